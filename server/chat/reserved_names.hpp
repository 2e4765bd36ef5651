#pragma once

#include "common/error.hpp"

#include <string>
#include <string_view>

namespace banter::chat {

/// Whether the name would be taken for a service or an administrator of the server, such as `NickServ` or
/// `admin`. The same holds for names that only look like one (common/look_alikes.hpp).
/// @param name  a result of user_name()
bool is_reserved(std::string_view name);

/// A name that somebody may take or speak under.
/// @return as user_name(), or bad_name for a reserved one, and for `guest`, under which HTTP posts the
/// messages of nameless callers
result<std::string> own_name(std::string_view given);

} // namespace banter::chat

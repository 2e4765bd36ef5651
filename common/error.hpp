#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace banter {

/// Why a request was refused. The names are the wire protocol's error codes and never change.
enum class errc {
    bad_json,
    bad_request,
    unknown_type,
    too_long,
    bad_name,
    name_in_use,
    not_in_room,
    no_such_room,
    rate_limited,
    storage_full,
    unavailable,
    forbidden,
    auth_failed,
    too_many,
};

inline constexpr std::size_t errcs = static_cast<std::size_t>(errc::too_many) + 1;

/// The code as it stands on the wire, e.g. "bad_json".
std::string_view code_name(errc code) noexcept;

/// A refused request: the stable code for programs, one sentence for people.
struct failure {
    errc code;
    std::string message;
    std::string_view detail{}; ///< which rule forbids it, for doors that say so, e.g. "banned"; of a literal
};

/// Called by result<T>::value() of a failed result, which is a mistake of the caller.
/// @throws std::logic_error
[[noreturn]] void throw_exception_from_error(const failure& why, const boost::source_location& where);

template <class T>
using result = boost::system::result<T, failure>;

} // namespace banter

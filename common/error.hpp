#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace banter {

/// The reason why a request was refused. The names are the error codes of the wire protocol and never change.
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
    no_such_user,
    id_reused,
};

inline constexpr std::size_t errcs = static_cast<std::size_t>(errc::id_reused) + 1;

/// The code as it stands on the wire, e.g. "bad_json".
std::string_view code_name(errc code) noexcept;

/// A refused request: a stable code for programs, and a sentence for people.
///
/// `detail` distinguishes reasons that share a code; empty: the code alone. It is one of
///   banned, muted, moderated, no_outsiders         the user may not speak, or enter (banned)
///   invite_only, key, full                         the user may not enter
///   private                                        the user may not read the room from outside
///   not_operator, not_server_operator              the user may not change this
///   not_there, already_there                       the named user is not in the room, or already is
///   lobby                                          not possible for the lobby
///   list_full                                      no more entries of this kind
///   not_proven                                     only for a device that has proven itself
struct failure {
    errc code;
    std::string message;
    std::string_view detail{}; ///< static storage duration
};

/// Called by result<T>::value() of a failed result, which is a bug of the caller.
/// @throws std::logic_error
[[noreturn]] void throw_exception_from_error(const failure& why, const boost::source_location& where);

template <class T>
using result = boost::system::result<T, failure>;

} // namespace banter

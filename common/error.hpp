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
    no_such_user,
};

inline constexpr std::size_t errcs = static_cast<std::size_t>(errc::no_such_user) + 1;

/// The code as it stands on the wire, e.g. "bad_json".
std::string_view code_name(errc code) noexcept;

/// A refused request: the stable code for programs, one sentence for people.
///
/// `detail` tells reasons apart that share a code, for wire protocols that have a word for each; empty: the
/// code says it all. It is one of
///   banned, muted, moderated, no_outsiders         may not speak, or enter (banned)
///   invite_only, key, full                         may not enter
///   private                                        may not read what is not open to outsiders
///   not_operator, not_server_operator              may not change that
///   not_there, already_there                       the user named is not in the room, or is
///   lobby                                          the lobby can't be made so
///   list_full                                      no more entries of that kind
///   not_proven                                     only for a device that has proven itself
struct failure {
    errc code;
    std::string message;
    std::string_view detail{}; ///< lasts as long as the program
};

/// Called by result<T>::value() of a failed result, which is a mistake of the caller.
/// @throws std::logic_error
[[noreturn]] void throw_exception_from_error(const failure& why, const boost::source_location& where);

template <class T>
using result = boost::system::result<T, failure>;

} // namespace banter

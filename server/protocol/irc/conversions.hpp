#pragma once

#include "common/time.hpp"
#include "server/chat/query.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Conversions between parameters of IRC and types of the chat.
namespace banter::protocol::irc {

/// What an answer must know of the line that asked for it: it travels through the chat as the request's id.
struct context {
    std::string label{};   ///< of labeled-response, empty: none
    std::string batch{};   ///< the reference of an open batch that the answer goes into, empty: none
    std::string command{}; ///< in upper case; empty: nobody has asked
    std::string target{};  ///< as the peer wrote it
    std::string extra{};   ///< what else its command wants to remember
};

/// Control characters in the fields are left out, but in `extra`.
std::string to_id(const context& c);
context context_of(std::string_view id);

/// Whether `target` names a room: it begins with `#`.
inline bool is_channel(std::string_view target) noexcept { return target.starts_with('#'); }

/// `a,b,,c` as its parts that are not empty.
std::vector<std::string_view> parts_of(std::string_view list);

/// Upper case, ASCII.
std::string upper(std::string_view s);

/// Decimal digits and nothing else.
std::optional<std::uint64_t> number_of(std::string_view s) noexcept;

/// `msgid=17` or `timestamp=2026-11-23T06:37:44.123Z`, as draft/chathistory names a place.
std::optional<chat::moment> moment_of(std::string_view s);

/// Seconds since 1970, as old numerics tell the time.
std::string unix_time(timestamp t);

/// `@` and `+` of a role: all where `all`, else the highest.
std::string prefixes(std::uint8_t role, bool all);

} // namespace banter::protocol::irc

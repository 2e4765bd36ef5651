#pragma once

#include "common/time.hpp"
#include "server/chat/query.hpp"
#include "server/protocol/request_id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Conversions between parameters of IRC and types of the chat.
namespace banter::protocol::irc {

/// What the answer to a line needs to know of it.
struct context {
    std::string label{};   ///< of labeled-response; empty: none
    std::string batch{};   ///< reference of an open batch that the answer goes into; empty: none
    std::string command{}; ///< in upper case; empty: this is no answer
    std::string target{};  ///< as the peer wrote it
    std::string extra{};   ///< for the command's own use
};

/// context::extra of a message that was sent as a batch.
inline constexpr std::string_view batch_mark = "BATCH";

/// The id of a request with the context `c`. Control characters are removed from all fields but `extra`.
request_id id_with(context c);

/// The context of an id that id_with() has made; of an empty id an empty context. Lasts as long as the id.
const context& context_of(const request_id& id) noexcept;

/// Whether `target` names a room: it begins with `#`.
inline bool is_channel(std::string_view target) noexcept { return target.starts_with('#'); }

/// `target` as the server writes it, if it names a room: in lower case.
std::string canonical_target(std::string_view target);

/// The parts of `a,b,,c`, also empty ones: four.
std::vector<std::string_view> split_list(std::string_view list);

/// The parts of `a,b,,c` that are not empty.
std::vector<std::string_view> parts_of(std::string_view list);

/// Upper case, ASCII.
std::string upper(std::string_view s);

/// Decimal digits and nothing else.
std::optional<std::uint64_t> number_of(std::string_view s) noexcept;

/// Parses `msgid=17` or `timestamp=2026-11-23T06:37:44.123Z`, a message reference of draft/chathistory.
std::optional<chat::moment> moment_of(std::string_view s);

/// Seconds since 1970, as in numerics.
std::string unix_time(timestamp t);

/// `@` and `+` of a role. @param all  false: the highest one only.
std::string prefixes(std::uint8_t role, bool all);

} // namespace banter::protocol::irc

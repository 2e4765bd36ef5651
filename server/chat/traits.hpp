#pragma once

#include "server/chat/command.hpp"
#include "server/chat/query.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <variant>

namespace banter::chat {

/// Which nodes of a cluster must know of a command.
enum class scope : std::uint8_t {
    shared, ///< all: it changes what other clients see, or what is stored
    local,  ///< the client's own node
};

/// The properties of a kind of commands or queries. The hub does not read them; they decide about admission
/// and flow control.
struct traits {
    std::string_view name;
    chat::scope scope = scope::shared;
    bool durable = false;         ///< may store entries, or state of the hub
    bool refused_full = false;    ///< refused with storage_full while the disk is full
    bool refused_stalled = false; ///< refused with unavailable while the disk does not answer
    bool fences = false;          ///< the client's next request waits until the effects have been released
    bool large = false;           ///< the answer may be a long list of names
    bool composed_by_hub = false; ///< a query that the hub answers
};

/// The table: one row for each command and query. A type without a row does not compile.
template <class T>
inline constexpr traits traits_of = [] {
    static_assert(sizeof(T) == 0, "a command or query needs a row in traits.hpp");
    return traits{};
}();

// clang-format off
template <> inline constexpr traits traits_of<arrive>{.name = "arrive"};
template <> inline constexpr traits traits_of<depart>{.name = "depart", .durable = true};
template <> inline constexpr traits traits_of<post_anonymous>{.name = "post_anonymous", .durable = true, .refused_full = true, .refused_stalled = true};
template <> inline constexpr traits traits_of<listen>{.name = "listen", .scope = scope::local};
template <> inline constexpr traits traits_of<hello>{.name = "hello", .durable = true, .fences = true, .large = true};
template <> inline constexpr traits traits_of<join>{.name = "join", .durable = true, .refused_stalled = true, .fences = true, .large = true};
template <> inline constexpr traits traits_of<leave>{.name = "leave", .durable = true};
template <> inline constexpr traits traits_of<post_message>{.name = "post_message", .durable = true, .refused_full = true, .refused_stalled = true};
template <> inline constexpr traits traits_of<post_ephemeral>{.name = "post_ephemeral"};
template <> inline constexpr traits traits_of<set_topic>{.name = "set_topic", .durable = true, .refused_full = true, .refused_stalled = true};
template <> inline constexpr traits traits_of<rename>{.name = "rename"};
template <> inline constexpr traits traits_of<set_away>{.name = "set_away"};
template <> inline constexpr traits traits_of<set_realname>{.name = "set_realname"};
template <> inline constexpr traits traits_of<set_user_flags>{.name = "set_user_flags", .durable = true, .refused_stalled = true};
template <> inline constexpr traits traits_of<presence_subscription>{.name = "presence_subscription", .scope = scope::local, .fences = true, .large = true};
template <> inline constexpr traits traits_of<notify_operators>{.name = "notify_operators"};
template <> inline constexpr traits traits_of<disconnect_user>{.name = "disconnect_user"};
template <> inline constexpr traits traits_of<seen>{.name = "seen", .durable = true};
template <> inline constexpr traits traits_of<read_marker>{.name = "read_marker", .durable = true, .refused_stalled = true};
template <> inline constexpr traits traits_of<kick>{.name = "kick", .durable = true, .refused_stalled = true};
template <> inline constexpr traits traits_of<invite>{.name = "invite"};
template <> inline constexpr traits traits_of<change_rules>{.name = "change_rules", .durable = true, .refused_stalled = true};
template <> inline constexpr traits traits_of<started>{.name = "started"};
template <> inline constexpr traits traits_of<trim>{.name = "trim", .durable = true};

template <> inline constexpr traits traits_of<history_query>{.name = "history", .scope = scope::local};
template <> inline constexpr traits traits_of<search_query>{.name = "search", .scope = scope::local};

template <> inline constexpr traits traits_of<list_members>{.name = "list_members", .scope = scope::local, .fences = true, .large = true, .composed_by_hub = true};
template <> inline constexpr traits traits_of<list_rooms>{.name = "list_rooms", .scope = scope::local, .fences = true, .large = true, .composed_by_hub = true};
template <> inline constexpr traits traits_of<list_conversations>{.name = "list_conversations", .scope = scope::local, .fences = true, .large = true, .composed_by_hub = true};
template <> inline constexpr traits traits_of<find_users>{.name = "find_users", .scope = scope::local, .fences = true, .large = true, .composed_by_hub = true};
template <> inline constexpr traits traits_of<count_all>{.name = "count_all", .scope = scope::local, .composed_by_hub = true};
template <> inline constexpr traits traits_of<ask_rules>{.name = "ask_rules", .scope = scope::local, .fences = true, .composed_by_hub = true};
template <> inline constexpr traits traits_of<ask_read_marker>{.name = "ask_read_marker", .scope = scope::local, .composed_by_hub = true};
template <> inline constexpr traits traits_of<ping>{.name = "ping", .scope = scope::local, .fences = true, .composed_by_hub = true};
template <> inline constexpr traits traits_of<resync>{.name = "resync", .scope = scope::local, .composed_by_hub = true};
// clang-format on

template <class... T>
constexpr std::array<traits, sizeof...(T)> rows_of(std::type_identity<std::variant<T...>>) noexcept
{
    return {traits_of<T>...};
}

/// The rows of the alternatives of a variant, such as command_body, by index().
template <class Variant>
inline constexpr auto all_traits = rows_of(std::type_identity<Variant>{});

} // namespace banter::chat

#pragma once

#include "server/chat/hub.hpp"

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace banter::chat::test {

/// All that is asked of the hub.
using request =
    std::variant<arrive, depart, post_anonymous, listen, hello, join, leave, post_message, post_ephemeral,
                 set_topic, rename, set_away, set_realname, set_user_flags, presence_subscription,
                 notify_operators, disconnect_user, seen, read_marker, kick, invite, change_rules, started,
                 trim, list_members, list_rooms, list_conversations, find_users, count_all, ask_rules,
                 ask_read_marker, ping, resync, history_query, search_query>;

struct request_of : origin {
    test::request request;
};

/// The reaction of the hub.
struct decisions : batch {
    struct allowed_query : origin {
        log_query query;
    };
    std::vector<allowed_query> allowed;
};

/// Asks `it`, and appends its reaction to `out`.
inline void ask(hub& it, request_of&& r, decisions& out)
{
    std::visit(
        [&]<class T>(T& what) {
            const origin from{r.from, r.time, r.correlation};
            if constexpr (std::is_constructible_v<command_body, T>) {
                it.apply({from, std::move(what)}, out);
            } else if constexpr (std::is_constructible_v<state_query, T>) {
                it.compose({from, std::move(what)}, out);
            } else {
                log_query q{std::move(what)};
                if (const auto may = it.authorize(from.from, q))
                    out.allowed.push_back({from, std::move(q)});
                else
                    out.effects.emplace_back(reply{from.from, from.correlation, may.error()});
            }
        },
        r.request);
}

/// The present topic and members of a room, as a guest is sent them that has missed changes. Both are empty
/// if there is no room.
inline decisions state_of(hub& it, std::string_view room)
{
    constexpr client_id guest{100, 1'000'000};
    decisions out;
    ask(it, {{guest, {}}, arrive{arrive::kind::guest}}, out);
    ask(it, {{guest, {}}, resync{std::string{room}, true, true}}, out);
    decisions rest;
    ask(it, {{guest, {}}, depart{}}, rest);
    return out;
}

} // namespace banter::chat::test

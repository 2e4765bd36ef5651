#pragma once

#include "common/text.hpp"
#include "server/chat/hub.hpp"
#include "test/chat/secret_hash.hpp"
#include "test/chat/text_of.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace banter::chat::test {

/// A rename: unqualified, the name is that of stdio.
inline request new_name(std::string name) { return rename{.user = std::move(name)}; }

inline set_user_flags invisible()
{
    set_user_flags m;
    m.invisible = true;
    return m;
}

inline bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

inline post_message message_to(std::string user, std::string text = "hi")
{
    post_message p;
    p.to = std::move(user);
    p.text = std::move(text);
    return p;
}

/// A hello of a device, into no room.
inline hello hello_with(std::string user, std::string token, bool missed = false)
{
    hello h;
    h.user = std::move(user);
    h.secret_hash = std::move(token);
    h.missed = missed;
    return h;
}

/// A hub of epoch `now` and its clients, which are known by their index. A hello to the fixture has the
/// secret itself in `secret_hash`: the fixture hashes it, and again for a rename, as a session does.
class fixture {
public:
    explicit fixture(std::size_t max_rooms = 0, const std::vector<recovered_room>& known = {},
                     std::map<std::pair<std::string, std::string>, std::string> state_entries = {},
                     seq_number given = 0)
        : it{{"now", given}, known, as_list(state_entries)}, state_{std::move(state_entries)}
    {
        batch none;
        it.apply({{the_server, {}}, started{"a run", max_rooms}}, none);
    }

    /// The server after a restart, without clients.
    fixture restarted() const
    {
        std::vector<recovered_room> known;
        known.reserve(stored_.size());
        for (const auto& [name, room] : stored_)
            known.push_back(room);
        return fixture{0, known, state_};
    }

    /// @return the effects of the request, as text. The first request comes at 1 ms, the next at 2 ms.
    std::string does(std::uint32_t who, request what, correlation_number correlation = 0)
    {
        last = {};
        hash_secret(who, what);
        const bool goes = std::holds_alternative<depart>(what);
        if (who >= generations_.size())
            generations_.resize(who + 1);
        ask(it, {{client_id{who, generations_[who]}, timestamp{++clock_}, correlation}, std::move(what)},
            last);
        if (goes)
            ++generations_[who];
        sort_members(last);
        keep(last);
        return text_of(last);
    }

    /// A stranger arrives and sends hello. @return the effects of the hello.
    std::string comes(std::uint32_t who, hello h)
    {
        does(who, arrive{arrive::kind::stranger});
        return does(who, std::move(h));
    }

    /// A listener arrives and sends hello.
    void enters(std::uint32_t who, std::string name, std::vector<std::string> rooms = {"lobby"})
    {
        does(who, arrive{});
        does(who, hello_as(std::move(name), std::move(rooms)));
    }

    static hello hello_as(std::string name, std::vector<std::string> rooms = {"lobby"})
    {
        hello h;
        h.user = std::move(name);
        h.rooms = std::move(rooms);
        return h;
    }

    /// Topic and members of a room, or `no room`.
    std::string description_of(std::string_view room)
    {
        auto now = state_of(it, room);
        if (now.effects.empty())
            return "no room";
        sort_members(now);
        const auto topic = std::get<topic_change>(std::get<reply>(now.effects.at(1)).answer).text;
        now.effects.pop_back();
        std::get<reply>(now.effects.front()).to = {};
        return "'" + topic + "' " + text_of(now);
    }

    /// The conversations, and rooms if requested, that a client may see.
    std::string conversations_of(std::uint32_t who, bool rooms = false) const
    {
        batch answered;
        list_conversations asked;
        asked.rooms = rooms;
        it.compose({{client_id{who, generations_[who]}, {}}, asked}, answered);
        const auto* const all =
            std::get_if<conversation_list>(&std::get<reply>(answered.effects.at(0)).answer);
        std::string out;
        for (const auto& c : all == nullptr ? std::vector<conversation_summary>{} : all->conversations)
            out += c.room + (c.user.empty() ? "" : " with " + c.user) + "; ";
        return out;
    }

    hub it;
    decisions last; // on the last request

private:
    void hash_secret(std::uint32_t who, request& what)
    {
        if (who >= secrets_.size())
            secrets_.resize(who + 1);
        if (auto* const h = std::get_if<hello>(&what)) {
            secrets_[who] = h->secret_hash;
            if (!h->secret_hash.empty())
                h->secret_hash = secret_hash(folded(h->user), secrets_[who]);
        } else if (auto* const r = std::get_if<rename>(&what); r != nullptr && !secrets_[who].empty()) {
            r->secret_hash = secret_hash(folded(r->user), secrets_[who]);
        }
    }

    // As a journal does.
    void keep(const batch& b)
    {
        for (const auto& e : b.entries) {
            auto& room = stored_[e.message.room];
            room.name = e.message.room;
            if (e.room_made != timestamp{})
                room.made = e.room_made;
            if (e.kind == entry_kind::message) {
                room.touched = {e.message.seq, e.message.time};
                continue;
            }
            room.topic = e.message.text;
            room.topic_by =
                room.topic.empty() ? topic_origin{} : topic_origin{e.message.user, e.message.time};
        }
        for (const auto& entry : b.state_entries)
            state_[{entry.kind, entry.key}] = entry.value;
    }

    static std::vector<state_entry>
    as_list(const std::map<std::pair<std::string, std::string>, std::string>& state_entries)
    {
        std::vector<state_entry> all;
        all.reserve(state_entries.size());
        for (const auto& [of, value] : state_entries)
            all.push_back({of.first, of.second, value});
        return all;
    }

    std::map<std::pair<std::string, std::string>, std::string> state_;
    std::map<std::string, recovered_room> stored_; // with messages or topics, also former ones
    std::vector<std::uint32_t> generations_;
    std::vector<std::string> secrets_; // by client; empty: none
    std::chrono::milliseconds clock_{0};
};

} // namespace banter::chat::test

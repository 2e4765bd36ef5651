#include "test/chat/every_request.hpp"

#include "common/text.hpp"
#include "server/chat/credentials.hpp"
#include "test/chat/secret_hash.hpp"
#include "test/chat/vocabulary.hpp"

#include <utility>

namespace banter::chat::test {

std::string every_request::user()
{
    return chance(20) ? user_words()[below(user_words().size())].given
                      : any_of({"alice", "Alice", "bob", "carol", "Dave", "STRASSE"});
}

std::string every_request::room()
{
    return chance(20) ? room_words()[below(room_words().size())].given
                      : any_of({"lobby", "ops", "#OPS", "dev", "tea.1"});
}

// A room, a conversation or a user.
std::string every_request::target()
{
    return chance(2)   ? '#' + room()
           : chance(2) ? any_of({"@alice,bob", "@bob,carol", "@alice,alice"})
                       : user();
}

std::string every_request::text()
{
    return any_of({"hi", "hi", "hello there", "\u4f60\u597d", "two\nlines", "", "\x1b[2J"});
}

// As the session hashes the secret of the client's device.
std::string every_request::secret_of(const std::string& name)
{
    const std::string secret{any_of({"", "of a laptop", "of a laptop", "of a phone"})};
    return secret.empty() ? "" : secret_hash(folded(name), secret);
}

std::optional<seq_number> every_request::maybe_seq()
{
    if (chance(2))
        return {};
    return below(200);
}

timestamp every_request::any_time()
{
    return timestamp{std::chrono::milliseconds{below(static_cast<std::size_t>(clock_) + 5)}};
}

moment every_request::any_moment() { return {maybe_seq(), any_time()}; }

hello every_request::any_hello()
{
    hello h;
    h.user = user();
    for (auto n = below(4); n != 0; --n)
        h.rooms.push_back(room());
    h.presence = chance(2);
    if (chance(3)) {
        h.epoch = any_of({"now", "then"});
        h.after = maybe_seq();
    }
    h.secret_hash = secret_of(h.user);
    if (chance(4))
        h.realname = text();
    if (chance(6))
        h.bot = chance(2);
    h.missed = chance(2);
    return h;
}

post_message every_request::any_message()
{
    post_message p;
    if (chance(4))
        p.to = user();
    else
        p.room = chance(8) ? target() : room();
    p.text = chance(2) ? text() : "hi";
    p.id = chance(3) ? "" : std::to_string(below(3));
    p.notice = chance(6);
    p.tags = chance(8) ? "+draft/reply=1" : "";
    p.own = static_cast<echo>(below(3));
    p.from_outside = chance(3);
    return p;
}

post_ephemeral every_request::any_ephemeral()
{
    post_ephemeral p;
    (chance(3) ? p.to : p.room) = chance(3) ? user() : room();
    p.message_kind = static_cast<post_ephemeral::kind>(below(3));
    p.text = text();
    p.own = static_cast<echo>(below(3));
    p.from_outside = chance(3);
    return p;
}

presence_subscription every_request::any_subscription()
{
    presence_subscription s;
    for (auto n = below(3); n != 0; --n)
        s.add.push_back(user());
    if (chance(3))
        s.remove.push_back(user());
    s.clear = chance(10);
    s.list = chance(3);
    s.names_only = chance(2);
    return s;
}

change_rules every_request::any_change()
{
    change_rules c;
    c.room = room();
    for (auto n = below(3) + 1; n != 0; --n) {
        rule_change change{static_cast<rule>(below(13)), !chance(3), {}};
        switch (change.rule) {
        case rule::operators:
        case rule::voices:
            change.argument = user();
            break;
        case rule::bans:
        case rule::mutes:
        case rule::ban_exceptions:
        case rule::invite_exceptions:
            change.argument = chance(2) ? mask_words()[below(mask_words().size())].given : user();
            break;
        case rule::key:
            change.argument = any_of({"sesame", "sesame", "two words", ""});
            break;
        case rule::limit:
            change.argument = any_of({"1", "3", "none"});
            break;
        default:
            change.on = chance(2);
        }
        c.changes.push_back(std::move(change));
    }
    return c;
}

find_users every_request::any_search_of_users()
{
    find_users f;
    f.criterion = static_cast<find_users::by>(below(4));
    f.names.push_back(f.criterion == find_users::by::mask   ? any_of({"*", "a*", "*o*"})
                      : f.criterion == find_users::by::room ? room()
                                                            : user());
    f.with_rooms = chance(2);
    if (chance(3))
        f.most = below(3);
    return f;
}

history_query every_request::any_history()
{
    history_query q;
    if (chance(4))
        q.with = user();
    else
        q.room = chance(5) ? target() : room();
    q.before = maybe_seq();
    q.after = maybe_seq();
    if (chance(4))
        q.before_time = any_time();
    if (chance(8))
        q.around = any_moment();
    return q;
}

request every_request::any_query()
{
    switch (below(11)) {
    case 0:
        return list_members{room(), chance(2)};
    case 1:
        return list_rooms{};
    case 2: {
        list_conversations l;
        l.rooms = chance(2);
        if (chance(3))
            l.most = below(3);
        l.oldest = chance(2);
        if (chance(4))
            l.after = any_time();
        return l;
    }
    case 3:
    case 4:
        return any_search_of_users();
    case 5:
        return count_all{};
    case 6:
        return ask_rules{room()};
    case 7:
        return ask_read_marker{target()};
    case 8:
        return any_history();
    case 9: {
        search_query s{text(), chance(2) ? "" : room(), maybe_seq()};
        if (chance(4))
            s.with = user();
        return s;
    }
    default:
        if (chance(2))
            return ping{};
        return resync{room(), chance(2), chance(2)};
    }
}

// About a tenth of the requests give a number. Some trims are back, or ahead of all that was given.
trim every_request::any_trim()
{
    const auto horizon = below(static_cast<std::size_t>(clock_) / 12 + 2);
    return {horizon, chance(3) ? below(horizon + 2) : horizon / 4};
}

request every_request::any_of_user()
{
    switch (below(9)) {
    case 0: {
        auto name = user();
        auto hash = secret_of(name);
        return rename{std::move(name), std::move(hash)};
    }
    case 1:
        return set_away{chance(2) ? "" : text()};
    case 2:
        return set_realname{text()};
    case 3: {
        set_user_flags f;
        if (chance(2))
            f.bot = chance(2);
        if (chance(3))
            f.invisible = chance(2);
        if (chance(3))
            f.server_operator = !chance(3);
        return f;
    }
    case 4:
        return any_subscription();
    case 5:
        return notify_operators{text()};
    case 6:
        return disconnect_user{user(), text()};
    case 7:
        return seen{below(200)};
    default:
        return read_marker{target(), any_time()};
    }
}

request every_request::any()
{
    switch (below(40)) {
    case 0:
        return depart{chance(2) ? "" : "tired"};
    case 1:
    case 2: {
        post_anonymous p{user(), text(), room(), chance(3) ? "" : std::to_string(below(3)), chance(2)};
        p.nameless = chance(3);
        return p;
    }
    case 3:
        return listen{room(), maybe_seq(), below(3)};
    case 4:
    case 5:
    case 6:
        return any_hello();
    case 7:
    case 8:
    case 9:
    case 10: {
        join j{chance(8) ? target() : room(), maybe_seq(), below(3), chance(2) ? "sesame" : ""};
        j.missed = chance(2);
        j.list_all = chance(2);
        return j;
    }
    case 11:
    case 12:
    case 13:
        return leave{chance(8) ? target() : room(), chance(2) ? "" : text()};
    case 14:
    case 15:
    case 16:
    case 17:
    case 18:
    case 19:
        return any_message();
    case 20:
        return any_ephemeral();
    case 21:
    case 22:
        return set_topic{room(), text()};
    case 23:
        return kick{room(), user(), text()};
    case 24:
    case 25:
        return invite{room(), user()};
    case 26:
    case 27:
    case 28:
        return any_change();
    case 29:
    case 30:
    case 31:
    case 32:
    case 33:
    case 34:
        return any_of_user();
    default:
        return any_query();
    }
}

request every_request::any_of_client()
{
    ++clock_;
    auto r = any();
    return std::holds_alternative<depart>(r) ? request{ping{}} : std::move(r);
}

request_of every_request::next()
{
    ++clock_;
    if (chance(300)) {
        for (auto& s : slots_)
            s = {s.generation + 1, false};
        return {{the_server, timestamp{std::chrono::milliseconds{clock_}}},
                started{"run " + std::to_string(++runs_), chance(2) ? 0 : 4 + below(6)}};
    }
    if (chance(80))
        return {{the_server, timestamp{std::chrono::milliseconds{clock_}}, {}}, any_trim()};
    const auto index = below(slots_.size());
    slot& s = slots_[index];
    request_of c{{{static_cast<std::uint32_t>(index), s.generation},
                  timestamp{std::chrono::milliseconds{clock_}},
                  chance(3) ? 0 : 1 + below(99)},
                 arrive{static_cast<arrive::kind>(below(3))}};
    if (!s.online)
        s.online = true;
    else
        c.request = any();
    if (std::holds_alternative<depart>(c.request))
        s = {s.generation + 1, false};
    return c;
}

std::vector<request_of> recorded_log(std::uint64_t seed, std::size_t length)
{
    every_request random{seed};
    std::vector<request_of> log;
    log.reserve(length);
    while (log.size() < length)
        log.push_back(random.next());
    return log;
}

} // namespace banter::chat::test

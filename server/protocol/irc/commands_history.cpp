// CHATHISTORY and MARKREAD (IRCv3 draft/chathistory, draft/read-marker).
#include "common/text.hpp"
#include "server/protocol/irc/command_table.hpp"
#include "server/protocol/irc/text.hpp"

#include <algorithm>

namespace banter::protocol::irc {

namespace {

void set_before(chat::history_query& q, const chat::moment& m)
{
    if (m.seq)
        q.before = m.seq;
    else
        q.before_time = m.time;
}

void set_after(chat::history_query& q, const chat::moment& m)
{
    if (m.seq)
        q.after = m.seq;
    else
        q.after_time = m.time;
}

// Times of messages may be ahead of the clock by so much.
constexpr auto clock_difference = std::chrono::seconds{1};

struct history_call {
    call& c;
    std::string subcommand;
    std::string_view target;

    void bad(std::string_view about) { c.fail("INVALID_PARAMS", {subcommand, about}, "Invalid parameter"); }

    std::optional<chat::moment> moment(std::size_t at)
    {
        const auto given = c.param(at);
        auto m = moment_of(given);
        if (m)
            return m;
        const bool other_kind = !given.starts_with("msgid=") && !given.starts_with("timestamp=");
        c.fail(other_kind ? "INVALID_MSGREFTYPE" : "INVALID_PARAMS", {subcommand, given},
               other_kind ? "Messages are named by msgid= or timestamp=" : "Invalid message reference");
        return std::nullopt;
    }

    std::optional<std::size_t> limit(std::size_t at)
    {
        const auto n = number_of(c.param(at));
        if (!n || *n == 0) {
            bad(c.param(at));
            return std::nullopt;
        }
        return static_cast<std::size_t>(std::min<std::uint64_t>(*n, limits::history_most));
    }

    bool aim(chat::history_query& q)
    {
        if (!is_channel(target)) {
            q.with = user_of(target);
            return true;
        }
        auto room = room_name(target);
        if (room)
            q.room = std::move(*room);
        else
            c.fail("INVALID_TARGET", {subcommand, target}, "No such target");
        return room.has_value();
    }

    // @param references  number of message references before the limit.
    void ask(std::size_t references)
    {
        chat::history_query q;
        if (!aim(q))
            return;
        std::optional<chat::moment> first, second;
        const bool newest = subcommand == "LATEST" && c.param(2) == "*";
        if (!newest && !(first = moment(2)))
            return;
        if (references == 2 && !(second = moment(3)))
            return;
        const auto most = limit(2 + references);
        if (!most)
            return;
        q.limit = *most;
        bound(q, first, second);
        c.ask(std::move(q), target, subcommand);
    }

    void bound(chat::history_query& q, const std::optional<chat::moment>& first,
               const std::optional<chat::moment>& second) const
    {
        if (subcommand == "BEFORE") {
            set_before(q, *first);
        } else if (subcommand == "AFTER") {
            set_after(q, *first);
        } else if (subcommand == "AROUND") {
            q.around = first;
        } else if (subcommand == "BETWEEN") {
            set_after(q, *first);
            set_before(q, *second);
            q.either_way = true; // from the newer one down, if that comes first
        } else if (first) {      // the newest since then
            set_after(q, *first);
            q.before = chat::seq_max;
            q.newest_of_both = true;
        }
    }

    void ask_targets()
    {
        const auto first = moment(1), second = first ? moment(2) : std::nullopt;
        if (!second)
            return;
        if (first->seq || second->seq)
            return c.fail("INVALID_MSGREFTYPE", {subcommand}, "TARGETS takes two timestamps");
        const auto most = limit(3);
        if (!most)
            return;
        chat::list_conversations l;
        l.rooms = true;
        l.after = std::min(first->time, second->time);
        l.before = std::max(first->time, second->time);
        l.oldest = first->time <= second->time; // from the first to the second, which may be the older one
        l.most = *most;
        c.ask(l, {}, subcommand);
    }
};

} // namespace

void on_chathistory(call& c)
{
    history_call h{c, upper(c.param(0)), c.param(1)};
    const bool one = h.subcommand == "BEFORE" || h.subcommand == "AFTER" || h.subcommand == "LATEST" ||
                     h.subcommand == "AROUND";
    const bool two = h.subcommand == "BETWEEN", targets = h.subcommand == "TARGETS";
    if (!one && !two && !targets)
        return c.fail("INVALID_PARAMS", {c.param(0)}, "Unknown subcommand");
    if (c.line.count < (two ? 5U : 4U))
        return c.fail("NEED_MORE_PARAMS", {h.subcommand}, "Missing parameters");
    if (targets)
        return h.ask_targets();
    h.ask(two ? 2 : 1);
}

void on_markread(call& c)
{
    const auto target = c.param(0);
    constexpr std::string_view prefix = "timestamp=";
    const auto given = c.param(1);
    if (target.empty())
        return c.fail("NEED_MORE_PARAMS", {}, "Missing parameters");
    if (is_channel(target) && !room_name(target))
        return c.fail("INVALID_PARAMS", {target}, "No such target");
    auto marked = is_channel(target) ? std::string{"#"} + *room_name(target) : std::string{user_of(target)};
    const auto shown = canonical_target(target);
    if (given.empty())
        return c.ask(chat::ask_read_marker{std::move(marked)}, shown);
    const auto time =
        given.starts_with(prefix) ? parse_rfc3339(given.substr(prefix.size())) : std::optional<timestamp>{};
    if (!time)
        return c.fail("INVALID_PARAMS", {target, given}, "Invalid timestamp");
    if (*time > c.settings.clock() + clock_difference)
        return c.fail("INVALID_PARAMS", {target, given}, "The time is in the future");
    c.ask(chat::read_marker{std::move(marked), *time}, shown);
}

} // namespace banter::protocol::irc

// Rooms: members, topics, rules, invitations and read markers.
#include "server/protocol/irc/answer_lines.hpp"
#include "server/protocol/irc/event_lines.hpp"
#include "server/protocol/irc/limits.hpp"
#include "server/protocol/irc/line_writer.hpp"
#include "server/protocol/irc/text.hpp"

#include <utility>

namespace banter::protocol::irc {

namespace {

std::string channel_of(const std::string& room) { return "#" + room; }

void append_names(answer_writer& a, const std::string& room, const std::vector<std::string>& names,
                  const std::vector<std::uint8_t>& roles, bool secret)
{
    const auto channel = channel_of(room);
    std::vector<std::string> shown;
    shown.reserve(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto& one = shown.emplace_back(
            prefixes(i < roles.size() ? roles[i] : std::uint8_t{0}, a.peer.has(capability::multi_prefix)));
        one += a.peer.has(capability::userhost_in_names) ? address_of(names[i]) : nick_of(names[i]);
    }
    append_packed(a.out, a.peer, rpl_namreply, {secret ? "@" : "=", channel}, shown);
    a.reply(rpl_endofnames, {channel}, "End of /NAMES list");
}

void append_marker(std::string& out, std::string_view target, const std::optional<timestamp>& time)
{
    std::string shown = "*";
    if (time) {
        shown = "timestamp=";
        append_rfc3339(shown, *time);
    }
    line_writer{out}.from_server().command("MARKREAD").middle(target).middle(shown);
}

void append_topic(answer_writer& a, const std::string& channel, const std::string& topic,
                  const chat::topic_origin& by)
{
    a.reply(rpl_topic, {channel}, topic);
    if (!by.user.empty())
        append_bare(a.out, a.peer, rpl_topicwhotime, {channel, nick_of(by.user), unix_time(by.time)});
}

struct mask_list {
    char letter;
    numeric entry;
    numeric end;
    std::string_view end_text;
};

constexpr mask_list mask_lists[] = {
    {'b', rpl_banlist, rpl_endofbanlist, "End of channel ban list"},
    {'e', rpl_exceptlist, rpl_endofexceptlist, "End of channel exception list"},
    {'I', rpl_invitelist, rpl_endofinvitelist, "End of channel invite exception list"},
};

void append_entries(answer_writer& a, const mask_list& list, const std::string& channel,
                    const std::vector<chat::mask_entry>& entries, bool mutes = false)
{
    for (const auto& e : entries)
        append_bare(a.out, a.peer, list.entry,
                    {channel, shown_mask(e.mask, mutes), nick_of(e.set_by), unix_time(e.set_at)});
}

void append_mask_list(answer_writer& a, char letter, const std::string& channel,
                      const chat::room_rules& rules)
{
    for (const auto& list : mask_lists) {
        if (list.letter != letter)
            continue;
        append_entries(a, list, channel,
                       letter == 'b'   ? rules.bans
                       : letter == 'e' ? rules.ban_exceptions
                                       : rules.invite_exceptions);
        if (letter == 'b')
            append_entries(a, list, channel, rules.mutes, true);
        a.reply(list.end, {channel}, list.end_text);
    }
}

void append_modes(answer_writer& a, const std::string& channel, const chat::current_rules& r)
{
    const auto& rules = r.rules;
    std::string modes = "+";
    const std::pair<bool, char> flags[] = {
        {rules.invite_only, 'i'},  {!rules.key.empty(), 'k'}, {rules.limit != 0, 'l'}, {rules.moderated, 'm'},
        {rules.no_outsiders, 'n'}, {rules.secret, 's'},       {rules.topic_lock, 't'}};
    for (const auto& [set, letter] : flags)
        if (set)
            modes += letter;
    {
        line_writer w{a.out};
        w.numeric(rpl_channelmodeis, a.peer.nick).middle(channel).middle(modes);
        if (!rules.key.empty())
            w.middle(rules.key);
        if (rules.limit != 0)
            w.number(rules.limit);
    }
    if (r.made != timestamp{})
        append_bare(a.out, a.peer, rpl_creationtime, {channel, unix_time(r.made)});
}

} // namespace

void append_answer(answer_writer& a, const chat::joined& j)
{
    const auto channel = channel_of(j.room);
    {
        line_writer w{a.out};
        w.from(a.peer.nick).command("JOIN").room(j.room);
        if (a.peer.has(capability::extended_join))
            w.middle("*").trailing(a.peer.realname);
    }
    if (const auto marker = a.peer.markers.find(channel); marker != a.peer.markers.end()) {
        append_marker(a.out, channel, marker->second);
        a.peer.markers.erase(marker);
    }
    if (!j.topic.empty())
        append_topic(a, channel, j.topic, j.topic_by);
    if (!a.peer.has(capability::no_implicit_names))
        append_names(a, j.room, j.members, j.roles, j.secret);
}

void append_answer(answer_writer& a, const chat::left& l)
{
    line_writer w{a.out};
    if (l.by.empty())
        w.from(a.peer.nick).command("PART").room(l.room);
    else
        w.from(l.by).command("KICK").room(l.room).nick(a.peer.nick);
    if (!l.reason.empty() || !l.by.empty())
        w.trailing(l.reason.empty() ? l.by : l.reason);
}

void append_answer(answer_writer& a, const chat::members& m)
{
    append_names(a, m.room, m.names, m.roles, m.secret);
}

void append_answer(answer_writer& a, const chat::room_list& l)
{
    if (a.answers("TOPIC")) {
        if (l.rooms.empty())
            return a.reply(err_nosuchchannel, {a.context.target}, "No such channel");
        const auto channel = channel_of(l.rooms.front().room);
        if (l.rooms.front().topic.empty())
            return a.reply(rpl_notopic, {channel}, "No topic is set");
        return append_topic(a, channel, l.rooms.front().topic, l.rooms.front().topic_by);
    }
    for (const auto& r : l.rooms)
        a.reply(rpl_list, {channel_of(r.room), std::to_string(r.member_count)}, r.topic);
    if (a.context.extra != "more")
        a.reply(rpl_listend, {}, "End of /LIST");
}

void append_answer(answer_writer& a, const chat::topic_change& t) { append_lines(a.out, t, a.peer.caps); }

void append_answer(answer_writer& a, const chat::current_rules& r)
{
    const auto channel = channel_of(r.room);
    if (a.context.extra.empty())
        return append_modes(a, channel, r);
    for (const char letter : a.context.extra)
        append_mask_list(a, letter, channel, r.rules);
}

void append_answer(answer_writer& a, const chat::rules_changed& r) { append_lines(a.out, r, a.peer.caps); }

void append_answer(answer_writer& a, const chat::invited& i)
{
    if (a.answers("INVITE"))
        return append_bare(a.out, a.peer, rpl_inviting, {nick_of(i.user), channel_of(i.room)});
    append_lines(a.out, i, a.peer.caps);
}

void append_answer(answer_writer& a, const chat::current_marker& m)
{
    if (a.answers("MARKER")) { // the answer to JOIN includes the marker
        a.is_answer = false;
        return;
    }
    if (!a.context.target.empty())
        return append_marker(a.out, a.context.target, m.time);
    if (a.peer.has(capability::read_marker))
        append_marker(a.out, nick_of(m.target), m.time);
}

} // namespace banter::protocol::irc

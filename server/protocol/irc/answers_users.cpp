// WHO, WHOIS, WHOWAS, ISON, USERHOST and MONITOR.
#include "server/protocol/irc/answer_lines.hpp"
#include "server/protocol/irc/limits.hpp"
#include "server/protocol/irc/line_writer.hpp"
#include "server/protocol/irc/text.hpp"

#include <algorithm>

namespace banter::protocol::irc {

namespace {

bool has(const chat::user_info& p, chat::user_flag flag) noexcept { return (p.flags & flag) != 0; }

// H(ere) or G(one), operator of the server, bot, and the prefixes of the role in the room.
std::string flags_of(const chat::user_info& p, bool all_prefixes)
{
    std::string out = p.away.empty() && !has(p, chat::away_flag) ? "H" : "G";
    if (has(p, chat::server_operator_flag))
        out += '*';
    if (has(p, chat::bot_flag))
        out += 'B';
    return out += prefixes(p.role, all_prefixes);
}

std::uint64_t idle_seconds(const answer_writer& a, const chat::user_info& p)
{
    const auto last = std::max(p.spoke, p.since);
    const auto idle = std::chrono::floor<std::chrono::seconds>(a.settings.clock() - last).count();
    return idle < 0 ? 0 : static_cast<std::uint64_t>(idle);
}

// WHOX: the fields that were asked for, in the order of the specification.
void append_whox(answer_writer& a, const chat::user_info& p, std::string_view channel,
                 std::string_view fields, std::string_view token)
{
    line_writer w{a.out};
    w.numeric(rpl_whospcrpl, a.peer.nick);
    for (const char field : std::string_view{"tcuihsnfdlao"}) {
        if (fields.find(field) == std::string_view::npos)
            continue;
        switch (field) {
        case 't':
            w.middle(token.empty() ? std::string_view{"0"} : token);
            break;
        case 'c':
            w.middle(channel);
            break;
        case 'u':
            w.middle(ident_of(p.user));
            break;
        case 'i': // addresses are not shown
            w.middle("255.255.255.255");
            break;
        case 'h':
            w.middle(host_of(p.user));
            break;
        case 's':
            w.middle(server_name);
            break;
        case 'n':
            w.nick(p.user);
            break;
        case 'f':
            w.middle(flags_of(p, a.peer.has(capability::multi_prefix)));
            break;
        case 'd':
            w.middle("0");
            break;
        case 'l':
            w.number(idle_seconds(a, p));
            break;
        case 'a': // no account
            w.middle("0");
            break;
        default:
            w.middle("n/a");
        }
    }
    if (fields.find('r') != std::string_view::npos)
        w.trailing(p.realname);
}

void who(answer_writer& a, const chat::user_list& users)
{
    const auto options = std::string_view{a.context.extra};
    const auto percent = std::min(options.find('%'), options.size());
    const bool only_operators = options.substr(0, percent).find('o') != std::string_view::npos;
    const auto rest = options.substr(std::min(percent + 1, options.size()));
    const auto comma = std::min(rest.find(','), rest.size());
    const auto token = rest.substr(std::min(comma + 1, rest.size()));
    const bool of_room = is_channel(a.context.target);
    const auto channel = of_room ? canonical_target(a.context.target) : std::string{"*"};
    for (const auto& p : users.found) {
        if (!p.online || (only_operators && !has(p, chat::server_operator_flag)))
            continue;
        if (percent != options.size()) {
            append_whox(a, p, channel, rest.substr(0, comma), token);
            continue;
        }
        append_numeric(a.out, a.peer, rpl_whoreply,
                       {channel, ident_of(p.user), host_of(p.user), server_name, nick_of(p.user),
                        flags_of(p, a.peer.has(capability::multi_prefix))},
                       "0 " + p.realname);
    }
    a.reply(rpl_endofwho, {a.context.target},
            users.more ? "End of WHO list. The list is too long; the rest is left out." : "End of WHO list");
}

void whois(answer_writer& a, const chat::user_info& p)
{
    const auto nick = nick_of(p.user);
    if (!p.online)
        return a.reply(err_nosuchnick, {nick}, "No such nick");
    a.reply(rpl_whoisuser, {nick, ident_of(p.user), host_of(p.user), "*"}, p.realname);
    std::vector<std::string> rooms;
    for (const auto& [room, role] : p.rooms)
        rooms.push_back(prefixes(role, a.peer.has(capability::multi_prefix)) + "#" + room);
    append_packed(a.out, a.peer, rpl_whoischannels, {nick}, rooms);
    a.reply(rpl_whoisserver, {nick, server_name}, "an async chat service");
    if (has(p, chat::server_operator_flag))
        a.reply(rpl_whoisoperator, {nick}, "is an operator of this server");
    if (has(p, chat::away_flag) || !p.away.empty())
        a.reply(rpl_away, {nick}, p.away);
    if (has(p, chat::bot_flag))
        a.reply(rpl_whoisbot, {nick}, "is a bot");
    a.reply(rpl_whoisidle, {nick, std::to_string(idle_seconds(a, p)), unix_time(p.since)},
            "seconds idle, signon time");
}

void whowas(answer_writer& a, const chat::user_list& users)
{
    if (users.found.empty())
        a.reply(err_wasnosuchnick, {a.context.target}, "There was no such nickname");
    for (const auto& p : users.found) {
        const auto nick = nick_of(p.user);
        std::string gone;
        append_rfc3339(gone, p.departed);
        a.reply(rpl_whowasuser, {nick, ident_of(p.user), host_of(p.user), "*"}, p.realname);
        a.reply(rpl_whoisserver, {nick, server_name}, gone);
    }
    a.reply(rpl_endofwhowas, {a.context.target}, "End of WHOWAS");
}

// One line even if it is empty, because the client waits for it.
void line_of(answer_writer& a, numeric n, const std::vector<std::string>& words)
{
    if (words.empty())
        return a.reply(n, {}, "");
    append_packed(a.out, a.peer, n, {}, words);
}

void ison(answer_writer& a, const chat::user_list& users)
{
    std::vector<std::string> online_nicks;
    for (const auto& p : users.found)
        if (p.online)
            online_nicks.push_back(nick_of(p.user));
    line_of(a, rpl_ison, online_nicks);
}

void userhost(answer_writer& a, const chat::user_list& users)
{
    std::vector<std::string> online_nicks;
    for (const auto& p : users.found) {
        if (!p.online)
            continue;
        auto& one = online_nicks.emplace_back(nick_of(p.user));
        if (has(p, chat::server_operator_flag))
            one += '*';
        one += p.away.empty() && !has(p, chat::away_flag) ? "=+" : "=-";
        (one.append(ident_of(p.user)) += '@').append(host_of(p.user));
    }
    line_of(a, rpl_userhost, online_nicks);
}

// Only a user itself may see and change its modes.
void modes_of_another(answer_writer& a, const chat::user_list& users)
{
    if (!users.found.empty() && users.found.front().online)
        a.reply(err_usersdontmatch, {}, "You can't see or change the modes of other users");
    else
        a.reply(err_nosuchnick, {a.context.target}, "No such nick");
}

std::vector<std::string> nicks_of(const std::vector<std::string>& users, bool whole)
{
    std::vector<std::string> out;
    out.reserve(users.size());
    for (const auto& user : users)
        out.push_back(whole ? address_of(user) : nick_of(user));
    return out;
}

} // namespace

void append_answer(answer_writer& a, const chat::user_list& p)
{
    if (a.answers("MODE"))
        return modes_of_another(a, p);
    if (a.answers("WHO"))
        return who(a, p);
    if (a.answers("WHOWAS"))
        return whowas(a, p);
    if (a.answers("ISON"))
        return ison(a, p);
    if (a.answers("USERHOST"))
        return userhost(a, p);
    for (const auto& one : p.found)
        whois(a, one);
    a.reply(rpl_endofwhois, {a.context.target}, "End of /WHOIS list");
}

void append_answer(answer_writer& a, const chat::presence_status& w)
{
    append_packed(a.out, a.peer, rpl_mononline, {}, nicks_of(w.online, true), ',');
    append_packed(a.out, a.peer, rpl_monoffline, {}, nicks_of(w.offline, false), ',');
    append_packed(a.out, a.peer, rpl_monlist, {}, nicks_of(w.names, false), ',');
    if (a.answers("MONITOR") && a.context.extra == "L")
        a.reply(rpl_endofmonlist, {}, "End of MONITOR list");
}

} // namespace banter::protocol::irc

// Commands about the server and about the connection.
#include "common/text.hpp"
#include "common/version.hpp"
#include "server/chat/answer.hpp"
#include "server/protocol/irc/command_table.hpp"
#include "server/protocol/irc/isupport.hpp"
#include "server/protocol/irc/limits.hpp"
#include "server/protocol/irc/line_writer.hpp"
#include "server/protocol/irc/text.hpp"

#include <algorithm>

namespace banter::protocol::irc {

namespace {

// Whether the line asks for another server. Then it has been answered: there is none.
bool is_elsewhere(call& c, std::string_view server)
{
    if (server.empty() || server == server_name || server == c.peer.nick || server == "*")
        return false;
    c.reply(err_nosuchserver, {server}, "No such server");
    return true;
}

} // namespace

// The chat answers a welcomed peer, so that PONG comes after the replies to all earlier lines.
void on_ping(call& c)
{
    const auto token = c.param(0);
    if (c.line.count == 0 || token.empty())
        return c.reply(err_noorigin, {}, "No origin specified");
    if (c.peer.welcome())
        return c.ask(chat::ping{}, {}, token, call::turn::any);
    append_pong(c.out, token);
}

// Answers codec::fence(). An answer of an older round is ignored: it does not cover history sent since.
void on_pong(call& c)
{
    const auto token = c.line.count == 0 ? std::string_view{} : c.param(c.line.count - 1);
    if (!c.peer.welcome())
        return;
    if (const auto position = fence_position(c.peer.fences, token); position && *position <= c.peer.fenced) {
        c.ask(chat::seen{*position}, {}, {}, call::turn::any);
        c.unanswered = true;
    }
}

void on_quit(call& c)
{
    if (c.peer.welcome())
        return c.ask(bye{std::string{shortened(clean(c.param(0)), reason_bytes)}});
    c.peer.quit_label = c.context.label;
    c.end(false);
}

void on_error(call&) {}

void append_motd(std::string& out, const peer& to, const settings& set)
{
    if (set.motd.empty())
        return append_numeric(out, to, err_nomotd, {}, "There is no message of the day");
    append_numeric(out, to, rpl_motdstart, {},
                   std::string{"- "} + std::string{server_name} + " Message of the day -");
    for (const auto& line : set.motd)
        append_numeric(out, to, rpl_motd, {}, "- " + line);
    append_numeric(out, to, rpl_endofmotd, {}, "End of /MOTD command");
}

void on_motd(call& c)
{
    if (!is_elsewhere(c, c.param(0)))
        append_motd(c.out, c.peer, c.settings);
}

void on_lusers(call& c) { c.ask(chat::count_all{}); }

void on_version(call& c)
{
    if (is_elsewhere(c, c.param(0)))
        return;
    c.reply(rpl_version, {std::string{"banter-"} + version, server_name}, "an async chat service");
    append_isupport(c.out, c.peer);
}

void on_time(call& c)
{
    if (is_elsewhere(c, c.param(0)))
        return;
    std::string now;
    append_rfc3339(now, c.settings.clock());
    c.reply(rpl_time, {server_name}, now);
}

void on_info(call& c)
{
    std::string started = "Running since ";
    append_rfc3339(started, c.settings.started);
    c.reply(rpl_info, {}, std::string{"banter "} + version);
    c.reply(rpl_info, {}, "The same rooms for every client: JSON, HTTP, WebSocket, the console and IRC");
    c.reply(rpl_info, {}, started);
    c.reply(rpl_endofinfo, {}, "End of /INFO list");
}

void on_admin(call& c)
{
    if (is_elsewhere(c, c.param(0)))
        return;
    c.reply(err_noadmininfo, {server_name}, "No administrative info available");
}

void on_help(call& c)
{
    const auto topic = c.param(0).empty() ? std::string{"INDEX"} : upper(c.param(0));
    if (topic != "INDEX") {
        const auto* known = find_command(topic);
        if (known == nullptr)
            return c.reply(err_helpnotfound, {topic}, "There is no help for this");
        const auto least = std::to_string(known->least_params);
        c.reply(rpl_helpstart, {topic}, topic + " is a command of this server");
        c.reply(rpl_helptxt, {topic},
                topic + " needs at least " + least +
                    (known->least_params == 1 ? " parameter" : " parameters"));
        c.reply(rpl_helptxt, {topic}, "Modern IRC describes the command: https://modern.ircdocs.horse");
        return c.reply(rpl_endofhelp, {topic}, "End of /HELP");
    }
    c.reply(rpl_helpstart, {topic}, "The commands of this server");
    std::vector<std::string> names;
    for (const auto& known : all_commands())
        names.emplace_back(known.name);
    append_packed(c.out, c.peer, rpl_helptxt, {topic}, names);
    c.reply(rpl_endofhelp, {topic}, "End of /HELP");
}

void on_stats(call& c) { c.reply(rpl_endofstats, {first_character(c.param(0))}, "End of /STATS report"); }

void on_links(call& c)
{
    c.reply(rpl_links, {server_name, server_name}, "0 an async chat service");
    c.reply(rpl_endoflinks, {"*"}, "End of /LINKS list");
}

void on_users(call& c) { c.reply(err_usersdisabled, {}, "USERS has been disabled"); }
void on_summon(call& c) { c.reply(err_summondisabled, {}, "SUMMON has been disabled"); }

void on_oper(call& c)
{
    if (c.settings.operators.empty())
        return c.reply(err_nooperhost, {}, "Nobody can become an operator here");
    if (!c.peer.opers.may_try(c.settings.clock()))
        return c.reply(err_nooperhost, {}, "Too many tries just now, try again in a second");
    const auto& all = c.settings.operators;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const server_operator& o) { return o.name == c.param(0); });
    chat::set_user_flags flags;
    flags.server_operator = true;
    c.ask(flags, c.peer.nick);
    const bool known = found != all.end();
    c.asked.back().proof = {std::string{c.param(1)}, known ? found->hash : all.front().hash, known};
}

void on_wallops(call& c)
{
    if ((c.peer.flags & chat::server_operator_flag) == 0)
        return on_reserved(c);
    c.ask(chat::notify_operators{clean(c.param(0))});
}

void on_kill(call& c)
{
    const auto nick = c.param(0);
    if ((c.peer.flags & chat::server_operator_flag) == 0)
        return on_reserved(c);
    if (nick.empty() || c.param(1).empty())
        return c.needs_more();
    if (folded(nick) == server_name)
        return c.reply(err_cantkillserver, {}, "You can't kill a server");
    c.ask(chat::disconnect_user{std::string{user_of(nick)},
                                std::string{shortened(clean(c.param(1)), reason_bytes)}},
          nick);
}

void on_reserved(call& c)
{
    const bool is_operator = (c.peer.flags & chat::server_operator_flag) != 0;
    c.reply(err_noprivileges, {},
            is_operator ? "Permission denied: this server does not offer " + c.context.command + " over IRC"
                        : std::string{"Permission denied: you are not an operator of this server"});
}

} // namespace banter::protocol::irc

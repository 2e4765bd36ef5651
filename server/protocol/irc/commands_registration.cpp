// CAP, PASS, NICK, USER and AUTHENTICATE: who the peer is, and what it understands (Modern IRC, "Connection
// Setup"; IRCv3 capability negotiation 302).
#include "common/text.hpp"
#include "server/protocol/irc/command_table.hpp"
#include "server/protocol/irc/isupport.hpp"
#include "server/protocol/irc/line_writer.hpp"
#include "server/protocol/irc/text.hpp"

namespace banter::protocol::irc {

namespace {

constexpr std::size_t least_secret_bytes = 8;

void introduce_when_known(call& c)
{
    auto& who = c.peer;
    if (who.state != peer::registration_state::unknown || who.negotiates || !who.has_user ||
        who.requested_nick.empty())
        return;
    who.state = peer::registration_state::introduced;
    who.shows_device = who.secret.size() >= least_secret_bytes;
    chat::hello h;
    h.user = who.requested_nick;
    h.presence = true;
    h.client = "irc";
    h.realname = who.realname;
    h.missed = who.shows_device;
    c.context.command = "USER";
    c.ask(std::move(h), who.requested_nick);
    if (who.shows_device)
        c.asked.back().token = who.secret;
}

std::vector<std::string> names_of(bool values, const capabilities* only)
{
    std::vector<std::string> out;
    for (const auto& e : all_capabilities()) {
        if (only != nullptr && !only->has(e.id))
            continue;
        out.emplace_back(e.name);
        if (values && !e.value.empty())
            (out.back() += '=') += e.value;
    }
    return out;
}

// Several lines if one is too short, which only clients of version 302 understand.
void list(call& c, std::string_view subcommand, const std::vector<std::string>& names)
{
    std::size_t at = 0;
    do {
        std::string text;
        while (at < names.size() && (!c.peer.cap_values || text.size() + names[at].size() < 380)) {
            text += text.empty() ? "" : " ";
            text += names[at++];
        }
        line_writer w{c.out};
        w.from_server().command("CAP").middle(nick_of(c.peer.nick)).middle(subcommand);
        if (at < names.size())
            w.middle("*");
        w.trailing(text);
    } while (at < names.size());
}

void reply_to_request(call& c, std::string_view verdict, std::string_view names)
{
    line_writer{c.out}
        .from_server()
        .command("CAP")
        .middle(nick_of(c.peer.nick))
        .middle(verdict)
        .trailing(names);
}

// All capabilities of the list are set and removed, or none.
void request_capabilities(call& c, std::string_view names)
{
    auto caps = c.peer.caps;
    for (auto rest = names; !rest.empty();) {
        const auto end = std::min(rest.find(' '), rest.size());
        auto name = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (name.empty())
            continue;
        const bool off = name.front() == '-';
        name.remove_prefix(off ? 1 : 0);
        const auto what = capability_of(name);
        if (!what || (off && *what == capability::cap_notify && c.peer.cap_values))
            return reply_to_request(c, "NAK", names);
        if (off)
            caps.remove(*what);
        else
            caps.add(*what);
    }
    reply_to_request(c, "ACK", names);
    c.peer.caps = caps;
}

} // namespace

void on_cap(call& c)
{
    const auto subcommand = upper(c.param(0));
    auto& who = c.peer;
    const bool starts = subcommand == "LS" || subcommand == "REQ";
    if (starts && !who.welcome())
        who.negotiates = true;
    if (subcommand == "LS") {
        if (number_of(c.param(1)).value_or(0) >= 302) {
            who.cap_values = true;
            who.caps.add(capability::cap_notify);
        }
        list(c, "LS", names_of(who.cap_values, nullptr));
    } else if (subcommand == "LIST") {
        list(c, "LIST", names_of(false, &who.caps));
    } else if (subcommand == "REQ") {
        request_capabilities(c, c.param(1));
    } else if (subcommand == "END") {
        who.negotiates = false;
        introduce_when_known(c);
    } else {
        c.reply(err_invalidcapcmd, {c.param(0)}, "Invalid CAP command");
    }
}

// There are no accounts yet, so no capability announces SASL. AUTHENTICATE fails before a password is sent.
void on_authenticate(call& c)
{
    if (c.param(0) == "*")
        return c.reply(err_saslaborted, {}, "SASL authentication aborted");
    c.reply(err_saslfail, {}, "SASL authentication failed: this server has no accounts yet");
}

void on_pass(call& c)
{
    if (c.peer.state != peer::registration_state::unknown)
        return c.reply(err_alreadyregistered, {}, "You may not reregister");
    c.peer.secret = c.param(0);
}

void on_nick(call& c)
{
    const auto wanted = c.param(0);
    if (wanted.empty())
        return c.reply(err_nonicknamegiven, {}, "No nickname given");
    auto name = user_name(wanted);
    if (!name || name->find(' ') != std::string::npos)
        return c.reply(err_erroneusnickname, {wanted}, "Erroneous nickname");
    if (c.peer.welcome())
        return c.ask(chat::rename{std::move(*name)}, wanted);
    c.peer.requested_nick = std::move(*name);
    introduce_when_known(c);
}

void on_user(call& c)
{
    if (c.peer.welcome() || c.peer.has_user)
        return c.reply(err_alreadyregistered, {}, "You may not reregister");
    if (c.param(0).empty())
        return c.needs_more();
    c.peer.has_user = true;
    c.peer.realname = shortened(printable(clean(c.param(3))), realname_bytes);
    introduce_when_known(c);
}

} // namespace banter::protocol::irc

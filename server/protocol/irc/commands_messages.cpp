// PRIVMSG, NOTICE and TAGMSG.
#include "common/text.hpp"
#include "server/protocol/irc/command_table.hpp"
#include "server/protocol/irc/isupport.hpp"
#include "server/protocol/irc/text.hpp"

namespace banter::protocol::irc {

namespace {

std::string own_tags(const call& c)
{
    return c.peer.has(capability::message_tags) ? client_only(c.line.tags) : std::string{};
}

// With a label, the echo is the answer.
chat::echo own_echo(const call& c)
{
    if (!c.peer.has(capability::echo_message))
        return chat::echo::none;
    return c.context.label.empty() && c.context.batch.empty() ? chat::echo::event : chat::echo::answer;
}

// Sets `room` or `to`. @return false, with the reply written, where `target` can be neither.
template <class Request>
bool aim(call& c, Request& r, std::string_view target)
{
    if (!is_channel(target)) {
        r.to = user_of(target);
        return true;
    }
    auto room = room_name(target);
    if (room)
        r.room = std::move(*room);
    else if (c.context.command != "NOTICE")
        c.reply(err_nosuchchannel, {target}, "No such channel");
    return room.has_value();
}

template <class Request>
void send(call& c, Request r, std::string_view target)
{
    r.own = own_echo(c);
    r.from_outside = true;
    if (aim(c, r, target))
        c.ask(std::move(r), target, {}, call::turn::any);
}

void post(call& c, std::string_view target)
{
    const bool notice = c.context.command == "NOTICE";
    if (const auto framed = ctcp_of(c.param(1)); framed && framed->command != "ACTION") {
        chat::post_ephemeral s;
        s.message_kind = notice ? chat::post_ephemeral::kind::ctcp_reply : chat::post_ephemeral::kind::ctcp;
        s.text = framed->all;
        s.tags = own_tags(c);
        return send(c, std::move(s), target);
    } else {
        chat::post_message p;
        p.text = framed ? std::string{action_prefix} + clean(framed->text) : clean(c.param(1));
        p.notice = notice;
        p.tags = own_tags(c);
        if (!p.text.empty())
            return send(c, std::move(p), target);
    }
    if (!notice)
        c.reply(err_notexttosend, {}, "No text to send");
}

} // namespace

// NOTICE is never answered (RFC 2812, section 3.3.2), except for its label.
void on_privmsg(call& c)
{
    const bool notice = c.context.command == "NOTICE";
    const auto targets = parts_of(c.param(0));
    if (targets.empty()) {
        if (!notice)
            c.reply(err_norecipient, {}, "No recipient given (" + c.context.command + ")");
    } else if (c.param(1).empty()) {
        if (!notice)
            c.reply(err_notexttosend, {}, "No text to send");
    } else if (targets.size() > message_targets) {
        if (!notice)
            c.reply(err_toomanytargets, {targets[message_targets]}, "Too many targets");
    } else {
        for (const auto target : targets)
            post(c, target);
    }
}

void on_tagmsg(call& c)
{
    if (!c.peer.has(capability::message_tags))
        return c.reply(err_unknowncommand, {c.context.command}, "Unknown command");
    const auto targets = parts_of(c.param(0));
    if (targets.empty())
        return c.reply(err_norecipient, {}, "No recipient given (TAGMSG)");
    if (targets.size() > message_targets)
        return c.reply(err_toomanytargets, {targets[message_targets]}, "Too many targets");
    const auto tags = own_tags(c);
    if (tags.empty()) // nothing that others could see
        return;
    for (const auto target : targets) {
        chat::post_ephemeral s;
        s.tags = tags;
        send(c, std::move(s), target);
    }
}

} // namespace banter::protocol::irc

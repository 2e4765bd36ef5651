// Failures as numerics and as FAIL.
#include "common/limits.hpp"
#include "server/protocol/irc/answer_lines.hpp"

#include <algorithm>

namespace banter::protocol::irc {

namespace {

// The parameters between the numeric and the text.
enum class subject : std::uint8_t { nothing, target, user, user_and_target, mode, command };

struct refusal {
    std::string_view reason;  ///< failure::detail, or the name of its code
    std::string_view command; ///< empty: any
    numeric number;
    subject about;
    std::string_view text; ///< empty: the message of the failure
};

// The first row that matches counts.
constexpr refusal refusals[] = {
    {"name_in_use", "", err_nicknameinuse, subject::user, "Nickname is already in use"},
    {"bad_name", "USER", err_erroneusnickname, subject::user, ""},
    {"bad_name", "NICK", err_erroneusnickname, subject::user, ""},
    {"bad_name", "JOIN", err_badchanmask, subject::target, "Bad channel name"},
    {"bad_name", "", err_nosuchnick, subject::user, "No such nick"},
    {"auth_failed", "", err_passwdmismatch, subject::nothing, "Password incorrect"},
    {"rate_limited", "OPER", err_nooperhost, subject::nothing,
     "Too many tries just now, try again in a second"},
    {"rate_limited", "USER", err_passwdmismatch, subject::nothing, ""},
    {"rate_limited", "NICK", err_unavailresource, subject::user, ""},
    {"bad_request", "MODE", err_invalidmodeparam, subject::mode, ""},
    {"banned", "JOIN", err_bannedfromchan, subject::target, "Cannot join channel (+b)"},
    {"key", "JOIN", err_badchannelkey, subject::target, "Cannot join channel (+k)"},
    {"full", "JOIN", err_channelisfull, subject::target, "Cannot join channel (+l)"},
    {"invite_only", "JOIN", err_inviteonlychan, subject::target, "Cannot join channel (+i)"},
    {"forbidden", "JOIN", err_inviteonlychan, subject::target, ""},
    {"too_many", "JOIN", err_toomanychannels, subject::target, "You have joined too many channels"},
    {"banned", "", err_cannotsendtochan, subject::target, "Cannot send to channel (+b)"},
    {"muted", "", err_cannotsendtochan, subject::target, "Cannot send to channel (+b m:)"},
    {"moderated", "", err_cannotsendtochan, subject::target, "Cannot send to channel (+m)"},
    {"no_outsiders", "", err_cannotsendtochan, subject::target, "Cannot send to channel (+n)"},
    {"not_operator", "", err_chanoprivsneeded, subject::target, "You're not a channel operator"},
    {"not_there", "KICK", err_usernotinchannel, subject::user_and_target, "They aren't on that channel"},
    {"not_there", "MODE", err_usernotinchannel, subject::user_and_target, "They aren't on that channel"},
    {"not_there", "", err_nosuchnick, subject::user, "No such nick"},
    {"already_there", "INVITE", err_useronchannel, subject::user_and_target, "is already on channel"},
    {"no_such_user", "", err_nosuchnick, subject::user, "No such nick"},
    {"no_such_room", "", err_nosuchchannel, subject::target, "No such channel"},
    {"not_in_room", "PRIVMSG", err_cannotsendtochan, subject::target, "Cannot send to channel"},
    {"not_in_room", "TAGMSG", err_cannotsendtochan, subject::target, "Cannot send to channel"},
    {"not_in_room", "", err_notonchannel, subject::target, "You're not on that channel"},
    {"too_many", "MODE", err_banlistfull, subject::target, "Channel list is full"},
    {"too_many", "PRIVMSG", err_cannotsendtochan, subject::target, ""},
    {"too_many", "MONITOR", err_monlistfull, subject::target, "Monitor list is full"},
    {"too_long", "PRIVMSG", err_inputtoolong, subject::nothing, "Input line was too long"},
    {"forbidden", "PRIVMSG", err_cannotsendtochan, subject::target, ""},
    {"forbidden", "TAGMSG", err_cannotsendtochan, subject::target, ""},
    {"forbidden", "WALLOPS", err_noprivileges, subject::nothing, ""},
    {"forbidden", "KILL", err_noprivileges, subject::nothing, ""},
    {"forbidden", "", err_chanoprivsneeded, subject::target, ""},
};

void append_refusal(answer_writer& a, const refusal& r, const failure& f)
{
    const auto text = r.text.empty() ? std::string_view{f.message} : r.text;
    const auto& user = a.context.extra.empty() ? a.context.target : a.context.extra;
    switch (r.about) {
    case subject::nothing:
        return a.reply(r.number, {}, text);
    case subject::target:
        if (r.number == err_monlistfull)
            return a.reply(r.number, {std::to_string(limits::presence_subscriptions), a.context.target},
                           text);
        return a.reply(r.number, {a.context.target}, text);
    case subject::user:
        return a.reply(r.number, {user}, text);
    case subject::user_and_target:
        return a.reply(r.number, {user, a.context.target}, text);
    case subject::mode: // which of the modes is not known: the line's own checks name it
        return a.reply(r.number, {a.context.target, "*", "*"}, text);
    case subject::command:
        return a.reply(r.number, {a.context.command}, text);
    }
}

// Commands whose specifications require FAIL.
bool append_standard(answer_writer& a, const failure& f)
{
    const bool about_target = f.code == errc::no_such_room || f.code == errc::not_in_room ||
                              f.code == errc::forbidden || f.code == errc::bad_name ||
                              f.code == errc::no_such_user;
    if (a.answers("CHATHISTORY")) {
        const auto subcommand = std::string_view{a.context.extra}.substr(0, a.context.extra.find(' '));
        append_fail(a.out, a.context.command, about_target ? "INVALID_TARGET" : "MESSAGE_ERROR",
                    {subcommand, a.context.target}, f.message);
    } else if (a.answers("MARKREAD")) {
        append_fail(a.out, a.context.command, about_target ? "INVALID_PARAMS" : "INTERNAL_ERROR",
                    {a.context.target}, f.message);
    } else if (a.answers("SETNAME")) {
        append_fail(a.out, a.context.command,
                    f.code == errc::rate_limited ? "CANNOT_CHANGE_REALNAME" : "INVALID_REALNAME", {},
                    f.message);
    } else {
        return false;
    }
    return true;
}

// A batch whose text is not valid is refused by FAIL (IRCv3 draft/multiline, "Errors"). A refusal by the room
// or by the user is the one of PRIVMSG, which names the target; NOTICE has none, so that its batch gets FAIL.
bool append_of_batch(answer_writer& a, const failure& f)
{
    if (a.context.extra != batch_mark || (!a.answers("PRIVMSG") && !a.answers("NOTICE")))
        return false;
    a.context.extra.clear(); // the refusals would take it for a nick
    const bool about_text = (f.code == errc::bad_request && f.detail.empty()) || f.code == errc::too_long;
    if (!a.answers("NOTICE") && !about_text)
        return false;
    append_fail(a.out, batch_mark, "MULTILINE_INVALID", {}, f.message);
    return true;
}

// NAMES and WHO are answered with an empty list instead of a failure.
bool append_empty_list(answer_writer& a)
{
    if (a.answers("NAMES"))
        a.reply(rpl_endofnames, {a.context.target}, "End of /NAMES list");
    else if (a.answers("WHO"))
        a.reply(rpl_endofwho, {a.context.target}, "End of WHO list");
    else
        return false;
    return true;
}

} // namespace

void append_answer(answer_writer& a, const failure& f)
{
    a.peer.pending_lines.clear();
    if (append_of_batch(a, f))
        return;
    // NOTICE is never answered (RFC 2812, section 3.3.2). A JOIN without a read marker sends none.
    if (a.answers("NOTICE"))
        return;
    const auto why = f.detail.empty() ? code_name(f.code) : f.detail;
    const bool is_member_already = a.answers("JOIN") && why == "already_there";
    if (a.answers("MARKER") || is_member_already) {
        a.is_answer = is_member_already;
        return;
    }
    if (append_standard(a, f) || append_empty_list(a))
        return;
    const auto fits = [&](std::string_view name) {
        return [&, name](const refusal& r) {
            return r.reason == name && (r.command.empty() || a.answers(r.command));
        };
    };
    const auto* found = std::find_if(std::begin(refusals), std::end(refusals), fits(why));
    if (found == std::end(refusals))
        found = std::find_if(std::begin(refusals), std::end(refusals), fits(code_name(f.code)));
    if (found != std::end(refusals))
        return append_refusal(a, *found, f);
    append_refusal(a, {{}, {}, err_unknownerror, subject::command, {}}, f);
}

} // namespace banter::protocol::irc

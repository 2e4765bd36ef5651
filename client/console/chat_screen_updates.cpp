#include "client/console/chat_screen.hpp"

#include "client/console/plain_text.hpp"
#include "client/core/direct.hpp"

#include <utility>

/// How the screen shows updates about rooms, lines and messages.
namespace banter::console {

using client::as_word;
using client::is_direct;

void chat_screen::on(const update::connected& u)
{
    if (!u.again) {
        notice("connected as " + own_name_ + "; /help lists the commands");
        return;
    }
    notice("reconnected" + (u.pending == 0 ? "" : "; sent again: " + count_text(u.pending, "line", "lines")));
}

void chat_screen::on(const update::joined& u)
{
    if (current_.empty() && !is_direct(u.room)) // a conversation may be opened by the other user
        enter(u.room);
    else
        view_of(u.room).not_joined_reason.clear();
    if (u.again || is_direct(u.room))
        return;
    auto text = label(u.room) + ", " + count_text(u.member_count, "member", "members");
    if (!u.topic.empty())
        text += ": " + u.topic;
    out_ += format_.rule(text);
}

void chat_screen::on(const update::left& u)
{
    notice("left " + label(u.room));
    close(u.room);
}

void chat_screen::on(const update::join_refused& u)
{
    error(is_direct(u.room) ? u.message
                            : "can't join " + label(u.room) + ": " + u.message +
                                  (u.detail == "key" ? "; /join " + u.room + " KEY gives the key" : ""));
    mark_not_joined(u.room, u.message);
}

void chat_screen::on(const update::conversation_closed& u)
{
    if (u.room != current_) {
        close(u.room);
        return;
    }
    view_of(u.room).other = u.user;
    mark_not_joined(u.room, "this conversation is the one of your former name");
    notice(why_not_joined(u.room));
}

void chat_screen::on(const update::line& u)
{
    const bool news = u.written != update::line::timing::before_join && !u.message.is_by(own_name_);
    const bool mention = news && is_mention(u.message);
    const bool personal = news && is_direct(u.message.room) && u.message.room != current_;
    const bool loud = rings(u.message.room);
    if (news && is_direct(u.message.room))
        view_of(u.message.room).renamed.clear(); // the name is in use again
    if (mention || personal)
        ring_for(u.message.room);
    if (u.message.room == current_) {
        print_in_room(u.message, mention);
        return;
    }
    const bool own = u.message.is_by(own_name_);
    auto& v = view_of(u.message.room);
    v.unread.push_back(u.message);
    if (v.unread.size() > most_unread_kept)
        v.unread.pop_front();
    if (u.written == update::line::timing::before_join)
        return; // shown on entering the room, but not counted as unread
    if (own) {
        if (is_direct(u.message.room))
            out_ += format_.sent(label(u.message.room), u.message.text);
        return;
    }
    ++v.unread_count;
    if (loud && (mention || personal) && !std::exchange(v.mentioned, true))
        notice(u.message.user + (personal
                                     ? " sent you a message; /msg " + as_word(u.message.user) + " answers"
                                     : " mentions you in " + label(u.message.room)));
}

void chat_screen::on(const update::caught_up& u)
{
    if (u.missed == 0)
        return;
    out_ +=
        format_.rule(label(u.room) + ": " +
                     (u.replaced ? count_text(u.missed, "line", "lines") + " of its history until here"
                                 : count_text(u.missed, "line was", "lines were") + " missed until here"));
}

void chat_screen::on(const update::lines_lost& u)
{
    forget_shown(u.room);
    notice(label(u.room) + ": lines may be missing here: the server no longer has them");
}

void chat_screen::on(const update::history_replaced& u)
{
    forget_shown(u.room);
    error(label(u.room) + ": the history was replaced (new, or a backup); lines may be missing");
}

void chat_screen::on(const update::gap& u)
{
    forget_shown(u.room);
    notice(label(u.room) + ": the server left out lines here (between " + std::to_string(u.after) + " and " +
           std::to_string(u.next) + ")");
}

void chat_screen::on(const update::behind& u)
{
    notice(label(u.room) + ": lines arrive faster than they are read; none is lost");
}

void chat_screen::on(const update::topic_changed& u)
{
    const auto user = u.user.empty() ? "you" : u.user;
    notice(user + (u.text.empty() ? " removed the topic of " + label(u.room)
                                  : " set the topic of " + label(u.room) + ": " + u.text));
}

void chat_screen::on(const update::room_list& u)
{
    std::vector<std::string> items;
    for (const auto& r : u.rooms)
        items.push_back(format_.room(label(r.room)) + "  " + count_text(r.member_count, "member", "members") +
                        (r.topic.empty() ? "" : "  " + format_.styles().dim(safe_line(r.topic))));
    list(count_text(u.rooms.size(), "room", "rooms") + (u.more ? ", and more" : ""), items);
}

void chat_screen::on(const update::delayed& u)
{
    if (!u.again)
        error(u.message + "; your lines wait and are sent again automatically, see /pending");
}

void chat_screen::on(const update::refused& u)
{
    error(u.message + (u.text.empty() ? std::string{} : "; not sent: " + u.text));
}

void chat_screen::on(const update::not_connected&) { error("not connected to the server"); }

} // namespace banter::console

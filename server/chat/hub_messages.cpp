// Messages to rooms.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/conversation.hpp"
#include "server/chat/hub.hpp"
#include "server/chat/hub_errors.hpp"
#include "server/chat/permissions.hpp"
#include "server/chat/reserved_names.hpp"

#include <utility>

namespace banter::chat {

namespace {

result<void> check_tags(const std::string& tags)
{
    if (tags.size() > limits::tags_bytes)
        return failure{errc::too_long,
                       "tags have at most " + std::to_string(limits::tags_bytes) + " bytes together"};
    return {};
}

} // namespace

void hub::on(const origin& c, post_anonymous& what, batch& out)
{
    auto name = what.nameless ? user_name(what.user) : own_name(what.user);
    if (!name)
        return refuse(c, name.error(), out);
    auto where = room_name(what.room);
    if (!where)
        return refuse(c, where.error(), out);
    if (auto good = check_text(what.text); !good)
        return refuse(c, good.error(), out);
    const auto key = folded(*name);
    if (!users_.is_free(key)) // else the line would look like that user's
        return refuse(c, {errc::name_in_use, "the name " + *name + " is in use by a connected user"}, out);
    auto found = find_or_make(c, *where);
    if (!found)
        return refuse(c, found.error(), out);
    if (!sees(client_of(c), **found))
        return refuse(c, no_such_room(*where), out);
    if (auto may = may_speak(**found, *name, {}, false, credentials_); !may)
        return refuse(c, may.error(), out);
    entry& e = add_entry(c, out);
    e.author = key;
    e.id = std::move(what.id);
    e.message.room = (*found)->name;
    e.message.user = std::move(*name);
    e.message.text = std::move(what.text);
    e.message.unproven = credentials_.find(key) != nullptr;
    e.room_made = (*found)->made;
    (*found)->touched = {given_, c.time};
    out.effects.emplace_back(publish{out.entries.size() - 1, c.from, c.correlation, what.acknowledge});
}

// Adds an entry with the next number.
entry& hub::add_entry(const origin& c, batch& out)
{
    entry& e = out.entries.emplace_back();
    e.message.time = c.time;
    e.message.seq = ++given_;
    return e;
}

last_touch hub::publish_own(const origin& c, post_message& what, std::string room, std::string to, batch& out)
{
    user& u = *client_of(c).user;
    u.spoke = c.time;
    entry& e = add_entry(c, out);
    e.author = folded(u.name);
    e.id = std::move(what.id);
    e.proven = u.proven;
    e.message.room = std::move(room);
    e.message.user = u.name;
    e.message.text = std::move(what.text);
    e.message.to = std::move(to);
    e.message.notice = what.notice;
    e.message.tags = std::move(what.tags);
    e.message.cuts = std::move(what.cuts);
    e.message.bot = (u.flags & bot_flag) != 0;
    out.effects.emplace_back(publish{out.entries.size() - 1, c.from, c.correlation, true, what.own});
    return {given_, c.time};
}

// An author that is not a member does not hear the room, and is sent its own message as the answer only.
result<room*> hub::find_spoken_to(user& u, std::string_view name, bool from_outside)
{
    auto own = find_own(u, name);
    if (own)
        return (*own)->in_room;
    if (!from_outside || own.error().code != errc::not_in_room)
        return own.error();
    const auto found = find(name);
    if (!found)
        return found.error();
    return &writable(**found);
}

void hub::on(const origin& c, post_message& what, batch& out)
{
    const client& from = client_of(c);
    if (!from.user)
        return refuse(c, say_hello_first(), out);
    if (auto good = check_tags(what.tags); !good)
        return refuse(c, good.error(), out);
    if (is_conversation(what.room) || (what.room.empty() && !what.to.empty()))
        return post_to(c, what, out);
    auto where = find_spoken_to(*from.user, what.room, what.from_outside);
    if (!where)
        return refuse(c, where.error(), out);
    room& r = **where;
    if (auto good = check_text(what.text); !good)
        return refuse(c, good.error(), out);
    if (auto may = may_speak(r, from, credentials_); !may)
        return refuse(c, may.error(), out);
    if (what.own == echo::event && !role_of(from, r))
        what.own = echo::answer;
    r.touched = publish_own(c, what, r.name, {}, out);
    out.entries.back().room_made = r.made;
}

void hub::on(const origin& c, post_ephemeral& what, batch& out)
{
    const client& from = client_of(c);
    if (!from.user)
        return refuse(c, say_hello_first(), out);
    if (auto good = check_tags(what.tags); !good)
        return refuse(c, good.error(), out);
    if (auto good = check_line(what.text, limits::text_bytes, "an ephemeral message"); !good)
        return refuse(c, good.error(), out);
    if (is_conversation(what.room) || (what.room.empty() && !what.to.empty()))
        return post_ephemeral_to(c, what, out);
    auto where = find_spoken_to(*from.user, what.room, what.from_outside);
    if (!where)
        return refuse(c, where.error(), out);
    const room& r = **where;
    if (what.own == echo::event && !role_of(from, r))
        what.own = echo::answer;
    if (auto may = may_speak(r, from, credentials_); !may)
        return refuse(c, may.error(), out);
    ephemeral_message notification{
        r.name, from.user->name, {}, what.message_kind, std::move(what.text), std::move(what.tags), c.time};
    if (what.own == echo::answer)
        answer_to(c, notification, out);
    notify n{r.name, std::move(notification)};
    if (what.own != echo::event)
        n.except = c.from;
    out.effects.emplace_back(std::move(n));
}

} // namespace banter::chat

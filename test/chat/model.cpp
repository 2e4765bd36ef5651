#include "test/chat/model.hpp"

#include "test/chat/vocabulary.hpp"

namespace banter::chat::test {

void answer_to(const origin& c, answer what, decisions& out)
{
    out.effects.emplace_back(reply{c.from, c.correlation, std::move(what)});
}

void refuse(const origin& c, errc why, decisions& out) { answer_to(c, failure{why, {}}, out); }

model::model(std::string epoch, std::size_t max_rooms, const std::set<std::string>& known)
    : epoch_{std::move(epoch)}, max_rooms_{max_rooms}, spoken_{known}
{
}

void model::apply(const request_of& c, decisions& out)
{
    std::visit([&](const auto& what) { on(c, what, out); }, c.request);
    for (auto& [who, p] : users_) // an invitation is for the room that is there now
        std::erase_if(p.invited_to, [&](const auto& each) { return !rooms().contains(each.first); });
}

std::set<std::string> model::rooms() const
{
    std::set<std::string> all = spoken_;
    all.insert("lobby");
    for (const auto& [room, topic] : topics_)
        if (!topic.empty())
            all.insert(room);
    for (const auto& [who, p] : users_)
        for (const auto& [room, role] : p.rooms)
            all.insert(room);
    for (const auto& [room, r] : rules_)
        if (!r.none())
            all.insert(room);
    return all;
}

std::set<std::string> model::members_of(const std::string& room) const
{
    std::set<std::string> all;
    for (const auto& [who, p] : users_)
        if (p.rooms.contains(room))
            all.insert(p.name);
    return all;
}

std::string model::topic_of(const std::string& room) const
{
    const auto found = topics_.find(room);
    return found == topics_.end() ? "" : found->second;
}

std::optional<errc> model::why_not_found(const std::string& given) const
{
    const auto room = room_word(given);
    if (room.empty())
        return errc::bad_name;
    if (!rooms().contains(room))
        return errc::no_such_room;
    return {};
}

std::optional<errc> model::why_not_in(const registered_user& p, const std::string& given) const
{
    if (auto why = why_not_found(given))
        return why;
    if (!p.rooms.contains(room_word(given)))
        return errc::not_in_room;
    return {};
}

bool model::may_make(const std::string& room) const
{
    return rooms().contains(room) || max_rooms_ == 0 || rooms().size() < max_rooms_;
}

bool model::may_ask(client_id who) const { return users_.contains(who) || guests_.contains(who); }

// ---- coming and going

void model::on(const origin& c, const arrive& what, decisions& out)
{
    if (what.client_kind == arrive::kind::guest)
        guests_[c.from] = "";
    if (what.client_kind != arrive::kind::listener)
        return;
    listeners_.insert(c.from);
    subscribe e{};
    e.client = c.from;
    e.room = "lobby";
    out.effects.emplace_back(std::move(e));
}

void model::on(const origin& c, const depart&, decisions& out)
{
    if (listeners_.erase(c.from) != 0)
        out.effects.emplace_back(unsubscribe{c.from, "lobby"});
    guests_.erase(c.from);
    if (!users_.contains(c.from))
        return;
    std::vector<std::string> names;
    for (const auto& [room, role] : users_[c.from].rooms) {
        names.push_back(room);
        out.effects.emplace_back(unsubscribe{c.from, room});
    }
    if (!names.empty())
        out.effects.emplace_back(
            notify_peers{names, {users_[c.from].name, user_changed::kind::quit, {}}, c.from});
    users_.erase(c.from);
}

void model::on(const origin& c, const hello& what, decisions& out)
{
    if (users_.contains(c.from) || guests_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    const auto& user = user_word(what.user);
    if (user.shown.empty())
        return refuse(c, errc::bad_name, out);
    if (what.after && !what.epoch)
        return refuse(c, errc::bad_request, out);
    for (const auto& given : what.rooms)
        if (room_word(given).empty())
            return refuse(c, errc::bad_name, out);
    for (const auto& [who, p] : users_)
        if (p.key == user.key)
            return refuse(c, errc::name_in_use, out);

    if (listeners_.erase(c.from) != 0)
        out.effects.emplace_back(unsubscribe{c.from, "lobby"});
    users_[c.from] = {user.shown, user.key, what.epoch && *what.epoch != epoch_};
    out.effects.emplace_back(welcome_client{c.from, c.correlation, {user.shown, epoch_}, what.presence});

    std::set<std::string> seen;
    for (const auto& given : what.rooms) {
        const auto room = room_word(given);
        if (!seen.insert(room).second)
            continue;
        if (may_make(room)) {
            if (auto why = why_not_enter(users_[c.from], room, {}))
                out.effects.emplace_back(reply{c.from, 0, *why});
            else
                enter_room(c, 0, room, what.after, 0, out);
        } else
            out.effects.emplace_back(reply{c.from, 0, failure{errc::too_many, {}}});
    }
}

// ---- rooms

void model::enter_room(const origin& c, correlation_number correlation, const std::string& room,
                       std::optional<seq_number> after, std::size_t last, decisions& out)
{
    registered_user& p = users_[c.from];
    presence notification{room, p.name, true};
    if (room != "lobby" && is_blank(room))
        notification.role = room_operator;
    out.effects.emplace_back(notify{room, notification});
    p.rooms[room] = notification.role;
    p.invited_to.erase(room);
    out.effects.emplace_back(
        subscribe{c.from, correlation, room, joined_answer(room), after, last, after && p.foreign_epoch});
}

joined model::joined_answer(const std::string& room) const
{
    std::map<std::string, std::uint8_t> of_room;
    for (const auto& [who, p] : users_)
        if (p.rooms.contains(room))
            of_room[p.name] = p.rooms.at(room);
    joined all{room, topic_of(room), {}, of_room.size()};
    for (const auto& [name, role] : of_room) {
        all.members.push_back(name);
        all.roles.push_back(role);
    }
    return all;
}

void model::leave_room(client_id who, const std::string& room, const std::string& reason,
                       const std::string& by, decisions& out)
{
    users_[who].rooms.erase(room);
    out.effects.emplace_back(unsubscribe{who, room});
    if (!by.empty())
        out.effects.emplace_back(reply{who, 0, left{room, reason, by}});
    out.effects.emplace_back(notify{room, presence{room, users_[who].name, false, reason, by}});
}

void model::on(const origin& c, const join& what, decisions& out)
{
    if (!users_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    const auto room = room_word(what.room);
    if (room.empty())
        return refuse(c, errc::bad_name, out);
    if (users_[c.from].rooms.contains(room))
        return answer_to(c, failure{errc::bad_request, {}, "already_there"}, out);
    if (!may_make(room))
        return refuse(c, errc::too_many, out);
    if (auto why = why_not_enter(users_[c.from], room, what.key))
        return answer_to(c, *why, out);
    enter_room(c, c.correlation, room, what.after, what.last, out);
}

void model::on(const origin& c, const leave& what, decisions& out)
{
    if (!users_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    if (auto why = why_not_in(users_[c.from], what.room))
        return refuse(c, *why, out);
    leave_room(c.from, room_word(what.room), what.reason, {}, out);
    answer_to(c, left{room_word(what.room), what.reason}, out);
}

void model::on(const origin& c, const set_topic& what, decisions& out)
{
    if (!users_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    if (auto why = why_not_in(users_[c.from], what.room))
        return refuse(c, *why, out);
    const auto room = room_word(what.room);
    const registered_user& p = users_[c.from];
    if (auto why = why_not_speak(p.key, p.rooms.at(room), room))
        return answer_to(c, *why, out);
    if (auto why = text_word(what.text).as_topic)
        return refuse(c, *why, out);
    topics_[room] = what.text;
    out.entries.push_back({{room, p.name, what.text, c.time}, p.key, {}, entry_kind::topic});
    const topic_change changed{room, p.name, what.text, c.time};
    answer_to(c, changed, out);
    out.effects.emplace_back(notify{room, changed, c.from});
}

// ---- speaking

void model::on(const origin& c, const post_anonymous& what, decisions& out)
{
    const auto& user = user_word(what.user);
    const auto room = room_word(what.room);
    if (user.shown.empty() || room.empty())
        return refuse(c, errc::bad_name, out);
    if (auto why = text_word(what.text).as_message)
        return refuse(c, *why, out);
    if (who_is(what.user))
        return refuse(c, errc::name_in_use, out);
    if (!rooms().contains(room) && !may_make(room))
        return refuse(c, errc::too_many, out);
    if (auto why = why_not_speak(user.key, {}, room))
        return answer_to(c, *why, out);
    spoken_.insert(room);
    out.effects.emplace_back(publish{out.entries.size(), c.from, c.correlation, what.acknowledge});
    out.entries.push_back({{room, user.shown, what.text, c.time}, user.key, what.id});
}

void model::on(const origin& c, const listen& what, decisions& out)
{
    if (!guests_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    if (!guests_[c.from].empty())
        refuse(c, errc::bad_request, out);
    else if (room_word(what.room).empty())
        refuse(c, errc::bad_name, out);
    else if (!may_read(c.from, room_word(what.room)))
        answer_to(c, failure{errc::forbidden, {}, "private"}, out);
    else {
        guests_[c.from] = room_word(what.room);
        answer_to(c, done{}, out);
        out.effects.emplace_back(
            subscribe{c.from, c.correlation, room_word(what.room), {}, what.after, what.last, false});
        return;
    }
    out.effects.emplace_back(disconnect{c.from, disconnect::cause::not_welcome});
}

void model::on(const origin& c, const post_message& what, decisions& out)
{
    if (!users_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    const registered_user& p = users_[c.from];
    if (!what.to.empty())
        return post_to(c, what, out);
    if (auto why = why_not_in(p, what.room))
        return refuse(c, *why, out);
    if (auto why = text_word(what.text).as_message)
        return refuse(c, *why, out);
    const auto room = room_word(what.room);
    if (auto why = why_not_speak(p.key, p.rooms.at(room), room))
        return answer_to(c, *why, out);
    spoken_.insert(room);
    out.effects.emplace_back(publish{out.entries.size(), c.from, c.correlation, true});
    out.entries.push_back({{room, p.name, what.text, c.time}, p.key, what.id});
}

// ---- asking

void model::on(const origin& c, const history_query& what, decisions& out)
{
    if (!may_ask(c.from))
        return refuse(c, errc::bad_request, out);
    if (auto why = why_not_found(what.room))
        return refuse(c, *why, out);
    if (!may_read(c.from, room_word(what.room)))
        return answer_to(c, failure{errc::forbidden, {}, "private"}, out);
    out.allowed.push_back({c, history_query{room_word(what.room), what.before, what.after, what.limit}});
}

void model::on(const origin& c, const search_query& what, decisions& out)
{
    if (!may_ask(c.from))
        return refuse(c, errc::bad_request, out);
    auto asked = what;
    if (!what.room.empty()) {
        if (auto why = why_not_found(what.room))
            return refuse(c, *why, out);
        asked.room = room_word(what.room);
        if (!may_read(c.from, asked.room))
            return answer_to(c, failure{errc::forbidden, {}, "private"}, out);
    } else {
        for (const auto& [room, r] : rules_)
            if (!may_read(c.from, room))
                asked.hidden.push_back(room);
    }
    out.allowed.push_back({c, std::move(asked)});
}

void model::on(const origin& c, const list_members& what, decisions& out)
{
    if (!users_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    if (auto why = why_not_found(what.room))
        return refuse(c, *why, out);
    if (!may_read(c.from, room_word(what.room)))
        return answer_to(c, failure{errc::forbidden, {}, "private"}, out);
    auto room_now = joined_answer(room_word(what.room));
    answer_to(c, members{room_now.room, room_now.members, room_now.member_count, room_now.roles}, out);
}

void model::on(const origin& c, const list_rooms&, decisions& out)
{
    if (!may_ask(c.from))
        return refuse(c, errc::bad_request, out);
    room_list all;
    for (const auto& room : rooms())
        all.rooms.push_back({room, topic_of(room), members_of(room).size()});
    answer_to(c, std::move(all), out);
}

void model::on(const origin& c, const ping&, decisions& out)
{
    if (!users_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    answer_to(c, pong{}, out);
}

} // namespace banter::chat::test

#include "test/chat/model.hpp"

#include "test/chat/vocabulary.hpp"

namespace banter::chat::test {

namespace {

void answer_to(const command& c, answer what, batch& out)
{
    out.effects.emplace_back(reply{c.from, c.id, std::move(what)});
}

void refuse(const command& c, errc why, batch& out) { answer_to(c, failure{why, {}}, out); }

} // namespace

model::model(std::string epoch, std::size_t max_rooms, const std::set<std::string>& known)
    : epoch_{std::move(epoch)}, max_rooms_{max_rooms}, spoken_{known}
{
}

void model::apply(const command& c, batch& out)
{
    std::visit([&](const auto& what) { on(c, what, out); }, c.what);
}

std::set<std::string> model::rooms() const
{
    std::set<std::string> all = spoken_;
    all.insert("lobby");
    for (const auto& [room, topic] : topics_)
        if (!topic.empty())
            all.insert(room);
    for (const auto& [who, p] : people_)
        all.insert(p.rooms.begin(), p.rooms.end());
    return all;
}

std::set<std::string> model::members_of(const std::string& room) const
{
    std::set<std::string> all;
    for (const auto& [who, p] : people_)
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

std::optional<errc> model::why_not_in(const person& p, const std::string& given) const
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

bool model::may_ask(member_id who) const { return people_.contains(who) || guests_.contains(who); }

// ---- coming and going

void model::on(const command& c, const arrive& what, batch& out)
{
    if (what.what == arrive::as::guest)
        guests_[c.from] = false;
    if (what.what != arrive::as::listener)
        return;
    listeners_.insert(c.from);
    enter e{};
    e.who = c.from;
    e.room = "lobby";
    out.effects.emplace_back(std::move(e));
}

void model::on(const command& c, const depart&, batch& out)
{
    if (listeners_.erase(c.from) != 0)
        out.effects.emplace_back(exit{c.from, "lobby"});
    guests_.erase(c.from);
    if (!people_.contains(c.from))
        return;
    const auto rooms_of_it = people_[c.from].rooms;
    for (const auto& room : rooms_of_it)
        leave_room(c.from, room, out);
    people_.erase(c.from);
}

void model::on(const command& c, const hello& what, batch& out)
{
    if (people_.contains(c.from) || guests_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    const auto& user = user_word(what.user);
    if (user.shown.empty())
        return refuse(c, errc::bad_name, out);
    if (what.after && !what.epoch)
        return refuse(c, errc::bad_request, out);
    for (const auto& given : what.rooms)
        if (room_word(given).empty())
            return refuse(c, errc::bad_name, out);
    for (const auto& [who, p] : people_)
        if (p.key == user.key)
            return refuse(c, errc::name_in_use, out);

    if (listeners_.erase(c.from) != 0)
        out.effects.emplace_back(exit{c.from, "lobby"});
    people_[c.from] = {user.shown, user.key, what.epoch && *what.epoch != epoch_, {}};
    out.effects.emplace_back(admit{c.from, c.id, {user.shown, epoch_, 0}, what.presence});

    std::set<std::string> seen;
    for (const auto& given : what.rooms) {
        const auto room = room_word(given);
        if (!seen.insert(room).second)
            continue;
        if (may_make(room))
            enter_room(c, {}, room, what.after, 0, out);
        else
            out.effects.emplace_back(reply{c.from, {}, failure{errc::too_many, {}}});
    }
}

void model::on(const command& c, const bye&, batch& out)
{
    answer_to(c, farewell{}, out);
    out.effects.emplace_back(dismiss{c.from, dismiss::cause::said_bye});
}

void model::on(const command& c, const hang_up&, batch& out)
{
    out.effects.emplace_back(dismiss{c.from, dismiss::cause::hung_up});
}

void model::on(const command& c, const refused& what, batch& out)
{
    refuse(c, what.why.code, out);
    if (what.hang_up)
        out.effects.emplace_back(dismiss{c.from, dismiss::cause::not_protocol});
}

void model::on(const command& c, const timed_out&, batch& out)
{
    refuse(c, errc::bad_request, out);
    out.effects.emplace_back(dismiss{c.from, dismiss::cause::request_timeout});
}

// ---- rooms

void model::enter_room(const command& c, const std::string& id, const std::string& room,
                       std::optional<seq_number> after, std::size_t last, batch& out)
{
    person& p = people_[c.from];
    out.effects.emplace_back(notify{room, presence{room, p.name, true}});
    p.rooms.insert(room);
    const auto inside = members_of(room);
    joined told{room, topic_of(room), {inside.begin(), inside.end()}, inside.size(), 0};
    out.effects.emplace_back(enter{c.from, id, room, told, after, last, after && p.foreign_epoch});
}

void model::leave_room(member_id who, const std::string& room, batch& out)
{
    people_[who].rooms.erase(room);
    out.effects.emplace_back(exit{who, room});
    out.effects.emplace_back(notify{room, presence{room, people_[who].name, false}});
}

void model::on(const command& c, const join& what, batch& out)
{
    if (!people_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    const auto room = room_word(what.room);
    if (room.empty())
        return refuse(c, errc::bad_name, out);
    if (people_[c.from].rooms.contains(room))
        return refuse(c, errc::bad_request, out);
    if (!may_make(room))
        return refuse(c, errc::too_many, out);
    enter_room(c, c.id, room, what.after, what.last, out);
}

void model::on(const command& c, const leave& what, batch& out)
{
    if (!people_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    if (auto why = why_not_in(people_[c.from], what.room))
        return refuse(c, *why, out);
    leave_room(c.from, room_word(what.room), out);
    answer_to(c, left{room_word(what.room)}, out);
}

void model::on(const command& c, const set_topic& what, batch& out)
{
    if (!people_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    if (auto why = why_not_in(people_[c.from], what.room))
        return refuse(c, *why, out);
    if (auto why = text_word(what.text).as_topic)
        return refuse(c, *why, out);
    const auto room = room_word(what.room);
    topics_[room] = what.text;
    out.topics.push_back({{room, people_[c.from].name, what.text}, {}});
    out.effects.emplace_back(publish_topic{out.topics.size() - 1, c.from, c.id});
}

// ---- speaking

void model::on(const command& c, const say& what, batch& out)
{
    const auto& user = user_word(what.user);
    const auto room = room_word(what.room);
    if (user.shown.empty() || room.empty())
        return refuse(c, errc::bad_name, out);
    if (auto why = text_word(what.text).as_message)
        return refuse(c, *why, out);
    if (!rooms().contains(room) && !may_make(room))
        return refuse(c, errc::too_many, out);
    spoken_.insert(room);
    out.effects.emplace_back(publish{out.records.size(), c.from, c.id, what.acknowledge});
    out.records.push_back(
        {{room, user.shown, what.text, c.time, 0, 0}, what.id.empty() ? "" : user.key, what.id, false, {}});
}

void model::on(const command& c, const listen& what, batch& out)
{
    if (!guests_.contains(c.from) || guests_[c.from])
        return refuse(c, errc::bad_request, out);
    if (room_word(what.room).empty())
        return refuse(c, errc::bad_name, out);
    guests_[c.from] = true;
    out.effects.emplace_back(enter{c.from, c.id, room_word(what.room), {}, what.after, what.last, false});
}

void model::on(const command& c, const post& what, batch& out)
{
    if (!people_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    const person& p = people_[c.from];
    if (auto why = why_not_in(p, what.room))
        return refuse(c, *why, out);
    if (auto why = text_word(what.text).as_message)
        return refuse(c, *why, out);
    const auto room = room_word(what.room);
    spoken_.insert(room);
    out.effects.emplace_back(publish{out.records.size(), c.from, c.id, true});
    out.records.push_back(
        {{room, p.name, what.text, c.time, 0, 0}, what.id.empty() ? "" : p.key, what.id, false, {}});
}

// ---- asking

void model::on(const command& c, const history_query& what, batch& out)
{
    if (!may_ask(c.from))
        return refuse(c, errc::bad_request, out);
    if (auto why = why_not_found(what.room))
        return refuse(c, *why, out);
    out.effects.emplace_back(
        look_up{c.from, c.id, history_query{room_word(what.room), what.before, what.after, what.limit}});
}

void model::on(const command& c, const search_query& what, batch& out)
{
    if (!may_ask(c.from))
        return refuse(c, errc::bad_request, out);
    auto asked = what;
    if (!what.room.empty()) {
        if (auto why = why_not_found(what.room))
            return refuse(c, *why, out);
        asked.room = room_word(what.room);
    }
    out.effects.emplace_back(look_up{c.from, c.id, std::move(asked)});
}

void model::on(const command& c, const list_members& what, batch& out)
{
    if (!people_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    if (auto why = why_not_found(what.room))
        return refuse(c, *why, out);
    const auto inside = members_of(room_word(what.room));
    answer_to(c, members{room_word(what.room), {inside.begin(), inside.end()}, inside.size()}, out);
}

void model::on(const command& c, const list_rooms&, batch& out)
{
    if (!may_ask(c.from))
        return refuse(c, errc::bad_request, out);
    room_list all;
    for (const auto& room : rooms())
        all.rooms.push_back({room, topic_of(room), members_of(room).size(), 0});
    answer_to(c, std::move(all), out);
}

void model::on(const command& c, const ping&, batch& out)
{
    if (!people_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    answer_to(c, pong{}, out);
}

} // namespace banter::chat::test

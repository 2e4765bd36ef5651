#include "server/chat/hub.hpp"

#include "common/limits.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace banter::chat {

namespace {

void refuse(const command& c, failure why, batch& out)
{
    out.effects.emplace_back(reply{c.from, c.id, std::move(why)});
}

failure no_such_room(std::string_view name)
{
    return {errc::no_such_room, "there is no room " + printable(name.substr(0, limits::room_name_bytes))};
}

failure say_hello_first() { return {errc::bad_request, "say hello first"}; }

result<void> check_topic(std::string_view text)
{
    if (text.empty())
        return {};
    if (text.size() > limits::topic_bytes)
        return failure{errc::too_long,
                       "a topic has at most " + std::to_string(limits::topic_bytes) + " bytes"};
    if (text.find('\n') != std::string_view::npos)
        return failure{errc::bad_request, "a topic is one line"};
    return check_text(text);
}

} // namespace

hub::hub(hub_settings settings, const std::vector<known_room>& known) : settings_{std::move(settings)}
{
    const auto lobby_at = rooms_.try_emplace(std::string{lobby}).first;
    lobby_at->second.name = lobby;
    for (const auto& [name, topic] : known) {
        room& r = rooms_.try_emplace(name).first->second;
        r.name = name;
        r.topic = topic;
        r.spoken = true;
    }
}

void hub::apply(command&& c, batch& out)
{
    assert(std::holds_alternative<arrive>(c.what) ||
           (c.from.index < members_.size() && members_[c.from.index].generation == c.from.generation));
    std::visit([&](auto& what) { on(c, what, out); }, c.what);
}

bool hub::describe(std::string_view name, std::string& topic, members& who) const
{
    const auto found = rooms_.find(name);
    if (found == rooms_.end())
        return false;
    topic = found->second.topic;
    who = list(found->second);
    return true;
}

void hub::topic_stored(const std::string& name, const std::string& topic)
{
    room& r = rooms_.try_emplace(name).first->second; // its members may have left meanwhile
    r.name = name;
    r.topic = topic;
    forget_if_void(r);
}

const std::string& hub::topic_of(std::string_view name) const
{
    static const std::string none;
    const auto found = rooms_.find(name);
    return found == rooms_.end() ? none : found->second.topic;
}

// ---- coming and going

void hub::on(const command& c, arrive& what, batch& out)
{
    if (c.from.index >= members_.size())
        members_.resize(c.from.index + 1);
    const bool listens = what.what == arrive::as::listener;
    who(c) = {c.from.generation, what.what, listens, nullptr};
    if (listens)
        out.effects.emplace_back(enter{c.from, {}, std::string{lobby}, {}, {}, 0, false});
}

void hub::on(const command& c, depart&, batch& out)
{
    member& m = who(c);
    stop_listening(c.from, out);
    if (m.as) {
        while (!m.as->places.empty())
            leave_room(c.from, m.as->places.size() - 1, out);
        names_.erase(folded(m.as->name));
    }
    m = {};
}

void hub::stop_listening(member_id id, batch& out)
{
    member& m = members_[id.index];
    if (std::exchange(m.listens, false) && m.came_as == arrive::as::listener)
        out.effects.emplace_back(exit{id, std::string{lobby}});
}

void hub::on(const command& c, hello& what, batch& out)
{
    member& m = who(c);
    if (m.as)
        return refuse(c, {errc::bad_request, "you have said hello already"}, out);
    if (m.came_as == arrive::as::guest)
        return refuse(c, {errc::bad_request, "a guest has no name"}, out);
    auto name = user_name(what.user);
    if (!name)
        return refuse(c, name.error(), out);
    if (what.rooms.size() > limits::rooms_per_connection)
        return refuse(c, {errc::too_many, "too many rooms on one connection"}, out);
    if (what.after && !what.epoch)
        return refuse(c, {errc::bad_request, "after needs the epoch that it belongs to"}, out);
    std::vector<std::string> names;
    for (const auto& given : what.rooms) {
        auto where = room_name(given);
        if (!where)
            return refuse(c, where.error(), out);
        if (std::find(names.begin(), names.end(), *where) == names.end())
            names.push_back(std::move(*where));
    }
    if (!names_.try_emplace(folded(*name), c.from).second)
        return refuse(c, {errc::name_in_use, "somebody is connected as " + *name}, out);

    stop_listening(c.from, out);
    m.as = std::make_unique<person>(
        person{std::move(*name), what.presence, what.epoch && *what.epoch != settings_.epoch, {}});
    out.effects.emplace_back(admit{c.from, c.id, {m.as->name, settings_.epoch, 0}, m.as->presence});

    for (const auto& each : names) {
        auto where = find_or_make(each);
        if (!where) {
            out.effects.emplace_back(reply{c.from, {}, where.error()});
            continue;
        }
        enter_room(c, **where, {}, what.after, 0, out);
    }
}

void hub::on(const command& c, bye&, batch& out)
{
    out.effects.emplace_back(reply{c.from, c.id, farewell{"you said bye"}});
    out.effects.emplace_back(dismiss{c.from, dismiss::cause::said_bye});
}

void hub::on(const command& c, hang_up&, batch& out)
{
    out.effects.emplace_back(dismiss{c.from, dismiss::cause::hung_up});
}

void hub::on(const command& c, refused& what, batch& out)
{
    refuse(c, std::move(what.why), out);
    if (what.hang_up)
        out.effects.emplace_back(dismiss{c.from, dismiss::cause::not_protocol});
}

void hub::on(const command& c, timed_out&, batch& out)
{
    refuse(c, {errc::bad_request, "a request was begun and not ended in time"}, out);
    out.effects.emplace_back(dismiss{c.from, dismiss::cause::request_timeout});
}

// ---- rooms

void hub::on(const command& c, join& what, batch& out)
{
    const auto& m = who(c).as;
    if (!m)
        return refuse(c, say_hello_first(), out);
    auto name = room_name(what.room);
    if (!name)
        return refuse(c, name.error(), out);
    if (find_own(*m, *name))
        return refuse(c, {errc::bad_request, "you are in " + *name + " already"}, out);
    if (m->places.size() >= limits::rooms_per_connection)
        return refuse(c, {errc::too_many, "too many rooms on one connection"}, out);
    auto where = find_or_make(*name);
    if (!where)
        return refuse(c, where.error(), out);
    enter_room(c, **where, c.id, what.after, what.last, out);
}

void hub::on(const command& c, leave& what, batch& out)
{
    const auto& m = who(c).as;
    if (!m)
        return refuse(c, say_hello_first(), out);
    auto where = find_own(*m, what.room);
    if (!where)
        return refuse(c, where.error(), out);
    std::string name = (*where)->name;
    const auto at =
        std::find_if(m->places.begin(), m->places.end(), [&](const place& p) { return p.where == *where; });
    leave_room(c.from, static_cast<std::size_t>(at - m->places.begin()), out);
    out.effects.emplace_back(reply{c.from, c.id, left{std::move(name)}});
}

void hub::on(const command& c, set_topic& what, batch& out)
{
    const auto& m = who(c).as;
    if (!m)
        return refuse(c, say_hello_first(), out);
    auto where = find_own(*m, what.room);
    if (!where)
        return refuse(c, where.error(), out);
    if (auto good = check_topic(what.text); !good)
        return refuse(c, good.error(), out);
    out.topics.push_back({{(*where)->name, m->name, std::move(what.text)}, {}});
    out.effects.emplace_back(publish_topic{out.topics.size() - 1, c.from, c.id});
}

void hub::enter_room(const command& c, room& r, std::string id, std::optional<seq_number> after,
                     std::size_t last, batch& out)
{
    person& p = *who(c).as;
    out.effects.emplace_back(notify{r.name, presence{r.name, p.name, true}});
    p.places.push_back({&r, r.inside.size()});
    r.inside.push_back(c.from.index);

    auto there = list(r);
    enter e{c.from,
            std::move(id),
            r.name,
            joined{r.name, r.topic, std::move(there.names), there.member_count, 0},
            after,
            last,
            after && p.foreign_epoch};
    out.effects.emplace_back(std::move(e));
}

void hub::leave_room(member_id id, std::size_t place_at, batch& out)
{
    person& p = *members_[id.index].as;
    room& r = *p.places[place_at].where;
    const std::size_t at = p.places[place_at].at;
    p.places[place_at] = p.places.back();
    p.places.pop_back();

    const std::uint32_t moved = r.inside.back();
    r.inside[at] = moved;
    r.inside.pop_back();
    if (moved != id.index) {
        auto& places = members_[moved].as->places;
        std::find_if(places.begin(), places.end(), [&](const place& each) { return each.where == &r; })->at =
            at;
    }

    out.effects.emplace_back(exit{id, r.name});
    out.effects.emplace_back(notify{r.name, presence{r.name, p.name, false}});
    forget_if_void(r);
}

void hub::forget_if_void(room& r)
{
    if (r.inside.empty() && !r.spoken && r.topic.empty() && r.name != lobby)
        rooms_.erase(rooms_.find(r.name));
}

result<hub::room*> hub::find(std::string_view given)
{
    auto name = room_name(given);
    if (!name)
        return name.error();
    const auto found = rooms_.find(*name);
    if (found == rooms_.end())
        return no_such_room(*name);
    return &found->second;
}

// Looks through the member's own rooms first, which are few: the way of every message.
result<hub::room*> hub::find_own(const person& m, std::string_view given)
{
    for (const place& p : m.places) {
        if (p.where->name == given)
            return p.where;
    }
    auto found = find(given);
    if (!found)
        return found;
    for (const place& p : m.places) {
        if (p.where == *found)
            return p.where;
    }
    return failure{errc::not_in_room, "you are not in " + (*found)->name};
}

result<hub::room*> hub::find_or_make(std::string_view name)
{
    if (const auto found = rooms_.find(name); found != rooms_.end())
        return &found->second;
    if (settings_.max_rooms != 0 && rooms_.size() >= settings_.max_rooms)
        return failure{errc::too_many, "there are too many rooms on this server"};
    room& r = rooms_.try_emplace(std::string{name}).first->second;
    r.name = name;
    return &r;
}

// ---- speaking

void hub::on(const command& c, say& what, batch& out)
{
    auto name = user_name(what.user);
    if (!name)
        return refuse(c, name.error(), out);
    auto where = room_name(what.room);
    if (!where)
        return refuse(c, where.error(), out);
    if (auto good = check_text(what.text); !good)
        return refuse(c, good.error(), out);
    auto there = find_or_make(*where);
    if (!there)
        return refuse(c, there.error(), out);
    (*there)->spoken = true;
    record r;
    if (!what.id.empty()) {
        r.author = folded(*name);
        r.id = std::move(what.id);
    }
    r.what = message{(*there)->name, std::move(*name), std::move(what.text), c.time, 0, 0};
    out.records.push_back(std::move(r));
    out.effects.emplace_back(publish{out.records.size() - 1, c.from, c.id, what.acknowledge});
}

void hub::on(const command& c, post& what, batch& out)
{
    const auto& m = who(c).as;
    if (!m)
        return refuse(c, say_hello_first(), out);
    auto where = find_own(*m, what.room);
    if (!where)
        return refuse(c, where.error(), out);
    if (auto good = check_text(what.text); !good)
        return refuse(c, good.error(), out);
    (*where)->spoken = true;
    record r;
    r.what = message{(*where)->name, m->name, std::move(what.text), c.time, 0, 0};
    if (!what.id.empty()) {
        r.author = folded(m->name);
        r.id = std::move(what.id);
    }
    out.records.push_back(std::move(r));
    out.effects.emplace_back(publish{out.records.size() - 1, c.from, c.id, true});
}

// ---- asking

// Guests read without a name.
bool hub::may_ask(const command& c)
{
    const member& m = who(c);
    return m.as || m.came_as == arrive::as::guest;
}

// The room need not be there: a guest waits for what will be said in it, and makes no room by that.
void hub::on(const command& c, listen& what, batch& out)
{
    member& m = who(c);
    if (m.came_as != arrive::as::guest)
        return refuse(c, say_hello_first(), out);
    if (m.listens)
        return refuse(c, {errc::bad_request, "you are listening already"}, out);
    auto name = room_name(what.room);
    if (!name)
        return refuse(c, name.error(), out);
    m.listens = true;
    out.effects.emplace_back(enter{c.from, c.id, std::move(*name), {}, what.after, what.last, false});
}

void hub::on(const command& c, history_query& what, batch& out)
{
    if (!may_ask(c))
        return refuse(c, say_hello_first(), out);
    auto where = find(what.room);
    if (!where)
        return refuse(c, where.error(), out);
    what.room = (*where)->name;
    out.effects.emplace_back(look_up{c.from, c.id, std::move(what)});
}

void hub::on(const command& c, search_query& what, batch& out)
{
    if (!may_ask(c))
        return refuse(c, say_hello_first(), out);
    if (!what.room.empty()) {
        auto where = find(what.room);
        if (!where)
            return refuse(c, where.error(), out);
        what.room = (*where)->name;
    }
    out.effects.emplace_back(look_up{c.from, c.id, std::move(what)});
}

void hub::on(const command& c, list_members& what, batch& out)
{
    if (!who(c).as)
        return refuse(c, say_hello_first(), out);
    auto where = find(what.room);
    if (!where)
        return refuse(c, where.error(), out);
    out.effects.emplace_back(reply{c.from, c.id, list(**where)});
}

void hub::on(const command& c, list_rooms&, batch& out)
{
    if (!may_ask(c))
        return refuse(c, say_hello_first(), out);
    room_list all;
    for (const auto& [name, r] : rooms_) {
        if (all.rooms.size() == limits::rooms_listed) {
            all.more = true;
            break;
        }
        all.rooms.push_back({name, r.topic, r.inside.size(), 0});
    }
    out.effects.emplace_back(reply{c.from, c.id, std::move(all)});
}

void hub::on(const command& c, ping&, batch& out)
{
    if (!who(c).as)
        return refuse(c, say_hello_first(), out);
    out.effects.emplace_back(reply{c.from, c.id, pong{}});
}

void hub::on(const command& c, signal&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, list_conversations&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, rename&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, set_away&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, set_realname&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, set_marks&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, find_people&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, watch&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, count_all&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, tell_operators&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, seen&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, read_marker&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, kick&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, invite&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, change_rules&, batch& out) { refuse(c, say_hello_first(), out); }
void hub::on(const command& c, ask_rules&, batch& out) { refuse(c, say_hello_first(), out); }

members hub::list(const room& r) const
{
    members all{r.name, {}, r.inside.size()};
    const auto listed = std::min(r.inside.size(), limits::members_listed);
    all.names.reserve(listed);
    for (std::size_t i = 0; i < listed; ++i)
        all.names.push_back(members_[r.inside[i]].as->name);
    return all;
}

} // namespace banter::chat

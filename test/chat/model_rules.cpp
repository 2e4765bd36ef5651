// The part of the model for the rules of rooms and for conversations.
#include "test/chat/model.hpp"
#include "test/chat/vocabulary.hpp"

namespace banter::chat::test {

namespace {

failure forbidden(std::string_view detail) { return {errc::forbidden, {}, detail}; }

} // namespace

model::rules model::rules_of(const std::string& room) const
{
    const auto found = rules_.find(room);
    return found == rules_.end() ? rules{} : found->second;
}

std::optional<client_id> model::who_is(const std::string& user) const
{
    for (const auto& [who, p] : users_)
        if (p.key == user_word(user).key)
            return who;
    return {};
}

bool model::is_banned(const std::string& key, const std::string& room) const
{
    const auto bans = rules_of(room).bans;
    for (const auto& word : mask_words())
        if (bans.contains(word.kept) && std::set(word.covers.begin(), word.covers.end()).contains(key))
            return true;
    return false;
}

bool model::is_blank(const std::string& room) const
{
    return members_of(room).empty() && !spoken_.contains(room) && topic_of(room).empty();
}

bool model::is_by_operator(const invitation& i, const std::string& room) const
{
    const auto giver = users_.find(i.inviter);
    return giver != users_.end() && giver->second.rooms.contains(room) &&
           (giver->second.rooms.at(room) & room_operator) != 0;
}

std::optional<failure> model::why_not_enter(const registered_user& p, const std::string& room,
                                            const std::string& key) const
{
    if (is_banned(p.key, room))
        return forbidden("banned");
    if (const auto found = p.invited_to.find(room);
        found != p.invited_to.end() && (is_by_operator(found->second, room) ||
                                        (!found->second.tightened && !is_banned(found->second.name, room))))
        return {};
    if (rules_of(room).invite_only && !is_blank(room))
        return forbidden("invite_only");
    if (!rules_of(room).key.empty() && rules_of(room).key != key)
        return forbidden("key");
    return {};
}

std::optional<failure> model::why_not_speak(const std::string& key, std::optional<std::uint8_t> role,
                                            const std::string& room) const
{
    if (role && *role != plain_member)
        return {};
    if (!role && rules_of(room).invite_only)
        return forbidden("invite_only");
    if (!role && !rules_of(room).key.empty())
        return forbidden("key");
    if (rules_of(room).moderated)
        return forbidden("moderated");
    if (is_banned(key, room))
        return forbidden("banned");
    return {};
}

bool model::may_read(client_id who, const std::string& room) const
{
    return !rules_of(room).is_private() || (users_.contains(who) && users_.at(who).rooms.contains(room));
}

std::optional<errc> model::why_not_rule(const registered_user& p, const std::string& given) const
{
    if (auto why = why_not_in(p, given))
        return why;
    if ((p.rooms.at(room_word(given)) & room_operator) == 0)
        return errc::forbidden;
    return {};
}

void model::on(const origin& c, const kick& what, decisions& out)
{
    if (!users_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    if (auto why = why_not_rule(users_[c.from], what.room))
        return answer_to(c, failure{*why, {}, *why == errc::forbidden ? "not_operator" : ""}, out);
    const auto target = who_is(what.user);
    if (!target)
        return refuse(c, errc::no_such_user, out);
    const auto room = room_word(what.room);
    if (!users_[*target].rooms.contains(room))
        return answer_to(c, failure{errc::not_in_room, {}, "not_there"}, out);
    end_invitations(room, users_[*target].name);
    leave_room(*target, room, what.reason, users_[c.from].name, out);
    answer_to(c, done{}, out);
}

void model::on(const origin& c, const invite& what, decisions& out)
{
    if (!users_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    const registered_user& p = users_[c.from];
    if (auto why = why_not_in(p, what.room))
        return refuse(c, *why, out);
    const auto room = room_word(what.room);
    if (rules_of(room).invite_only && (p.rooms.at(room) & room_operator) == 0)
        return answer_to(c, forbidden("not_operator"), out);
    const auto target = who_is(what.user);
    if (!target)
        return refuse(c, errc::no_such_user, out);
    if (users_[*target].rooms.contains(room))
        return answer_to(c, failure{errc::bad_request, {}, "already_there"}, out);
    const invitation given{c.from, p.key};
    if (auto& invitations = users_[*target].invited_to; is_by_operator(given, room) ||
                                                        !invitations.contains(room) ||
                                                        !is_by_operator(invitations.at(room), room))
        invitations[room] = given;
    const invited notification{room, users_[*target].name, p.name};
    out.effects.emplace_back(reply{*target, 0, notification});
    out.effects.emplace_back(notify{room, notification, c.from});
    answer_to(c, notification, out);
}

// ---- changes

std::optional<failure> model::change(const rule_change& asked, const std::string& room, model& m,
                                     std::vector<rule_change>& changes) const
{
    rules& r = m.rules_[room];
    const auto switched = [&](bool& flag) {
        if (flag != asked.on)
            changes.push_back({asked.rule, asked.on, {}});
        flag = asked.on;
    };
    if (asked.on && room == "lobby" && (asked.rule == rule::key || asked.rule == rule::invite_only))
        return forbidden("lobby");
    switch (asked.rule) {
    case rule::operators:
    case rule::voices: {
        if (user_word(asked.argument).shown.empty())
            return failure{errc::bad_name, {}};
        const auto target = who_is(asked.argument);
        if (!target)
            return failure{errc::no_such_user, {}};
        if (!users_.at(*target).rooms.contains(room))
            return failure{errc::not_in_room, {}, "not_there"};
        auto& role = m.users_[*target].rooms[room];
        const auto before = role;
        const std::uint8_t bit = asked.rule == rule::operators ? room_operator : voiced;
        role = static_cast<std::uint8_t>(asked.on ? role | bit : role & ~bit);
        if (role != before)
            changes.push_back({asked.rule, asked.on, users_.at(*target).name});
        return {};
    }
    case rule::bans: {
        const auto& mask = mask_word(asked.argument).kept;
        if (mask.empty())
            return failure{errc::bad_request, {}};
        if ((asked.on ? r.bans.insert(mask).second : r.bans.erase(mask) != 0))
            changes.push_back({asked.rule, asked.on, mask});
        return {};
    }
    case rule::moderated:
        switched(r.moderated);
        return {};
    case rule::invite_only:
        switched(r.invite_only);
        return {};
    default:
        if (asked.on && asked.argument != "sesame")
            return failure{errc::bad_request, {}};
        const std::string key = asked.on ? asked.argument : "";
        if (r.key != key)
            changes.push_back({rule::key, asked.on, key});
        r.key = key;
        return {};
    }
}

void model::end_invitations(const std::string& room, const std::string& inviter)
{
    const auto id = who_is(inviter);
    for (auto& [who, p] : users_)
        std::erase_if(p.invited_to, [&](const auto& each) {
            const auto& [where, i] = each;
            return where == room && (i.name == user_word(inviter).key || (id && i.inviter == *id));
        });
}

void model::end_invitations(const std::string& room, const std::vector<rule_change>& changes)
{
    for (const auto& each : changes) {
        if (!each.on && each.rule == rule::operators)
            end_invitations(room, each.argument);
        if (!each.on || (each.rule != rule::invite_only && each.rule != rule::key))
            continue;
        for (auto& [who, p] : users_)
            if (p.invited_to.contains(room))
                p.invited_to[room].tightened = true;
    }
}

void model::on(const origin& c, const change_rules& what, decisions& out)
{
    if (!users_.contains(c.from))
        return refuse(c, errc::bad_request, out);
    if (auto why = why_not_rule(users_[c.from], what.room))
        return answer_to(c, failure{*why, {}, *why == errc::forbidden ? "not_operator" : ""}, out);
    const auto room = room_word(what.room);
    const bool was_private = rules_of(room).is_private();
    model after = *this;
    rules_changed notification{room, users_[c.from].name, {}};
    for (const auto& each : what.changes)
        if (auto why = change(each, room, after, notification.changes))
            return answer_to(c, *why, out);
    *this = after;
    end_invitations(room, notification.changes);
    answer_to(c, notification, out);
    if (!notification.changes.empty())
        out.effects.emplace_back(notify{room, notification, c.from});
    if (!was_private && rules_of(room).is_private())
        send_guests_away(room, out);
}

void model::send_guests_away(const std::string& room, decisions& out)
{
    for (auto& [who, where] : guests_) {
        if (where != room)
            continue;
        where.clear();
        out.effects.emplace_back(unsubscribe{who, room});
        out.effects.emplace_back(reply{who, 0, forbidden("private")});
        out.effects.emplace_back(disconnect{who, disconnect::cause::not_welcome});
    }
}

// ---- from one to another

void model::post_to(const origin& c, const post_message& what, decisions& out)
{
    const auto& user = user_word(what.to);
    if (user.shown.empty())
        return refuse(c, errc::bad_name, out);
    if (auto why = text_word(what.text).as_message)
        return refuse(c, *why, out);
    const auto target = who_is(what.to);
    if (!target)
        return refuse(c, errc::no_such_user, out);
    const std::string own = users_[c.from].key;
    const auto name = own < user.key ? "@" + own + "," + user.key : "@" + user.key + "," + own;
    for (const auto& each : {c.from, *target})
        if (users_[each].conversations.insert(name).second) {
            subscribe e{};
            e.client = each;
            e.room = name;
            out.effects.emplace_back(std::move(e));
        }
    out.effects.emplace_back(publish{out.entries.size(), c.from, c.correlation, true});
    entry r;
    r.message = {name, users_[c.from].name, what.text, c.time, 0, 0};
    r.message.to = users_[*target].name;
    out.entries.push_back(std::move(r));
}

} // namespace banter::chat::test

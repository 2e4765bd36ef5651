#include "client/console/chat_screen.hpp"
#include "client/console/plain_text.hpp"
#include "client/console/rule_words.hpp"
#include "client/core/direct.hpp"

#include <algorithm>

/// How the screen shows users, conversations and the rules of rooms.
namespace banter::console {

using client::is_direct;

namespace {

std::string because(const std::string& reason) { return reason.empty() ? std::string{} : ": " + reason; }

std::string joined_by(std::string_view between, const std::vector<std::string>& words)
{
    std::string all;
    for (const auto& word : words)
        all += (all.empty() ? std::string{} : std::string{between}) + word;
    return all;
}

} // namespace

void chat_screen::on(const update::presence& u)
{
    using kind = event::presence::kind;
    if (u.event.change == kind::renamed && is_direct(u.event.room)) {
        const auto& old_name = u.event.user;
        auto& v = view_of(u.event.room);
        v.renamed = old_name + " is now known as " + u.event.text + ". Messages here go to " + old_name +
                    "; /msg " + u.event.text + " writes to " + u.event.text + '.';
        if (v.room == current_)
            notice(v.renamed);
        return;
    }
    if (u.event.room != current_ || u.member_count > presence_shown_up_to)
        return;
    const auto& user = u.event.user;
    switch (u.event.change) {
    case kind::joined:
        notice(user + " joined");
        break;
    case kind::left:
        notice((u.event.by.empty() ? user + " left" : u.event.by + " removed " + user) +
               because(u.event.text));
        break;
    case kind::renamed:
        notice(user + " is now known as " + u.event.text);
        break;
    case kind::away:
        notice(user + " is away" + because(u.event.text));
        break;
    case kind::back:
        notice(user + " is back");
        break;
    case kind::other:
        break;
    }
}

void chat_screen::on(const update::kicked& u)
{
    ring_for(u.room);
    const auto why = (u.by.empty() ? "you were removed from " : u.by + " removed you from ") + label(u.room) +
                     because(u.reason);
    mark_not_joined(u.room, why);
    error(why + ". " + how_to_return(u.room));
}

void chat_screen::on(const update::opened& u)
{
    auto& v = view_of(u.room);
    v.other = u.user;
    v.not_joined_reason.clear();
}

void chat_screen::on(const update::conversations& u)
{
    std::vector<std::string> names;
    for (const auto& user : u.users)
        names.push_back('@' + user);
    notice("you have conversations with " + joined_by(", ", names) + "; /msg NAME opens one");
}

void chat_screen::on(const update::key_unused& u)
{
    notice(label(u.room) + " is new and has no key. /set key WORD sets one.");
}

void chat_screen::on(const update::rules_changed& u)
{
    if (u.changes.empty())
        notice("Nothing changed" + because(no_change_in_words(u.requested)) + '.');
    for (const auto& c : u.changes)
        notice(label(u.room) + ": " + (u.user.empty() ? own_name_ : u.user) + ' ' + change_in_words(c));
}

void chat_screen::on(const update::invited& u)
{
    if (u.by.empty()) {
        notice("you invited " + u.user + " to " + label(u.room));
        return;
    }
    ring_for(u.room);
    notice(u.by + " invites you to " + label(u.room) + "; /join " + u.room);
}

void chat_screen::on(const update::renamed& u) { notice("you are now known as " + u.to); }

void chat_screen::on(const update::away& u)
{
    notice(u.on ? "you are away; /away without a text ends that" : "you are back");
}

void chat_screen::on(const update::member_list& u)
{
    const auto& m = u.members;
    const auto among = [](const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    std::vector<std::string> names;
    for (const auto& name : m.names) {
        const auto* const mark = among(m.operators, name) ? "@" : among(m.voiced, name) ? "+" : "";
        names.push_back(mark + format_.user(name));
    }
    list(label(m.room) + ", " + count_text(m.member_count, "member", "members"), {joined_by(", ", names)});
}

void chat_screen::on(const update::people& u)
{
    for (const auto& p : u.list) {
        if (!p.online) {
            notice("no user named " + p.user + " is connected");
            continue;
        }
        std::vector<std::string> items;
        const auto add = [&](std::string_view what, const std::string& value) {
            if (!value.empty())
                items.push_back(std::string{what} + safe_line(value));
        };
        add("", p.realname);
        add("away: ", p.away);
        if (p.bot)
            items.emplace_back("a bot");
        if (p.server_operator)
            items.emplace_back("an operator of the server");
        std::vector<std::string> where;
        for (const auto& room : p.rooms)
            where.push_back(label(room));
        add("in ", joined_by(", ", where));
        if (!p.since.empty())
            add("here since ", format_.moment(p.since));
        list(p.user, items);
    }
}

void chat_screen::on(const update::rules& u)
{
    if (u.room_rules.set.empty()) {
        notice(label(u.room_rules.room) + " has no rules");
        return;
    }
    std::vector<std::string> items;
    for (const auto& c : u.room_rules.set)
        items.push_back(safe_line(rule_in_words(c)));
    list("rules of " + label(u.room_rules.room), items);
}

} // namespace banter::console

#include "client/core/direct.hpp"
#include "client/core/engine.hpp"
#include "client/core/request.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <utility>

/// Direct conversations, users, and the rules of rooms.
namespace banter::client {

std::string engine::open(std::string_view other)
{
    auto name = direct_room(user(), other);
    if (find(name) == nullptr) {
        auto& r = open_room(name, other);
        if (welcomed())
            send_join(r);
    }
    return name;
}

room& engine::open_room(std::string_view name, std::string_view other)
{
    updates_.push_back(update::opened{std::string{name}, std::string{other}});
    add_contact(other);
    return rooms_.emplace_back(std::string{name}, std::string{other});
}

// A conversation that is closed later remains one of ours.
void engine::add_contact(std::string_view other) { contacts_.insert_or_assign(folded(other), other); }

std::vector<std::string> engine::contacts() const
{
    std::vector<std::string> all;
    for (const auto& [same, name] : contacts_)
        all.push_back(name);
    return all;
}

// The server refuses the join of a conversation that is live already, which it is from its first message on,
// and of one whose past this device may not see. Its lines arrive without a join.
bool engine::enter_without_join(const event::error& why)
{
    if (joining_.empty() || !is_direct(joining_.front()))
        return false;
    auto* r = find_room(joining_.front());
    if (r != nullptr && r->awaits_join_page())
        return false; // the join was answered; the error is about its lines
    const bool past_hidden = why.code == code_name(errc::forbidden);
    if (!past_hidden && why.code != code_name(errc::bad_request))
        return false;
    joining_.pop_front();
    if (r == nullptr)
        return true;
    if (past_hidden)
        r->live_without_join(epoch_, updates_);
    else
        outgoing_ += r->replace_refused_join();
    return true;
}

void engine::ask_conversations()
{
    outgoing_ += request{"conversations"}.text("id", request_id::conversations).line();
}

void engine::rename(std::string_view to)
{
    ask(request{"rename"}.text("id", request_id::other).text("user", to));
}

void engine::set_away(std::string_view text)
{
    ask(request{"away"}.text("id", text.empty() ? request_id::back : request_id::away).text("text", text));
}

void engine::ask_users(const std::vector<std::string>& names)
{
    ask(request{"people"}.text("id", request_id::other).list("names", names));
}

void engine::find_names(const std::vector<std::string>& names)
{
    ask(request{"people"}.text("id", request_id::names).list("names", names));
}

void engine::kick(std::string_view name, std::string_view user, std::string_view reason)
{
    request r{"kick"};
    r.text("id", request_id::other).text("room", name).text("user", user);
    if (!reason.empty())
        r.text("reason", reason);
    ask(r);
}

void engine::invite(std::string_view name, std::string_view user)
{
    ask(request{"invite"}.text("id", request_id::other).text("room", name).text("user", user));
}

void engine::change(std::string_view name, const event::rule_change& rule)
{
    request r{"change"};
    r.text("id", request_id::change).text("room", name).text("rule", rule.rule).flag("on", rule.on);
    if (!rule.argument.empty())
        r.text("argument", rule.argument);
    if (welcomed())
        changing_.push_back(rule);
    ask(r);
}

void engine::ask_rules(std::string_view name)
{
    ask(request{"rules"}.text("id", request_id::other).text("room", name));
}

// Conversations with messages after the seen position are opened, and these messages reported.
void engine::on(const std::string&, const event::conversations& e)
{
    listed_ = true;
    update::conversations closed;
    for (const auto& c : e.list) {
        add_contact(c.user);
        if (find(c.room) != nullptr)
            continue;
        if (seen_.epoch == epoch_ && c.prev > seen_.seq) {
            auto& r = open_room(c.room, c.user);
            r.mark_read_up_to(epoch_, seen_.seq);
            send_join(r);
        } else {
            closed.users.push_back(c.user);
        }
    }
    if (!closed.users.empty() && seen_.epoch != epoch_)
        updates_.push_back(std::move(closed));
}

// Conversations belong to a name, so those of the old name are left.
void engine::on(const std::string&, const event::renamed& e)
{
    settings_.user = e.to;
    contacts_.clear();
    updates_.push_back(update::renamed{e.to});
    std::vector<update::conversation_closed> closed;
    for (const auto& r : rooms_)
        if (is_direct(r.name()))
            closed.push_back({r.name(), r.other()});
    for (auto& conversation : closed) {
        forget(conversation.room);
        updates_.push_back(std::move(conversation));
    }
    if (settings_.conversations)
        ask_conversations();
}

void engine::on(const std::string& id, const event::left& e)
{
    // Our own leave was reported when it was sent.
    if (id.empty() && forget(e.room))
        updates_.push_back(update::kicked{e.room, e.by, e.reason});
}

void engine::on(const std::string& id, const event::done&)
{
    if (id == request_id::away || id == request_id::back)
        updates_.push_back(update::away{id == request_id::away});
}

void engine::on(const std::string& id, const event::people& e)
{
    if (id != request_id::names) {
        updates_.push_back(update::people{e.list});
        return;
    }
    update::names_found found;
    for (const auto& one : e.list)
        if (one.online)
            found.names.push_back(one.user);
    updates_.push_back(std::move(found));
}

void engine::on(const std::string&, const event::invited& e)
{
    const bool ours = folded(e.by) == folded(user());
    updates_.push_back(update::invited{e.room, e.user, ours ? std::string{} : e.by});
}

void engine::on(const std::string& id, const event::rules_changed& e)
{
    update::rules_changed changed{e.room, id.empty() ? e.user : std::string{}, e.changes};
    if (id == request_id::change && !changing_.empty()) {
        if (e.changes.empty())
            changed.requested = std::move(changing_.front());
        changing_.pop_front();
    }
    updates_.push_back(std::move(changed));
}

void engine::on(const std::string& id, const event::rules& e)
{
    if (id != request_id::key_rules) {
        updates_.push_back(update::rules{e});
        return;
    }
    const bool has_key =
        std::any_of(e.set.begin(), e.set.end(), [](const event::rule_change& c) { return c.rule == "key"; });
    if (!has_key)
        updates_.push_back(update::key_unused{e.room});
}

} // namespace banter::client

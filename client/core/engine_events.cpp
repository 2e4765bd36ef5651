#include "client/core/engine.hpp"

#include "client/core/direct.hpp"
#include "client/core/request.hpp"
#include "common/error.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <utility>

/// The engine's handling of each event of the server.
namespace banter::client {

namespace {

// Whether the server may store the same message later.
bool is_temporary(std::string_view code)
{
    return code == code_name(errc::storage_full) || code == code_name(errc::unavailable) ||
           code == code_name(errc::rate_limited);
}

} // namespace

void engine::on(const std::string&, const event::welcome& e)
{
    if (phase_ != phase::greeting)
        return;
    phase_ = phase::welcomed;
    if (!e.user.empty())
        settings_.user = e.user;
    epoch_ = e.epoch;
    newest_received_ = e.seq;
    updates_.push_back(update::connected{e.server, std::exchange(ever_welcomed_, true), pending()});
    // Joins first, so that we are in the room of every message that is sent again.
    for (auto& r : rooms_)
        send_join(r);
    if (settings_.conversations)
        ask_conversations();
    send_messages();
}

void engine::on(const std::string&, const event::joined& e)
{
    if (!joining_.empty())
        joining_.pop_front();
    auto* r = find_room(e.room);
    if (r == nullptr)
        return;
    const bool seems_new = !r->ever_joined() && e.member_count == 1 && e.prev == 0;
    r->joined(e, updates_);
    if (seems_new && !r->key().empty())
        outgoing_ += request{"rules"}.text("id", request_id::key_rules).text("room", e.room).line();
}

void engine::on(const std::string& id, const event::ack&)
{
    if (auto completed = outbound_.complete(id)) {
        if (!delay_reported_)
            delayed_by_.clear();
        updates_.push_back(update::acknowledged{std::move(completed->id)});
    }
    send_messages();
}

void engine::on(const std::string&, const message& e)
{
    newest_received_ = std::max(newest_received_, e.seq);
    auto* r = find_room(e.room);
    if (r == nullptr && settings_.conversations && is_direct(e.room)) {
        r = &open_room(e.room, folded(e.user) == folded(user()) ? e.to : e.user);
        r->live_without_join(epoch_, updates_);
    }
    if (r != nullptr)
        r->live(e, updates_);
}

void engine::on(const std::string& id, const event::history& e)
{
    if (id == request_id::history)
        updates_.push_back(update::history_page{e.room, e.messages, e.more});
    else if (id == request_id::up_to || id == request_id::behind)
        gather_surroundings(id == request_id::behind, e.messages);
    else if (auto* r = find_room(e.room))
        r->page(e, updates_);
}

// The two halves arrive in the order of the requests.
void engine::gather_surroundings(bool last_half, const std::vector<message>& part)
{
    if (surroundings_.empty())
        return;
    auto& lines = surroundings_.front().messages;
    lines.insert(lines.end(), part.begin(), part.end());
    if (!last_half)
        return;
    updates_.push_back(std::move(surroundings_.front()));
    surroundings_.pop_front();
}

void engine::on(const std::string&, const event::found& e)
{
    updates_.push_back(update::search_result{e.messages, e.more});
}

void engine::on(const std::string& id, const event::members& e)
{
    if (auto* r = find_room(e.room))
        r->set_members(e);
    // Without an id it answers no request: the server refreshes the list after we were behind.
    if (id == request_id::members)
        updates_.push_back(update::member_list{e});
}

void engine::on(const std::string& id, const event::rooms& e)
{
    known_rooms_.clear();
    for (const auto& one : e.list)
        known_rooms_.push_back(one.room);
    if (id != request_id::room_names)
        updates_.push_back(update::room_list{e.list, e.more});
}

void engine::on(const std::string& id, const event::topic& e)
{
    if (auto* r = find_room(e.room))
        r->set_topic(e.text);
    updates_.push_back(update::topic_changed{e.room, id.empty() ? e.user : std::string{}, e.text});
}

void engine::on(const std::string&, const event::presence& e)
{
    auto* r = find_room(e.room);
    if (r == nullptr || e.user == user())
        return;
    r->presence(e);
    updates_.push_back(update::presence{e, r->member_count()});
}

void engine::on(const std::string&, const event::behind& e) { updates_.push_back(update::behind{e.room}); }

void engine::on(const std::string&, const event::reset& e)
{
    auto* r = find_room(e.room);
    if (r == nullptr || !r->reset(updates_))
        return;
    request again{"history"};
    put_target(again.text("id", request_id::refetch), e.room, "with");
    outgoing_ += again.number("limit", limits::history_most).line();
}

void engine::on(const std::string& id, const event::error& e)
{
    if (phase_ == phase::greeting) {
        updates_.push_back(update::hello_refused{e.code, e.message});
        return;
    }
    if (is_temporary(e.code) && outbound_.defer(id)) {
        const bool again = std::exchange(delayed_by_, e.code) == e.code;
        if (!std::exchange(delay_reported_, true))
            updates_.push_back(update::delayed{e.code, e.message, again});
        return;
    }
    if (id == request_id::conversations) {
        listed_ = true;
        return; // the list counts as empty
    }
    if (id == request_id::key_rules || id == request_id::room_names)
        return;
    if (id == request_id::change && !changing_.empty())
        changing_.pop_front();
    if (id == request_id::join && (enter_without_join(e) || refuse_join(e)))
        return;
    if (id == request_id::names) {
        updates_.push_back(update::names_found{{}, e.message});
        return;
    }
    const auto message = outbound_.complete(id);
    updates_.push_back(update::refused{e.code, e.message, message ? message->text : std::string{}});
    if (id == request_id::join)
        page_failed(&room::awaits_join_page);
    else if (id == request_id::refetch)
        page_failed(&room::awaits_refetch);
    else if (id == request_id::up_to || id == request_id::behind)
        gather_surroundings(id == request_id::behind, {});
    send_messages();
}

// The error is about the join itself, or about the lines that it requested: these are complete before the
// next join is answered.
// @return whether it is about the join.
bool engine::refuse_join(const event::error& why)
{
    const bool about_lines =
        std::any_of(rooms_.begin(), rooms_.end(), [](const room& r) { return r.awaits_join_page(); });
    if (about_lines || joining_.empty())
        return false;
    auto name = std::move(joining_.front());
    joining_.pop_front();
    if (const auto* r = find(name)) {
        const bool again = r->ever_joined();
        forget(name);
        updates_.push_back(update::join_refused{std::move(name), why.code, why.message, why.detail, again});
    }
    return true;
}

// @return whether a room waits for that page.
bool engine::page_failed(bool (room::*waits)() const)
{
    const auto found =
        std::find_if(rooms_.begin(), rooms_.end(), [&](const room& r) { return (r.*waits)(); });
    if (found == rooms_.end())
        return false;
    found->page_failed(updates_);
    return true;
}

void engine::on(const std::string&, const event::bye& e) { updates_.push_back(update::closing{e.reason}); }

} // namespace banter::client

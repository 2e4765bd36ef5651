#include "client/core/room.hpp"

#include "client/core/request.hpp"
#include "common/limits.hpp"

#include <algorithm>
#include <utility>

namespace banter::client {

std::string room::join_request(const std::string& epoch, std::size_t tail)
{
    sync_state_ = sync_state::asked;
    held_.clear();
    missed_ = 0;
    replaced_ = false;
    page_failed_ = false;
    resumes_ = known_ && epoch_ == epoch;
    request r{"join"};
    r.text("id", "join").text("room", name_);
    if (resumes_) {
        r.number("after", newest_);
    } else {
        // Whatever a new epoch has, we have not seen it.
        tail_ = known_ ? limits::history_most : tail;
        epoch_ = epoch;
        newest_ = 0;
        unbroken_ = false;
        if (tail_ != 0)
            r.number("last", tail_);
    }
    return r.line();
}

void room::known_up_to(const std::string& epoch, std::uint64_t seq)
{
    known_ = true;
    epoch_ = epoch;
    newest_ = seq;
    unbroken_ = false;
}

// Where we knew it, a hole shows by the next line's prev.
void room::heard_unasked(const std::string& epoch, std::vector<update::any>& out)
{
    known_ = true;
    epoch_ = epoch;
    go_live(out);
}

std::string room::join_overtaken()
{
    request r{"history"};
    r.text("with", other_).number("limit", limits::history_most);
    if (resumes_) {
        sync_state_ = sync_state::refetched;
        return r.text("id", request_id::refetch).number("after", newest_).line();
    }
    sync_state_ = sync_state::tail;
    prev_at_join_ = 0;
    return r.text("id", request_id::join).line();
}

void room::joined(const event::joined& e, std::vector<update::any>& out)
{
    topic_ = e.topic;
    members_ = e.members;
    member_count_ = e.member_count;
    const bool again = known_;
    prev_at_join_ = e.prev;
    out.push_back(update::joined{name_, topic_, members_, member_count_, again});
    if (resumes_) {
        sync_state_ = sync_state::resuming;
        return;
    }
    if (again)
        replaced(out);
    if (tail_ != 0) {
        sync_state_ = sync_state::tail;
        return;
    }
    known_ = true;
    newest_ = e.prev;
    unbroken_ = true;
    go_live(out);
}

void room::live(const message& m, std::vector<update::any>& out)
{
    page_failed_ = false;
    if (sync_state_ == sync_state::live)
        accept(m, update::said::when::live, out);
    else
        held_.push_back(m);
}

void room::page(const event::history& e, std::vector<update::any>& out)
{
    if (!reads_after_join() && !refetches())
        return;
    const bool first_time = sync_state_ == sync_state::tail && !known_;
    for (const auto& m : e.messages)
        accept(m, first_time ? update::said::when::past : update::said::when::missed, out);
    if (sync_state_ == sync_state::resuming && e.more)
        return;
    if (sync_state_ == sync_state::tail)
        newest_ = std::max(newest_, prev_at_join_);
    known_ = true;
    if (!first_time)
        out.push_back(update::caught_up{name_, missed_, replaced_});
    go_live(out);
}

bool room::reset(std::vector<update::any>& out)
{
    unbroken_ = false;
    if (std::exchange(page_failed_, false))
        return false;
    if (sync_state_ != sync_state::resuming) { // we were behind: the server goes on from the oldest it has
        out.push_back(update::lines_lost{name_});
        return false;
    }
    sync_state_ = sync_state::refetched;
    if (prev_at_join_ < newest_) {
        // The server's past is shorter than what it told us, so our seqs mean nothing.
        newest_ = 0;
        replaced(out);
    } else {
        out.push_back(update::lines_lost{name_});
    }
    return true;
}

void room::page_failed(std::vector<update::any>& out)
{
    known_ = true;
    page_failed_ = sync_state_ != sync_state::refetched;
    newest_ = std::max(newest_, prev_at_join_);
    unbroken_ = false;
    out.push_back(update::lines_lost{name_});
    go_live(out);
}

void room::set_members(const event::members& e)
{
    members_ = e.names;
    member_count_ = e.member_count;
}

void room::presence(const event::presence& e)
{
    using kind = event::presence::kind;
    const auto found = std::find(members_.begin(), members_.end(), e.user);
    if (e.what == kind::renamed && found != members_.end()) {
        *found = e.text;
    } else if (e.what == kind::joined && found == members_.end()) {
        ++member_count_;
        if (members_.size() < limits::members_listed)
            members_.push_back(e.user);
    } else if (e.what == kind::left) {
        if (member_count_ > 0)
            --member_count_;
        if (found != members_.end())
            members_.erase(found);
    }
}

void room::accept(const message& m, update::said::when at, std::vector<update::any>& out)
{
    if (m.seq <= newest_)
        return;
    if (unbroken_ && m.prev != newest_)
        out.push_back(update::gap{name_, newest_, m.seq});
    unbroken_ = true;
    newest_ = m.seq;
    if (at == update::said::when::missed)
        ++missed_;
    out.push_back(update::said{m, at});
}

void room::replaced(std::vector<update::any>& out)
{
    replaced_ = true;
    out.push_back(update::history_replaced{name_});
}

void room::go_live(std::vector<update::any>& out)
{
    sync_state_ = sync_state::live;
    for (const auto& m : std::exchange(held_, {}))
        accept(m, update::said::when::live, out);
}

} // namespace banter::client

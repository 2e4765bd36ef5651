#include "client/core/room.hpp"

#include "client/core/request.hpp"
#include "common/limits.hpp"

#include <algorithm>
#include <utility>

namespace banter::client {

std::string room::join_request(const std::string& epoch, std::size_t tail)
{
    sync_state_ = sync_state::join_sent;
    held_back_.clear();
    missed_ = 0;
    replaced_ = false;
    page_failed_ = false;
    resumes_ = joined_before_ && epoch_ == epoch;
    request r{"join"};
    r.text("id", "join").text("room", name_);
    if (!key_.empty())
        r.text("key", key_);
    if (resumes_) {
        r.number("after", newest_);
    } else {
        // We have not read any line of a new epoch.
        tail_ = joined_before_ ? limits::history_most : tail;
        epoch_ = epoch;
        newest_ = 0;
        expects_prev_ = false;
        if (tail_ != 0)
            r.number("last", tail_);
    }
    return r.line();
}

void room::mark_read_up_to(const std::string& epoch, std::uint64_t seq)
{
    joined_before_ = true;
    epoch_ = epoch;
    newest_ = seq;
    expects_prev_ = false;
}

// If we have read some of it, the prev of the next line shows a gap.
void room::live_without_join(const std::string& epoch, std::vector<update::any>& out)
{
    joined_before_ = true;
    epoch_ = epoch;
    go_live(out);
}

std::string room::replace_refused_join()
{
    request r{"history"};
    r.text("with", other_).number("limit", limits::history_most);
    if (resumes_) {
        sync_state_ = sync_state::refetching;
        return r.text("id", request_id::refetch).number("after", newest_).line();
    }
    sync_state_ = sync_state::tail_page;
    prev_at_join_ = 0;
    return r.text("id", request_id::join).line();
}

void room::joined(const event::joined& e, std::vector<update::any>& out)
{
    topic_ = e.topic;
    members_ = e.members;
    member_count_ = e.member_count;
    const bool again = joined_before_;
    prev_at_join_ = e.prev;
    out.push_back(update::joined{name_, topic_, members_, member_count_, again});
    if (resumes_) {
        sync_state_ = sync_state::resuming;
        return;
    }
    if (again)
        replaced(out);
    if (tail_ != 0) {
        sync_state_ = sync_state::tail_page;
        return;
    }
    joined_before_ = true;
    newest_ = e.prev;
    expects_prev_ = true;
    go_live(out);
}

void room::live(const message& m, std::vector<update::any>& out)
{
    page_failed_ = false;
    if (sync_state_ == sync_state::live)
        accept(m, update::line::timing::live, out);
    else
        held_back_.push_back(m);
}

void room::page(const event::history& e, std::vector<update::any>& out)
{
    if (!awaits_join_page() && !awaits_refetch())
        return;
    const bool first_time = sync_state_ == sync_state::tail_page && !joined_before_;
    for (const auto& m : e.messages)
        accept(m, first_time ? update::line::timing::before_join : update::line::timing::missed, out);
    if (sync_state_ == sync_state::resuming && e.more)
        return;
    if (sync_state_ == sync_state::tail_page)
        newest_ = std::max(newest_, prev_at_join_);
    joined_before_ = true;
    if (!first_time)
        out.push_back(update::caught_up{name_, missed_, replaced_});
    go_live(out);
}

bool room::reset(std::vector<update::any>& out)
{
    expects_prev_ = false;
    if (std::exchange(page_failed_, false))
        return false;
    if (sync_state_ != sync_state::resuming) { // we were behind: the server continues from its oldest line
        out.push_back(update::lines_lost{name_});
        return false;
    }
    sync_state_ = sync_state::refetching;
    if (prev_at_join_ < newest_) {
        // The server's history is shorter than ours, so our seqs are invalid.
        newest_ = 0;
        replaced(out);
    } else {
        out.push_back(update::lines_lost{name_});
    }
    return true;
}

void room::page_failed(std::vector<update::any>& out)
{
    joined_before_ = true;
    page_failed_ = sync_state_ != sync_state::refetching;
    newest_ = std::max(newest_, prev_at_join_);
    expects_prev_ = false;
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
    if (e.change == kind::renamed && found != members_.end()) {
        *found = e.text;
    } else if (e.change == kind::joined && found == members_.end()) {
        ++member_count_;
        if (members_.size() < limits::members_listed)
            members_.push_back(e.user);
    } else if (e.change == kind::left) {
        if (member_count_ > 0)
            --member_count_;
        if (found != members_.end())
            members_.erase(found);
    }
}

void room::accept(const message& m, update::line::timing written, std::vector<update::any>& out)
{
    if (m.seq <= newest_)
        return;
    if (expects_prev_ && m.prev != newest_)
        out.push_back(update::gap{name_, newest_, m.seq});
    expects_prev_ = true;
    newest_ = m.seq;
    if (written == update::line::timing::missed)
        ++missed_;
    out.push_back(update::line{m, written});
}

void room::replaced(std::vector<update::any>& out)
{
    replaced_ = true;
    out.push_back(update::history_replaced{name_});
}

void room::go_live(std::vector<update::any>& out)
{
    sync_state_ = sync_state::live;
    for (const auto& m : std::exchange(held_back_, {}))
        accept(m, update::line::timing::live, out);
}

} // namespace banter::client

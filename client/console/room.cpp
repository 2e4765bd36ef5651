#include "client/console/room.hpp"

#include "client/console/request.hpp"
#include "common/limits.hpp"

#include <algorithm>
#include <utility>

namespace banter::console {

std::string room::join_request(const std::string& epoch, std::size_t tail)
{
    stage_ = stage::asked;
    held_.clear();
    missed_ = 0;
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

void room::joined(const event::joined& e, std::vector<update::any>& out)
{
    topic_ = e.topic;
    members_ = e.members;
    member_count_ = e.member_count;
    const bool again = known_;
    out.push_back(update::joined{name_, topic_, members_, member_count_, again});
    if (resumes_) {
        stage_ = stage::resuming;
        return;
    }
    if (again)
        out.push_back(update::lines_lost{name_});
    if (tail_ != 0) {
        stage_ = stage::tail;
        prev_at_join_ = e.prev;
        return;
    }
    known_ = true;
    newest_ = e.prev;
    unbroken_ = true;
    go_live(out);
}

void room::live(const message& m, std::vector<update::any>& out)
{
    if (stage_ == stage::live)
        accept(m, update::said::when::live, out);
    else
        held_.push_back(m);
}

void room::page(const event::history& e, std::vector<update::any>& out)
{
    if (stage_ == stage::asked || stage_ == stage::live)
        return;
    const bool first_time = stage_ == stage::tail && !known_;
    for (const auto& m : e.messages)
        accept(m, first_time ? update::said::when::past : update::said::when::missed, out);
    if (stage_ == stage::resuming && e.more)
        return;
    if (stage_ == stage::tail)
        newest_ = std::max(newest_, prev_at_join_);
    known_ = true;
    if (!first_time)
        out.push_back(update::caught_up{name_, missed_});
    go_live(out);
}

bool room::reset(std::vector<update::any>& out)
{
    out.push_back(update::lines_lost{name_});
    unbroken_ = false;
    if (stage_ != stage::resuming)
        return false; // we were behind: the server goes on from the oldest it has
    stage_ = stage::refetched;
    return true;
}

void room::set_members(const event::members& e)
{
    members_ = e.names;
    member_count_ = e.member_count;
}

void room::presence(const event::presence& e)
{
    const auto found = std::find(members_.begin(), members_.end(), e.user);
    if (e.joined && found == members_.end()) {
        ++member_count_;
        if (members_.size() < limits::members_listed)
            members_.push_back(e.user);
    } else if (!e.joined) {
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

void room::go_live(std::vector<update::any>& out)
{
    stage_ = stage::live;
    for (const auto& m : std::exchange(held_, {}))
        accept(m, update::said::when::live, out);
}

} // namespace banter::console

#include "test/chat/server_model.hpp"

#include "test/chat/text_of.hpp"

#include <algorithm>

namespace banter::chat::test {

namespace {

std::int64_t next_run()
{
    static std::int64_t runs = 0;
    return ++runs;
}

// The decisions on one request, which are the last ones of the batch.
decisions last_of(const decisions& all, std::size_t entries, std::size_t state_entries, std::size_t trims,
                  std::size_t effects)
{
    const auto from = [](const auto& list, std::size_t first) {
        return std::vector(list.begin() + static_cast<std::ptrdiff_t>(first), list.end());
    };
    decisions last{{from(all.entries, entries), from(all.state_entries, state_entries),
                    from(all.effects, effects), from(all.trims, trims)},
                   all.allowed};
    for (auto& e : last.effects)
        if (auto* const p = std::get_if<publish>(&e))
            p->entry -= entries;
    return last;
}

} // namespace

server_model::server_model(const commit_timing& timing, journal_model::disk_is_full full,
                           const hidden_input& wrong)
    : timing_{timing}, wrong_{wrong}, run_{next_run()}, wall_clock_{1'000'000 * run_}, journal_{
                                                                                           std::move(full)}
{
    wanted_requests_ = 1 + some_of(timing_.batch_most - 1);
}

void server_model::put_in_order(const request_of& r)
{
    const bool is_client = r.from != the_server;
    if (is_client && !here_.contains(r.from) && !std::holds_alternative<arrive>(r.request))
        put_in_order({{r.from, r.time, {}}, arrive{arrive::kind::stranger}});
    auto asked = r;
    if (wrong_.before_apply && !wrong_.before_apply(*this, asked))
        held_.push_back(std::move(asked));
    else
        apply(std::move(asked));
    if (++open_requests_ < wanted_requests_)
        return;
    close_batch();
    for (const auto most = some_of(timing_.in_flight); in_flight_.size() > most;)
        commit_one();
}

void server_model::apply(request_of r)
{
    ++wall_clock_;
    if (std::holds_alternative<arrive>(r.request)) {
        // The last client of this place may still be here: its departure was held back.
        std::erase_if(here_, [&](const client_id& each) { return each.index == r.from.index; });
        here_.insert(r.from);
    } else if (std::holds_alternative<started>(r.request)) {
        here_.clear();
    } else if (r.from != the_server && !here_.contains(r.from)) {
        return; // it was held back for too long
    }
    if (std::holds_alternative<depart>(r.request))
        here_.erase(r.from);
    const auto entries = open_.entries.size();
    const auto state_entries = open_.state_entries.size();
    const auto trims = open_.trims.size();
    const auto effects = open_.effects.size();
    open_.allowed.clear();
    ask(hub_, std::move(r), open_);
    if (wrong_.after_apply)
        wrong_.after_apply(*this, open_);
    if (records_)
        decided_ += text_of(last_of(open_, entries, state_entries, trims, effects)) + '\n';
}

void server_model::close_batch()
{
    in_flight_.push_back(std::exchange(open_, {}));
    open_requests_ = 0;
    wanted_requests_ = 1 + some_of(timing_.batch_most - 1);
}

void server_model::commit_one()
{
    ++wall_clock_;
    auto b = std::move(in_flight_.front());
    in_flight_.pop_front();
    if (wrong_.at_commit)
        wrong_.at_commit(*this, b);
    journal_.commit(b);
    for (const auto& e : b.entries)
        newest_shown_ = std::max(newest_shown_, e.seq());
    if (wrong_.at_release)
        wrong_.at_release(*this, b);
    for (auto& each : std::exchange(held_, {}))
        apply(std::move(each));
}

void server_model::settle()
{
    do {
        close_batch();
        while (!in_flight_.empty())
            commit_one();
    } while (!open_.empty());
}

void server_model::restart()
{
    auto kept = journal_.recover();
    if (wrong_.at_recovery)
        wrong_.at_recovery(kept);
    hub_ = hub{{"now", kept.given, kept.trimmed}, kept.rooms, kept.state_entries};
    here_.clear();
}

} // namespace banter::chat::test

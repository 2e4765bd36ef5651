#include "server/journal/retention_clock.hpp"

#include <algorithm>
#include <sstream>

namespace banter::journal {

namespace {

constexpr std::chrono::hours sampled_every{1};

} // namespace

retention_clock::retention_clock(std::string_view noted, timestamp earliest, timestamp latest,
                                 timestamp system)
{
    std::istringstream in{std::string{noted}};
    milliseconds::rep running = 0;
    milliseconds::rep least = 0;
    milliseconds::rep range = 0;
    if (in >> running && running >= 0)
        earlier_runs_ = milliseconds{running};
    while (in >> running >> least >> range)
        if (running >= 0 && milliseconds{running} <= earlier_runs_ && range >= 0)
            add({milliseconds{running}, timestamp{milliseconds{least}},
                 timestamp{milliseconds{least} + milliseconds{range}}});
    if (samples_.empty())
        add({earlier_runs_, earliest - earlier_runs_, latest - earlier_runs_});
    now(system, milliseconds{0});
}

timestamp retention_clock::now(timestamp system, milliseconds running)
{
    running_ = earlier_runs_ + running;
    offset_ = system - running_;
    add({running_, offset_, offset_});
    drop_old_samples();
    return std::ranges::min_element(samples_, {}, &sample::least)->least + running_;
}

std::chrono::milliseconds retention_clock::behind() const
{
    return std::ranges::max_element(samples_, {}, &sample::most)->most - offset_;
}

// No look is skipped: a clock that was wrong for a second may have dated a message.
void retention_clock::add(const sample& seen)
{
    if (samples_.empty() || samples_.back().running / sampled_every != seen.running / sampled_every)
        return samples_.push_back(seen);
    auto& hour = samples_.back();
    hour.running = seen.running;
    hour.least = std::min(hour.least, seen.least);
    hour.most = std::max(hour.most, seen.most);
}

void retention_clock::drop_old_samples()
{
    while (running_ - samples_.front().running > trusted_after) // the last one is of now
        samples_.pop_front();
}

std::string retention_clock::note() const
{
    std::string out = std::to_string(running_.count());
    for (const auto& s : samples_)
        out += ' ' + std::to_string(s.running.count()) + ' ' +
               std::to_string(s.least.time_since_epoch().count()) + ' ' +
               std::to_string((s.most - s.least).count());
    return out;
}

} // namespace banter::journal

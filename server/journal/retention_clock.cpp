#include "server/journal/retention_clock.hpp"

#include <algorithm>
#include <sstream>

namespace banter::journal {

namespace {

constexpr std::chrono::hours sampled_every{1};

} // namespace

retention_clock::retention_clock(std::string_view noted, timestamp last_known, timestamp system)
{
    std::istringstream in{std::string{noted}};
    milliseconds::rep running = 0;
    milliseconds::rep offset = 0;
    if (in >> running && running >= 0)
        earlier_runs_ = milliseconds{running};
    while (in >> running >> offset)
        if (running >= 0 && milliseconds{running} <= earlier_runs_)
            samples_.push_back({milliseconds{running}, timestamp{milliseconds{offset}}});
    running_ = earlier_runs_;
    if (samples_.empty())
        samples_.push_back({running_, std::min(last_known, system) - running_});
}

timestamp retention_clock::now(timestamp system, milliseconds running)
{
    running_ = earlier_runs_ + running;
    if (running_ - samples_.back().running >= sampled_every)
        samples_.push_back({running_, system - running_});
    drop_old_samples(running_);
    const auto least =
        std::min_element(samples_.begin(), samples_.end(),
                         [](const sample& one, const sample& other) { return one.offset < other.offset; });
    return std::min(system, least->offset + running_);
}

// One sample is always left: what the last run knew.
void retention_clock::drop_old_samples(milliseconds running)
{
    while (samples_.size() > 1 && running - samples_.front().running > trusted_after)
        samples_.pop_front();
}

std::string retention_clock::note() const
{
    std::string out = std::to_string(running_.count());
    for (const auto& s : samples_)
        out += ' ' + std::to_string(s.running.count()) + ' ' +
               std::to_string(s.offset.time_since_epoch().count());
    return out;
}

} // namespace banter::journal

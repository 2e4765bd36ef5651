#pragma once

#include <cstdint>

namespace banter::load {

/// The open loop's timetable: message k is due at start + k / rate, whatever became of the messages before.
/// Times are nanoseconds of a steady clock.
class schedule {
public:
    /// @param rate  messages per second, above 0.
    schedule(std::int64_t start, double rate) noexcept : start_{start}, rate_{rate} {}

    std::int64_t due(std::uint64_t message) const noexcept
    {
        return start_ + static_cast<std::int64_t>(static_cast<double>(message) * 1e9 / rate_);
    }

private:
    std::int64_t start_;
    double rate_;
};

} // namespace banter::load

#pragma once

#include "client/load/client_pool.hpp"
#include "client/load/options.hpp"

#include <cstdint>
#include <memory>

namespace banter::load {

/// The timetable of the open loop: message k is due at start + k / rate, regardless of earlier messages.
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

/// Decides when to send: closed loop with a window, closed loop in lockstep, or open loop.
class pace {
public:
    virtual ~pace() = default;

    /// Starts to send.
    virtual void begin() = 0;

    /// A client has read input.
    virtual void on_read(std::uint32_t member) = 0;

    /// Stops sending.
    void end() noexcept { quota_ = 0; }

    /// Sends this many more messages, then stops.
    void limit(std::uint64_t messages) noexcept { quota_ = messages; }
    bool ended() const noexcept { return quota_ == 0; }

protected:
    pace(client_pool& all, const checker& checks) noexcept : clients_{all}, checks_{checks} {}

    /// Queues the sender's next message, unless the quota is used up. The caller flushes.
    bool send(std::uint32_t sender, std::int64_t time);

    client_pool& clients_;
    const checker& checks_;

private:
    std::uint64_t quota_ = ~std::uint64_t{0};
};

/// The pace of the options. The arguments outlive it.
std::unique_ptr<pace> make_pace(const options& wanted, asio::io_context& io, client_pool& all,
                                const checker& checks);

} // namespace banter::load

#pragma once

#include "client/load/client_pool.hpp"
#include "client/load/options.hpp"

#include <cstdint>
#include <memory>

namespace banter::load {

/// When the senders speak. One of: closed loop with a window, closed loop in lockstep, open loop.
class pace {
public:
    virtual ~pace() = default;

    /// Speaks from now on.
    virtual void begin() = 0;

    /// A member has read something.
    virtual void on_read(std::uint32_t member) = 0;

    /// Says nothing more.
    void end() noexcept { quota_ = 0; }

    /// Says so many messages more, and then nothing.
    void limit(std::uint64_t messages) noexcept { quota_ = messages; }
    bool ended() const noexcept { return quota_ == 0; }

protected:
    pace(client_pool& all, const checker& checks) noexcept : clients_{all}, checks_{checks} {}

    /// The sender's next message, unless the quota is used up; to be flushed.
    bool send(std::uint32_t sender, std::int64_t time);

    client_pool& clients_;
    const checker& checks_;

private:
    std::uint64_t quota_ = ~std::uint64_t{0};
};

/// The pace that the options ask for. The arguments outlive it.
std::unique_ptr<pace> make_pace(const options& wanted, asio::io_context& io, client_pool& all,
                                const checker& checks);

} // namespace banter::load

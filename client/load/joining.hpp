#pragma once

#include "client/load/client_pool.hpp"
#include "client/load/options.hpp"
#include "client/load/process_meter.hpp"
#include "client/load/progress.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>

#include <chrono>
#include <cstdint>

namespace banter::load {

using clock = std::chrono::steady_clock;
using timer = asio::basic_waitable_timer<clock, asio::wait_traits<clock>, asio::io_context::executor_type>;
using task = asio::awaitable<void, asio::io_context::executor_type>;

/// The first phase of a run: from the first connect until all clients are in their rooms.
class joining {
public:
    /// The arguments outlive it.
    joining(asio::io_context& io, const options& wanted, client_pool& all, const process_meter& server,
            progress& shown);

    /// @throws boost::system::system_error if the server can't be reached; std::runtime_error if it does not
    /// let all clients in.
    task perform();

    /// The duration, and the server's CPU time during it.
    double seconds() const noexcept { return seconds_; }
    double server_cpu_seconds() const noexcept { return server_cpu_seconds_; }

private:
    bool is_complete() const;
    void throw_on_failure();
    void note_end();

    const options& wanted_;
    client_pool& clients_;
    const process_meter& server_;
    progress& progress_;
    timer timer_;
    clock::time_point start_{};
    double cpu_before_ = 0;
    std::uint64_t descriptors_before_ = 0;
    double seconds_ = 0;
    double server_cpu_seconds_ = 0;
};

} // namespace banter::load

#pragma once

#include "common/histogram.hpp"
#include "server/net/asio.hpp"

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace banter::net {

class connection;

/// How soon an outbox is flushed. Bytes for one or a few clients are `prompt`: they are sent before bytes for
/// many, so that they do not wait until each member of a giant room has been written to.
enum class urgency : std::uint8_t { usual = 1, prompt = 2 };

/// What one event loop has written to sockets since the start.
struct write_counters {
    std::uint64_t writes = 0;       ///< system calls, also those that took nothing
    std::uint64_t slices = 0;       ///< slices that were offered; near one per write while bursts merge
    std::uint64_t bytes = 0;        ///< bytes that the sockets took
    latency_histogram burst_time{}; ///< from the command that began a burst to its last flush
};

/// Shared by the connections of one event loop: the list of connections with bytes to send, the scratch
/// buffers, and a coarse clock. Must outlive the connections.
///
/// Outboxes that were touched in a turn are flushed once: at end_burst(), or by a handler that is posted at
/// the first touch, which Asio runs after every handler of the current epoll batch. So a burst of messages
/// becomes one write per socket. At most `flushes_per_turn` sockets of each urgency are written to before
/// other handlers get their chance, so that one giant room can't hold up the small ones.
class flusher {
public:
    using clock = std::chrono::steady_clock;

    static constexpr std::size_t flushes_per_turn = 256;
    static constexpr std::size_t scratch_bytes = 64 * 1024;

    explicit flusher(executor e);
    flusher(const flusher&) = delete;
    flusher& operator=(const flusher&) = delete;
    ~flusher();

    /// Flushes `c` at the end of this turn or in one of the next. To be called at most once until then for
    /// each urgency.
    void touch(connection& c, urgency how);

    /// Connections that are touched between these two calls are flushed by end_burst(), not a turn later.
    /// Only for a caller that knows that nothing more will come. Not nested. After an exception in
    /// end_burst(), a later turn flushes the remaining connections.
    void begin_burst() noexcept { in_burst_ = true; }

    /// The burst is over when all connections listed by now have been flushed, which may be some turns later.
    /// @param since  when the work began that the burst completes; none: the time is not recorded.
    void end_burst(std::optional<clock::time_point> since);

    char* read_scratch() noexcept { return read_scratch_->data(); }
    char* write_scratch() noexcept { return write_scratch_->data(); }

    /// Seconds since some start, as of the last tick: enough for time-outs, and free to read.
    std::uint32_t now() const noexcept { return now_; }
    void tick() noexcept { ++now_; }

    const executor& get_executor() const noexcept { return executor_; }

    void count_write(std::size_t slices, std::size_t bytes) noexcept
    {
        ++written_.writes;
        written_.slices += slices;
        written_.bytes += bytes;
    }
    const write_counters& written() const noexcept { return written_; }

    void count_read(std::size_t bytes) noexcept { read_bytes_ += bytes; }

    /// Bytes read from the sockets since the start.
    std::uint64_t read_bytes() const noexcept { return read_bytes_; }

private:
    using scratch = std::array<char, scratch_bytes>;

    struct queue {
        net::urgency urgency;
        std::vector<boost::intrusive_ptr<connection>> touched{};
        std::size_t next = 0;      // touched[next] is flushed next
        std::uint64_t flushed = 0; // since the start

        std::uint64_t end() const noexcept { return flushed + (touched.size() - next); }
        void flush_some();
    };

    struct timed_burst {
        std::uint64_t prompt_end; // the burst is over when `flushed` of both queues has reached these
        std::uint64_t usual_end;
        clock::time_point since;
    };

    void post_run();
    void run();
    bool first_burst_is_over() const noexcept;
    void take_times();

    executor executor_;
    queue prompt_; // made in the source, where the connection is complete
    queue usual_;
    std::deque<timed_burst> bursts_;
    bool posted_ = false;
    bool in_burst_ = false;
    std::uint32_t now_ = 0;
    write_counters written_;
    std::uint64_t read_bytes_ = 0;
    std::unique_ptr<scratch> read_scratch_ = std::make_unique<scratch>();
    std::unique_ptr<scratch> write_scratch_ = std::make_unique<scratch>();
};

} // namespace banter::net

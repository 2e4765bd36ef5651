#include "client/load/run.hpp"

#include "client/load/client_pool.hpp"
#include "client/load/joining.hpp"
#include "client/load/pace.hpp"
#include "client/load/process_meter.hpp"
#include "client/load/progress.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

namespace banter::load {

namespace {

using namespace std::chrono_literals;
constexpr asio::use_awaitable_t<asio::io_context::executor_type> use_awaitable{};

constexpr auto stable_memory_timeout = 60s;

// Number of reads a second of each slow member.
constexpr int slow_reads_per_second = 10;

clock::duration ticks(std::chrono::duration<double> d)
{
    return std::chrono::duration_cast<clock::duration>(d);
}

void allow_descriptors(std::uint32_t connections)
{
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    constexpr rlim_t others = 32;
    if (files.rlim_cur < connections + others)
        throw std::runtime_error{"the limit of open files is " + std::to_string(files.rlim_cur) + ", but " +
                                 std::to_string(connections + others) + " are needed: see ulimit -n"};
}

/// The phases of a run, one after the other.
class run_phases {
public:
    run_phases(asio::io_context& io, const options& wanted, const report& on_result)
        : wanted_{wanted}, on_result_{on_result}, timer_{io}, slow_timer_{io}, server_{wanted.server_pids},
          checks_{wanted.layout, wanted.lockstep || wanted.messages_per_second > 0}, clients_{io, wanted,
                                                                                              checks_},
          pace_{make_pace(wanted, io, clients_, checks_)}, joining_{io, wanted, clients_, server_, progress_}
    {
    }

    task perform()
    {
        result_.server_pss_before = server_.pss_bytes();
        co_await joining_.perform();
        if (wanted_.idle) {
            co_await wait_for_stable_memory();
        } else {
            co_await run_load();
            co_await finish();
        }
        conclude();
        on_result_(result_);
        if (wanted_.idle)
            co_await sleep(ticks(wanted_.hold));
    }

    bool good() const noexcept { return result_.good(); }

private:
    task sleep(clock::duration d)
    {
        timer_.expires_after(d);
        co_await timer_.async_wait(use_awaitable);
    }

    // Waits until the server's memory no longer changes.
    task wait_for_stable_memory()
    {
        const auto deadline = clock::now() + stable_memory_timeout;
        auto last = server_.pss_bytes();
        int unchanged = 0;
        while (unchanged < 5 && clock::now() < deadline) {
            co_await sleep(200ms);
            const auto seen = server_.pss_bytes();
            const bool still = std::max(seen, last) - std::min(seen, last) <= last / 1000;
            unchanged = still ? unchanged + 1 : 0;
            last = seen;
            progress_.show("waiting for stable memory", clients_.connected(), 0, 0);
        }
        if (unchanged < 5)
            result_.aborted = "the server's memory did not become stable";
        result_.server_pss_end = last;
        check_for_failure();
    }

    task run_load()
    {
        clients_.slow_down();
        clients_.on_read([this](std::uint32_t m) { pace_->on_read(m); });
        if (wanted_.layout.slow != 0)
            read_slowly();
        pace_->begin();
        co_await watch("warming up", wanted_.warm_up);

        result_.server_pss_start = result_.server_pss_most = server_.pss_bytes();
        // To count the switches of thousands of threads takes a tenth of a second, in which we don't read.
        // The measurement starts after we have caught up.
        const auto reading = clock::now();
        const auto switches = count_switches();
        co_await sleep(5 * (clock::now() - reading));

        const auto start = clock::now();
        const auto own_cpu = own_cpu_seconds();
        const auto messages = checks_.messages();
        const auto deliveries = all_accepted();
        const auto server_cpu = server_.cpu_seconds();
        checks_.measure();
        if (wanted_.most_messages != 0) {
            pace_->limit(wanted_.most_messages);
            // A full window sends again after the next read. A lockstep may wait, so it is started here.
            pace_->on_read(0);
        }
        co_await watch("measuring", wanted_.duration);
        pace_->end();

        result_.server_cpu_seconds = server_.cpu_seconds() - server_cpu;
        result_.seconds = std::chrono::duration<double>(clock::now() - start).count();
        result_.own_cpu_seconds = own_cpu_seconds() - own_cpu;
        result_.messages = checks_.messages() - messages;
        result_.deliveries = all_accepted() - deliveries;
        const auto end = count_switches();
        // The count of an ended thread is lost.
        const auto more = end.count - std::min(end.count, switches.count);
        if (const auto all = end.deliveries - switches.deliveries; all != 0)
            result_.server_context_switches = static_cast<double>(more) *
                                              static_cast<double>(result_.deliveries) /
                                              static_cast<double>(all);
        result_.server_pss_end = server_.pss_bytes();
    }

    struct switch_count {
        std::uint64_t count;
        std::uint64_t deliveries; // at the time of the count
    };

    switch_count count_switches() const { return {server_.context_switches(), all_accepted()}; }

    // Lets the load run for `length`, or until it ends by itself.
    task watch(const char* phase, std::chrono::duration<double> length)
    {
        const auto end = clock::now() + ticks(length);
        auto second = clock::now() + 1s;
        while (clock::now() < end && result_.aborted.empty()) {
            if (pace_->ended())
                co_return co_await drain(reader_kind::prompt);
            // A run with a number of messages ends within this step after its last message.
            const clock::duration step = wanted_.most_messages != 0 ? 1ms : 100ms;
            co_await sleep(std::min(step, end - clock::now()));
            check_for_failure();
            if (clock::now() >= second) {
                second += 1s;
                checks_.trim();
                result_.server_pss_most = std::max(result_.server_pss_most, server_.pss_bytes());
                progress_.show(phase, clients_.connected(), checks_.messages(), all_accepted());
            }
        }
    }

    // Waits until everything has arrived, first for the prompt readers, then for the slow ones.
    task finish()
    {
        co_await drain(reader_kind::prompt);
        slow_timer_.cancel();
        reads_slowly_ = false;
        clients_.speed_up();
        co_await drain(reader_kind::slow);
        co_await drain(reader_kind::never_reads);
        // A doubled message arrives immediately after the last one.
        co_await sleep(50ms);
    }

    task drain(reader_kind kind)
    {
        const auto silence = ticks(wanted_.drain_timeout);
        auto deadline = clock::now() + silence;
        auto before = checks_.accepted(kind);
        while (!checks_.complete(kind) ||
               (kind == reader_kind::prompt && clients_.stats().acks < clients_.acks_expected())) {
            if (clock::now() > deadline || (kind != reader_kind::never_reads && clients_.closed(kind) != 0))
                co_return;
            co_await sleep(1ms);
            if (std::exchange(before, checks_.accepted(kind)) != checks_.accepted(kind))
                deadline = clock::now() + silence;
            progress_.show("draining", clients_.connected(), checks_.messages(), all_accepted());
        }
    }

    void read_slowly()
    {
        clients_.read_slowly(std::max<std::size_t>(1, wanted_.slow_bytes_per_second / slow_reads_per_second));
        slow_timer_.expires_after(1000ms / slow_reads_per_second);
        slow_timer_.async_wait([this](error_code stopped) {
            if (!stopped && reads_slowly_)
                read_slowly();
        });
    }

    void check_for_failure()
    {
        if (auto failure = clients_.failure(); !failure.empty())
            result_.aborted = std::move(failure);
    }

    void conclude()
    {
        progress_.clear();
        result_.join_seconds = joining_.seconds();
        result_.server_join_cpu_seconds = joining_.server_cpu_seconds();
        result_.server_peak_rss = server_.peak_rss_bytes();
        result_.latency = checks_.latency();
        result_.completion = checks_.completion();
        result_.found = checks_.found(true);
        result_.stats = clients_.stats();
        result_.all_messages = checks_.messages();
        result_.acks_missing =
            clients_.acks_expected() - std::min(clients_.stats().acks, clients_.acks_expected());
        result_.closed = clients_.closed(reader_kind::prompt) + clients_.closed(reader_kind::slow);
        result_.closed_never_reading = clients_.closed(reader_kind::never_reads);
    }

    std::uint64_t all_accepted() const
    {
        return checks_.accepted(reader_kind::prompt) + checks_.accepted(reader_kind::slow) +
               checks_.accepted(reader_kind::never_reads);
    }

    const options& wanted_;
    const report& on_result_;
    timer timer_;
    timer slow_timer_;
    process_meter server_;
    checker checks_;
    client_pool clients_;
    std::unique_ptr<pace> pace_;
    progress progress_;
    joining joining_;
    run_result result_;
    bool reads_slowly_ = true;
};

} // namespace

bool run(const options& wanted, const report& on_result)
{
    allow_descriptors(wanted.layout.members);
    asio::io_context io{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
    run_phases all{io, wanted, on_result};
    std::exception_ptr failed;
    asio::co_spawn(io.get_executor(), all.perform(), [&](std::exception_ptr e) {
        failed = std::move(e);
        io.stop();
    });
    io.run();
    if (failed)
        std::rethrow_exception(failed);
    return all.good();
}

} // namespace banter::load

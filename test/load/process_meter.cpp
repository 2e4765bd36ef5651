#include "client/load/process_meter.hpp"

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(process_meter_suite)

namespace {

void work(double seconds)
{
    const auto before = own_cpu_seconds();
    while (own_cpu_seconds() - before < seconds) {
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(a_process_has_memory_and_descriptors)
{
    const process_meter self{{getpid()}};
    BOOST_TEST(self.pss_bytes() > 100'000u);
    BOOST_TEST(self.peak_rss_bytes() >= self.pss_bytes());
    BOOST_TEST(self.descriptors() >= 3u);
}

BOOST_AUTO_TEST_CASE(cpu_time_grows_with_work_also_of_threads_that_are_gone)
{
    const process_meter self{{getpid()}};
    const auto before = self.cpu_seconds();
    std::thread{[] { work(0.02); }}.join();
    work(0.02);
    const auto used = self.cpu_seconds() - before;
    BOOST_TEST(used >= 0.03);
    BOOST_TEST(used < 5);
}

BOOST_AUTO_TEST_CASE(context_switches_of_all_threads_are_counted)
{
    const process_meter self{{getpid()}};
    std::mutex m;
    std::condition_variable changed;
    int turn = 0;
    const auto take_turns = [&](int mine) {
        for (int i = 0; i < 50; ++i) {
            std::unique_lock lock{m};
            changed.wait(lock, [&] { return turn % 2 == mine; });
            ++turn;
            changed.notify_all();
        }
    };
    const auto before = self.context_switches();
    std::thread other{[&] {
        take_turns(1);
        std::unique_lock lock{m};
        changed.wait(lock, [&] { return turn < 0; }); // it stays alive until it has been counted
    }};
    take_turns(0);
    {
        std::unique_lock lock{m};
        changed.wait(lock, [&] { return turn == 100; });
    }
    BOOST_TEST(self.context_switches() - before >= 50u);
    {
        const std::scoped_lock lock{m};
        turn = -1;
    }
    changed.notify_all();
    other.join();
}

BOOST_AUTO_TEST_CASE(several_processes_are_added_up)
{
    const process_meter one{{getpid()}};
    const process_meter two{{getpid(), getpid()}};
    BOOST_TEST(two.descriptors() >= 2 * one.descriptors());
    BOOST_TEST(process_meter{{}}.descriptors() == 0u);
    BOOST_TEST(process_meter{{}}.cpu_seconds() == 0);
}

BOOST_AUTO_TEST_CASE(a_process_that_is_not_there_is_an_error)
{
    const process_meter none{{0x3ffffff}};
    BOOST_CHECK_THROW(none.cpu_seconds(), std::runtime_error);
    BOOST_CHECK_THROW(none.context_switches(), std::runtime_error);
    BOOST_CHECK_THROW(none.pss_bytes(), std::runtime_error);
    BOOST_CHECK_THROW(none.peak_rss_bytes(), std::runtime_error);
    BOOST_CHECK_THROW(none.descriptors(), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

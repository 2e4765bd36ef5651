// The clock of retention, which a wrong system clock must not mislead.
#include "server/journal/retention_clock.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using banter::timestamp;
using banter::journal::retention_clock;

BOOST_AUTO_TEST_SUITE(retention_clock_suite)

namespace {

constexpr timestamp truth{480'000h}; // the true time at the start of the first run

/// A server on a machine whose clock is wrong by `error`.
class machine {
public:
    machine() : clock_{"", truth, truth, truth} {}

    // Looks at the clock every five minutes.
    timestamp run(std::chrono::milliseconds duration)
    {
        for (auto end = time_ + duration; time_ < end; time_ += 5min)
            trusted = clock_.now(system(), time_ - began_);
        return trusted = clock_.now(system(), time_ - began_);
    }

    // The server stops, as kill -9 would stop it when `noted` is false, and starts again.
    void restart(std::chrono::milliseconds off = 0ms, bool noted = true)
    {
        if (noted)
            note_ = clock_.note();
        time_ += off;
        began_ = time_;
        clock_ = retention_clock{note_, truth, truth, system()};
        trusted = clock_.now(system(), 0ms);
    }

    // The clock is wrong for a moment, in which the server looks at it.
    std::chrono::milliseconds behind_for_a_moment(std::chrono::milliseconds by)
    {
        clock_.now(system() - by, time_ - began_);
        const auto behind = clock_.behind();
        trusted = clock_.now(system(), time_ - began_);
        return behind;
    }

    std::chrono::milliseconds behind() const { return clock_.behind(); }
    timestamp system() const { return time_ + error; }
    std::chrono::milliseconds lag() const { return time_ - trusted; } // the trusted time, the real one

    std::chrono::milliseconds error{0};
    timestamp trusted = truth;

private:
    timestamp time_ = truth; // the real one
    timestamp began_ = truth;
    std::string note_;
    retention_clock clock_;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_clock_that_is_right_is_trusted_at_once)
{
    machine m;
    m.run(100h);
    BOOST_TEST((m.lag() == 0ms));
    m.restart();
    BOOST_TEST((m.lag() == 0ms));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_ahead_at_the_start_is_trusted_after_a_day_of_running)
{
    for (const std::chrono::milliseconds error : {1h, 24h, 24h * 80, 24h * 365 * 12}) {
        machine m;
        m.run(50h);
        m.error = error;
        m.restart();
        BOOST_TEST((m.lag() == 0ms));
        m.run(23h);
        BOOST_TEST((m.lag() == 0ms));
        m.run(2h);
        BOOST_TEST((m.lag() == -error));
    }
}

BOOST_AUTO_TEST_CASE(a_clock_that_jumps_ahead_while_the_server_runs_is_trusted_after_a_day)
{
    machine m;
    m.run(50h);
    m.error = 24h * 80;
    m.run(23h);
    BOOST_TEST((m.lag() == 0ms));
    m.run(2h);
    BOOST_TEST((m.lag() == -m.error));
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_ahead_at_the_start_and_is_corrected_removes_nothing_new)
{
    machine m; // whose first start has the wrong clock, before anything is stored
    m.error = 24h * 80;
    m.restart();
    m.run(1h);
    m.error = 0ms;
    m.run(5min);
    BOOST_TEST((m.lag() == 0ms));
    m.run(100h);
    BOOST_TEST((m.lag() == 0ms));
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_trusted_wrongly_and_is_corrected_is_followed_at_once)
{
    machine m;
    m.error = 24h * 80;
    m.run(100h);
    BOOST_TEST((m.lag() == -m.error));
    m.error = 0ms;
    m.run(5min);
    BOOST_TEST((m.lag() == 0ms));
    m.error = 24h * 80; // and ahead again: the hours with the right one count
    m.run(1h);
    m.restart();
    m.error = 0ms;
    m.run(50h);
    BOOST_TEST((m.lag() == 0ms));
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_behind_for_a_moment_is_trusted_again_after_a_day)
{
    for (const bool restarted : {false, true}) {
        machine m;
        m.run(50h + 10min);
        BOOST_TEST((m.behind_for_a_moment(2h) == 2h));
        BOOST_TEST((m.behind() == 0ms));
        if (restarted)
            m.restart();
        BOOST_TEST((m.lag() == 2h));
        m.run(23h);
        BOOST_TEST((m.lag() == 2h));
        m.run(2h);
        BOOST_TEST((m.lag() == 0ms));
    }
}

BOOST_AUTO_TEST_CASE(messages_are_behind_by_what_the_clock_has_claimed_in_the_last_day)
{
    machine m;
    m.run(50h);
    m.error = -24h * 300;
    m.restart();
    BOOST_TEST((m.behind() == 24h * 300));
    m.run(20h);
    BOOST_TEST((m.behind() == 24h * 300));
    m.run(6h); // it may be right now: the earlier one was ahead
    BOOST_TEST((m.behind() == 0ms));
    m.error = 0ms;
    m.run(5min);
    BOOST_TEST((m.behind() == 0ms));
}

BOOST_AUTO_TEST_CASE(after_hours_in_1970_the_right_clock_is_trusted_after_a_day)
{
    machine m;
    m.error = -truth.time_since_epoch();
    m.restart();
    m.run(5h);
    m.error = 0ms;
    m.run(26h);
    BOOST_TEST((m.lag() == 0ms));
}

BOOST_AUTO_TEST_CASE(time_while_the_server_was_off_counts_after_a_day_of_running)
{
    machine m;
    m.run(50h);
    m.restart(16h);
    BOOST_TEST((m.lag() == 16h));
    m.run(25h);
    BOOST_TEST((m.lag() == 0ms));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_off_at_night_lags_by_no_more_than_its_last_nights)
{
    machine m;
    for (int day = 0; day < 100; ++day) {
        m.run(8h);
        BOOST_TEST((m.lag() <= 4 * 16h));
        m.restart(16h);
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_is_killed_loses_only_what_it_had_not_noted)
{
    machine m;
    m.run(50h);
    m.restart();
    m.run(10min);
    m.restart(0ms, false);
    BOOST_TEST((m.lag() == 10min));
}

BOOST_AUTO_TEST_CASE(without_a_noted_time_the_earliest_is_trusted_and_the_latest_is_not_forgotten)
{
    const auto later = truth + 24h * 80;
    BOOST_TEST((retention_clock{"", truth, truth, later}.now(later, 0ms) == truth));
    BOOST_TEST((retention_clock{"", truth, later, truth}.now(truth, 0ms) == truth));
    BOOST_TEST((retention_clock{"", truth, later, truth}.behind() == 24h * 80));
    BOOST_TEST((retention_clock{"", truth, truth, later}.behind() == 0ms));
}

BOOST_AUTO_TEST_CASE(an_invalid_noted_time_is_ignored)
{
    for (const auto* note :
         {"-5", "x", "100 200 0 0", "100 -1 0 0", "100 5", "100 5 0", "100 5 x", "100 5 0 -1"})
        BOOST_TEST((retention_clock{note, truth, truth, truth + 1h}.now(truth + 1h, 0ms) == truth));
}

BOOST_AUTO_TEST_CASE(a_note_stays_short)
{
    retention_clock c{"", truth, truth, truth};
    for (auto t = 0h; t < 24h * 365; ++t)
        c.now(truth + t, t);
    BOOST_TEST(c.note().size() < 1'000u);
}

BOOST_AUTO_TEST_SUITE_END()

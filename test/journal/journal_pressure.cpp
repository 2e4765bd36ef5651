// The load that the durable journal reports (journal::load()), exact to the record, byte and millisecond.
#include "test/journal/running_journal.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(journal_pressure)

namespace {

using time_point = std::chrono::steady_clock::time_point;

time_point clock_now; // the journal's clock, which the test moves; read on the thread of the loop alone

time_point look_at_clock() noexcept { return clock_now; }

// A journal with a blocked disk, on which one record waits.
struct held_up : running {
    held_up()
    {
        it.reset();
        settings.now = &look_at_clock;
        settings.stalled_after = 5'000ms;
        clock_now = time_point{1h};
        start();
        put("first");
    }

    void hold()
    {
        sync_gate.shut();
        commit("x");
        sync_gate.wait_until_something_waits();
    }

    void let_go(std::size_t batches)
    {
        sync_gate.open();
        events.run_until([&] { return committed.size() == batches; });
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(the_number_of_waiting_entries_is_limited, held_up)
{
    hold();
    commit("x", settings.waiting_entries - 1);
    BOOST_TEST((it->load() == chat::pressure::none));
    commit("x");
    BOOST_TEST((it->load() == chat::pressure::high));
    BOOST_TEST(it->writable());
    let_go(4);
    BOOST_TEST((it->load() == chat::pressure::none));
}

BOOST_FIXTURE_TEST_CASE(the_number_of_waiting_bytes_is_limited, held_up)
{
    hold(); // one byte
    commit(std::string(settings.waiting_bytes - 1, 'x'));
    BOOST_TEST((it->load() == chat::pressure::none));
    chat::batch topic;
    topic.entries.push_back(topic_of("ops", "x"));
    commit(std::move(topic));
    BOOST_TEST((it->load() == chat::pressure::high));
    let_go(4);
    BOOST_TEST((it->load() == chat::pressure::none));
}

BOOST_FIXTURE_TEST_CASE(topics_count_for_the_pressure_as_well, held_up)
{
    hold();
    for (std::size_t i = 0; i < settings.waiting_entries; ++i) {
        BOOST_TEST((it->load() == chat::pressure::none));
        chat::batch topic;
        topic.entries.push_back(topic_of("ops", "x"));
        commit(std::move(topic));
    }
    BOOST_TEST((it->load() == chat::pressure::high));
    let_go(2 + settings.waiting_entries);
    BOOST_TEST((it->load() == chat::pressure::none));
}

BOOST_FIXTURE_TEST_CASE(pressure_falls_again_after_any_number_of_committed_bytes, held_up)
{
    const std::string large(settings.waiting_bytes / 4, 'x');
    for (int i = 0; i < 50; ++i) { // much more in all than may wait at once
        commit(large);
        events.run_until([&] { return committed.size() == 2 + static_cast<std::size_t>(i); });
        BOOST_REQUIRE((it->load() == chat::pressure::none));
    }
    hold();
    commit(std::string(settings.waiting_bytes - 1, 'x'));
    BOOST_TEST((it->load() == chat::pressure::none)); // the waiting bytes are counted from zero again
    let_go(53);
}

BOOST_FIXTURE_TEST_CASE(refused_records_weigh_no_longer, held_up)
{
    fill_disk();
    for (int i = 0; i < 20; ++i)
        put(std::string(settings.waiting_bytes / 2, 'x'));
    BOOST_TEST((it->load() == chat::pressure::full));
    disk.before({});
    events.run_until([&] { return it->load() == chat::pressure::none; });
}

BOOST_FIXTURE_TEST_CASE(the_journal_has_stalled_if_nothing_is_stored_within_the_limit, held_up)
{
    hold();
    clock_now += 5'000ms;
    BOOST_TEST((it->load() == chat::pressure::none));
    BOOST_TEST(it->writable());
    clock_now += 1ms;
    BOOST_TEST((it->load() == chat::pressure::stalled));
    BOOST_TEST(!it->writable());
    commit("x", 10 * settings.waiting_entries);
    BOOST_TEST((it->load() == chat::pressure::stalled)); // stalled takes precedence over the amount
    let_go(3);
    BOOST_TEST((it->load() == chat::pressure::none));
    BOOST_TEST(it->writable());
    for (const auto& b : committed) // what was accepted is stored, however long it has waited
        for (const auto& r : b.entries)
            BOOST_TEST(!r.refusal());
}

BOOST_FIXTURE_TEST_CASE(a_quiet_time_is_no_stall, held_up)
{
    clock_now += 24h;
    BOOST_TEST((it->load() == chat::pressure::none));
    hold();
    BOOST_TEST((it->load() == chat::pressure::none)); // the time begins with the first waiting record
    clock_now += 5'000ms;
    commit("y"); // the time does not restart with a later batch
    clock_now += 1ms;
    BOOST_TEST((it->load() == chat::pressure::stalled));
    let_go(3);
}

BOOST_FIXTURE_TEST_CASE(each_progress_restarts_the_time, held_up)
{
    hold();
    commit("y");
    clock_now += 4'000ms;
    sync_gate.open();
    events.run_until([&] { return committed.size() == 2; });
    clock_now += 4'000ms;
    BOOST_TEST((it->load() == chat::pressure::none)); // whether or not the second has been stored by now
    events.run_until([&] { return committed.size() == 3; });
}

BOOST_FIXTURE_TEST_CASE(bytes_count_for_the_pressure_as_well, running)
{
    put("first");
    sync_gate.shut();
    commit(std::string(settings.waiting_bytes + 1, 'x'));
    BOOST_TEST((it->load() == chat::pressure::high));
    sync_gate.open();
    events.run_until([&] { return committed.size() == 2; });
    BOOST_TEST((it->load() == chat::pressure::none));
}

BOOST_FIXTURE_TEST_CASE(state_entries_count_for_the_pressure_as_well, running)
{
    const auto remember = [this](std::size_t count, const std::string& value) {
        chat::batch b;
        for (std::size_t i = 0; i < count; ++i)
            b.state_entries.push_back({"seen", "alice", value});
        commit(std::move(b));
    };
    put("first");
    sync_gate.shut();
    remember(settings.waiting_entries, "7");
    BOOST_TEST((it->load() == chat::pressure::none));
    remember(1, "7");
    BOOST_TEST((it->load() == chat::pressure::high));
    sync_gate.open();
    events.run_until([&] { return committed.size() == 3; });
    BOOST_TEST((it->load() == chat::pressure::none));

    sync_gate.shut();
    remember(1, std::string(settings.waiting_bytes, 'x'));
    BOOST_TEST((it->load() == chat::pressure::high));
    sync_gate.open();
    events.run_until([&] { return committed.size() == 4; });
    BOOST_TEST((it->load() == chat::pressure::none));
}

BOOST_FIXTURE_TEST_CASE(a_disk_that_stores_nothing_for_a_while_has_stalled, running)
{
    it.reset();
    settings.stalled_after = 0ms;
    start();
    put("first");
    BOOST_TEST((it->load() == chat::pressure::none)); // nothing waits
    sync_gate.shut();
    commit("second");
    sync_gate.wait_until_something_waits();
    BOOST_TEST((it->load() == chat::pressure::stalled));
    BOOST_TEST(!it->writable());
    sync_gate.open();
    events.run_until([&] { return committed.size() == 2; });
    BOOST_TEST((it->load() == chat::pressure::none));
    BOOST_TEST(it->writable());
}

BOOST_AUTO_TEST_SUITE_END()

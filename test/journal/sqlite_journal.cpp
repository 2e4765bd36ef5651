// The port's side of the durable journal: order, pressure, failure. Its other threads are real; the test
// turns the loop, and blocks the disk where it needs to.
#include "test/journal/running_journal.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sqlite_journal_suite)

BOOST_FIXTURE_TEST_CASE(batches_are_returned_in_order_even_if_they_store_nothing, running)
{
    std::string expected;
    for (int i = 0; i < 200; ++i) {
        if (i % 3 == 0) {
            chat::batch b;
            b.effects.emplace_back(
                chat::reply{{0, 0}, static_cast<chat::correlation_number>(i), chat::pong{}});
            commit(std::move(b));
        } else {
            commit(std::to_string(i));
            expected += std::to_string(i) + ' ';
        }
    }
    events.run_until([&] { return committed.size() == 200; });
    BOOST_TEST(texts_of_committed() == expected);
    for (std::size_t i = 0; i < committed.size(); ++i)
        BOOST_TEST(committed[i].effects.size() == (i % 3 == 0 ? 1u : 0u));
}

BOOST_FIXTURE_TEST_CASE(batches_that_arrive_during_a_sync_share_the_next_one, running)
{
    put("first"); // reserves numbers
    const auto before = sync_gate.syncs();
    sync_gate.shut();
    commit("second");
    sync_gate.wait_until_something_waits();
    for (int i = 0; i < 20; ++i)
        commit("more");
    sync_gate.open();
    events.run_until([&] { return committed.size() == 22; });
    BOOST_TEST(sync_gate.syncs() - before == 2);
}

BOOST_FIXTURE_TEST_CASE(a_batch_is_returned_after_its_sync, running)
{
    put("first");
    sync_gate.shut();
    commit("second");
    sync_gate.wait_until_something_waits();
    events.run_ready();
    BOOST_TEST(committed.size() == 1u);
    sync_gate.open();
    events.run_until([&] { return committed.size() == 2; });
    BOOST_TEST(read({"ops", {}, {}, 10}).messages.size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(a_hanging_disk_shows_in_the_pressure_and_delays_no_reader, running)
{
    put("first");
    BOOST_TEST((it->load() == chat::pressure::none));
    sync_gate.shut();
    commit("second");
    sync_gate.wait_until_something_waits();
    BOOST_TEST((it->load() == chat::pressure::none));
    commit("x", settings.waiting_entries);
    BOOST_TEST((it->load() == chat::pressure::high));
    BOOST_TEST(read({"ops", {}, {}, 10}).messages.size() == 1u);
    BOOST_TEST(read({"ops", {}, {}, 10}).messages.size() == 1u);

    BOOST_TEST(!it->stop(20ms)); // the disk blocks it; waiting records are stored nevertheless
    sync_gate.open();
    events.run_until([&] { return committed.size() == 3; });
    BOOST_TEST((it->load() == chat::pressure::none));
    BOOST_TEST(it->stop(patience));
    BOOST_TEST(texts_of_committed() == "first second x x x x x ");
}

BOOST_FIXTURE_TEST_CASE(a_full_disk_refuses_messages_and_heals, running)
{
    put("first");
    BOOST_TEST(it->writable());
    fill_disk();
    for (int i = 0; i < 3; ++i)
        BOOST_TEST((put("no room").refusal() == banter::errc::storage_full));
    BOOST_TEST(!it->writable());
    BOOST_TEST(read({"ops", {}, {}, 10}).messages.size() == 1u);
    disk.before(nullptr);
    events.run_until([&] { return it->writable(); });
    BOOST_TEST(put("second").seq() == 5u); // a refused message has used its number
    BOOST_TEST(failures == 0);
}

BOOST_FIXTURE_TEST_CASE(what_can_not_be_stored_on_a_full_disk_waits_and_is_handed_back_in_order, running)
{
    const auto remember = [this](std::string value) {
        chat::batch b;
        b.state_entries.push_back({"rules", "ops", std::move(value)});
        b.effects.emplace_back(chat::reply{{0, 0}, 1, chat::pong{}});
        commit(std::move(b));
    };
    const auto remembered = [this] {
        it.reset();
        start();
        return it->recover().state_entries.at(0).value;
    };
    remember("first");
    events.run_until([&] { return committed.size() == 1; });
    disk.before([](auto what, auto& file) {
        return what == power_cut_vfs::call::write && file.ends_with("banter.db-wal") ? SQLITE_FULL
                                                                                     : SQLITE_OK;
    });
    remember("second");
    remember("third");
    events.run_until([&] { return !it->writable(); });
    events.run_ready();
    BOOST_TEST(committed.size() == 1u);
    disk.before(nullptr);
    events.run_until([&] { return committed.size() == 3; });
    BOOST_TEST(committed[1].state_entries[0].value == "second");
    BOOST_TEST(committed[2].state_entries[0].value == "third");
    BOOST_TEST(committed[2].effects.size() == 1u);
    disk.cut(); // so that nothing is stored at the end
    it.reset();
    disk.restore(power_cut_vfs::loss::everything);
    BOOST_TEST(remembered() == "third");
    BOOST_TEST(failures == 0);
}

BOOST_FIXTURE_TEST_CASE(the_reserve_is_given_back_if_the_database_can_not_be_opened_without_its_space,
                        running)
{
    const data_paths paths{settings.store.folder};
    put("first");
    it.reset();
    BOOST_TEST(std::filesystem::exists(paths.reserve));
    std::filesystem::remove(paths.lock); // the database gets another epoch, which takes space
    fill_disk();
    BOOST_REQUIRE_NO_THROW(start());
    disk.before(nullptr);
    it.reset();
    std::filesystem::remove(paths.lock);
    std::filesystem::remove(paths.reserve);
    disk.before(
        [](auto what, auto&) { return what == power_cut_vfs::call::write ? SQLITE_FULL : SQLITE_OK; });
    BOOST_CHECK_EXCEPTION(start(), storage_error,
                          [](const auto& e) { return e.why() == storage_error::reason::unusable; });
    disk.before(nullptr);
}

BOOST_FIXTURE_TEST_CASE(a_sync_that_fails_is_final_and_reported_once, running)
{
    put("first");
    chat::batch tea;
    tea.entries.push_back(topic_of("ops", "tea"));
    commit(std::move(tea));
    events.run_until([&] { return committed.size() == 2; });
    disk.set_errno(EIO);
    disk.before([](auto what, auto& file) {
        return what == power_cut_vfs::call::sync && file.ends_with("banter.db-wal") ? SQLITE_IOERR_FSYNC
                                                                                    : SQLITE_OK;
    });
    BOOST_TEST((put("second").refusal() == banter::errc::unavailable));
    disk.before(nullptr); // the disk works again, but the writes that it dropped are unknown
    BOOST_TEST((put("third").refusal() == banter::errc::unavailable));
    chat::batch coffee;
    coffee.entries.push_back(topic_of("ops", "coffee"));
    coffee.effects.emplace_back(chat::reply{{0, 0}, 1, chat::pong{}});
    commit(std::move(coffee));
    events.run_until([&] { return committed.size() == 5; });
    BOOST_TEST(committed.back().effects.empty()); // nobody sees the topic
    BOOST_TEST(failures == 1);
    BOOST_TEST(!it->writable());
    BOOST_TEST(failure.find("Input/output error") != std::string::npos, failure);
    BOOST_TEST(it->stop(patience));
}

BOOST_FIXTURE_TEST_CASE(a_waiting_search_has_a_time_limit, running)
{
    put("some tea");
    const auto found = [this] {
        std::optional<page> answer;
        const auto asker = std::make_shared<int>();
        it->search(
            {"tea", {}, {}, 10}, [&](page&& p) { answer = std::move(p); }, asker);
        events.run_until([&] { return answer.has_value(); });
        return *answer;
    };
    BOOST_TEST(found().messages.size() == 1u);
    BOOST_TEST(it->stop(patience));
    it.reset();
    settings.search_wait = 0ms;
    start();
    BOOST_TEST(found().failed);
}

BOOST_FIXTURE_TEST_CASE(an_unreadable_page_is_reported_as_failed, running)
{
    put("first");
    disk.cut();
    const auto p = read({"ops", {}, {}, 10});
    BOOST_TEST(p.failed);
    BOOST_TEST(p.messages.empty());
}

BOOST_FIXTURE_TEST_CASE(all_batches_before_the_stop_are_stored, running)
{
    for (int i = 0; i < 50; ++i)
        commit(std::to_string(i));
    BOOST_TEST(it->stop(patience));
    events.run_ready();
    BOOST_TEST(committed.size() == 50u);
    it.reset();
    start();
    BOOST_TEST(it->recover().newest == 50u);
    BOOST_TEST(put("next").seq() == 51u);
}

BOOST_FIXTURE_TEST_CASE(nothing_is_called_after_the_end_of_the_journal, running)
{
    bool answered = false;
    commit("first");
    it->read({"ops", {}, {}, 10}, no_bound, [&](page&&) { answered = true; });
    it.reset(); // stores the waiting records
    events.run_ready();
    BOOST_TEST(committed.empty());
    BOOST_TEST(!answered);
    start();
    BOOST_TEST(it->recover().newest == 1u);
}

BOOST_FIXTURE_TEST_CASE(old_messages_are_removed_while_it_runs, running)
{
    it.reset();
    settings.keep.rows = 3;
    start();
    for (int i = 0; i < 10; ++i)
        put("x");
    it.reset();
    start(); // upkeep comes with the start
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (std::size_t left = 10; left != 3;) {
        left = read({"ops", {}, {}, 20}).messages.size();
        BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
    }
    BOOST_TEST(read({"ops", {}, 0, 20}).gap);
    BOOST_TEST(trims >= 1);
    it.reset();
    start();
    BOOST_TEST((it->recover().trimmed == chat::trim{7, 7}));
}

BOOST_AUTO_TEST_SUITE_END()

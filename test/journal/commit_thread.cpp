// The thread that writes: which batches share a transaction, the order of its reports, and its upkeep.
#include "server/journal/commit_thread.hpp"

#include "test/journal/writing.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;
using namespace std::chrono_literals;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(commit_thread_suite)

namespace {

using sizes = std::vector<std::size_t>;

} // namespace

BOOST_FIXTURE_TEST_CASE(records_and_state_entries_share_a_transaction_up_to_a_limit, writing)
{
    struct waiting {
        std::vector<chat::batch> batches;
        sizes groups;
    };
    gate sync_gate;
    disk.before([&](auto what, const std::string& file) { return sync_gate.pass(what, file); });
    write(batch_of(1)); // reserves numbers
    const auto check = [&](std::vector<chat::batch> batches, const sizes& groups) {
        l.groups.clear();
        begin();
        sync_gate.shut();
        hand_over(batch_of(1));
        sync_gate.wait_until_something_waits();
        for (auto& b : batches)
            hand_over(std::move(b));
        sync_gate.open();
        BOOST_TEST(thread->stop(patience));
        thread.reset();
        BOOST_TEST(l.groups == groups, per_element());
    };
    const auto batches = [](std::initializer_list<std::pair<std::size_t, std::size_t>> counts) {
        std::vector<chat::batch> all;
        for (const auto& [records, state_entries] : counts)
            all.push_back(batch_of(records, state_entries));
        return all;
    };
    check(batches({{4'095, 0}, {1, 0}, {1, 0}}), {1, 2, 1});
    check(batches({{4'096, 0}, {1, 0}}), {1, 1, 1});
    check(batches({{2'000, 2'096}, {0, 1}}), {1, 1, 1});
    check(batches({{3'000, 0}, {3'000, 0}, {3'000, 0}}), {1, 2, 1});
    disk.before(nullptr);
}

BOOST_FIXTURE_TEST_CASE(all_that_came_is_written_before_the_end, writing)
{
    for (const bool stopped : {true, false}) {
        l.written.clear();
        begin();
        for (int i = 0; i < 100; ++i)
            hand_over(batch_of(1));
        if (stopped)
            BOOST_TEST(thread->stop(patience));
        thread.reset();
        BOOST_TEST(l.written.size() == 100u);
    }
    BOOST_TEST(l.written.back().entries[0].seq() == 200u);
}

BOOST_FIXTURE_TEST_CASE(a_clean_end_frees_the_numbers_that_were_reserved_and_a_failed_one_writes_nothing,
                        writing)
{
    begin();
    commit(batch_of(1));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    it.reset();
    start();
    BOOST_TEST(put("ops").seq() == 2u); // and not the first of the next block

    begin();
    disk.before([](auto what, auto& file) { return fails_to_write(what, file, SQLITE_IOERR_WRITE); });
    commit(batch_of(1));
    disk.before(nullptr);
    const auto calls = disk.calls();
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_TEST(disk.calls() == calls);
}

BOOST_FIXTURE_TEST_CASE(a_failure_is_reported_once_after_its_refusals_and_refuses_all_later_batches, writing)
{
    begin({0s, 1}, 0ms); // looks after old messages at every chance
    disk.before([](auto what, auto& file) { return fails_to_write(what, file, SQLITE_IOERR_WRITE); });
    hand_over(batch_of(2));
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 2; }));
    disk.before(nullptr);
    commit(batch_of(1));
    commit(batch_of(1));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_REQUIRE(l.events.size() == 4u);
    BOOST_TEST(l.events[0] == "refused");
    BOOST_TEST(l.events[1].starts_with("failed storing messages: "));
    BOOST_TEST(l.events[2] == "refused");
    BOOST_TEST(l.events[3] == "refused");
    for (const auto& b : l.written)
        BOOST_TEST((b.entries[0].refusal() == banter::errc::unavailable));
}

// The server ends, and what it would show could be lost.
BOOST_FIXTURE_TEST_CASE(after_a_failure_nothing_is_handed_back_but_the_refusals_of_messages, writing)
{
    begin();
    commit(batch_of(1));
    disk.before([](auto what, auto& file) { return fails_to_write(what, file, SQLITE_IOERR_WRITE); });
    auto b = batch_of(1, 1);
    b.entries.push_back(topic_of("ops", "tea"));
    b.effects.emplace_back(chat::reply{{0, 0}, 1, chat::pong{}});
    b.effects.emplace_back(chat::publish{});
    commit(std::move(b));
    disk.before(nullptr);
    chat::batch later;
    later.effects.emplace_back(chat::reply{{0, 0}, 2, chat::pong{}});
    hand_over(std::move(later));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_REQUIRE(l.written.size() == 3u);
    BOOST_TEST((l.written[1].entries[0].refusal() == banter::errc::unavailable));
    BOOST_REQUIRE(l.written[1].effects.size() == 1u);
    BOOST_TEST(std::holds_alternative<chat::publish>(l.written[1].effects[0]));
    BOOST_TEST(l.written[2].effects.empty());
}

// ---- upkeep

BOOST_FIXTURE_TEST_CASE(retention_continues_at_once_while_more_is_due, writing)
{
    fill(2'000);
    begin({0s, 10}); // the next look is in an hour
    BOOST_TEST(trim_until([](const recorder& r) { return r.removed == 1'990; }));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_TEST(l.removed == 1'990u);
    BOOST_TEST(kept("ops") == "1991 1992 1993 1994 1995 1996 1997 1998 1999 2000 ");
}

BOOST_FIXTURE_TEST_CASE(all_old_ids_are_forgotten_at_once, writing)
{
    note_right_clock();
    clock = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) - ids_kept - 1h;
    fill(1'000, true);
    BOOST_TEST(remove_old({0s, 1}) == 999u);
    BOOST_TEST(remembered_ids() == 999u);
    clock += ids_kept + 1h;
    fill(1);
    begin();
    BOOST_TEST(trim_until(
        [](const recorder& r) { return !r.wanted.empty() && r.wanted.back().ids_horizon == 999; }));
    commit(trim_batch(l.wanted.back(), given));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_TEST(remembered_ids() == 0u);
}

BOOST_FIXTURE_TEST_CASE(nothing_is_removed_or_forgotten_by_a_clock_that_is_ahead, writing)
{
    fill(10, true);
    BOOST_TEST(remove_old({0s, 9}) == 1u);
    for (int restart = 0; restart < 2; ++restart) { // the system's clock is years ahead of `clock`
        begin({1h, 0}, 0ms);
        for (int i = 0; i < 5; ++i)
            commit({});
        BOOST_TEST(thread->stop(patience));
        thread.reset();
        it.reset();
        start();
        BOOST_TEST(l.wanted.empty());
        BOOST_TEST(l.removed == 0u);
        BOOST_TEST(remembered_ids() == 1u);
    }
}

BOOST_FIXTURE_TEST_CASE(old_messages_are_removed_if_the_clock_is_trusted, writing)
{
    note_right_clock();
    clock = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) - 2h;
    fill(5);
    clock += 2h;
    fill(3);
    begin({1h, 0});
    BOOST_TEST(trim_until([](const recorder& r) { return r.removed == 5; }));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_TEST(kept("ops") == "6 7 8 ");
}

// The clock of an earlier run was right, and that of this one is years behind it.
BOOST_FIXTURE_TEST_CASE(messages_are_stored_with_what_the_clock_is_behind_at_their_commit, writing)
{
    clock = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) + 24h * 3'650;
    it->note_clock(it->prepare_removal({}, clock));
    begin();
    auto b = batch_of(1);
    b.entries[0].message.time = clock - 24h * 3'650;
    commit(std::move(b));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_TEST(remove_old({24h * 90, 0}) == 0u);
    clock += 24h * 91;
    BOOST_TEST(remove_old({24h * 90, 0}) == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_retention_that_keeps_all_removes_nothing, writing)
{
    fill(1'000);
    begin({}, 0ms);
    for (int i = 0; i < 5; ++i)
        commit(batch_of(1));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_TEST(l.wanted.empty());
    BOOST_TEST(l.removed == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_trim_is_asked_for_once_and_nothing_is_removed_before_it_comes, writing)
{
    fill(10);
    begin({0s, 4}, 0ms);
    for (int i = 0; i < 5; ++i)
        commit({});
    BOOST_TEST(l.removed == 0u);
    BOOST_REQUIRE(l.wanted.size() == 1u);
    BOOST_TEST((l.wanted[0] == chat::trim{6, 6}));
    BOOST_TEST(trim_until([](const recorder& r) { return r.removed == 6; }));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_TEST(l.wanted.size() == 1u);
    BOOST_TEST(kept("ops") == "7 8 9 10 ");
}

BOOST_FIXTURE_TEST_CASE(what_was_trimmed_in_an_earlier_run_is_removed_without_being_asked_for, writing)
{
    fill(10);
    trim(6, 0);
    begin(); // keeps all
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.removed == 6; }));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_TEST(l.wanted.empty());
    BOOST_TEST(kept("ops") == "7 8 9 10 ");
}

// Full and locked: nobody waits for a trim.
BOOST_FIXTURE_TEST_CASE(a_trim_that_finds_no_space_counts_and_blocks_nothing, writing)
{
    fill(10);
    for (const int code : {SQLITE_FULL, SQLITE_BUSY}) {
        l.events.clear();
        begin();
        commit({});
        disk.before([code](auto what, auto& file) { return fails_to_write(what, file, code); });
        const chat::seq_number horizon = code == SQLITE_FULL ? 4 : 6;
        commit(trim_batch({horizon, 0}, given));
        chat::batch answer;
        answer.effects.emplace_back(chat::reply{{0, 0}, 1, chat::pong{}});
        commit(std::move(answer));
        disk.before(nullptr);
        BOOST_TEST(thread->stop(patience));
        thread.reset();
        it.reset();
        start();
        BOOST_TEST(it->trimmed().horizon == horizon);
    }
}

BOOST_AUTO_TEST_SUITE_END()

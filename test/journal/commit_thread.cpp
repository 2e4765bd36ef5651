// The thread that writes: which batches share a transaction, the order of its reports, and its upkeep.
#include "server/journal/commit_thread.hpp"

#include "test/journal/gate.hpp"
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <filesystem>
#include <thread>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;
using namespace std::chrono_literals;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(commit_thread_suite)

namespace {

using strings = std::vector<std::string>;
using sizes = std::vector<std::size_t>;

/// Records the calls of the commit_thread, for the test to look at.
class recorder final : public commit_listener {
public:
    template <class Condition>
    bool wait_until(Condition done)
    {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, patience, [&] { return done(*this); });
    }

    strings events_so_far()
    {
        const std::lock_guard lock{mutex_};
        return events;
    }

    // Under the lock, or when the thread has ended:
    strings events;
    sizes groups;
    std::vector<chat::batch> written;
    std::size_t removed = 0;

private:
    void on_written(std::vector<chat::batch>&& done) override
    {
        const std::lock_guard lock{mutex_};
        std::string event = "written";
        for (const auto& b : done)
            for (const auto& r : b.entries)
                if (r.refusal())
                    event = "refused";
        events.push_back(event);
        groups.push_back(done.size());
        for (auto& b : done)
            written.push_back(std::move(b));
        changed_.notify_all();
    }
    void on_disk_full(bool full) override { note(full ? "full" : "room"); }
    void on_write_failed(const std::string& why) override { note("failed " + why); }
    void on_removed(const message_row&, std::int64_t) override
    {
        const std::lock_guard lock{mutex_};
        ++removed;
        changed_.notify_all();
    }

    void note(std::string event)
    {
        const std::lock_guard lock{mutex_};
        events.push_back(std::move(event));
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
};

chat::batch batch_of(std::size_t records, std::size_t state_entries = 0)
{
    chat::batch b;
    for (std::size_t i = 0; i < records; ++i)
        b.entries.push_back(entry_of("ops", "x"));
    for (std::size_t i = 0; i < state_entries; ++i)
        b.state_entries.push_back({"seen", std::to_string(i), "1"});
    return b;
}

int fails_to_write(power_cut_vfs::call what, const std::string& file, int code)
{
    return what == power_cut_vfs::call::write && file.ends_with("banter.db-wal") ? code : SQLITE_OK;
}

// A disk that has space for so many writes to the log, and gets it back when a transaction has failed.
class narrow_disk {
public:
    int write(power_cut_vfs::call what, const std::string& file)
    {
        if (fails_to_write(what, file, SQLITE_FULL) == SQLITE_OK)
            return SQLITE_OK;
        const std::lock_guard lock{mutex_};
        if (used_++ < space_)
            return SQLITE_OK;
        used_ = 0;
        ++failures_;
        return SQLITE_FULL;
    }

    void set_space(std::size_t writes)
    {
        const std::lock_guard lock{mutex_};
        space_ = writes;
        used_ = 0;
    }

    std::size_t failures() const
    {
        const std::lock_guard lock{mutex_};
        return failures_;
    }

private:
    mutable std::mutex mutex_;
    std::size_t space_ = 0;
    std::size_t used_ = 0;
    std::size_t failures_ = 0;
};

struct writing : store_on_disk {
    void begin(const retention& keep = {}, std::chrono::milliseconds upkeep_every = 1h,
               std::chrono::milliseconds trial_every = 1s)
    {
        given = it->given();
        thread = std::make_unique<commit_thread>(*it, keep, l, reserve, trial_every, upkeep_every);
    }

    // Commits, numbered.
    void hand_over(chat::batch b)
    {
        for (auto& r : b.entries)
            r.message.seq = ++given;
        thread->commit(std::move(b));
    }

    // Commits, and waits until the result has been reported.
    void commit(chat::batch b)
    {
        const auto before = l.events_so_far().size();
        hand_over(std::move(b));
        BOOST_REQUIRE(l.wait_until([&](const recorder& r) {
            return r.events.size() > before &&
                   (r.events.back() == "written" || r.events.back() == "refused" ||
                    r.events.back().starts_with("failed"));
        }));
    }

    // Many messages, as an earlier run has left them.
    void fill(std::size_t count, bool with_ids = false)
    {
        auto b = batch_of(count);
        for (std::size_t i = 0; i < count; ++i) {
            b.entries[i].message.time = clock;
            if (with_ids) {
                b.entries[i].author = "alice";
                b.entries[i].id = "id" + std::to_string(i);
            }
        }
        write(std::move(b));
        BOOST_REQUIRE((result == write_result::stored));
    }

    // As an earlier run has noted it.
    void note_right_clock()
    {
        const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        it->note_clock(it->prepare_removal({}, now));
    }

    std::size_t remembered_ids()
    {
        auto r = reader();
        return static_cast<std::size_t>(
            r.connection().execAndGet("SELECT count(*) FROM forgotten_ids").getInt64());
    }

    chat::seq_number given = 0; // the last number
    recorder l;
    ballast reserve{folder.path() / "reserve", 0};
    std::unique_ptr<commit_thread> thread; // uses the others
};

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

BOOST_FIXTURE_TEST_CASE(a_full_disk_and_its_end_are_reported_once_before_the_batch_that_showed_them, writing)
{
    begin({}, 1h, 1ms);
    commit(batch_of(1));
    disk.before([](auto what, auto& file) { return fails_to_write(what, file, SQLITE_FULL); });
    commit(batch_of(1));
    commit(batch_of(1));
    hand_over({}); // stores nothing, so it is no evidence about the disk
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.groups.size() == 4; }));
    disk.before(nullptr);
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.back() == "room"; }));
    commit(batch_of(1));
    commit(batch_of(1));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_TEST(l.events == (strings{"written", "full", "refused", "refused", "written", "room", "written",
                                    "written"}),
               per_element());
}

BOOST_FIXTURE_TEST_CASE(free_space_is_noticed_though_nothing_is_stored, writing)
{
    begin({}, 1ms);
    disk.before([](auto what, auto& file) { return fails_to_write(what, file, SQLITE_FULL); });
    hand_over(batch_of(1));
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() >= 2; }));
    disk.before(nullptr);
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() >= 3; }));
    thread.reset();
    BOOST_TEST(l.events == (strings{"full", "refused", "room"}), per_element());
}

// The trials come more often than the other upkeep, and from the moment at which the disk is full.
BOOST_FIXTURE_TEST_CASE(a_full_disk_is_tried_more_often_than_the_upkeep_comes, writing)
{
    begin({}, 1h, 1ms);
    hand_over(batch_of(1));
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 1; }));
    disk.before([](auto what, auto& file) { return fails_to_write(what, file, SQLITE_FULL); });
    hand_over(batch_of(1));
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 3; }));
    disk.before(nullptr);
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 4; }));
    thread.reset();
    BOOST_TEST(l.events == (strings{"written", "full", "refused", "room"}), per_element());
}

// A page is two writes: its header and its content.
BOOST_FIXTURE_TEST_CASE(a_disk_is_full_until_64_kib_can_be_stored_which_need_no_megabyte, writing)
{
    narrow_disk narrow;
    begin({}, 1h, 1ms);
    disk.before([&](auto what, const std::string& file) { return narrow.write(what, file); });
    hand_over(batch_of(1));
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 2; }));
    narrow.set_space(2 * 15);
    const auto failures = narrow.failures();
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (narrow.failures() < failures + 5 && l.events_so_far().size() == 2 &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    BOOST_TEST(l.events_so_far() == (strings{"full", "refused"}), per_element());
    narrow.set_space(2 * 40);
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 3; }));
    disk.before(nullptr);
    thread.reset();
    BOOST_TEST(l.events == (strings{"full", "refused", "room"}), per_element());
}

// A disk with space for the log only while the reserve is away.
struct with_reserve : writing {
    with_reserve()
    {
        reserve = ballast{file, 100'000};
        disk.before([this](auto what, const std::string& name) {
            const bool full = !has_space && std::filesystem::exists(file);
            const int code = fails_to_write(what, name, full ? SQLITE_FULL : SQLITE_OK);
            failures += code != SQLITE_OK ? 1 : 0;
            return code;
        });
    }

    ~with_reserve() { disk.before(nullptr); }

    const std::filesystem::path file = folder.path() / "reserve";
    std::atomic<bool> has_space = true;
    std::atomic<int> failures = 0;
};

BOOST_FIXTURE_TEST_CASE(a_disk_is_full_until_the_reserve_is_back_and_there_is_space_beside_it, with_reserve)
{
    begin({}, 1h, 1ms);
    BOOST_TEST(std::filesystem::exists(file));
    has_space = false;
    hand_over(batch_of(1));
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 2; }));
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (failures < 5 && std::chrono::steady_clock::now() < deadline) // trials, too
        std::this_thread::yield();
    BOOST_TEST(l.events_so_far() == (strings{"full", "refused"}), per_element());
    has_space = true;
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 3; }));
    BOOST_TEST(std::filesystem::exists(file));
    thread.reset();
    BOOST_TEST(l.events == (strings{"full", "refused", "room"}), per_element());
}

BOOST_FIXTURE_TEST_CASE(without_space_for_the_reserve_the_disk_is_full_from_the_start, with_reserve)
{
    reserve = ballast{file, std::uint64_t{1} << 43};
    begin({}, 1h, 1ms);
    BOOST_TEST(l.events_so_far() == strings{"full"}, per_element());
    BOOST_TEST(!std::filesystem::exists(file));
    commit(batch_of(1)); // there is space for this, but none for the reserve
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_TEST(l.events == (strings{"full", "written"}), per_element());
}

// ---- upkeep

BOOST_FIXTURE_TEST_CASE(retention_continues_at_once_while_more_is_due, writing)
{
    fill(2'000);
    begin({0s, 10}); // the next look is in an hour
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.removed == 1'990; }));
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
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (remembered_ids() != 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
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
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.removed == 5; }));
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
    BOOST_TEST(l.removed == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

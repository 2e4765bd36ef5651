// A full disk: what is refused and what is stored, the reserve, and the end of that state.
#include "test/journal/writing.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;
using namespace std::chrono_literals;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(full_disk_suite)

namespace {

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

// A disk with space for the log at all times, or only while the reserve is away, or never.
struct with_reserve : writing {
    with_reserve()
    {
        reserve = ballast{file, 100'000};
        disk.before([this](auto what, const std::string& name) {
            const bool fits = has_space || (!used_up && !std::filesystem::exists(file));
            const int code = fails_to_write(what, name, fits ? SQLITE_OK : fault.load());
            failures += code != SQLITE_OK ? 1 : 0;
            return code;
        });
    }

    ~with_reserve() { disk.before(nullptr); }

    void wait_for_failures(int count)
    {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        for (const int end = failures + count; failures < end && std::chrono::steady_clock::now() < deadline;)
            std::this_thread::yield();
    }

    // The process ends without any further write, and the next one starts.
    void kill_all(power_cut_vfs::loss how = power_cut_vfs::loss::nothing)
    {
        disk.cut();
        thread.reset();
        it.reset();
        disk.before(nullptr);
        disk.restore(how);
        start();
    }

    // "TOPIC RULES" of the room, as a start finds them.
    std::string recovered() const
    {
        const auto state = it->recover();
        return (state.rooms.empty() ? "-" : state.rooms[0].topic) + ' ' +
               (state.state_entries.empty() ? "-" : state.state_entries[0].value);
    }

    const std::filesystem::path file = folder.path() / "reserve";
    std::atomic<bool> has_space = true;
    std::atomic<bool> used_up = false;
    std::atomic<int> fault = SQLITE_FULL;
    std::atomic<int> failures = 0;
};

// A message, a topic and rules, and an answer that must not be given before they are stored.
chat::batch all_kinds(const std::string& value)
{
    chat::batch b = batch_of(1);
    b.entries.push_back(topic_of("ops", value));
    b.state_entries.push_back({"rules", "ops", value});
    b.effects.emplace_back(chat::reply{{0, 0}, 1, chat::pong{}});
    return b;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(a_full_disk_and_its_end_are_reported_once_before_the_batch_that_showed_them,
                        with_reserve)
{
    begin({}, 1h, 1ms);
    commit(batch_of(1));
    has_space = false;
    commit(batch_of(1));
    commit(batch_of(1));
    hand_over({}); // stores nothing, so it is no evidence about the disk
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.groups.size() == 4; }));
    has_space = true;
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.back() == "room"; }));
    commit(batch_of(1));
    commit(batch_of(1));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_TEST(l.events == (strings{"written", "full", "refused", "refused", "written", "room", "written",
                                    "written"}),
               per_element());
}

BOOST_FIXTURE_TEST_CASE(free_space_is_noticed_though_nothing_is_stored, with_reserve)
{
    begin({}, 1ms);
    has_space = false;
    hand_over(batch_of(1));
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() >= 2; }));
    has_space = true;
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() >= 3; }));
    thread.reset();
    BOOST_TEST(l.events == (strings{"full", "refused", "room"}), per_element());
}

// The trials come more often than the other upkeep, and from the moment at which the disk is full.
BOOST_FIXTURE_TEST_CASE(a_full_disk_is_tried_more_often_than_the_upkeep_comes, with_reserve)
{
    begin({}, 1h, 1ms);
    hand_over(batch_of(1));
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 1; }));
    has_space = false;
    hand_over(batch_of(1));
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 3; }));
    has_space = true;
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
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 1; }));
    narrow.set_space(2 * 15); // also enough to note the number of the message that was refused
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 2; }));
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

BOOST_FIXTURE_TEST_CASE(a_disk_is_full_until_the_reserve_is_back_and_there_is_space_beside_it, with_reserve)
{
    begin({}, 1h, 1ms);
    BOOST_TEST(std::filesystem::exists(file));
    has_space = false;
    hand_over(batch_of(1));
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 2; }));
    wait_for_failures(5); // of trials, too
    BOOST_TEST(l.events_so_far() == (strings{"full", "refused"}), per_element());
    has_space = true;
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.events.size() == 3; }));
    BOOST_TEST(std::filesystem::exists(file));
    commit(batch_of(1));
    thread.reset();
    BOOST_TEST(l.events == (strings{"full", "refused", "room", "written"}), per_element());
}

BOOST_FIXTURE_TEST_CASE(without_space_for_the_reserve_the_disk_is_full_from_the_start, with_reserve)
{
    reserve = ballast{file, std::uint64_t{1} << 43};
    begin({}, 1h, 1ms);
    BOOST_TEST(l.events_so_far() == strings{"full"}, per_element());
    BOOST_TEST(!std::filesystem::exists(file));
    commit(all_kinds("tea")); // there is space for the message, but none for the reserve
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_TEST(l.events == (strings{"full", "refused"}), per_element());
    BOOST_TEST(recovered() == "tea tea");
}

BOOST_FIXTURE_TEST_CASE(messages_are_refused_and_the_rest_is_stored_in_place_of_the_reserve, with_reserve)
{
    begin({}, 1h, 1h);
    commit(all_kinds("tea"));
    has_space = false;
    commit(all_kinds("coffee"));
    BOOST_TEST(!std::filesystem::exists(file));
    commit(all_kinds("milk")); // its message would fit into that space
    BOOST_TEST(l.events_so_far() == (strings{"written", "full", "refused", "refused"}), per_element());
    kill_all();
    BOOST_TEST(recovered() == "milk milk");
    BOOST_TEST(kept("ops") == "1 ");
    for (const std::size_t i : {1u, 2u}) {
        BOOST_TEST((l.written[i].entries[0].refusal() == banter::errc::storage_full));
        BOOST_TEST(l.written[i].entries[1].seq() == 2 * i + 2);
        BOOST_TEST(l.written[i].effects.size() == 1u);
    }
}

BOOST_FIXTURE_TEST_CASE(when_the_reserve_is_used_up_nothing_is_released_before_it_is_stored, with_reserve)
{
    begin({}, 1h, 1ms);
    has_space = false;
    used_up = true;
    hand_over(all_kinds("tea"));
    wait_for_failures(5);
    hand_over(all_kinds("coffee"));
    wait_for_failures(5);
    BOOST_TEST(l.events_so_far() == strings{"full"}, per_element());
    used_up = false;
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.written.size() == 2; }));
    BOOST_TEST(l.events_so_far() == (strings{"full", "refused", "refused"}), per_element());
    kill_all();
    BOOST_TEST(recovered() == "coffee coffee");
    BOOST_TEST(kept("ops") == ""); // those that were refused stay so
    BOOST_TEST(l.written[0].entries[1].message.text == "tea");
    BOOST_TEST(l.written[1].entries[1].message.text == "coffee");
    for (const auto& b : l.written) {
        BOOST_TEST((b.entries[0].refusal() == banter::errc::storage_full));
        BOOST_TEST(b.effects.size() == 1u);
    }
}

// Its number and its room are part of what a start finds.
BOOST_FIXTURE_TEST_CASE(a_refusal_is_told_when_its_number_is_stored, with_reserve)
{
    begin({}, 1h, 1ms);
    has_space = false;
    used_up = true;
    hand_over(batch_of(1));
    wait_for_failures(5);
    BOOST_TEST(l.events_so_far() == strings{"full"}, per_element());
    used_up = false;
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.written.size() == 1; }));
    kill_all();
    BOOST_TEST(it->given() == 1u);
    BOOST_TEST(recovered() == " -"); // the room, which has no topic
}

BOOST_FIXTURE_TEST_CASE(a_locked_database_refuses_nothing_and_is_tried_until_it_is_free, with_reserve)
{
    begin({}, 1h, 1ms);
    fault = SQLITE_BUSY;
    used_up = true;
    has_space = false;
    hand_over(all_kinds("tea"));
    wait_for_failures(5);
    hand_over(all_kinds("coffee"));
    wait_for_failures(5);
    BOOST_TEST(l.events_so_far().empty());
    has_space = true;
    BOOST_TEST(l.wait_until([](const recorder& r) { return r.written.size() == 2; }));
    BOOST_TEST(l.events_so_far() == (strings{"written", "written"}), per_element());
    kill_all();
    BOOST_TEST(recovered() == "coffee coffee");
    BOOST_TEST(kept("ops") == "1 3 ");
}

BOOST_FIXTURE_TEST_CASE(what_can_not_be_stored_at_the_end_is_a_failure_and_is_not_released, with_reserve)
{
    begin({}, 1h, 1h);
    has_space = false;
    used_up = true;
    hand_over(all_kinds("tea"));
    wait_for_failures(2);
    hand_over(all_kinds("coffee"));
    BOOST_TEST(thread->stop(patience));
    thread.reset();
    BOOST_REQUIRE(l.events.size() == 4u);
    BOOST_TEST(l.events[0] == "full");
    BOOST_TEST(l.events[1] == "refused");
    BOOST_TEST(l.events[2].starts_with("failed storing messages: "));
    BOOST_TEST(l.events[3] == "refused");
    for (const auto& b : l.written)
        BOOST_TEST(b.effects.empty());
}

// Whatever was released is stored, wherever the power is cut: before the reserve is given back, between that
// and the second transaction, while the reserve is set aside again, and so on.
BOOST_AUTO_TEST_CASE(what_was_released_on_a_full_disk_survives_a_power_cut_at_each_step)
{
    bool was_cut = true;
    for (std::uint64_t n = 1; was_cut; n += n < 30 ? 1 : 5) {
        with_reserve r;
        r.begin({}, 1h, 1ms);
        r.disk.cut_at(r.disk.calls() + n);
        r.commit(all_kinds("1"));
        r.has_space = false;
        r.commit(all_kinds("2"));
        r.commit(all_kinds("3"));
        r.has_space = true;
        r.l.wait_until([](const recorder& l) {
            return l.events.back() == "room" ||
                   std::any_of(l.events.begin(), l.events.end(),
                               [](const auto& e) { return e.starts_with("failed"); });
        });
        r.commit(all_kinds("4"));
        was_cut = r.disk.is_cut();
        r.kill_all(power_cut_vfs::loss::everything);
        std::string released = "0";
        std::string messages;
        for (const auto& b : r.l.written) {
            if (!b.effects.empty())
                released = b.entries[1].message.text;
            if (b.entries[0].seq() != 0)
                messages += std::to_string(b.entries[0].seq()) + ' ';
        }
        BOOST_TEST_CONTEXT("call " << n)
        {
            const auto found = r.recovered();
            BOOST_TEST((released == "0" || found >= released + ' ' + released));
            BOOST_TEST((r.kept("ops").starts_with(messages)));
            BOOST_TEST((was_cut || released == "4"));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

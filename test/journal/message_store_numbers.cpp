// Numbers, repeats, rooms and topics of the messages on disk.
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

BOOST_AUTO_TEST_SUITE(message_store_numbers_suite)

namespace {

std::optional<recovered_state::room> find_room(const message_store& store, const std::string& name)
{
    for (const auto& r : store.recover().rooms)
        if (r.name == name)
            return r;
    return {};
}

std::string topic_of_room(const message_store& store, const std::string& name)
{
    const auto found = find_room(store, name);
    return found ? found->topic : "no such room";
}

} // namespace

BOOST_FIXTURE_TEST_CASE(seqs_rise_through_all_rooms_and_prev_is_the_one_before_in_the_room, store_on_disk)
{
    const std::tuple<std::string, unsigned, unsigned> table[] = {
        {"ops", 1, 0}, {"dev", 2, 0}, {"ops", 3, 1}, {"ops", 4, 3}, {"dev", 5, 2}, {"lobby", 6, 0}};
    for (const auto& [room, seq, prev] : table) {
        const auto r = put(room);
        BOOST_TEST(r.seq() == seq);
        BOOST_TEST(r.prev() == prev);
        BOOST_TEST(!r.is_repeat());
        BOOST_TEST(!r.refusal().has_value());
    }
    BOOST_TEST(kept("ops") == "1 3 4 ");
}

BOOST_FIXTURE_TEST_CASE(a_message_is_read_unchanged, store_on_disk)
{
    const std::string text = std::string{"two\nlines \u4f60\u597d and a zero:"} + '\0' + '!';
    const auto r = put("\u00e9t\u00e9", text, "id\x01", "bob");
    const auto m = read({"\u00e9t\u00e9", {}, {}, 1}).messages.at(0);
    BOOST_TEST(m.user == "bob");
    BOOST_TEST(m.text == text);
    BOOST_TEST((m.time == r.message.time));
    BOOST_TEST(put("\u00e9t\u00e9", text, "id\x01", "bob").is_repeat());
}

BOOST_FIXTURE_TEST_CASE(a_group_of_batches_is_numbered_in_its_order, store_on_disk)
{
    std::vector<chat::batch> group(3);
    group[0].entries = {entry_of("ops", "a"), entry_of("dev", "b")};
    group[2].entries = {entry_of("ops", "c")};
    group = write(std::move(group));
    BOOST_TEST(group[0].entries[0].seq() == 1u);
    BOOST_TEST(group[0].entries[1].seq() == 2u);
    BOOST_TEST(group[2].entries[0].seq() == 3u);
    BOOST_TEST(group[2].entries[0].prev() == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_repeat_is_known_in_its_batch_in_its_group_and_after_a_start, store_on_disk)
{
    std::vector<chat::batch> group(2);
    group[0].entries = {entry_of("ops", "a", "id7"), entry_of("ops", "a", "id7")};
    group[1].entries = {entry_of("ops", "a", "id7"), entry_of("ops", "b", "id8")};
    group = write(std::move(group));
    BOOST_TEST(!group[0].entries[0].is_repeat());
    BOOST_TEST(group[0].entries[1].is_repeat());
    BOOST_TEST(group[1].entries[0].is_repeat());
    BOOST_TEST(group[1].entries[0].seq() == 1u);
    BOOST_TEST(group[1].entries[1].seq() == 4u); // the repeats have used numbers
    BOOST_TEST(group[1].entries[1].prev() == 1u);

    const auto first_time = group[0].entries[0].message.time;
    for (int start_again = 0; start_again < 2; ++start_again) {
        const auto again = put("ops", "a", "id7");
        BOOST_TEST(again.is_repeat());
        BOOST_TEST(again.seq() == 1u);
        BOOST_TEST((again.time() == first_time));
        start_again == 0 ? stop() : kill();
        start();
    }
    BOOST_TEST(kept("ops") == "1 4 ");
}

BOOST_FIXTURE_TEST_CASE(the_same_id_of_another_author_is_another_message, store_on_disk)
{
    put("ops", "hi", "id7", "alice");
    BOOST_TEST(!put("ops", "hi", "id7", "bob").is_repeat());
    BOOST_TEST(!put("ops", "hi", "7", "bobid").is_repeat());
    BOOST_TEST(put("ops", "hi", "id7", "bob").seq() == 2u);
    BOOST_TEST(!put("ops").is_repeat()); // without an id
    BOOST_TEST(!put("ops").is_repeat());
}

BOOST_FIXTURE_TEST_CASE(an_id_that_is_used_for_another_message_is_refused_and_nothing_is_stored,
                        store_on_disk)
{
    put("ops", "hi", "id7");
    for (int start_again = 0; start_again < 2; ++start_again) {
        for (const auto& [room, text] :
             {std::pair{"dev", "hi"}, {"ops", "Hi"}, {"ops", "hi "}, {"@alice,bob", "hi"}}) {
            std::vector<chat::batch> group(1);
            group[0].entries = {entry_of(room, text, "id7"),
                                entry_of("ops", "next", "n" + std::to_string(start_again))};
            group = write(std::move(group));
            const auto& [reused, next] = std::tie(group[0].entries[0], group[0].entries[1]);
            BOOST_TEST((reused.refusal() == banter::errc::id_reused));
            BOOST_TEST(!reused.is_repeat());
            BOOST_TEST(reused.seq() == 0u);
            BOOST_TEST(!next.refusal().has_value()); // the others of its batch are not refused with it
        }
        BOOST_TEST(put("ops", "hi", "id7").is_repeat());
        kill();
        start();
    }
    BOOST_TEST(kept("ops") == "1 3 12 ");
    BOOST_TEST(kept("dev") == "");
}

// The hub has made the room, and counts a message as soon as it has a number.
BOOST_FIXTURE_TEST_CASE(a_room_is_kept_as_the_hub_has_it_also_if_its_message_was_not_stored, store_on_disk)
{
    put("ops", "hi", "id7");
    BOOST_TEST((put("dev", "hi", "id7").refusal() == banter::errc::id_reused)); // 2
    const auto time_of_2 = clock;
    BOOST_TEST(put("ops", "hi", "id7").is_repeat()); // 3
    for (int start_again = 0; start_again < 2; ++start_again) {
        const auto dev = find_room(*it, "dev");
        BOOST_REQUIRE(dev.has_value());
        BOOST_TEST(dev->touched.seq == 2u);
        BOOST_TEST((dev->touched.time == time_of_2));
        BOOST_TEST(dev->newest_message == 0u);
        const auto ops = find_room(*it, "ops");
        BOOST_TEST(ops->touched.seq == 3u);
        BOOST_TEST((ops->touched.time == clock));
        BOOST_TEST(ops->newest_message == 1u);
        BOOST_TEST(kept("dev") == "");
        start_again == 0 ? stop() : kill();
        BOOST_REQUIRE_NO_THROW(start());
    }
    BOOST_TEST(put("dev").prev() == 0u);
}

BOOST_FIXTURE_TEST_CASE(the_author_and_time_of_a_topic_and_of_its_room_survive, store_on_disk)
{
    const auto made = clock;
    chat::batch b;
    b.entries = {topic_of("ops", "tea"), topic_of("dev", "milk"), topic_of("dev", "")};
    for (auto& e : b.entries) {
        e.message.user = "Alice";
        e.message.time = clock += std::chrono::seconds{1};
        e.room_made = made;
    }
    b = write(std::move(b));
    BOOST_TEST(b.entries[0].seq() == 1u);
    for (int start_again = 0; start_again < 2; ++start_again) {
        const auto ops = find_room(*it, "ops");
        BOOST_TEST(ops->topic_by.user == "Alice");
        BOOST_TEST((ops->topic_by.time == b.entries[0].message.time));
        BOOST_TEST((ops->made == made));
        BOOST_TEST(ops->touched.seq == 0u);                     // by messages only
        BOOST_TEST(find_room(*it, "dev")->topic_by.user == ""); // it has no topic
        start_again == 0 ? stop() : kill();
        start();
    }
    chat::entry later = entry_of("ops", "hi"); // such as an imported one: it does not know
    BOOST_TEST(write(chat::batch{{later}, {}, {}}).entries[0].prev() == 0u);
    BOOST_TEST((find_room(*it, "ops")->made == made));
}

BOOST_FIXTURE_TEST_CASE(a_topic_has_a_row_and_is_neither_shown_nor_a_prev, store_on_disk)
{
    put("ops");
    chat::batch b;
    b.entries = {topic_of("ops", "tea")};
    b = write(std::move(b));
    BOOST_TEST(b.entries[0].seq() == 2u);
    BOOST_TEST(b.entries[0].prev() == 1u);
    const auto r = put("ops");
    BOOST_TEST(r.seq() == 3u);
    BOOST_TEST(r.prev() == 1u);
    BOOST_TEST(kept("ops") == "1 3 ");
    BOOST_TEST(read({"ops", {}, {}, 10}).messages.back().prev == 1u);
    auto by_number = reader();
    BOOST_TEST(!by_number.find(2).has_value());
    std::string all;
    by_number.each(0, no_bound, [&](const message_row& m, std::int64_t) {
        all += std::to_string(m.message.seq) + '<' + std::to_string(m.numbers.prev) + ' ';
        return true;
    });
    BOOST_TEST(all == "1<0 3<2 ");
    BOOST_TEST(by_number.damaged() == 0u);
    BOOST_TEST(by_number.newest() == 3u);
    auto& db = by_number.connection();
    BOOST_TEST(
        db.execAndGet("SELECT kind || user || author || text FROM entries WHERE seq = 2").getString() ==
        "4alicealicetea");
}

BOOST_FIXTURE_TEST_CASE(rooms_topics_and_newest_are_recovered_after_a_start, store_on_disk)
{
    chat::batch b;
    b.entries = {topic_of("ops", "tea"), topic_of("tea", "only a topic"), entry_of("dev", "hi"),
                 topic_of("ops", "coffee"), entry_of("ops", "hi")};
    write(std::move(b));
    for (int start_again = 0; start_again < 2; ++start_again) {
        start_again == 0 ? stop() : kill();
        start();
        const auto m = it->recover();
        BOOST_TEST(m.newest == 5u);
        BOOST_TEST(m.rooms.size() == 3u);
        BOOST_TEST(topic_of_room(*it, "ops") == "coffee");
        BOOST_TEST(topic_of_room(*it, "dev") == "");
        BOOST_TEST(topic_of_room(*it, "tea") == "only a topic");
    }
}

BOOST_FIXTURE_TEST_CASE(numbers_continue_without_a_gap_after_a_clean_stop, store_on_disk)
{
    put("ops");
    put("ops");
    stop();
    start();
    BOOST_TEST(put("ops").seq() == 3u);
    stop();
    start();
    stop();
    start();
    BOOST_TEST(put("ops").seq() == 4u);
    BOOST_TEST(put("ops").prev() == 4u);
}

BOOST_FIXTURE_TEST_CASE(after_a_kill_the_numbers_continue_after_the_last_one_that_was_given, store_on_disk)
{
    put("ops", "hi", "id1");
    put("ops", "hi", "id1"); // a repeat has a number too
    kill();
    start();
    BOOST_TEST(put("ops").seq() == 3u);
    std::vector<chat::batch> group(1); // a message that was refused, as on a full disk, has one as well
    group[0].entries = {entry_of("dev", "hi")};
    group[0].state_entries = {{"seen", "alice", "4"}};
    message_store::refuse_messages(group, banter::errc::storage_full);
    write(std::move(group));
    BOOST_TEST(find_room(*it, "dev")->touched.seq == 4u);
    kill();
    start();
    BOOST_TEST(put("ops").seq() == 5u);
}

BOOST_FIXTURE_TEST_CASE(if_commits_may_be_lost_a_kill_leaves_out_the_numbers_that_were_reserved,
                        store_on_disk)
{
    put("ops"); // by a run whose commits are safe
    kill();
    settings.durable = durability::crash;
    start();
    BOOST_TEST(put("ops").seq() == 2u);
    kill();
    settings.durable = durability::power;
    start();
    BOOST_TEST(it->given() > settings.reserved_block);
    stop();
    settings.durable = durability::crash;
    start();
    stop();
    start();
    BOOST_TEST(it->given() > settings.reserved_block);
    const auto given = it->given();
    BOOST_TEST(put("ops").seq() == given + 1);
}

BOOST_FIXTURE_TEST_CASE(with_crash_a_kill_leaves_out_the_numbers_that_were_reserved, store_on_disk)
{
    it.reset();
    settings.durable = durability::crash;
    start();
    put("ops");
    kill();
    start();
    const auto r = put("ops");
    BOOST_TEST(r.seq() > settings.reserved_block);
    BOOST_TEST(r.seq() <= settings.reserved_block + 2);
    BOOST_TEST(r.prev() == 1u);
    stop();
    start();
    BOOST_TEST(put("ops").seq() == r.seq() + 1);
}

BOOST_FIXTURE_TEST_CASE(a_group_larger_than_a_block_of_numbers_is_stored, store_on_disk)
{
    stop();
    settings.reserved_block = 1;
    start();
    chat::batch b;
    for (int i = 0; i < 100; ++i)
        b.entries.push_back(entry_of("ops", "hi"));
    const auto stored = write(std::move(b));
    BOOST_TEST(stored.entries.back().seq() == 100u);
    BOOST_TEST(put("ops").seq() == 101u);
    kill();
    start();
    BOOST_TEST(put("ops").seq() > 101u);
}

BOOST_FIXTURE_TEST_CASE(a_write_that_finds_no_space_leaves_no_trace_and_can_be_repeated, store_on_disk)
{
    chat::batch before;
    before.entries = {entry_of("ops", "hi", "id1"), topic_of("ops", "tea")};
    write(std::move(before));

    disk.before(
        [](auto what, auto&) { return what == power_cut_vfs::call::write ? SQLITE_FULL : SQLITE_OK; });
    std::vector<chat::batch> group(2);
    group[0].entries = {entry_of("ops", "hi", "id1"), entry_of("new", "hi", "id2")};
    group[1].entries = {topic_of("ops", "coffee"), topic_of("other", "milk")};
    group[1].state_entries = {{"rules", "ops", "m"}};
    number(group, it->given());
    BOOST_TEST((it->write(group) == write_result::disk_full));
    for (const auto& b : group)
        for (const auto& e : b.entries)
            BOOST_TEST(std::holds_alternative<chat::undecided>(e.result));
    BOOST_TEST(kept("ops") == "1 "); // reading still works
    BOOST_TEST(it->recover().rooms.size() == 1u);
    BOOST_TEST(it->recover().state_entries.size() == 0u);

    disk.before(nullptr);
    BOOST_TEST((it->write(group) == write_result::stored));
    BOOST_TEST(group[0].entries[0].is_repeat());
    BOOST_TEST(group[0].entries[1].seq() == 4u);
    BOOST_TEST(group[0].entries[1].prev() == 0u);
    kill();
    start();
    BOOST_TEST(kept("new") == "4 ");
    BOOST_TEST(topic_of_room(*it, "ops") == "coffee");
    BOOST_TEST(it->recover().state_entries.size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(messages_that_were_refused_are_left_out_of_a_write, store_on_disk)
{
    std::vector<chat::batch> group(1);
    group[0].entries = {entry_of("new", "hi", "id2"), topic_of("ops", "coffee"), entry_of("ops", "hi")};
    group[0].state_entries = {{"rules", "ops", "m"}};
    number(group, it->given());
    message_store::refuse_messages(group, banter::errc::storage_full);
    BOOST_TEST((it->write(group) == write_result::stored));
    BOOST_TEST((group[0].entries[0].refusal() == banter::errc::storage_full));
    BOOST_TEST(group[0].entries[1].seq() == 2u);
    BOOST_TEST((group[0].entries[2].refusal() == banter::errc::storage_full));
    kill();
    start();
    BOOST_TEST(kept("ops") == "");
    BOOST_TEST(topic_of_room(*it, "ops") == "coffee");
    BOOST_TEST(topic_of_room(*it, "new") == ""); // the hub has made it
    BOOST_TEST(it->recover().state_entries.size() == 1u);
}

// The hub that goes on has made the room, and has given the number.
BOOST_FIXTURE_TEST_CASE(one_refused_message_alone_leaves_its_room_and_its_number, store_on_disk)
{
    std::vector<chat::batch> group(1);
    group[0].entries = {entry_of("new", "hi", "id1")};
    group[0].entries[0].message.time = clock;
    group[0].entries[0].room_made = clock;
    message_store::refuse_messages(group, banter::errc::storage_full);
    group = write(std::move(group));
    BOOST_TEST((result == write_result::stored));
    BOOST_TEST((group[0].entries[0].refusal() == banter::errc::storage_full));
    kill();
    start();
    const auto made = find_room(*it, "new");
    BOOST_REQUIRE(made.has_value());
    BOOST_TEST(made->touched.seq == 1u);
    BOOST_TEST((made->touched.time == clock));
    BOOST_TEST((made->made == clock));
    BOOST_TEST(it->given() == 1u);
    BOOST_TEST(kept("new") == "");
}

BOOST_FIXTURE_TEST_CASE(an_io_error_with_ENOSPC_is_a_full_disk, store_on_disk)
{
    disk.set_errno(ENOSPC);
    disk.before(
        [](auto what, auto&) { return what == power_cut_vfs::call::write ? SQLITE_IOERR_WRITE : SQLITE_OK; });
    put("ops");
    BOOST_TEST((result == write_result::disk_full));
    disk.set_errno(EIO);
    put("ops");
    BOOST_TEST((result == write_result::failed));
    BOOST_TEST(it->why().find("Input/output error") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_failed_sync_is_not_a_full_disk, store_on_disk)
{
    put("ops");
    disk.set_errno(ENOSPC);
    disk.before(
        [](auto what, auto&) { return what == power_cut_vfs::call::sync ? SQLITE_IOERR_FSYNC : SQLITE_OK; });
    put("ops");
    BOOST_TEST((result == write_result::failed));
}

BOOST_FIXTURE_TEST_CASE(a_block_of_numbers_is_used_to_its_end, store_on_disk)
{
    it.reset();
    settings.reserved_block = 5;
    start();
    int syncs = 0;
    disk.before([&](auto what, const std::string& file) {
        syncs += what == power_cut_vfs::call::sync && file.ends_with("banter.db-wal") ? 1 : 0;
        return SQLITE_OK;
    });
    put("ops"); // reserves the next five
    std::vector<int> of_each;
    for (int i = 0; i < 6; ++i) {
        syncs = 0;
        put("ops");
        of_each.push_back(syncs);
    }
    disk.before(nullptr);
    BOOST_TEST(of_each == (std::vector<int>{1, 1, 1, 1, 1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

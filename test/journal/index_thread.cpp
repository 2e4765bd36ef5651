// The thread that updates the index: additions, removals and repair.
#include "server/journal/index_thread.hpp"

#include "server/journal/search_index.hpp"
#include "server/journal/search_reader.hpp"
#include "server/journal/search_terms.hpp"
#include "test/journal/store_on_disk.hpp"

#include <SQLiteCpp/Exception.h>
#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include <chrono>
#include <fstream>
#include <thread>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

BOOST_AUTO_TEST_SUITE(index_thread_suite)

namespace {

struct indexing : store_on_disk {
    void begin(const std::string& epoch = "e")
    {
        thread = std::make_unique<index_thread>(paths, epoch, disk.name());
        index = std::make_unique<search_reader>(paths.search);
    }

    template <class Condition>
    static bool wait_until(Condition done)
    {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
        while (!done()) {
            if (std::chrono::steady_clock::now() > deadline)
                return false;
            std::this_thread::yield();
        }
        return true;
    }

    bool wait_until_indexed(chat::seq_number up_to)
    {
        return wait_until([&] { return index->indexed_to() == up_to; });
    }

    // The seqs that the index alone finds.
    std::string find(const std::string& text)
    {
        std::string out;
        index->find(
            parse_search(text), {}, no_bound,
            [&](chat::seq_number seq) {
                out += std::to_string(seq) + ' ';
                return true;
            },
            [] { return false; });
        return out;
    }

    chat::message put_and_tell(const std::string& text)
    {
        auto r = put("ops", text);
        thread->notify();
        return r.message;
    }

    data_paths paths{settings.folder};
    std::unique_ptr<index_thread> thread;
    std::unique_ptr<search_reader> index;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(messages_stored_before_and_after_the_start_are_indexed, indexing)
{
    put("ops", "first tea");
    begin(); // needs no notice
    BOOST_TEST(wait_until_indexed(1));
    put_and_tell("second tea");
    BOOST_TEST(wait_until_indexed(2));
    put_and_tell("third tea");
    BOOST_TEST(wait_until_indexed(3));
    BOOST_TEST(find("tea") == "3 2 1 ");
    BOOST_TEST(find("second") == "2 ");
}

BOOST_FIXTURE_TEST_CASE(a_backlog_of_several_steps_needs_one_notice, indexing)
{
    chat::batch many;
    for (int i = 0; i < 4'100; ++i)
        many.entries.push_back(entry_of("ops", "tea"));
    write(std::move(many));
    begin();
    BOOST_TEST(wait_until_indexed(4'100));
}

// What it has been told by then is left for later as well: the space that is left is for the messages.
BOOST_FIXTURE_TEST_CASE(while_it_is_paused_nothing_is_added, indexing)
{
    begin();
    thread->pause(true);
    put_and_tell("first tea");
    put_and_tell("second tea");
    std::this_thread::sleep_for(std::chrono::milliseconds{150}); // longer than it gathers messages
    BOOST_TEST(index->indexed_to() == 0u);
    thread->pause(false);
    BOOST_TEST(wait_until_indexed(2));
}

BOOST_FIXTURE_TEST_CASE(a_pause_that_comes_while_it_gathers_holds_for_removals_too, indexing)
{
    begin();
    const auto first = put_and_tell("first tea");
    put_and_tell("second tea");
    BOOST_TEST(wait_until_indexed(2));
    const auto room = reader().id_of_room("ops");
    const auto told = std::chrono::steady_clock::now();
    thread->forget(first, room);
    thread->pause(true);
    if (std::chrono::steady_clock::now() - told < std::chrono::milliseconds{100}) { // it gathers still
        std::this_thread::sleep_for(std::chrono::milliseconds{150});
        BOOST_TEST(find("tea") == "2 1 ");
    }
    thread->pause(false);
    BOOST_TEST(wait_until([&] { return find("tea") == "2 "; }));
}

BOOST_FIXTURE_TEST_CASE(indexing_continues_after_the_last_run_and_restarts_for_another_epoch, indexing)
{
    put("ops", "first tea");
    begin();
    BOOST_TEST(wait_until_indexed(1));
    thread.reset();
    BOOST_TEST(find("tea") == "1 ");
    put("ops", "second tea");
    begin();
    BOOST_TEST(index->indexed_to() >= 1u); // at once
    BOOST_TEST(wait_until_indexed(2));
    BOOST_TEST(find("tea") == "2 1 ");
    thread.reset();
    begin("another");
    BOOST_TEST(wait_until_indexed(2));
    BOOST_TEST(find("tea") == "2 1 ");
}

BOOST_FIXTURE_TEST_CASE(removed_messages_are_not_found, indexing)
{
    begin();
    const auto first = put_and_tell("first tea");
    put_and_tell("second tea");
    BOOST_TEST(wait_until_indexed(2));
    thread->forget(first, reader().id_of_room("ops"));
    BOOST_TEST(wait_until([&] { return find("tea") == "2 "; }));
    BOOST_TEST(index->indexed_to() == 2u);
}

BOOST_FIXTURE_TEST_CASE(an_index_reported_as_damaged_is_rebuilt, indexing)
{
    begin();
    put_and_tell("first tea");
    BOOST_TEST(wait_until_indexed(1));
    {
        auto db = open_search_index(paths.search, SQLITE_OPEN_READWRITE);
        db.setBusyTimeout(20'000);
        std::string table;
        SQLite::Statement tables{db, "SELECT name FROM sqlite_schema WHERE sql LIKE '%fts5%'"};
        BOOST_REQUIRE(tables.executeStep());
        table = tables.getColumn(0).getString();
        tables.reset();
        db.exec("INSERT INTO " + table + '(' + table + ") VALUES ('delete-all')");
    }
    BOOST_TEST(find("tea") == "");
    thread->rebuild();
    BOOST_TEST(wait_until([&] {
        try {
            return find("tea") == "1 ";
        } catch (const SQLite::Exception&) {
            return false; // the new file has no tables yet
        }
    }));
    BOOST_TEST(wait_until_indexed(1));
}

BOOST_FIXTURE_TEST_CASE(a_foreign_index_file_is_replaced_at_the_start, indexing)
{
    put("ops", "first tea");
    std::ofstream{paths.search} << std::string(10'000, 'x');
    begin();
    BOOST_TEST(wait_until_indexed(1));
    BOOST_TEST(find("tea") == "1 ");
}

// A thread that waited for work would hang here.
BOOST_FIXTURE_TEST_CASE(the_thread_ends_without_work, indexing)
{
    begin();
    thread.reset();
    begin();
    thread->notify();
    thread.reset();
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_SUITE_END()

// Searches of the durable journal: their client, upper bound and time limit, and a broken index.
#include "server/journal/search_index.hpp"
#include "server/journal/search_reader.hpp"
#include "test/journal/running_journal.hpp"

#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include <chrono>
#include <thread>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(journal_search)

namespace {

std::string texts_of(const page& p)
{
    std::string out;
    for (const auto& m : p.messages)
        out += m.text + ';';
    return out;
}

struct searching : running {
    page search(const std::string& text)
    {
        std::optional<page> answer;
        it->search(
            {text, {}, {}, 10}, [&](page&& p) { answer = std::move(p); }, asker);
        events.run_until([&] { return answer.has_value(); });
        return *answer;
    }

    // Waits until the index has that many messages.
    void wait_until_indexed(chat::seq_number up_to)
    {
        search_reader index{folder.path() / "search.db"};
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (index.indexed_to() < up_to) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
            std::this_thread::yield();
        }
    }

    void break_index()
    {
        auto db = open_search_index(folder.path() / "search.db", SQLITE_OPEN_READWRITE);
        db.setBusyTimeout(20'000);
        SQLite::Statement tables{db, "SELECT name FROM sqlite_schema WHERE sql LIKE '%fts5%'"};
        BOOST_REQUIRE(tables.executeStep());
        const auto table = tables.getColumn(0).getString();
        tables.reset();
        db.exec("DROP TABLE " + table);
    }

    // Repeats the search until it does not fail. @return the result.
    std::string texts_when_mended(const std::string& text)
    {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        for (;;) {
            const auto p = search(text);
            if (!p.failed)
                return texts_of(p);
            BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
        }
    }

    std::shared_ptr<int> asker = std::make_shared<int>();
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_search_of_a_closed_client_is_not_answered, searching)
{
    put("some tea");
    bool answered = false;
    {
        const auto gone = std::make_shared<int>();
        it->search(
            {"tea", {}, {}, 10}, [&](page&&) { answered = true; }, gone);
    }
    BOOST_TEST(texts_of(search("tea")) == "some tea;"); // one after the other
    BOOST_TEST(!answered);

    auto going = std::make_shared<int>();
    it->search(
        {"tea", {}, {}, 10}, [&](page&&) { answered = true; }, going);
    std::optional<page> next;
    it->search(
        {"tea", {}, {}, 10}, [&](page&& p) { next = std::move(p); }, asker);
    events.wait_until_posted(2); // both have been found
    going.reset();
    events.run_until([&] { return next.has_value(); });
    BOOST_TEST(!answered);
}

BOOST_FIXTURE_TEST_CASE(only_committed_messages_are_found, searching)
{
    put("first tea");
    commit("second tea");
    events.wait_until_posted(1); // stored, and not handed back
    std::optional<page> answer;
    it->search(
        {"tea", {}, {}, 10}, [&](page&& p) { answer = std::move(p); }, asker);
    events.run_until([&] { return answer.has_value(); });
    BOOST_TEST(texts_of(*answer) == "first tea;");
    BOOST_TEST(texts_of(search("tea")) == "second tea;first tea;");
}

BOOST_FIXTURE_TEST_CASE(a_search_has_a_time_limit, searching)
{
    put("some tea");
    BOOST_TEST(it->stop(patience));
    it.reset();
    settings.search_time = -1ms; // is over as it begins
    start();
    BOOST_TEST(search("tea").failed);
}

BOOST_FIXTURE_TEST_CASE(a_broken_index_is_reported_as_a_failure_and_rebuilt, searching)
{
    put("some tea");
    BOOST_TEST(texts_of(search("tea")) == "some tea;");
    break_index();
    put("more tea"); // which the index can't take in either
    BOOST_TEST(texts_when_mended("tea") == "more tea;some tea;");
    BOOST_TEST(failures == 0);
}

BOOST_FIXTURE_TEST_CASE(an_index_that_a_search_finds_broken_is_rebuilt_though_no_error_is_reported, searching)
{
    put("some tea");
    wait_until_indexed(1); // so that the thread of the index has nothing more to do
    break_index();
    BOOST_TEST(search("tea").failed);
    BOOST_TEST(texts_when_mended("tea") == "some tea;");
}

BOOST_AUTO_TEST_SUITE_END()

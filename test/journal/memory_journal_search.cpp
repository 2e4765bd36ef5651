// Searching, in one turn and in many.
#include "test/journal/archive.hpp"
#include "test/journal/search_scopes.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::journal;
using namespace banter::journal::test;

BOOST_AUTO_TEST_SUITE(memory_journal_search_suite)

namespace {

// More than one turn of a search looks through.
void put_much(archive& a, std::size_t bytes = 3 * 1024 * 1024)
{
    for (std::size_t i = 0; i < bytes / (16 * 1024); ++i)
        a.put("ops", std::string(16 * 1024, 'x'));
}

} // namespace

// search_words.cpp tests the definition of a word.
BOOST_AUTO_TEST_CASE(every_word_must_occur_regardless_of_place_and_case)
{
    archive a;
    const std::string texts[] = {"Tea at four",                         // 1
                                 "FOUR teapots\tand a cup",             // 2
                                 "\u4f60\u597d\uff0c\u4e16\u754c",      // 3: Chinese
                                 "Stra\u00dfe nach \u00c4gypten",       // 4
                                 "\uff26\uff2f\uff35\uff32 full-width", // 5
                                 "cafe\u0301 four"};                    // 6: decomposed
    for (const auto& text : texts)
        a.put("ops", text);
    const std::pair<std::string, std::string> table[] = {
        {"tea", "1 "},
        {"tea*", "2 1 "},
        {"TEA* four", "2 1 "},
        {"four tea*", "2 1 "},
        {"  four\t\ntea  ", "1 "},
        {"teapot", ""},
        {"four", "6 5 2 1 "},
        {"tea coffee", ""},
        {"\u4e16\u754c", "3 "},
        {"\u754c \u4f60", "3 "},
        {"STRASSE", "4 "},
        {"agypten", "4 "},
        {"caf\u00e9", "6 "},
        {"width-full", ""},
        {"\uff14", ""},
        {"", ""},
        {" \t\n*-", ""},
    };
    for (const auto& [words, expected] : table)
        BOOST_TEST(seqs(a.search({words, "", {}, 100})) == expected,
                   words << ": " << seqs(a.search({words, "", {}, 100})));
}

BOOST_AUTO_TEST_CASE(a_search_returns_the_newest_first_before_a_seq_in_one_room_or_all)
{
    archive a;
    for (int i = 0; i < 3; ++i) {
        a.put("ops", "tea");
        a.put("dev", "tea");
    }
    BOOST_TEST(seqs(a.search({"tea", "", {}, 100})) == "6 5 4 3 2 1 ");
    BOOST_TEST(seqs(a.search({"tea", "ops", {}, 100})) == "5 3 1 ");
    BOOST_TEST(seqs(a.search({"tea", "none", {}, 100})) == "");
    BOOST_TEST(seqs(a.search({"tea", "ops", 5, 100})) == "3 1 ");
    BOOST_TEST(seqs(a.search({"tea", "", 4, 100})) == "3 2 1 ");
    BOOST_TEST(seqs(a.search({"tea", "", 0, 100})) == "");
    BOOST_TEST(seqs(a.search({"tea", "", 1, 100})) == "");
    BOOST_TEST(seqs(a.search({"tea", "", 99, 2})) == "6 5 +");
}

BOOST_AUTO_TEST_CASE(only_messages_visible_to_the_client_are_found)
{
    archive a;
    check_search_scopes([&](const std::string& room) { a.put(room, "tea"); },
                        [&](const auto& q) { return seqs(a.search(q)); });
}

BOOST_AUTO_TEST_CASE(more_means_that_another_one_was_found)
{
    archive a;
    a.put("ops", "tea");
    a.put("ops", "tea");
    a.put("ops", "coffee");
    BOOST_TEST(seqs(a.search({"tea", "", {}, 1})) == "2 +");
    BOOST_TEST(seqs(a.search({"tea", "", {}, 2})) == "2 1 ");
    BOOST_TEST(seqs(a.search({"coffee", "", {}, 1})) == "3 ");
}

BOOST_AUTO_TEST_CASE(a_page_of_long_results_ends_early_and_sets_more)
{
    archive a;
    put_much(a);
    const auto p = a.search({"x*", "", {}, 200});
    BOOST_TEST(p.messages.size() == page::most_bytes / (16 * 1024));
    BOOST_TEST(p.more);
}

BOOST_AUTO_TEST_CASE(a_long_search_takes_many_turns_and_finds_the_same)
{
    archive a;
    a.put("ops", "tea");
    put_much(a);
    a.put("dev", "tea");
    put_much(a);
    a.put("ops", "tea");
    const auto p = a.search({"tea", "", {}, 100});
    BOOST_TEST(p.messages.size() == 3u);
    BOOST_TEST(a.turns_taken > 10u);
    BOOST_TEST(a.search({"tea", "dev", {}, 100}).messages.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_short_search_is_answered_at_once)
{
    archive a;
    a.put("ops", "tea");
    bool answered = false;
    a.it->search(
        {"tea", "", {}, 1}, [&](page&&) { answered = true; }, a.asker);
    BOOST_TEST(answered);
    BOOST_TEST(a.turns.empty());
}

BOOST_AUTO_TEST_CASE(others_are_served_between_the_turns_of_a_search)
{
    archive a{{"now", 0, 0, 4 * 1024 * 1024}};
    a.put("ops", "tea");
    put_much(a);
    std::string found = "nothing yet";
    a.it->search(
        {"tea", "", {}, 100}, [&](page&& p) { found = seqs(p); }, a.asker);
    a.take_turn();
    BOOST_TEST(a.put("ops", "tea").message.seq > 1u); // newer than the search
    BOOST_TEST(a.newest("ops", 1).messages.size() == 1u);
    while (a.take_turn()) {
    }
    BOOST_TEST(found == "1 ");
}

BOOST_AUTO_TEST_CASE(messages_forgotten_during_a_search_are_not_found)
{
    archive a{{"now", 0, 0, 4 * 1024 * 1024}};
    a.put("ops", "tea");
    put_much(a);
    std::string found = "nothing yet";
    a.it->search(
        {"tea", "", {}, 100}, [&](page&& p) { found = seqs(p); }, a.asker);
    a.take_turn();
    put_much(a, 8 * 1024 * 1024);
    while (a.take_turn()) {
    }
    BOOST_TEST(found == "");
}

BOOST_AUTO_TEST_CASE(many_searches_take_one_turn_of_the_loop_at_a_time)
{
    archive a;
    put_much(a);
    int answers = 0;
    for (int i = 0; i < 20; ++i)
        a.it->search(
            {"tea", "", {}, 100}, [&](page&&) { ++answers; }, a.asker);
    do {
        BOOST_TEST(a.turns.size() <= 1u);
    } while (a.take_turn());
    BOOST_TEST(answers == 20);
}

BOOST_AUTO_TEST_CASE(a_search_ends_with_its_client)
{
    archive a;
    put_much(a);
    bool answered = false;
    a.it->search(
        {"tea", "", {}, 100}, [&](page&&) { answered = true; }, a.asker);
    a.asker.reset();
    int turns = 0;
    while (a.take_turn())
        ++turns;
    BOOST_TEST(turns == 1);
    BOOST_TEST(!answered);
}

BOOST_AUTO_TEST_CASE(a_search_ends_with_its_journal_and_without_an_answer)
{
    archive a;
    put_much(a);
    bool answered = false;
    a.it->search(
        {"tea", "", {}, 100}, [&](page&&) { answered = true; }, a.asker);
    BOOST_TEST(!a.turns.empty());
    a.it.reset();
    while (a.take_turn()) {
    }
    BOOST_TEST(!answered);
}

BOOST_AUTO_TEST_SUITE_END()

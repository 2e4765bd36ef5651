#include "client/console/completion.hpp"

#include "client/console/plain_text.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace banter::console;

BOOST_AUTO_TEST_SUITE(completion_suite)

namespace {

const completion_words words{{"Alice", "alina", "张伟", "张三"}, {"lobby", "ops"}};

completion at_end(std::string_view line) { return complete(line, line.size(), words); }

} // namespace

BOOST_AUTO_TEST_CASE(a_name_at_the_start_addresses_and_elsewhere_does_not)
{
    const auto first = at_end("alic");
    BOOST_REQUIRE(first.candidates.size() == 1u);
    BOOST_TEST(first.candidates[0] == "Alice");
    BOOST_TEST(first.suffix == ": ");

    const auto later = at_end("hi Alic");
    BOOST_TEST(later.start == 3u);
    BOOST_TEST(later.suffix == " ");
}

BOOST_AUTO_TEST_CASE(candidates_share_what_is_common_but_never_half_a_character)
{
    const auto chinese = at_end("张");
    BOOST_TEST(chinese.candidates.size() == 2u);
    BOOST_TEST(chinese.common == "张");
}

BOOST_AUTO_TEST_CASE(after_a_command_a_name_is_one_word_and_may_be_from_a_conversation)
{
    const completion_words some{{"Anna Lee"}, {"ops"}, {"Bob"}};
    const auto offered = [&](std::string_view line) {
        const auto all = complete(line, line.size(), some).candidates;
        return all.empty() ? std::string{} : all.front();
    };
    BOOST_TEST(offered("/msg an") == "Anna_Lee");
    BOOST_TEST(offered("/kick b") == "Bob");
    BOOST_TEST(offered("/join @b") == "@Bob");
    BOOST_TEST(offered("hi an") == "Anna Lee");
    BOOST_TEST(offered("hi b") == "");
    BOOST_TEST(offered("/me an") == "Anna Lee");
}

BOOST_AUTO_TEST_CASE(rules_are_offered_where_one_is_set)
{
    BOOST_TEST(at_end("/set inv").candidates == std::vector<std::string>{"invite_only"},
               boost::test_tools::per_element());
    BOOST_TEST(at_end("/unset ").candidates.size() == 7u);
}

BOOST_AUTO_TEST_CASE(a_typed_word_is_never_shortened)
{
    const auto both = at_end("AL");
    BOOST_TEST(both.candidates.size() == 2u);
    BOOST_TEST(both.common == "AL"); // Alice and alina differ in their first letter
}

BOOST_AUTO_TEST_CASE(commands_are_completed_only_at_the_start)
{
    BOOST_TEST(at_end("/jo").candidates.at(0) == "/join");
    BOOST_TEST(at_end("see /jo").candidates.empty());
}

BOOST_AUTO_TEST_CASE(rooms_are_completed_where_a_room_is_expected)
{
    BOOST_TEST(at_end("/join o").candidates.at(0) == "ops");
    BOOST_TEST(at_end("see #lo").candidates.at(0) == "#lobby");
    BOOST_TEST(at_end("see ops").candidates.empty());
}

BOOST_AUTO_TEST_CASE(only_the_word_before_the_cursor_counts)
{
    const auto middle = complete("hi 张三 alic tail", 14, words);
    BOOST_TEST(middle.candidates.at(0) == "Alice");
}

BOOST_AUTO_TEST_CASE(a_name_is_mentioned_as_a_word_in_any_case)
{
    BOOST_TEST(mentions("ALICE: look", "alice"));
    BOOST_TEST(mentions("ask @alice, please", "Alice"));
    BOOST_TEST(mentions("张伟你好", "张伟"));
    BOOST_TEST(mentions("planner and ann", "ann"));
    BOOST_TEST(!mentions("alices", "alice"));
    BOOST_TEST(!mentions("channel", "ann"));
    BOOST_TEST(!mentions("hi", ""));
}

BOOST_AUTO_TEST_CASE(a_name_is_a_word_where_letters_and_digits_end_and_from_the_second_place_on)
{
    BOOST_TEST(mentions("x ann", "ann"));
    BOOST_TEST(mentions("anna ann", "ann"));
    BOOST_TEST(mentions("(ann)", "ann"));
    BOOST_TEST(mentions("ann", "ann"));
    BOOST_TEST(mentions("x[ann]y", "[ann]"));
    BOOST_TEST(!mentions("9ann", "ann"));
    BOOST_TEST(!mentions("ann9", "ann"));
    BOOST_TEST(!mentions("zann", "ann"));
    BOOST_TEST(!mentions("annz", "ann"));
    BOOST_TEST(!mentions("aann", "ann"));
    BOOST_TEST(!mentions("", "ann"));
}

BOOST_AUTO_TEST_CASE(a_word_without_candidates_stays_unchanged)
{
    const auto none = at_end("hi xyz");
    BOOST_TEST(none.candidates.empty());
    BOOST_TEST(none.common == "xyz");
    BOOST_TEST(none.start == 3u);
    const auto tab = at_end("hi\talic");
    BOOST_TEST(tab.start == 3u);
    BOOST_TEST(tab.candidates.size() == 1u);
}

BOOST_AUTO_TEST_CASE(candidates_are_sorted_and_each_is_offered_once)
{
    const completion_words some{{"Bob", "Ann", "Bob"}, {"ops", "dev"}, {"Bob"}};
    const auto all = complete("/msg ", 5, some);
    BOOST_TEST(all.candidates == (std::vector<std::string>{"Ann", "Bob"}), boost::test_tools::per_element());
    BOOST_TEST(all.common == "");
    BOOST_TEST(complete("/leave ", 7, some).candidates.size() == 2u);
    BOOST_TEST(complete("/members d", 10, some).candidates.at(0) == "dev");
    BOOST_TEST(complete("@", 1, some).candidates == (std::vector<std::string>{"@Ann", "@Bob"}),
               boost::test_tools::per_element());
    BOOST_TEST(complete("/", 1, some).common == "/");
    const auto commands = complete("/", 1, some).candidates;
    BOOST_TEST((std::find(commands.begin(), commands.end(), "//") == commands.end()));
}

BOOST_AUTO_TEST_CASE(several_candidates_share_their_common_start)
{
    const completion_words some{{"Anna", "Annette"}, {}, {}};
    BOOST_TEST(complete("An", 2, some).common == "Ann");
    const completion_words nested{{"Ann", "Anna"}, {}, {}};
    BOOST_TEST(complete("A", 1, nested).common == "Ann");
}

BOOST_AUTO_TEST_SUITE_END()

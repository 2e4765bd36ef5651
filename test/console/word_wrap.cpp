#include "client/console/word_wrap.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::console;

BOOST_AUTO_TEST_SUITE(word_wrap_suite)

BOOST_AUTO_TEST_CASE(a_line_is_cut_between_words)
{
    BOOST_TEST(wrapped("one two three four five six seven", 0, 2, 24) ==
               "one two three four five\n  six seven");
    BOOST_TEST(wrapped("one two three four five six seven", 0, 2, 33) == "one two three four five six seven");
    BOOST_TEST(wrapped("one two three four five", 4, 4, 24) == "one two three four\n    five");
    BOOST_TEST(wrapped("one two three four five six seven eight nine ten", 0, 2, 24) ==
               "one two three four five\n  six seven eight nine\n  ten");
    BOOST_TEST(wrapped("aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee", 0, 0, 20) ==
               "aaaaaaaaa bbbbbbbbb\n ccccccccc ddddddddd\n eeeeeeeee");
}

BOOST_AUTO_TEST_CASE(a_word_that_is_longer_than_a_row_is_cut)
{
    BOOST_TEST(wrapped("see https://example.org/a/path/that/is/longer there", 0, 2, 24) ==
               "see\n  https://example.org/a/\n  path/that/is/longer\n  there");
    BOOST_TEST(wrapped("https://example.org/a/path", 0, 2, 24) == "https://example.org/a/pa\n  th");
    BOOST_TEST(wrapped("xxxx", 24, 24, 24) == "\n   xxxx");
}

BOOST_AUTO_TEST_CASE(wide_characters_take_two_columns_and_can_be_parted)
{
    BOOST_TEST(wrapped("天天天天天天天天天天天天", 0, 2, 22) == "天天天天天天天天天天天\n  天");
    BOOST_TEST(wrapped("aaaaaaaaaaaaaaaaaaaaa天", 0, 2, 22) == "aaaaaaaaaaaaaaaaaaaaa\n  天");
}

BOOST_AUTO_TEST_CASE(colours_take_no_columns)
{
    BOOST_TEST(wrapped("\x1b[1;38;5;31mone\x1b[0m two three four five six", 0, 2, 24) ==
               "\x1b[1;38;5;31mone\x1b[0m two three four five\n  six");
}

BOOST_AUTO_TEST_CASE(without_a_width_nothing_is_cut)
{
    const std::string line = "one two three four five six seven";
    BOOST_TEST(wrapped(line, 0, 2, 0) == line);
}

BOOST_AUTO_TEST_CASE(a_narrow_terminal_has_a_small_indent)
{
    BOOST_TEST(wrapped("one two three four five six seven", 0, 20, 30) ==
               "one two three four five six\n   seven");
    BOOST_TEST(continuation_indent(20, 40) == 20u);
    BOOST_TEST(continuation_indent(20, 39) == 4u);
    BOOST_TEST(continuation_indent(0, 80) == 1u);
    BOOST_TEST(wrapped("    indented   code", 0, 0, 30) == "    indented   code");
}

BOOST_AUTO_TEST_CASE(spaces_never_push_a_word_to_the_left_edge)
{
    BOOST_TEST(wrapped(std::string(30, ' ') + "word", 0, 2, 24) == "\n  word");
    BOOST_TEST(wrapped("one" + std::string(30, ' ') + "word", 0, 2, 24) == "one\n  word");
    BOOST_TEST(wrapped("one" + std::string(30, ' '), 0, 2, 24) == "one");
    BOOST_TEST(wrapped("\t\t\tword", 0, 2, 24) == "\n  word");
}

BOOST_AUTO_TEST_CASE(characters_that_terminals_disagree_on_count_as_wide)
{
    BOOST_TEST(most_columns("\u2764") == 2u);
    BOOST_TEST(most_columns("1\ufe0f\u20e3") == 2u);
    BOOST_TEST(most_columns("e\u0301") == 1u);
    BOOST_TEST(most_columns("\u2500\u2502\u28ff") == 3u); // drawings
    BOOST_TEST(most_columns("\u00a9\u5929\xff") == 4u);
}

BOOST_AUTO_TEST_CASE(the_rows_above_the_end_of_a_draft_depend_on_the_width)
{
    BOOST_TEST(rows_above_end(std::string(70, 'x'), 30) == 2u);
    BOOST_TEST(rows_above_end(std::string(70, 'x'), 70) == 0u);
    BOOST_TEST(rows_above_end(std::string(71, 'x'), 70) == 1u);
    BOOST_TEST(rows_above_end("\u5929\u5929\u5929\u5929", 5) == 1u);
    BOOST_TEST(rows_above_end("", 5) == 0u);
}

BOOST_AUTO_TEST_CASE(a_name_is_shortened_to_a_width)
{
    BOOST_TEST(shortened("#lobby", 6) == "#lobby");
    BOOST_TEST(shortened("#lobbies", 6) == "#lobb…");
    BOOST_TEST(shortened("\u5929\u5929\u5929", 4) == "\u5929…");
}

BOOST_AUTO_TEST_SUITE_END()

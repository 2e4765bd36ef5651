#include "client/console/plain_text.hpp"

#include "client/core/line_splitter.hpp"
#include "common/text.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::console;

BOOST_AUTO_TEST_SUITE(plain_text_suite)

BOOST_AUTO_TEST_CASE(colours_are_removed_from_compiler_output)
{
    BOOST_TEST(without_escapes("\x1b[01m\x1b[Kmain.cpp:1:\x1b[m\x1b[K error") == "main.cpp:1: error");
    BOOST_TEST(without_escapes("\x1b]8;;http://x\x1b\\link\x1b]8;;\x07!") == "link!");
    BOOST_TEST(without_escapes("\x1b(Bx\x1b") == "x");
    BOOST_TEST(without_escapes("\x1b[31") == "");
}

BOOST_AUTO_TEST_CASE(a_line_to_show_keeps_tabs_and_loses_other_controls)
{
    BOOST_TEST(safe_line("a\tb\x1b[2Jc\rd\x07") == "a\tb[2Jcd");
    BOOST_TEST(safe_line("\u009b2Jx") == "2Jx");
    BOOST_TEST(safe_line("a\u202e"
                         "b") == "ab");
}

BOOST_AUTO_TEST_CASE(a_text_of_several_lines_is_cut_at_line_feeds)
{
    const auto lines = safe_lines("a\n\nb");
    BOOST_REQUIRE(lines.size() == 3u);
    BOOST_TEST(lines[1] == "");
    BOOST_TEST(lines[2] == "b");
}

BOOST_AUTO_TEST_CASE(a_long_line_is_cut_between_words)
{
    const auto texts = sendable_texts("one two three four", 9);
    BOOST_REQUIRE(texts.size() == 3u);
    BOOST_TEST(texts[0] == "one two");
    BOOST_TEST(texts[1] == "three");
    BOOST_TEST(texts[2] == "four");
}

BOOST_AUTO_TEST_CASE(a_long_line_without_spaces_is_never_cut_inside_a_character)
{
    std::string line;
    for (int i = 0; i < 100; ++i)
        line += "聊天";
    std::string together;
    for (const auto& text : sendable_texts(line, 16)) {
        BOOST_TEST(text.size() <= 16u);
        BOOST_TEST(banter::check_text(text).has_value());
        together += text;
    }
    BOOST_TEST(together == line);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_become_the_replacement_character)
{
    const auto texts = sendable_texts("caf\xe9!", 100);
    BOOST_REQUIRE(texts.size() == 1u);
    BOOST_TEST(texts[0] == "caf\ufffd!");
}

BOOST_AUTO_TEST_CASE(an_empty_line_is_not_sent)
{
    BOOST_TEST(sendable_texts("", 100).empty());
    BOOST_TEST(sendable_texts(" \t\r", 100).empty());
    BOOST_TEST(sendable_texts("\x1b[0m", 100).empty());
}

BOOST_AUTO_TEST_CASE(indentation_is_kept)
{
    BOOST_TEST(sendable_texts("\tint x;\r", 100).at(0) == "\tint x;");
}

BOOST_AUTO_TEST_CASE(json_to_show_means_the_same_without_control_characters)
{
    BOOST_TEST(safe_json("{\"a\":\"\u009b\x7f\u202e聊\"}") == "{\"a\":\"\\u009b\\u007f\\u202e聊\"}");
    BOOST_TEST(safe_json("{\"a\":\"\\u001b[2J\"}") == "{\"a\":\"\\u001b[2J\"}");
}

BOOST_AUTO_TEST_CASE(chinese_characters_are_two_columns_wide)
{
    BOOST_TEST(columns("聊天ab") == 6u);
    BOOST_TEST(columns("e\u0301") == 1u);
}

BOOST_AUTO_TEST_CASE(lines_are_whole_however_the_bytes_are_cut)
{
    line_splitter lines{10};
    lines.append("on");
    BOOST_TEST(!lines.next().has_value());
    lines.append("e\ntwo\nthr");
    BOOST_TEST(lines.next().value() == "one");
    BOOST_TEST(lines.next().value() == "two");
    BOOST_TEST(!lines.next().has_value());
    BOOST_TEST(lines.rest() == "thr");
    BOOST_TEST(!lines.overlong());
    lines.append("ee-------------");
    BOOST_TEST(!lines.next().has_value());
    BOOST_TEST(lines.overlong());
}

BOOST_AUTO_TEST_CASE(a_splitter_accepts_lines_of_its_limit_and_starts_over_when_cleared)
{
    line_splitter lines{4};
    lines.append("1234");
    BOOST_TEST(!lines.next().has_value());
    BOOST_TEST(!lines.overlong());
    lines.append("5");
    BOOST_TEST(!lines.overlong()); // it may hold a line feed
    BOOST_TEST(!lines.next().has_value());
    BOOST_TEST(lines.overlong());
    lines.clear();
    BOOST_TEST(!lines.overlong());
    lines.append("\nab\n");
    BOOST_TEST(lines.next().value() == "");
    BOOST_TEST(lines.next().value() == "ab");
    BOOST_TEST(!lines.next().has_value());
    lines.append("123456789\n"); // complete, of any length
    BOOST_TEST(lines.next().value() == "123456789");
}

BOOST_AUTO_TEST_CASE(a_text_of_the_limit_is_one_and_an_early_space_does_not_cut)
{
    BOOST_TEST(sendable_texts("12345678", 8).size() == 1u);
    BOOST_TEST(sendable_texts("123456789", 8) == (std::vector<std::string>{"12345678", "9"}),
               boost::test_tools::per_element());
    BOOST_TEST(sendable_texts("a 3456789", 8) == (std::vector<std::string>{"a 345678", "9"}),
               boost::test_tools::per_element());
    BOOST_TEST(sendable_texts("1234 6789", 8) == (std::vector<std::string>{"1234", "6789"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_form_of_an_escape_sequence_is_removed_whole)
{
    BOOST_TEST(without_escapes("a\x1b[@b") == "ab");
    BOOST_TEST(without_escapes("a\x1b[1~b") == "ab");
    BOOST_TEST(without_escapes("a\x1bPxyz\x1b\\b") == "ab");
    BOOST_TEST(without_escapes("a\x1b^xyz\x07"
                               "b") == "ab");
    BOOST_TEST(without_escapes("a\x1b_xyz\x1b[1mb") == "ab");
    BOOST_TEST(without_escapes("a\x1b]xyz") == "a");
    BOOST_TEST(without_escapes("a\x1b#8b") == "ab");
    BOOST_TEST(without_escapes("a\x1b"
                               "cb") == "ab");
    BOOST_TEST(without_escapes("a\x1b\xc3\xa4") == "a\xc3\xa4");
}

BOOST_AUTO_TEST_CASE(further_lines_of_a_shown_text_are_indented)
{
    BOOST_TEST(safe_text("one\ntwo\x1b[2J\n") == "one\n  two[2J\n  ");
    BOOST_TEST(safe_text("one") == "one");
}

BOOST_AUTO_TEST_SUITE_END()

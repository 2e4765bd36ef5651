#include "server/protocol/irc/text.hpp"

#include "common/text.hpp"
#include "test/protocol/irc/lines.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace banter;
using namespace banter::protocol::irc;

BOOST_AUTO_TEST_SUITE(irc_text_suite)

namespace {

using texts = std::vector<std::string>;

/// Checks the guarantees of each piece, and that the pieces lack nothing of `text` but the line feeds and, if
/// `at_cuts` says so, a space at a cut.
void check_pieces(std::string_view text, std::size_t most, splitter::spaces at_cuts)
{
    std::size_t at = 0; // the end of the last piece in `text`
    splitter pieces{text, most, at_cuts};
    bool first = true;
    while (const auto p = pieces.next()) {
        BOOST_TEST(!p->text.empty());
        BOOST_TEST(p->text.size() <= most);
        BOOST_TEST(p->text.find('\n') == std::string_view::npos);
        BOOST_TEST(is_utf8(p->text) == is_utf8(text));
        BOOST_TEST((!p->blank || (p->text == " " && !p->continues)));
        const auto begin =
            p->blank ? at + (first ? 0 : 1) : static_cast<std::size_t>(p->text.data() - text.data());
        const auto between = text.substr(at, begin - at);
        if (first || p->continues)
            BOOST_TEST(
                (between.empty() || (!first && between == " " && at_cuts == splitter::spaces::dropped)));
        else
            BOOST_TEST(between == "\n");
        at = begin + (p->blank ? 0 : p->text.size());
        first = false;
    }
    BOOST_TEST(!first);
    BOOST_TEST(at == text.size());
}

std::string random_text(std::mt19937& random)
{
    static const texts letters{"a",      "b",      " ",          " ",          " ",      "\n",
                               "\u00e9", "\u4f60", "\U0001f600", "\U0001f3fd", "\u0301", "\u200d"};
    std::string text;
    for (auto left = random() % 80; left > 0; --left)
        text += letters[random() % letters.size()];
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_nick_has_no_spaces)
{
    BOOST_TEST(nick_of("old red tom") == "old_red_tom");
    BOOST_TEST(nick_of("alice") == "alice");
}

BOOST_AUTO_TEST_CASE(a_full_nick_means_its_user)
{
    BOOST_TEST(user_of("alice") == "alice");
    BOOST_TEST(user_of("alice!alice@alice.users.banter") == "alice");
    BOOST_TEST(user_of("") == "");
}

BOOST_AUTO_TEST_CASE(formatting_is_removed)
{
    BOOST_TEST(clean("\x02"
                     "bold\x02 \x1d"
                     "it\x1d\x1f"
                     "u\x1f\x1e"
                     "s\x1e\x11m\x11\x16r\x16\x0f") == "bold itusmr");
    BOOST_TEST(clean("\x03"
                     "4red\x03 \x03"
                     "04,12both\x03"
                     "123") == "red both3");
    BOOST_TEST(clean("\x03,5 \x03"
                     "4, \x03"
                     "4,x") == ",5 , ,x");
    BOOST_TEST(clean("\x04"
                     "ff0000red\x04 \x04"
                     "ff0000,00FF00both \x04"
                     "ff00 \x04"
                     "ff0000,00") == "red both ff00 ,00");
    BOOST_TEST(clean("\x03") == "");
    BOOST_TEST(clean("plain \u00e9 text") == "plain \u00e9 text");
    BOOST_TEST(clean("\x01\x07\t") == "\x01\x07\t");
    BOOST_TEST(clean("") == "");
}

BOOST_AUTO_TEST_CASE(ctcp_is_recognised)
{
    const auto action = ctcp_of("\x01"
                                "ACTION waves  twice\x01");
    BOOST_REQUIRE(action);
    BOOST_TEST(action->command == "ACTION");
    BOOST_TEST(action->text == "waves  twice");
    BOOST_TEST(action->all == "ACTION waves  twice");

    const auto bare = ctcp_of("\x01VERSION");
    BOOST_REQUIRE(bare);
    BOOST_TEST(bare->command == "VERSION");
    BOOST_TEST(bare->text == "");

    for (const char* none : {"", "x", "ACTION x", "x\001ACTION\001", "\x01", "\x01\x01", "\x01 x\x01"})
        BOOST_TEST(!ctcp_of(none));
}

BOOST_AUTO_TEST_CASE(a_short_text_is_one_piece)
{
    BOOST_TEST((split("hello there", 11) == texts{"hello there"}));
    BOOST_TEST((split("", 11) == texts{" "}));
}

BOOST_AUTO_TEST_CASE(lines_are_split_at_line_feeds_first)
{
    BOOST_TEST((split("one\ntwo", 99) == texts{"one", "two"}));
    BOOST_TEST((split("one\n\nthree\n", 99) == texts{"one", " ", "three", " "}));
    BOOST_TEST((split("\n", 99) == texts{" ", " "}));
    BOOST_TEST((split("12345\n12345", 5) == texts{"12345", "12345"}));
}

BOOST_AUTO_TEST_CASE(long_lines_are_split_between_words)
{
    BOOST_TEST((split("hello there you", 11) == texts{"hello there", "you"}));
    BOOST_TEST((split("hello there you", 10) == texts{"hello", "there you"}));
    BOOST_TEST((split("a  b", 4) == texts{"a  b"}));
    BOOST_TEST((split("aaa  bbb", 5) == texts{"aaa ", "bbb"}));
}

BOOST_AUTO_TEST_CASE(a_space_at_the_end_of_a_line_is_not_lost)
{
    BOOST_TEST((split("abcd ", 4) == texts{"abcd", " "}));
    BOOST_TEST((split("abcd \nx", 4) == texts{"abcd", " ", "x"}));
    BOOST_TEST((split("ab cd ", 5) == texts{"ab", "cd "}));
}

BOOST_AUTO_TEST_CASE(then_characters)
{
    BOOST_TEST((split("123456789", 4) == texts{"1234", "5678", "9"}));
    BOOST_TEST((split("12\U0001f60034", 5) == texts{"12", "\U0001f6003", "4"}));
    BOOST_TEST((split("\u00e9\u00e9\u00e9", 5) == texts{"\u00e9\u00e9", "\u00e9"}));
}

BOOST_AUTO_TEST_CASE(a_grapheme_is_not_split)
{
    BOOST_TEST((split("12345e\u0301x", 6) == texts{"12345", "e\u0301x"}));
    BOOST_TEST((split("12345678\U0001f468\u200d\U0001f4bbx", 12) ==
                texts{"12345678", "\U0001f468\u200d\U0001f4bbx"}));
    BOOST_TEST((split("12345678\U0001f468\u200d\U0001f4bbx", 15) ==
                texts{"12345678", "\U0001f468\u200d\U0001f4bbx"}));
    BOOST_TEST((split("12345678\U0001f44d\U0001f3fdx", 12) == texts{"12345678", "\U0001f44d\U0001f3fdx"}));
}

BOOST_AUTO_TEST_CASE(a_space_can_be_kept_at_the_end_of_a_piece)
{
    splitter pieces{"hello there you", 12, splitter::spaces::kept};
    const auto first = pieces.next();
    const auto second = pieces.next();
    BOOST_REQUIRE(first);
    BOOST_REQUIRE(second);
    BOOST_TEST(first->text == "hello there ");
    BOOST_TEST(second->text == "you");
    BOOST_TEST(second->continues);
    BOOST_TEST(!pieces.next());
    BOOST_TEST(!pieces.next());
}

BOOST_AUTO_TEST_CASE(nothing_of_a_text_is_lost)
{
    std::mt19937 random{7};
    for (int i = 0; i < 20'000; ++i) {
        const auto text = random_text(random);
        const auto most = 4 + random() % 20;
        BOOST_TEST_CONTEXT("most " << most << ": " << text)
        {
            check_pieces(text, most, splitter::spaces::dropped);
            check_pieces(text, most, splitter::spaces::kept);
        }
    }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_cut_all_the_same)
{
    const std::string bad(100, '\x80');
    std::string all;
    for (const auto& p : split(bad, 7))
        all += p;
    BOOST_TEST(all == bad);
}

BOOST_AUTO_TEST_CASE(a_text_is_shortened_between_characters)
{
    BOOST_TEST(shortened("abc", 3) == "abc");
    BOOST_TEST(shortened("abcd", 3) == "abc");
    BOOST_TEST(shortened("ab\u00e9", 3) == "ab");
    BOOST_TEST(shortened("\U0001f600", 3) == "");
    BOOST_TEST(shortened("ab", 0) == "");
}

BOOST_AUTO_TEST_SUITE_END()

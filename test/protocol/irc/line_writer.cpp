#include "server/protocol/irc/line_writer.hpp"

#include "common/text.hpp"
#include "server/protocol/irc/line.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace banter;
using namespace banter::protocol::irc;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(irc_line_writer_suite)

namespace {

template <class Write>
std::string written(Write write)
{
    std::string out;
    {
        line_writer w{out};
        write(w);
    }
    return out;
}

std::string privmsg(std::string_view text)
{
    return written([&](line_writer& w) { w.from("alice").command("PRIVMSG").room("lobby").trailing(text); });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_line_is_written_part_by_part)
{
    BOOST_TEST(privmsg("hi there") == ":alice!alice@alice.users.banter PRIVMSG #lobby :hi there\r\n");
    BOOST_TEST(privmsg("") == ":alice!alice@alice.users.banter PRIVMSG #lobby :\r\n");
    BOOST_TEST(privmsg(":-)") == ":alice!alice@alice.users.banter PRIVMSG #lobby ::-)\r\n");
    BOOST_TEST(written([](line_writer& w) { w.command("PING").trailing("x"); }) == "PING :x\r\n");
    BOOST_TEST(written([](line_writer& w) { w.from("").command("MODE").room("a").middle("+m").number(7); }) ==
               ":banter MODE #a +m 7\r\n");
}

BOOST_AUTO_TEST_CASE(writing_appends_to_the_output)
{
    std::string out = "before\r\n";
    line_writer{out}.from_server().command("PONG").middle("banter").trailing("x");
    line_writer{out}.from_server().command("PONG");
    BOOST_TEST(out == "before\r\n:banter PONG banter :x\r\n:banter PONG\r\n");
}

BOOST_AUTO_TEST_CASE(numerics_have_three_digits)
{
    BOOST_TEST(written([](line_writer& w) { w.numeric(1, "al ice").trailing("Hi"); }) ==
               ":banter 001 al_ice :Hi\r\n");
    BOOST_TEST(written([](line_writer& w) { w.numeric(433, "").middle("bob").trailing("no"); }) ==
               ":banter 433 * bob :no\r\n");
}

BOOST_AUTO_TEST_CASE(a_name_with_spaces_is_one_word)
{
    BOOST_TEST(written([](line_writer& w) { w.from("old tom").command("KICK").room("a").nick("red cat"); }) ==
               ":old_tom!old_tom@old_tom.users.banter KICK #a red_cat\r\n");
}

BOOST_AUTO_TEST_CASE(tags_are_escaped)
{
    BOOST_TEST(written([](line_writer& w) { w.tag("a", "; \\\r\n=:").tag("b", "").command("X"); }) ==
               "@a=\\:\\s\\\\\\r\\n=:;b X\r\n");
    BOOST_TEST(written([](line_writer& w) { w.tag("a", "x\0y"s).command("X"); }) == "@a=xy X\r\n");
}

BOOST_AUTO_TEST_CASE(tags_are_in_the_order_of_the_calls)
{
    const timestamp t =
        std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::milliseconds{5};
    BOOST_TEST(
        written([&](line_writer& w) {
            w.tags("label=x").time(t).tag("msgid", 7u).tags("+a=b").tags("").from_server().command("X");
        }) == "@label=x;time=2026-11-24T00:00:00.005Z;msgid=7;+a=b :banter X\r\n");
}

BOOST_AUTO_TEST_CASE(ready_tags_cant_break_out)
{
    BOOST_TEST(written([](line_writer& w) { w.tags("+a=b c\r\nQUIT\0"s).command("X"); }) ==
               "@+a=b_c__QUIT_ X\r\n");
}

BOOST_AUTO_TEST_CASE(too_many_tags_are_left_out)
{
    BOOST_TEST(written([](line_writer& w) { w.tags(std::string(4094, 'a')).command("X"); }).size() == 4099u);
    BOOST_TEST(written([](line_writer& w) { w.tags(std::string(4095, 'a')).command("X"); }) == "X\r\n");
}

BOOST_AUTO_TEST_CASE(no_part_ends_the_line)
{
    BOOST_TEST(privmsg("a\r\nQUIT\nx\0y"s) ==
               ":alice!alice@alice.users.banter PRIVMSG #lobby :a  QUIT x y\r\n");
    BOOST_TEST(written([](line_writer& w) {
                   w.from("a\r\nb c").command("X\n").room("r\n s").middle("m\r\0x"s).middle("").middle(":x");
               }) == ":a__b_c!a__b_c@a__b_c.users.banter X_ #r__s m__x * _x\r\n");
}

BOOST_AUTO_TEST_CASE(other_bytes_stay_as_they_are)
{
    BOOST_TEST(privmsg("\t\x01\x02 \u2028 \u00e9\x7f") ==
               ":alice!alice@alice.users.banter PRIVMSG #lobby :\t\x01\x02  \u00e9\x7f\r\n");
}

BOOST_AUTO_TEST_CASE(a_text_of_the_remaining_size_fits)
{
    std::size_t left = 0;
    const auto line = written([&](line_writer& w) {
        w.tag("a", std::string(999, 'x')).from("alice").command("PRIVMSG").room("lobby");
        left = w.left();
        w.trailing(std::string(left - 3, 'x'));
        BOOST_TEST(w.left() == 3u);
        w.more("xyz");
        BOOST_TEST(w.left() == 0u);
    });
    BOOST_TEST(line.size() - line.find(' ') - 1 == line_bytes);
    BOOST_TEST(line.ends_with("xyz\r\n"));
}

BOOST_AUTO_TEST_CASE(an_overlong_text_is_cut_and_ends_in_an_ellipsis)
{
    const auto line = privmsg(std::string(600, 'x'));
    BOOST_TEST(line.size() == line_bytes);
    BOOST_TEST(line.ends_with("xx\u2026\r\n"));
    const auto by_one = written([](line_writer& w) {
        w.command("X").trailing("");
        w.more(std::string(w.left() + 1, 'x'));
    });
    BOOST_TEST(by_one.size() == line_bytes);
    BOOST_TEST(by_one.ends_with("xx\u2026\r\n"));
}

BOOST_AUTO_TEST_CASE(no_character_is_cut_in_two)
{
    for (std::size_t shift = 0; shift < 4; ++shift) {
        std::string text(shift, 'x');
        for (int i = 0; i < 200; ++i)
            text += "\U0001f600";
        const auto line = privmsg(text);
        BOOST_TEST(is_utf8(line));
        BOOST_TEST(line.size() <= line_bytes);
        BOOST_TEST(line.size() > line_bytes - 4);
    }
}

BOOST_AUTO_TEST_CASE(a_written_line_parses_to_the_same_parts)
{
    const auto text = written([](line_writer& w) {
        w.tag("k", "a;b c\\").from("al ice").command("PRIVMSG").room("lobby").trailing(" : x ");
    });
    line l;
    BOOST_TEST((parse(std::string_view{text}.substr(0, text.size() - 2), l) == line_fault::none));
    BOOST_TEST(unescaped(*l.tag("k")) == "a;b c\\");
    BOOST_TEST(l.source == "al_ice!al_ice@al_ice.users.banter");
    BOOST_TEST(l.param(0) == "#lobby");
    BOOST_TEST(l.param(1) == " : x ");
}

BOOST_AUTO_TEST_CASE(characters_that_change_how_a_text_is_shown_are_left_out)
{
    for (const std::string_view control : {"\u0080", "\u009f", "\u061c", "\u200e", "\u200f", "\u2028",
                                           "\u2029", "\u202a", "\u202e", "\u2066", "\u2069"})
        BOOST_TEST(privmsg(std::string{control} + "ab" + std::string{control} + std::string{control} + "cd" +
                           std::string{control}) == privmsg("abcd"));
    constexpr std::string_view others =
        "\u00a0\u00e9\u0600\u061b\u200d\u2010\u2027\u202f\u2065\u206a\u3000 \U0001f600";
    BOOST_TEST(privmsg(others).ends_with(std::string{others} + "\r\n"));
    BOOST_TEST(privmsg("ends in \xe2\x80").ends_with(" in \xe2\x80\r\n"));
}

// Errors repeat what the client has sent: names, commands, modes.
BOOST_AUTO_TEST_CASE(no_parameter_repeats_characters_that_change_how_the_text_around_it_is_shown)
{
    const struct {
        std::string given;
        std::string repeated;
    } cases[] = {{"a\u202eb\u2066", "ab"}, {"\u2028", "*"},
                 {"\u0085x\u009f", "x"},   {"\u200f:x", "_x"},
                 {":\u061c", "_"},         {"\u202e a", "_a"},
                 {"#\u2069r", "#r"},       {"z\u00e9\u200dn", "z\u00e9\u200dn"}};
    for (const auto& each : cases)
        BOOST_TEST(written([&](line_writer& w) {
                       w.command("FAIL").middle(each.given).room(each.given).nick(each.given);
                   }).starts_with("FAIL " + each.repeated + " #"),
                   each.given);
}

BOOST_AUTO_TEST_SUITE_END()

#include "server/protocol/irc/event_format.hpp"
#include "server/protocol/irc/event_lines.hpp"
#include "test/protocol/irc/lines.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::protocol::irc;
using banter::protocol::irc::test::lines_of;
using banter::protocol::irc::test::text_of;

BOOST_AUTO_TEST_SUITE(irc_event_messages_suite)

namespace {

constexpr capabilities none{};
constexpr capabilities tags{capability::server_time, capability::message_tags};
constexpr capabilities multiline{capability::message_tags, capability::batch, capability::multiline};

const timestamp noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{12} +
                       std::chrono::milliseconds{34};

chat::message said(std::string text)
{
    chat::message m{"lobby", "alice", std::move(text), noon, 42, 41};
    return m;
}

chat::message said_to(std::string text)
{
    auto m = said(std::move(text));
    m.room = "@alice,old tom";
    m.to = "Old Tom";
    return m;
}

std::string form_of(const chat::message& m, capabilities caps)
{
    std::string out;
    event_format(caps).encode(m, out);
    return out;
}

std::string words(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += (i == 0 ? "word" : " word") + std::to_string(i);
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_message_is_a_privmsg)
{
    BOOST_TEST(form_of(said("hi there"), none) ==
               ":alice!alice@alice.users.banter PRIVMSG #lobby :hi there\r\n");
}

BOOST_AUTO_TEST_CASE(tags_follow_the_enabled_capabilities)
{
    BOOST_TEST(
        form_of(said("hi"), tags) ==
        "@time=2026-11-24T12:00:00.034Z;msgid=42 :alice!alice@alice.users.banter PRIVMSG #lobby :hi\r\n");
    BOOST_TEST(form_of(said("hi"), {capability::server_time}) ==
               "@time=2026-11-24T12:00:00.034Z :alice!alice@alice.users.banter PRIVMSG #lobby :hi\r\n");
    BOOST_TEST(form_of(said("hi"), {capability::message_tags}) ==
               "@msgid=42 :alice!alice@alice.users.banter PRIVMSG #lobby :hi\r\n");
}

BOOST_AUTO_TEST_CASE(tags_of_clients_follow_those_of_the_server)
{
    auto m = said("hi");
    m.tags = "+draft/reply=7;+x=\\s";
    BOOST_TEST(form_of(m, {capability::message_tags}) ==
               "@msgid=42;+draft/reply=7;+x=\\s :alice!alice@alice.users.banter PRIVMSG #lobby :hi\r\n");
    BOOST_TEST(form_of(m, none) == ":alice!alice@alice.users.banter PRIVMSG #lobby :hi\r\n");
    BOOST_TEST(form_of(m, {capability::server_time}).find("+x") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_lines_of_a_bot_are_marked_where_tags_are_understood)
{
    auto m = said("hi");
    m.bot = true;
    BOOST_TEST(
        form_of(m, tags) ==
        "@time=2026-11-24T12:00:00.034Z;bot;msgid=42 :alice!alice@alice.users.banter PRIVMSG #lobby :hi\r\n");
    BOOST_TEST(form_of(m, none) == ":alice!alice@alice.users.banter PRIVMSG #lobby :hi\r\n");
    m.text = "two\nlines";
    BOOST_TEST(form_of(m, {capability::message_tags}) ==
               "@bot;msgid=42 :alice!alice@alice.users.banter PRIVMSG #lobby :two\r\n"
               "@bot :alice!alice@alice.users.banter PRIVMSG #lobby :lines\r\n");
}

BOOST_AUTO_TEST_CASE(a_notice_is_a_NOTICE)
{
    auto m = said("hi");
    m.notice = true;
    BOOST_TEST(form_of(m, none) == ":alice!alice@alice.users.banter NOTICE #lobby :hi\r\n");
}

BOOST_AUTO_TEST_CASE(a_message_of_a_conversation_names_the_other_user)
{
    BOOST_TEST(form_of(said_to("hi"), none) == ":alice!alice@alice.users.banter PRIVMSG Old_Tom :hi\r\n");
}

BOOST_AUTO_TEST_CASE(an_action_is_a_ctcp)
{
    BOOST_TEST(form_of(said("/me waves"), none) == ":alice!alice@alice.users.banter PRIVMSG #lobby :\x01"
                                                   "ACTION waves\x01\r\n");
    BOOST_TEST(form_of(said("/mean"), none) == ":alice!alice@alice.users.banter PRIVMSG #lobby :/mean\r\n");
    BOOST_TEST(form_of(said("/me "), none) == ":alice!alice@alice.users.banter PRIVMSG #lobby :\x01"
                                              "ACTION  \x01\r\n");
}

BOOST_AUTO_TEST_CASE(extra_tags_precede_other_tags)
{
    std::string out;
    append_lines(out, said("hi"), {capability::message_tags}, "batch=b7");
    BOOST_TEST(out == "@batch=b7;msgid=42 :alice!alice@alice.users.banter PRIVMSG #lobby :hi\r\n");
}

BOOST_AUTO_TEST_CASE(lines_are_cut_where_their_author_has_cut_them)
{
    auto m = said("one and more\n\nx");
    m.cuts = {4, 8, 14};
    const std::string from = ":alice!alice@alice.users.banter ";
    BOOST_TEST(form_of(m, multiline) ==
               "@msgid=42 " + from + "BATCH +42 draft/multiline #lobby\r\n@batch=42 " + from +
                   "PRIVMSG #lobby :one \r\n" + "@batch=42;draft/multiline-concat " + from +
                   "PRIVMSG #lobby :and \r\n@batch=42;draft/multiline-concat " + from +
                   "PRIVMSG #lobby :more\r\n@batch=42 " + from + "PRIVMSG #lobby :\r\n@batch=42 " + from +
                   "PRIVMSG #lobby :\r\n@batch=42;draft/multiline-concat " + from +
                   "PRIVMSG #lobby :x\r\n:banter BATCH -42\r\n");
    BOOST_TEST(form_of(m, none) == from + "PRIVMSG #lobby :one \r\n" + from + "PRIVMSG #lobby :and \r\n" +
                                       from + "PRIVMSG #lobby :more\r\n" + from + "PRIVMSG #lobby :x\r\n");
}

BOOST_AUTO_TEST_CASE(a_part_that_is_too_long_is_cut_again)
{
    auto m = said(words(100) + "end");
    m.cuts = {static_cast<std::uint32_t>(m.text.size() - 3)};
    std::string whole;
    const auto found = lines_of(form_of(m, none));
    BOOST_TEST(found.size() > 2u);
    BOOST_TEST(text_of(found.back()) == "end");
    for (const auto& line : found)
        whole += (whole.empty() || &line == &found.back() ? "" : " ") + text_of(line);
    BOOST_TEST(whole == m.text);
}

// CTCP ends with its line.
BOOST_AUTO_TEST_CASE(an_action_is_not_cut_as_its_author_has_cut_it)
{
    auto m = said("/me waves");
    m.cuts = {6};
    BOOST_TEST(form_of(m, none) == form_of(said("/me waves"), none));
}

BOOST_AUTO_TEST_CASE(several_lines_are_several_messages_of_which_the_first_has_the_id)
{
    const auto found = lines_of(form_of(said("one\n\nthree"), {capability::message_tags}));
    BOOST_REQUIRE(found.size() == 2u);
    BOOST_TEST(found[0] == "@msgid=42 :alice!alice@alice.users.banter PRIVMSG #lobby :one");
    BOOST_TEST(found[1] == ":alice!alice@alice.users.banter PRIVMSG #lobby :three");
    BOOST_TEST(form_of(said("\n\n"), none) == ":alice!alice@alice.users.banter PRIVMSG #lobby : \r\n");
}

BOOST_AUTO_TEST_CASE(one_text_does_not_become_a_line_for_each_of_its_letters)
{
    std::string text;
    for (std::size_t i = 0; i < multiline_lines; ++i)
        text += "x\n";
    BOOST_TEST(lines_of(form_of(said(text), none)).size() == multiline_lines);
    const auto found = lines_of(form_of(said(text + "yz"), none));
    BOOST_REQUIRE(found.size() == 2u);
    BOOST_TEST(text_of(found[0]).starts_with("x x x x "));
    BOOST_TEST(text_of(found[1]).ends_with("x yz"));
}

BOOST_AUTO_TEST_CASE(only_the_first_has_the_tags_of_clients)
{
    auto m = said("one\ntwo");
    m.tags = "+x";
    const auto found = lines_of(form_of(m, tags));
    BOOST_REQUIRE(found.size() == 2u);
    BOOST_TEST(found[0].find("msgid=42;+x ") != std::string::npos);
    BOOST_TEST(found[1].find("+x") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_line_is_filled_to_the_byte)
{
    for (const auto& m : {said(std::string(2000, 'x')), said_to(std::string(2000, 'x')),
                          said("/me " + std::string(2000, 'x'))}) {
        const auto found = lines_of(form_of(m, none));
        BOOST_REQUIRE(found.size() == 5u);
        for (std::size_t i = 0; i < 4; ++i)
            BOOST_TEST(found[i].size() + 2 == line_bytes);
    }
}

BOOST_AUTO_TEST_CASE(a_long_text_is_whole_in_its_lines)
{
    const auto text = words(500);
    std::string all;
    for (const auto& line : lines_of(form_of(said(text), tags)))
        all += (all.empty() ? "" : " ") + text_of(line);
    BOOST_TEST(all == text);
}

BOOST_AUTO_TEST_CASE(each_part_of_an_action_is_an_action)
{
    for (const auto& line : lines_of(form_of(said("/me " + words(200)), multiline))) {
        BOOST_TEST(text_of(line).starts_with("\x01"
                                             "ACTION word"));
        BOOST_TEST(text_of(line).ends_with("\x01"));
    }
}

BOOST_AUTO_TEST_CASE(multiline_is_a_batch)
{
    auto m = said("one\n\nthree");
    m.tags = "+x";
    BOOST_TEST(form_of(m, multiline) ==
               "@msgid=42;+x :alice!alice@alice.users.banter BATCH +42 draft/multiline #lobby\r\n"
               "@batch=42 :alice!alice@alice.users.banter PRIVMSG #lobby :one\r\n"
               "@batch=42 :alice!alice@alice.users.banter PRIVMSG #lobby :\r\n"
               "@batch=42 :alice!alice@alice.users.banter PRIVMSG #lobby :three\r\n"
               ":banter BATCH -42\r\n");
}

BOOST_AUTO_TEST_CASE(a_long_line_is_concatenated_in_its_batch)
{
    const auto text = words(300) + "\nand " + words(100);
    std::string all;
    auto found = lines_of(form_of(said(text), multiline));
    BOOST_TEST(found.front() == "@msgid=42 :alice!alice@alice.users.banter BATCH +42 draft/multiline #lobby");
    BOOST_TEST(found.back() == ":banter BATCH -42");
    for (std::size_t i = 1; i + 1 < found.size(); ++i) {
        if (i > 1 && !found[i].starts_with("@batch=42;draft/multiline-concat "))
            all += '\n';
        all += text_of(found[i]);
    }
    BOOST_TEST(all == text);
}

BOOST_AUTO_TEST_CASE(a_single_line_needs_no_batch)
{
    BOOST_TEST(form_of(said("hi"), multiline) ==
               "@msgid=42 :alice!alice@alice.users.banter PRIVMSG #lobby :hi\r\n");
}

BOOST_AUTO_TEST_CASE(a_message_with_too_many_lines_for_a_batch_has_none)
{
    const auto at_most = form_of(said(std::string(multiline_lines - 1, '\n')), multiline);
    BOOST_TEST(lines_of(at_most).size() == multiline_lines + 2);
    const auto more = form_of(said("x" + std::string(multiline_lines, '\n') + "y"), multiline);
    BOOST_TEST(lines_of(more).size() == 2u);
    BOOST_TEST(more.find("BATCH") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_notice_of_several_lines_keeps_them_in_a_batch)
{
    auto m = said("one\n\nthree");
    m.notice = true;
    BOOST_TEST(form_of(m, multiline) ==
               "@msgid=42 :alice!alice@alice.users.banter BATCH +42 draft/multiline #lobby\r\n"
               "@batch=42 :alice!alice@alice.users.banter NOTICE #lobby :one\r\n"
               "@batch=42 :alice!alice@alice.users.banter NOTICE #lobby :\r\n"
               "@batch=42 :alice!alice@alice.users.banter NOTICE #lobby :three\r\n"
               ":banter BATCH -42\r\n");
}

BOOST_AUTO_TEST_CASE(a_line_of_an_unproven_author_has_a_host_of_nobody)
{
    auto m = said("hi");
    m.unproven = true;
    BOOST_TEST(form_of(m, none) == ":alice!alice@unproven.banter PRIVMSG #lobby :hi\r\n");
    m.text = std::string(1'000, 'x');
    for (const auto& line : lines_of(form_of(m, none)))
        BOOST_TEST((line.starts_with(":alice!alice@unproven.banter ") && line.size() <= 510));
}

BOOST_AUTO_TEST_CASE(extra_tags_of_a_batch_are_on_its_beginning)
{
    std::string out;
    append_lines(out, said("one\ntwo"), multiline, "label=x");
    BOOST_TEST(out == "@label=x;msgid=42 :alice!alice@alice.users.banter BATCH +42 draft/multiline #lobby\r\n"
                      "@batch=42 :alice!alice@alice.users.banter PRIVMSG #lobby :one\r\n"
                      "@batch=42 :alice!alice@alice.users.banter PRIVMSG #lobby :two\r\n"
                      ":banter BATCH -42\r\n");
}

BOOST_AUTO_TEST_CASE(a_nested_batch_has_its_tag_at_both_ends)
{
    std::string out;
    append_lines(out, said("one\ntwo"), multiline, "batch=b7");
    BOOST_TEST(out ==
               "@batch=b7;msgid=42 :alice!alice@alice.users.banter BATCH +42 draft/multiline #lobby\r\n"
               "@batch=42 :alice!alice@alice.users.banter PRIVMSG #lobby :one\r\n"
               "@batch=42 :alice!alice@alice.users.banter PRIVMSG #lobby :two\r\n"
               "@batch=b7 :banter BATCH -42\r\n");
}

BOOST_AUTO_TEST_CASE(is_one_message_predicts_the_number_of_lines)
{
    BOOST_TEST(is_one_message(said("hi"), none));
    BOOST_TEST(!is_one_message(said("one\ntwo"), none));
    BOOST_TEST(is_one_message(said("one\ntwo"), multiline));
    BOOST_TEST(!is_one_message(said(words(200)), tags));
}

BOOST_AUTO_TEST_CASE(a_text_can_not_look_like_a_ctcp)
{
    BOOST_TEST(form_of(said("\x01"
                            "ACTION lies\x01"),
                       none) == ":alice!alice@alice.users.banter PRIVMSG #lobby : ACTION lies \r\n");
}

BOOST_AUTO_TEST_SUITE_END()

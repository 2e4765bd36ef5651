#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"
#include "test/chat/shown.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;

BOOST_AUTO_TEST_SUITE(plain_format_suite)

namespace {

std::string line_of(const std::string& text)
{
    std::string out;
    protocol::json::plain_format().encode(chat::message{"lobby", "alice", text, {}, 7, 6}, out);
    return out;
}

std::string answer_of(const chat::answer& a)
{
    std::string out;
    protocol::json::plain_format().encode(protocol::request_id{"id7"}, a, banter::test::shown{}, out);
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_message_is_the_line_of_the_article) { BOOST_TEST(line_of("hi") == "[alice] hi\n"); }

BOOST_AUTO_TEST_CASE(each_line_of_a_text_has_its_author)
{
    BOOST_TEST(line_of("one\ntwo") == "[alice] one\n[alice] two\n");
    BOOST_TEST(line_of("one\n\nthree") == "[alice] one\n[alice] \n[alice] three\n");
    BOOST_TEST(line_of("hi\n") == "[alice] hi\n[alice] \n");
    BOOST_TEST(line_of("\nhi") == "[alice] \n[alice] hi\n");
    BOOST_TEST(line_of("\n") == "[alice] \n[alice] \n");
}

// A terminal shows what they do, not what was written.
BOOST_AUTO_TEST_CASE(controls_of_the_direction_and_line_separators_are_left_out)
{
    BOOST_TEST(line_of("evil \u202etxt.exe") == "[alice] evil txt.exe\n");
    BOOST_TEST(line_of("a\u2028[bob] b\u2029c") == "[alice] a[bob] bc\n");
    BOOST_TEST(line_of("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u2066\u2067\u2068\u2069|") ==
               "[alice] |\n");
    BOOST_TEST(line_of("\u0085\u009b31m|") == "[alice] 31m|\n");
    BOOST_TEST(line_of("one\ttab\u202e\ntwo") == "[alice] one\ttab\n[alice] two\n");
    for (const std::string kept :
         {"\u00e4\u00a0\u00ab\u2013\u20ac\u2026", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629",
          "\u05e9\u05dc\u05d5\u05dd", "\U0001f468\u200d\U0001f469", "\u0d28\u0d4d\u200c"})
        BOOST_TEST(line_of(kept) == "[alice] " + kept + '\n');
    BOOST_TEST(answer_of(chat::closing{"a\u2028b\u202e"}) == "! bye: ab\n");
    BOOST_TEST(answer_of(failure{errc::forbidden, "a\u2028b"}) == "! forbidden: ab\n");
}

BOOST_AUTO_TEST_CASE(a_user_can_not_imitate_another_user_or_the_server)
{
    BOOST_TEST(line_of("x\n[bob] hi\n! bye: you") == "[alice] x\n[alice] [bob] hi\n[alice] ! bye: you\n");
}

BOOST_AUTO_TEST_CASE(a_text_is_shown_unchanged)
{
    BOOST_TEST(line_of("\t\"\\ \u4f60\u597d \U0001f600") == "[alice] \t\"\\ \u4f60\u597d \U0001f600\n");
}

BOOST_AUTO_TEST_CASE(encoding_appends_to_the_output)
{
    std::string out = "before\n";
    protocol::json::plain_format().encode(chat::message{"lobby", "alice", "hi", {}, 7, 6}, out);
    BOOST_TEST(out == "before\n[alice] hi\n");
}

BOOST_AUTO_TEST_CASE(lines_of_the_server_have_their_own_form)
{
    BOOST_TEST(answer_of(failure{errc::too_long, "a text has at most 16384 bytes"}) ==
               "! too_long: a text has at most 16384 bytes\n");
    BOOST_TEST(answer_of(chat::closing{"the server is stopping"}) == "! bye: the server is stopping\n");
    BOOST_TEST(answer_of(chat::behind{"lobby", 7}) ==
               "! behind: you read too slowly; lines go on, complete and in order, as fast as you read\n");
    const auto reset = answer_of(chat::reset{"lobby", 7});
    BOOST_TEST(reset.starts_with("! reset: "));
    BOOST_TEST(reset.find('\n') == reset.size() - 1);
}

BOOST_AUTO_TEST_CASE(presence_topics_and_answers_of_the_json_form_have_no_plain_line)
{
    std::string out;
    protocol::json::plain_format().encode(chat::presence{"lobby", "alice", true}, out);
    protocol::json::plain_format().encode(chat::topic_change{"lobby", "alice", "tea"}, out);
    const chat::answer silent[] = {
        chat::welcome{}, chat::joined{},    chat::left{},         chat::ack{},  chat::found_page{},
        chat::members{}, chat::room_list{}, chat::topic_change{}, chat::pong{}, chat::history_page{}};
    for (const auto& each : silent)
        out += answer_of(each);
    BOOST_TEST(out == "");
}

BOOST_AUTO_TEST_SUITE_END()

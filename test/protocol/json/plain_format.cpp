#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"

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
    protocol::json::plain_format().encode("id7", a, out);
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

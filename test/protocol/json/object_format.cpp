#include "server/protocol/wire_format.hpp"

#include "common/version.hpp"
#include "test/protocol/json/encoded.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace banter;

BOOST_AUTO_TEST_SUITE(object_format_suite)

using banter::test::answer_of;
using banter::test::event_of;

namespace {

const timestamp noon{std::chrono::milliseconds{1'700'000'000'123}};
const chat::message hi{"ops", "alice", "hi", noon, 7, 6};

} // namespace

BOOST_AUTO_TEST_CASE(events_are_lines_of_these_bytes)
{
    BOOST_TEST(event_of(hi) ==
               R"({"type":"message","room":"ops","seq":7,"prev":6,"user":"alice","text":"hi",)"
               R"("time":"2023-11-14T22:13:20.123Z"})"
               "\n");
    BOOST_TEST(event_of(chat::presence{"ops", "alice", true}) ==
               R"({"type":"presence","room":"ops","user":"alice","event":"join"})"
               "\n");
    BOOST_TEST(event_of(chat::presence{"ops", "alice", false}) ==
               R"({"type":"presence","room":"ops","user":"alice","event":"leave"})"
               "\n");
    BOOST_TEST(event_of(chat::topic_change{"ops", "alice", "tea"}) ==
               R"({"type":"topic","room":"ops","user":"alice","text":"tea"})"
               "\n");
}

BOOST_AUTO_TEST_CASE(answers_are_lines_of_these_bytes)
{
    const auto message = R"({"room":"ops","seq":7,"prev":6,"user":"alice","text":"hi",)"
                         R"("time":"2023-11-14T22:13:20.123Z"})";
    const std::pair<chat::answer, std::string> table[] = {
        {chat::welcome{"alice", "e1"},
         R"({"type":"welcome","user":"alice","server":"banter/)" + std::string{version} +
             R"(","epoch":"e1","seq":7,"limits":{"text_bytes":16384,"object_bytes":65536,"object_depth":32,)"
             R"("rooms_per_connection":100,"history":1000,"search":200},"features":[]})"},
        {chat::joined{"ops", "tea", {"alice", "bob"}, 3},
         R"({"type":"joined","room":"ops","topic":"tea","members":["alice","bob"],"member_count":3,"prev":7})"},
        {chat::joined{"new", "", {}, 0},
         R"({"type":"joined","room":"new","topic":"","members":[],"member_count":0,"prev":0})"},
        {chat::left{"ops"}, R"({"type":"left","room":"ops"})"},
        {chat::ack{"ops", 7, noon},
         R"({"type":"ack","room":"ops","seq":7,"time":"2023-11-14T22:13:20.123Z"})"},
        {chat::history_page{"ops", {hi, hi}, true}, R"({"type":"history","room":"ops","messages":[)" +
                                                        std::string{message} + "," + message +
                                                        R"(],"more":true})"},
        {chat::history_page{"ops", {}, false},
         R"({"type":"history","room":"ops","messages":[],"more":false})"},
        {chat::found_page{{hi}, false},
         R"({"type":"found","messages":[)" + std::string{message} + R"(],"more":false})"},
        {chat::members{"ops", {"alice"}, 1},
         R"({"type":"members","room":"ops","members":["alice"],"member_count":1})"},
        {chat::room_list{{{"dev", "", 0}, {"ops", "tea", 2}}, true},
         R"({"type":"rooms","rooms":[{"room":"dev","topic":"","member_count":0,"prev":0},)"
         R"({"room":"ops","topic":"tea","member_count":2,"prev":7}],"more":true})"},
        {chat::room_list{}, R"({"type":"rooms","rooms":[],"more":false})"},
        {chat::topic_change{"ops", "alice", ""}, R"({"type":"topic","room":"ops","user":"alice","text":""})"},
        {chat::pong{}, R"({"type":"pong"})"},
        {chat::behind{"ops", 7}, R"({"type":"behind","room":"ops","from":7})"},
        {chat::reset{"ops", 0}, R"({"type":"reset","room":"ops","oldest":0})"},
        {failure{errc::name_in_use, "no"}, R"({"type":"error","code":"name_in_use","message":"no"})"},
        {failure{errc::forbidden, "no", "banned"},
         R"({"type":"error","code":"forbidden","message":"no","detail":"banned"})"},
        {chat::closing{"you said bye"}, R"({"type":"bye","reason":"you said bye"})"},
    };
    const banter::test::shown messages{{{"ops", {7, noon}}}};
    for (const auto& [answer, line] : table) {
        BOOST_TEST(answer_of(answer, {}, messages) == line + "\n");

        // with the id after the type, and readable by an independent parser
        const auto with_id = answer_of(answer, "a\"\n7", messages);
        const auto read = boost::json::parse(with_id).as_object();
        BOOST_TEST(read.at("id").as_string() == "a\"\n7");
        BOOST_TEST(std::next(read.begin())->key() == "id");
        auto without = read;
        without.erase("id");
        BOOST_TEST((without == boost::json::parse(line).as_object()));
    }
}

BOOST_AUTO_TEST_CASE(any_text_reads_back_unchanged_and_stays_on_its_line)
{
    std::string all = "\"\\/ \u4f60\u597d \U0001f600 \u2028 \x7f";
    for (char c = 0; c < 0x20; ++c)
        all += c;
    const auto line = event_of(chat::message{"ops", all, all, noon, 7, 6});
    BOOST_TEST(line.find('\n') == line.size() - 1);
    const auto read = boost::json::parse(line);
    BOOST_TEST(read.at("user").as_string() == all);
    BOOST_TEST(read.at("text").as_string() == all);
    BOOST_TEST(
        boost::json::parse(answer_of(chat::members{"ops", {all, all}, 2})).at("members").at(1).as_string() ==
        all);
}

BOOST_AUTO_TEST_CASE(numbers_stay_whole_up_to_the_largest)
{
    const auto line = event_of(chat::message{"ops", "a", "b", noon, 9'007'199'254'740'991, 0});
    BOOST_TEST(line.find("\"seq\":9007199254740991,\"prev\":0,") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(encoding_appends_to_the_output)
{
    std::string out = "before\n";
    protocol::json::object_format().encode(protocol::request_id{"1"}, chat::pong{}, banter::test::shown{},
                                           out);
    BOOST_TEST(out == "before\n{\"type\":\"pong\",\"id\":\"1\"}\n");
}

BOOST_AUTO_TEST_SUITE_END()

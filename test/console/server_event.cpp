#include "client/console/server_event.hpp"

#include "client/console/request.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::console;

BOOST_AUTO_TEST_SUITE(server_event_suite)

BOOST_AUTO_TEST_CASE(a_message_is_read_with_all_its_fields)
{
    const auto e =
        parse_event(R"({"type":"message","room":"lobby","seq":9007199254740991,"prev":3,"user":"张伟",)"
                    R"("text":"a\nb","time":"2026-11-23T06:37:44.123Z"})");
    BOOST_REQUIRE(e.has_value());
    const auto* m = std::get_if<message>(&e->what);
    BOOST_REQUIRE(m != nullptr);
    BOOST_TEST(m->seq == 9007199254740991u);
    BOOST_TEST(m->user == "张伟");
    BOOST_TEST(m->text == "a\nb");
}

BOOST_AUTO_TEST_CASE(a_field_of_the_wrong_type_is_taken_as_empty)
{
    const auto e = parse_event(R"({"type":"history","room":5,"messages":{"a":1},"more":"yes"})");
    BOOST_REQUIRE(e.has_value());
    const auto* h = std::get_if<event::history>(&e->what);
    BOOST_REQUIRE(h != nullptr);
    BOOST_TEST(h->room == "");
    BOOST_TEST(h->messages.empty());
    BOOST_TEST(!h->more);
    BOOST_TEST(std::get<message>(parse_event(R"({"type":"message","seq":-1})")->what).seq == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_not_an_object_with_a_type_is_no_event)
{
    for (const auto* line : {"", "[]", "hello", "{}", R"({"type":5})", R"({"type":"ack")"})
        BOOST_TEST(!parse_event(line).has_value(), line);
}

BOOST_AUTO_TEST_CASE(a_request_is_one_line_of_json)
{
    BOOST_TEST(request{"hello"}.list("rooms", {"a", "b"}).flag("presence", true).number("after", 5).line() ==
               "{\"type\":\"hello\",\"rooms\":[\"a\",\"b\"],\"presence\":true,\"after\":5}\n");
    BOOST_TEST(request{"message"}.text("text", "a\n\"b\"").line() ==
               "{\"type\":\"message\",\"text\":\"a\\n\\\"b\\\"\"}\n");
}

BOOST_AUTO_TEST_SUITE_END()

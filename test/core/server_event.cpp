#include "client/core/server_event.hpp"

#include "client/core/request.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;

BOOST_AUTO_TEST_SUITE(server_event_suite)

BOOST_AUTO_TEST_CASE(a_message_is_read_with_all_its_fields)
{
    const auto e =
        parse_event(R"({"type":"message","room":"lobby","seq":9007199254740991,"prev":3,"user":"张伟",)"
                    R"("text":"a\nb","time":"2026-11-23T06:37:44.123Z"})");
    BOOST_REQUIRE(e.has_value());
    const auto* m = std::get_if<message>(&e->event);
    BOOST_REQUIRE(m != nullptr);
    BOOST_TEST(m->seq == 9007199254740991u);
    BOOST_TEST(m->user == "张伟");
    BOOST_TEST(m->text == "a\nb");
    BOOST_TEST(!m->unproven);
}

BOOST_AUTO_TEST_CASE(an_unproven_message_has_no_author)
{
    const auto message_of = [](const std::string& more) {
        return std::get<message>(
            parse_event(R"({"type":"message","room":"lobby","seq":1,"user":"alice","text":"hi")" + more + '}')
                ->event);
    };
    BOOST_TEST(message_of("").is_by("alice"));
    BOOST_TEST(!message_of("").is_by("bob"));
    BOOST_TEST(message_of(R"(,"unproven":true)").unproven);
    BOOST_TEST(!message_of(R"(,"unproven":true)").is_by("alice"));
    const auto page = parse_event(R"({"type":"history","room":"lobby","messages":[)"
                                  R"({"seq":1,"user":"alice","text":"hi","unproven":true}]})");
    BOOST_TEST(std::get<event::history>(page->event).messages.at(0).unproven);
}

BOOST_AUTO_TEST_CASE(a_field_of_the_wrong_type_counts_as_empty)
{
    const auto e = parse_event(R"({"type":"history","room":5,"messages":{"a":1},"more":"yes"})");
    BOOST_REQUIRE(e.has_value());
    const auto* h = std::get_if<event::history>(&e->event);
    BOOST_REQUIRE(h != nullptr);
    BOOST_TEST(h->room == "");
    BOOST_TEST(h->messages.empty());
    BOOST_TEST(!h->more);
    BOOST_TEST(std::get<message>(parse_event(R"({"type":"message","seq":-1})")->event).seq == 0u);
}

BOOST_AUTO_TEST_CASE(a_line_that_is_no_object_with_a_type_is_no_event)
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

BOOST_AUTO_TEST_CASE(every_event_is_read_with_its_fields)
{
    const auto read = [](const char* line) { return parse_event(line).value(); };
    BOOST_TEST(read(R"({"type":"ack","id":"x-1","room":"ops","seq":7})").id == "x-1");
    BOOST_TEST(std::get<event::ack>(read(R"({"type":"ack","room":"ops","seq":7})").event).seq == 7u);
    const auto welcome = std::get<event::welcome>(
        read(R"({"type":"welcome","user":"u","server":"s","epoch":"e","seq":5})").event);
    BOOST_TEST((welcome.user + welcome.server + welcome.epoch) == "use");
    BOOST_TEST(welcome.seq == 5u);
    const auto left =
        std::get<event::left>(read(R"({"type":"left","room":"r","reason":"w","by":"b"})").event);
    BOOST_TEST((left.room + left.reason + left.by) == "rwb");
    const auto error =
        std::get<event::error>(read(R"({"type":"error","code":"c","message":"m","detail":"d"})").event);
    BOOST_TEST((error.code + error.message + error.detail) == "cmd");
    BOOST_TEST(std::get<event::reset>(read(R"({"type":"reset","room":"r"})").event).room == "r");
    BOOST_TEST(std::get<event::behind>(read(R"({"type":"behind","room":"r"})").event).room == "r");
    BOOST_TEST(std::get<event::bye>(read(R"({"type":"bye","reason":"w"})").event).reason == "w");
    BOOST_TEST(std::holds_alternative<event::pong>(read(R"({"type":"pong"})").event));
    BOOST_TEST(std::holds_alternative<event::done>(read(R"({"type":"done"})").event));
    BOOST_TEST(std::holds_alternative<event::unknown>(read(R"({"type":"reaction"})").event));
    const auto members = std::get<event::members>(
        read(
            R"({"type":"members","room":"r","members":["a",5,"b"],"member_count":9,"operators":["a"],"voiced":["b"]})")
            .event);
    BOOST_TEST(members.names.size() == 2u);
    BOOST_TEST(members.member_count == 9u);
    BOOST_TEST(members.voiced.at(0) == "b");
}

BOOST_AUTO_TEST_CASE(each_kind_of_presence_has_its_text)
{
    using kind = event::presence::kind;
    const auto of = [](const std::string& rest) {
        return std::get<event::presence>(
            parse_event(R"({"type":"presence","room":"r","user":"u",)" + rest + "}")->event);
    };
    BOOST_TEST((of(R"("event":"join")").change == kind::joined));
    BOOST_TEST((of(R"("event":"back")").change == kind::back));
    BOOST_TEST((of(R"("event":"new")").change == kind::other));
    BOOST_TEST((of(R"("event":"leave","reason":"w","by":"b")").change == kind::left));
    BOOST_TEST(of(R"("event":"leave","reason":"w","by":"b")").text == "w");
    BOOST_TEST(of(R"("event":"leave","reason":"w","by":"b")").by == "b");
    BOOST_TEST(of(R"("event":"rename","to":"t")").text == "t");
    BOOST_TEST((of(R"("event":"away","text":"t")").change == kind::away));
    BOOST_TEST(of(R"("event":"away","text":"t")").text == "t");
}

BOOST_AUTO_TEST_CASE(messages_of_a_page_have_its_room_unless_they_name_another)
{
    const auto e = parse_event(
        R"({"type":"history","room":"r","messages":[{"seq":1},{"seq":2,"room":"s","to":"t","notice":true},7],"more":true})");
    const auto& h = std::get<event::history>(e->event);
    BOOST_REQUIRE(h.messages.size() == 2u);
    BOOST_TEST(h.messages[0].room == "r");
    BOOST_TEST(h.messages[1].room == "s");
    BOOST_TEST(h.messages[1].to == "t");
    BOOST_TEST(h.more);
}

BOOST_AUTO_TEST_CASE(users_conversations_and_rules_are_read)
{
    const auto people = std::get<event::people>(
        parse_event(
            R"({"type":"people","people":[{"user":"u","there":true,"realname":"n","away":"a","bot":true,)"
            R"("operator":true,"since":"s","rooms":["r"]}]})")
            ->event);
    const auto& p = people.list.at(0);
    BOOST_TEST((p.user + p.realname + p.away + p.since + p.rooms.at(0)) == "unasr");
    BOOST_TEST((p.online && p.bot && p.server_operator));
    const auto talks = std::get<event::conversations>(
        parse_event(R"({"type":"conversations","conversations":[{"room":"@a,b","user":"b","prev":7}]})")
            ->event);
    BOOST_TEST(talks.list.at(0).prev == 7u);
    const auto renamed =
        std::get<event::renamed>(parse_event(R"({"type":"renamed","user":"a","to":"b"})")->event);
    BOOST_TEST(renamed.to == "b");
    const auto rules = std::get<event::rules>(
        parse_event(
            R"({"type":"rules","room":"r","rules":{"moderated":true,"secret":false,"key":"k","limit":7,)"
            R"("operators":["o"],"voices":["v"],"bans":[{"mask":"m"}],"invite_exceptions":[{"mask":"i"}]}})")
            ->event);
    std::string all;
    for (const auto& c : rules.set)
        all += c.rule + (c.on ? '+' : '-') + c.argument + ' ';
    BOOST_TEST(all == "moderated+ key+k limit+7 operators+o voices+v bans+m invite_exceptions+i ");
    BOOST_TEST(std::get<event::rules>(parse_event(R"({"type":"rules","rules":[]})")->event).set.empty());
}

BOOST_AUTO_TEST_SUITE_END()

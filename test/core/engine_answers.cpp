// The answers to messages, requests and queries of the history.
#include "client/core/engine.hpp"

#include "test/core/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::client::test;

BOOST_AUTO_TEST_SUITE(conversation_answers_suite)

BOOST_AUTO_TEST_CASE(an_ack_before_or_after_its_line_completes_the_message_and_the_line_is_reported_once)
{
    for (const bool ack_first : {true, false}) {
        auto c = in_lobby();
        c.send_message("lobby", "hi");
        if (ack_first)
            c.receive(ack_line("x-1", 1));
        c.receive(said_line(1, 0, "hi"));
        if (!ack_first)
            c.receive(ack_line("x-1", 1));
        const auto updates = c.take_updates();
        BOOST_TEST(texts(updates) == "hi");
        BOOST_TEST(only<update::acknowledged>(updates).size() == 1u);
        BOOST_TEST(c.pending() == 0u);
        c.receive(ack_line("x-1", 1));
        BOOST_TEST(only<update::acknowledged>(c.take_updates()).empty());
    }
}

BOOST_AUTO_TEST_CASE(a_final_refusal_lets_the_next_message_go)
{
    auto s = settings_for_alice();
    s.window_messages = 1;
    auto c = in_lobby(s);
    c.send_message("lobby", "one");
    c.send_message("lobby", "two");
    BOOST_TEST(!contains(c.take_outgoing(), "two"));
    c.receive(error_line("x-1", "forbidden"));
    BOOST_TEST(contains(c.take_outgoing(), "two"));
}

BOOST_AUTO_TEST_CASE(an_error_that_is_for_no_message_has_no_text)
{
    auto c = in_lobby();
    c.receive(error_line("other", "forbidden"));
    const auto refused = only<update::refused>(c.take_updates());
    BOOST_REQUIRE(refused.size() == 1u);
    BOOST_TEST(refused[0].message == "no");
    BOOST_TEST(refused[0].text == "");
}

BOOST_AUTO_TEST_CASE(a_delay_is_reported_again_after_a_message_was_stored)
{
    auto c = in_lobby();
    for (const auto* text : {"one", "two"})
        c.send_message("lobby", text);
    c.receive(error_line("x-1", "storage_full"));
    c.receive(ack_line("x-2", 1)); // was under way, and ends nothing
    BOOST_TEST(c.delayed_by() == "storage_full");
    c.retry();
    c.receive(ack_line("x-1", 2));
    BOOST_TEST(c.delayed_by() == "");
    c.take_updates();
    c.send_message("lobby", "three");
    c.receive(error_line("x-3", "storage_full"));
    BOOST_TEST(!only<update::delayed>(c.take_updates()).at(0).again);
    c.retry();
    c.receive(error_line("x-3", "unavailable"));
    BOOST_TEST(!only<update::delayed>(c.take_updates()).at(0).again); // another reason
}

BOOST_AUTO_TEST_CASE(requests_about_rooms)
{
    auto c = in_lobby();
    c.ask_members("ops");
    c.ask_rooms();
    c.set_topic("ops", "");
    c.ask_history("ops", 5, 0);
    c.set_away("");
    c.kick("lobby", "Bob", "");
    c.change("lobby", {"secret", true, ""});
    BOOST_TEST(c.take_outgoing() ==
               R"({"type":"members","id":"members","room":"ops"})"
               "\n"
               R"({"type":"rooms","id":"other"})"
               "\n"
               R"({"type":"topic","id":"other","room":"ops","text":""})"
               "\n"
               R"({"type":"history","id":"history","room":"ops","limit":5})"
               "\n"
               R"({"type":"away","id":"back","text":""})"
               "\n"
               R"({"type":"kick","id":"other","room":"lobby","user":"Bob"})"
               "\n"
               R"({"type":"change","id":"change","room":"lobby","rule":"secret","on":true})"
               "\n");
}

BOOST_AUTO_TEST_CASE(answers_are_reported_with_their_content)
{
    auto c = in_lobby();
    c.receive(R"({"type":"found","id":"search","messages":[)" + said_line(1, 0, "tea") + R"(],"more":true})");
    c.receive(
        R"({"type":"rooms","id":"other","rooms":[{"room":"ops","topic":"t","member_count":2}],"more":true})");
    c.receive(
        R"({"type":"members","id":"members","room":"ops","members":["a"],"member_count":1,"operators":["a"]})");
    c.receive(R"({"type":"behind","room":"lobby"})");
    c.receive(R"({"type":"done","id":"away"})");
    c.receive(R"({"type":"done","id":"back"})");
    c.receive(R"({"type":"done","id":"other"})");
    c.receive(R"({"type":"people","people":[{"user":"bob","there":true}]})");
    c.receive(R"({"type":"rules","room":"ops","rules":{"secret":true}})");
    const auto updates = c.take_updates();
    BOOST_TEST(only<update::search_result>(updates).at(0).more);
    BOOST_TEST(only<update::room_list>(updates).at(0).more);
    BOOST_TEST(only<update::room_list>(updates)[0].rooms.at(0).member_count == 2u);
    BOOST_TEST(only<update::member_list>(updates).at(0).members.operators.size() == 1u);
    BOOST_TEST(only<update::behind>(updates).at(0).room == "lobby");
    BOOST_REQUIRE(only<update::away>(updates).size() == 2u);
    BOOST_TEST(only<update::away>(updates)[0].on);
    BOOST_TEST(!only<update::away>(updates)[1].on);
    BOOST_TEST(only<update::people>(updates).at(0).list.size() == 1u);
    BOOST_TEST(only<update::rules>(updates).at(0).room_rules.set.size() == 1u);
}

BOOST_AUTO_TEST_CASE(names_are_found_if_their_users_are_online)
{
    auto c = in_lobby();
    c.find_names({"Mary Ann", "Mary Ann see"});
    BOOST_TEST(c.take_outgoing() == R"({"type":"people","id":"names","names":["Mary Ann","Mary Ann see"]})"
                                    "\n");
    c.receive(R"({"type":"people","id":"names","people":[{"user":"Mary Ann","there":true},)"
              R"({"user":"Mary Ann see","there":false}]})");
    c.receive(error_line("names", "rate_limited"));
    const auto updates = c.take_updates();
    BOOST_REQUIRE(updates.size() == 2u);
    const auto found = only<update::names_found>(updates);
    BOOST_TEST(found.at(0).names == std::vector<std::string>{"Mary Ann"}, boost::test_tools::per_element());
    BOOST_TEST(found[0].problem == "");
    BOOST_TEST(found.at(1).problem == "no");
}

BOOST_AUTO_TEST_CASE(the_halves_around_a_line_belong_together_also_when_one_is_refused)
{
    auto c = in_lobby();
    c.receive(history_line({}, false));
    c.ask_around("lobby", 5, 1);
    c.ask_around("lobby", 9, 1);
    const auto half = [&](const char* id, std::uint64_t seq) {
        c.receive(R"({"type":"history","id":")" + std::string{id} + R"(","room":"lobby","messages":[)" +
                  said_line(seq, seq - 1, std::to_string(seq)) + "]}");
    };
    half("up_to", 5);
    c.receive(error_line("behind", "unavailable"));
    half("up_to", 9);
    half("behind", 10);
    half("behind", 11); // without an earlier one
    const auto around = only<update::surroundings>(c.take_updates());
    BOOST_REQUIRE(around.size() == 2u);
    BOOST_TEST(around[0].seq == 5u);
    BOOST_TEST(around[0].messages.size() == 1u);
    BOOST_TEST(around[1].seq == 9u);
    BOOST_TEST(around[1].messages.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_request_for_surroundings_ends_with_the_connection)
{
    auto c = in_lobby();
    c.ask_around("lobby", 5, 1);
    c.disconnected();
    let_in(c);
    c.ask_around("lobby", 9, 1);
    c.receive(R"({"type":"history","id":"up_to","room":"lobby","messages":[]})");
    c.receive(R"({"type":"history","id":"behind","room":"lobby","messages":[]})");
    BOOST_TEST(only<update::surroundings>(c.take_updates()).at(0).seq == 9u);
}

BOOST_AUTO_TEST_CASE(a_refused_refetch_is_reported_and_the_room_continues)
{
    auto c = in_lobby();
    c.receive(said_line(1, 0, "a"));
    c.disconnected();
    let_in(c, "e1", 9);
    c.receive(R"({"type":"reset","room":"lobby","oldest":8})");
    c.take_updates();
    c.receive(error_line("refetch", "unavailable"));
    c.receive(said_line(10, 9, "live"));
    const auto updates = c.take_updates();
    BOOST_TEST(only<update::lines_lost>(updates).size() == 1u);
    BOOST_TEST(texts(updates) == "live");
    BOOST_TEST(only<update::left>(updates).empty());
}

BOOST_AUTO_TEST_SUITE_END()

// The rooms of an engine: unanswered joins, members, and events of other rooms.
#include "client/core/engine.hpp"

#include "test/core/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::client::test;

BOOST_AUTO_TEST_SUITE(conversation_rooms_suite)

BOOST_AUTO_TEST_CASE(a_join_without_an_answer_is_sent_again_and_a_refusal_applies_to_the_right_room)
{
    auto c = in_lobby();
    c.join("one");
    c.disconnected(); // the answer to `one` never comes
    c.connected();
    c.receive(welcome_line);
    const auto sent = c.take_outgoing();
    BOOST_TEST(sent.find(R"("room":"lobby")") < sent.find(R"("room":"one")"));
    c.receive(error_line("join", "forbidden"));
    BOOST_TEST(c.find("lobby") == nullptr);
    BOOST_TEST(c.find("one") != nullptr);
}

BOOST_AUTO_TEST_CASE(each_refused_join_leaves_its_own_room)
{
    auto c = in_lobby();
    c.join("one");
    c.join("two");
    c.receive(error_line("join", "forbidden"));
    c.receive(error_line("join", "forbidden"));
    const auto updates = c.take_updates();
    const auto refused = only<update::join_refused>(updates);
    BOOST_REQUIRE(refused.size() == 2u);
    BOOST_TEST(refused[0].room == "one");
    BOOST_TEST(refused[0].message == "no");
    BOOST_TEST(!refused[0].again);
    BOOST_TEST(refused[1].room == "two");
    BOOST_TEST(only<update::left>(updates).empty()); // we were in neither
    BOOST_TEST(c.find("lobby") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_room_that_lets_us_in_no_more_after_a_lost_connection_is_told_from_a_new_one)
{
    auto c = in_lobby();
    c.disconnected();
    c.connected();
    c.receive(welcome_line);
    c.receive(error_line("join", "forbidden"));
    const auto refused = only<update::join_refused>(c.take_updates());
    BOOST_REQUIRE(refused.size() == 1u);
    BOOST_TEST(refused[0].again);
}

BOOST_AUTO_TEST_CASE(the_key_of_a_room_is_given_with_every_join)
{
    auto c = in_lobby();
    c.join("ops", "word");
    BOOST_TEST(contains(c.take_outgoing(), R"({"type":"join","id":"join","room":"ops","key":"word"})"));
    c.disconnected();
    c.connected();
    c.receive(welcome_line);
    BOOST_TEST(contains(c.take_outgoing(), R"("room":"ops","key":"word")"));
}

BOOST_AUTO_TEST_CASE(a_room_is_joined_once_and_without_a_connection_by_the_next_one)
{
    auto c = in_lobby();
    c.join("lobby");
    BOOST_TEST(c.take_outgoing() == "");
    c.disconnected();
    c.join("ops");
    BOOST_TEST(c.take_outgoing() == "");
    c.connected();
    c.join("dev"); // greeting
    BOOST_TEST(!contains(c.take_outgoing(), "join"));
    c.receive(welcome_line);
    const auto sent = c.take_outgoing();
    BOOST_TEST(contains(sent, R"("room":"ops")"));
    BOOST_TEST(contains(sent, R"("room":"dev")"));
}

BOOST_AUTO_TEST_CASE(rooms_are_joined_in_the_order_in_which_they_were_given)
{
    auto s = settings_for_alice();
    s.rooms = {"b", "a"};
    engine c{s};
    c.connected();
    c.receive(welcome_line);
    const auto sent = c.take_outgoing();
    BOOST_TEST(sent.find(R"("room":"b")") < sent.find(R"("room":"a")"));
    for (const std::string room : {"b", "a", "never asked for"})
        c.receive(R"({"type":"joined","id":"join","prev":3,"room":")" + room + "\"}");
    BOOST_TEST(only<update::joined>(c.take_updates()).size() == 2u);
}

BOOST_AUTO_TEST_CASE(leaving_is_sent_only_when_connected_and_only_for_a_joined_room)
{
    auto c = in_lobby();
    c.leave("elsewhere");
    BOOST_TEST(c.take_outgoing() == "");
    BOOST_TEST(c.take_updates().empty());
    c.leave("lobby");
    BOOST_TEST(c.take_outgoing() == "{\"type\":\"leave\",\"id\":\"other\",\"room\":\"lobby\"}\n");
    BOOST_TEST(only<update::left>(c.take_updates()).at(0).room == "lobby");

    engine away{settings_for_alice()};
    away.leave("lobby");
    BOOST_TEST(away.take_outgoing() == "");
    BOOST_TEST(only<update::left>(away.take_updates()).size() == 1u);
}

BOOST_AUTO_TEST_CASE(topics_rules_and_invitations_name_their_user)
{
    auto c = in_lobby();
    c.receive(R"({"type":"topic","room":"lobby","user":"bob","text":"tea"})");
    BOOST_TEST(c.find("lobby")->topic() == "tea");
    c.receive(R"({"type":"topic","id":"other","room":"lobby","user":"alice","text":"coffee"})");
    c.receive(R"({"type":"topic","room":"elsewhere","user":"bob","text":"x"})");
    c.receive(
        R"({"type":"rules_changed","room":"lobby","user":"bob","changes":[{"rule":"secret","on":true}]})");
    c.receive(R"({"type":"rules_changed","id":"other","room":"lobby","user":"alice","changes":[]})");
    c.receive(R"({"type":"invited","room":"dev","user":"alice","by":"bob"})");
    c.receive(R"({"type":"invited","room":"dev","user":"bob","by":"ALICE"})");
    const auto updates = c.take_updates();
    const auto topics = only<update::topic_changed>(updates);
    BOOST_REQUIRE(topics.size() == 3u);
    BOOST_TEST(topics[0].user == "bob");
    BOOST_TEST(topics[1].user == "");
    BOOST_TEST(only<update::rules_changed>(updates).at(0).user == "bob");
    BOOST_TEST(only<update::rules_changed>(updates).at(1).user == "");
    BOOST_TEST(only<update::invited>(updates).at(0).by == "bob");
    BOOST_TEST(only<update::invited>(updates).at(1).by == "");
}

BOOST_AUTO_TEST_CASE(the_rooms_of_the_server_are_found_for_completion)
{
    auto c = in_lobby();
    c.find_rooms();
    BOOST_TEST(c.take_outgoing() == "{\"type\":\"rooms\",\"id\":\"room_names\"}\n");
    c.receive(R"({"type":"rooms","id":"room_names","rooms":[{"room":"ops"},{"room":"dev"}]})");
    BOOST_TEST(c.take_updates().empty());
    BOOST_TEST(c.known_rooms() == (std::vector<std::string>{"ops", "dev"}), boost::test_tools::per_element());
    c.receive(error_line("room_names", "rate_limited"));
    BOOST_TEST(c.take_updates().empty());
}

BOOST_AUTO_TEST_CASE(a_change_without_an_effect_names_the_request)
{
    auto c = in_lobby();
    c.change("lobby", {"secret", true, {}});
    c.change("lobby", {"bans", false, "eve"});
    c.change("lobby", {"bans", false, "bob"});
    c.receive(error_line("change", "forbidden"));
    c.receive(R"({"type":"rules_changed","id":"change","room":"lobby","user":"alice","changes":[]})");
    c.receive(R"({"type":"rules_changed","id":"change","room":"lobby","user":"alice",)"
              R"("changes":[{"rule":"bans","on":false,"argument":"bob"}]})");
    const auto changed = only<update::rules_changed>(c.take_updates());
    BOOST_REQUIRE(changed.size() == 2u);
    BOOST_TEST(changed[0].requested.argument == "eve");
    BOOST_TEST(changed[1].requested.argument == "");
}

BOOST_AUTO_TEST_CASE(a_key_for_a_new_room_is_reported_as_unused)
{
    auto c = in_lobby();
    const auto unused = [&](std::string_view joined, std::string_view rules) {
        c.join("priv", "word");
        c.take_outgoing();
        c.receive(R"({"type":"joined","id":"join","room":"priv","members":["alice"],)" + std::string{joined} +
                  '}');
        const bool asks =
            c.take_outgoing().find(R"({"type":"rules","id":"key_rules","room":"priv"})") != std::string::npos;
        if (asks)
            c.receive(R"({"type":"rules","id":"key_rules","room":"priv","rules":{)" + std::string{rules} +
                      "}}");
        const auto updates = c.take_updates();
        BOOST_TEST(only<update::rules>(updates).empty());
        c.leave("priv");
        c.take_updates();
        return only<update::key_unused>(updates).size() == 1;
    };
    BOOST_TEST(unused(R"("member_count":1,"prev":0)", ""));
    BOOST_TEST(!unused(R"("member_count":1,"prev":0)", R"("key":"word")"));
    BOOST_TEST(!unused(R"("member_count":2,"prev":0)", ""));
    BOOST_TEST(!unused(R"("member_count":1,"prev":7)", ""));
}

BOOST_AUTO_TEST_CASE(our_own_presence_and_that_of_other_rooms_is_not_reported)
{
    auto c = in_lobby();
    c.receive(R"({"type":"presence","room":"lobby","user":"alice","event":"leave"})");
    c.receive(R"({"type":"presence","room":"elsewhere","user":"bob","event":"join"})");
    BOOST_TEST(c.take_updates().empty());
    BOOST_TEST(c.find("lobby")->member_count() == 1u);
    c.receive(R"({"type":"presence","room":"lobby","user":"bob","event":"join"})");
    BOOST_TEST(only<update::presence>(c.take_updates()).at(0).member_count == 2u);
}

BOOST_AUTO_TEST_CASE(members_are_counted_however_many_are_listed)
{
    auto c = in_lobby();
    const auto* room = c.find("lobby");
    const auto comes = [&](const std::string& user, const char* event) {
        c.receive(R"({"type":"presence","room":"lobby","user":")" + user + R"(","event":")" + event + "\"}");
    };
    comes("bob", "join");
    comes("bob", "join");
    BOOST_TEST(room->member_count() == 2u);
    comes("stranger", "leave"); // one of many unlisted members
    BOOST_TEST(room->member_count() == 1u);
    comes("stranger", "leave");
    comes("stranger", "leave");
    BOOST_TEST(room->member_count() == 0u);
    for (int i = 0; i < 1005; ++i)
        comes("u" + std::to_string(i), "join");
    BOOST_TEST(room->members().size() == 1000u);
    BOOST_TEST(room->member_count() == 1005u);
}

BOOST_AUTO_TEST_CASE(a_kick_from_an_unknown_room_is_not_reported_and_a_bye_is_reported_with_its_reason)
{
    auto c = in_lobby();
    c.receive(R"({"type":"left","room":"elsewhere","by":"bob"})");
    BOOST_TEST(c.take_updates().empty());
    c.receive(R"({"type":"bye","reason":"restart"})");
    BOOST_TEST(only<update::closing>(c.take_updates()).at(0).reason == "restart");
}

BOOST_AUTO_TEST_SUITE_END()

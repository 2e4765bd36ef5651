#include "client/core/engine.hpp"

#include "test/core/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::client::test;

BOOST_AUTO_TEST_SUITE(conversation_suite)

BOOST_AUTO_TEST_CASE(a_connection_begins_with_a_hello_and_joins_only_after_the_welcome)
{
    engine c{settings_for_alice()};
    c.connected();
    const auto hello = c.take_outgoing();
    BOOST_TEST(contains(hello, R"("type":"hello")"));
    BOOST_TEST(contains(hello, R"("rooms":[])"));
    BOOST_TEST(!contains(hello, "epoch"));
    BOOST_TEST(!contains(hello, "join"));

    c.receive(R"({"type":"welcome","id":"hello","user":"alice","epoch":"e1"})");
    BOOST_TEST(contains(c.take_outgoing(), R"({"type":"join","id":"join","room":"lobby"})"));
}

BOOST_AUTO_TEST_CASE(plain_lines_before_the_welcome_are_skipped)
{
    engine c{settings_for_alice()};
    c.connected();
    c.receive("[bob] hi");
    BOOST_TEST(c.take_updates().empty());
}

BOOST_AUTO_TEST_CASE(a_line_of_another_protocol_before_the_welcome_breaks_the_protocol)
{
    for (const auto* const line :
         {"HTTP/1.1 400 Bad Request\r", ":banter 421 * HELLO :Unknown command\r", "SSH-2.0-OpenSSH_9.2\r"}) {
        engine c{settings_for_alice()};
        c.connected();
        c.receive("");
        c.receive(line);
        BOOST_TEST(only<update::protocol_broken>(c.take_updates()).size() == 1u, line);
    }
}

BOOST_AUTO_TEST_CASE(after_the_welcome_a_line_that_is_no_event_breaks_the_protocol)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.take_updates();
    c.receive("[bob] hi");
    BOOST_TEST(only<update::protocol_broken>(c.take_updates()).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_event_of_an_unknown_type_is_ignored)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.take_updates();
    c.receive(R"({"type":"reaction","room":"lobby"})");
    BOOST_TEST(c.take_updates().empty());
}

BOOST_AUTO_TEST_CASE(a_message_is_pending_until_its_ack)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.take_outgoing();
    c.send_message("lobby", "hi");
    BOOST_TEST(c.take_outgoing() ==
               "{\"type\":\"message\",\"id\":\"x-1\",\"room\":\"lobby\",\"text\":\"hi\"}\n");
    BOOST_TEST(c.pending() == 1u);

    c.receive(R"({"type":"ack","id":"x-1","room":"lobby","seq":7})");
    BOOST_TEST(c.pending() == 0u);
}

BOOST_AUTO_TEST_CASE(an_unacknowledged_message_is_sent_again_with_the_same_id)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.send_message("lobby", "one");
    c.send_message("lobby", "two");
    c.receive(R"({"type":"ack","id":"x-1","room":"lobby","seq":1})");
    c.take_outgoing();
    c.disconnected();
    c.send_message("lobby", "three");
    BOOST_TEST(c.take_outgoing() == "");

    let_in(c);
    const auto again = c.take_outgoing();
    BOOST_TEST(!contains(again, "x-1"));
    BOOST_TEST(contains(again, R"("id":"x-2","room":"lobby","text":"two")"));
    BOOST_TEST(contains(again, R"("id":"x-3","room":"lobby","text":"three")"));
    BOOST_TEST(again.find("\"join\"") < again.find("x-2"));
}

BOOST_AUTO_TEST_CASE(no_more_than_a_window_of_messages_is_under_way)
{
    auto s = settings_for_alice();
    s.window_messages = 2;
    engine c{s};
    let_in(c);
    c.take_outgoing();
    for (const auto* text : {"a", "b", "c"})
        c.send_message("lobby", text);
    BOOST_TEST(!contains(c.take_outgoing(), "x-3"));

    c.receive(R"({"type":"ack","id":"x-1","room":"lobby","seq":1})");
    BOOST_TEST(contains(c.take_outgoing(), "x-3"));
}

BOOST_AUTO_TEST_CASE(a_refused_message_is_reported_with_its_text_and_no_longer_pending)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.send_message("ops", "hi");
    c.take_updates();
    c.receive(R"({"type":"error","id":"x-1","code":"not_in_room","message":"you are not in that room"})");

    const auto refused = only<update::refused>(c.take_updates());
    BOOST_REQUIRE(refused.size() == 1u);
    BOOST_TEST(refused[0].code == "not_in_room");
    BOOST_TEST(refused[0].text == "hi");
    BOOST_TEST(c.pending() == 0u);
}

BOOST_AUTO_TEST_CASE(a_refused_hello_is_distinguished_from_other_errors)
{
    engine c{settings_for_alice()};
    c.connected();
    c.receive(R"({"type":"error","id":"hello","code":"name_in_use","message":"taken"})");
    const auto refused = only<update::hello_refused>(c.take_updates());
    BOOST_REQUIRE(refused.size() == 1u);
    BOOST_TEST(refused[0].code == "name_in_use");
}

BOOST_AUTO_TEST_CASE(a_refused_join_leaves_its_room)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.join("one");
    c.join("two");
    c.receive(R"({"type":"joined","id":"join","room":"one","prev":0})");
    c.receive(R"({"type":"error","id":"join","code":"too_many","message":"too many rooms"})");
    BOOST_TEST((c.find("one") != nullptr));
    BOOST_TEST((c.find("two") == nullptr));
}

BOOST_AUTO_TEST_CASE(the_answer_to_a_history_request_is_not_missed_lines)
{
    engine c{settings_for_alice()};
    let_in(c, "e1", 9);
    c.take_updates();
    c.ask_history("lobby", 5, 0);
    c.receive(R"({"type":"history","id":"history","room":"lobby","messages":[)" + said_line(9, 0, "old") +
              R"(],"more":false})");
    const auto updates = c.take_updates();
    BOOST_TEST(only<update::line>(updates).empty());
    BOOST_TEST(only<update::history_page>(updates).size() == 1u);
}

BOOST_AUTO_TEST_CASE(older_lines_are_requested_before_a_seq_in_one_room_or_all)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.take_outgoing();
    c.ask_history("lobby", 5, 77);
    BOOST_TEST(c.take_outgoing() ==
               "{\"type\":\"history\",\"id\":\"history\",\"room\":\"lobby\",\"limit\":5,\"before\":77}\n");
    c.search("tea", "", 0);
    BOOST_TEST(c.take_outgoing() == "{\"type\":\"search\",\"id\":\"search\",\"text\":\"tea\"}\n");
    c.search("tea", "ops", 9);
    BOOST_TEST(c.take_outgoing() ==
               "{\"type\":\"search\",\"id\":\"search\",\"text\":\"tea\",\"room\":\"ops\",\"before\":9}\n");
}

BOOST_AUTO_TEST_CASE(a_line_and_its_surroundings_are_one_update_from_two_answers)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.take_updates();
    c.take_outgoing();
    c.ask_around("lobby", 5, 1);
    const auto sent = c.take_outgoing();
    BOOST_TEST(contains(sent, R"("room":"lobby","before":6,"limit":2)"));
    BOOST_TEST(contains(sent, R"("room":"lobby","after":5,"limit":1)"));
    c.receive(R"({"type":"history","id":"up_to","room":"lobby","messages":[)" + said_line(4, 3, "a") + "," +
              said_line(5, 4, "b") + R"(],"more":true})");
    BOOST_TEST(c.take_updates().empty());
    c.receive(R"({"type":"history","id":"behind","room":"lobby","messages":[)" + said_line(6, 5, "c") +
              R"(],"more":true})");
    const auto around = only<update::surroundings>(c.take_updates());
    BOOST_REQUIRE(around.size() == 1u);
    BOOST_TEST(around[0].seq == 5u);
    BOOST_REQUIRE(around[0].messages.size() == 3u);
    BOOST_TEST(around[0].messages[2].text == "c");
}

BOOST_AUTO_TEST_CASE(a_request_without_a_connection_is_answered_at_once)
{
    engine c{settings_for_alice()};
    c.ask_rooms();
    BOOST_TEST(only<update::not_connected>(c.take_updates()).size() == 1u);
    BOOST_TEST(c.take_outgoing() == "");
}

BOOST_AUTO_TEST_CASE(an_unrequested_member_list_is_kept_without_an_update)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.take_updates();
    c.receive(R"({"type":"members","room":"lobby","members":["alice","bob"],"member_count":2})");
    BOOST_TEST(c.take_updates().empty());
    BOOST_TEST(c.find("lobby")->members().size() == 2u);
}

BOOST_AUTO_TEST_CASE(presence_keeps_the_member_list_up_to_date)
{
    engine c{settings_for_alice()};
    let_in(c);
    c.receive(R"({"type":"presence","room":"lobby","user":"bob","event":"join"})");
    BOOST_TEST(c.find("lobby")->member_count() == 2u);
    c.receive(R"({"type":"presence","room":"lobby","user":"bob","event":"rename","to":"Rob"})");
    BOOST_TEST(c.find("lobby")->members().back() == "Rob");
    c.receive(R"({"type":"presence","room":"lobby","user":"Rob","event":"away","text":"tea"})");
    BOOST_TEST(c.find("lobby")->member_count() == 2u);
    c.receive(R"({"type":"presence","room":"lobby","user":"Rob","event":"leave"})");
    BOOST_TEST(c.find("lobby")->member_count() == 1u);
    BOOST_TEST(c.find("lobby")->members().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

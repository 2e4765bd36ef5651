// An engine before and at its welcome: its updates, and the messages that wait.
#include "client/core/engine.hpp"

#include "test/core/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::client::test;

BOOST_AUTO_TEST_SUITE(conversation_greeting_suite)

BOOST_AUTO_TEST_CASE(the_hello_has_our_name_and_settings)
{
    auto s = settings_for_alice();
    s.presence = true;
    engine c{s};
    c.connected();
    BOOST_TEST(c.take_outgoing() ==
               "{\"type\":\"hello\",\"id\":\"hello\",\"user\":\"alice\",\"rooms\":[],\"presence\":true,"
               "\"client\":\"test\"}\n");
    BOOST_TEST(!c.welcomed());
    c.receive(welcome_line);
    BOOST_TEST(c.welcomed());
    c.disconnected();
    BOOST_TEST(!c.welcomed());
}

BOOST_AUTO_TEST_CASE(the_welcome_reports_our_name_the_server_and_the_pending_messages)
{
    engine c{settings_for_alice()};
    c.send_message("lobby", "early");
    c.connected();
    c.receive(R"({"type":"welcome","id":"hello","user":"Alice","server":"s","epoch":"e1"})");
    const auto updates = only<update::connected>(c.take_updates());
    BOOST_REQUIRE(updates.size() == 1u);
    BOOST_TEST(updates[0].server == "s");
    BOOST_TEST(!updates[0].again);
    BOOST_TEST(updates[0].pending == 1u);
    BOOST_TEST(c.user() == "Alice");
    c.disconnected();
    c.connected();
    c.receive(R"({"type":"welcome","id":"hello","epoch":"e1"})");
    BOOST_TEST(only<update::connected>(c.take_updates()).at(0).again);
    BOOST_TEST(c.user() == "Alice");
}

BOOST_AUTO_TEST_CASE(a_second_welcome_changes_nothing)
{
    auto c = in_lobby();
    c.receive(R"({"type":"welcome","user":"eve","epoch":"e2"})");
    BOOST_TEST(c.user() == "alice");
    BOOST_TEST(c.take_outgoing() == "");
    BOOST_TEST(c.take_updates().empty());
}

BOOST_AUTO_TEST_CASE(a_plain_line_before_the_welcome_is_the_reason_of_the_close)
{
    engine c{settings_for_alice()};
    c.connected();
    c.receive("! too_many: come\x1b back later");
    const auto closing = only<update::closing>(c.take_updates());
    BOOST_REQUIRE(closing.size() == 1u);
    BOOST_TEST(closing[0].reason == "too_many: come back later");
}

BOOST_AUTO_TEST_CASE(bytes_queued_for_a_lost_connection_are_not_sent_over_the_next_one)
{
    auto c = in_lobby();
    c.ask_rooms();
    c.disconnected();
    BOOST_TEST(!c.has_outgoing());
    c.connected();
    BOOST_TEST(!contains(c.take_outgoing(), "rooms\"}"));
}

BOOST_AUTO_TEST_CASE(no_request_is_sent_before_the_welcome)
{
    engine c{settings_for_alice()};
    c.connected();
    c.take_outgoing();
    c.ping();
    c.bye();
    c.ask_around("lobby", 5, 1);
    BOOST_TEST(c.take_outgoing() == "");
    BOOST_TEST(only<update::not_connected>(c.take_updates()).size() == 1u);
    c.receive(welcome_line);
    c.take_outgoing();
    c.ping();
    c.bye();
    BOOST_TEST(c.take_outgoing() == "{\"type\":\"ping\"}\n{\"type\":\"bye\"}\n");
}

BOOST_AUTO_TEST_SUITE_END()

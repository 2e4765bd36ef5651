// Sessions on an order that applies commands late, as that of a cluster: they depend on chat::order alone.
#include "test/session/late_order.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(late_order_suite)

namespace {

constexpr auto hey = R"({"type":"message","room":"lobby","text":"hey"})";
constexpr auto ping = R"({"type":"ping"})";

/// From the beginning of each test on, commands of alice and bob wait in the order.
struct fixture {
    world w;
    peer alice = w.welcome("alice");
    peer bob = w.welcome("bob");

    fixture() { w.order().hold(); }

    void pass(std::size_t n = 0)
    {
        w.order().pass(n);
        w.settle();
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_command_takes_effect_when_the_order_passes_it_on, fixture)
{
    alice.send(hey);
    w.settle();
    BOOST_TEST(w.order().waiting() == 1u);
    BOOST_TEST(alice.lines().empty());
    pass();
    BOOST_TEST(alice.types() == (strings{"ack", "message"}), per_element());
    BOOST_TEST(bob.types() == strings{"message"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(a_query_stays_behind_the_commands_of_its_client_and_behind_no_others, fixture)
{
    alice.send(std::string{hey} + ping);
    bob.send(ping);
    w.settle();
    BOOST_TEST(alice.lines().empty());
    BOOST_TEST(bob.types() == strings{"pong"}, per_element());
    pass();
    BOOST_TEST(alice.types() == (strings{"ack", "message", "pong"}), per_element());
}

BOOST_FIXTURE_TEST_CASE(the_journal_is_asked_when_the_commands_before_have_been_released, fixture)
{
    alice.send(std::string{hey} + R"({"type":"history","room":"lobby"})");
    w.turn();
    BOOST_TEST(w.journal().waiting_reads() == 0u);
    pass();
    const auto got = alice.objects();
    BOOST_TEST_REQUIRE(got.size() == 3u);
    BOOST_TEST(got[2].at("messages").as_array().size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(the_order_decides_which_of_two_clients_was_first, fixture)
{
    alice.send(hey);
    w.settle();
    bob.send(R"({"type":"message","room":"lobby","text":"ho"})");
    w.settle();
    pass(1);
    pass(0);
    for (auto* const each : {&alice, &bob}) {
        strings texts;
        for (const auto& event : each->objects())
            if (event.at("type").as_string() == "message")
                texts.emplace_back(event.at("text").as_string());
        BOOST_TEST(texts == (strings{"ho", "hey"}), per_element());
    }
}

BOOST_FIXTURE_TEST_CASE(answers_have_the_ids_of_their_requests_in_whatever_order_those_are_released, fixture)
{
    alice.send(R"({"type":"message","room":"lobby","text":"hey","id":"of alice"})");
    w.settle();
    bob.send(R"({"type":"message","room":"lobby","text":"ho","id":"of bob"})");
    w.settle();
    pass(1);
    BOOST_TEST(bob.objects().at(0).at("id").as_string() == "of bob");
    pass(0);
    BOOST_TEST(alice.objects().at(1).at("id").as_string() == "of alice");
}

BOOST_FIXTURE_TEST_CASE(requests_of_one_segment_are_answered_in_order, fixture)
{
    auto carol = w.connect();
    carol.send(R"({"type":"hello","user":"carol"}{"type":"join","room":"dev"}{"type":"rooms"})" +
               std::string{hey} + R"({"type":"bye"})");
    w.settle();
    for (int requests = 0; w.order().waiting() != 0 && requests < 10; ++requests)
        pass();
    BOOST_TEST(carol.types() == (strings{"welcome", "joined", "joined", "rooms", "ack", "message", "bye"}),
               per_element());
}

BOOST_FIXTURE_TEST_CASE(what_a_lost_client_has_submitted_takes_effect_before_its_departure, fixture)
{
    {
        peer lost = std::move(alice);
        lost.send(hey);
    }
    w.settle();
    BOOST_TEST(w.order().waiting() == 1u);
    pass();
    BOOST_TEST(bob.types() == strings{"message"}, per_element());
    BOOST_TEST(w.order().waiting() == 1u); // the departure
    pass();
    bob.send(R"({"type":"members","room":"lobby"})");
    w.settle();
    BOOST_TEST(bob.objects().at(0).at("member_count").as_int64() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

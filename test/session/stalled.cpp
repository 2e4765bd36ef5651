// The server while its journal can't keep up, refuses or can't be read.

#include "server/protocol/irc/codec.hpp"
#include "test/session/stall.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <utility>

using namespace banter::test;
using banter::errc;
using banter::chat::pressure;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(stalled_suite)

namespace {

constexpr auto hey = R"({"type":"message","room":"lobby","text":"hey","id":"m1"})";
constexpr auto ho = R"({"type":"message","room":"lobby","text":"ho","id":"m2"})";
constexpr auto ping = R"({"type":"ping"})";

// A world where a message of alice's waits in a journal that is stalled.
struct stalled_world : world {
    stalled_world() { stall(*this, alice); }

    peer alice = welcome("alice");
    peer bob = welcome("bob");
};

std::string code_of(const boost::json::object& o) { return std::string{o.at("code").as_string()}; }

} // namespace

BOOST_AUTO_TEST_CASE(a_message_is_refused_at_once_and_stored_when_resent)
{
    stalled_world w;
    w.bob.send(ho);
    w.turn();
    const auto received = w.bob.objects();
    BOOST_REQUIRE(received.size() == 1u);
    BOOST_TEST(code_of(received[0]) == "unavailable");
    BOOST_TEST(received[0].at("id").as_string() == "m2");

    w.settle();
    w.bob.send(ho);
    w.settle();
    BOOST_TEST(w.bob.types() == (strings{"message", "ack", "message"}), per_element());
}

BOOST_AUTO_TEST_CASE(after_a_failed_write_nothing_shows_what_was_not_stored)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    alice.send(R"({"type":"topic","room":"lobby","text":"lost"})");
    w.turn();
    w.journal().fail();
    w.settle();
    BOOST_TEST(alice.lines().empty());
    bob.send(R"({"type":"rooms"}{"type":"join","room":"ops"}{"type":"message","room":"lobby","text":"hey"})");
    w.settle();
    const auto got = bob.objects();
    BOOST_TEST_REQUIRE(got.size() == 1u);
    BOOST_TEST(code_of(got[0]) == "unavailable");
}

BOOST_AUTO_TEST_CASE(a_plain_line_is_refused_with_a_plain_line)
{
    stalled_world w;
    auto nc = w.connect();
    nc.send(R"({"user":"carol","text":"hi"})");
    w.turn();
    BOOST_TEST(nc.lines() == strings{"! unavailable: the disk does not respond; try again later"},
               per_element());
}

BOOST_AUTO_TEST_CASE(a_client_with_nothing_in_flight_reads_and_keeps_its_connection_alive)
{
    stalled_world w;
    w.bob.send(R"({"type":"ping"}{"type":"history","room":"lobby"}{"type":"ping"})");
    w.turn();
    BOOST_TEST(w.bob.types() == strings{"pong"}, per_element());
    w.journal().read_one();
    w.turn();
    BOOST_TEST(w.bob.types() == (strings{"history", "pong"}), per_element());
    BOOST_TEST(w.journal().waiting_commits() == 1u);
}

BOOST_AUTO_TEST_CASE(what_must_be_stored_is_refused_and_what_shows_the_present_state_waits)
{
    stalled_world w;
    for (const auto* refused :
         {R"({"type":"join","room":"ops"})", R"({"type":"topic","room":"lobby","text":"t"})",
          R"({"type":"kick","room":"lobby","user":"alice"})",
          R"({"type":"change","room":"lobby","changes":[{"rule":"moderated","on":true}]})"}) {
        w.bob.send(refused);
        w.turn();
        const auto got = w.bob.objects();
        BOOST_TEST_REQUIRE(got.size() == 1u, refused);
        BOOST_TEST(code_of(got[0]) == "unavailable", refused);
    }
    w.bob.send(R"({"type":"leave","room":"lobby"}{"type":"rooms"}{"type":"ping"})");
    w.turn();
    BOOST_TEST(w.bob.lines().empty());
    w.settle();
    strings got;
    BOOST_TEST(w.turn_until([&] {
        w.settle();
        for (auto& each : w.bob.types())
            got.push_back(std::move(each));
        return got.size() == 4;
    }));
    BOOST_TEST(got == (strings{"message", "left", "rooms", "pong"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_waiting_client_stays_in_order)
{
    stalled_world w;
    w.alice.send(std::string{ping} + ping);
    w.turn();
    BOOST_TEST(w.alice.lines().empty());
    w.settle();
    strings got;
    BOOST_TEST(w.turn_until([&] {
        for (auto& each : w.alice.types())
            got.push_back(std::move(each));
        w.settle();
        return got.size() == 4;
    }));
    BOOST_TEST(got == (strings{"ack", "message", "pong", "pong"}), per_element());
}

BOOST_AUTO_TEST_CASE(more_messages_of_a_waiting_client_wait_in_its_order)
{
    stalled_world w;
    w.alice.send(ho);
    w.turn();
    BOOST_TEST(w.alice.lines().empty());
    strings got;
    BOOST_TEST(w.turn_until([&] {
        w.settle();
        for (auto& each : w.alice.types())
            got.push_back(std::move(each));
        return got.size() == 4;
    }));
    BOOST_TEST(got == (strings{"ack", "message", "ack", "message"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_newcomer_arrives_after_what_waits)
{
    stalled_world w;
    auto carol = w.connect();
    carol.send(R"({"type":"hello","user":"carol"})");
    w.turn();
    BOOST_TEST(carol.lines().empty());
    w.settle();
    BOOST_TEST(carol.types() == (strings{"welcome", "joined"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_hello_that_claims_a_name_waits_for_pending_batches)
{
    stalled_world w;
    auto carol = w.connect();
    carol.send(R"({"type":"hello","user":"carol","rooms":[],"token":"carol's secret"})");
    w.turn();
    BOOST_TEST(carol.lines().empty());
    w.settle();
    BOOST_TEST(carol.types() == strings{"welcome"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_rename_does_not_take_a_name_before_its_owners_departure_is_seen)
{
    world w;
    auto bob = w.welcome("bob");
    auto carol = w.welcome("carol");
    stall_behind_departure(w, carol, "alice");
    bob.send(R"({"type":"rename","user":"alice"})");
    w.turn();
    BOOST_TEST(bob.lines().empty());
    w.settle();
    BOOST_TEST(bob.types() == (strings{"message", "renamed"}), per_element());
}

BOOST_AUTO_TEST_CASE(the_name_of_a_departed_user_is_free_when_its_departure_is_stored)
{
    stalled_world w;
    {
        const auto gone = std::move(w.alice);
    }
    w.turn();
    auto again = w.connect();
    again.send(R"({"type":"hello","user":"alice"})");
    w.turn();
    BOOST_TEST(again.lines().empty());
    w.settle();
    const auto received = again.objects();
    BOOST_REQUIRE(received.size() == 1u);
    BOOST_TEST(code_of(received[0]) == "name_in_use");
    w.settle();
    again.send(R"({"type":"hello","user":"alice"})");
    w.settle();
    BOOST_TEST(again.types() == (strings{"welcome", "joined"}), per_element());
}

BOOST_AUTO_TEST_CASE(under_high_pressure_messages_wait_unread)
{
    stalled_world w;
    w.journal().set_load(pressure::high);
    w.bob.send(ho);
    w.turn();
    BOOST_TEST(w.journal().waiting_commits() == 1u);
    BOOST_TEST(w.bob.lines().empty());

    w.settle();
    BOOST_TEST(w.turn_until([&] { return w.journal().waiting_commits() == 1u; }));
    w.settle();
    BOOST_TEST(w.bob.types() == (strings{"message", "ack", "message"}), per_element());
}

BOOST_AUTO_TEST_CASE(under_high_pressure_requests_that_change_state_wait_unread)
{
    world w;
    auto bob = w.welcome("bob", R"(,"rooms":["ops"])");
    auto alice = w.welcome("alice");
    const auto state_entries = w.journal().state_entries().size();
    alice.send(hey);
    w.turn();
    w.journal().set_load(pressure::high);
    bob.send(R"({"type":"change","room":"ops","changes":[{"rule":"moderated","on":true}]})");
    w.turn();
    BOOST_TEST(w.journal().state_entries().size() == state_entries);
    BOOST_TEST(w.journal().waiting_commits() == 1u);
    w.settle();
    BOOST_TEST(w.turn_until([&] { return w.journal().waiting_commits() == 1u; }));
    BOOST_TEST(w.journal().state_entries().size() == state_entries + 1);
    w.settle();
    BOOST_TEST(bob.types() == strings{"rules_changed"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_refused_message_is_not_shown)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    w.journal().refuse_with(errc::storage_full);
    alice.send(std::string{hey} + ping);
    w.settle();
    const auto received = alice.objects();
    BOOST_REQUIRE(received.size() == 2u);
    BOOST_TEST(code_of(received[0]) == "storage_full");
    BOOST_TEST(received[0].at("id").as_string() == "m1");
    BOOST_TEST(received[1].at("type").as_string() == "pong");
    BOOST_TEST(bob.lines().empty());
}

// A client that enters while a topic waits for the journal gets it with `joined`, and not as an event after
// it.
BOOST_AUTO_TEST_CASE(a_topic_is_seen_from_its_place_in_the_order_on)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(R"({"type":"topic","room":"lobby","text":"old"})");
    w.settle();
    alice.lines();
    alice.send(R"({"type":"rooms"}{"type":"topic","room":"lobby","text":"new"}{"type":"rooms"})");
    w.turn();
    auto bob = w.connect();
    bob.send(R"({"type":"hello","user":"bob"})");
    w.settle();
    const auto received = alice.objects();
    BOOST_REQUIRE(received.size() == 3u);
    BOOST_TEST(received[0].at("rooms").as_array()[0].at("topic").as_string() == "old");
    BOOST_TEST(received[1].at("text").as_string() == "new");
    BOOST_TEST(received[2].at("rooms").as_array()[0].at("topic").as_string() == "new");
    const auto welcomed = bob.objects();
    BOOST_REQUIRE(welcomed.size() == 2u);
    BOOST_TEST(welcomed[1].at("topic").as_string() == "new");
}

BOOST_AUTO_TEST_CASE(
    the_record_of_an_operator_is_removed_when_the_removal_of_the_topic_is_stored_after_it_left)
{
    world w;
    auto alice = w.welcome("alice", R"(,"rooms":["dev"],"token":"alice's secret")");
    alice.send(R"({"type":"topic","room":"dev","text":"tea"})");
    w.settle();
    alice.send(R"({"type":"topic","room":"dev","text":""})");
    w.turn();
    alice.send(R"({"type":"leave","room":"dev"})");
    w.settle();
    const auto& kept = w.journal().state_entries();
    BOOST_TEST(kept.back().kind == "rules");
    BOOST_TEST(kept.back().key == "dev");
    BOOST_TEST(kept.back().value == "");
}

BOOST_AUTO_TEST_CASE(a_topic_is_not_visible_before_it_is_stored)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(R"({"type":"topic","room":"lobby","text":"new"})");
    w.turn();
    w.journal().set_load(pressure::stalled);
    auto bob = w.connect();
    bob.send(R"({"type":"hello","user":"bob"})");
    w.turn();
    BOOST_TEST(bob.lines().empty());
    w.settle();
    const auto welcomed = bob.objects();
    BOOST_REQUIRE(welcomed.size() == 2u);
    BOOST_TEST(welcomed[1].at("topic").as_string() == "new");
}

BOOST_AUTO_TEST_CASE(the_arrival_of_a_returning_user_follows_its_departure)
{
    world w;
    auto watcher = w.welcome("watcher", R"(,"presence":true)");
    {
        const auto alice = w.welcome("alice");
        w.turn();
        watcher.lines();
    }
    auto bob = w.welcome("bob");
    w.turn(); // alice departs
    bob.send(hey);
    w.turn();
    w.journal().set_load(pressure::stalled);
    auto again = w.connect();
    again.send(R"({"type":"hello","user":"alice"})");
    w.turn();
    w.settle();
    std::vector<std::string> events;
    for (const auto& o : watcher.objects()) {
        if (o.at("type") == "presence" && o.at("user") == "alice")
            events.emplace_back(o.at("event").as_string());
    }
    BOOST_TEST(events == (strings{"leave", "join"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_history_that_cannot_be_read_is_an_error)
{
    world w;
    auto alice = w.welcome("alice");
    w.journal().fail_reads(true);
    alice.send(R"({"type":"history","room":"lobby","id":"h"})");
    w.settle();
    const auto received = alice.objects();
    BOOST_REQUIRE(received.size() == 1u);
    BOOST_TEST(code_of(received[0]) == "unavailable");
    BOOST_TEST(received[0].at("id").as_string() == "h");
}

BOOST_AUTO_TEST_CASE(a_resume_that_cannot_be_read_is_a_reset_and_the_member_is_live)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(hey);
    w.settle();
    w.journal().fail_reads(true);
    auto bob = w.connect();
    bob.send(R"({"type":"hello","user":"bob","epoch":"e1","after":0})");
    w.settle();
    BOOST_TEST(bob.types() == (strings{"welcome", "joined", "error", "reset"}), per_element());
    alice.send(ho);
    w.settle();
    BOOST_TEST(bob.types() == strings{"message"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_disconnection_by_an_operator_does_not_overtake_messages_of_its_target)
{
    banter::protocol::irc::settings operators{.clock = [] { return banter::timestamp{}; }};
    operators.operators = {{"root", "$hash"}};
    const banter::protocol::irc::frontend irc{std::move(operators)};
    world w;
    auto bob = w.connect(irc);
    bob.send("NICK bob\r\nUSER u 0 * :r\r\nOPER root secret\r\n");
    w.settle();
    BOOST_REQUIRE(w.passwords().asked.size() == 1u);
    w.passwords().answer(true);
    w.settle();
    auto alice = w.welcome("alice");
    stall(w, alice);
    bob.send("KILL alice :noise\r\n");
    w.turn();
    BOOST_TEST(alice.lines().empty());
    BOOST_TEST(!alice.closed());
    w.settle();
    const auto got = alice.types();
    BOOST_REQUIRE(!got.empty());
    BOOST_TEST(got.front() == "ack");
    BOOST_TEST(alice.closed());
}

BOOST_AUTO_TEST_CASE(the_addressee_of_a_waiting_message_waits_too)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    alice.send(R"({"type":"message","to":"bob","text":"hey"})");
    w.turn();
    w.journal().set_load(pressure::stalled);
    bob.send(R"({"type":"leave","room":"@alice,bob"})");
    strings got;
    w.turn();
    BOOST_TEST(bob.lines().empty());
    BOOST_TEST(w.turn_until([&] {
        w.settle();
        for (auto& each : bob.types())
            got.push_back(std::move(each));
        return got.size() == 2;
    }));
    BOOST_TEST(got == (strings{"message", "left"}), per_element());
}

BOOST_AUTO_TEST_SUITE_END()

// The server while its journal can't keep up, refuses or can't be read.

#include "server/protocol/irc/codec.hpp"
#include "server/session/coalesced_state.hpp"
#include "test/session/stall.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <utility>

using namespace banter::test;
using banter::errc;
using banter::journal::pressure;
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

BOOST_AUTO_TEST_CASE(a_plain_line_is_refused_with_a_plain_line)
{
    stalled_world w;
    auto nc = w.connect();
    nc.send(R"({"user":"carol","text":"hi"})");
    w.turn();
    BOOST_TEST(nc.lines() == strings{"! unavailable: the disk does not respond; try again later"},
               per_element());
}

BOOST_AUTO_TEST_CASE(a_client_without_pending_commands_continues)
{
    stalled_world w;
    w.bob.send(R"({"type":"ping"}{"type":"join","room":"ops"}{"type":"members","room":"ops"}{"type":"rooms"})"
               R"({"type":"leave","room":"ops"})");
    w.turn();
    BOOST_TEST(w.bob.types() == (strings{"pong", "joined", "members", "rooms", "left"}), per_element());
    BOOST_TEST(w.journal().waiting_commits() == 1u);

    w.bob.send(R"({"type":"history","room":"lobby"})");
    w.turn();
    w.journal().read_one();
    w.turn();
    BOOST_TEST(w.bob.types() == strings{"history"}, per_element());
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

BOOST_AUTO_TEST_CASE(a_waiting_client_is_refused_more_messages)
{
    stalled_world w;
    w.alice.send(ho);
    w.turn();
    const auto received = w.alice.objects();
    BOOST_REQUIRE(received.size() == 1u);
    BOOST_TEST(code_of(received[0]) == "unavailable");
}

BOOST_AUTO_TEST_CASE(a_newcomer_gets_the_bytes_that_were_waiting)
{
    stalled_world w;
    auto carol = w.connect();
    carol.send(R"({"type":"hello","user":"carol"})");
    w.turn();
    BOOST_TEST(carol.types() == (strings{"welcome", "joined"}), per_element());
    w.settle();
    BOOST_TEST(carol.types() == strings{"message"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_hello_that_claims_a_name_waits_for_pending_batches)
{
    stalled_world w;
    auto carol = w.connect();
    carol.send(R"({"type":"hello","user":"carol","rooms":[],"token":"carol's secret"})");
    w.turn();
    BOOST_TEST(carol.lines().empty());
    w.settle();
    BOOST_TEST(carol.lines().size() == 2u); // a listener received the message, then the welcome
}

BOOST_AUTO_TEST_CASE(a_rename_does_not_take_a_name_before_its_owners_departure_is_seen)
{
    world w;
    auto bob = w.welcome("bob");
    stall_behind_departure(w, "alice");
    bob.send(R"({"type":"rename","user":"alice"})");
    w.turn();
    BOOST_TEST(bob.lines().empty());
    w.settle();
    BOOST_TEST(bob.types() == strings{"renamed"}, per_element());
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
    const auto received = again.objects();
    BOOST_REQUIRE(received.size() == 1u);
    BOOST_TEST(code_of(received[0]) == "name_in_use");

    w.settle();
    BOOST_TEST(again.lines() == strings{"[alice] hey"}, per_element()); // a listener still
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

BOOST_AUTO_TEST_CASE(state_of_unblocked_clients_waits_once_per_key)
{
    world w;
    auto bob = w.welcome("bob", R"(,"rooms":["ops"])");
    auto alice = w.welcome("alice");
    const auto before = w.journal().state_entries().size();
    alice.send(hey);
    w.turn();
    w.journal().set_load(pressure::stalled);
    const std::string change = R"({"type":"change","room":"ops","changes":[{"rule":)";
    for (int i = 0; i < 50; ++i) {
        bob.send(change + R"("moderated","on":true}]})" + change + R"("moderated","on":false}]})" + change +
                 R"("topic_lock","on":)" + (i % 2 == 0 ? "true" : "false") + "}]}");
        w.turn();
    }
    BOOST_TEST(bob.types().size() == 150u);
    BOOST_TEST(w.journal().waiting_commits() == 1u);
    BOOST_TEST(w.journal().state_entries().size() == before);
    bob.send(change + R"("secret","on":true}]})");
    w.turn();
    w.settle();
    BOOST_REQUIRE(w.journal().state_entries().size() == before + 1);
    BOOST_TEST(w.journal().state_entries().back().kind == "rules");
    BOOST_TEST(w.journal().state_entries().back().key == "ops");
    BOOST_TEST(w.journal().state_entries().back().value.ends_with("\nsecret\n"));
}

BOOST_AUTO_TEST_CASE(a_change_after_the_stall_is_stored_last)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob", R"(,"rooms":["ops"])");
    const std::string change = R"({"type":"change","room":"ops","changes":[{"rule":"moderated","on":)";
    stall(w, alice);
    bob.send(change + "true}]}");
    w.turn();
    w.journal().set_load(pressure::none);
    bob.send(change + "false}]}");
    w.settle();
    BOOST_TEST(w.journal().state_entries().back().key == "ops");
    BOOST_TEST(w.journal().state_entries().back().value.find("moderated") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(waiting_state_is_stored_between_older_and_newer_entries)
{
    banter::session::coalesced_state waiting;
    std::vector<banter::chat::state_entry> given{{"rules", "ops", "2"}, {"seen", "bob", "2"}};
    waiting.take_from(given);
    given = {{"rules", "ops", "3"}};
    waiting.take_from(given);

    std::vector<banter::chat::state_entry> others{{"rules", "ops", "1"}, {"rules", "ops", "4"}};
    waiting.give_to(others, 1);
    std::vector<std::string> values;
    values.reserve(others.size());
    for (const auto& entry : others)
        values.push_back(entry.kind + ' ' + entry.key + ' ' + entry.value);
    BOOST_TEST(values ==
                   (std::vector<std::string>{"rules ops 1", "rules ops 3", "seen bob 2", "rules ops 4"}),
               boost::test_tools::per_element());
    BOOST_TEST(waiting.empty());
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

BOOST_AUTO_TEST_CASE(a_topic_that_is_refused_is_never_seen)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(R"({"type":"topic","room":"lobby","text":"old"})");
    w.settle();
    alice.lines();
    w.journal().refuse_with(errc::storage_full);
    alice.send(R"({"type":"topic","room":"lobby","text":"new","id":"t"}{"type":"rooms"})");
    w.turn(); // bob comes before the refusal
    auto bob = w.connect();
    bob.send(R"({"type":"hello","user":"bob"})");
    w.settle();
    const auto received = alice.objects();
    BOOST_REQUIRE(received.size() == 2u);
    BOOST_TEST(code_of(received[0]) == "storage_full");
    BOOST_TEST(received[0].at("id").as_string() == "t");
    BOOST_TEST(received[1].at("rooms").as_array()[0].at("topic").as_string() == "old");
    const auto welcomed = bob.objects();
    BOOST_REQUIRE(welcomed.size() == 2u);
    BOOST_TEST(welcomed[1].at("topic").as_string() == "old");
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
    const auto welcomed = bob.objects();
    BOOST_REQUIRE(welcomed.size() == 2u);
    BOOST_TEST(welcomed[1].at("topic").as_string() == "");
    w.settle();
    BOOST_TEST(bob.types() == strings{"topic"}, per_element());
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

BOOST_AUTO_TEST_CASE(a_kick_does_not_overtake_messages_of_its_target)
{
    world w;
    auto bob = w.welcome("bob", R"(,"rooms":["ops"])");
    auto alice = w.welcome("alice", R"(,"rooms":["ops"])");
    alice.send(R"({"type":"message","room":"ops","text":"hey"})");
    w.turn();
    w.journal().set_load(pressure::stalled);
    bob.send(R"({"type":"kick","room":"ops","user":"alice"})");
    w.turn();
    BOOST_TEST(alice.lines().empty());
    w.settle();
    BOOST_TEST(alice.types() == (strings{"ack", "message", "left"}), per_element());
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

#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(pipeline_suite)

namespace {

constexpr auto hey = R"({"type":"message","room":"lobby","text":"hey","id":"m1"})";

} // namespace

BOOST_AUTO_TEST_CASE(no_effect_is_visible_before_it_is_durable)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");

    alice.send(hey);
    w.turn();
    BOOST_TEST(w.journal().waiting_commits() == 1u);
    BOOST_TEST(alice.lines().empty());
    BOOST_TEST(bob.lines().empty());

    w.settle();
    BOOST_TEST(alice.types() == (strings{"ack", "message"}), per_element());
    BOOST_TEST(bob.types() == strings{"message"}, per_element());
}

BOOST_AUTO_TEST_CASE(long_answers_are_asked_for_only_as_many_as_may_wait)
{
    world_settings settings;
    settings.pipeline.waiting_names = 30;
    world w{settings};
    std::vector<peer> all;
    for (const auto* name : {"a", "b", "c"})
        all.push_back(w.welcome(name));
    auto author = w.welcome("d");
    author.send(hey); // a command and an effect: twelve names
    w.turn();
    for (auto& each : all)
        each.lines();
    for (auto& each : all)
        each.send(R"({"type":"members","room":"lobby"}{"type":"ping"})");
    w.turn();
    BOOST_TEST(w.journal().waiting_commits() == 2u);
    w.journal().commit_one();
    w.turn();
    for (auto& each : all)
        each.lines(); // the message
    w.journal().commit_one();
    w.turn();
    // a and b have asked for sixteen names each: a command, an effect and four members; c waits
    BOOST_TEST(all[0].types() == (strings{"members", "pong"}), per_element());
    BOOST_TEST(all[1].types() == (strings{"members", "pong"}), per_element());
    BOOST_TEST(all[2].lines().empty());
    strings got;
    BOOST_TEST(w.turn_until([&] {
        w.settle();
        for (auto& each : all[2].types())
            got.push_back(std::move(each));
        return got.size() == 2;
    }));
    BOOST_TEST(got == (strings{"members", "pong"}), per_element());
}

// Whether it was stored, the hub does not know: nothing comes back from the journal.
BOOST_AUTO_TEST_CASE(a_room_stays_whether_the_journal_has_stored_or_refused_what_was_said_in_it)
{
    for (const bool refused : {true, false}) {
        world w;
        auto alice = w.welcome("alice", R"(,"token":"alice's secret","rooms":["dev"])");
        auto bob = w.welcome("bob");
        if (refused)
            w.journal().refuse_with(banter::errc::storage_full);
        alice.send(R"({"type":"message","room":"dev","text":"hi"}{"type":"leave","room":"dev"})");
        w.settle();
        bob.lines();
        bob.send(R"({"type":"rooms"})");
        w.settle();
        const auto got = bob.objects();
        BOOST_TEST_REQUIRE(got.size() == 1u);
        BOOST_TEST(got[0].at("rooms").as_array().size() == 2u);
    }
}

BOOST_AUTO_TEST_CASE(requests_of_one_turn_are_one_batch)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    const auto before = w.counters().batches;
    alice.send(hey);
    bob.send(R"({"type":"message","room":"lobby","text":"ho"}{"type":"ping"})");
    w.turn();
    BOOST_TEST(w.counters().batches == before + 1);
    w.settle();
    BOOST_TEST(bob.types() == (strings{"message", "ack", "message", "pong"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_listener_with_a_pending_hello_gets_the_lobby_in_the_plain_form)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(hey);
    w.turn();
    auto bob = w.connect();
    w.turn(); // his arrival waits after the message
    alice.send(R"({"type":"message","room":"lobby","text":"ho"})");
    w.turn();
    bob.send(R"({"type":"hello","user":"bob"})");
    w.turn();
    w.settle();
    const auto received = bob.lines();
    BOOST_REQUIRE(received.size() == 3u);
    BOOST_TEST(received[0] == "[alice] ho");
    BOOST_TEST(received[1].starts_with(R"({"type":"welcome")"));
}

BOOST_AUTO_TEST_CASE(a_repeat_gets_the_first_seq_and_is_shown_once)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(hey);
    w.settle();
    const auto first = alice.objects();
    alice.send(hey);
    w.settle();
    const auto second = alice.objects();
    BOOST_TEST(second.size() == 1u);
    BOOST_TEST(second[0].at("type").as_string() == "ack");
    BOOST_TEST((second[0].at("seq") == first[0].at("seq")));
    BOOST_TEST((second[0].at("time") == first[0].at("time")));
}

BOOST_AUTO_TEST_CASE(an_answer_waits_for_earlier_requests)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(R"({"type":"history","room":"lobby","id":"h"}{"type":"ping","id":"p"}{"type":"rooms"})");
    w.turn();
    BOOST_TEST(w.journal().waiting_reads() == 1u);
    BOOST_TEST(alice.lines().empty());
    w.settle();
    BOOST_TEST(alice.types() == (strings{"history", "pong", "rooms"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_refused_question_does_not_hold_up_the_next)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(
        R"({"type":"history","room":"nowhere","id":"h"}{"type":"join","room":"!","last":3}{"type":"ping"})");
    w.settle();
    BOOST_TEST(alice.types() == (strings{"error", "error", "pong"}), per_element());
}

BOOST_AUTO_TEST_CASE(answers_to_a_departed_client_reach_no_client)
{
    world w;
    {
        auto gone = w.welcome("gone");
        gone.send(hey);
        w.turn(); // applied, and waiting in the journal
    }
    w.turn();                // the end of the stream is seen
    auto next = w.connect(); // may get the same index
    w.settle();
    next.send(R"({"type":"hello","user":"next"})");
    w.settle();
    BOOST_TEST(w.sessions().size() == 1u);
    for (const auto& line : next.lines())
        BOOST_TEST(line.find("\"ack\"") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_stream_that_ends_is_answered_to_its_end)
{
    world w;
    auto plain = w.connect();
    w.settle();
    plain.send(R"({"user":"a","text":"1"}{"user":"a","text":"2"})");
    plain.end_stream();
    w.settle();
    BOOST_TEST(plain.lines() == (strings{"[a] 1", "[a] 2"}), per_element());
    BOOST_TEST(plain.closed());
    BOOST_TEST(w.sessions().size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_fault_closes_its_own_session_and_no_other)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob", R"(,"rooms":["lobby","broken"])");
    bob.send(R"({"type":"history","room":"broken"})");
    alice.send(hey);
    w.settle();
    bob.lines();
    BOOST_TEST(bob.closed());
    BOOST_TEST(w.counters().faults == 1u);
    BOOST_TEST(alice.types() == (strings{"ack", "message"}), per_element());
    BOOST_TEST(w.sessions().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_name_becomes_free_with_its_owners_bye)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(R"({"type":"bye"})");
    w.settle();
    auto again = w.connect();
    again.send(R"({"type":"hello","user":"alice"})"); // the first connection still lingers
    w.settle();
    BOOST_TEST(again.types() == (strings{"welcome", "joined"}), per_element());
}

BOOST_AUTO_TEST_SUITE_END()

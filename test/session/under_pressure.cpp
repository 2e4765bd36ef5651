// Back to normal after a stall: each effect of a slow journal ends.
#include "test/session/stall.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;
using journal::pressure;

BOOST_AUTO_TEST_SUITE(under_pressure)

namespace {

const strings none;

constexpr auto hey = R"({"type":"message","room":"lobby","text":"hey"})";
constexpr auto members = R"({"type":"members","room":"lobby"})";

// The journal stores again.
void recover(world& w)
{
    w.settle();
    w.journal().set_load(pressure::none);
    w.settle();
}

strings types_within_a_turn(world& w, peer& p, std::string_view request)
{
    p.send(request);
    w.turn();
    return p.types();
}

} // namespace

BOOST_AUTO_TEST_CASE(after_a_stall_messages_are_stored_again_and_in_the_next_one_refused_again)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    for (int i = 0; i < 3; ++i) {
        stall(w, alice);
        BOOST_TEST(types_within_a_turn(w, bob, hey) == strings{"error"}, per_element());
        recover(w);
        BOOST_TEST(bob.types() == strings{"message"}, per_element());
        bob.send(hey);
        w.settle();
        BOOST_TEST(bob.types() == (strings{"ack", "message"}), per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_client_that_waited_in_one_stall_continues_in_the_next)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    stall(w, alice);
    recover(w);
    alice.lines();
    bob.lines();
    stall(w, bob); // now the other client waits
    BOOST_TEST(types_within_a_turn(w, alice, R"({"type":"rooms"})") == strings{"rooms"}, per_element());
    BOOST_TEST(types_within_a_turn(w, bob, R"({"type":"rooms"})") == none, per_element());
}

BOOST_AUTO_TEST_CASE(the_addressee_of_a_stored_message_continues_in_the_next_stall)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    alice.send(R"({"type":"message","to":"bob","text":"hey"})");
    w.turn(); // bob begins to receive it
    recover(w);
    alice.lines();
    bob.lines();
    stall(w, alice);
    BOOST_TEST(types_within_a_turn(w, bob, R"({"type":"rooms"})") == strings{"rooms"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_hello_may_overtake_again_once_the_awaited_departure_is_stored)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.connect();
    stall_behind_departure(w, "gone");
    bob.send(R"({"type":"hello","user":"bob"})");
    w.turn();
    BOOST_TEST(bob.types() == none, per_element());
    recover(w);
    BOOST_TEST(bob.types() == (strings{"welcome", "joined"}), per_element());

    stall(w, alice);
    auto carol = w.connect();
    BOOST_TEST(types_within_a_turn(w, carol, R"({"type":"hello","user":"carol"})") ==
                   (strings{"welcome", "joined"}),
               per_element());
    BOOST_TEST(types_within_a_turn(w, carol, R"({"type":"rename","user":"caroline"})") == strings{"renamed"},
               per_element());
}

BOOST_AUTO_TEST_CASE(a_blocked_client_continues_in_the_order_of_its_requests)
{
    world w;
    auto alice = w.welcome("alice");
    auto watcher = w.welcome("watcher", R"(,"presence":true)");
    stall(w, alice);
    {
        const auto gone = std::move(alice); // her end and her departure wait
    }
    for (int i = 0; i < 3; ++i)
        w.turn();
    BOOST_TEST(w.sessions().size() == 2u);
    recover(w);
    w.settle();
    BOOST_TEST(watcher.types() == (strings{"message", "presence"}), per_element());
    BOOST_TEST(w.sessions().size() == 1u);
}

// ---- long answers

BOOST_AUTO_TEST_CASE(the_number_of_waiting_names_is_limited)
{
    for (const std::size_t most : {2u, 1u}) {
        world_settings s;
        s.pipeline.waiting_names = most;
        world w{s};
        auto alice = w.welcome("alice");
        auto bob = w.welcome("bob");
        alice.send(members); // two names
        w.turn();
        bob.send(members);
        w.turn();
        BOOST_TEST(w.commands().has_long_answers());
        BOOST_TEST(w.journal().waiting_commits() == most);
        bob.send(R"({"type":"message","room":"lobby","text":"no names in that"})");
        w.settle();
        BOOST_TEST(w.turn_until([&] {
            w.settle();
            return !w.commands().has_long_answers();
        }));
        BOOST_TEST(w.turn_until([&] {
            w.settle();
            const auto got = bob.types();
            return !got.empty() && got.back() == "message";
        }));
    }
}

BOOST_AUTO_TEST_CASE(requests_with_short_answers_are_processed_while_long_answers_wait)
{
    world_settings s;
    s.pipeline.waiting_names = 1;
    world w{s};
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    alice.send(members);
    w.turn();
    BOOST_TEST(w.commands().has_long_answers());
    bob.send(hey);
    w.turn();
    BOOST_TEST(w.journal().waiting_commits() == 2u);
}

BOOST_AUTO_TEST_CASE(long_answers_that_did_not_wait_are_forgotten_at_the_end_of_their_turn)
{
    world_settings s;
    s.pipeline.waiting_names = 2;
    world w{s};
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    auto carol = w.welcome("carol");
    stall(w, alice);
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(types_within_a_turn(w, bob, members) == strings{"members"}, per_element());
        BOOST_TEST(!w.commands().has_long_answers());
    }
    bob.send(members); // two in one turn are too many
    carol.send(members);
    w.turn();
    BOOST_TEST(bob.types() == strings{"members"}, per_element());
    BOOST_TEST(carol.types() == none, per_element());
    BOOST_TEST(w.turn_until([&] { return carol.types() == strings{"members"}; }));
}

// ---- idle

BOOST_AUTO_TEST_CASE(a_pipeline_is_idle_when_all_has_been_released)
{
    world w;
    auto alice = w.welcome("alice");
    int idle = 0;
    const auto count_idle = [&] { ++idle; };
    w.commands().when_idle(count_idle);
    BOOST_TEST(idle == 0);
    w.turn();
    BOOST_TEST(idle == 1);

    alice.send(hey);
    w.turn();
    w.commands().when_idle(count_idle);
    w.turn();
    BOOST_TEST(idle == 1); // the journal has the message
    BOOST_TEST(idle == 1);
    w.settle();
    BOOST_TEST(idle == 2);
    w.settle();
    BOOST_TEST(idle == 2); // once
}

BOOST_AUTO_TEST_CASE(commands_caused_by_a_release_keep_a_pipeline_from_being_idle)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(R"({"type":"bye"})");
    w.turn();
    int idle = 0;
    w.commands().when_idle([&] { ++idle; });
    w.turn();
    w.journal().commit_one(); // her departure follows
    BOOST_TEST(idle == 0);
    w.turn();
    BOOST_TEST(idle == 0);
    w.journal().commit_one();
    BOOST_TEST(idle == 1);
}

BOOST_AUTO_TEST_CASE(state_that_waits_for_the_journal_keeps_a_pipeline_from_being_idle)
{
    {
        world w; // a state entry
        auto alice = w.welcome("alice");
        auto bob = w.welcome("bob", R"(,"rooms":["ops"])");
        stall(w, alice);
        bob.send(R"({"type":"change","room":"ops","changes":[{"rule":"moderated","on":true}]})");
        w.turn();
        std::size_t entries_at_idle = 0;
        const auto before = w.journal().state_entries().size();
        w.commands().when_idle([&] { entries_at_idle = w.journal().state_entries().size(); });
        w.settle();
        w.settle();
        BOOST_TEST(entries_at_idle == before + 1);
    }
    {
        world w; // a held command
        auto alice = w.welcome("alice");
        auto watcher = w.welcome("watcher", R"(,"presence":true)");
        stall(w, alice);
        {
            const auto gone = std::move(alice);
        }
        w.turn();
        std::size_t there = 0;
        w.commands().when_idle([&] { there = w.sessions().size(); });
        w.turn();
        BOOST_TEST(there == 0u);
        recover(w);
        w.settle();
        BOOST_TEST(there == 1u); // not before her departure
        BOOST_TEST(watcher.types() == (strings{"message", "presence"}), per_element());
    }
}

BOOST_AUTO_TEST_SUITE_END()

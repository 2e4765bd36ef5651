// Back to normal after a stall: each effect of a slow journal ends.
#include "test/session/stall.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;
using chat::pressure;

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
    BOOST_TEST(types_within_a_turn(w, alice, R"({"type":"ping"})") == strings{"pong"}, per_element());
    BOOST_TEST(types_within_a_turn(w, bob, R"({"type":"ping"})") == none, per_element());
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
    BOOST_TEST(types_within_a_turn(w, bob, R"({"type":"ping"})") == strings{"pong"}, per_element());
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
    // A command counts as eight names and an effect as four: 12 of the message, then 15 of each list of
    // three.
    for (const auto& [most, batches] : {std::pair{27u, 3u}, std::pair{26u, 2u}}) {
        world_settings s;
        s.pipeline.waiting_names = most;
        world w{s};
        auto alice = w.welcome("alice");
        auto bob = w.welcome("bob");
        auto carol = w.welcome("carol");
        carol.send(hey);
        w.turn();
        alice.send(members);
        w.turn();
        bob.send(members);
        w.turn();
        BOOST_TEST(w.commands().has_long_answers());
        BOOST_TEST(w.journal().waiting_commits() == batches);
        bob.send(R"({"type":"message","room":"lobby","text":"no names in that"})");
        w.settle();
        BOOST_TEST(w.turn_until([&] {
            w.settle();
            return !w.commands().has_long_answers();
        }));
        strings got;
        BOOST_TEST(w.turn_until([&] {
            w.settle();
            for (auto& each : bob.types())
                got.push_back(std::move(each));
            return got.size() == 4;
        }));
        BOOST_TEST(got == (strings{"message", "members", "ack", "message"}), per_element());
    }
}

BOOST_AUTO_TEST_CASE(requests_with_short_answers_are_processed_while_long_answers_wait)
{
    world_settings s;
    s.pipeline.waiting_names = 1;
    world w{s};
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    alice.send(hey);
    w.turn();
    BOOST_TEST(w.commands().has_long_answers());
    bob.send(hey);
    w.turn();
    BOOST_TEST(w.journal().waiting_commits() == 2u);
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

BOOST_AUTO_TEST_CASE(a_pipeline_is_idle_after_the_last_of_several_batches)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    alice.send(hey);
    w.turn();
    bob.send(hey);
    w.turn();
    int idle = 0;
    w.commands().when_idle([&] { ++idle; });
    w.turn();
    w.journal().commit_one();
    BOOST_TEST(idle == 0);
    w.journal().commit_one();
    BOOST_TEST(idle == 1);
}

BOOST_AUTO_TEST_SUITE_END()

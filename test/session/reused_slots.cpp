// A slot of the registry is used again while a batch of its last holder waits in the journal: nothing of that
// may reach the new one.
#include "server/protocol/irc/codec.hpp"
#include "test/session/stall.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(reused_slots)

namespace {

const strings none;

struct reused_slots_fixture : world {
    // Closes the connection at `index` at once; in the next turn its slot is free.
    void cut(std::uint32_t index, std::uint32_t generation)
    {
        sessions().find({index, generation})->close(net::close_reason::stalled);
        turn();
        BOOST_REQUIRE(sessions().find({index, generation}) == nullptr);
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(each_holder_of_a_slot_has_a_generation_of_its_own)
{
    reused_slots_fixture w;
    for (std::uint32_t generation = 0; generation < 5; ++generation) {
        const auto p = w.connect();
        w.settle();
        for (std::uint32_t other = 0; other < 8; ++other)
            BOOST_TEST((w.sessions().find({0, other}) != nullptr) == (other == generation));
        w.cut(0, generation);
        BOOST_TEST(w.sessions().size() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(effects_for_a_departed_client_reach_no_client)
{
    for (const char* const request : {
             R"({"type":"message","room":"ops","text":"hey","id":"m"})", // acknowledged and shown
             R"({"type":"message","to":"bob","text":"hey","id":"m"})",   // opens a conversation
             R"({"type":"topic","room":"ops","text":"new"})",            // answered
             R"({"type":"join","room":"dev"})",                          // entered
             R"({"type":"join","room":"dev","last":10})",                // entered from the journal
             R"({"type":"leave","room":"ops"})",                         // left
             R"({"type":"history","room":"ops"})",                       // looked up
             R"({"type":"search","text":"hey"})",
             R"({"type":"conversations"})",          // listed
             R"({"type":"rooms"})",                  //
             R"({"type":"rename","user":"alicia"})", //
             R"({"type":"ping"})",                   //
             R"({"type":"dance"})",                  // refused
             R"({"type":"bye"})",                    // disconnected
         }) {
        reused_slots_fixture w;
        {
            auto alice = w.welcome("alice", R"(,"rooms":["ops"])");
            const auto busy = occupy(w);
            alice.send(request);
            w.turn();
            BOOST_TEST(w.journal().waiting_commits() != 0u);
            w.cut(0, 0);
        }
        auto next = w.connect();
        w.turn();
        BOOST_REQUIRE(w.sessions().find({0, 1}) != nullptr);
        w.settle();
        BOOST_TEST(next.lines() == none, per_element());
        BOOST_TEST(!next.closed());
        next.send(R"({"type":"hello","user":"alice","rooms":["ops"]})"); // the name is free again
        w.settle();
        BOOST_TEST(next.types() == (strings{"welcome", "joined"}), per_element());
        next.send(R"({"type":"message","room":"ops","text":"hello"})");
        w.settle();
        BOOST_TEST(next.types() == (strings{"ack", "message"}), per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_late_hello_does_not_welcome_the_next_client_of_the_slot)
{
    reused_slots_fixture w;
    {
        auto alice = w.connect();
        w.settle();
        alice.send(R"({"type":"hello","user":"alice","rooms":["ops"]})");
        w.turn();
        w.cut(0, 0);
    }
    auto next = w.connect();
    w.settle();
    BOOST_TEST(next.lines() == none, per_element());
    auto bob = w.welcome("bob", R"(,"rooms":["ops"])");
    bob.send(R"({"type":"members","room":"ops"})");
    w.settle();
    BOOST_TEST(bob.objects().at(0).at("members").as_array().size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_next_client_of_a_slot_does_not_wait_for_what_the_last_one_left)
{
    reused_slots_fixture w;
    auto alice = w.welcome("alice");
    const auto gone = w.welcome("bob");
    stall(w, alice);
    w.cut(1, 0); // his departure waits
    auto next = w.connect();
    w.turn();
    BOOST_REQUIRE(w.sessions().find({1, 1}) != nullptr);
    BOOST_TEST(!w.commands().in_flight({1, 1}));
    BOOST_TEST(w.commands().in_flight({1, 0}));
    next.send(R"({"user":"carol","text":"hi"})");
    w.turn();
    BOOST_TEST(next.lines() == strings{"! unavailable: the disk does not respond; try again later"},
               per_element());
    w.settle();
    BOOST_TEST(!w.commands().in_flight({1, 0}));
}

BOOST_AUTO_TEST_CASE(a_late_page_reaches_no_client)
{
    reused_slots_fixture w;
    {
        auto alice = w.welcome("alice");
        alice.send(R"({"type":"history","room":"lobby"})");
        w.turn();
        w.journal().commit_one();
        w.turn();
        BOOST_TEST(w.journal().waiting_reads() == 1u);
        w.cut(0, 0);
    }
    auto next = w.connect();
    w.settle();
    BOOST_TEST(next.lines() == none, per_element());
}

BOOST_AUTO_TEST_CASE(a_password_check_of_a_closed_session_makes_no_operator)
{
    protocol::irc::settings settings;
    settings.clock = [] { return timestamp{}; };
    settings.operators = {{"root", "$hash"}};
    const protocol::irc::frontend frontend{settings};
    reused_slots_fixture w;
    {
        auto alice = w.connect(frontend);
        alice.send("NICK alice\r\nUSER u 0 * :r\r\nOPER root secret\r\n");
        w.settle();
        BOOST_REQUIRE(w.passwords().asked.size() == 1u);
        w.cut(0, 0);
    }
    auto next = w.connect(frontend);
    next.send("NICK bob\r\nUSER u 0 * :r\r\n");
    w.settle();
    next.lines();
    w.passwords().answer(true);
    w.settle();
    BOOST_TEST(next.lines() == none, per_element());
}

BOOST_AUTO_TEST_SUITE_END()

// Taking requests: in order, a limited number at a time, within the rate, and none after the last.
#include "test/session/scripted_codec.hpp"
#include "test/session/stall.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(taking_requests)

namespace {

const strings none;
const scripted_frontend frontend;

peer come(world& w)
{
    auto p = w.connect(frontend);
    w.settle();
    return p;
}

std::uint64_t closed(const world& w, net::close_reason why)
{
    return w.counters().closed[static_cast<std::size_t>(why)];
}

// The letters that were answered, as one string.
std::string letters_of(const strings& answers)
{
    std::string out;
    for (const auto& each : answers)
        out += each.back();
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(after_64_requests_the_others_have_their_turn)
{
    world w;
    auto alice = come(w);
    auto bob = come(w);
    alice.send(std::string(150, 'p'));
    bob.send("q");
    w.step();
    BOOST_TEST(w.counters().requests == 64u);
    w.step();
    BOOST_TEST(w.counters().requests == 65u);
    w.turn();
    BOOST_TEST(w.counters().requests == 151u);
    BOOST_TEST(alice.lines().size() == 150u);
    BOOST_TEST(w.counters().throttled == 0u);
}

BOOST_AUTO_TEST_CASE(a_client_over_its_rate_waits_and_nothing_is_dropped)
{
    world_settings s;
    s.sessions.requests = {1e-9, 3};
    world w{s};
    auto p = come(w);
    p.send("abcde");
    w.turn();
    BOOST_TEST(letters_of(p.lines()) == "abc");
    p.send("fg");
    w.turn();
    BOOST_TEST(p.lines() == none, per_element());
    BOOST_TEST(w.counters().throttled == 1u);
    BOOST_TEST(!p.closed());
}

BOOST_AUTO_TEST_CASE(refilled_tokens_let_a_peer_continue_in_order)
{
    world_settings s;
    s.sessions.requests = {60, 1}; // a token is back when those that wait are served, every 20 ms
    world w{s};
    auto p = come(w);
    std::string said;
    std::string answered;
    for (const std::string_view piece : {"acd", "efg", "(hi", "j)kmno"}) {
        p.send(piece);
        w.turn();
        said += piece;
    }
    std::erase(said, '(');
    BOOST_TEST(w.turn_until([&] {
        answered += letters_of(p.lines());
        return answered.size() == said.size();
    }));
    BOOST_TEST(answered == said);
    BOOST_TEST(w.counters().throttled >= 5u);
    p.send("z"); // and it is read again
    BOOST_TEST(w.turn_until([&] { return letters_of(p.lines()) == "z"; }));
}

BOOST_AUTO_TEST_CASE(a_peer_that_does_not_take_its_answers_is_not_read)
{
    world_settings s;
    s.send_buffer_bytes = 4 * 1024;
    s.connections.outbox_limit_bytes = 1;
    world w{s};
    auto p = come(w);
    p.send(std::string(200, 'b'));
    w.turn();
    BOOST_TEST(w.counters().requests >= 7u); // 64 KiB
    BOOST_TEST(w.counters().requests < 12u);
    std::size_t got = 0;
    BOOST_TEST(w.turn_until([&] {
        got += p.lines().size();
        return got == 200;
    }));
    p.send("p");
    BOOST_TEST(w.turn_until([&] { return p.lines() == strings{"own p"}; }));
}

BOOST_AUTO_TEST_CASE(a_slow_peer_that_ends_its_stream_gets_all_its_answers)
{
    world_settings s;
    s.send_buffer_bytes = 4 * 1024;
    s.connections.outbox_limit_bytes = 1;
    world w{s};
    auto p = come(w);
    p.send(std::string(50, 'b') + "r");
    p.end_stream();
    strings got;
    BOOST_TEST(w.turn_until([&] {
        for (auto& each : p.lines(20'000))
            got.push_back(std::move(each));
        w.settle();
        return p.closed();
    }));
    BOOST_REQUIRE(got.size() == 52u);
    BOOST_TEST(got[50].find("rooms") != std::string::npos);
    BOOST_TEST(got[51] == "closing 0");
    w.settle();
    BOOST_TEST(closed(w, net::close_reason::peer_closed) == 1u);
}

BOOST_AUTO_TEST_CASE(requests_after_the_last_one_are_not_carried_out)
{
    struct ending {
        const char* last;
        const char* says;
        net::close_reason why;
    };
    constexpr auto message = R"({"type":"message","room":"lobby","text":"behind it"})";
    for (const auto& [last, says, why] : {ending{R"({"type":"bye"})", "bye", net::close_reason::said_bye},
                                          ending{"]", "error", net::close_reason::not_protocol}}) {
        world w;
        auto alice = w.welcome("alice");
        auto bob = w.welcome("bob");
        alice.send(std::string{last} + message);
        alice.send(message);
        w.settle();
        BOOST_TEST(alice.types() == strings{says}, per_element());
        BOOST_TEST(bob.types() == none, per_element());
        BOOST_TEST(alice.closed());
        alice.send(message); // nor bytes that come while it lingers
        alice.end_stream();
        w.settle();
        BOOST_TEST(bob.types() == none, per_element());
        BOOST_TEST(closed(w, why) == 1u);
    }
}

BOOST_AUTO_TEST_CASE(a_codec_decides_the_close_reason_of_its_last_request)
{
    for (const auto& [letter, why] :
         {std::pair{"l", net::close_reason::said_bye}, std::pair{"R", net::close_reason::said_bye},
          std::pair{"x", net::close_reason::not_protocol}}) {
        world w;
        auto p = come(w);
        p.send(letter);
        p.end_stream();
        w.settle();
        BOOST_TEST(closed(w, why) == 1u);
        BOOST_TEST(w.sessions().size() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_last_request_that_a_stalled_journal_refuses_is_the_last_all_the_same)
{
    world w;
    auto alice = w.welcome("alice");
    auto p = come(w);
    stall(w, alice);
    p.send("M");
    w.turn();
    const auto got = p.lines();
    BOOST_REQUIRE(got.size() == 2u);
    BOOST_TEST(got[0].find("unavailable") != std::string::npos);
    BOOST_TEST(got[1] == "closing 0");
    p.end_stream();
    w.turn();
    BOOST_TEST(closed(w, net::close_reason::said_bye) == 1u);
}

BOOST_AUTO_TEST_CASE(a_stream_that_ends_within_a_request_is_closed_by_the_peer)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    alice.send(R"({"type":"message","room":"lobby","text":"half)");
    alice.end_stream();
    w.settle();
    BOOST_TEST(alice.types() == none, per_element());
    BOOST_TEST(alice.closed());
    BOOST_TEST(bob.types() == none, per_element());
    BOOST_TEST(closed(w, net::close_reason::peer_closed) == 1u);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_waited_for_holds_up_the_next_also_across_turns)
{
    world w;
    auto alice = w.welcome("alice");
    auto p = come(w);
    alice.send(R"({"type":"message","room":"lobby","text":"hey"})");
    w.turn();
    const auto taken = w.counters().requests;
    p.send("r");
    w.turn();
    p.send("p");
    w.turn();
    p.send("q");
    w.turn();
    BOOST_TEST(p.lines() == none, per_element()); // the first waits behind the message
    BOOST_TEST(w.counters().requests == taken + 1);
    w.settle();
    const auto got = p.lines();
    BOOST_REQUIRE(got.size() == 3u);
    BOOST_TEST(got[1] == "own p");
    BOOST_TEST(got[2] == "own q");
}

BOOST_AUTO_TEST_CASE(an_answer_to_another_peer_does_not_resume_a_waiting_one)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = come(w);
    for (int round = 0; round < 3; ++round) { // so that each batch has been that of a request of bob's
        bob.send("r");
        w.settle();
    }
    alice.send(R"({"type":"message","room":"lobby","text":"hey"})");
    w.turn();
    bob.send("rp");
    w.turn();
    BOOST_TEST(w.journal().waiting_commits() == 2u);
    const auto taken = w.counters().requests;
    w.journal().commit_one(); // of alice's message
    w.turn();
    BOOST_TEST(w.counters().requests == taken);
    w.settle();
    BOOST_TEST(w.counters().requests == taken + 1);
}

BOOST_AUTO_TEST_SUITE_END()

// When a session's time-outs strike, and whom they spare.
#include "test/session/letters.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;
using protocol::silence;
using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(time_outs)

namespace {

using strings = std::vector<std::string>;

const strings none;
const strings late{"error", "farewell 2"}; // protocol::ending::request_timeout
const strings silent{"farewell 3"};        // protocol::ending::silent

const letter_door door; // whose peers may be silent
const letter_door talkers{silence::ends};

world_settings with(int request, int idle)
{
    world_settings s;
    s.sessions.request_timeout = seconds{request};
    s.sessions.idle_timeout = seconds{idle};
    s.connections.stall_timeout = seconds{0};
    return s;
}

// Where a peer that does not read is soon not sent to.
world_settings narrow(int request, int idle)
{
    auto s = with(request, idle);
    s.send_buffer_bytes = 4 * 1024;
    s.connections.outbox_limit_bytes = 1;
    return s;
}

// What it has been told; of an object, its type.
strings told(peer& p)
{
    auto lines = p.lines();
    for (auto& each : lines)
        if (each.starts_with('{'))
            each = boost::json::parse(each).at("type").as_string();
    return lines;
}

// The rest of its answers; what it did not read before is among them.
void read_all(world& w, peer& p, std::size_t answers)
{
    std::size_t got = 0;
    BOOST_REQUIRE(w.turn_until([&] {
        got += p.lines().size();
        return got >= answers;
    }));
    w.turn();
    BOOST_TEST(got == answers);
}

// That it is closed with these last words after so many seconds, and not before.
void check_ends_after(world& w, peer& p, int seconds, const strings& words)
{
    w.pass_seconds(seconds - 1);
    w.settle();
    BOOST_TEST(told(p) == none, per_element());
    w.pass_seconds(1);
    w.settle();
    BOOST_TEST(told(p) == words, per_element());
    BOOST_TEST(p.closed());
}

peer come(world& w, const protocol::door& through)
{
    auto p = w.connect(through);
    w.settle();
    return p;
}

void say(world& w, peer& p, std::string_view bytes)
{
    p.send(bytes);
    w.turn();
}

} // namespace

// ---- of a request that was begun

BOOST_AUTO_TEST_CASE(a_request_that_is_not_ended_in_time_ends_the_connection)
{
    world w{with(2, 0)};
    auto p = come(w, door);
    w.pass_seconds(100); // before it is begun is no time of it
    say(w, p, "(");
    check_ends_after(w, p, 3, late);
    p.end_stream();
    w.settle();
    BOOST_TEST(w.counters().closed[static_cast<std::size_t>(net::close_reason::request_timeout)] == 1u);
}

BOOST_AUTO_TEST_CASE(a_time_out_of_requests_of_0_is_none)
{
    world w{with(0, 0)};
    auto p = come(w, door);
    say(w, p, "(");
    w.pass_seconds(1'000);
    w.settle();
    BOOST_TEST(told(p) == none, per_element());
    BOOST_TEST(!p.closed());
}

BOOST_AUTO_TEST_CASE(what_comes_between_the_pieces_of_a_request_does_not_put_off_its_end)
{
    world w{with(3, 0)};
    auto p = come(w, door);
    say(w, p, "(");
    for (int i = 0; i < 3; ++i) {
        w.pass_seconds(1);
        say(w, p, "p(");
        BOOST_TEST(told(p) == strings{"own p"}, per_element());
    }
    w.pass_seconds(1);
    w.settle();
    BOOST_TEST(told(p) == late, per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_that_has_half_of_the_next_request_at_every_tick_is_in_time)
{
    world w{with(2, 0)};
    auto p = come(w, door);
    say(w, p, "(");
    for (int i = 0; i < 20; ++i) {
        w.pass_seconds(2);
        say(w, p, ")(");
        BOOST_TEST(told(p) == strings{"own )"}, per_element());
    }
    check_ends_after(w, p, 3, late);
}

BOOST_AUTO_TEST_CASE(a_peer_whose_answer_is_owed_is_not_late)
{
    world w{with(2, 0)};
    auto p = come(w, door);
    say(w, p, "(r"); // the answer waits for the journal
    w.pass_seconds(100);
    BOOST_TEST(told(p) == none, per_element());
    w.settle();
    BOOST_TEST(p.lines().size() == 1u);
    check_ends_after(w, p, 3, late);
}

BOOST_AUTO_TEST_CASE(a_peer_whose_request_must_wait_for_others_is_not_late)
{
    auto s = with(2, 0);
    s.pipeline.waiting_names = 0;
    world w{s};
    auto alice = w.welcome("alice");
    auto p = come(w, door);
    alice.send(R"({"type":"members","room":"lobby"})");
    w.turn(); // a long answer waits for the journal
    say(w, p, "(r");
    w.pass_seconds(100);
    BOOST_TEST(told(p) == none, per_element());
    strings got;
    BOOST_TEST(w.turn_until([&] {
        w.settle();
        got = p.lines();
        return !got.empty();
    }));
    BOOST_TEST(got.size() == 1u);
    check_ends_after(w, p, 3, late);
}

BOOST_AUTO_TEST_CASE(a_peer_that_has_not_taken_its_answers_is_not_late)
{
    world w{narrow(2, 0)};
    auto p = come(w, door);
    say(w, p, "(bbbbbbbbbbbb");
    w.pass_seconds(100);
    read_all(w, p, 12);
    check_ends_after(w, p, 3, late);
}

BOOST_AUTO_TEST_CASE(a_peer_over_its_rate_is_late_all_the_same)
{
    auto s = with(2, 0);
    s.sessions.requests = {1e-9, 2};
    world w{s};
    auto p = come(w, door);
    say(w, p, "(ppp");
    BOOST_TEST(p.lines().size() == 2u);
    check_ends_after(w, p, 3, late);
}

BOOST_AUTO_TEST_CASE(a_peer_that_is_late_is_told_once_however_long_the_journal_takes)
{
    world w{with(2, 0)};
    auto p = come(w, door);
    say(w, p, "(");
    w.pass_seconds(20);
    BOOST_TEST(told(p) == none, per_element()); // the end, too, has its turn
    say(w, p, ")p");                            // comes too late
    w.settle();
    BOOST_TEST(told(p) == late, per_element());
}

// ---- of silence

BOOST_AUTO_TEST_CASE(a_peer_whose_connection_has_served_its_purpose_is_closed_without_a_probe)
{
    world w{with(0, 4)};
    auto p = come(w, talkers);
    say(w, p, "p");
    BOOST_TEST(p.lines().size() == 1u);
    check_ends_after(w, p, 4, silent);
}

BOOST_AUTO_TEST_CASE(a_peer_with_an_unread_outbox_is_not_silent)
{
    world w{narrow(0, 4)};
    auto p = come(w, talkers);
    say(w, p, "bbb");
    w.pass_seconds(100);
    read_all(w, p, 3);
    check_ends_after(w, p, 4, silent);
}

BOOST_AUTO_TEST_CASE(a_peer_whose_answer_is_owed_is_not_silent)
{
    world w{with(0, 4)};
    auto p = come(w, talkers);
    say(w, p, "r");
    w.pass_seconds(100);
    w.settle();
    BOOST_TEST(p.lines().size() == 1u);
    check_ends_after(w, p, 4, silent);
}

BOOST_AUTO_TEST_CASE(a_peer_that_must_wait_for_its_rate_is_not_silent)
{
    auto s = with(0, 4);
    s.sessions.requests = {1e-9, 1};
    world w{s};
    auto p = come(w, talkers);
    say(w, p, "pp");
    w.pass_seconds(100);
    w.settle();
    BOOST_TEST(told(p) == strings{"own p"}, per_element());
    BOOST_TEST(!p.closed());
}

BOOST_AUTO_TEST_CASE(a_peer_is_probed_once_after_half_of_the_time_rounded_up)
{
    const letter_door answering{silence::wants_answer};
    for (const int limit : {1, 2, 5, 6}) {
        world w{with(0, limit)};
        auto p = come(w, answering);
        say(w, p, "p");
        p.lines();
        const int half = (limit + 1) / 2;
        w.pass_seconds(half - 1);
        BOOST_TEST(told(p) == none, per_element());
        w.pass_seconds(1);
        BOOST_TEST(told(p) == strings{"probe"}, per_element());
        check_ends_after(w, p, limit == half ? 1 : limit - half, silent);
    }
}

BOOST_AUTO_TEST_CASE(a_peer_that_answers_its_probes_late_stays_and_is_probed_again)
{
    const letter_door answering{silence::wants_answer};
    world w{with(0, 4)};
    auto p = come(w, answering);
    say(w, p, "p");
    p.lines();
    for (int i = 0; i < 10; ++i) {
        w.pass_seconds(3);
        BOOST_TEST(told(p) == strings{"probe"}, per_element());
        say(w, p, "p");
        BOOST_TEST(told(p) == strings{"own p"}, per_element());
    }
    w.pass_seconds(4);
    BOOST_TEST(told(p) == (strings{"probe", "farewell 3"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_ending_is_neither_probed_nor_late)
{
    const letter_door answering{silence::wants_answer};
    world w{with(2, 2)};
    auto p = come(w, answering);
    say(w, p, "(l");
    BOOST_TEST(told(p) == (strings{"own l", "farewell 0"}), per_element());
    w.pass_seconds(5);
    BOOST_TEST(told(p) == none, per_element());
    BOOST_TEST(w.sessions().size() == 1u); // lingers, until
    w.pass_seconds(1);
    BOOST_TEST(w.counters().closed[static_cast<std::size_t>(net::close_reason::said_bye)] == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

// Time-outs, and the connections that they must not close.
#include "test/session/scripted_codec.hpp"
#include "test/session/stall.hpp"
#include "test/session/world.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <utility>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;
using protocol::silence;
using std::chrono::seconds;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(timeouts)

namespace {

const strings none;
const strings late{"error", "closing 2"}; // protocol::ending::request_timeout
const strings silent{"closing 3"};        // protocol::ending::silent

const scripted_frontend frontend; // whose peers may be silent
const scripted_frontend talkers{silence::ends};

world_settings with(int request, int idle)
{
    world_settings s;
    s.sessions.request_timeout = seconds{request};
    s.sessions.idle_timeout = seconds{idle};
    s.connections.stall_timeout = seconds{0};
    return s;
}

// Settings with small buffers, under which a peer that does not read soon blocks writing.
world_settings narrow(int request, int idle)
{
    auto s = with(request, idle);
    s.send_buffer_bytes = 4 * 1024;
    s.connections.outbox_limit_bytes = 1;
    return s;
}

// A server whose time the test turns, and one peer.
struct world_with_peer : world {
    world_with_peer(world_settings s, const protocol::frontend& through)
        : world{std::move(s)}, p{connect(through)}
    {
        settle();
    }

    void say(std::string_view bytes)
    {
        p.send(bytes);
        turn();
    }

    // The peer's received lines; of an object, its type.
    strings received()
    {
        auto lines = p.lines();
        for (auto& each : lines)
            if (each.starts_with('{'))
                each = boost::json::parse(each).at("type").as_string();
        return lines;
    }

    // The remaining answers, including those that it has not read before.
    void read_all(std::size_t answers)
    {
        std::size_t got = 0;
        BOOST_REQUIRE(turn_until([&] {
            settle();
            got += p.lines().size();
            return got >= answers;
        }));
        turn();
        BOOST_TEST(got == answers);
    }

    // Expects that it is closed with these bytes after this number of seconds, and not before.
    void check_ends_after(int seconds, const strings& words)
    {
        pass_seconds(seconds - 1);
        settle();
        BOOST_TEST(received() == none, per_element());
        pass_seconds(1);
        settle();
        BOOST_TEST(received() == words, per_element());
        BOOST_TEST(p.closed());
    }

    peer p;
};

// One of the two time-outs; the other is off.
struct time_out {
    const char* name;
    int request;
    int idle;
    const protocol::frontend& through;
    std::string begin; // of a request that is not ended
    int seconds;       // until it strikes
    strings words;

    friend std::ostream& operator<<(std::ostream& out, const time_out& t) { return out << t.name; }
};

const time_out both[]{{"of a request", 2, 0, frontend, "(", 3, late},
                      {"of silence", 0, 4, talkers, "", 4, silent}};

} // namespace

// ---- of both

BOOST_DATA_TEST_CASE(a_peer_with_a_pending_answer_is_not_closed, data::make(both), limit)
{
    world_with_peer w{with(limit.request, limit.idle), limit.through};
    const auto busy = occupy(w);
    w.say(limit.begin + "r"); // the answer waits for the journal
    w.pass_seconds(100);
    BOOST_TEST(w.received() == none, per_element());
    w.read_all(1);
    w.check_ends_after(limit.seconds, limit.words);
}

BOOST_DATA_TEST_CASE(a_peer_with_unread_answers_is_not_closed, data::make(both), limit)
{
    world_with_peer w{narrow(limit.request, limit.idle), limit.through};
    w.say(limit.begin + "bbbbbbbbbbbb");
    w.pass_seconds(100);
    w.read_all(12);
    w.check_ends_after(limit.seconds, limit.words);
}

// ---- of an incomplete request

BOOST_AUTO_TEST_CASE(a_request_that_is_not_ended_in_time_ends_the_connection)
{
    world_with_peer w{with(2, 0), frontend};
    w.pass_seconds(100); // the time before its begin does not count
    w.say("(");
    w.check_ends_after(3, late);
    w.p.end_stream();
    w.settle();
    BOOST_TEST(w.counters().closed[static_cast<std::size_t>(net::close_reason::request_timeout)] == 1u);
}

BOOST_AUTO_TEST_CASE(a_zero_disables_the_time_out_of_requests)
{
    world_with_peer w{with(0, 0), frontend};
    w.say("(");
    w.pass_seconds(1'000);
    w.settle();
    BOOST_TEST(w.received() == none, per_element());
    BOOST_TEST(!w.p.closed());
}

BOOST_AUTO_TEST_CASE(bytes_between_the_pieces_of_a_request_do_not_extend_its_time)
{
    world_with_peer w{with(3, 0), frontend};
    w.say("(");
    for (int i = 0; i < 3; ++i) {
        w.pass_seconds(1);
        w.say("p(");
        BOOST_TEST(w.received() == strings{"own p"}, per_element());
    }
    w.pass_seconds(1);
    w.settle();
    BOOST_TEST(w.received() == late, per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_that_has_half_of_the_next_request_at_every_tick_is_in_time)
{
    world_with_peer w{with(2, 0), frontend};
    w.say("(");
    for (int i = 0; i < 20; ++i) {
        w.pass_seconds(2);
        w.say(")(");
        BOOST_TEST(w.received() == strings{"own )"}, per_element());
    }
    w.check_ends_after(3, late);
}

BOOST_AUTO_TEST_CASE(a_peer_whose_request_must_wait_for_others_is_not_late)
{
    auto s = with(2, 0);
    s.pipeline.waiting_names = 0;
    world_with_peer w{s, frontend};
    const auto busy = occupy(w);
    w.say("(r");
    w.pass_seconds(100);
    BOOST_TEST(w.received() == none, per_element());
    w.read_all(1);
    w.check_ends_after(3, late);
}

BOOST_AUTO_TEST_CASE(a_peer_over_its_rate_is_late_all_the_same)
{
    auto s = with(2, 0);
    s.sessions.requests = {1e-9, 2};
    world_with_peer w{s, frontend};
    w.say("(ppp");
    BOOST_TEST(w.p.lines().size() == 2u);
    w.check_ends_after(3, late);
}

// ---- of silence

BOOST_AUTO_TEST_CASE(a_peer_whose_connection_has_served_its_purpose_is_closed_without_a_probe)
{
    world_with_peer w{with(0, 4), talkers};
    w.say("p");
    BOOST_TEST(w.p.lines().size() == 1u);
    w.check_ends_after(4, silent);
}

BOOST_AUTO_TEST_CASE(a_peer_that_must_wait_for_its_rate_is_not_silent)
{
    auto s = with(0, 4);
    s.sessions.requests = {1e-9, 1};
    world_with_peer w{s, talkers};
    w.say("pp");
    w.pass_seconds(100);
    w.settle();
    BOOST_TEST(w.received() == strings{"own p"}, per_element());
    BOOST_TEST(!w.p.closed());
}

BOOST_AUTO_TEST_CASE(a_peer_that_has_not_taken_a_few_bytes_is_not_silent)
{
    world_with_peer w{narrow(0, 4), talkers};
    w.say("bb"); // few enough that the next request would be taken
    w.pass_seconds(100);
    w.read_all(2);
    w.check_ends_after(4, silent);
}

BOOST_AUTO_TEST_CASE(a_peer_is_probed_once_after_half_of_the_time_rounded_up)
{
    const scripted_frontend answering{silence::wants_answer};
    for (const int limit : {1, 2, 5, 6}) {
        world_with_peer w{with(0, limit), answering};
        w.say("p");
        w.p.lines();
        const int half = (limit + 1) / 2;
        w.pass_seconds(half - 1);
        BOOST_TEST(w.received() == none, per_element());
        w.pass_seconds(1);
        BOOST_TEST(w.received() == strings{"probe"}, per_element());
        w.check_ends_after(limit == half ? 1 : limit - half, silent);
    }
}

BOOST_AUTO_TEST_CASE(a_peer_that_answers_its_probes_late_stays_and_is_probed_again)
{
    const scripted_frontend answering{silence::wants_answer};
    world_with_peer w{with(0, 4), answering};
    w.say("p");
    w.p.lines();
    for (int i = 0; i < 10; ++i) {
        w.pass_seconds(3);
        BOOST_TEST(w.received() == strings{"probe"}, per_element());
        w.say("p");
        BOOST_TEST(w.received() == strings{"own p"}, per_element());
    }
    w.pass_seconds(4);
    BOOST_TEST(w.received() == (strings{"probe", "closing 3"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_ending_is_neither_probed_nor_late)
{
    const scripted_frontend answering{silence::wants_answer};
    world_with_peer w{with(2, 2), answering};
    w.say("(l");
    BOOST_TEST(w.received() == (strings{"own l", "closing 0"}), per_element());
    w.pass_seconds(5);
    BOOST_TEST(w.received() == none, per_element());
    BOOST_TEST(w.sessions().size() == 1u); // lingers, until
    w.pass_seconds(1);
    BOOST_TEST(w.counters().closed[static_cast<std::size_t>(net::close_reason::said_bye)] == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

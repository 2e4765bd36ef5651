// The ways in which a connection over a transport ends.
#include "test/net/memory_transport.hpp"
#include "test/support/live_bytes.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::net;
using namespace banter::net::test;
using banter::support::live_bytes;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(transport_closing)

namespace {

using strings = std::vector<std::string>;
using direction = transport::direction;
using std::chrono::seconds;

} // namespace

BOOST_AUTO_TEST_CASE(a_finished_connection_sends_all_ends_its_stream_and_waits_for_the_peers_end)
{
    loop l;
    memory_channel c{l, {}};
    c.far.window = 4;
    c->queue(text_slice("goodbye"));
    c->finish(close_reason::said_bye);
    l.turn();
    BOOST_TEST(c.far.read() == "good");
    BOOST_TEST(!c.far.ended());
    l.turn();
    BOOST_TEST(c.far.read() == "bye");
    BOOST_TEST(c.far.ended());
    BOOST_TEST(c.heard.events.empty());
    c.far.send("ignored");
    l.turn();
    BOOST_TEST(c.heard.bytes == "");
    c.far.end_stream();
    l.turn();
    BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
    BOOST_TEST(c.far.closed());
}

BOOST_AUTO_TEST_CASE(an_end_of_the_stream_that_would_block_is_tried_again_after_its_wait)
{
    loop l;
    memory_channel c{l, {}};
    c.far.blocked_ends = 2;
    c->finish(close_reason::said_bye);
    l.turn();
    for (int left = 1; left >= 0; --left) {
        BOOST_TEST(c.far.blocked_ends == left);
        BOOST_TEST(!c.far.ended());
        c.far.wake(direction::readable);
        l.turn();
    }
    BOOST_TEST(c.far.ended());
    BOOST_TEST(c.heard.events.empty()); // lingers
    c->close_if_taken();
    l.turn();
    BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
}

BOOST_AUTO_TEST_CASE(an_end_of_the_stream_that_blocks_for_ever_ends_by_the_stall_time_out)
{
    loop l;
    memory_channel c{l, {.stall_timeout = seconds{3}}};
    l.turn();
    c.far.blocked_ends = 1;
    c->finish(close_reason::shutdown);
    l.turn();
    l.pass_seconds(*c.near, 3);
    BOOST_TEST(c.heard.events.empty());
    l.pass_seconds(*c.near, 1);
    BOOST_TEST(c.heard.events == strings{"closed shutdown"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_that_ended_its_stream_first_is_sent_an_end_all_the_same)
{
    loop l;
    memory_channel c{l, {}};
    c.far.end_stream();
    l.turn();
    c->queue(text_slice("answer"));
    c->finish(close_reason::peer_closed);
    l.turn();
    BOOST_TEST(c.far.read() == "answer");
    BOOST_TEST(c.far.ended());
    BOOST_TEST(c.heard.events == (strings{"end", "closed peer_closed"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_lingering_connection_is_closed_at_once_if_the_peers_system_has_everything)
{
    loop l;
    memory_channel c{l, {}};
    c->queue(text_slice("bye"));
    c->finish(close_reason::shutdown);
    l.turn();
    c->close_if_taken();
    l.turn();
    BOOST_TEST(c.heard.events.empty());
    c.far.read();
    c->close_if_taken();
    l.turn();
    BOOST_TEST(c.heard.events == strings{"closed shutdown"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_reset_that_a_write_meets_closes_with_peer_reset_or_with_the_reason_of_the_finish)
{
    for (const bool finishing : {false, true}) {
        loop l;
        memory_channel c{l, {}};
        l.turn();
        c->queue(text_slice("lost")); // is written before the read is told of the reset
        if (finishing)
            c->finish(close_reason::said_bye);
        c.far.reset();
        l.turn();
        BOOST_TEST(c.far.offered.size() == 1u);
        BOOST_TEST(c.heard.events == strings{finishing ? "closed said_bye" : "closed peer_reset"},
                   per_element());
        BOOST_TEST(!c->has_unsent());
    }
}

BOOST_AUTO_TEST_CASE(a_close_loses_what_is_queued_and_is_reported_later_and_once)
{
    loop l;
    memory_channel c{l, {}};
    l.turn();
    c->queue(text_slice("lost"));
    c->close(close_reason::said_bye);
    c->close(close_reason::stalled);
    BOOST_TEST(c.far.closed());
    BOOST_TEST(c.heard.events.empty());
    l.turn();
    BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
    BOOST_TEST(c.far.read() == "");
    c->resume_reading();
    c->queue_answer(text_slice("no"));
    l.pass_seconds(*c.near, 1'000);
    BOOST_TEST(c.heard.events.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_connection_that_waits_to_read_and_to_write_is_destroyed_after_its_close)
{
    loop l;
    l.turn();
    const auto before = live_bytes();
    {
        memory_channel c{l, {}};
        c.far.window = 1;
        c->queue(filler(100'000));
        l.turn();
        BOOST_TEST(c.far.waiting(direction::readable) + c.far.waiting(direction::writable) == 2u);
        c->close(close_reason::shutdown);
        l.turn();
        BOOST_TEST(c.near->use_count() == 1u);
    }
    BOOST_TEST(live_bytes() < before + 1'000);
}

BOOST_AUTO_TEST_SUITE_END()

// The ways in which a connection ends.
#include "test/net/kernel.hpp"
#include "test/net/loop.hpp"
#include "test/support/live_bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <set>

using namespace banter::net;
using namespace banter::net::test;
using banter::support::live_bytes;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(connection_closing_suite)

namespace {

using strings = std::vector<std::string>;

constexpr int narrow = 4 * 1024; // bytes of a socket's send buffer
constexpr std::size_t much = 300'000;

} // namespace

BOOST_AUTO_TEST_CASE(each_reason_has_its_own_name_and_text)
{
    std::set<std::string_view> names;
    std::set<std::string_view> words;
    for (std::size_t i = 0; i < close_reasons; ++i) {
        names.insert(name_of(static_cast<close_reason>(i)));
        words.insert(to_string(static_cast<close_reason>(i)));
    }
    BOOST_TEST(names.size() == close_reasons);
    BOOST_TEST(words.size() == close_reasons);
    BOOST_TEST(!names.contains("unknown"));
    BOOST_TEST(!words.contains("unknown"));
    BOOST_TEST(name_of(close_reason::stalled) == "stalled");
    BOOST_TEST(to_string(close_reason::stalled) == "took no byte for too long");
}

BOOST_AUTO_TEST_CASE(a_close_is_reported_later_and_once_and_queued_bytes_are_lost)
{
    loop l;
    auto& c = l.connect();
    c->queue(text_slice("lost"));
    BOOST_TEST(c->has_unsent());
    c->close(close_reason::said_bye);
    c->close(close_reason::stalled);
    BOOST_TEST(c->closing());
    BOOST_TEST(!c->has_unsent());
    BOOST_TEST(c.heard.events.empty());
    l.turn();
    BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
    BOOST_TEST(c.far.read() == "");
    BOOST_TEST(c.far.ended());
    c->finish(close_reason::shutdown);
    c->resume_reading();
    c->queue_answer(text_slice("no"));
    l.pass_seconds(*c.near, 1'000);
    BOOST_TEST(c.heard.events.size() == 1u);
    BOOST_TEST(!c->has_unsent());
}

BOOST_AUTO_TEST_CASE(a_connection_that_never_started_does_not_call_its_owner)
{
    loop l;
    auto& c = l.make();
    c->close(close_reason::shutdown);
    l.turn();
    BOOST_TEST(c.heard.events.empty());
}

BOOST_AUTO_TEST_CASE(pending_operations_keep_a_connection_alive_and_nothing_else_does)
{
    const auto before = live_bytes();
    {
        loop l;
        auto& c = l.connect(narrow);
        const auto with_it = live_bytes();
        auto* const bare = c.near.get();
        c->queue(filler(much));
        l.turn(); // now it waits for both: to read and to write
        c.near.reset();
        BOOST_TEST(bare->has_unsent());
        c.far.send("hello");
        l.turn();
        BOOST_TEST(c.heard.bytes == "hello");
        bare->close(close_reason::shutdown);
        l.turn();
        BOOST_TEST(c.heard.events == strings{"closed shutdown"}, per_element());
        BOOST_TEST(live_bytes() < with_it);
        c.near.reset(new connection{tcp_socket{l.io().get_executor()}, l.shared(), {}});
    }
    BOOST_TEST(live_bytes() <= before);
}

BOOST_AUTO_TEST_CASE(closing_while_operations_are_pending_brings_no_other_call)
{
    loop l;
    auto& c = l.connect(narrow);
    c->queue(filler(much));
    l.turn();
    BOOST_TEST(!c->can_take_page()); // asks for on_drained()
    c.far.send("hello");
    c.far.read(); // both operations are ready
    c->close(close_reason::shutdown);
    l.turn();
    BOOST_TEST(c.heard.bytes == "");
    BOOST_TEST(c.heard.events == strings{"closed shutdown"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_finished_connection_sends_all_queued_bytes_then_the_end_of_the_stream)
{
    for (const std::size_t bytes : {std::size_t{1}, much, std::size_t{3'000'000}}) {
        loop l;
        auto& c = l.connect(narrow);
        c->queue_answer(filler(bytes));
        c->finish(close_reason::said_bye);
        BOOST_TEST(c->closing());
        std::size_t got = 0;
        for (int i = 0; i < 10'000 && !c.far.ended(); ++i) {
            l.turn();
            got += c.far.read(64 * 1024).size();
        }
        BOOST_TEST(got == bytes);
        BOOST_TEST(c.far.ended());
        BOOST_TEST(c.heard.events.empty()); // lingers until the peer has ended its stream
        c.far.send("what comes now is discarded");
        l.turn();
        c.far.end_stream();
        l.turn();
        BOOST_TEST(c.heard.bytes == "");
        BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
    }
}

BOOST_AUTO_TEST_CASE(finishing_without_anything_queued_ends_the_stream_at_once)
{
    loop l;
    auto& c = l.connect();
    c->finish(close_reason::silent);
    c->finish(close_reason::shutdown); // the first reason holds
    c->queue_answer(text_slice("too late"));
    l.turn();
    BOOST_TEST(c.far.read() == "");
    BOOST_TEST(c.far.ended());
    c.far.close();
    l.turn();
    BOOST_TEST(c.heard.events == strings{"closed silent"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_that_ended_first_is_closed_as_soon_as_it_has_all_bytes)
{
    loop l;
    auto& c = l.connect(narrow);
    c.far.end_stream();
    l.turn();
    c->queue(filler(much));
    c->finish(close_reason::peer_closed);
    l.turn();
    BOOST_TEST(c.heard.events == strings{"end"}, per_element());
    std::size_t got = 0;
    for (int i = 0; i < 1'000 && !c.far.ended(); ++i) {
        got += c.far.read().size();
        l.turn();
    }
    BOOST_TEST(got == much);
    BOOST_TEST(c.heard.events == (strings{"end", "closed peer_closed"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_that_ends_while_finishing_is_closed_when_it_has_all_bytes)
{
    loop l;
    auto& c = l.connect(narrow);
    c->queue(filler(much));
    l.turn();
    c->finish(close_reason::said_bye);
    c.far.end_stream();
    l.turn();
    BOOST_TEST(c.heard.events.empty()); // an end that changes nothing is not reported
    while (!c.far.ended()) {
        c.far.read();
        l.turn();
    }
    BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_connection_that_paused_before_finishing_still_reads_the_peers_end)
{
    loop l;
    auto& c = l.connect();
    c.heard.at_bytes = [&] { c->pause_reading(); };
    c.far.send("x");
    l.turn();
    c->finish(close_reason::said_bye);
    l.turn();
    c.far.send(std::string(300'000, 'y')); // more than one turn reads, and none of it reaches the owner
    c.far.end_stream();
    l.turn();
    BOOST_TEST(c.heard.bytes == "x");
    BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_that_keeps_sending_is_closed_after_the_linger_time_out)
{
    loop l{{.linger_timeout = std::chrono::seconds{5}}};
    auto& c = l.connect();
    l.pass_seconds(*c.near, 100); // being quiet before does not count
    c->finish(close_reason::said_bye);
    l.turn();
    for (int i = 0; i < 5; ++i) {
        c.far.send("still here");
        l.pass_seconds(*c.near, 1);
        BOOST_TEST(c.heard.events.empty());
    }
    l.pass_seconds(*c.near, 1);
    BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_that_sends_much_while_it_lingers_is_closed_at_once)
{
    loop l{{.linger_limit_bytes = 100'000}};
    auto& c = l.connect();
    c->finish(close_reason::said_bye);
    l.turn();
    const std::string piece(25'000, 'x');
    for (int i = 0; i < 4; ++i) {
        c.far.send(piece);
        l.turn();
        BOOST_TEST(c.heard.events.empty());
    }
    c.far.send("x");
    l.turn();
    BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
    BOOST_TEST(c.heard.bytes == "");
}

BOOST_AUTO_TEST_CASE(lingering_begins_when_the_last_byte_is_sent)
{
    loop l{{.stall_timeout = std::chrono::seconds{100}, .linger_timeout = std::chrono::seconds{2}}};
    auto& c = l.connect(narrow);
    c->queue(filler(much));
    c->finish(close_reason::said_bye);
    l.pass_seconds(*c.near, 50); // a slow reader does not linger
    BOOST_TEST(c.heard.events.empty());
    while (!c.far.ended()) {
        c.far.read();
        l.turn();
    }
    l.pass_seconds(*c.near, 2);
    BOOST_TEST(c.heard.events.empty());
    l.pass_seconds(*c.near, 1);
    BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
}

BOOST_AUTO_TEST_CASE(lingering_begins_when_the_stream_is_ended_however_late_that_is)
{
    loop l{{.linger_timeout = std::chrono::seconds{2}}};
    auto& c = l.connect();
    c->finish(close_reason::said_bye);
    for (int second = 0; second < 10; ++second) // in which the loop does something else
        l.shared().tick();
    l.turn();
    l.pass_seconds(*c.near, 2);
    BOOST_TEST(c.heard.events.empty());
    l.pass_seconds(*c.near, 1);
    BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_reset_while_finishing_keeps_the_first_reason)
{
    loop l;
    auto& c = l.connect(narrow);
    c->queue(filler(much));
    l.turn();
    c->finish(close_reason::shutdown);
    c.far.close(); // with bytes unread
    l.turn();
    BOOST_TEST(c.heard.events == strings{"closed shutdown"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_closes_the_connection)
{
    for (const int error : {ECONNRESET, EPIPE, ETIMEDOUT, EHOSTUNREACH}) {
        for (const bool finishing : {false, true}) {
            loop l;
            auto& c = l.connect();
            auto& other = l.connect();
            c->queue(text_slice("lost"));
            other->queue(text_slice("lost as well"));
            if (finishing)
                c->finish(close_reason::said_bye);
            {
                const scripted_sends broken{[&](int fd, std::string_view bytes, std::size_t) -> ssize_t {
                    if (fd != c.near_fd)
                        return static_cast<ssize_t>(bytes.size());
                    errno = error;
                    return -1;
                }};
                l.turn();
            }
            const auto* const reason = finishing ? "closed said_bye" : "closed peer_reset";
            BOOST_TEST(c.heard.events == strings{reason}, per_element());
            BOOST_TEST(other.heard.events.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_connection_that_breaks_in_the_middle_of_a_flush_sends_nothing_more)
{
    loop l;
    auto& c = l.connect();
    for (int i = 0; i < 100; ++i)
        c->queue_answer(filler(5'000));
    int writes = 0;
    const scripted_sends breaks{[&](int, std::string_view bytes, std::size_t) -> ssize_t {
        if (++writes == 1)
            return static_cast<ssize_t>(bytes.size());
        errno = ECONNRESET;
        return -1;
    }};
    l.turn();
    BOOST_TEST(writes == 2);
    BOOST_TEST(c.heard.events == strings{"closed peer_reset"}, per_element());
}

BOOST_AUTO_TEST_SUITE_END()

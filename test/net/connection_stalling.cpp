// When a peer that does not take its bytes is given up, and when not.
#include "test/net/kernel.hpp"
#include "test/net/loop.hpp"

#include <boost/test/unit_test.hpp>

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <cerrno>

using namespace banter::net;
using namespace banter::net::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(connection_stalling_suite)

namespace {

using strings = std::vector<std::string>;
using std::chrono::seconds;

constexpr std::size_t much = 4'000'000;
constexpr int buffer = 64 * 1024; // of the socket, which holds a few pieces that are consumed one by one

connection_settings with_time_out(int stall) { return {.stall_timeout = seconds{stall}}; }

int in_kernel(const channel& c)
{
    int bytes = 0;
    ::ioctl(c.near_fd, SIOCOUTQ, &bytes);
    return bytes;
}

// Reads as little as the kernel notices.
void take_a_little(channel& c)
{
    for (const int before = in_kernel(c); in_kernel(c) == before;)
        BOOST_REQUIRE(!c.far.read(1'000).empty());
}

// A connection whose peer has not consumed all bytes sent to it.
channel& blocked(loop& l)
{
    auto& c = l.connect(buffer);
    c->queue_answer(filler(much));
    l.turn();
    BOOST_REQUIRE(c->has_unsent());
    return c;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_peer_that_reads_nothing_is_closed_after_the_time_out)
{
    loop l{with_time_out(3)};
    auto& c = blocked(l);
    l.pass_seconds(*c.near, 1); // looks into the kernel's queue for the first time
    l.pass_seconds(*c.near, 3);
    BOOST_TEST(c.heard.events.empty());
    l.pass_seconds(*c.near, 1);
    BOOST_TEST(c.heard.events == strings{"closed stalled"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_zero_disables_the_time_out)
{
    loop l{with_time_out(0)};
    auto& c = blocked(l);
    l.pass_seconds(*c.near, 10'000);
    BOOST_TEST(c.heard.events.empty());
}

BOOST_AUTO_TEST_CASE(the_stall_time_begins_with_the_bytes_to_send)
{
    loop l{with_time_out(3)};
    auto& c = l.connect(buffer);
    l.pass_seconds(*c.near, 1'000); // a peer that is sent nothing may be quiet
    BOOST_TEST(c.heard.events.empty());
    c->queue_answer(filler(much));
    l.turn();
    l.pass_seconds(*c.near, 4);
    BOOST_TEST(c.heard.events.empty());
    l.pass_seconds(*c.near, 1);
    BOOST_TEST(c.heard.events.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_peer_that_reads_a_little_every_other_second_is_not_closed)
{
    loop l{with_time_out(2)};
    auto& c = blocked(l);
    for (int i = 0; i < 30; ++i) {
        take_a_little(c);
        l.pass_seconds(*c.near, 2);
        BOOST_REQUIRE(c.heard.events.empty());
        BOOST_REQUIRE(c->has_unsent());
    }
    l.pass_seconds(*c.near, 3); // until it takes nothing more
    BOOST_TEST(c.heard.events == strings{"closed stalled"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_reader_whose_bytes_are_replaced_by_as_many_is_spared)
{
    loop l{with_time_out(2)};
    auto& c = blocked(l);
    for (int i = 0; i < 10; ++i) {
        c.far.read();
        l.turn(); // fills the kernel's queue again
        BOOST_REQUIRE(c->has_unsent());
        l.pass_seconds(*c.near, 1);
        BOOST_REQUIRE(c.heard.events.empty());
    }
}

// Also when the kernel's queue keeps its length: new bytes have replaced the consumed ones.
BOOST_AUTO_TEST_CASE(reading_restarts_the_time_out)
{
    loop l{with_time_out(3)};
    auto& c = blocked(l);
    l.pass_seconds(*c.near, 1);
    const auto before = in_kernel(c);
    c.far.read();
    l.turn();
    BOOST_REQUIRE(in_kernel(c) == before);
    l.pass_seconds(*c.near, 4);
    BOOST_TEST(c.heard.events.empty());
    l.pass_seconds(*c.near, 1);
    BOOST_TEST(c.heard.events == strings{"closed stalled"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_writable_socket_that_accepts_no_bytes_is_stalled)
{
    loop l{with_time_out(2)};
    for (int second = 0; second < 1'000; ++second)
        l.shared().tick();
    auto& c = l.connect(); // the time begins with it
    const scripted_sends taking_nothing{[](int, std::string_view, std::size_t) -> ssize_t {
        errno = EAGAIN;
        return -1;
    }};
    c->queue(filler(10));
    l.step();
    for (int second = 1; second <= 3; ++second) {
        BOOST_TEST(!c->closing());
        l.shared().tick();
        c->check_timeouts();
        l.step(); // tries again
    }
    l.turn();
    BOOST_TEST(c.heard.events == strings{"closed stalled"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_that_has_received_all_bytes_is_no_longer_checked)
{
    loop l{with_time_out(3)};
    auto& c = blocked(l);
    while (c->has_unsent()) {
        c.far.read();
        l.turn();
    }
    l.pass_seconds(*c.near, 1'000); // though the last bytes may still lie unread
    BOOST_TEST(c.heard.events.empty());
    c->queue_answer(filler(much)); // and the time begins again
    l.turn();
    l.pass_seconds(*c.near, 4);
    BOOST_TEST(c.heard.events.empty());
    l.pass_seconds(*c.near, 1);
    BOOST_TEST(c.heard.events == strings{"closed stalled"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_that_stalls_while_finishing_is_closed_for_the_first_reason)
{
    loop l{with_time_out(3)};
    auto& c = blocked(l);
    c->finish(close_reason::said_bye);
    l.pass_seconds(*c.near, 4);
    BOOST_TEST(c.heard.events.empty());
    l.pass_seconds(*c.near, 1);
    BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_finishing_connection_has_the_whole_stall_time_out_again)
{
    loop l{with_time_out(3)};
    auto& c = blocked(l);
    l.pass_seconds(*c.near, 4); // the first is when it is looked at
    c->finish(close_reason::shutdown);
    l.pass_seconds(*c.near, 3);
    BOOST_TEST(c.heard.events.empty());
    l.pass_seconds(*c.near, 1);
    BOOST_TEST(c.heard.events == strings{"closed shutdown"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_slow_reader_gets_all_bytes_also_while_finishing)
{
    loop l{with_time_out(2)};
    auto& c = blocked(l);
    c->finish(close_reason::shutdown);
    std::size_t got = 0;
    while (!c.far.ended()) {
        BOOST_REQUIRE(c.heard.events.empty());
        got += c.far.read(100'000).size();
        l.pass_seconds(*c.near, 1);
    }
    BOOST_TEST(got == much);
}

BOOST_AUTO_TEST_SUITE_END()

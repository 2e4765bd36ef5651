// How a connection sends through a transport.
#include "test/net/memory_transport.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace banter::net;
using namespace banter::net::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(transport_writing)

namespace {

using strings = std::vector<std::string>;
using sizes = std::vector<std::size_t>;
using direction = transport::direction;
using std::chrono::seconds;

constexpr std::size_t kib = 1024;
constexpr std::size_t per_write = 16 * kib;

} // namespace

BOOST_AUTO_TEST_CASE(slices_queued_in_one_turn_are_one_write_at_its_end)
{
    loop l;
    memory_channel c{l, {}};
    chunk_writer one;
    chunk_writer other;
    c->queue(one.write("a"));
    c->queue(other.write("b"), urgency::prompt);
    c->queue_answer(one.write("c"));
    BOOST_TEST(c.far.offered.empty());
    l.turn();
    BOOST_TEST(c.far.read() == "abc");
    BOOST_TEST(c.far.offered == sizes{3}, per_element());
    BOOST_TEST(!c->has_unsent());
    BOOST_TEST(l.shared().written().writes == 1u);
    BOOST_TEST(l.shared().written().slices == 3u);
    BOOST_TEST(l.shared().written().bytes == 3u);
}

BOOST_AUTO_TEST_CASE(a_write_has_at_most_16_KiB_of_one_slice_or_of_many)
{
    loop l;
    memory_channel c{l, {}};
    c->queue_answer(filler(2 * per_write + 1, 'a'));
    l.turn();
    BOOST_TEST(c.far.offered == (sizes{per_write, per_write, 1}), per_element());
    c.far.offered.clear();
    for (int i = 0; i < 5; ++i)
        c->queue_answer(filler(7 * kib, 'b')); // the third is divided
    l.turn();
    BOOST_TEST(c.far.offered == (sizes{per_write, per_write, 3 * kib}), per_element());
    BOOST_TEST((c.far.read() == std::string(2 * per_write + 1, 'a') + std::string(35 * kib, 'b')));
}

BOOST_AUTO_TEST_CASE(a_short_write_is_followed_by_the_rest_at_once)
{
    loop l;
    memory_channel c{l, {}};
    c.far.takes = [](std::size_t) -> std::size_t { return 4; };
    c->queue(text_slice("0123456789"));
    l.turn();
    BOOST_TEST(c.far.offered == (sizes{10, 6, 2}), per_element());
    BOOST_TEST(c.far.read() == "0123456789");
}

BOOST_AUTO_TEST_CASE(short_writes_and_refused_ones_keep_the_order_and_lose_nothing)
{
    std::mt19937 random{7};
    for (int round = 0; round < 20; ++round) {
        loop l;
        memory_channel c{l, {}};
        c.far.takes = [&](std::size_t offered) { return random() % 3 == 0 ? 0 : random() % (offered + 1); };
        c.far.window = 1 + random() % (40 * kib);
        std::string said;
        std::string read;
        for (int i = 0; i < 300; ++i) {
            const std::size_t bytes = 1 + random() % (i % 20 == 0 ? 60'000 : 300);
            const std::string text(bytes, static_cast<char>('a' + i % 26));
            c->queue_answer(text_slice(text)); // compacted now and then, while the transport would block
            said += text;
            if (i % 3 == 0)
                l.step();
            if (i % 5 == 0)
                read += c.far.read(random() % 5'000);
        }
        while (read.size() < said.size()) {
            const auto before = read.size();
            l.turn();
            read += c.far.read();
            BOOST_REQUIRE(read.size() != before);
        }
        BOOST_TEST((read == said));
        BOOST_TEST(!c->has_unsent());
    }
}

BOOST_AUTO_TEST_CASE(a_blocked_write_waits_and_is_not_repeated_for_slices_that_come)
{
    loop l;
    memory_channel c{l, {}};
    c.far.window = 10;
    c->queue(text_slice("0123456789abc"));
    l.turn();
    BOOST_TEST(c.far.offered == (sizes{13, 3}), per_element());
    BOOST_TEST(c.far.waiting(direction::writable) == 1u);
    c->queue(text_slice("def"));
    l.turn();
    BOOST_TEST(c.far.offered.size() == 2u);
    BOOST_TEST(c.far.read() == "0123456789");
    l.turn();
    BOOST_TEST(c.far.offered == (sizes{13, 3, 6}), per_element());
    BOOST_TEST(c.far.read() == "abcdef");
}

BOOST_AUTO_TEST_CASE(a_write_may_wait_until_the_socket_is_readable)
{
    loop l;
    memory_channel c{l, {}};
    l.turn();
    c.far.write_waits_to_read = true;
    c->queue(text_slice("hello"));
    l.turn();
    BOOST_TEST(c.far.waiting(direction::readable) == 2u); // the read, too
    c.far.wake(direction::writable);
    l.turn();
    BOOST_TEST(c.far.offered.size() == 1u);
    c.far.write_waits_to_read = false;
    c.far.send("key");
    l.turn();
    BOOST_TEST(c.far.read() == "hello");
    BOOST_TEST(c.heard.bytes == "key");
}

BOOST_AUTO_TEST_CASE(reading_and_writing_wait_side_by_side)
{
    loop l;
    memory_channel c{l, {}};
    c.far.window = 1;
    c->queue(text_slice("ab"));
    l.turn();
    BOOST_TEST(c.far.waiting(direction::readable) == 1u);
    BOOST_TEST(c.far.waiting(direction::writable) == 1u);
    c.far.send("more");
    l.turn();
    BOOST_TEST(c.heard.bytes == "more"); // while the write waits
    BOOST_TEST(c.far.offered.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_flush_of_more_than_1_MiB_yields_to_others_and_continues_by_itself)
{
    loop l;
    memory_channel much{l, {}};
    memory_channel little{l, {}};
    std::size_t before_little = 0;
    little.far.takes = [&](std::size_t offered) {
        before_little = much.far.offered.size();
        return offered;
    };
    for (int i = 0; i < 10; ++i)
        much->queue_answer(filler(256 * kib));
    little->queue_answer(text_slice("hello"));
    l.turn();
    BOOST_TEST(before_little == 64u);
    BOOST_TEST(much.far.read().size() == 2'560 * kib);
}

// ---- limits and time-outs

BOOST_AUTO_TEST_CASE(bytes_that_the_transport_does_not_take_count_against_the_limit)
{
    loop l;
    memory_channel c{l, {.outbox_limit_bytes = 1'000}};
    c.far.window = 100;
    BOOST_TEST(c->queue(filler(600, 'a')));
    l.turn();
    BOOST_TEST(!c->queue(filler(501)));
    BOOST_TEST(c->queue(filler(500, 'b')));
    BOOST_TEST(!c->can_take_page());
    BOOST_TEST(c.heard.events.empty());
    c.far.window = memory_line::any;
    BOOST_TEST((c.far.read() == std::string(100, 'a')));
    l.turn();
    BOOST_TEST(c.heard.events == strings{"drained"}, per_element());
    BOOST_TEST((c.far.read() == std::string(500, 'a') + std::string(500, 'b')));
}

BOOST_AUTO_TEST_CASE(a_peer_that_takes_nothing_is_closed_after_the_stall_time_out)
{
    for (const bool acknowledges : {true, false}) {
        loop l;
        memory_channel c{l, {.stall_timeout = seconds{3}}};
        c.far.acknowledges = acknowledges;
        c.far.window = 10;
        c->queue(filler(100));
        l.turn();
        l.pass_seconds(*c.near, acknowledges ? 4 : 3); // the first look finds a number that is new
        BOOST_TEST(c.heard.events.empty());
        l.pass_seconds(*c.near, 1);
        BOOST_TEST(c.heard.events == strings{"closed stalled"}, per_element());
        BOOST_TEST(c.far.closed());
    }
}

// Its owner may look at the clock before it hears of the end.
BOOST_AUTO_TEST_CASE(a_closed_connection_asks_its_transport_nothing)
{
    loop l;
    memory_channel c{l, {.stall_timeout = seconds{3}}};
    c.far.window = 10;
    c->queue(filler(100));
    l.turn();
    c->close(close_reason::fault);
    c->check_timeouts();
    BOOST_TEST(c.far.closed());
}

BOOST_AUTO_TEST_CASE(a_peer_that_takes_bytes_while_writes_block_is_not_stalled)
{
    loop l;
    memory_channel c{l, {.stall_timeout = seconds{3}}};
    c.far.window = 10;
    c->queue(filler(100));
    l.turn();
    c.far.window = 0; // never writable, as of a large buffer that is emptied by and by
    for (int i = 0; i < 10; ++i) {
        c.far.read(1);
        l.pass_seconds(*c.near, 3);
    }
    BOOST_TEST(c.heard.events.empty());
}

BOOST_AUTO_TEST_SUITE_END()

// How a connection reads through a transport.
#include "test/net/memory_transport.hpp"

#include <boost/asio/post.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace banter::net;
using namespace banter::net::test;
using boost::test_tools::per_element;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(transport_reading)

namespace {

using strings = std::vector<std::string>;
using direction = transport::direction;

constexpr std::size_t per_read = 16 * 1024;
constexpr std::size_t per_turn = 16 * per_read;

// A text in which each part differs from its neighbours.
std::string numbered(std::size_t bytes)
{
    std::string out;
    for (int i = 0; out.size() < bytes; ++i)
        out += std::to_string(i) + ' ';
    out.resize(bytes);
    return out;
}

} // namespace

BOOST_DATA_TEST_CASE(bytes_of_any_number_come_in_order_however_few_a_read_gives,
                     data::make({std::size_t{1}, per_read - 1, per_read, per_read + 1, per_turn,
                                 2 * per_turn + 7}) *
                         data::make({std::size_t{1'000}, memory_line::any}),
                     bytes, most_per_read)
{
    loop l;
    memory_channel c{l, {}};
    c.far.most_per_read = most_per_read;
    const auto text = numbered(bytes);
    c.far.send(text);
    l.turn();
    BOOST_TEST((c.heard.bytes == text));
    c.far.send("more");
    l.turn();
    BOOST_TEST((c.heard.bytes == text + "more"));
    BOOST_TEST(l.shared().read_bytes() == bytes + 4);
    BOOST_TEST(c.heard.events.empty());
}

BOOST_AUTO_TEST_CASE(a_connection_that_hears_nothing_waits)
{
    loop l;
    memory_channel c{l, {}};
    l.turn();
    BOOST_TEST(c.far.reads == 1u);
    BOOST_TEST(c.far.waiting(direction::readable) == 1u);
    BOOST_TEST(l.turn() == 0u);
}

BOOST_AUTO_TEST_CASE(after_sixteen_reads_the_others_have_their_turn)
{
    loop l;
    memory_channel c{l, {}};
    l.turn();
    c.far.send(numbered(per_turn + 1));
    std::size_t seen = 0;
    boost::asio::post(l.io(), [&] { seen = c.heard.bytes.size(); });
    l.turn();
    BOOST_TEST(seen == per_turn);
    BOOST_TEST(c.heard.bytes.size() == per_turn + 1);
}

BOOST_AUTO_TEST_CASE(what_the_transport_holds_is_read_after_a_pause_without_a_sign_of_it)
{
    loop l;
    memory_channel c{l, {}};
    const auto text = numbered(5 * per_read);
    c.heard.at_bytes = [&] { c->pause_reading(); };
    c.far.send(text);
    for (std::size_t i = 1; i <= 5; ++i) {
        l.turn();
        BOOST_TEST(c.heard.bytes.size() == i * per_read);
        BOOST_TEST(l.turn() == 0u);
        c->resume_reading();
        c->resume_reading();                              // again changes nothing
        BOOST_TEST(c.heard.bytes.size() == i * per_read); // the owner is not called before it returns
    }
    l.turn();
    BOOST_TEST((c.heard.bytes == text));
    BOOST_TEST(c.far.waiting(direction::readable) == 1u);
}

BOOST_AUTO_TEST_CASE(an_owner_that_resumes_within_its_call_gets_each_byte_once)
{
    loop l;
    memory_channel c{l, {}};
    c.heard.at_bytes = [&] {
        c->pause_reading();
        c->resume_reading();
    };
    const auto text = numbered(2 * per_turn + 5);
    c.far.send(text);
    l.turn();
    BOOST_TEST((c.heard.bytes == text));
    BOOST_TEST(c.far.waiting(direction::readable) == 1u);
}

BOOST_AUTO_TEST_CASE(a_read_may_wait_until_the_socket_is_writable)
{
    loop l;
    memory_channel c{l, {}};
    c.far.read_waits_to_write = true;
    c.far.send("hello");
    l.turn();
    BOOST_TEST(c.far.waiting(direction::writable) == 1u);
    c.far.send(" world"); // is no reason to try again
    l.turn();
    BOOST_TEST(c.far.reads == 1u);
    c.far.read_waits_to_write = false;
    c.far.wake(direction::writable);
    l.turn();
    BOOST_TEST(c.heard.bytes == "hello world");
}

// ---- the end

BOOST_AUTO_TEST_CASE(the_end_of_the_stream_comes_once_after_the_bytes_and_the_peer_may_still_read)
{
    loop l;
    memory_channel c{l, {}};
    c.far.send("last");
    c.far.end_stream();
    l.turn();
    BOOST_TEST(c.heard.bytes == "last");
    BOOST_TEST(c.heard.events == strings{"end"}, per_element());
    c->resume_reading(); // there is nothing more
    l.turn();
    BOOST_TEST(c.heard.events == strings{"end"}, per_element());
    c->queue(text_slice("answer"));
    l.turn();
    BOOST_TEST(c.far.read() == "answer");
    BOOST_TEST(!c.far.ended());
    BOOST_TEST(!c->closing());
}

BOOST_AUTO_TEST_CASE(the_end_is_noticed_by_a_read_that_was_pending_when_reading_was_paused)
{
    loop l;
    memory_channel c{l, {}};
    l.turn();
    c->pause_reading();
    c.far.end_stream();
    l.turn();
    BOOST_TEST(c.heard.events == strings{"end"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_reset_closes_the_connection_with_its_reason)
{
    loop l;
    memory_channel c{l, {}};
    c.far.send("some");
    l.turn();
    c.far.reset();
    l.turn();
    BOOST_TEST(c.heard.bytes == "some");
    BOOST_TEST(c.heard.events == strings{"closed peer_reset"}, per_element());
    BOOST_TEST(c.far.closed());
}

// ---- an owner that ends it within a burst

BOOST_AUTO_TEST_CASE(an_exception_of_the_owner_closes_the_connection_and_ends_the_burst)
{
    loop l;
    memory_channel c{l, {}};
    c.heard.at_bytes = [] { throw std::runtime_error{"oops"}; };
    c.far.send(numbered(per_turn));
    l.turn();
    BOOST_TEST(c.heard.bytes.size() == per_read);
    BOOST_TEST(c.heard.events == (strings{"fault oops", "closed fault"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_connection_closed_within_a_burst_hands_its_owner_no_more_bytes)
{
    loop l;
    memory_channel c{l, {}};
    c.heard.at_bytes = [&] {
        if (c.heard.sizes.size() == 2) {
            c->close(close_reason::not_protocol);
            BOOST_TEST(c.heard.events.empty()); // on_closed() comes later
        }
    };
    c.far.send(numbered(per_turn));
    l.turn();
    BOOST_TEST(c.heard.sizes.size() == 2u);
    BOOST_TEST(c.heard.events == strings{"closed not_protocol"}, per_element());
}

BOOST_AUTO_TEST_SUITE_END()

// Reading of a connection, and the calls of its owner.
#include "test/net/loop.hpp"

#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace banter::net;
using namespace banter::net::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(connection_reading_suite)

namespace {

using strings = std::vector<std::string>;
using sizes = std::vector<std::size_t>;

constexpr std::size_t small = 192;       // of the buffer that each connection has
constexpr std::size_t large = 64 * 1024; // of the one that they share
constexpr std::size_t most_per_turn = small + 4 * large;

std::string text_of(std::size_t bytes)
{
    std::string out;
    for (std::size_t i = 0; i < bytes; ++i)
        out += static_cast<char>('a' + (i / 7 + i) % 26);
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(any_number_of_bytes_is_read_in_order)
{
    for (const std::size_t n :
         {std::size_t{1}, small - 1, small, small + 1, small + large, most_per_turn + 1}) {
        loop l;
        auto& c = l.connect();
        const auto text = text_of(n);
        c.far.send(text);
        l.turn();
        BOOST_TEST((c.heard.bytes == text));
        c.far.send("more");
        l.turn();
        BOOST_TEST((c.heard.bytes == text + "more"));
        BOOST_TEST(l.shared().read_bytes() == n + 4);
        BOOST_TEST(c.heard.events.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_burst_is_read_through_the_large_buffer)
{
    loop l;
    auto& c = l.connect();
    c.far.send(text_of(small + large + 5));
    l.turn();
    BOOST_TEST(c.heard.sizes == (sizes{small, large, 5}), per_element());
}

BOOST_AUTO_TEST_CASE(after_a_burst_of_four_large_reads_the_others_have_their_turn)
{
    loop l;
    auto& c = l.make();
    c.far.send(text_of(most_per_turn + large));
    c->start(c.heard);
    std::size_t seen = 0;
    boost::asio::post(l.io(), [&] { seen = c.heard.bytes.size(); });
    l.turn();
    BOOST_TEST(seen == most_per_turn);
    BOOST_TEST(c.heard.bytes.size() == most_per_turn + large);
}

BOOST_AUTO_TEST_CASE(an_owner_that_pauses_within_a_burst_gets_the_rest_when_it_resumes)
{
    loop l;
    auto& c = l.connect();
    const auto text = text_of(small + 3 * large);
    for (const std::size_t pause_after : {small, small + large}) {
        c.heard.bytes.clear();
        c.heard.at_bytes = [&] {
            if (c.heard.bytes.size() == pause_after)
                c->pause_reading();
        };
        c.far.send(text);
        l.turn();
        BOOST_TEST(c.heard.bytes.size() == pause_after);
        l.turn();
        BOOST_TEST(c.heard.bytes.size() == pause_after);
        c->resume_reading();
        c->resume_reading(); // again changes nothing
        l.turn();
        BOOST_TEST((c.heard.bytes == text));
    }
}

BOOST_AUTO_TEST_CASE(a_pause_that_is_over_before_anything_came_changes_nothing)
{
    loop l;
    auto& c = l.connect();
    c->pause_reading();
    c->resume_reading(); // the read of before is still pending
    c.far.send("hello");
    l.turn();
    BOOST_TEST(c.heard.bytes == "hello");
}

BOOST_AUTO_TEST_CASE(an_owner_that_resumes_within_its_call_gets_each_byte_once)
{
    loop l;
    auto& c = l.connect();
    c.heard.at_bytes = [&] {
        c->pause_reading();
        c->resume_reading();
    };
    const auto text = text_of(2 * most_per_turn - large);
    c.far.send(text);
    l.turn();
    BOOST_TEST((c.heard.bytes == text));
}

BOOST_AUTO_TEST_CASE(the_end_of_the_stream_is_reported_once_after_the_bytes_and_the_peer_may_still_read)
{
    loop l;
    auto& c = l.connect();
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

BOOST_AUTO_TEST_CASE(a_broken_connection_is_closed_with_its_reason)
{
    loop l;
    auto& c = l.connect();
    c->queue(text_slice("never read"));
    l.turn();
    c.far.close(); // with something unread: a reset
    l.turn();
    BOOST_TEST(c.heard.events == strings{"closed peer_reset"}, per_element());
    BOOST_TEST(c->closing());
}

BOOST_AUTO_TEST_CASE(an_exception_of_the_owner_is_reported_and_closes_the_connection)
{
    const auto fail = [] { throw std::runtime_error{"oops"}; };
    const strings closed{"fault oops", "closed fault"};
    {
        loop l;
        auto& c = l.connect();
        c.heard.at_bytes = fail;
        c.far.send(text_of(small + 10));
        l.turn();
        BOOST_TEST(c.heard.sizes == sizes{small}, per_element()); // and not the rest of the burst
        BOOST_TEST(c.heard.events == closed, per_element());
    }
    {
        loop l;
        auto& c = l.connect();
        c.heard.at_end = fail;
        c.far.end_stream();
        l.turn();
        BOOST_TEST(c.heard.events == (strings{"end", "fault oops", "closed fault"}), per_element());
    }
    {
        loop l;
        auto& c = l.connect();
        c.heard.at_bytes = [&] {
            if (c.heard.sizes.size() == 2) // out of the large buffer
                throw std::runtime_error{"oops"};
        };
        c.far.send(text_of(small + 2 * large));
        l.turn();
        BOOST_TEST(c.heard.sizes == (sizes{small, large}), per_element());
        BOOST_TEST(c.heard.events == closed, per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_connection_closed_within_a_burst_hands_its_owner_no_more_bytes)
{
    for (const std::size_t at : {1u, 2u}) {
        loop l;
        auto& c = l.connect();
        c.heard.at_bytes = [&] {
            if (c.heard.sizes.size() == at) {
                c->close(close_reason::not_protocol);
                BOOST_TEST(c.heard.events.empty()); // on_closed() comes later
            }
        };
        c.far.send(text_of(small + 3 * large));
        l.turn();
        BOOST_TEST(c.heard.sizes.size() == at);
        BOOST_TEST(c.heard.events == strings{"closed not_protocol"}, per_element());
    }
}

BOOST_AUTO_TEST_SUITE_END()

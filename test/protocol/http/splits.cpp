// However the net cuts a stream of requests, it is understood in the same way.
#include "test/protocol/http/peer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace banter::protocol::http::test {

BOOST_AUTO_TEST_SUITE(splits)

namespace {

using namespace std::string_literals;

std::string long_head(std::size_t bytes)
{
    std::string head = "GET /rooms HTTP/1.1\r\nHost: a\r\nX: ";
    head.append(bytes - head.size() - 4, 'x');
    return head + "\r\n\r\n";
}

std::string many_fields(std::size_t count)
{
    std::string head = "GET /rooms HTTP/1.1\r\nHost: a\r\n";
    for (std::size_t i = 0; i < count; ++i)
        head += "X-" + std::to_string(i) + ": y\r\n";
    return head + "\r\n";
}

const std::string streams[] = {
    request("GET", "/rooms"),
    request("POST", "/rooms/ops/messages", "", "deploy ok"),
    request("POST", "/rooms/ops/messages", "X: y\r\n", "two\nlines\n\n") + request("GET", "/rooms"),
    request("POST", "/rooms/ops/messages", "Content-Type: application/json\r\n",
            R"({"user":"alice","text":"hi","id":"1"})"),
    "POST /rooms/ops/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"s +
        "4;a=b\r\ndepl\r\n005\r\noy ok\r\n0\r\n\r\nGET /rooms HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /rooms/ops/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"s +
        "2\r\nhi\r\n0\r\nX-Trailer: 1\r\n\r\n",
    "POST /rooms/ops/messages HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
    "\r\n\r\n" + request("GET", "/rooms/a/messages?limit=2") + "\r\n" + request("HEAD", "/rooms") +
        request("GET", "/nothing") + request("DELETE", "/rooms") + request("GET", "/rooms/a/tail") +
        "rubbish",
    "GET /rooms HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /rooms HTTP/1.0\r\n\r\nGET /rooms "s +
        "HTTP/1.0\r\n\r\n",
    "GET /rooms HTTP/1.1\r\nHost: a\r\nX: folded\r\n  line\r\n\r\n" + request("GET", "/search?text=a+b"),
    "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "s +
        "13\r\n"s + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "POST /rooms/a/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: "s +
        "chunked\r\n\r\n0\r\n\r\n",
    "GET /rooms HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + request("GET", "/rooms"),
    "GET / HTTP/1.1\nHost: a\n\n",
    "\x16\x03\x01\x02\x05",
    R"({"user":"alice","text":"hi"})",
};

std::string outcome_of(std::initializer_list<std::string_view> pieces)
{
    peer p;
    for (const auto piece : pieces)
        p.send(piece);
    return p.outcome();
}

std::string byte_by_byte(std::string_view stream, std::size_t step = 1)
{
    peer p;
    for (std::size_t at = 0; at < stream.size(); at += step)
        p.send(stream.substr(at, step));
    return p.outcome();
}

} // namespace

BOOST_DATA_TEST_CASE(a_stream_cut_at_any_byte_is_understood_in_the_same_way,
                     boost::unit_test::data::make(streams), stream)
{
    const std::string_view all{stream};
    const auto expected = outcome_of({all});
    BOOST_TEST(!expected.empty());
    for (std::size_t at = 1; at < all.size(); ++at)
        BOOST_REQUIRE_EQUAL(outcome_of({all.substr(0, at), all.substr(at)}), expected);
    for (const std::size_t step : {1U, 2U, 3U, 7U, 16U})
        BOOST_TEST(byte_by_byte(all, step) == expected);
}

BOOST_DATA_TEST_CASE(a_stream_cut_at_any_two_bytes_is_understood_in_the_same_way,
                     boost::unit_test::data::make({streams[1], streams[2], streams[4]}), stream)
{
    const std::string_view all{stream};
    const auto expected = outcome_of({all});
    for (std::size_t i = 1; i < all.size(); ++i) {
        for (std::size_t j = i + 1; j < all.size(); ++j)
            BOOST_REQUIRE_EQUAL(outcome_of({all.substr(0, i), all.substr(i, j - i), all.substr(j)}),
                                expected);
    }
}

BOOST_DATA_TEST_CASE(the_limit_of_a_head_is_the_same_whatever_the_cuts,
                     boost::unit_test::data::make({std::size_t{1}, std::size_t{7}, std::size_t{100},
                                                   std::size_t{8191}, std::size_t{100'000}}),
                     step)
{
    BOOST_TEST(byte_by_byte(long_head(http::codec::most_header_bytes), step).starts_with(" -> rooms"));
    BOOST_TEST(
        byte_by_byte(long_head(http::codec::most_header_bytes + 1), step).starts_with(" last\nHTTP/1.1 431"));
    BOOST_TEST(byte_by_byte(many_fields(700), step).starts_with(" -> rooms"));
    BOOST_TEST(byte_by_byte(many_fields(5'000), step).starts_with(" last\nHTTP/1.1 431"));
}

// Beast does not remember the size of a head across reads that end after the begin of a field.
BOOST_AUTO_TEST_CASE(a_head_that_arrives_field_by_field_has_the_same_limit)
{
    peer p;
    p.send("GET /rooms HTTP/1.1\r\nHost: a\r\nX");
    std::size_t sent = 0;
    while (!p.done() && sent < 100'000) {
        p.send(": y\r\nX");
        sent += 6;
    }
    BOOST_TEST(p.replies().starts_with("HTTP/1.1 431"));
    BOOST_TEST(sent <= http::codec::most_header_bytes);
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_parsed_in_order_one_at_a_time)
{
    const site here;
    http::codec codec{here};
    const auto two = request("GET", "/rooms/one/messages") + request("GET", "/rooms/two/messages");
    std::string_view input{two};
    protocol::request r;
    BOOST_REQUIRE(codec.next(input, r));
    BOOST_TEST(std::get<chat::history_query>(r.body).room == "one");
    BOOST_TEST(r.in_turn);
    BOOST_TEST(input == request("GET", "/rooms/two/messages"));
    BOOST_TEST(!codec.mid_request());
    BOOST_REQUIRE(codec.next(input, r));
    BOOST_TEST(std::get<chat::history_query>(r.body).room == "two");
    BOOST_TEST(input.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace banter::protocol::http::test

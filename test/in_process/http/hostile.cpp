// Hostile input affects its own connection only: it is refused and closed, later bytes are ignored, and other
// clients are not disturbed. test/protocol/http tests the codec's reading of such bytes.
#include "server/protocol/json/object_codec.hpp"
#include "test/in_process/http/fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <ostream>
#include <random>

using namespace banter::test;
using namespace std::string_literals;
using boost::test_tools::per_element;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(hostile_suite)

namespace {

const std::string post = "POST /rooms/ops/messages HTTP/1.1\r\nHost: a\r\n";
const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
const std::string get = "GET /rooms HTTP/1.1\r\nHost: a\r\n\r\n";

// Users in `ops` that must not notice anything.
struct healthy_server : server {
    healthy_server() : server{{.commits = commit_timing::at_once()}} { talk(); }
    healthy_server(const healthy_server&) = delete;
    healthy_server& operator=(const healthy_server&) = delete;
    ~healthy_server() { talk(); }

    void talk()
    {
        const auto n = std::to_string(++count);
        alice.send(R"({"type":"message","room":"ops","text":"json )" + n + "\"}");
        settle();
        poster.say("http " + n);
        BOOST_TEST(stream.lines() == (strings{"[watcher] json " + n, "[alice] http " + n}), per_element());
        BOOST_TEST(texts(alice) == (strings{"json " + n, "http " + n}), per_element());
    }

    peer alice = watcher_of(*this);
    http_tail stream = tail("ops");
    http_client poster = http();
    int count = 0;
};

struct hostile_bytes {
    const char* what;
    std::string bytes;
    unsigned status = 400;
};

std::ostream& operator<<(std::ostream& out, const hostile_bytes& h) { return out << h.what; }

std::string random_bytes(std::size_t size)
{
    std::mt19937 random{1};
    std::string all(size, '\0');
    for (auto& c : all)
        c = static_cast<char>(random() & 0xffU);
    return all;
}

std::string every_byte()
{
    std::string all;
    for (int c = 0; c < 256; ++c)
        all += static_cast<char>(c);
    return all;
}

std::string many(int count, const char* what)
{
    std::string all;
    for (int n = 0; n < count; ++n)
        all += what;
    return all;
}

const hostile_bytes hostile[]{
    {"a TLS hello", "\x16\x03\x01"s + '\0' + "\xa5\x01"},
    {"a line of the article", R"({"user":"mallory","text":"hi"})"},
    {"a hello", "{\"type\":\"hello\",\"user\":\"mallory\"}\n"},
    {"an SSH banner", "SSH-2.0-OpenSSH_9.2\r\n\r\n"},
    {"an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
    {"a Redis command", "*1\r\n$4\r\nPING\r\n"},
    {"NUL bytes", std::string(100, '\0')},
    {"every byte there is", every_byte()},
    {"random bytes", random_bytes(100'000)},
    {"lines that end with LF", "GET /rooms HTTP/1.1\nHost: a\n\n"},
    {"HTTP/0.9", "GET /rooms\r\n\r\n"},
    {"no Host", "GET /rooms HTTP/1.1\r\n\r\n"},
    {"two Hosts", "GET /rooms HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
    {"a NUL in a field", "GET /rooms HTTP/1.1\r\nHost: a\r\nX: "s + '\0' + "\r\n\r\n"},
    {"a space before a colon", "GET /rooms HTTP/1.1\r\nHost : a\r\n\r\n"},

    {"a length and a coding", post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"a coding and a length", post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"},
    {"two lengths", post + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n"},
    {"the same length twice", post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi"},
    {"a list of lengths", post + "Content-Length: 2, 2\r\n\r\nhi"},
    {"a length with a sign", post + "Content-Length: +2\r\n\r\nhi"},
    {"a coding in 1.0", "POST /rooms/ops/messages HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"xchunked", post + "Transfer-Encoding: xchunked\r\n\r\n"},
    {"chunked, identity", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
    {"two codings", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"},
    {"a folded coding", post + "Transfer-Encoding:\r\n xchunked\r\n\r\n"},
    {"a coding with a space", post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
    {"a chunk size with 0x", chunked + "0x2\r\nhi\r\n0\r\n\r\n"},
    {"a chunk that is longer", chunked + "2\r\nhixx0\r\n\r\n"},
    {"a chunk size that ends with LF", chunked + "2\nhi\r\n0\r\n\r\n"},
    {"a length after the body", chunked + "0\r\nContent-Length: 5\r\n\r\n"},

    {"a long target", "GET /" + std::string(20'000, 'x'), 431},
    {"a long method", std::string(20'000, 'X'), 431},
    {"a long field", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x'), 431},
    {"a long name", "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(20'000, 'X'), 431},
    {"5,000 fields", "GET / HTTP/1.1\r\nHost: a\r\n" + many(5'000, "X: y\r\n"), 431},
    {"an endless extension", chunked + "2;x=" + std::string(20'000, 'x'), 431},
    {"fields after the body", chunked + "2\r\nhi\r\n0\r\n" + many(4'000, "X: y\r\n"), 431},
    {"a body of 64 KiB and a byte", post + "Content-Length: 65537\r\n\r\n", 413},
    {"the longest body", post + "Content-Length: 9223372036854775807\r\n\r\n", 413},
    {"a chunk of 64 KiB and a byte", chunked + "10001\r\n", 413},
    {"the longest chunk", chunked + "FFFFFFFFFFFFFFF\r\n", 413},
};

} // namespace

BOOST_DATA_TEST_CASE(an_untrusted_request_is_refused_and_closed_and_later_bytes_are_ignored,
                     data::make(hostile), h)
{
    healthy_server here;
    auto mallory = here.http();
    mallory.send(h.bytes);
    here.settle();
    mallory.send(http_request("POST", "/rooms/ops/messages", {}, "smuggled"));
    mallory.closed_with(h.status).check_problem(h.status, h.status == 413 ? "too_long" : "bad_request");
    const auto closed = [&] {
        return here.counters().closed[static_cast<std::size_t>(banter::net::close_reason::not_protocol)];
    };
    BOOST_TEST(closed() == 0u); // it lingers, so that the peer gets to read why
    mallory.end_stream();
    here.settle();
    BOOST_TEST(closed() == 1u);
}

BOOST_AUTO_TEST_CASE(a_proper_request_before_hostile_input_is_answered)
{
    healthy_server here;
    auto mallory = here.http();
    mallory.send(get + http_request("POST", "/rooms/dev/messages", {}, "proper") + "\x01rubbish\r\n\r\n" +
                 get);
    BOOST_TEST(mallory.response().status == 200u);
    BOOST_TEST(mallory.response().status == 201u);
    mallory.closed_with(400);
}

BOOST_AUTO_TEST_CASE(a_body_may_arrive_in_a_thousand_chunks)
{
    healthy_server here;
    auto http = here.http();
    std::string text;
    std::string body;
    for (int n = 0; n < 1'000; ++n) {
        text += static_cast<char>('a' + n % 26);
        body.append("1\r\n").append(1, text.back()).append("\r\n");
    }
    http.send("POST /rooms/dev/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body +
              "0\r\n\r\n" + get);
    BOOST_TEST(http.response().status == 201u);
    BOOST_TEST(http.response().status == 200u);
    BOOST_TEST(http.ask("GET", "/rooms/dev/messages").texts() == strings{text}, per_element());
}

BOOST_AUTO_TEST_CASE(a_flood_of_requests_is_answered_in_order_to_a_reading_client)
{
    healthy_server here;
    auto mallory = here.http();
    const auto head = http_request("HEAD", "/rooms");
    for (int round = 0; round < 8; ++round) {
        mallory.send(many(50, (get + head).c_str()));
        for (int n = 0; n < 50; ++n) {
            BOOST_TEST(!mallory.response().body.empty());
            BOOST_TEST(mallory.response(true).status == 200u);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_flood_of_requests_with_unread_answers_is_not_kept)
{
    server_settings settings{.commits = commit_timing::at_once()};
    settings.world.send_buffer_bytes = 4 * 1024;
    server here{settings};
    auto mallory = here.http();
    auto poster = here.http();
    for (int n = 0; n < 60; ++n)
        poster.say(std::string(2'000, 'x'));
    const auto before = here.counters().requests;
    mallory.send(many(100, http_request("GET", "/rooms/ops/messages").c_str()));
    here.settle();
    const auto taken = here.counters().requests - before;
    BOOST_TEST(taken > 1u);
    BOOST_TEST(taken < 20u); // of 120 KB each: over 1 MiB it is served no more

    std::size_t answered = 0;
    for (std::size_t left = 10'000; answered != 100 && left != 0; --left) {
        while (mallory.next())
            ++answered;
        here.settle();
    }
    BOOST_TEST(answered == 100u);
}

// Random edits of proper streams: each is answered, refused or closed, and never more than that.
BOOST_AUTO_TEST_CASE(pieces_of_proper_requests_are_shuffled)
{
    healthy_server here;
    const std::string stream =
        "GET /rooms HTTP/1.1\r\nX: y\r\nHost: a\r\n\r\n"
        "POST /rooms/dev/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
        "POST /rooms/dev/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
        "chunked\r\n\r\n2;a=b\r\nhi\r\n0\r\n\r\n"
        "GET /search?text=a+b&limit=5 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"
        "GET /rooms/dev/tail?last=2 HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n";
    const std::array pieces{"\r\n"s,
                            "\n"s,
                            "\r"s,
                            ":"s,
                            " "s,
                            "%"s,
                            "\0"s,
                            "\xff"s,
                            "Content-Length: 9"s,
                            "Transfer-Encoding: chunked\r\n"s,
                            "HTTP/1.1"s,
                            "0\r\n\r\n"s};
    std::mt19937 random{11};
    const auto below = [&](std::size_t n) { return std::size_t{random()} % n; };
    for (int round = 0; round < 500; ++round) {
        auto edited = stream;
        for (auto left = 1 + below(6); left != 0; --left) {
            const auto at = below(edited.size());
            switch (below(4)) {
            case 0:
                edited[at] = static_cast<char>(below(256));
                break;
            case 1:
                edited.erase(at, 1 + below(20));
                break;
            case 2:
                edited.insert(at, pieces[below(pieces.size())]);
                break;
            default:
                edited.insert(at, edited.substr(below(edited.size()), 30));
            }
        }
        if (edited.find("ops") != std::string::npos)
            continue; // where the others are
        auto mallory = here.http();
        mallory.send(edited);
        mallory.end_stream();
        here.settle();
        mallory.unread().clear();
        BOOST_TEST(mallory.closed(), edited);
    }
    BOOST_TEST(here.counters().faults == 0u);
}

BOOST_AUTO_TEST_CASE(http_on_the_port_of_the_chat_is_closed)
{
    healthy_server here;
    http_client lost{here, banter::protocol::json::object_frontend()};
    lost.send(http_request("POST", "/rooms/ops/messages", {}, "smuggled"));
    here.settle();
    BOOST_TEST(lost.unread().find("! bad_json: ") != std::string::npos);
    lost.unread().clear();
    BOOST_TEST(lost.closed());
}

BOOST_AUTO_TEST_SUITE_END()

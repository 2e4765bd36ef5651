// Requests that two servers could interpret differently are refused, and the connection ends.
#include "test/protocol/http/peer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

namespace banter::protocol::http::test {

BOOST_AUTO_TEST_SUITE(malformed)

namespace {

using namespace std::string_literals;

const std::string post = "POST /rooms/a/messages HTTP/1.1\r\nHost: a\r\n";
const std::string smuggled =
    "POST /rooms/a/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nsmuggled";

struct shape {
    const char* name;
    std::string bytes;
    const char* status = "400";
};

std::ostream& operator<<(std::ostream& out, const shape& s) { return out << s.name; }

std::string chunked(const std::string& body) { return post + "Transfer-Encoding: chunked\r\n\r\n" + body; }
std::string coded(const std::string& coding)
{
    return post + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n";
}
std::string get(const std::string& fields) { return "GET /rooms HTTP/1.1\r\n" + fields + "\r\n"; }

const shape shapes[] = {
    {"a length and a coding", post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"a coding and a length", post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"},
    {"two lengths", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"},
    {"one length twice", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"},
    {"a list of one length", post + "Content-Length: 3, 3\r\n\r\nabc"},
    {"a list of lengths", post + "Content-Length: 3, 4\r\n\r\nabcd"},
    {"a length with a sign", post + "Content-Length: +3\r\n\r\nabc"},
    {"a negative length", post + "Content-Length: -3\r\n\r\nabc"},
    {"a hexadecimal length", post + "Content-Length: 0x3\r\n\r\nabc"},
    {"an empty length", post + "Content-Length:\r\n\r\n"},
    {"a length with a blank in it", post + "Content-Length: 1 0\r\n\r\nabc"},
    {"a length of more than 64 bits", post + "Content-Length: 18446744073709551619\r\n\r\nabc"},
    {"a coding in 1.0", "POST /rooms/a/messages HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"xchunked", coded("xchunked")},
    {"chunked, identity", coded("chunked, identity")},
    {"identity, chunked", coded("identity, chunked")},
    {"gzip, chunked", coded("gzip, chunked")},
    {"chunked, chunked", coded("chunked, chunked")},
    {"chunked and a parameter", coded("chunked;q=1")},
    {"quoted chunked", coded("\"chunked\"")},
    {"chunked and a vertical tab", coded("\vchunked")},
    {"an empty coding", coded("")},
    {"two codings", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"},
    {"two codings the other way round",
     post + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"a space before the colon", get("Host: a\r\nX : y\r\n")},
    {"a space before the coding's colon", post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
    {"a tab before the colon", get("Host: a\r\nX\t: y\r\n")},
    {"a field without a name", get("Host: a\r\n: y\r\n")},
    {"a field without a colon", get("Host: a\r\nXy\r\n")},
    {"white space before the first field", get(" Host: a\r\n")},
    {"a bare line feed after the line", "GET /rooms HTTP/1.1\nHost: a\r\n\r\n"},
    {"a bare line feed after a field", get("Host: a\nX: y\r\n")},
    {"a bare line feed at the end", "GET /rooms HTTP/1.1\r\nHost: a\r\n\n"},
    {"a bare carriage return in a field", get("Host: a\r\nX: a\rb\r\n")},
    {"a NUL in the target", "GET /ro"s + '\0' + "oms HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a NUL in a name", "GET /rooms HTTP/1.1\r\nHost: a\r\nX"s + '\0' + ": y\r\n\r\n"},
    {"a NUL in a value", "GET /rooms HTTP/1.1\r\nHost: a\r\nX: "s + '\0' + "y\r\n\r\n"},
    {"a DEL in a value", get("Host: a\r\nX: \x7f\r\n")},
    {"a chunk size that is none", chunked("x\r\nhi\r\n0\r\n\r\n")},
    {"a chunk size with 0x", chunked("0x2\r\nhi\r\n0\r\n\r\n")},
    {"a chunk size with a sign", chunked("+2\r\nhi\r\n0\r\n\r\n")},
    {"a negative chunk size", chunked("-2\r\nhi\r\n0\r\n\r\n")},
    {"a chunk size of more than 64 bits", chunked("10000000000000002\r\nhi\r\n0\r\n\r\n")},
    {"a chunk longer than its size", chunked("2\r\nhix\r\n0\r\n\r\n")},
    {"a chunk size after a blank", chunked(" 2\r\nhi\r\n0\r\n\r\n")},
    {"a chunk size ended by a line feed", chunked("2\nhi\r\n0\r\n\r\n")},
    {"a chunk ended by a line feed", chunked("2\r\nhi\n0\r\n\r\n")},
    {"an empty chunk size", chunked("\r\nhi\r\n0\r\n\r\n")},
    {"fields after the body", chunked("2\r\nhi\r\n0\r\nIdempotency-Key: x\r\n\r\n")},
    {"a length after the body", chunked("2\r\nhi\r\n0\r\nContent-Length: 2\r\n\r\n")},
    {"no Host", get("X: y\r\n")},
    {"two Hosts", get("Host: a\r\nHost: b\r\n")},
    {"one Host twice", get("Host: a\r\nHost: a\r\n")},
    {"two Origins", post + "Origin: http://a\r\nOrigin: http://evil.example\r\n\r\n"},
    {"one Origin twice", post + "Origin: http://a\r\nX: y\r\norigin: http://a\r\n\r\n"},
    {"two types", post + "Content-Type: text/plain\r\nContent-Type: application/json\r\n\r\n"},
    {"two keys", post + "Idempotency-Key: 1\r\nIdempotency-Key: 2\r\n\r\n"},
    {"two positions", get("Host: a\r\nLast-Event-ID: 1\r\nLast-Event-ID: 2\r\n")},
    {"two WebSocket keys", get("Host: a\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")},
    {"two WebSocket versions", get("Host: a\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 8\r\n")},
    {"two Hosts in one", get("Host: a, b\r\n")},
    {"a Host with a path", get("Host: a/b\r\n")},
    {"a Host with a user", get("Host: me@a\r\n")},
    {"a byte order mark before the method", "\ufeffGET /rooms HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"two blanks before the target", "GET  /rooms HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a blank in the target", "GET /ro oms HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a tab in place of a blank", "GET\t/rooms HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"no version", "GET /rooms\r\n\r\n"},
    {"HTTP/0.9", "GET /rooms HTTP/0.9\r\n\r\n"},
    {"HTTP/1.2", "GET /rooms HTTP/1.2\r\nHost: a\r\n\r\n"},
    {"HTTP/2.0", "GET /rooms HTTP/2.0\r\nHost: a\r\n\r\n"},
    {"a version in small letters", "GET /rooms http/1.1\r\nHost: a\r\n\r\n"},
    {"an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
    {"a TLS hello", "\x16\x03\x01"s + '\0' + "\xa5\x01"},
    {"a line of the article", R"({"user":"alice","text":"hi"})"},
    {"every byte there is", "\xff\xfe\x01 \x80"},
    {"an expectation that is none", post + "Expect: the best\r\nContent-Length: 2\r\n\r\nhi", "417"},
    {"two expectations", post + "Expect: 100-continue\r\nExpect: the best\r\nContent-Length: 2\r\n\r\nhi",
     "417"},
    {"a body over the limit", post + "Content-Length: 65537\r\n\r\n", "413"},
    {"a chunk over the limit", chunked("10001\r\n"), "413"},
    {"chunks over the limit", chunked("8000\r\n" + std::string(0x8000, 'x') + "\r\n8001\r\n"), "413"},
    {"a target over the limit", "GET /" + std::string(9'000, 'x'), "431"},
    {"a method over the limit", std::string(9'000, 'X'), "431"},
    {"a name over the limit", "GET / HTTP/1.1\r\n" + std::string(9'000, 'X'), "431"},
    {"an extension of a chunk over the limit", chunked("2;x=" + std::string(9'000, 'x')), "431"},
    {"fields over the limit after the body", chunked("2\r\nhi\r\n0\r\nX: " + std::string(9'000, 'x')), "431"},
};

} // namespace

BOOST_DATA_TEST_CASE(an_ambiguous_request_is_refused_and_later_bytes_are_ignored,
                     boost::unit_test::data::make(shapes), what)
{
    peer p;
    p.send(what.bytes);
    p.send(smuggled);
    BOOST_TEST(p.done());
    BOOST_REQUIRE_EQUAL(p.heard().size(), 1u);
    BOOST_TEST(!p.last().for_chat);
    BOOST_TEST(p.last().last_one);
    BOOST_TEST(p.last().distrusted);
    const auto said = p.replies();
    BOOST_TEST_CONTEXT(said)
    {
        BOOST_TEST((said.starts_with("HTTP/1.1 " + std::string{what.status}) ||
                    said.starts_with("HTTP/1.0 " + std::string{what.status})));
        BOOST_TEST(field(said, "Connection") == "close");
        BOOST_TEST(field(said, "Content-Type") == "application/problem+json");
    }
}

BOOST_AUTO_TEST_CASE(a_head_request_that_is_refused_gets_no_body)
{
    peer p;
    p.send("HEAD / HTTP/1.1\r\n\r\n"); // without a Host
    BOOST_TEST(p.replies().starts_with("HTTP/1.1 400"));
    BOOST_TEST(p.replies().ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(a_chunked_body_without_end_is_not_kept)
{
    peer p;
    p.send(chunked(""));
    for (int i = 0; i < 100'000 && !p.done(); ++i)
        p.send("1\r\nx\r\n");
    BOOST_TEST(p.replies().starts_with("HTTP/1.1 413"));
}

BOOST_AUTO_TEST_CASE(a_folded_field_is_refused)
{
    for (const std::string field :
         {"Transfer-Encoding:\r\n chunked", "Content-Length:\r\n\t3", "X: one\r\n two"}) {
        const auto whole = "POST /rooms/a/messages HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\nabc";
        for (std::size_t cut = 0; cut < whole.size(); ++cut) {
            peer p;
            p.send(whole.substr(0, cut));
            p.send(whole.substr(cut));
            BOOST_TEST(p.replies().starts_with("HTTP/1.1 400"), field << " cut at " << cut);
        }
    }
}

BOOST_AUTO_TEST_CASE(bytes_after_the_last_request_are_ignored)
{
    peer p;
    p.send(request("GET", "/healthy", "Connection: close\r\n") + smuggled);
    BOOST_TEST(p.heard().size() == 1u);
    BOOST_TEST(p.last().last_one);
    std::string_view more{smuggled};
    protocol::request r;
    BOOST_TEST(!p.codec().next(more, r));
    BOOST_TEST(more.empty()); // unconsumed bytes would be kept
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace banter::protocol::http::test

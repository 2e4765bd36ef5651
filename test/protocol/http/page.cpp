// The page's files, and the way from HTTP to WebSocket.
#include "test/protocol/http/peer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace banter::protocol::http::test {

BOOST_AUTO_TEST_SUITE(page)

namespace {

constexpr std::string_view upgrade =
    "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

std::string without(std::string_view name)
{
    std::string fields{upgrade};
    const auto at = fields.find(std::string{name} + ':');
    return fields.erase(at, fields.find("\r\n", at) + 2 - at);
}

constexpr asset files[] = {
    {"", "text/html; charset=utf-8", "\"1f\"", "<!doctype html>", "packed page"},
    {"app.js", "text/javascript; charset=utf-8", "\"2e\"", "start();", "packed script"}};

std::string page_for(std::string_view fields, std::string_view target = "/")
{
    return reply_to(request("GET", target, fields), {.page = files});
}

} // namespace

BOOST_AUTO_TEST_CASE(the_page_has_its_type_and_security_policy)
{
    const auto said = page_for("");
    BOOST_TEST(said.starts_with("HTTP/1.1 200"));
    BOOST_TEST(field(said, "Content-Type") == "text/html; charset=utf-8");
    BOOST_TEST(body(said) == files[0].bytes);
    BOOST_TEST(field(said, "Content-Security-Policy").starts_with("default-src 'none'; script-src 'self'"));
    BOOST_TEST(field(said, "X-Content-Type-Options") == "nosniff");
    BOOST_TEST(field(said, "X-Frame-Options") == "DENY");
    BOOST_TEST(field(said, "Content-Encoding").empty());
    BOOST_TEST(field(said, "Vary") == "Accept-Encoding");
}

BOOST_AUTO_TEST_CASE(a_file_is_found_by_its_name_where_the_chat_is_served)
{
    const auto said = page_for("", "/app.js");
    BOOST_TEST(field(said, "Content-Type") == "text/javascript; charset=utf-8");
    BOOST_TEST(body(said) == files[1].bytes);
    BOOST_TEST(page_for("", "/app").starts_with("HTTP/1.1 404"));
    BOOST_TEST(page_for("", "/app.js/").starts_with("HTTP/1.1 404"));
    BOOST_TEST(
        reply_to(request("GET", "/app.js"), {.chat = false, .page = files}).starts_with("HTTP/1.1 404"));
}

BOOST_AUTO_TEST_CASE(a_known_etag_is_answered_with_304)
{
    const auto tag = field(page_for(""), "ETag");
    BOOST_TEST(tag == files[0].etag);
    for (const auto& known : {tag, "W/" + tag, "\"other\", " + tag}) {
        const auto said = page_for("If-None-Match: " + known + "\r\n");
        BOOST_TEST(said.starts_with("HTTP/1.1 304"));
        BOOST_TEST(field(said, "ETag") == tag);
        BOOST_TEST(body(said).empty());
    }
    BOOST_TEST(page_for("If-None-Match: *\r\n").starts_with("HTTP/1.1 304"));
    BOOST_TEST(page_for("If-None-Match: \"other\"\r\n").starts_with("HTTP/1.1 200"));
}

BOOST_AUTO_TEST_CASE(the_page_is_compressed_for_clients_that_accept_it)
{
    const auto coding = [](std::string_view accepted) {
        return field(page_for("Accept-Encoding: " + std::string{accepted} + "\r\n"), "Content-Encoding");
    };
    BOOST_TEST(coding("gzip") == "gzip");
    BOOST_TEST(coding("br, GZIP;q=0.5") == "gzip");
    BOOST_TEST(coding("br, gzip;q=0") == "");
    BOOST_TEST(coding("xgzip") == "");
    BOOST_TEST(coding("br\r\nAccept-Encoding: gzip") == "gzip"); // a list may be in several fields
    BOOST_TEST(body(page_for("Accept-Encoding: gzip\r\n")) == files[0].packed);
}

BOOST_AUTO_TEST_CASE(an_upgrade_is_accepted_as_in_the_rfc)
{
    peer p;
    p.send(request("GET", "/ws", upgrade) + "\x81\x80");
    const auto said = p.replies();
    BOOST_TEST(said.starts_with("HTTP/1.1 101"));
    BOOST_TEST(field(said, "Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    BOOST_TEST(field(said, "Sec-WebSocket-Extensions").empty());
    BOOST_TEST(field(said, "Sec-WebSocket-Protocol").empty());
    BOOST_TEST(p.done());
    BOOST_TEST((std::get<chat::arrive>(p.last().body).client_kind == chat::arrive::kind::stranger));
}

BOOST_DATA_TEST_CASE(an_incomplete_upgrade_is_a_problem_and_the_connection_continues,
                     boost::unit_test::data::make({"Connection", "Upgrade", "Sec-WebSocket-Key",
                                                   "Sec-WebSocket-Version"}),
                     name)
{
    peer p;
    p.send(request("GET", "/ws", without(name)) + request("GET", "/rooms"));
    BOOST_TEST(p.heard().size() == 2u);
    const auto& said = p.heard()[0].reply;
    BOOST_TEST(said.starts_with("HTTP/1.1 400"));
    BOOST_TEST(field(said, "Content-Type") == "application/problem+json");
    BOOST_TEST(p.last().for_chat);
}

BOOST_AUTO_TEST_CASE(an_upgrade_of_another_version_is_answered_with_426)
{
    const auto said =
        reply_to(request("GET", "/ws", without("Sec-WebSocket-Version") + "Sec-WebSocket-Version: 8\r\n"));
    BOOST_TEST(said.starts_with("HTTP/1.1 426"));
    BOOST_TEST(field(said, "Sec-WebSocket-Version") == "13");
}

BOOST_AUTO_TEST_CASE(an_upgrade_of_another_target_or_protocol_is_ignored)
{
    peer p;
    p.send(request("GET", "/rooms", upgrade));
    BOOST_TEST(std::holds_alternative<chat::list_rooms>(p.last().body));
    BOOST_TEST(!p.done());
    peer other;
    other.send(request("GET", "/rooms",
                       "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n"));
    BOOST_TEST(std::holds_alternative<chat::list_rooms>(other.last().body));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace banter::protocol::http::test

// Answers of the chat as HTTP responses.
#include "test/protocol/http/peer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

namespace banter::protocol::http::test {

BOOST_AUTO_TEST_SUITE(answers)

namespace {

struct status {
    errc code;
    const char* number;
};
std::ostream& operator<<(std::ostream& out, const status& s) { return out << code_name(s.code); }

const status statuses[] = {
    {errc::bad_json, "400"},    {errc::bad_request, "400"},  {errc::unknown_type, "400"},
    {errc::bad_name, "400"},    {errc::auth_failed, "401"},  {errc::forbidden, "403"},
    {errc::not_in_room, "403"}, {errc::no_such_room, "404"}, {errc::name_in_use, "409"},
    {errc::too_long, "413"},    {errc::rate_limited, "429"}, {errc::too_many, "429"},
    {errc::unavailable, "503"}, {errc::storage_full, "507"}, {errc::no_such_user, "404"},
};

std::string answer_to(std::string_view asked, const chat::answer& a)
{
    peer p;
    p.send(asked);
    return p.answered(a);
}

} // namespace

BOOST_DATA_TEST_CASE(a_failure_is_a_problem_with_its_code, boost::unit_test::data::make(statuses), what)
{
    const auto said = answer_to(request("GET", "/rooms"), failure{what.code, "a \"reason\""});
    BOOST_TEST(said.starts_with("HTTP/1.1 " + std::string{what.number} + ' '));
    BOOST_TEST(field(said, "Content-Type") == "application/problem+json");
    BOOST_TEST(body(said).starts_with(R"({"type":"about:blank","title":")"));
    BOOST_TEST(body(said).ends_with("\"status\":" + std::string{what.number} + ",\"code\":\"" +
                                    std::string{code_name(what.code)} +
                                    "\",\"detail\":\"a \\\"reason\\\"\"}\n"));
    const bool later = said.find("HTTP/1.1 429") == 0 || said.find("HTTP/1.1 5") == 0;
    BOOST_TEST(field(said, "Retry-After") == (later ? "5" : ""));
    BOOST_TEST(field(said, "Content-Length") == std::to_string(body(said).size()));
}

BOOST_AUTO_TEST_CASE(an_ack_is_201_with_the_location_of_the_message)
{
    const auto said = answer_to(request("POST", "/rooms/OPS/messages", "", "hi"), chat::ack{"ops", 42, {}});
    BOOST_TEST(said.starts_with("HTTP/1.1 201 Created\r\n"));
    BOOST_TEST(field(said, "Location") == "/rooms/ops/messages?after=41&limit=1");
    BOOST_TEST(field(said, "Content-Type") == "application/json");
    BOOST_TEST(body(said).find(R"("seq":42)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_head_of_an_answer_is_the_same_without_the_body)
{
    const auto whole = answer_to(request("GET", "/rooms"), chat::room_list{});
    const auto head = answer_to(request("HEAD", "/rooms"), chat::room_list{});
    BOOST_TEST(!body(whole).empty());
    BOOST_TEST(head == whole.substr(0, whole.size() - body(whole).size()));
    const auto nothing = reply_to(request("HEAD", "/nothing"));
    BOOST_TEST(nothing.starts_with("HTTP/1.1 404"));
    BOOST_TEST(field(nothing, "Content-Length") != "0");
    BOOST_TEST(body(nothing).empty());
}

BOOST_AUTO_TEST_CASE(the_version_decides_whether_the_connection_is_kept)
{
    const auto connection = [](const std::string& asked) {
        peer p;
        p.send(asked);
        const auto said = p.answered(chat::room_list{});
        return said.substr(5, 3) + ' ' + field(said, "Connection") +
               (p.last().last_one ? ", ends" : ", goes on");
    };
    BOOST_TEST(connection(request("GET", "/rooms")) == "1.1 , goes on");
    BOOST_TEST(connection(request("GET", "/rooms", "Connection: Close\r\n")) == "1.1 close, ends");
    BOOST_TEST(connection("GET /rooms HTTP/1.0\r\n\r\n") == "1.0 , ends");
    BOOST_TEST(connection("GET /rooms HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") ==
               "1.0 keep-alive, goes on");
}

BOOST_AUTO_TEST_CASE(a_connection_between_requests_has_served_its_purpose)
{
    peer p;
    BOOST_TEST((p.codec().when_silent() == protocol::silence::ends));
    p.send("GET /ro");
    BOOST_TEST((p.codec().when_silent() == protocol::silence::is_fine));
    BOOST_TEST(p.codec().mid_request());
    p.send("oms HTTP/1.1\r\nHost: a\r\n\r\n");
    BOOST_TEST(!p.codec().mid_request());
    BOOST_TEST((p.codec().when_silent() == protocol::silence::ends));
}

BOOST_AUTO_TEST_CASE(an_empty_line_begins_a_request_that_has_to_be_ended)
{
    peer p;
    p.send("\r\n");
    BOOST_TEST(p.codec().mid_request());
    p.send("\r\nGET /rooms HTTP/1.1\r\nHost: a\r\n\r\n");
    BOOST_TEST(std::holds_alternative<chat::list_rooms>(p.last().body));
    BOOST_TEST(!p.codec().mid_request());
}

BOOST_AUTO_TEST_CASE(an_unfinished_request_is_answered_with_408)
{
    peer p;
    p.send(request("HEAD", "/rooms") + "GET /rooms HTTP/1.1\r\nHost");
    const auto said = p.answered(failure{errc::bad_request, "a request was begun and not ended in time"});
    BOOST_TEST(said.starts_with("HTTP/1.1 408"));
    BOOST_TEST(field(said, "Connection") == "close");
    BOOST_TEST(!body(said).empty());
}

BOOST_AUTO_TEST_CASE(events_and_closings_have_no_http_answer)
{
    peer p;
    p.send(request("GET", "/rooms"));
    BOOST_TEST(p.answered(chat::closing{"bye"}).empty());
    std::string out;
    p.codec().output().encode(chat::message{}, out);
    p.codec().output().encode(chat::presence{}, out);
    p.codec().output().encode(chat::topic_change{}, out);
    BOOST_TEST(out.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace banter::protocol::http::test

// The stream of a tail.
#include "server/protocol/http/response.hpp"
#include "server/protocol/http/tail_format.hpp"
#include "test/chat/shown.hpp"
#include "test/protocol/http/peer.hpp"

#include <boost/test/unit_test.hpp>

namespace banter::protocol::http::test {

BOOST_AUTO_TEST_SUITE(streams)

namespace {

chat::message message(chat::seq_number seq, std::string text)
{
    chat::message m;
    m.room = "ops";
    m.seq = seq;
    m.user = "alice";
    m.text = std::move(text);
    return m;
}

template <class Event>
std::string encoded(tail_kind kind, bool chunked, const Event& e)
{
    std::string out;
    if constexpr (!std::is_constructible_v<chat::event, Event>)
        tail_format(kind, chunked).encode({}, chat::answer{e}, banter::test::shown{}, out);
    else
        tail_format(kind, chunked).encode(e, out);
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(lines_are_those_of_the_plain_form)
{
    BOOST_TEST(encoded(tail_kind::lines, false, message(7, "hi\nthere")) == "[alice] hi\n[alice] there\n");
    BOOST_TEST(encoded(tail_kind::lines, true, message(7, "hi")) == "b\r\n[alice] hi\n\r\n");
    BOOST_TEST(encoded(tail_kind::lines, false, chat::topic_change{"ops", "alice", "t"}).empty());
    BOOST_TEST(encoded(tail_kind::lines, true, chat::presence{"ops", "bob", true}).empty());
}

BOOST_AUTO_TEST_CASE(events_are_objects_of_the_json_form_with_the_seq_as_their_id)
{
    const auto event = encoded(tail_kind::events, false, message(7, "hi\nthere"));
    BOOST_TEST(event.starts_with("id: 7\ndata: {\"type\":\"message\",\"room\":\"ops\",\"seq\":7,"));
    BOOST_TEST(event.find(R"("text":"hi\nthere")") != std::string::npos);
    BOOST_TEST(event.ends_with("}\n\n"));
    BOOST_TEST(std::count(event.begin(), event.end(), '\n') == 3);
}

BOOST_AUTO_TEST_CASE(other_events_have_a_name_and_no_id)
{
    BOOST_TEST(encoded(tail_kind::events, false, chat::topic_change{"ops", "alice", "t"})
                   .starts_with("event: topic\ndata: {\"type\":\"topic\""));
    BOOST_TEST(
        encoded(tail_kind::events, false, chat::behind{"ops", 5}).starts_with("event: behind\ndata: {"));
    BOOST_TEST(encoded(tail_kind::events, false, chat::reset{"ops", 5}).starts_with("event: reset\ndata: {"));
    BOOST_TEST(encoded(tail_kind::events, false, chat::closing{"why"}).starts_with("event: bye\ndata: {"));
    BOOST_TEST(encoded(tail_kind::events, false, failure{errc::unavailable, "no"})
                   .starts_with("event: problem\ndata: {"));
    BOOST_TEST(encoded(tail_kind::events, false, chat::pong{}).empty());
}

BOOST_AUTO_TEST_CASE(a_page_of_history_is_one_chunk_and_an_empty_page_has_no_chunk)
{
    chat::history_page page;
    page.room = "ops";
    BOOST_TEST(encoded(tail_kind::lines, true, page).empty());
    BOOST_TEST(encoded(tail_kind::events, true, page).empty());
    page.messages = {message(1, "a"), message(2, "b")};
    BOOST_TEST(encoded(tail_kind::lines, true, page) == "14\r\n[alice] a\n[alice] b\n\r\n");
    const auto events = encoded(tail_kind::events, false, page);
    BOOST_TEST(events.find("id: 1\n") != std::string::npos);
    BOOST_TEST(events.find("id: 2\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(all_streams_of_one_kind_share_their_format)
{
    BOOST_TEST(&tail_format(tail_kind::lines, true) == &tail_format(tail_kind::lines, true));
    BOOST_TEST(&tail_format(tail_kind::lines, true) != &tail_format(tail_kind::lines, false));
    BOOST_TEST(&tail_format(tail_kind::events, true) != &tail_format(tail_kind::lines, true));
}

BOOST_AUTO_TEST_CASE(a_tail_begins_when_the_chat_agrees_and_ends_with_the_last_chunk)
{
    peer p;
    p.send(request("GET", "/rooms/ops/tail"));
    BOOST_TEST(p.replies().empty());
    const auto head = p.answered(chat::done{});
    BOOST_TEST(head.starts_with("HTTP/1.1 200"));
    BOOST_TEST(field(head, "Content-Type") == "text/plain; charset=utf-8");
    BOOST_TEST(field(head, "Transfer-Encoding") == "chunked");
    BOOST_TEST(field(head, "Cache-Control") == "no-store");
    BOOST_TEST(field(head, "X-Accel-Buffering") == "no");
    BOOST_TEST(field(head, "Connection") == "close");
    BOOST_TEST(body(head).empty());
    BOOST_TEST(&p.codec().output() == &tail_format(tail_kind::lines, true));
    BOOST_TEST(p.codec().closing_bytes(protocol::ending::shutdown) == last_chunk);
    BOOST_TEST((p.codec().when_silent() == protocol::silence::is_fine));
}

BOOST_AUTO_TEST_CASE(with_http_1_0_a_tail_ends_with_the_connection)
{
    peer p;
    p.send("GET /rooms/ops/tail HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const auto head = p.answered(chat::done{});
    BOOST_TEST(head.starts_with("HTTP/1.0 200"));
    BOOST_TEST(field(head, "Transfer-Encoding").empty());
    BOOST_TEST(field(head, "Connection").empty());
    BOOST_TEST(&p.codec().output() == &tail_format(tail_kind::lines, false));
    BOOST_TEST(p.codec().closing_bytes(protocol::ending::shutdown).empty());
}

BOOST_AUTO_TEST_CASE(an_event_stream_is_sent_on_request_and_kept_alive)
{
    peer p;
    p.send(request("GET", "/rooms/ops/tail", "Accept: text/html\r\nAccept: Text/Event-Stream;q=0.9\r\n"));
    BOOST_TEST(field(p.answered(chat::done{}), "Content-Type") == "text/event-stream");
    BOOST_TEST((p.codec().when_silent() == protocol::silence::is_probed));
    BOOST_TEST(p.codec().probe() == "3\r\n:\n\n\r\n");

    for (const std::string weight : {"q=0", "Q=0.000"}) {
        peer unwanted;
        unwanted.send(request("GET", "/rooms/ops/tail", "Accept: text/event-stream;" + weight + ", */*\r\n"));
        BOOST_TEST(field(unwanted.answered(chat::done{}), "Content-Type") == "text/plain; charset=utf-8");
    }
}

BOOST_AUTO_TEST_CASE(a_position_is_an_event_with_an_id_and_none_of_lines)
{
    const std::string event = "event: position\nid: 42\ndata: {\"type\":\"position\",\"seq\":42}\n\n";
    BOOST_TEST(tail_format(tail_kind::events, false).position(42) == event);
    BOOST_TEST(tail_format(tail_kind::events, false).position(0).find("\nid: 0\n") != std::string::npos);
    BOOST_TEST(tail_format(tail_kind::events, true).position(42) == "3b\r\n" + event + "\r\n");
    for (const bool chunked : {false, true})
        BOOST_TEST(tail_format(tail_kind::lines, chunked).position(42).empty());
}

BOOST_AUTO_TEST_CASE(a_tail_that_the_chat_refuses_is_a_problem_and_not_a_stream)
{
    peer p;
    p.send(request("GET", "/rooms/ops/tail"));
    const auto said = p.answered(failure{errc::forbidden, "ops is not open to those outside", "private"});
    BOOST_TEST(said.starts_with("HTTP/1.1 403"));
    BOOST_TEST(field(said, "Connection") == "close");
    BOOST_TEST(p.codec().closing_bytes(protocol::ending::peer_left).empty());
}

BOOST_AUTO_TEST_CASE(a_reconnecting_browser_continues_after_its_last_event)
{
    const auto again = [](std::string_view target) {
        return asked_by<chat::listen>(request("GET", target, "Last-Event-ID: 7\r\n"));
    };
    for (const auto* const target : {"/rooms/a/tail", "/rooms/a/tail?after=3", "/rooms/a/tail?last=100"}) {
        const auto l = again(target);
        BOOST_TEST(l.after.value_or(0) == 7u);
        BOOST_TEST(l.last == 0u);
    }
    BOOST_TEST(reply_to(request("GET", "/rooms/a/tail", "Last-Event-ID: x\r\n")).starts_with("HTTP/1.1 400"));
}

BOOST_AUTO_TEST_CASE(the_head_of_a_tail_is_no_tail)
{
    peer p;
    p.send(request("HEAD", "/rooms/ops/tail") + request("GET", "/rooms"));
    BOOST_TEST(p.heard().size() == 2u);
    BOOST_TEST(!p.heard()[0].for_chat);
    BOOST_TEST(p.heard()[0].reply.starts_with("HTTP/1.1 200"));
    BOOST_TEST(p.last().for_chat);
}

BOOST_AUTO_TEST_CASE(bytes_after_a_tail_request_are_ignored)
{
    peer p;
    p.send(request("GET", "/rooms/ops/tail") + request("POST", "/rooms/ops/messages", "", "hi") +
           "\x01rubbish");
    BOOST_TEST(p.heard().size() == 1u);
    BOOST_TEST(!p.codec().mid_request());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace banter::protocol::http::test

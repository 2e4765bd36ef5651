#include "test/core/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::client::test;

BOOST_AUTO_TEST_SUITE(deferred_messages_suite)

namespace {

// The ids of the sent messages, in order.
std::string ids(std::string_view sent)
{
    std::string result;
    constexpr std::string_view start = R"({"type":"message","id":")";
    for (auto at = sent.find(start); at != std::string_view::npos; at = sent.find(start, at + 1)) {
        const auto id = sent.substr(at + start.size());
        result += (result.empty() ? "" : " ") + std::string{id.substr(0, id.find('"'))};
    }
    return result;
}

engine with_lines(int lines)
{
    engine c{settings_for_alice()};
    let_in(c);
    for (int i = 1; i <= lines; ++i)
        c.send_message("lobby", "line " + std::to_string(i));
    c.take_outgoing();
    c.take_updates();
    return c;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_deferred_message_stays_pending_and_is_not_reported_as_refused)
{
    for (const auto* code : {"storage_full", "unavailable", "rate_limited"}) {
        auto c = with_lines(1);
        c.receive(error_line("x-1", code));
        const auto updates = c.take_updates();
        BOOST_TEST(only<update::refused>(updates).empty());
        BOOST_REQUIRE(only<update::delayed>(updates).size() == 1u);
        BOOST_TEST(only<update::delayed>(updates)[0].code == code);
        BOOST_TEST(c.pending() == 1u);
        BOOST_TEST(c.delayed_by() == code);
        BOOST_TEST(c.take_outgoing() == "");
    }
}

BOOST_AUTO_TEST_CASE(an_error_of_that_code_for_another_request_is_reported)
{
    auto c = with_lines(0);
    c.ask_history("lobby", 5, 0);
    c.receive(error_line("history", "unavailable"));
    BOOST_TEST(only<update::refused>(c.take_updates()).size() == 1u);
    BOOST_TEST(c.delayed_by() == "");
}

BOOST_AUTO_TEST_CASE(nothing_new_is_sent_until_the_retry_and_then_one_at_a_time_until_an_ack)
{
    auto c = with_lines(3);
    for (const auto* id : {"x-1", "x-2", "x-3"})
        c.receive(error_line(id, "storage_full"));
    BOOST_TEST(only<update::delayed>(c.take_updates()).size() == 1u); // once for all of them
    c.send_message("lobby", "line 4");
    BOOST_TEST(c.take_outgoing() == "");

    c.retry();
    BOOST_TEST(ids(c.take_outgoing()) == "x-1");
    c.receive(error_line("x-1", "storage_full"));
    const auto again = only<update::delayed>(c.take_updates());
    BOOST_REQUIRE(again.size() == 1u);
    BOOST_TEST(again[0].again);

    c.retry();
    BOOST_TEST(ids(c.take_outgoing()) == "x-1");
    c.receive(ack_line("x-1", 7));
    BOOST_TEST(ids(c.take_outgoing()) == "x-2 x-3 x-4");
    BOOST_TEST(c.delayed_by() == "");
    for (const auto* id : {"x-2", "x-3", "x-4"})
        c.receive(ack_line(id, 8));
    BOOST_TEST(c.pending() == 0u);
}

BOOST_AUTO_TEST_CASE(a_deferred_message_precedes_all_unsent_ones)
{
    auto c = with_lines(3);
    c.receive(ack_line("x-1", 1));
    c.receive(error_line("x-2", "unavailable"));
    c.receive(ack_line("x-3", 2)); // was under way
    c.send_message("lobby", "line 4");
    BOOST_TEST(c.take_outgoing() == "");
    c.retry();
    BOOST_TEST(ids(c.take_outgoing()) == "x-2");
    c.receive(ack_line("x-2", 3));
    BOOST_TEST(ids(c.take_outgoing()) == "x-4");
}

BOOST_AUTO_TEST_CASE(a_retry_waits_for_the_messages_in_flight)
{
    auto c = with_lines(3);
    c.receive(error_line("x-1", "unavailable"));
    c.retry();
    BOOST_TEST(c.take_outgoing() == ""); // x-2 and x-3 are not answered
    c.receive(error_line("x-2", "unavailable"));
    c.receive(error_line("x-3", "unavailable"));
    c.retry();
    BOOST_TEST(ids(c.take_outgoing()) == "x-1");
}

BOOST_AUTO_TEST_CASE(a_retry_continues_by_itself_when_the_others_are_acknowledged)
{
    auto c = with_lines(2);
    c.receive(error_line("x-1", "unavailable"));
    c.retry();
    c.receive(ack_line("x-2", 1));
    BOOST_TEST(ids(c.take_outgoing()) == "x-1");
}

BOOST_AUTO_TEST_CASE(a_deferral_over_the_next_connection_is_reported_like_the_first)
{
    auto c = with_lines(1);
    c.receive(error_line("x-1", "unavailable"));
    c.disconnected();
    let_in(c);
    c.take_updates();
    c.receive(error_line("x-1", "unavailable"));
    BOOST_TEST(only<update::delayed>(c.take_updates()).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_new_connection_sends_deferred_messages_in_order_without_a_retry)
{
    auto c = with_lines(2);
    c.receive(error_line("x-1", "unavailable"));
    c.receive(error_line("x-2", "unavailable"));
    c.disconnected();
    BOOST_TEST(c.delayed_by() == "");
    let_in(c);
    BOOST_TEST(ids(c.take_outgoing()) == "x-1");
    c.receive(ack_line("x-1", 1));
    BOOST_TEST(ids(c.take_outgoing()) == "x-2");
}

BOOST_AUTO_TEST_CASE(a_final_refusal_during_the_retries_is_reported_and_the_next_line_follows)
{
    auto c = with_lines(2);
    c.receive(error_line("x-1", "unavailable"));
    c.receive(error_line("x-2", "unavailable"));
    c.retry();
    c.take_outgoing();
    c.receive(error_line("x-1", "forbidden"));
    BOOST_TEST(only<update::refused>(c.take_updates()).size() == 1u);
    BOOST_TEST(ids(c.take_outgoing()) == "x-2");
}

BOOST_AUTO_TEST_SUITE_END()

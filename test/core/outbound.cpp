// Messages sent and not yet acknowledged, without an engine.
#include "client/core/outbound.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;

BOOST_AUTO_TEST_SUITE(outbound_suite)

namespace {

struct queue : outbound {
    explicit queue(int lines, std::size_t window = 3) : outbound{"x", window}
    {
        for (int i = 1; i <= lines; ++i)
            add("lobby", "line " + std::to_string(i));
    }

    // The numbers of those that may be sent now.
    std::string sent()
    {
        std::string ids;
        while (const auto* next = next_to_send())
            ids += next->id.substr(2);
        return ids;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(each_message_has_its_room_text_addressee_and_a_unique_id)
{
    outbound out{"x", 2};
    out.add("ops", "hi", "Bob");
    const auto* next = out.next_to_send();
    BOOST_REQUIRE(next != nullptr);
    BOOST_TEST(next->id == "x-1");
    BOOST_TEST(next->room == "ops");
    BOOST_TEST(next->text == "hi");
    BOOST_TEST(next->to == "Bob");
    out.complete("x-1");
    out.add("ops", "ho");
    BOOST_TEST(out.items().front().id == "x-2");
    BOOST_TEST(out.items().front().to == "");
}

BOOST_AUTO_TEST_CASE(exactly_a_window_is_under_way_and_each_answer_lets_one_go)
{
    queue q{6};
    BOOST_TEST(q.sent() == "123");
    BOOST_TEST(q.complete("x-2")->text == "line 2");
    BOOST_TEST(q.sent() == "4");
    q.complete("x-1");
    q.complete("x-3");
    BOOST_TEST(q.sent() == "56");
    BOOST_TEST(q.pending() == 3u);
}

BOOST_AUTO_TEST_CASE(only_a_message_in_flight_is_completed_and_only_once)
{
    queue q{4};
    BOOST_TEST(!q.complete("x-1").has_value());
    BOOST_TEST(!q.defer("x-1"));
    q.sent();
    BOOST_TEST(!q.complete("x-4").has_value()); // waits for the window
    BOOST_TEST(!q.complete("other").has_value());
    BOOST_TEST(q.complete("x-1").has_value());
    BOOST_TEST(!q.complete("x-1").has_value());
    BOOST_TEST(q.sent() == "4");
}

BOOST_AUTO_TEST_CASE(after_a_deferral_nothing_is_sent_until_the_retry_and_then_one)
{
    queue q{5};
    q.sent();
    BOOST_TEST(q.defer("x-2"));
    q.complete("x-1");
    q.complete("x-3");
    BOOST_TEST(q.sent() == "");
    q.retry();
    BOOST_TEST(q.sent() == "2");
    q.complete("x-2");
    BOOST_TEST(q.sent() == "45");
}

BOOST_AUTO_TEST_CASE(the_window_opens_again_when_all_messages_in_flight_are_answered)
{
    queue q{6};
    q.sent();
    q.defer("x-1");
    q.retry();
    q.complete("x-2");
    BOOST_TEST(q.sent() == ""); // x-3 is under way
    q.complete("x-3");
    BOOST_TEST(q.sent() == "145");
}

BOOST_AUTO_TEST_CASE(an_ack_while_one_waits_for_the_retry_opens_nothing)
{
    queue q{5};
    q.sent();
    q.defer("x-1");
    q.retry();
    q.defer("x-2");
    q.complete("x-3");
    BOOST_TEST(q.sent() == "");
    q.retry();
    BOOST_TEST(q.sent() == "1");
    BOOST_TEST(q.sent() == "");
}

BOOST_AUTO_TEST_CASE(a_retry_without_a_refusal_changes_nothing)
{
    queue q{5};
    q.retry();
    BOOST_TEST(q.sent() == "123");
}

BOOST_AUTO_TEST_CASE(a_lost_connection_sends_everything_again_from_the_first)
{
    queue q{5};
    q.sent();
    q.complete("x-1");
    q.connection_lost();
    BOOST_TEST(!q.complete("x-2").has_value()); // answers of the old connection are none
    BOOST_TEST(q.sent() == "234");
}

BOOST_AUTO_TEST_CASE(a_deferred_message_is_sent_first_and_alone_over_the_next_connection)
{
    queue q{4};
    q.sent();
    q.defer("x-1");
    q.connection_lost();
    BOOST_TEST(q.sent() == "1");
    q.complete("x-1");
    BOOST_TEST(q.sent() == "234");
}

BOOST_AUTO_TEST_SUITE_END()

// Joins and leaves are delivered in the same bursts as messages.
#include "server/protocol/irc/event_format.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"
#include "test/delivery/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using test::fixture;

BOOST_AUTO_TEST_SUITE(presence_suite)

namespace {

const protocol::wire_format& irc() { return protocol::irc::event_format({}); }

std::string join_of(const std::string& user)
{
    return ":" + user + "!" + user + "@" + user + ".users.banter JOIN #lobby\r\n";
}

std::string hello() { return ":alice!alice@alice.users.banter PRIVMSG #lobby :hello\r\n"; }

} // namespace

BOOST_AUTO_TEST_CASE(joins_and_messages_of_a_burst_are_one_slice_in_their_order)
{
    fixture s;
    const auto one = s.subscribe("lobby", irc(), true), other = s.subscribe("lobby", irc(), true);
    s.show_join("lobby", "bob");
    s.show("lobby", "hello");
    s.show_join("lobby", "carol");
    s.turn();
    BOOST_TEST(one->heard() == join_of("bob") + hello() + join_of("carol"));
    BOOST_TEST(other->heard() == join_of("bob") + hello() + join_of("carol"));
    BOOST_TEST(s.slices() == 2u);
    BOOST_TEST(s.counters().deliveries == 6u);
    BOOST_TEST(s.counters().encodings == 3u);
}

BOOST_AUTO_TEST_CASE(only_subscribers_that_want_presence_get_it)
{
    fixture s;
    const auto curious = s.subscribe("lobby", irc(), true), other = s.subscribe("lobby", irc());
    s.show_join("lobby", "bob");
    s.show("lobby", "hello");
    s.turn();
    BOOST_TEST(curious->heard() == join_of("bob") + hello());
    BOOST_TEST(other->heard() == hello());
    BOOST_TEST(s.counters().encodings == 2u);
}

BOOST_AUTO_TEST_CASE(one_subscriber_may_be_left_out)
{
    fixture s;
    const auto bob = s.subscribe("lobby", irc(), true), other = s.subscribe("lobby", irc(), true);
    s.show_join("lobby", "carol");
    s.show_join("lobby", "bob", &bob->who());
    s.show_join("lobby", "dave");
    s.turn();
    BOOST_TEST(bob->heard() == join_of("carol") + join_of("dave"));
    BOOST_TEST(other->heard() == join_of("carol") + join_of("bob") + join_of("dave"));
}

BOOST_AUTO_TEST_CASE(a_subscriber_that_enters_in_a_burst_gets_later_events_only)
{
    fixture s;
    const auto one = s.subscribe("lobby", irc(), true);
    s.show_join("lobby", "bob");
    const auto bob = s.subscribe("lobby", irc(), true);
    s.show_join("lobby", "carol");
    s.turn();
    BOOST_TEST(one->heard() == join_of("bob") + join_of("carol"));
    BOOST_TEST(bob->heard() == join_of("carol"));
}

BOOST_AUTO_TEST_CASE(an_answer_follows_the_events_shown_before_it)
{
    fixture s;
    const auto one = s.subscribe("lobby", irc(), true);
    s.show_join("lobby", "bob");
    s.fan_out().send(one->who(), "answer\r\n");
    s.show_join("lobby", "carol");
    s.turn();
    BOOST_TEST(one->heard() == join_of("bob") + "answer\r\n" + join_of("carol"));
}

BOOST_AUTO_TEST_CASE(rooms_take_turns)
{
    fixture s;
    const auto one = s.subscribe("lobby", irc(), true);
    s.fan_out().subscribe(one->who(), "other", true);
    s.show_join("lobby", "bob");
    s.show("other", "hi");
    s.show_join("lobby", "carol");
    s.turn();
    BOOST_TEST(one->heard() ==
               join_of("bob") + ":alice!alice@alice.users.banter PRIVMSG #other :hi\r\n" + join_of("carol"));
}

BOOST_AUTO_TEST_CASE(a_subscriber_with_a_full_outbox_is_reported_with_its_position)
{
    fixture s{1};
    const auto slow = s.subscribe("lobby", irc(), true), other = s.subscribe("lobby", irc(), true);
    s.show_join("lobby", "bob");
    s.turn();
    slow->block();
    s.show("lobby", "hello");
    s.show_join("lobby", "carol");
    s.show("lobby", "hello");
    s.show_join("lobby", "dave");
    s.turn();
    BOOST_REQUIRE(s.reports().size() == 1u);
    BOOST_TEST(s.reports().front().from == 1u);
    BOOST_TEST(s.reports().front().presences == 1u);
    BOOST_TEST(s.fan_out().changes_of(*s.fan_out().find(slow->who(), "lobby")).presences == 3u);
    BOOST_TEST(other->heard() == join_of("bob") + hello() + join_of("carol") + hello() + join_of("dave"));
}

BOOST_AUTO_TEST_CASE(a_subscriber_whose_first_missed_event_is_a_join_has_all_earlier_messages)
{
    fixture s{1};
    const auto slow = s.subscribe("lobby", irc(), true);
    s.show("lobby", "hello");
    s.turn();
    slow->block();
    s.show_join("lobby", "bob");
    s.turn();
    BOOST_REQUIRE(s.reports().size() == 1u);
    BOOST_TEST(s.reports().front().from == 2u); // the next message
}

BOOST_AUTO_TEST_CASE(changes_of_a_room_are_counted_by_kind_also_without_hearers)
{
    fixture s;
    const auto one = s.subscribe("lobby", protocol::json::plain_format()); // which shows none of these events
    const auto changes = [&] { return s.fan_out().changes_of(*s.fan_out().find(one->who(), "lobby")); };
    s.show_join("lobby", "bob");
    BOOST_TEST(changes().presences == 1u);
    BOOST_TEST(changes().topics == 0u);
    s.fan_out().notify("lobby", chat::rules_changed{"lobby", "bob", {}}, nullptr);
    BOOST_TEST(changes().topics == 0u);
    s.fan_out().notify("lobby", chat::topic_change{"lobby", "bob", "new"}, nullptr);
    BOOST_TEST(changes().presences == 1u);
    BOOST_TEST(changes().topics == 1u);
}

BOOST_AUTO_TEST_CASE(a_room_may_be_forgotten_with_a_pending_event)
{
    fixture s;
    auto last = s.subscribe("lobby", irc(), true);
    s.show_join("lobby", "bob");
    last.reset();
    const auto next = s.subscribe("lobby", irc(), true);
    s.show_join("lobby", "carol");
    s.turn();
    BOOST_TEST(next->heard() == join_of("carol"));
}

BOOST_AUTO_TEST_SUITE_END()

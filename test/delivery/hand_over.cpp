// Changes from the journal to live delivery and between formats: no message is missed or repeated.
#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"
#include "test/delivery/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using test::fixture;

BOOST_AUTO_TEST_SUITE(hand_over_suite)

namespace {

std::string line(std::string_view text) { return "[alice] " + std::string{text} + '\n'; }

// A subscriber in the room that is not live.
delivery::subscription& wait_in(fixture& s, test::listener& who, std::string_view room = "lobby")
{
    return s.fan_out().subscribe(who.who(), room, false);
}

} // namespace

BOOST_AUTO_TEST_CASE(messages_shown_while_the_journal_is_read_are_sent_once)
{
    fixture s;
    const auto one = s.subscribe("other", protocol::json::plain_format());
    auto& sub = wait_in(s, *one);
    s.show("lobby", "read");
    s.fan_out().hold(sub);
    s.fan_out().hold(sub); // a second hold has no effect
    s.show("lobby", "read, too");
    s.show("lobby", "held");
    BOOST_TEST(!s.fan_out().hears(one->who(), "lobby"));
    BOOST_TEST(s.fan_out().go_live(sub, 2));
    s.show("lobby", "live");
    s.turn();
    BOOST_TEST(one->heard() == line("held") + line("live"));
    BOOST_TEST(s.fan_out().hears(one->who(), "lobby"));
}

BOOST_AUTO_TEST_CASE(a_reader_that_has_read_too_little_does_not_go_live)
{
    fixture s;
    const auto one = s.subscribe("other", protocol::json::plain_format());
    auto& sub = wait_in(s, *one);
    s.show("lobby", "one");
    s.show("lobby", "two");
    s.fan_out().hold(sub);
    BOOST_TEST(!s.fan_out().go_live(sub, 1)); // and two was shown before it was held
    s.show("lobby", "three");
    BOOST_TEST(!s.fan_out().go_live(sub, 1));
    s.turn();
    BOOST_TEST(one->heard().empty());
    BOOST_TEST(s.fan_out().go_live(sub, 2));
    s.turn();
    BOOST_TEST(one->heard() == line("three"));
}

BOOST_AUTO_TEST_CASE(no_more_is_held_than_there_is_room_for)
{
    fixture s;
    const auto one = s.subscribe("other", protocol::json::plain_format());
    auto& sub = wait_in(s, *one);
    s.fan_out().hold(sub);
    for (int i = 1; i <= 1'200; ++i)
        s.show("lobby", std::to_string(i));
    BOOST_TEST(!s.fan_out().go_live(sub, 100)); // half of a thousand was dropped
    BOOST_TEST(s.fan_out().go_live(sub, 500));
    s.turn();
    BOOST_TEST(one->heard().starts_with(line("501") + line("502")));
}

BOOST_AUTO_TEST_CASE(messages_stay_held_for_a_second_reader)
{
    fixture s;
    const auto one = s.subscribe("other", protocol::json::plain_format()),
               two = s.subscribe("other", protocol::json::plain_format());
    auto& first = wait_in(s, *one);
    auto& second = wait_in(s, *two);
    s.fan_out().hold(first);
    s.fan_out().hold(second);
    s.show("lobby", "held");
    s.fan_out().stop_holding(first);
    s.fan_out().stop_holding(first); // a second stop_holding has no effect
    BOOST_TEST(s.fan_out().go_live(second, 0));
    s.turn();
    BOOST_TEST(two->heard() == line("held"));

    s.fan_out().hold(first);
    s.show("lobby", "later");
    BOOST_TEST(!s.fan_out().go_live(first, 0)); // nothing was kept from before
    BOOST_TEST(s.fan_out().go_live(first, 1));
}

BOOST_AUTO_TEST_CASE(nothing_is_held_for_a_subscription_that_is_live_again)
{
    fixture s;
    const auto one = s.subscribe("other", protocol::json::plain_format()),
               two = s.subscribe("other", protocol::json::plain_format());
    auto& first = wait_in(s, *one);
    s.fan_out().hold(first);
    s.fan_out().hold(first); // a second hold has no effect
    BOOST_TEST(s.fan_out().go_live(first, 0));
    s.show("lobby", "one");
    auto& second = wait_in(s, *two);
    s.fan_out().hold(second);
    BOOST_TEST(!s.fan_out().go_live(second, 0)); // one was shown before it was held
    BOOST_TEST(s.fan_out().go_live(second, 1));
}

BOOST_AUTO_TEST_CASE(a_subscriber_that_leaves_while_reading_holds_no_messages)
{
    fixture s;
    const auto one = s.subscribe("other", protocol::json::plain_format()),
               two = s.subscribe("other", protocol::json::plain_format());
    s.fan_out().hold(wait_in(s, *one));
    s.show("lobby", "one");
    s.fan_out().unsubscribe(one->who(), "lobby");
    s.show("lobby", "two");
    auto& sub = wait_in(s, *two);
    s.fan_out().hold(sub);
    BOOST_TEST(!s.fan_out().go_live(sub, 0));
    s.show("lobby", "three");
    BOOST_TEST(!s.fan_out().go_live(sub, 0));
    BOOST_TEST(s.fan_out().go_live(sub, 2));
    s.turn();
    BOOST_TEST(two->heard() == line("three"));
}

BOOST_AUTO_TEST_CASE(a_change_of_format_within_a_burst_repeats_and_loses_no_event)
{
    fixture s;
    const auto one = s.subscribe("lobby", protocol::json::plain_format()),
               other = s.subscribe("lobby", protocol::json::plain_format());
    s.fan_out().subscribe(one->who(), "quiet", false);
    s.show("lobby", "one");
    one->who().set_formats(protocol::json::object_format(), protocol::json::object_format());
    s.fan_out().follow_format(one->who());
    s.show("lobby", "two");
    s.turn();
    const auto heard = one->heard();
    BOOST_TEST(heard.starts_with(line("one") + "{"));
    BOOST_TEST(heard.find("\"two\"") != std::string::npos);
    BOOST_TEST(heard.find("\"one\"") == std::string::npos);
    BOOST_TEST(other->heard() == line("one") + line("two"));
    BOOST_TEST(!s.fan_out().hears(one->who(), "quiet"));
}

BOOST_AUTO_TEST_CASE(a_change_of_format_applies_to_all_rooms)
{
    fixture s;
    const auto one = s.subscribe("a", protocol::json::plain_format());
    for (const auto* const room : {"b", "c"})
        s.fan_out().subscribe(one->who(), room, true);
    one->who().set_formats(protocol::json::object_format(), protocol::json::object_format());
    s.fan_out().follow_format(one->who());
    for (const auto* const room : {"a", "b", "c"}) {
        s.show(room, "hi");
        s.turn();
        BOOST_TEST(one->heard().starts_with("{"), room);
    }
}

BOOST_AUTO_TEST_CASE(an_author_keeps_its_own_line_withheld_when_another_leaves)
{
    fixture s;
    auto first = s.subscribe("lobby", protocol::json::plain_format());
    const auto second = s.subscribe("lobby", protocol::json::plain_format()),
               author = s.subscribe("lobby", protocol::json::plain_format());
    s.show_except("lobby", "mine", author->who());
    first.reset(); // the author gets its slot
    s.show("lobby", "for all");
    s.turn();
    BOOST_TEST(author->heard() == line("for all"));
    BOOST_TEST(second->heard() == line("mine") + line("for all"));
    s.show("lobby", "again");
    s.turn();
    BOOST_TEST(author->heard() == line("again"));
}

BOOST_AUTO_TEST_CASE(a_room_is_remembered_by_its_newest_when_all_have_left)
{
    fixture s;
    s.fan_out().restore("old", 5, timestamp{std::chrono::milliseconds{7}});
    BOOST_TEST(s.fan_out().newest() == 5u);
    BOOST_TEST(s.fan_out().newest("old") == 5u);
    auto one = s.subscribe("lobby", protocol::json::plain_format());
    s.fan_out().subscribe(one->who(), "old", true);
    s.show("lobby", "one");
    one.reset();
    BOOST_TEST(s.fan_out().newest("lobby") == 6u);
    BOOST_TEST(s.fan_out().newest("old") == 5u);
    BOOST_TEST((s.fan_out().newest_time("old") == timestamp{std::chrono::milliseconds{7}}));
    BOOST_TEST(s.fan_out().newest("unknown") == 0u);
}

BOOST_AUTO_TEST_CASE(a_long_burst_goes_out_in_parts)
{
    fixture s;
    const auto one = s.subscribe("lobby", protocol::json::plain_format());
    for (int i = 0; i < 63; ++i)
        s.show("lobby", std::string(1'000, 'x'));
    BOOST_TEST(s.counters().deliveries == 0u);
    for (int i = 0; i < 10; ++i)
        s.show("lobby", std::string(1'000, 'x'));
    BOOST_TEST(s.counters().deliveries > 63u);
    BOOST_TEST(s.counters().deliveries < 73u);
    s.turn();
    BOOST_TEST(s.counters().deliveries == 73u);
    BOOST_TEST(one->heard().size() == 73 * line(std::string(1'000, 'x')).size());
}

BOOST_AUTO_TEST_SUITE_END()

// The moment at which a subscriber falls behind: the events it still gets, the reports, and that other
// subscribers get every event.
#include "server/protocol/irc/event_format.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"
#include "test/delivery/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <stdexcept>

using namespace banter;
using test::fixture;

BOOST_AUTO_TEST_SUITE(behind_suite)

namespace {

std::string line(std::string_view text) { return "[alice] " + std::string{text} + '\n'; }

// All bytes at the far end, after those that filled the socket.
std::string drain(fixture& s, test::listener& who)
{
    std::string all;
    for (auto some = who.heard(); !some.empty(); some = who.heard()) {
        all += some;
        s.turn();
    }
    return all.substr(std::min(all.find_first_not_of('.'), all.size()));
}

bool is_live(fixture& s, test::listener& who, std::string_view room = "lobby")
{
    return s.fan_out().hears(who.who(), room);
}

chat::user_changed away(std::string user) { return {std::move(user), chat::user_changed::kind::away, "tea"}; }

} // namespace

BOOST_AUTO_TEST_CASE(of_a_burst_that_does_not_fit_the_first_events_go_and_the_rest_is_reported)
{
    fixture s{128 * 1024};
    const auto slow = s.subscribe("lobby", protocol::json::plain_format()),
               other = s.subscribe("lobby", protocol::json::plain_format());
    slow->block();
    std::string all;
    for (int i = 1; i <= 200; ++i) {
        const auto text = std::to_string(i) + std::string(1'000, 'x');
        s.show("lobby", text);
        all += line(text);
    }
    s.turn();
    BOOST_TEST_REQUIRE(s.reports().size() == 1u);
    const auto from = s.reports().front().from;
    BOOST_TEST(from > 1u);
    BOOST_TEST(from <= 200u);
    BOOST_TEST(!is_live(s, *slow));
    BOOST_TEST((drain(s, *other) == all));
    BOOST_TEST((drain(s, *slow) == all.substr(0, all.find("[alice] " + std::to_string(from) + 'x'))));
    BOOST_TEST(s.counters().deliveries == 200u + from - 1);
    BOOST_TEST(s.counters().fell_behind == 1u);
}

BOOST_AUTO_TEST_CASE(wherever_the_room_in_the_outbox_ends_each_event_before_is_there_once)
{
    const std::string padding(1'000, 'x');
    for (std::size_t limit_kib = 16; limit_kib <= 128; limit_kib += 16) {
        fixture s{limit_kib * 1024};
        const auto slow = s.subscribe("lobby", protocol::json::plain_format());
        const auto say = [&](int from, int to) {
            std::string all;
            for (int i = from; i <= to; ++i) {
                s.show("lobby", std::to_string(i) + padding);
                all += line(std::to_string(i) + padding);
            }
            return all;
        };
        say(1, 40);
        s.turn();
        slow->heard();
        slow->block();
        const auto all = say(41, 90); // which is in two chunks
        s.turn();
        BOOST_TEST_REQUIRE(s.reports().size() <= 1u);
        const auto from = s.reports().empty() ? 91 : s.reports().front().from;
        BOOST_TEST((drain(s, *slow) == all.substr(0, all.find("[alice] " + std::to_string(from) + 'x'))),
                   "with " << limit_kib << " KiB, behind from " << from);
    }
}

BOOST_AUTO_TEST_CASE(several_subscribers_that_fall_behind_at_once_do_not_affect_the_others)
{
    fixture s{1};
    std::vector<std::unique_ptr<test::listener>> all;
    for (int i = 0; i < 7; ++i) {
        all.push_back(s.subscribe("lobby", protocol::json::plain_format()));
        if (i % 2 == 0)
            all.back()->block();
    }
    s.show("lobby", "one");
    s.turn();
    BOOST_TEST(s.reports().size() == 4u);
    BOOST_TEST(s.counters().fell_behind == 4u);
    s.show("lobby", "two");
    s.turn();
    BOOST_TEST(s.reports().size() == 4u); // each is reported once
    for (std::size_t i = 0; i < all.size(); ++i) {
        BOOST_TEST(is_live(s, *all[i]) == (i % 2 != 0));
        BOOST_TEST(drain(s, *all[i]) == (i % 2 != 0 ? line("one") + line("two") : ""));
    }
}

BOOST_AUTO_TEST_CASE(a_subscriber_that_is_behind_in_one_room_is_reported_for_another_at_its_next_event)
{
    fixture s{1};
    const auto slow = s.subscribe("a", protocol::json::plain_format());
    s.fan_out().subscribe(slow->who(), "b", true);
    slow->block();
    s.show("a", "in a");
    s.turn();
    BOOST_TEST(s.reports().size() == 1u);
    BOOST_TEST(!is_live(s, *slow, "a"));
    BOOST_TEST(is_live(s, *slow, "b"));
    s.show("b", "in b");
    s.turn();
    BOOST_TEST_REQUIRE(s.reports().size() == 2u);
    BOOST_TEST(s.reports()[0].from == 1u);
    BOOST_TEST(s.reports()[1].from == 2u);
}

BOOST_AUTO_TEST_CASE(an_answer_follows_the_report_of_events_that_did_not_fit)
{
    fixture s{1};
    const auto slow = s.subscribe("lobby", protocol::json::plain_format());
    slow->block();
    s.on_report([&] { s.fan_out().send(slow->who(), "you are behind\n"); });
    s.show("lobby", "one");
    s.fan_out().send(slow->who(), "answer\n");
    s.show("lobby", "two");
    s.turn();
    BOOST_TEST(s.reports().size() == 1u);
    BOOST_TEST(drain(s, *slow) == "you are behind\nanswer\n");
}

BOOST_AUTO_TEST_CASE(a_report_follows_the_events_of_all_other_subscribers)
{
    fixture s{1};
    const auto slow = s.subscribe("lobby", protocol::json::plain_format()),
               other = s.subscribe("lobby", protocol::json::plain_format());
    slow->block();
    std::uint64_t delivered = 0;
    s.on_report([&] {
        delivered = s.counters().deliveries;
        BOOST_TEST(!is_live(s, *slow));
        s.fan_out().unsubscribe(slow->who(), "lobby"); // the handler may change the room
    });
    s.show("lobby", "one");
    s.turn();
    BOOST_TEST(delivered == 1u);
    BOOST_TEST(other->heard() == line("one"));
}

BOOST_AUTO_TEST_CASE(a_failed_report_is_a_fault_of_its_subscriber_and_the_others_are_reported)
{
    fixture s{1};
    const auto one = s.subscribe("lobby", protocol::json::plain_format()),
               two = s.subscribe("lobby", protocol::json::plain_format());
    one->block();
    two->block();
    s.on_report([] { throw std::runtime_error{"no memory for it"}; });
    s.show("lobby", "one");
    s.turn();
    BOOST_TEST(s.reports().size() == 2u);
    BOOST_TEST((s.faults() == std::vector<const delivery::subscriber*>{&one->who(), &two->who()}));
}

BOOST_AUTO_TEST_CASE(a_subscriber_that_leaves_with_a_full_outbox_is_not_reported)
{
    fixture s{1};
    const auto slow = s.subscribe("lobby", protocol::json::plain_format()),
               other = s.subscribe("lobby", protocol::json::plain_format());
    slow->block();
    s.show("lobby", "one");
    s.fan_out().unsubscribe(slow->who(), "lobby");
    s.show("lobby", "two");
    s.turn();
    BOOST_TEST(s.reports().empty());
    BOOST_TEST(s.counters().fell_behind == 0u);
    BOOST_TEST(other->heard() == line("one") + line("two"));
}

BOOST_AUTO_TEST_CASE(a_subscriber_that_leaves_in_a_burst_gets_the_earlier_events)
{
    fixture s;
    const auto goes = s.subscribe("lobby", protocol::json::plain_format()),
               other = s.subscribe("lobby", protocol::json::plain_format());
    s.show("lobby", "one");
    s.fan_out().unsubscribe(goes->who(), "lobby");
    s.show("lobby", "two");
    s.turn();
    BOOST_TEST(goes->heard() == line("one"));
    BOOST_TEST(other->heard() == line("one") + line("two"));
}

BOOST_AUTO_TEST_CASE(a_user_change_that_does_not_fit_is_counted_after_the_report)
{
    fixture s{1};
    const auto slow = s.subscribe("lobby", protocol::json::object_format(), true);
    slow->block();
    s.fan_out().notify({"lobby"}, away("bob"), nullptr);
    BOOST_TEST_REQUIRE(s.reports().size() == 1u);
    BOOST_TEST(s.reports()[0].from == 1u);
    BOOST_TEST(s.changes_at_report().presences == 0u);
    BOOST_TEST(s.fan_out().changes_of(*s.fan_out().find(slow->who(), "lobby")).presences == 1u);
}

BOOST_AUTO_TEST_CASE(a_user_change_that_did_not_fit_in_one_room_is_not_sent_in_the_other)
{
    fixture s{1};
    const auto& irc = protocol::irc::event_format({protocol::irc::capability::away_notify});
    const auto slow = s.subscribe("a", irc, true);
    s.fan_out().subscribe(slow->who(), "b", true);
    slow->block();
    s.fan_out().notify({"a", "b"}, away("bob"), nullptr);
    BOOST_TEST(s.reports().size() == 2u); // it is behind in both
    BOOST_TEST(!is_live(s, *slow, "b"));
}

BOOST_AUTO_TEST_CASE(a_topic_that_does_not_fit_is_counted_after_the_report)
{
    fixture s{1};
    const auto slow = s.subscribe("lobby", protocol::json::object_format());
    s.show("lobby", "one");
    s.turn();
    slow->block();
    s.fan_out().notify("lobby", chat::topic_change{"lobby", "bob", "new"}, nullptr);
    BOOST_TEST_REQUIRE(s.reports().size() == 1u);
    BOOST_TEST(s.reports()[0].from == 2u);
    BOOST_TEST(s.changes_at_report().topics == 0u);
    BOOST_TEST(s.fan_out().changes_of(*s.fan_out().find(slow->who(), "lobby")).topics == 1u);
}

BOOST_AUTO_TEST_CASE(a_user_change_is_sent_once_in_a_format_without_rooms)
{
    fixture s;
    const auto& irc = protocol::irc::event_format({protocol::irc::capability::away_notify});
    const auto once = s.subscribe("a", irc, true),
               each = s.subscribe("a", protocol::json::object_format(), true);
    s.fan_out().subscribe(once->who(), "b", true);
    s.fan_out().subscribe(each->who(), "b", true);
    const auto lines = [](const std::string& heard) { return std::count(heard.begin(), heard.end(), '\n'); };
    for (int i = 0; i < 2; ++i) {
        s.fan_out().notify({"a", "b"}, away("bob"), nullptr);
        s.turn();
        BOOST_TEST(lines(once->heard()) == 1);
        BOOST_TEST(lines(each->heard()) == 2);
    }
}

BOOST_AUTO_TEST_SUITE_END()

// A room with subscribers of several formats.
#include "server/protocol/irc/event_format.hpp"
#include "test/delivery/fixture.hpp"
#include "test/support/live_bytes.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::protocol::irc;
using test::fixture;

BOOST_AUTO_TEST_SUITE(formats_suite)

namespace {

// Capabilities of which every set is a format of its own.
constexpr capability deciding[]{capability::server_time,   capability::message_tags, capability::multiline,
                                capability::extended_join, capability::away_notify,  capability::setname,
                                capability::invite_notify};

const protocol::wire_format& format_of_number(unsigned number)
{
    capabilities caps{capability::batch};
    for (unsigned i = 0; i < std::size(deciding); ++i)
        if ((number >> i & 1) != 0)
            caps.add(deciding[i]);
    return event_format(caps);
}

constexpr unsigned formats = 1u << std::size(deciding);

// A subscriber of each format enters, gets an event, and leaves, one after the other.
void visit_in_turn(fixture& s)
{
    for (unsigned number = 0; number < formats; ++number) {
        const auto guest = s.subscribe("lobby", format_of_number(number));
        s.show("lobby", "hello");
        s.turn();
        BOOST_REQUIRE(guest->heard().ends_with("PRIVMSG #lobby :hello\r\n"));
    }
}

std::vector<std::unique_ptr<test::listener>> one_of_each_format(fixture& s)
{
    std::vector<std::unique_ptr<test::listener>> all;
    for (unsigned number = 0; number < formats; ++number)
        all.push_back(s.subscribe("lobby", format_of_number(number), true));
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_format_stream_is_freed_with_its_last_hearer)
{
    fixture s;
    s.show("lobby", "the room is remembered");
    const auto before = banter::support::live_bytes();
    visit_in_turn(s);
    BOOST_TEST(banter::support::live_bytes() < before + 4096);
}

BOOST_AUTO_TEST_CASE(a_subscriber_that_leaves_in_a_burst_does_not_affect_the_others)
{
    fixture s;
    auto last_of_its_format = s.subscribe("lobby", format_of_number(0));
    const auto other = s.subscribe("lobby", format_of_number(2));
    s.show("lobby", "one");
    last_of_its_format.reset();
    const auto next = s.subscribe("lobby", format_of_number(4)),
               same_again = s.subscribe("lobby", format_of_number(0));
    s.show("lobby", "two");
    s.turn();
    BOOST_TEST(other->heard().find(":two") != std::string::npos);
    BOOST_TEST(next->heard() == ":alice!alice@alice.users.banter PRIVMSG #lobby :two\r\n");
    BOOST_TEST(same_again->heard() == ":alice!alice@alice.users.banter PRIVMSG #lobby :two\r\n");
}

BOOST_AUTO_TEST_CASE(a_message_is_encoded_once_for_all_formats_with_equal_bytes)
{
    fixture s;
    const auto all = one_of_each_format(s);
    s.show("lobby", "hello");
    s.turn();
    BOOST_TEST(s.counters().encodings == 4u); // with and without time, with and without tags
    BOOST_TEST(s.counters().deliveries == formats);
    for (const auto& each : all)
        BOOST_TEST(each->heard().ends_with("PRIVMSG #lobby :hello\r\n"));
    s.show("lobby", "two\nlines");
    s.turn();
    BOOST_TEST(s.counters().encodings == 4u + 8u);
}

BOOST_AUTO_TEST_CASE(joins_and_quits_are_encoded_once_per_distinct_encoding)
{
    fixture s;
    const auto all = one_of_each_format(s);
    s.fan_out().notify("lobby", chat::presence{"lobby", "bob", true}, nullptr);
    s.turn();
    BOOST_TEST(s.counters().encodings == 4u); // with and without time, extended or not
    for (const auto& each : all)
        BOOST_TEST(each->heard().find(":bob!bob@bob.users.banter JOIN #lobby") != std::string::npos);
    s.fan_out().notify({"lobby"}, chat::user_changed{"bob", chat::user_changed::kind::quit, "bye"}, nullptr);
    s.turn();
    BOOST_TEST(s.counters().encodings == 4u + 2u);
    for (const auto& each : all)
        BOOST_TEST(each->heard().ends_with("QUIT :bye\r\n"));
}

BOOST_AUTO_TEST_CASE(a_burst_is_one_slice_for_each_hearer_among_any_others)
{
    fixture s;
    const auto all = one_of_each_format(s);
    const auto before = s.slices();
    for (int i = 0; i < 50; ++i)
        s.show("lobby", "hello");
    s.turn();
    BOOST_TEST(s.slices() - before == formats);
}

BOOST_AUTO_TEST_CASE(long_and_short_messages_are_one_slice_for_equal_hearers)
{
    fixture s;
    const auto one = s.subscribe("lobby", format_of_number(7)),
               other = s.subscribe("lobby", format_of_number(7));
    const auto before = s.slices();
    for (int i = 0; i < 10; ++i)
        s.show("lobby", i % 2 == 0 ? "hello" : "two\nlines");
    s.turn();
    BOOST_TEST(s.slices() - before == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

// A room in which several forms are heard.
#include "server/protocol/irc/event_format.hpp"
#include "test/delivery/stage.hpp"
#include "test/net/live_bytes.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::protocol::irc;
using test::stage;

namespace {

// Those of which every set is a form of its own.
constexpr capability deciding[]{capability::server_time,   capability::message_tags, capability::multiline,
                                capability::extended_join, capability::away_notify,  capability::setname,
                                capability::invite_notify};

const protocol::format& form_of_number(unsigned number)
{
    capabilities caps{capability::batch};
    for (unsigned i = 0; i < std::size(deciding); ++i)
        if ((number >> i & 1) != 0)
            caps.add(deciding[i]);
    return event_format(caps);
}

constexpr unsigned forms = 1u << std::size(deciding);

// Of each form one comes, hears something, and goes.
void visit_in_turn(stage& s)
{
    for (unsigned number = 0; number < forms; ++number) {
        const auto guest = s.enter("lobby", form_of_number(number));
        s.show("lobby", "hello");
        s.turn();
        BOOST_REQUIRE(guest->heard().ends_with("PRIVMSG #lobby :hello\r\n"));
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(forms_suite)

BOOST_AUTO_TEST_CASE(what_a_form_needs_is_given_back_with_its_last_hearer)
{
    stage s;
    s.show("lobby", "the room is remembered");
    const auto before = net::test::live_bytes();
    visit_in_turn(s);
    BOOST_TEST(net::test::live_bytes() < before + 4096);
}

BOOST_AUTO_TEST_CASE(who_goes_in_a_burst_leaves_the_others_whole)
{
    stage s;
    auto last_of_its_form = s.enter("lobby", form_of_number(0));
    const auto other = s.enter("lobby", form_of_number(2));
    s.show("lobby", "one");
    last_of_its_form.reset();
    const auto next = s.enter("lobby", form_of_number(4)), same_again = s.enter("lobby", form_of_number(0));
    s.show("lobby", "two");
    s.turn();
    BOOST_TEST(other->heard().find(":two") != std::string::npos);
    BOOST_TEST(next->heard() == ":alice!u@banter PRIVMSG #lobby :two\r\n");
    BOOST_TEST(same_again->heard() == ":alice!u@banter PRIVMSG #lobby :two\r\n");
}

BOOST_AUTO_TEST_SUITE_END()

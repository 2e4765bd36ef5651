// Events for few subscribers do not wait for events for many.
#include "test/delivery/fixture.hpp"

#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace banter;
using test::fixture;

BOOST_AUTO_TEST_SUITE(urgency_suite)

namespace {

// More than one turn has time for.
constexpr std::size_t giant = net::flusher::flushes_per_turn + 100;

std::vector<std::unique_ptr<test::listener>> giant_room(fixture& s)
{
    std::vector<std::unique_ptr<test::listener>> all;
    for (std::size_t i = 0; i < giant; ++i)
        all.push_back(s.subscribe("giant", protocol::json::plain_format()));
    s.turn();
    return all;
}

std::size_t count_receivers(const std::vector<std::unique_ptr<test::listener>>& all)
{
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [](const auto& each) { return !each->heard().empty(); }));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_giant_room_does_not_hold_up_a_small_one)
{
    fixture s;
    const auto all = giant_room(s);
    const auto one = s.subscribe("small", protocol::json::plain_format());
    s.show("giant", "to all");
    s.show("small", "to few");
    s.step();
    BOOST_TEST(one->heard() == "[alice] to few\n");
    BOOST_TEST(count_receivers(all) == net::flusher::flushes_per_turn);
    s.step();
    BOOST_TEST(count_receivers(all) == giant - net::flusher::flushes_per_turn);
}

BOOST_AUTO_TEST_CASE(a_small_room_is_one_of_64)
{
    for (const std::size_t subscribers : {64u, 65u}) {
        fixture s;
        const auto all = giant_room(s);
        std::vector<std::unique_ptr<test::listener>> few;
        for (std::size_t i = 0; i < subscribers; ++i)
            few.push_back(s.subscribe("small", protocol::json::plain_format()));
        s.show("giant", "to all");
        s.show("small", "to few");
        s.step();
        BOOST_TEST(count_receivers(few) == (subscribers == 64 ? 64u : 0u));
    }
}

BOOST_AUTO_TEST_CASE(answers_to_some_do_not_hold_up_the_rest_of_their_room)
{
    fixture s;
    const auto all = giant_room(s);
    for (int turn = 0; turn < 20; ++turn) {
        s.show("giant", "again");
        for (std::size_t i = 0; i < 200; ++i)
            s.fan_out().send(all[i]->who(), "an answer\n");
        s.step();
    }
    s.show("giant", "the last");
    for (std::size_t flushed = 0; flushed < giant; flushed += net::flusher::flushes_per_turn)
        s.step();
    BOOST_TEST(all.back()->heard().ends_with("[alice] the last\n"));
}

BOOST_AUTO_TEST_CASE(urgency_depends_on_all_subscribers_of_a_room_not_on_those_of_one_format)
{
    fixture s;
    const auto all = giant_room(s);
    const auto other = s.subscribe("giant", protocol::json::object_format());
    s.show("giant", "to all");
    s.step();
    BOOST_TEST(other->heard().empty());
}

BOOST_AUTO_TEST_CASE(an_answer_to_one_member_does_not_hold_up_a_giant_room)
{
    fixture s;
    const auto all = giant_room(s);
    s.show("giant", "to all");
    s.fan_out().send(all.back()->who(), "an answer\n");
    s.step();
    BOOST_TEST(all.back()->heard() == "[alice] to all\nan answer\n");
    const auto first = count_receivers(all);
    BOOST_TEST(first < giant - 1);
    s.turn();
    BOOST_TEST(first + count_receivers(all) == giant - 1);
    s.show("giant", "again");
    s.turn();
    BOOST_TEST(count_receivers(all) == giant);
}

BOOST_AUTO_TEST_CASE(many_answers_do_not_hold_up_a_giant_room)
{
    fixture s;
    const auto all = giant_room(s);
    std::vector<std::unique_ptr<test::listener>> others;
    for (std::size_t i = 0; i < giant; ++i)
        others.push_back(s.subscribe("other", protocol::json::plain_format()));
    s.show("giant", "to all");
    for (const auto& each : others)
        s.fan_out().send(each->who(), "an answer\n");
    s.step();
    BOOST_TEST(count_receivers(others) == net::flusher::flushes_per_turn);
    BOOST_TEST(count_receivers(all) == net::flusher::flushes_per_turn);
}

BOOST_AUTO_TEST_SUITE_END()

// Statistics: names in answers, counts by format, clients that are behind.
#include "server/session/counters.hpp"
#include "server/session/pipeline.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using banter::session::names_in;

BOOST_AUTO_TEST_SUITE(stats_suite)

BOOST_AUTO_TEST_CASE(lists_of_users_and_rooms_make_an_answer_long)
{
    const auto names = [](chat::answer what) { return names_in(chat::reply{{}, 0, std::move(what)}); };
    chat::joined joined;
    joined.members.resize(3);
    chat::members members;
    members.names.resize(4);
    chat::room_list rooms;
    rooms.rooms.resize(5);
    chat::presence_status status;
    status.online.resize(1);
    status.offline.resize(2);
    status.names.resize(4);
    chat::user_list users;
    users.found.resize(2);
    users.found[1].rooms.resize(3);
    BOOST_TEST(names(members) == 8u);
    BOOST_TEST(names(rooms) == 9u);
    BOOST_TEST(names(status) == 11u);
    BOOST_TEST(names(users) == 9u);
    BOOST_TEST(names(joined) == 7u);
    BOOST_TEST(names(chat::pong{}) == 4u);

    chat::subscribe to_room;
    BOOST_TEST(names_in(to_room) == 4u);
    to_room.joined = joined;
    BOOST_TEST(names_in(to_room) == 7u);
    BOOST_TEST(names_in(chat::unsubscribe{}) == 4u);
}

BOOST_AUTO_TEST_CASE(lags_are_counted_summed_and_their_maximum_kept)
{
    banter::session::lag_stats lag;
    lag.add(5);
    lag.add(7);
    lag.add(0);
    BOOST_TEST(lag.clients == 3u);
    BOOST_TEST(lag.sum == 12u);
    BOOST_TEST(lag.most == 7u);
}

BOOST_AUTO_TEST_CASE(formats_are_counted_by_name_in_order_of_appearance)
{
    banter::session::format_counts counts;
    for (const char* const format : {"json", "irc", "json", "plain", "json", "irc"})
        counts.add(format);
    const std::vector<std::pair<std::string_view, std::uint64_t>> expected{
        {"json", 3}, {"irc", 2}, {"plain", 1}};
    BOOST_TEST((counts.all() == expected));
}

BOOST_AUTO_TEST_SUITE_END()

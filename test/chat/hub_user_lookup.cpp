// User lookup, lists, and presence subscriptions.
#include "common/limits.hpp"
#include "test/chat/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using test::fixture;
using test::has;
using test::invisible;
using test::new_name;

BOOST_AUTO_TEST_SUITE(hub_user_lookup_suite)

namespace {

find_users find_by(find_users::by how, std::string name)
{
    find_users f;
    f.criterion = how;
    f.names = {std::move(name)};
    return f;
}

} // namespace

BOOST_AUTO_TEST_CASE(users_are_found_by_name_online_or_not)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.enters(1, "Bob", {"ops"});
    s.does(1, invisible());
    s.does(1, set_away{"tea"});
    auto f = find_by(find_users::by::name, "BOB");
    f.names.push_back("nobody");
    f.with_rooms = true;
    BOOST_TEST(s.does(0, f) == "m0: users Bob away invisible saying 'tea' in ops; nobody absent;\n");
    f.names.clear();
    BOOST_TEST(s.does(0, f) == "m0: error bad_request\n");
}

BOOST_AUTO_TEST_CASE(the_invisible_are_found_by_a_mask_only_where_a_room_is_shared)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.enters(1, "bob", {"ops"});
    s.enters(2, "bobby", {"dev"});
    s.does(1, invisible());
    BOOST_TEST(s.does(0, find_by(find_users::by::mask, "bob*")) == "m0: users bob invisible; bobby;\n");
    BOOST_TEST(s.does(2, find_by(find_users::by::mask, "BOB*!*@*")) == "m2: users bobby;\n");
    BOOST_TEST(s.does(1, find_by(find_users::by::mask, "bob")) == "m1: users bob invisible;\n");
    auto one = find_by(find_users::by::mask, "*");
    one.most = 1;
    BOOST_TEST(s.does(0, one) == "m0: users alice; and more\n");
}

BOOST_AUTO_TEST_CASE(members_of_a_room_are_found_by_users_that_may_see_it)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.enters(1, "bob", {"ops"});
    s.enters(2, "carol", {});
    s.does(1, invisible());
    const auto ops = find_by(find_users::by::room, "#Ops");
    BOOST_TEST(s.does(0, ops) == "m0: users @alice; bob invisible;\n");
    BOOST_TEST(s.does(2, ops) == "m2: users @alice;\n");
    s.does(0, change_rules{"ops", {{rule::secret}}});
    BOOST_TEST(s.does(2, ops) == "m2: error no_such_room\n");
    auto whois = find_by(find_users::by::name, "alice");
    whois.with_rooms = true;
    BOOST_TEST(s.does(2, whois) == "m2: users alice;\n");
    BOOST_TEST(s.does(1, whois) == "m1: users alice in @ops;\n");
}

BOOST_AUTO_TEST_CASE(earlier_users_of_a_name_are_remembered_for_a_while)
{
    fixture s;
    s.enters(0, "alice", {});
    s.enters(1, "Bob", {});
    s.does(1, depart{});          // at 5 ms
    s.enters(1, "bob", {});       // to 7 ms
    s.does(1, new_name("carol")); // at 8 ms
    const auto bob = find_by(find_users::by::former_name, "BOB");
    BOOST_TEST(s.does(0, bob) == "m0: users bob gone at 8; Bob gone at 5;\n");
    auto last = bob;
    last.most = 1;
    BOOST_TEST(s.does(0, last) == "m0: users bob gone at 8; and more\n");
    BOOST_TEST(s.does(0, find_by(find_users::by::former_name, "dave")) == "m0: users\n");
    for (std::size_t i = 0; i < banter::limits::departed - 1; ++i) {
        s.enters(2, "u" + std::to_string(i), {});
        s.does(2, depart{});
    }
    BOOST_TEST(s.does(0, bob) == "m0: users bob gone at 8;\n");
}

BOOST_AUTO_TEST_CASE(rooms_are_listed_by_mask_and_size)
{
    fixture s;
    s.enters(0, "alice", {"ops", "dev", "dev-2"});
    s.enters(1, "bob", {"dev"});
    list_rooms by_mask;
    by_mask.mask = "#DEV*";
    BOOST_TEST(s.does(0, by_mask) == "m0: rooms dev''2 dev-2''1\n");
    list_rooms by_size;
    by_size.least = 1;
    by_size.most = 1;
    BOOST_TEST(s.does(0, by_size) == "m0: rooms dev-2''1 ops''1\n");
}

BOOST_AUTO_TEST_CASE(lists_are_whole_where_all_is_asked_for)
{
    constexpr auto many = static_cast<std::uint32_t>(banter::limits::members_listed) + 1;
    fixture s;
    for (std::uint32_t i = 0; i < many; ++i)
        s.enters(i, "u" + std::to_string(i), {"ops", "room" + std::to_string(i)});
    s.does(0, list_members{"ops", true});
    BOOST_TEST(std::get<members>(std::get<reply>(s.last.effects.at(0)).answer).names.size() == many);
    list_rooms all;
    all.all = true;
    s.does(0, all);
    BOOST_TEST(std::get<room_list>(std::get<reply>(s.last.effects.at(0)).answer).rooms.size() == many + 2);
}

// ---- presence subscriptions

BOOST_AUTO_TEST_CASE(a_presence_subscriber_is_notified_of_arrivals_departures_and_renames)
{
    fixture s;
    s.enters(0, "alice", {});
    presence_subscription w;
    w.add = {"Bob", "alice"};
    BOOST_TEST(s.does(0, w, 1) == "m0 #1: online [alice] offline [Bob]\n");
    s.does(1, arrive{});
    BOOST_TEST(has(s.does(1, fixture::hello_as("bob", {})), "m0: online [bob] offline []\n"));
    BOOST_TEST(has(s.does(1, new_name("carol")), "m0: online [] offline [bob]\n"));
    BOOST_TEST(has(s.does(1, new_name("BOB")), "m0: online [BOB] offline []\n"));
    BOOST_TEST(s.does(1, depart{"x"}) == "m0: online [] offline [BOB]\n");
    presence_subscription list;
    list.list = true;
    BOOST_TEST(s.does(0, list) == "m0: online [alice] offline [Bob]\n");
    list.names_only = true;
    BOOST_TEST(s.does(0, list) == "m0: online [] offline [] subscribed to [alice,Bob]\n");
    presence_subscription remove;
    remove.remove = {"BOB"};
    s.does(0, remove);
    s.enters(2, "bob", {});
    BOOST_TEST(s.does(2, depart{}) == "");
    s.enters(3, "bob", {});
    s.does(0, w);
    s.does(0, depart{});
    BOOST_TEST(s.does(3, depart{}) == ""); // a departure ends the subscription
}

BOOST_AUTO_TEST_CASE(presence_subscriptions_have_a_limit)
{
    fixture s;
    s.enters(0, "alice", {});
    presence_subscription w;
    for (std::size_t i = 0; i < banter::limits::presence_subscriptions; ++i)
        w.add.push_back("u" + std::to_string(i));
    s.does(0, w);
    presence_subscription more;
    more.add = {"more", "u1"};
    BOOST_TEST(s.does(0, more) == "m0: error too_many/list_full\n");
    more.remove = {"u7"};
    BOOST_TEST(s.does(0, more) == "m0: online [] offline [more,u1]\n");
    more.add = {"a#b"};
    BOOST_TEST(s.does(0, more) == "m0: error bad_name\n");
}

BOOST_AUTO_TEST_CASE(invisible_users_are_on_no_list_for_non_members)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.enters(1, "bob", {"ops"});
    s.enters(2, "carol", {});
    set_user_flags m;
    m.invisible = true;
    s.does(0, m);
    BOOST_TEST(s.does(2, list_members{"ops"}) == "m2: ops has [bob] 1\n");
    BOOST_TEST(s.does(1, list_members{"ops"}) == "m1: ops has [@alice,bob] 2\n");
}

BOOST_AUTO_TEST_SUITE_END()

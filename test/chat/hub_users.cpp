// Changes that users make to themselves, and notifications of them.
#include "common/limits.hpp"
#include "test/chat/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using test::fixture;
using test::has;
using test::invisible;
using test::new_name;

BOOST_AUTO_TEST_SUITE(hub_users_suite)

namespace {

} // namespace

BOOST_AUTO_TEST_CASE(a_rename_is_sent_to_all_users_of_a_shared_room_or_conversation)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.enters(1, "bob", {"ops"});
    post_message p;
    p.to = "bob";
    p.text = "hi";
    s.does(0, p);
    BOOST_TEST(s.does(0, new_name("Bob"), 1) == "m0 #1: error name_in_use\n");
    BOOST_TEST(s.does(0, new_name("a#b"), 1) == "m0 #1: error bad_name\n");
    BOOST_TEST(s.does(0, new_name("carol"), 1) == "peers of m0 in [@alice,bob,ops]: alice is now 'carol'\n"
                                                  "m0: exits @alice,bob\n"
                                                  "m0 #1: alice is now 'carol'\n");
    BOOST_TEST(s.does(0, new_name("Carol")) == "peers of m0 in [ops]: carol is now 'Carol'\n"
                                               "m0: carol is now 'Carol'\n");
    BOOST_TEST(s.does(0, new_name("Carol")) == "m0: Carol is now 'Carol'\n");
    BOOST_TEST(s.description_of("ops") == "'' m0: ops has [@Carol,bob] 2\n");
    s.enters(2, "alice", {}); // free again
    s.does(2, arrive{});
    s.does(0, depart{});
    s.enters(3, "carol", {});
    BOOST_TEST(has(s.does(3, ping{}), "pong"));
}

BOOST_AUTO_TEST_CASE(a_proven_device_is_checked_again_under_each_name)
{
    fixture s;
    s.does(0, arrive{});
    auto h = fixture::hello_as("alice", {});
    h.secret_hash = "alice's secret";
    s.does(0, h);
    BOOST_TEST(!has(s.does(0, new_name("carol")), "state: ")); // only a hello claims a name
    BOOST_TEST(!has(s.does(0, search_query{"hi", "", {}, 5}), " for "));
    s.does(0, new_name("alice"));
    BOOST_TEST(has(s.does(0, search_query{"hi", "", {}, 5}), "for 'alice'"));
    s.does(0, new_name("carol"));
    s.does(1, arrive{});
    h.user = "bob";
    h.secret_hash = "bob's secret";
    s.does(1, h);
    s.does(1, new_name("alice"));
    BOOST_TEST(!has(s.does(1, search_query{"hi", "", {}, 5}), " for "));
}

BOOST_AUTO_TEST_CASE(away_is_sent_once_and_to_users_that_join_later)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    BOOST_TEST(s.does(0, set_away{"tea"}, 1) == "peers of m0 in [ops]: alice is away 'tea'\n"
                                                "m0 #1: alice is away 'tea'\n");
    BOOST_TEST(s.does(0, set_away{"tea"}) == "m0: alice is away 'tea'\n");
    BOOST_TEST(s.does(0, join{"dev", {}, 0}).starts_with("dev: alice joins as @ away 'tea'\n"));
    BOOST_TEST(s.does(0, set_away{""}) == "peers of m0 in [dev,ops]: alice is back\nm0: alice is back\n");
    BOOST_TEST(s.does(0, set_away{""}) == "m0: alice is back\n");
    BOOST_TEST(s.does(0, set_away{std::string(513, 'x')}) == "m0: error too_long\n");
    BOOST_TEST(s.does(0, set_realname{"a\nb"}) == "m0: error bad_request\n");
    BOOST_TEST(s.does(0, set_realname{"A. L."}) == "peers of m0 in [dev,ops]: alice is really 'A. L.'\n"
                                                   "m0: alice is really 'A. L.'\n");
}

BOOST_AUTO_TEST_CASE(the_reason_of_a_departure_is_shown)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    BOOST_TEST(has(s.does(0, depart{"to bed"}), "alice quits 'to bed'"));
}

BOOST_AUTO_TEST_CASE(user_flags_are_set_by_their_user_and_counted)
{
    fixture s;
    s.enters(0, "alice");
    s.does(1, arrive{});
    set_user_flags m;
    m.bot = true;
    m.server_operator = true;
    BOOST_TEST(s.does(0, m) == "m0: flags 6 changed 6\n");
    BOOST_TEST(s.does(0, m) == "m0: flags 6 changed 0\n");
    BOOST_TEST(s.does(0, invisible()) == "m0: flags 14 changed 8\n");
    BOOST_TEST(s.does(0, count_all{}) == "m0: users 1 invisible 1 operators 1 unnamed 1 rooms 1 most 1\n");
    s.does(0, depart{});
    s.enters(2, "bob");
    BOOST_TEST(s.does(2, count_all{}) == "m2: users 1 invisible 0 operators 0 unnamed 1 rooms 1 most 1\n");
}

BOOST_AUTO_TEST_CASE(a_server_operator_can_notify_all_server_operators)
{
    fixture s;
    s.enters(0, "alice");
    s.enters(1, "sysop");
    set_user_flags m;
    m.server_operator = true;
    s.does(1, m);
    BOOST_TEST(s.does(0, notify_operators{"help"}) == "m0: error forbidden/not_server_operator\n");
    BOOST_TEST(s.does(1, notify_operators{"soon"}, 1) ==
               "m1: all operators, sysop says 'soon'\nm1 #1: done\n");
}

BOOST_AUTO_TEST_CASE(a_server_operator_can_disconnect_a_user)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.enters(1, "sysop");
    s.enters(2, "bob", {"ops"});
    set_user_flags m;
    m.server_operator = true;
    s.does(1, m);
    BOOST_TEST(s.does(0, disconnect_user{"bob", "x"}) == "m0: error forbidden/not_server_operator\n");
    BOOST_TEST(s.does(1, disconnect_user{"carol", "x"}) == "m1: error no_such_user\n");
    BOOST_TEST(s.does(1, disconnect_user{"bob", "two\nlines"}) == "m1: error bad_request\n");
    BOOST_TEST(s.does(1, disconnect_user{"BOB", "noise"}, 1) ==
               "m1 #1: done\nm2: closing for bob: 'sysop disconnected you: noise'\n"
               "m2: disconnected, by_operator\n");
    const auto seen = s.does(2, depart{"I was never caught"});
    BOOST_TEST(seen.find("Killed (sysop (noise))") != std::string::npos, seen);
}

// ---- ephemeral messages

BOOST_AUTO_TEST_CASE(an_ephemeral_message_goes_to_the_room_and_back_as_requested)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    post_ephemeral typing;
    typing.room = "#Ops";
    typing.tags = "+typing=active";
    BOOST_TEST(s.does(0, typing) == "ops but m0: tags of alice tags '+typing=active'\n");
    typing.own = echo::event;
    BOOST_TEST(s.does(0, typing) == "ops: tags of alice tags '+typing=active'\n");
    typing.own = echo::answer;
    BOOST_TEST(s.does(0, typing, 1) == "m0 #1: ops tags of alice tags '+typing=active'\n"
                                       "ops but m0: tags of alice tags '+typing=active'\n");
    BOOST_TEST(s.last.entries.empty());
    typing.tags = std::string(4'095, 'x');
    BOOST_TEST(s.does(0, typing) == "m0: error too_long\n");
    typing.room = "dev";
    typing.tags.clear();
    BOOST_TEST(s.does(0, typing) == "m0: error no_such_room\n");
}

BOOST_AUTO_TEST_CASE(a_message_carries_its_authors_options)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    post_message p{"ops", "hi", ""};
    p.notice = true;
    p.tags = "+draft/reply=5";
    p.own = echo::answer;
    BOOST_TEST(has(s.does(0, p), "as a notice tags '+draft/reply=5', ack, echo\n"));
}

BOOST_AUTO_TEST_SUITE_END()

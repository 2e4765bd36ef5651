// Messages, and the names they are posted under.
#include "common/limits.hpp"
#include "test/chat/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using test::fixture;
using test::has;

BOOST_AUTO_TEST_SUITE(hub_messages_suite)

BOOST_AUTO_TEST_CASE(a_line_of_the_plain_form_goes_to_the_lobby_without_an_answer)
{
    fixture s;
    s.does(0, arrive{});
    BOOST_TEST(s.does(0, post_anonymous{"alice", "hi"}) == "m0: entry 0 lobby alice 'hi' at 2\n");
    BOOST_TEST(s.does(0, post_anonymous{"bob", "ho"}) == "m0: entry 0 lobby bob 'ho' at 3\n");
}

BOOST_AUTO_TEST_CASE(the_plain_form_accepts_any_valid_name_that_no_connected_user_has)
{
    fixture s;
    s.enters(1, "alice");
    s.does(0, arrive{});
    for (const auto* const name : {"alice", "ALICE", "\uff41lice"})
        BOOST_TEST(s.does(0, post_anonymous{name, "hi"}) == "m0: error name_in_use\n");
    s.does(1, test::new_name("Stra\u00dfe"));
    BOOST_TEST(s.does(0, post_anonymous{"STRASSE", "hi"}) == "m0: error name_in_use\n");
    BOOST_TEST(s.does(0, post_anonymous{"alice", "hi"}) == "m0: entry 0 lobby alice 'hi' at 9\n");
    s.does(1, depart{});
    BOOST_TEST(s.does(0, post_anonymous{"strasse", "hi"}) == "m0: entry 0 lobby strasse 'hi' at 11\n");
    BOOST_TEST(s.does(0, post_anonymous{"Zoe\u0301", "hi"}) == "m0: entry 0 lobby Zo\u00e9 'hi' at 12\n");
    BOOST_TEST(s.does(0, post_anonymous{"a]b", "hi"}) == "m0: error bad_name\n");
    // saying does not take the name
    BOOST_TEST(s.does(0, fixture::hello_as("zo\u00e9", {})).find("welcome") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_message_is_recorded_once_under_its_authors_folded_name_and_acknowledged)
{
    fixture s;
    s.enters(0, "Stra\u00dfe", {"ops"});
    BOOST_TEST(s.does(0, post_message{"#Ops", "hi", "x7"}, 7) ==
               "m0 #7: entry 0 ops Stra\u00dfe 'hi' at 3 once as strasse/x7, ack\n");
    BOOST_TEST(s.last.entries.at(0).message.seq == 1u);
}

BOOST_AUTO_TEST_CASE(a_message_without_an_id_is_acknowledged_and_never_a_repeat)
{
    fixture s;
    s.enters(0, "alice");
    BOOST_TEST(s.does(0, post_message{"lobby", "hi", ""}) == "m0: entry 0 lobby alice 'hi' at 3, ack\n");
}

BOOST_AUTO_TEST_CASE(a_forbidden_text_is_refused_in_both_forms)
{
    const std::pair<std::string, std::string> table[] = {
        {"", "bad_request"},
        {"\x1b[2J", "bad_request"},
        {"a\rb", "bad_request"},
        {"\xff", "bad_request"},
        {std::string(banter::limits::text_bytes + 1, 'x'), "too_long"}};
    fixture s;
    s.enters(0, "alice");
    s.does(1, arrive{});
    for (const auto& [text, code] : table) {
        BOOST_TEST(s.does(0, post_message{"lobby", text, "1"}, 1) == "m0 #1: error " + code + "\n");
        BOOST_TEST(s.does(1, post_anonymous{"bob", text}) == "m1: error " + code + "\n");
        BOOST_TEST(s.last.entries.empty());
    }
    const std::string longest(banter::limits::text_bytes, 'x');
    BOOST_TEST(s.does(0, post_message{"lobby", longest, ""}).find("ack") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(each_publication_names_its_own_entry_of_the_batch)
{
    hub h{{"now"}};
    test::decisions b;
    const auto does = [&](test::request what) { test::ask(h, {{{0, 0}, {}, {}}, std::move(what)}, b); };
    does(arrive{});
    does(post_anonymous{"alice", "one"});
    does(ping{}); // refused: no hello yet
    does(post_anonymous{"alice", "two"});
    BOOST_TEST(test::text_of(b) == "m0: listens in lobby\n"
                                   "m0: entry 0 lobby alice 'one' at 0\n"
                                   "m0: error bad_request\n"
                                   "m0: entry 1 lobby alice 'two' at 0\n");
    BOOST_TEST(b.entries.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_guest_posts_under_any_name_in_any_room_and_is_acknowledged)
{
    fixture s{2}; // the lobby and one more
    s.does(0, arrive{arrive::kind::guest});
    BOOST_TEST(s.does(0, post_anonymous{"Zo\u00e9", "hi", "#Ops", "k1", true}, 1) ==
               "m0 #1: entry 0 ops Zo\u00e9 'hi' at 2 once as zo\u00e9/k1, ack\n");
    BOOST_TEST(s.does(0, post_anonymous{"bob", "hi", "a b", "", true}) == "m0: error bad_name\n");
    BOOST_TEST(s.does(0, post_anonymous{"bob", "hi", "one-too-many", "", true}) == "m0: error too_many\n");
    BOOST_TEST(s.last.entries.empty());
}

BOOST_AUTO_TEST_CASE(two_clients_of_the_plain_form_may_use_one_name)
{
    fixture s;
    for (const auto who : {0u, 1u, 2u}) {
        s.does(who, arrive{who == 2 ? arrive::kind::guest : arrive::kind::listener});
        BOOST_TEST(has(s.does(who, post_anonymous{"alice", "hi"}), "lobby alice 'hi'"));
    }
}

BOOST_AUTO_TEST_CASE(a_refused_line_under_a_name_in_use_makes_no_room)
{
    fixture s;
    s.enters(0, "alice");
    s.does(1, arrive{arrive::kind::guest});
    BOOST_TEST(s.does(1, post_anonymous{"alice", "hi", "new", "k1", true}, 1) ==
               "m1 #1: error name_in_use\n");
    BOOST_TEST(s.last.entries.empty());
    BOOST_TEST(s.description_of("new") == "no room");
}

BOOST_AUTO_TEST_CASE(a_line_without_a_hello_under_the_name_of_a_device_is_marked_as_unproven)
{
    fixture s;
    s.does(1, arrive{});
    BOOST_TEST(!has(s.does(1, post_anonymous{"alice", "hi"}), "unproven")); // nobody has claimed the name
    s.comes(0, test::hello_with("alice", "alice's secret"));
    BOOST_TEST(!has(s.does(0, test::message_to("alice")), "unproven"));
    s.does(0, depart{});
    for (const auto* const name : {"alice", "Alice"})
        BOOST_TEST(has(s.does(1, post_anonymous{name, "hi"}), "unproven"));
    auto later = s.restarted();
    later.does(1, arrive{});
    BOOST_TEST(has(later.does(1, post_anonymous{"alice", "hi"}), "unproven"));
    BOOST_TEST(!has(later.does(1, post_anonymous{"bob", "hi"}), "unproven"));
}

BOOST_AUTO_TEST_CASE(a_ping_is_answered_with_its_id)
{
    fixture s;
    s.enters(0, "alice");
    BOOST_TEST(s.does(0, ping{}, 8) == "m0 #8: pong\n");
}

BOOST_AUTO_TEST_CASE(a_non_member_posts_on_request_where_the_rules_allow_it)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.enters(1, "bob", {});
    post_message p{"ops", "hi", ""};
    BOOST_TEST(s.does(1, p) == "m1: error not_in_room\n");
    p.from_outside = true;
    BOOST_TEST(s.does(1, p).find("ops bob 'hi'") != std::string::npos);
    BOOST_TEST(s.does(1, p).find(", echo\n") != std::string::npos); // it receives no event
    p.own = echo::none;
    BOOST_TEST(s.does(1, p).find(", no echo\n") != std::string::npos);
    post_ephemeral t;
    t.room = "ops";
    t.tags = "+typing=active";
    BOOST_TEST(s.does(1, t) == "m1: error not_in_room\n");
    t.from_outside = true;
    BOOST_TEST(s.does(1, t).find("tags of bob") != std::string::npos);
    s.does(0, change_rules{"ops", {{rule::no_outsiders}}});
    BOOST_TEST(s.does(1, p) == "m1: error forbidden/no_outsiders\n");
    BOOST_TEST(s.does(1, t) == "m1: error forbidden/no_outsiders\n");
    s.does(0, change_rules{"ops", {{rule::no_outsiders, false}, {rule::secret}}});
    BOOST_TEST(s.does(1, p) == "m1: error no_such_room\n");
}

BOOST_AUTO_TEST_CASE(messages_of_a_bot_are_marked)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    BOOST_TEST(s.does(0, post_message{"ops", "hi", ""}).find("by a bot") == std::string::npos);
    set_user_flags flags;
    flags.bot = true;
    s.does(0, flags);
    BOOST_TEST(s.does(0, post_message{"ops", "hi", ""}).find("by a bot") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

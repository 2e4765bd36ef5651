// Names, and the effects of a hello.
#include "common/limits.hpp"
#include "test/chat/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using test::fixture;

BOOST_AUTO_TEST_SUITE(hub_hello_suite)

namespace {

std::string hello_of(fixture& s, hello h)
{
    s.does(0, arrive{});
    return s.does(0, std::move(h), 1);
}

std::vector<std::string> numbered_rooms(std::size_t n)
{
    std::vector<std::string> all;
    for (std::size_t i = 0; i < n; ++i)
        all.push_back("r" + std::to_string(i));
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_room_gets_the_join_before_the_new_member_gets_the_room)
{
    fixture s;
    auto h = fixture::hello_as("alice");
    h.presence = true;
    BOOST_TEST(hello_of(s, h) == "m0: exits lobby\n"
                                 "m0 #1: welcome alice to now with presence\n"
                                 "lobby: alice joins\n"
                                 "m0: enters lobby''[alice] 1\n");
}

BOOST_AUTO_TEST_CASE(rooms_are_entered_in_the_order_given_and_each_once)
{
    fixture s;
    BOOST_TEST(hello_of(s, fixture::hello_as("alice", {"ops", "#Dev", "OPS", "dev"})) ==
               "m0: exits lobby\n"
               "m0 #1: welcome alice to now\n"
               "ops: alice joins as @\n"
               "m0: enters ops''[@alice] 1\n"
               "dev: alice joins as @\n"
               "m0: enters dev''[@alice] 1\n");
}

BOOST_AUTO_TEST_CASE(a_name_is_shown_in_nfc)
{
    fixture s;
    BOOST_TEST(hello_of(s, fixture::hello_as("Zoe\u0301", {})).find("welcome Zo\u00e9 to") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_name_that_breaks_the_rules_is_refused)
{
    for (const std::string name : {"", " a", "a#", "a\nb", "\xff"}) {
        fixture s;
        BOOST_TEST(hello_of(s, fixture::hello_as(name)) == "m0 #1: error bad_name\n", name);
    }
}

BOOST_AUTO_TEST_CASE(a_name_is_in_use_in_any_spelling)
{
    const std::pair<std::string, std::string> same[] = {{"alice", "alice"},
                                                        {"alice", "ALICE"},
                                                        {"Stra\u00dfe", "STRASSE"},
                                                        {"Zo\u00e9", "ZOE\u0301"},
                                                        {"alice", "\uff21lice"}};
    for (const auto& [first, second] : same) {
        fixture s;
        s.enters(1, first);
        BOOST_TEST(hello_of(s, fixture::hello_as(second)) == "m0 #1: error name_in_use\n", second);
        BOOST_TEST(s.description_of("lobby").ends_with(" 1\n"));
        s.does(1, depart{});
        BOOST_TEST(s.does(0, fixture::hello_as(second)).find("welcome") != std::string::npos, second);
    }
}

BOOST_AUTO_TEST_CASE(a_refused_hello_may_be_corrected)
{
    fixture s;
    s.enters(1, "alice");
    s.does(0, arrive{});
    BOOST_TEST(s.does(0, fixture::hello_as("Alice")) == "m0: error name_in_use\n");
    BOOST_TEST(s.does(0, fixture::hello_as("bob", {"a b"})) == "m0: error bad_name\n");
    // the refused hello has not taken the name
    BOOST_TEST(s.does(0, fixture::hello_as("bob", {})).find("welcome bob") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_second_hello_is_refused_and_changes_nothing)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    BOOST_TEST(s.does(0, fixture::hello_as("bob"), 2) == "m0 #2: error bad_request\n");
    s.enters(1, "bob", {}); // still free
    BOOST_TEST(s.description_of("ops") == "'' m0: ops has [@alice] 1\n");
}

BOOST_AUTO_TEST_CASE(requests_before_hello_are_refused)
{
    const test::request all[] = {join{"lobby", {}, 0},
                                 leave{"lobby"},
                                 post_message{"lobby", "x", "1"},
                                 history_query{"lobby", {}, {}, 1},
                                 search_query{"x", "", {}, 1},
                                 set_topic{"lobby", "x"},
                                 list_members{"lobby"},
                                 list_rooms{},
                                 ping{}};
    fixture s;
    s.does(0, arrive{});
    for (const auto& each : all)
        BOOST_TEST(s.does(0, each, 1) == "m0 #1: error bad_request\n", each.index());
}

BOOST_AUTO_TEST_CASE(a_hello_names_at_most_as_many_rooms_as_a_connection_may_be_in)
{
    fixture s;
    BOOST_TEST(hello_of(s, fixture::hello_as("a", numbered_rooms(banter::limits::rooms_per_connection +
                                                                 1))) == "m0 #1: error too_many\n");
    s.does(0, fixture::hello_as("a", numbered_rooms(banter::limits::rooms_per_connection)));
    BOOST_TEST(s.it.room_count() == banter::limits::rooms_per_connection + 1); // and the lobby
    BOOST_TEST(s.does(0, join{"lobby", {}, 0}) == "m0: error too_many\n");
    s.does(0, leave{"r5"});
    BOOST_TEST(s.does(0, join{"lobby", {}, 0}) == "lobby: a joins\nm0: enters lobby''[a] 1\n");
}

BOOST_AUTO_TEST_CASE(a_room_that_cannot_be_made_is_an_error_in_its_turn)
{
    fixture s{2};
    BOOST_TEST(hello_of(s, fixture::hello_as("alice", {"ops", "dev", "lobby"})) ==
               "m0: exits lobby\n"
               "m0 #1: welcome alice to now\n"
               "ops: alice joins as @\n"
               "m0: enters ops''[@alice] 1\n"
               "m0: error too_many\n"
               "lobby: alice joins\n"
               "m0: enters lobby''[alice] 1\n");
}

BOOST_AUTO_TEST_CASE(after_in_a_hello_needs_its_epoch)
{
    fixture s;
    auto h = fixture::hello_as("alice");
    h.after = 5;
    BOOST_TEST(hello_of(s, h) == "m0 #1: error bad_request\n");
    h.epoch = "now";
    BOOST_TEST(s.does(0, h).ends_with("m0: enters lobby''[alice] 1 after 5\n"));
}

BOOST_AUTO_TEST_CASE(a_seq_of_another_epoch_is_a_reset_in_hello_and_in_later_joins)
{
    fixture s;
    auto h = fixture::hello_as("alice");
    h.after = 5;
    h.epoch = "then";
    BOOST_TEST(hello_of(s, h).ends_with("m0: enters lobby''[alice] 1 after 5 reset\n"));
    BOOST_TEST(s.does(0, join{"ops", 7, 0}).ends_with("m0: enters ops''[@alice] 1 after 7 reset\n"));
    BOOST_TEST(s.does(0, join{"dev", {}, 7}).ends_with("m0: enters dev''[@alice] 1 last 7\n"));

    h.user = "bob";
    h.epoch = "now";
    s.does(1, arrive{});
    BOOST_TEST(s.does(1, h).ends_with(" after 5\n"));
    BOOST_TEST(s.does(1, join{"ops", 7, 0}).ends_with(" after 7\n"));

    // without an epoch, the present one is meant
    s.enters(2, "carol", {});
    BOOST_TEST(s.does(2, join{"ops", 7, 0}).ends_with(" after 7\n"));
}

BOOST_AUTO_TEST_CASE(a_foreign_epoch_ends_with_its_connection)
{
    fixture s;
    auto h = fixture::hello_as("alice", {});
    h.epoch = "then";
    hello_of(s, h);
    s.does(0, depart{});
    s.enters(0, "alice", {});
    BOOST_TEST(s.does(0, join{"ops", 7, 0}).ends_with(" after 7\n"));
}

BOOST_AUTO_TEST_SUITE_END()

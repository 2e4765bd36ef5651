// Arrival, listening, and all kinds of departure.
#include "test/chat/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using banter::errc;
using test::fixture;

BOOST_AUTO_TEST_SUITE(hub_registration_suite)

BOOST_AUTO_TEST_CASE(an_arrival_listens_in_the_lobby_without_a_notification)
{
    fixture s;
    BOOST_TEST(s.does(0, arrive{}) == "m0: listens in lobby\n");
    BOOST_TEST(s.does(1, arrive{}) == "m1: listens in lobby\n");
    BOOST_TEST(s.description_of("lobby") == "'' m0: lobby has [] 0\n");
}

BOOST_AUTO_TEST_CASE(a_listener_that_departs_only_stops_listening)
{
    fixture s;
    s.does(0, arrive{});
    BOOST_TEST(s.does(0, depart{}) == "m0: exits lobby\n");
}

BOOST_AUTO_TEST_CASE(a_hello_stops_listening_before_the_welcome)
{
    fixture s;
    s.does(0, arrive{});
    BOOST_TEST(s.does(0, fixture::hello_as("alice", {}), 1) == "m0: exits lobby\n"
                                                               "m0 #1: welcome alice to now\n");
}

BOOST_AUTO_TEST_CASE(a_client_with_a_refused_hello_keeps_listening)
{
    fixture s;
    s.does(0, arrive{});
    BOOST_TEST(s.does(0, fixture::hello_as("")) == "m0: error bad_name\n");
    BOOST_TEST(s.does(0, depart{}) == "m0: exits lobby\n");
}

BOOST_AUTO_TEST_CASE(a_departing_user_leaves_each_room_and_peers_are_notified_once)
{
    fixture s;
    s.enters(0, "alice", {"lobby"});
    BOOST_TEST(s.does(0, depart{}) == "m0: exits lobby\n"
                                      "peers of m0 in [lobby]: alice quits\n");

    s.enters(1, "bob", {"ops", "lobby", "dev"});
    const auto gone = s.does(1, depart{"tired"});
    for (const std::string room : {"ops", "lobby", "dev"})
        BOOST_TEST(gone.find("m1: exits " + room + "\n") != std::string::npos, gone);
    BOOST_TEST(gone.ends_with("peers of m1 in [dev,lobby,ops]: bob quits 'tired'\n"), gone);
    BOOST_TEST(s.last.effects.size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_departure_frees_name_slot_and_rooms)
{
    fixture s;
    s.enters(0, "alice", {"ops"});
    s.does(0, depart{});
    BOOST_TEST(s.it.room_count() == 1u);

    s.does(0, arrive{});
    BOOST_TEST(s.does(0, fixture::hello_as("ALICE", {"ops"})) == "m0.1: exits lobby\n"
                                                                 "m0.1: welcome ALICE to now\n"
                                                                 "ops: ALICE joins as @\n"
                                                                 "m0.1: enters ops''[@ALICE] 1\n");
}

BOOST_AUTO_TEST_CASE(the_remaining_members_are_listed_after_any_departure)
{
    for (std::uint32_t goes = 0; goes < 4; ++goes) {
        fixture s;
        for (std::uint32_t i = 0; i < 4; ++i)
            s.enters(i, std::string(1, static_cast<char>('a' + i)), {"ops", "dev"});
        s.does(goes, depart{});
        // each of the others can still leave, which needs its index in the room to be right
        for (std::uint32_t i = 0; i < 4; ++i)
            if (i != goes) {
                const std::string name(1, static_cast<char>('a' + i));
                BOOST_TEST(s.description_of("dev").find(name) != std::string::npos);
                BOOST_TEST(s.does(i, leave{"dev"}) == "m" + std::to_string(i) + ": exits dev\ndev: " + name +
                                                          " leaves\nm" + std::to_string(i) + ": left dev\n");
            }
        BOOST_TEST(s.description_of("dev") == "no room");
        BOOST_TEST(s.description_of("ops").ends_with("] 3\n"));
    }
}

BOOST_AUTO_TEST_CASE(a_stranger_gets_nothing_before_its_hello)
{
    fixture s;
    BOOST_TEST(s.does(0, arrive{arrive::kind::stranger}) == "");
    BOOST_TEST(s.does(0, history_query{"lobby", {}, {}, 1}) == "m0: error bad_request\n");
    BOOST_TEST(s.does(0, fixture::hello_as("alice", {})).find("exit") == std::string::npos);
    BOOST_TEST(s.does(0, depart{}) == "");
}

BOOST_AUTO_TEST_CASE(a_guest_listens_in_one_room_also_in_one_that_is_not_there_yet)
{
    fixture s;
    BOOST_TEST(s.does(0, arrive{arrive::kind::guest}) == "");
    BOOST_TEST(s.does(0, listen{"a b", {}, 0}) == "m0: error bad_name\nm0: disconnected, not_welcome\n");
    BOOST_TEST(s.does(0, listen{"#Ops", 3, 0}) == "m0: done\nm0: listens in ops after 3\n");
    BOOST_TEST(s.does(0, listen{"lobby", {}, 0}) == "m0: error bad_request\nm0: disconnected, not_welcome\n");
    BOOST_TEST(s.it.room_count() == 1u);
    BOOST_TEST(s.does(0, depart{}) == "");
}

BOOST_AUTO_TEST_CASE(only_a_guest_listens_in_a_room_of_its_choice_and_reads_without_a_name)
{
    fixture s;
    s.does(0, arrive{});
    BOOST_TEST(s.does(0, listen{"ops", {}, 0}) == "m0: error bad_request\n");
    BOOST_TEST(s.does(0, list_rooms{}) == "m0: error bad_request\n");
    s.does(1, arrive{arrive::kind::guest});
    BOOST_TEST(s.does(1, list_rooms{}) == "m1: rooms lobby''0\n");
    BOOST_TEST(s.does(1, history_query{"lobby", {}, {}, 1}).find("error") == std::string::npos);
    BOOST_TEST(s.does(1, search_query{"tea", {}, {}, 1}).find("error") == std::string::npos);
    BOOST_TEST(s.does(1, join{"lobby", {}, 0}) == "m1: error bad_request\n");
}

BOOST_AUTO_TEST_SUITE_END()

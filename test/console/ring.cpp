// What rings, chosen on the terminal.
#include "test/console/terminal_fixture.hpp"

#include <vector>

using namespace banter::console;
using namespace banter::console::test;

BOOST_AUTO_TEST_SUITE(ring_suite)

BOOST_AUTO_TEST_CASE(what_rings_is_chosen_for_all_rooms_or_for_this_one_and_kept)
{
    std::vector<ring_settings> kept;
    interactive_mode::settings settings;
    settings.keep_ring = [&](const ring_settings& ring) { kept.push_back(ring); };
    terminal_fixture s{settings};
    s.begin();
    s.enter("/ring");
    s.shows("-- your name and direct messages ring");
    BOOST_TEST(kept.empty());
    s.enter("/ring @name");
    s.shows("-- only your name after an @");
    s.enter("/ring off");
    s.shows("; #lobby is muted");
    s.send(said_line(1, 0, "@alice") + '\n');
    s.shows("bob  @alice");
    BOOST_TEST(!contains(s.screen, "\a"));
    s.screen.clear();
    s.enter("/ring on");
    s.shows("-- only your name after an @");
    BOOST_TEST(!contains(s.screen, "muted"));
    s.send(said_line(2, 1, "alice") + "\n" + said_line(3, 2, "@alice, too") + '\n');
    s.shows("@alice, too");
    s.enter("/leave");
    s.shows("(no room)");
    s.screen.clear();
    s.enter("/ring off");
    s.shows("you are in no room");
    s.enter("/ring never");
    s.shows("-- nothing rings");
    BOOST_REQUIRE(kept.size() == 4u);
    BOOST_TEST((kept[0].mode == ring_mode::at && kept[0].muted_rooms.empty()));
    BOOST_TEST((kept[1].mode == ring_mode::at && kept[1].muted_rooms.contains("lobby")));
    BOOST_TEST((kept[2].mode == ring_mode::at && kept[2].muted_rooms.empty()));
    BOOST_TEST((kept[3].mode == ring_mode::never && kept[3].muted_rooms.empty()));
}

BOOST_AUTO_TEST_SUITE_END()

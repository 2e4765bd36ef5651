// Operators of a room, on every frontend, also after they have come back.
#include "test/in_process/irc/room_rules_fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace banter::test;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(irc_room_operators)

BOOST_DATA_TEST_CASE(a_kick_is_seen_on_every_frontend, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    auto ike = g.irc_inside("ike");
    auto jane = g.server.json("jane", R"("rooms":["garden"],"presence":true)");
    auto kim = g.irc_inside("kim");
    auto joe = g.json("joe");
    g.by->kick("kim", "rude");
    for (auto* c : {&ike, &kim})
        c->until(":maker KICK #garden kim rude");
    jane.until("presence", R"("room":"garden","user":"kim","event":"leave","by":"maker","reason":"rude")");
    g.by->kick("joe", "too");
    joe.until("left", R"("room":"garden","by":"maker","reason":"too")");
    ike.until(":maker KICK #garden joe too");
    BOOST_TEST((joe.ask("message", R"("room":"garden","text":"?")").at("code") == "not_in_room"));
}

BOOST_DATA_TEST_CASE(a_non_operator_is_refused_on_every_frontend, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    auto ike = g.irc_inside("ike");
    auto jane = g.json("jane");
    ike.send("MODE #garden +m");
    ike.until("482");
    BOOST_TEST(!jane.may("change", R"("room":"garden","rule":"moderated")"));
    BOOST_TEST(!jane.may("kick", R"("room":"garden","user":"ike")"));
    BOOST_TEST((g.says_by_curl("carl") && says(ike)));
}

BOOST_DATA_TEST_CASE(another_device_with_an_operators_name_is_no_operator, data::make(rules_variants), how)
{
    for (const auto* secret : {"", "not-the-secret-at-all"}) {
        room_rules_fixture g{how};
        auto observer = g.irc_inside("observer");
        g.by->vanish();
        observer.until("QUIT");
        irc_client other{g.server, irc_person{"maker", {}, secret}};
        BOOST_TEST(names_in(other.join("#garden")).at("maker") == "");
        other.send("MODE #garden +m");
        other.until("482");
    }
}

BOOST_DATA_TEST_CASE(a_returning_operator_is_an_operator_on_the_other_frontend_as_well,
                     data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    auto observer = g.irc_inside("observer");
    g.by->vanish();
    observer.until("QUIT");
    g.by = g.made(!how.by_irc);
    g.by->change("moderated");
    observer.until("MODE #garden +m");
}

BOOST_DATA_TEST_CASE(an_operator_is_not_locked_out_of_its_own_room, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    auto observer = g.irc_inside("observer");
    g.by->change("bans", true, "maker");
    g.by->change("invite_only");
    g.by->change("key", true, "sesame");
    g.by->vanish();
    observer.until("QUIT");
    g.by = g.made(how.by_irc);
    g.by->change("moderated");
    observer.until("MODE #garden +m");
}

BOOST_DATA_TEST_CASE(an_unproven_operator_leaves_no_role_to_the_next_user_of_its_name,
                     data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    auto jane = g.json("jane");
    g.by->change("operators", true, "jane");
    BOOST_TEST(jane.may("change", R"("room":"garden","rule":"topic_lock")"));
    auto observer = g.irc_inside("observer");
    jane.close();
    observer.until(":jane QUIT");
    auto next = g.server.json("jane", R"("rooms":["garden"],"token":"the-secret-of-another")");
    BOOST_TEST(!next.may("change", R"("room":"garden","rule":"moderated")"));
}

BOOST_AUTO_TEST_CASE(the_lobby_has_no_operators)
{
    room_rules_fixture g{rules_variants[0]};
    auto jane = g.json("jane", "lobby");
    BOOST_TEST(!jane.may("change", R"("room":"lobby","rule":"secret")"));
    BOOST_TEST(!jane.may("kick", R"("room":"lobby","user":"jane")"));
}

BOOST_AUTO_TEST_SUITE_END()

// The rules of a room hold on every door, whichever they were made through. That they outlive the server:
// test_irc_restart.py.
#include "test/in_process/irc/garden.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace banter;
using in_process::garden;
using in_process::garden_ways;
using in_process::irc_client;
using in_process::irc_line;
using in_process::irc_person;
using in_process::json_person;

BOOST_AUTO_TEST_SUITE(irc_rules)

namespace {

bool says(irc_client& c)
{
    c.say("#garden", "may I?");
    const auto got = c.commands();
    return std::find(got.begin(), got.end(), "404") == got.end();
}

bool says(json_person& c) { return c.says("may I?", "garden"); }

bool may_join(json_person& c) { return c.may(R"("type":"join","room":"garden")"); }

// Of a page of messages or a list of rooms.
std::string each_of(const boost::json::object& page, std::string_view list, std::string_view field)
{
    std::string out;
    for (const auto& one : page.at(list).as_array())
        out += std::string{one.at(field).as_string()} + ' ';
    return out;
}

} // namespace

BOOST_DATA_TEST_CASE(moderated_holds_on_every_door, boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    auto ike = g.irc_inside("ike");
    auto jane = g.json("jane");
    BOOST_TEST((says(ike) && says(jane) && g.says_by_curl("carl")));
    g.by->change("moderated");
    ike.until("MODE #garden +m");
    jane.until(
        R"("type":"rules_changed","room":"garden","user":"maker","changes":[{"rule":"moderated","on":true}])");
    BOOST_TEST((!says(ike) && !says(jane) && !g.says_by_curl("carl")));
    g.by->change("voices", true, "ike");
    g.by->change("voices", true, "jane");
    BOOST_TEST((says(ike) && says(jane)));
    g.by->change("moderated", false);
    BOOST_TEST(g.says_by_curl("carl"));
}

BOOST_DATA_TEST_CASE(no_outsiders_holds_on_every_door, boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    auto ike = g.irc("ike");
    auto jane = g.json("jane", "lobby");
    BOOST_TEST((says(ike) && g.says_by_curl("carl")));
    g.by->change("no_outsiders");
    BOOST_TEST((!says(ike) && !g.says_by_curl("carl") && !says(jane)));
}

BOOST_DATA_TEST_CASE(a_ban_holds_on_every_door, boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    auto ike = g.irc_inside("ike");
    auto jane = g.json("jane");
    for (const auto* name : {"ike", "jane", "carl"})
        g.by->change("bans", true, name);
    BOOST_TEST((!says(ike) && !says(jane) && !g.says_by_curl("carl")));
    BOOST_TEST(g.says_by_curl("caroline"));
    ike.send("PART #garden");
    ike.send("JOIN #garden");
    ike.until("474");
    BOOST_TEST(jane.may(R"("type":"leave","room":"garden")"));
    BOOST_TEST(!may_join(jane));
}

BOOST_DATA_TEST_CASE(a_mute_holds_on_every_door, boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    for (const auto* name : {"ike", "jane", "carl"})
        g.by->change("mutes", true, name);
    auto ike = g.irc_inside("ike");
    auto jane = g.json("jane");
    BOOST_TEST((!says(ike) && !says(jane) && !g.says_by_curl("carl")));
}

BOOST_DATA_TEST_CASE(an_exception_holds_on_every_door, boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    g.by->change("bans", true, "*");
    g.by->change("ban_exceptions", true, "j*");
    BOOST_TEST(!g.enters_by_irc("ike", "474"));
    BOOST_TEST(g.enters_by_irc("jack"));
    BOOST_TEST(!g.enters_by_json("ida"));
    BOOST_TEST(g.enters_by_json("jane"));
    BOOST_TEST((!g.says_by_curl("carl") && g.says_by_curl("john")));
}

BOOST_DATA_TEST_CASE(invite_only_holds_on_every_door, boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    g.by->change("invite_only");
    BOOST_TEST(!g.enters_by_irc("ike", "473"));
    auto jane = g.json("jane", "lobby");
    BOOST_TEST((!may_join(jane) && !g.reads_by_curl()));
    g.by->invite("jane");
    jane.until(R"("type":"invited","room":"garden","user":"jane","by":"maker")");
    BOOST_TEST(may_join(jane));
    auto ivy = g.irc("ivy");
    g.by->invite("ivy");
    ivy.until(":maker INVITE ivy #garden");
    ivy.join("#garden");
    g.by->change("invite_exceptions", true, "ida");
    BOOST_TEST(g.enters_by_irc("ida"));
}

BOOST_DATA_TEST_CASE(a_key_holds_on_every_door, boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    g.by->change("key", true, "sesame");
    BOOST_TEST(!g.enters_by_irc("ike", "475"));
    BOOST_TEST(g.enters_by_irc("ivy", "none", "sesame"));
    BOOST_TEST((!g.enters_by_json("jane", "wrong") && g.enters_by_json("jack", "sesame")));
    BOOST_TEST(!g.reads_by_curl());
}

BOOST_DATA_TEST_CASE(a_limit_holds_on_every_door, boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    g.by->change("limit", true, "2");
    auto ivy = g.irc_inside("ivy");
    BOOST_TEST((!g.enters_by_irc("ike", "471") && !g.enters_by_json("jane")));
    ivy.send("PART #garden");
    ivy.settled();
    BOOST_TEST(g.enters_by_json("jack"));
}

BOOST_DATA_TEST_CASE(a_secret_room_is_not_there_for_those_outside, boost::unit_test::data::make(garden_ways),
                     how)
{
    garden g{how};
    irc_client ike{g.server,
                   irc_person{"ike", {"batch", "draft/chathistory", "message-tags", "server-time"}}};
    auto jane = g.json("jane", "lobby");
    const auto listed = [&] { return each_of(jane.ask(R"("type":"rooms")"), "rooms", "room"); };
    BOOST_TEST((listed().find("garden ") != std::string::npos && g.reads_by_curl()));
    g.by->change("secret");
    BOOST_TEST(listed().find("garden ") == std::string::npos);
    BOOST_TEST(in_process::ask_web(g.server, "GET", "/rooms").body.find("garden") == std::string::npos);
    BOOST_TEST(!g.reads_by_curl());
    ike.send("LIST");
    const auto lines = ike.settled();
    BOOST_TEST(std::none_of(lines.begin(), lines.end(),
                            [](const irc_line& l) { return in_process::matches("322 ike #garden ...", l); }));
    BOOST_TEST(!jane.may(R"("type":"history","room":"garden")"));
    BOOST_TEST(!jane.may(R"("type":"members","room":"garden")"));
    ike.send("CHATHISTORY LATEST #garden * 10");
    ike.until("FAIL CHATHISTORY INVALID_TARGET");
}

BOOST_DATA_TEST_CASE(what_was_said_in_a_secret_room_is_not_found_outside,
                     boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    auto inside = g.json("ida");
    BOOST_TEST(inside.says("the treasure lies here", "garden"));
    auto jane = g.json("jane", "lobby");
    const auto found_by = [](json_person& p) {
        return each_of(p.ask(R"("type":"search","text":"treasure")"), "messages", "room");
    };
    BOOST_TEST(found_by(jane) == "garden ");
    g.by->change("secret");
    BOOST_TEST(found_by(jane) == "");
    BOOST_TEST(found_by(inside) == "garden ");
}

BOOST_DATA_TEST_CASE(who_listens_from_outside_hears_nothing_more_once_the_room_is_private,
                     boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    in_process::web_tail tail{g.server, "garden"};
    auto inside = g.json("ida");
    BOOST_TEST(inside.says("open", "garden"));
    BOOST_TEST(tail.bytes().find("[ida] open\n") != std::string::npos);
    g.by->change("invite_only");
    BOOST_TEST(inside.says("closed", "garden"));
    BOOST_TEST(tail.ended());
    BOOST_TEST(tail.bytes().find("closed") == std::string::npos);
}

BOOST_DATA_TEST_CASE(a_tail_of_a_private_room_is_refused, boost::unit_test::data::make(garden_ways), how)
{
    for (const auto* rule : {"invite_only", "secret", "key"}) {
        garden g{how};
        g.by->change(rule, true, rule == std::string_view{"key"} ? "sesame" : "");
        in_process::web_tail tail{g.server, "garden"};
        const auto& got = tail.bytes();
        BOOST_TEST((got.find(" 403 ") < 12 || got.find(" 404 ") < 12), rule << ": " << got);
    }
}

BOOST_DATA_TEST_CASE(a_topic_lock_holds_on_every_door, boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    auto ike = g.irc_inside("ike");
    auto jane = g.json("jane");
    g.by->change("topic_lock");
    ike.send("TOPIC #garden :mine");
    ike.until("482 ike #garden");
    BOOST_TEST(!jane.may(R"("type":"topic","room":"garden","text":"mine")"));
    g.by->change("operators", true, "jane");
    BOOST_TEST(jane.may(R"("type":"topic","room":"garden","text":"ours")"));
    ike.until(":jane TOPIC #garden ours");
}

BOOST_DATA_TEST_CASE(a_kick_is_seen_on_every_door, boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    auto ike = g.irc_inside("ike");
    json_person jane{g.server, "jane", R"("rooms":["garden"],"presence":true)"};
    auto kim = g.irc_inside("kim");
    auto joe = g.json("joe");
    g.by->kick("kim", "rude");
    for (auto* c : {&ike, &kim})
        c->until(":maker KICK #garden kim rude");
    jane.until(
        R"("type":"presence","room":"garden","user":"kim","event":"leave","by":"maker","reason":"rude")");
    g.by->kick("joe", "too");
    joe.until(R"("type":"left","room":"garden","by":"maker","reason":"too")");
    ike.until(":maker KICK #garden joe too");
    BOOST_TEST((joe.ask(R"("type":"message","room":"garden","text":"?")").at("code") == "not_in_room"));
}

BOOST_DATA_TEST_CASE(who_is_no_operator_is_refused_on_every_door, boost::unit_test::data::make(garden_ways),
                     how)
{
    garden g{how};
    auto ike = g.irc_inside("ike");
    auto jane = g.json("jane");
    ike.send("MODE #garden +m");
    ike.until("482");
    BOOST_TEST(!jane.may(R"("type":"change","room":"garden","rule":"moderated")"));
    BOOST_TEST(!jane.may(R"("type":"kick","room":"garden","user":"ike")"));
    BOOST_TEST((g.says_by_curl("carl") && says(ike)));
}

BOOST_DATA_TEST_CASE(rules_can_be_read_on_every_door, boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    g.by->change("moderated");
    g.by->change("limit", true, "7");
    g.by->change("bans", true, "evil*");
    auto jane = g.json("jane");
    auto ike = g.irc_inside("ike");
    const auto rules = jane.ask(R"("type":"rules","room":"garden")").at("rules").as_object();
    BOOST_TEST((rules.at("moderated") == true && rules.at("limit") == 7 && rules.at("secret") == false));
    const auto& bans = rules.at("bans").as_array();
    BOOST_REQUIRE(bans.size() == 1u);
    BOOST_TEST((bans[0].at("mask") == "evil*" && bans[0].at("set_by") == "maker"));
    ike.send("MODE #garden");
    ike.until("324 ike #garden {:\\+(lm|ml)} 7");
    ike.send("MODE #garden +b");
    ike.until("367 ike #garden evil*!*@* ...");
}

BOOST_DATA_TEST_CASE(somebody_else_of_an_operators_name_is_no_operator,
                     boost::unit_test::data::make(garden_ways), how)
{
    for (const auto* secret : {"", "not-the-secret-at-all"}) {
        garden g{how};
        auto witness = g.irc_inside("witness");
        g.by->vanish();
        witness.until("QUIT");
        irc_client other{g.server, irc_person{"maker", {}, secret}};
        BOOST_TEST(in_process::names_in(other.join("#garden")).at("maker") == "");
        other.send("MODE #garden +m");
        other.until("482");
    }
}

BOOST_DATA_TEST_CASE(an_operator_is_one_again_when_it_comes_back_through_the_other_door,
                     boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    auto witness = g.irc_inside("witness");
    g.by->vanish();
    witness.until("QUIT");
    g.by = g.made(!how.by_irc);
    g.by->change("moderated");
    witness.until("MODE #garden +m");
}

BOOST_DATA_TEST_CASE(an_operator_is_not_locked_out_of_its_own_room, boost::unit_test::data::make(garden_ways),
                     how)
{
    garden g{how};
    auto witness = g.irc_inside("witness");
    g.by->change("bans", true, "maker");
    g.by->change("invite_only");
    g.by->change("key", true, "sesame");
    g.by->vanish();
    witness.until("QUIT");
    g.by = g.made(how.by_irc);
    g.by->change("moderated");
    witness.until("MODE #garden +m");
}

BOOST_DATA_TEST_CASE(who_was_made_an_operator_without_a_pass_leaves_nothing_to_the_next_of_its_name,
                     boost::unit_test::data::make(garden_ways), how)
{
    garden g{how};
    auto jane = g.json("jane");
    g.by->change("operators", true, "jane");
    BOOST_TEST(jane.may(R"("type":"change","room":"garden","rule":"topic_lock")"));
    auto witness = g.irc_inside("witness");
    jane.vanish();
    witness.until(":jane QUIT");
    json_person next{g.server, "jane", R"("rooms":["garden"],"token":"the-secret-of-another")"};
    BOOST_TEST(!next.may(R"("type":"change","room":"garden","rule":"moderated")"));
}

BOOST_AUTO_TEST_CASE(the_lobby_is_run_by_nobody)
{
    garden g{garden_ways[0]};
    auto jane = g.json("jane", "lobby");
    BOOST_TEST(!jane.may(R"("type":"change","room":"lobby","rule":"secret")"));
    BOOST_TEST(!jane.may(R"("type":"kick","room":"lobby","user":"jane")"));
}

BOOST_AUTO_TEST_SUITE_END()

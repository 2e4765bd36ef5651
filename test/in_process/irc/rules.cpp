// The rules of a room hold on every frontend, whichever they were made through. That they outlive the server:
// test_irc_restart.py.
#include "test/in_process/clients/http_tail.hpp"
#include "test/in_process/irc/room_rules_fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace banter::test;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(irc_rules)

namespace {

// The elements of a page of messages or of a list of rooms.
std::string each_of(const boost::json::object& page, std::string_view list, std::string_view field)
{
    std::string out;
    for (const auto& one : page.at(list).as_array())
        out += std::string{one.at(field).as_string()} + ' ';
    return out;
}

} // namespace

BOOST_DATA_TEST_CASE(moderated_holds_on_every_frontend, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    auto ike = g.irc_inside("ike");
    auto jane = g.json("jane");
    BOOST_TEST((says(ike) && says(jane) && g.says_by_curl("carl")));
    g.by->change("moderated");
    ike.until("MODE #garden +m");
    jane.until("rules_changed",
               R"("room":"garden","user":"maker","changes":[{"rule":"moderated","on":true}])");
    BOOST_TEST((!says(ike) && !says(jane) && !g.says_by_curl("carl")));
    g.by->change("voices", true, "ike");
    g.by->change("voices", true, "jane");
    BOOST_TEST((says(ike) && says(jane)));
    g.by->change("moderated", false);
    BOOST_TEST(g.says_by_curl("carl"));
}

BOOST_DATA_TEST_CASE(no_outsiders_holds_on_every_frontend, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    auto ike = g.irc("ike");
    auto jane = g.json("jane", "lobby");
    BOOST_TEST((says(ike) && g.says_by_curl("carl")));
    g.by->change("no_outsiders");
    BOOST_TEST((!says(ike) && !g.says_by_curl("carl") && !says(jane)));
}

BOOST_DATA_TEST_CASE(a_ban_holds_on_every_frontend, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    auto ike = g.irc_inside("ike");
    auto jane = g.json("jane");
    for (const auto* name : {"ike", "jane", "carl"})
        g.by->change("bans", true, name);
    BOOST_TEST((!says(ike) && !says(jane) && !g.says_by_curl("carl")));
    BOOST_TEST(g.says_by_curl("caroline"));
    ike.send("PART #garden");
    ike.send("JOIN #garden");
    ike.until("474");
    BOOST_TEST(jane.may("leave", R"("room":"garden")"));
    BOOST_TEST(!may_join(jane));
}

BOOST_DATA_TEST_CASE(a_mute_holds_on_every_frontend, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    for (const auto* name : {"ike", "jane", "carl"})
        g.by->change("mutes", true, name);
    auto ike = g.irc_inside("ike");
    auto jane = g.json("jane");
    BOOST_TEST((!says(ike) && !says(jane) && !g.says_by_curl("carl")));
}

BOOST_DATA_TEST_CASE(an_exception_holds_on_every_frontend, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    g.by->change("bans", true, "*!*@*");
    g.by->change("ban_exceptions", true, "j*");
    BOOST_TEST(!g.enters_by_irc("ike", "474"));
    BOOST_TEST(g.enters_by_irc("jack"));
    BOOST_TEST(!g.enters_by_json("ida"));
    BOOST_TEST(g.enters_by_json("jane"));
    BOOST_TEST((!g.says_by_curl("carl") && g.says_by_curl("john")));
}

BOOST_DATA_TEST_CASE(invite_only_holds_on_every_frontend, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    g.by->change("invite_only");
    BOOST_TEST(!g.enters_by_irc("ike", "473"));
    auto jane = g.json("jane", "lobby");
    BOOST_TEST((!may_join(jane) && !g.reads_by_curl()));
    g.by->invite("jane");
    jane.until("invited", R"("room":"garden","user":"jane","by":"maker")");
    BOOST_TEST(may_join(jane));
    auto ivy = g.irc("ivy");
    g.by->invite("ivy");
    ivy.until(":maker INVITE ivy #garden");
    ivy.join("#garden");
    g.by->change("invite_exceptions", true, "ida");
    BOOST_TEST(g.enters_by_irc("ida"));
}

BOOST_DATA_TEST_CASE(a_key_holds_on_every_frontend, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    g.by->change("key", true, "sesame");
    BOOST_TEST(!g.enters_by_irc("ike", "475"));
    BOOST_TEST(g.enters_by_irc("ivy", "none", "sesame"));
    BOOST_TEST((!g.enters_by_json("jane", "wrong") && g.enters_by_json("jack", "sesame")));
    BOOST_TEST(!g.reads_by_curl());
}

BOOST_DATA_TEST_CASE(a_limit_holds_on_every_frontend, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    g.by->change("limit", true, "2");
    auto ivy = g.irc_inside("ivy");
    BOOST_TEST((!g.enters_by_irc("ike", "471") && !g.enters_by_json("jane")));
    ivy.send("PART #garden");
    ivy.settled();
    BOOST_TEST(g.enters_by_json("jack"));
}

BOOST_DATA_TEST_CASE(a_secret_room_is_invisible_to_non_members, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    irc_client ike{g.server,
                   irc_person{"ike", {"batch", "draft/chathistory", "message-tags", "server-time"}}};
    auto jane = g.json("jane", "lobby");
    const auto listed = [&] { return each_of(jane.ask("rooms"), "rooms", "room"); };
    BOOST_TEST((listed().find("garden ") != std::string::npos && g.reads_by_curl()));
    g.by->change("secret");
    BOOST_TEST(listed().find("garden ") == std::string::npos);
    BOOST_TEST(g.server.http().ask("GET", "/rooms").body.find("garden") == std::string::npos);
    BOOST_TEST(!g.reads_by_curl());
    ike.send("LIST");
    const auto lines = ike.settled();
    BOOST_TEST(std::none_of(lines.begin(), lines.end(),
                            [](const irc_line& l) { return matches("322 ike #garden ...", l); }));
    BOOST_TEST(!jane.may("history", R"("room":"garden")"));
    BOOST_TEST(!jane.may("members", R"("room":"garden")"));
    ike.send("CHATHISTORY LATEST #garden * 10");
    ike.until("FAIL CHATHISTORY INVALID_TARGET");
}

BOOST_DATA_TEST_CASE(messages_of_a_secret_room_are_not_found_by_non_members, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    auto inside = g.json("ida");
    BOOST_TEST(inside.may_say("the treasure lies here", "garden"));
    auto jane = g.json("jane", "lobby");
    const auto found_by = [](json_client& p) {
        return each_of(p.ask("search", R"("text":"treasure")"), "messages", "room");
    };
    BOOST_TEST(found_by(jane) == "garden ");
    g.by->change("secret");
    BOOST_TEST(found_by(jane) == "");
    BOOST_TEST(found_by(inside) == "garden ");
}

BOOST_DATA_TEST_CASE(a_guest_gets_no_more_messages_once_the_room_is_private, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    auto tail = g.server.tail("garden");
    auto inside = g.json("ida");
    BOOST_TEST(inside.may_say("open", "garden"));
    BOOST_TEST(tail.lines() == std::vector<std::string>{"[ida] open"}, boost::test_tools::per_element());
    g.by->change("invite_only");
    BOOST_TEST(inside.may_say("closed", "garden"));
    for (const auto& line : tail.lines()) // that it is not open any more
        BOOST_TEST(line.find("] closed") == std::string::npos, line);
    BOOST_TEST(tail.ended());
}

BOOST_DATA_TEST_CASE(a_tail_of_a_private_room_is_refused, data::make(rules_variants), how)
{
    for (const auto* rule : {"invite_only", "secret", "key"}) {
        room_rules_fixture g{how};
        g.by->change(rule, true, rule == std::string_view{"key"} ? "sesame" : "");
        const auto got = g.server.http().ask("GET", "/rooms/garden/tail");
        BOOST_TEST((got.status == 403 || got.status == 404), rule << ": " << got.status);
    }
}

BOOST_DATA_TEST_CASE(a_topic_lock_holds_on_every_frontend, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    auto ike = g.irc_inside("ike");
    auto jane = g.json("jane");
    g.by->change("topic_lock");
    ike.send("TOPIC #garden :mine");
    ike.until("482 ike #garden");
    BOOST_TEST(!jane.may("topic", R"("room":"garden","text":"mine")"));
    g.by->change("operators", true, "jane");
    BOOST_TEST(jane.may("topic", R"("room":"garden","text":"ours")"));
    ike.until(":jane TOPIC #garden ours");
}

BOOST_DATA_TEST_CASE(rules_can_be_read_on_every_frontend, data::make(rules_variants), how)
{
    room_rules_fixture g{how};
    g.by->change("moderated");
    g.by->change("limit", true, "7");
    g.by->change("bans", true, "evil*");
    auto jane = g.json("jane");
    auto ike = g.irc_inside("ike");
    const auto rules = jane.ask("rules", R"("room":"garden")").at("rules").as_object();
    BOOST_TEST((rules.at("moderated") == true && rules.at("limit") == 7 && rules.at("secret") == false));
    const auto& bans = rules.at("bans").as_array();
    BOOST_REQUIRE(bans.size() == 1u);
    BOOST_TEST((bans[0].at("mask") == "evil*" && bans[0].at("set_by") == "maker"));
    ike.send("MODE #garden");
    ike.until("324 ike #garden {:\\+(lm|ml)} 7");
    ike.send("MODE #garden +b");
    ike.until("367 ike #garden evil*!*@* ...");
}

BOOST_AUTO_TEST_SUITE_END()

// People on IRC and on the other doors in one room, and between themselves.
#include "test/in_process/irc/client.hpp"
#include "test/in_process/irc/other_doors.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace banter;
using in_process::irc_client;
using in_process::irc_person;
using in_process::json_person;
using in_process::pace;

BOOST_AUTO_TEST_SUITE(irc_crossing)

namespace {

const pace crossing_paces[] = {pace::at_once(), pace::late_by(1), pace::late_by(2)};

struct crossing_stage {
    explicit crossing_stage(pace storing) : server{{.storing = storing}} {}

    irc_client irc(const std::string& nick, const std::string& room = "#lobby")
    {
        irc_client out{server, irc_person{nick, {"message-tags", "batch", "draft/multiline", "server-time"}}};
        out.join(room);
        return out;
    }

    json_person json(const std::string& user, const std::string& fields = R"("rooms":["lobby"])")
    {
        return json_person{server, user, fields};
    }

    in_process::server server;
};

} // namespace

BOOST_DATA_TEST_CASE(what_curl_says_under_a_name_is_shown_under_that_name,
                     boost::unit_test::data::make(crossing_paces), storing)
{
    crossing_stage s{storing};
    auto irc = s.irc("listener");
    BOOST_TEST(in_process::curl_says(s.server, "carl", "from curl", "lobby"));
    irc.until(":carl!u@banter PRIVMSG #lobby :from curl");
}

BOOST_DATA_TEST_CASE(a_name_with_a_space_is_one_with_an_underscore,
                     boost::unit_test::data::make(crossing_paces), storing)
{
    crossing_stage s{storing};
    auto ann = s.json("Ann Lee");
    auto bob = s.irc("bob");
    BOOST_TEST(bob.names_of("#lobby").contains("Ann_Lee"));
    BOOST_TEST(ann.says("hello", "lobby"));
    bob.until(":Ann_Lee PRIVMSG #lobby hello");
    bob.say("Ann_Lee", "psst");
    ann.until(R"("type":"message","user":"bob","text":"psst","to":"Ann Lee")");
    bob.send("NICK ann_lee");
    bob.until("433 bob ann_lee");
}

BOOST_DATA_TEST_CASE(joins_leaves_and_new_names_cross_the_doors, boost::unit_test::data::make(crossing_paces),
                     storing)
{
    crossing_stage s{storing};
    auto jane = s.json("jane", R"("rooms":["lobby","garden"],"presence":true)");
    auto ike = s.irc("ike", "#garden");
    BOOST_TEST((ike.names_of("#garden") == std::map<std::string, std::string>{{"ike", ""}, {"jane", "@"}}));
    jane.until(R"("type":"presence","room":"garden","user":"ike","event":"join")");
    auto jack = s.json("jack", R"("rooms":["garden"])");
    ike.until(":jack JOIN #garden");
    BOOST_TEST(jack.may(R"("type":"rename","user":"jacques")"));
    ike.until(":jack NICK jacques");
    BOOST_TEST(jack.may(R"("type":"leave","room":"garden","reason":"tea")"));
    ike.until(":jacques PART #garden tea");
    ike.send("NICK icke");
    jane.until(R"("type":"presence","user":"ike","event":"rename","to":"icke")");
    ike.send("AWAY :out");
    jane.until(R"("type":"presence","user":"icke","event":"away","text":"out")");
    ike.send("AWAY");
    jane.until(R"("type":"presence","user":"icke","event":"back")");
    ike.send("PART #garden :bye");
    jane.until(R"("type":"presence","room":"garden","user":"icke","event":"leave","reason":"bye")");
    ike.join("#garden");
    ike.send("QUIT :gone");
    const auto left = jane.until(R"("type":"presence","room":"garden","user":"icke","event":"leave")");
    BOOST_TEST(left.at("reason").as_string().find("gone") != boost::json::string::npos);
}

BOOST_DATA_TEST_CASE(topics_cross_the_doors, boost::unit_test::data::make(crossing_paces), storing)
{
    crossing_stage s{storing};
    auto jane = s.json("jane", R"("rooms":["garden"])");
    auto ike = s.irc("ike", "#garden");
    ike.send("TOPIC #garden :from irc");
    jane.until(R"("type":"topic","room":"garden","user":"ike","text":"from irc")");
    BOOST_TEST(jane.may(R"("type":"topic","room":"garden","text":"from json")"));
    ike.until(":jane TOPIC #garden :from json");
}

BOOST_DATA_TEST_CASE(direct_messages_cross_the_doors_both_ways, boost::unit_test::data::make(crossing_paces),
                     storing)
{
    crossing_stage s{storing};
    auto jane = s.json("jane", R"("rooms":["lobby"],"token":"the device of jane")");
    auto ike = s.irc("ike");
    ike.say("jane", "to json");
    jane.until(R"("type":"message","room":"@ike,jane","user":"ike","text":"to json","to":"jane")");
    const auto ack = jane.ask(R"("type":"message","to":"ike","text":"to irc")");
    BOOST_TEST((ack.at("type") == "ack" && ack.at("room") == "@ike,jane"));
    const auto heard = ike.until(":jane PRIVMSG ike :to irc");
    BOOST_TEST(heard.tags.at("msgid") == std::to_string(ack.at("seq").as_int64()));
    const auto page = jane.ask(R"("type":"history","with":"ike")").at("messages").as_array();
    BOOST_REQUIRE(page.size() == 2u);
    BOOST_TEST((page[0].at("text") == "to json" && page[1].at("text") == "to irc"));
    auto stranger = s.json("mallory");
    for (const auto* asked : {R"("with":"jane")", R"("room":"@ike,jane")"}) {
        const auto got = stranger.ask(R"("type":"history",)" + std::string{asked});
        BOOST_TEST((got.at("type") == "error" || got.at("messages").as_array().empty()), asked);
    }
    BOOST_TEST(stranger.ask(R"("type":"search","text":"json")").at("messages").as_array().empty());
}

BOOST_DATA_TEST_CASE(a_notice_is_one_on_every_door, boost::unit_test::data::make(crossing_paces), storing)
{
    crossing_stage s{storing};
    auto jane = s.json("jane");
    auto ike = s.irc("ike");
    ike.send("NOTICE #lobby :beep");
    jane.until(R"("type":"message","text":"beep","notice":true)");
    BOOST_TEST(jane.may(R"("type":"message","room":"lobby","text":"boop","notice":true)"));
    ike.until(":jane NOTICE #lobby boop");
}

BOOST_DATA_TEST_CASE(an_action_is_one_on_every_door, boost::unit_test::data::make(crossing_paces), storing)
{
    crossing_stage s{storing};
    auto jane = s.json("jane");
    auto ike = s.irc("ike");
    ike.say("#lobby", "\x01"
                      "ACTION waves\x01");
    jane.until(R"("type":"message","user":"ike","text":"/me waves")");
    BOOST_TEST(jane.says("/me nods", "lobby"));
    BOOST_TEST(ike.until(":jane PRIVMSG #lobby ...").text() == "\x01"
                                                               "ACTION nods\x01");
}

BOOST_AUTO_TEST_SUITE_END()

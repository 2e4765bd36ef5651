// Users of IRC and of the other frontends in one room and in conversations.
#include "test/in_process/clients/http_client.hpp"
#include "test/in_process/clients/irc_client.hpp"
#include "test/in_process/clients/json_client.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace banter;
using test::commit_timing;
using test::irc_client;
using test::irc_person;
using test::json_client;

BOOST_AUTO_TEST_SUITE(irc_crossing)

namespace {

const commit_timing crossing_timings[] = {commit_timing::at_once(), commit_timing::at_random(1),
                                          commit_timing::at_random(2)};

struct crossing_fixture {
    explicit crossing_fixture(commit_timing storing) : server{{.commits = storing}} {}

    irc_client irc(const std::string& nick, const std::string& room = "#lobby")
    {
        irc_client out{server, irc_person{nick, {"message-tags", "batch", "draft/multiline", "server-time"}}};
        out.join(room);
        return out;
    }

    json_client json(const std::string& user, const std::string& fields = R"("rooms":["lobby"])")
    {
        return server.json(user, fields);
    }

    test::server server;
};

} // namespace

BOOST_DATA_TEST_CASE(a_message_of_curl_under_a_name_is_shown_under_that_name,
                     boost::unit_test::data::make(crossing_timings), storing)
{
    crossing_fixture s{storing};
    auto irc = s.irc("listener");
    s.server.http().say("from curl", "lobby", "carl");
    irc.until(":carl!carl@carl.users.banter PRIVMSG #lobby :from curl");
}

BOOST_DATA_TEST_CASE(a_name_with_a_space_is_one_with_an_underscore,
                     boost::unit_test::data::make(crossing_timings), storing)
{
    crossing_fixture s{storing};
    auto ann = s.json("Ann Lee");
    auto bob = s.irc("bob");
    BOOST_TEST(bob.names_of("#lobby").contains("Ann_Lee"));
    BOOST_TEST(ann.may_say("hello", "lobby"));
    bob.until(":Ann_Lee PRIVMSG #lobby hello");
    bob.say("Ann_Lee", "psst");
    ann.until("message", R"("user":"bob","text":"psst","to":"Ann Lee")");
    bob.send("NICK ann_lee");
    bob.until("433 bob ann_lee");
}

BOOST_DATA_TEST_CASE(joins_leaves_and_new_names_cross_the_frontends,
                     boost::unit_test::data::make(crossing_timings), storing)
{
    crossing_fixture s{storing};
    auto jane = s.json("jane", R"("rooms":["lobby","garden"],"presence":true)");
    auto ike = s.irc("ike", "#garden");
    BOOST_TEST((ike.names_of("#garden") == std::map<std::string, std::string>{{"ike", ""}, {"jane", "@"}}));
    jane.until("presence", R"("room":"garden","user":"ike","event":"join")");
    auto jack = s.json("jack", R"("rooms":["garden"])");
    ike.until(":jack JOIN #garden");
    BOOST_TEST(jack.may("rename", R"("user":"jacques")"));
    ike.until(":jack NICK jacques");
    BOOST_TEST(jack.may("leave", R"("room":"garden","reason":"tea")"));
    ike.until(":jacques PART #garden tea");
    ike.send("NICK icke");
    jane.until("presence", R"("user":"ike","event":"rename","to":"icke")");
    ike.send("AWAY :out");
    jane.until("presence", R"("user":"icke","event":"away","text":"out")");
    ike.send("AWAY");
    jane.until("presence", R"("user":"icke","event":"back")");
    ike.send("PART #garden :bye");
    jane.until("presence", R"("room":"garden","user":"icke","event":"leave","reason":"bye")");
    ike.join("#garden");
    ike.send("QUIT :gone");
    const auto left = jane.until("presence", R"("room":"garden","user":"icke","event":"leave")");
    BOOST_TEST(left.at("reason").as_string().find("gone") != boost::json::string::npos);
}

BOOST_DATA_TEST_CASE(topics_cross_the_frontends, boost::unit_test::data::make(crossing_timings), storing)
{
    crossing_fixture s{storing};
    auto jane = s.json("jane", R"("rooms":["garden"])");
    auto ike = s.irc("ike", "#garden");
    ike.send("TOPIC #garden :from irc");
    jane.until("topic", R"("room":"garden","user":"ike","text":"from irc")");
    BOOST_TEST(jane.may("topic", R"("room":"garden","text":"from json")"));
    ike.until(":jane TOPIC #garden :from json");
}

BOOST_DATA_TEST_CASE(direct_messages_cross_the_frontends_both_ways,
                     boost::unit_test::data::make(crossing_timings), storing)
{
    crossing_fixture s{storing};
    auto jane = s.json("jane", R"("rooms":["lobby"],"token":"the device of jane")");
    auto ike = s.irc("ike");
    ike.say("jane", "to json");
    jane.until("message", R"("room":"@ike,jane","user":"ike","text":"to json","to":"jane")");
    const auto ack = jane.ask("message", R"("to":"ike","text":"to irc")");
    BOOST_TEST((ack.at("type") == "ack" && ack.at("room") == "@ike,jane"));
    const auto heard = ike.until(":jane PRIVMSG ike :to irc");
    BOOST_TEST(heard.tags.at("msgid") == std::to_string(ack.at("seq").as_int64()));
    const auto page = jane.ask("history", R"("with":"ike")").at("messages").as_array();
    BOOST_REQUIRE(page.size() == 2u);
    BOOST_TEST((page[0].at("text") == "to json" && page[1].at("text") == "to irc"));
    auto stranger = s.json("mallory");
    for (const auto* asked : {R"("with":"jane")", R"("room":"@ike,jane")"}) {
        const auto got = stranger.ask("history", asked);
        BOOST_TEST((got.at("type") == "error" || got.at("messages").as_array().empty()), asked);
    }
    BOOST_TEST(stranger.ask("search", R"("text":"json")").at("messages").as_array().empty());
}

BOOST_DATA_TEST_CASE(a_notice_is_one_on_every_frontend, boost::unit_test::data::make(crossing_timings),
                     storing)
{
    crossing_fixture s{storing};
    auto jane = s.json("jane");
    auto ike = s.irc("ike");
    ike.send("NOTICE #lobby :beep");
    jane.until("message", R"("text":"beep","notice":true)");
    BOOST_TEST(jane.may("message", R"("room":"lobby","text":"boop","notice":true)"));
    ike.until(":jane NOTICE #lobby boop");
}

BOOST_DATA_TEST_CASE(an_action_is_one_on_every_frontend, boost::unit_test::data::make(crossing_timings),
                     storing)
{
    crossing_fixture s{storing};
    auto jane = s.json("jane");
    auto ike = s.irc("ike");
    ike.say("#lobby", "\x01"
                      "ACTION waves\x01");
    jane.until("message", R"("user":"ike","text":"/me waves")");
    BOOST_TEST(jane.may_say("/me nods", "lobby"));
    BOOST_TEST(ike.until(":jane PRIVMSG #lobby ...").text() == "\x01"
                                                               "ACTION nods\x01");
}

BOOST_AUTO_TEST_SUITE_END()

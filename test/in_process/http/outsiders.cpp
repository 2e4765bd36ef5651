// Messages from outside of a room: the names that they may bear, and the rooms that take them.
#include "test/in_process/clients/irc_client.hpp"
#include "test/in_process/clients/json_client.hpp"
#include "test/in_process/clients/plain_client.hpp"
#include "test/in_process/http/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(outsiders)

namespace {

bool is_unproven(const boost::json::object& message)
{
    const auto* const mark = message.if_contains("unproven");
    return mark != nullptr && mark->as_bool();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_message_under_the_name_of_a_connected_user_is_a_conflict)
{
    server here;
    auto http = here.http();
    auto plain = here.plain("ike");
    auto json = here.json("wendy", R"("rooms":["ops","lobby"])");
    irc_client irc{here, irc_person{"ike"}};
    for (const auto* const name : {"wendy", "WENDY", "ike", "%EF%BC%A9ke"}) {
        const auto got = http.ask("POST", "/rooms/ops/messages?user=" + std::string{name}, {}, "hi");
        got.check_problem(409, "name_in_use");
    }
    plain.say("hi");
    BOOST_TEST(plain.line().starts_with("! name_in_use:"));
    plain.say_as("else", "hi");
    BOOST_TEST(json.texts() == strings{"hi"}, per_element()); // and none of the others

    json.close();
    here.settle();
    http.say("gone", "ops", "wendy");
}

BOOST_AUTO_TEST_CASE(a_message_under_the_name_of_a_device_is_marked_for_all_others)
{
    server here;
    here.json("alice", R"("token":"alice's secret")").close();
    here.settle();
    auto json = here.json("bob");
    irc_client irc{here, irc_person{"carol"}};
    irc.join("#lobby");
    auto tail = here.tail("lobby", as_events());
    auto http = here.http();
    here.plain("alice").say("plain form");
    http.say("HTTP", "lobby", "alice");
    http.say("somebody", "lobby", "dave"); // nobody has claimed that name

    std::vector<std::pair<std::string, bool>> seen;
    for (const auto& message : json.fence())
        seen.emplace_back(text_in(message, "text"), is_unproven(message));
    const std::vector<std::pair<std::string, bool>> expected{
        {"plain form", true}, {"HTTP", true}, {"somebody", false}};
    BOOST_TEST((seen == expected));

    irc.expect(":alice!alice@unproven.banter PRIVMSG #lobby :{}");
    irc.expect(":alice!alice@unproven.banter PRIVMSG #lobby :{}");
    irc.expect(":dave!dave@dave.users.banter PRIVMSG #lobby :{}");

    seen.clear();
    for (const auto& event : tail.events())
        seen.emplace_back(text_in(event.data, "text"), is_unproven(event.data));
    BOOST_TEST((seen == expected));

    seen.clear();
    const auto page = http.ask("GET", "/rooms/lobby/messages").json();
    for (const auto& message : page.at("messages").as_array())
        seen.emplace_back(text_in(message.as_object(), "text"), is_unproven(message.as_object()));
    BOOST_TEST((seen == expected));
}

BOOST_AUTO_TEST_CASE(a_room_that_cannot_be_read_from_outside_takes_no_messages_from_there)
{
    for (const auto* const change :
         {R"({"rule":"invite_only","on":true})", R"({"rule":"key","on":true,"argument":"sesame"})"}) {
        server here;
        auto owner = here.json("owner", R"("rooms":["ops"])");
        irc_client ike{here, irc_person{"ike"}};
        ike.say("#ops", "before");
        here.http().say("before");
        BOOST_TEST(owner.texts() == (strings{"before", "before"}), per_element());
        owner.ask("change", std::string{R"("room":"ops","changes":[)"} + change + ']');
        here.http().ask("POST", "/rooms/ops/messages", {}, "after").check_problem(403, "forbidden");
        ike.say("#ops", "after");
        ike.until("404 ike #ops ...");
        BOOST_TEST(owner.texts().empty());
    }
}

BOOST_AUTO_TEST_CASE(a_message_from_outside_may_not_bear_the_name_of_an_operator_on_record)
{
    server here;
    auto owner = here.json("owner", R"("rooms":["ops"],"token":"owner's secret")");
    owner.say("for us", "ops");
    owner.close();
    here.settle();
    auto http = here.http();
    http.ask("POST", "/rooms/ops/messages?user=owner", {}, "hi").check_problem(403, "forbidden");
    http.say("hi", "ops", "somebody");
    http.say("hi", "dev", "owner"); // where it is no operator
}

BOOST_AUTO_TEST_SUITE_END()

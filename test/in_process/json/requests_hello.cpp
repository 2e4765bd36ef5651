// Hello: accepted names, and the state that a new client receives.
#include "test/in_process/json/fixture.hpp"

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(json_hello)

BANTER_TEST_IN(json_fixture, hello_is_answered_by_welcome_and_then_the_rooms)
{
    auto client = json();
    client.send("hello", R"("user":"alice","rooms":["lobby","dev"],"id":"h1","client":"test 1.0")");
    const auto welcome = client.expect("welcome", R"("user":"alice","id":"h1","seq":0,"epoch":"e1")");
    BOOST_TEST(!text_in(welcome, "server").empty());
    BOOST_TEST(!welcome.at("limits").as_object().empty());
    BOOST_TEST(welcome.at("features").as_array().empty());
    for (const char* const room : {"lobby", "dev"}) {
        const auto joined = client.expect("joined", R"("members":["alice"],"member_count":1,"prev":0)");
        BOOST_TEST(text_in(joined, "room") == room);
        BOOST_TEST(text_in(joined, "topic").empty());
    }
    BOOST_TEST(client.fence().empty());
}

BANTER_TEST_IN(json_fixture, features_that_the_server_does_not_know_are_ignored_and_malformed_ones_refused)
{
    auto client = json();
    client.send("hello", R"("user":"alice","rooms":[],"features":["Edit"],"id":"h1")");
    client.expect("error", R"("code":"bad_request","id":"h1")");
    client.send("hello", R"("user":"alice","rooms":[],"features":["edit","of-2030"],"id":"h2")");
    client.expect("welcome", R"("user":"alice","id":"h2")");
    BOOST_TEST(client.fence().empty());
}

BANTER_TEST_IN(json_fixture, without_rooms_hello_joins_the_lobby)
{
    const auto client = json("alice");
    BOOST_TEST_REQUIRE(client.joined().size() == 1u);
    BOOST_TEST(text_in(client.joined()[0], "room") == "lobby");
}

BANTER_TEST_IN(json_fixture, a_room_that_is_named_twice_is_joined_once)
{
    auto client = json();
    client.send("hello", R"("user":"alice","rooms":["dev","#DEV","dev"])");
    client.expect("welcome");
    client.expect("joined", R"("room":"dev","member_count":1)");
    BOOST_TEST(client.fence().empty());
}

BANTER_TEST_IN(one_client, a_hello_without_rooms_joins_no_room)
{
    auto carol = json("carol", R"("rooms":[])");
    alice.say("for the lobby");
    BOOST_TEST(carol.fence().empty());
}

BANTER_TEST_IN(json_fixture, a_refused_hello_may_be_followed_by_a_valid_one)
{
    std::string too_many = R"("user":"carol","rooms":["r0")";
    for (int n = 1; n <= 100; ++n)
        too_many += ",\"r" + std::to_string(n) + '"';
    const refusal all[] = {
        {"bad_request", R"("x":1)"},
        {"bad_request", R"("user":5)"},
        {"bad_request", R"("user":null)"},
        {"bad_name", R"("user":"")"},
        {"bad_name", R"("user":" alice")"},
        {"bad_name", R"("user":"al\nice")"},
        {"bad_name", "\"user\":\"" + std::string(33, 'x') + '"'},
        {"bad_name", "\"user\":\"語語語語語語語語語語語語語語語語語語語語語語\""},
        {"bad_name", R"("user":"a#b")"},
        {"bad_name", R"("user":"a\u200bb")"},
        {"bad_request", R"("user":"carol","rooms":"lobby")"},
        {"bad_request", R"("user":"carol","rooms":[1])"},
        {"bad_name", R"("user":"carol","rooms":["no spaces"])"},
        {"bad_name", R"("user":"carol","rooms":[""])"},
        {"bad_name", "\"user\":\"carol\",\"rooms\":[\"" + std::string(65, 'r') + "\"]"},
        {"too_many", too_many + ']'},
        {"bad_request", R"("user":"carol","presence":"yes")"},
        {"bad_request", R"("user":"carol","after":"5")"},
        {"bad_request", R"("user":"carol","after":-1)"},
        {"bad_request", R"("user":"carol","after":5)"}, // of which epoch?
    };
    for (const auto& each : all) {
        BOOST_TEST_CONTEXT(each.fields)
        {
            auto client = json();
            client.send("hello", R"("id":"h",)" + each.fields);
            const auto error = client.expect("error", "\"id\":\"h\",\"code\":" + json_text(each.code));
            BOOST_TEST(!text_in(error, "message").empty());
            client.hello("carol");
            BOOST_TEST(text_in(client.welcome(), "user") == "carol");
            BANTER_TEST_LISTS(list_in(client.joined()[0], "members"), strings{"carol"});
            client.close();
        }
    }
}

BANTER_TEST_IN(json_fixture, names_of_the_greatest_length_are_taken)
{
    for (const auto& name : {std::string(32, 'x'), std::string{"語語語語語語語語語語語語語語語語語語語語語"}})
        BOOST_TEST(text_in(json(name).welcome(), "user") == name);
}

BANTER_TEST_IN(json_fixture, a_name_is_in_use_whatever_its_case_or_form)
{
    const struct {
        const char* taken;
        const char* same;
    } all[] = {{"alice", "alice"},
               {"Alice2", "ALICE2"},
               {"alice3", "\uff41lice3"},
               {"Straße", "STRASSE"},
               {"André", "andre\u0301"}};
    for (const auto& each : all) {
        auto first = json(each.taken);
        json().refused("hello", "name_in_use", "\"user\":" + json_text(each.same));
        BOOST_TEST(text_in(first.ask("ping"), "type") == "pong");
    }
}

BANTER_TEST_IN(one_client, a_name_is_free_again_when_its_owner_has_gone)
{
    alice.close();
    BOOST_TEST(text_in(json("alice").welcome(), "user") == "alice");
}

BANTER_TEST_IN(json_fixture, nothing_but_hello_is_served_before_hello)
{
    for (const char* const type : {"join", "leave", "message", "history", "search", "members", "rooms",
                                   "topic", "people", "rules", "kick"}) {
        auto client = json();
        client.send(type, R"("id":"x","room":"lobby","text":"hi")");
        client.expect("error", R"("code":"bad_request","id":"x")");
        client.hello("alice");
        client.close();
    }
}

BANTER_TEST_IN(one_client, a_second_hello_is_refused)
{
    alice.refused("hello", "bad_request", R"("user":"alice2")");
    BANTER_TEST_LISTS(list_in(alice.ask("members", R"("room":"lobby")"), "members"), strings{"alice"});
}

BANTER_TCP_TEST_IN(json_fixture, requests_may_arrive_in_one_segment_with_the_hello)
{
    auto client = json();
    client.send_bytes(R"({"type":"hello","user":"alice"}{"type":"join","room":"dev"})"
                      R"({"type":"message","room":"dev","text":"hi"}{"type":"ping"}{"type":"bye"})");
    for (const char* const expected : {"welcome", "joined", "joined", "ack", "message", "pong", "bye"})
        client.expect(expected);
    BOOST_TEST(client.until_closed().empty());
}

BANTER_TEST_IN(json_fixture, many_come_speak_and_go)
{
    auto stayer = json("stayer");
    for (int n = 0; n < 50; ++n) {
        auto visitor = json("visitor" + std::to_string(n));
        auto other = json("other" + std::to_string(n));
        visitor.send("message", R"("room":"lobby","text":"from )" + std::to_string(n) + '"');
        other.send("bye");
        visitor.send("bye");
        BOOST_TEST(visitor.closed());
        BOOST_TEST(other.closed());
    }
    BANTER_TEST_LISTS(stayer.texts(), numbers(0, 50, "from "));
    BANTER_TEST_LISTS(list_in(stayer.ask("members", R"("room":"lobby")"), "members"), strings{"stayer"});
}

BOOST_AUTO_TEST_SUITE_END()

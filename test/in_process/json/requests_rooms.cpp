// Joining and leaving, members, presence, topics.
#include "test/in_process/json/fixture.hpp"

#include <map>

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(json_rooms)

namespace {

std::map<std::string, boost::json::object> rooms_by_name(json_client& asker)
{
    std::map<std::string, boost::json::object> all;
    const auto answer = asker.ask("rooms");
    for (const auto& room : answer.at("rooms").as_array())
        all[text_in(room.as_object(), "room")] = room.as_object();
    return all;
}

std::vector<std::string> members_of(json_client& asker, const std::string& room)
{
    const auto answer = asker.ask("members", "\"room\":" + json_text(room));
    auto names = sorted(list_in(answer, "members"));
    BOOST_TEST(number_in(answer, "member_count") == static_cast<std::int64_t>(names.size()));
    return names;
}

} // namespace

BANTER_TEST_IN(one_client, the_answer_to_a_join_has_members_and_topic)
{
    auto bob = json("bob", R"("rooms":["dev"])");
    bob.ask("topic", R"("room":"dev","text":"work")");
    const auto seq = number_in(bob.say("first", "dev"), "seq");
    const auto joined = alice.ask("join", R"("room":"dev")");
    BOOST_TEST(text_in(joined, "type") == "joined");
    BOOST_TEST(text_in(joined, "topic") == "work");
    BANTER_TEST_LISTS(sorted(list_in(joined, "members")), (strings{"alice", "bob"}));
    BOOST_TEST(number_in(joined, "member_count") == 2);
    BOOST_TEST(number_in(joined, "prev") == seq);
    BOOST_TEST(alice.fence().empty());
}

BANTER_TEST_IN(two_clients, join_with_last_is_followed_by_that_much_history)
{
    for (const auto& text : numbers(0, 5))
        bob.say(text);
    auto carol = json("carol", R"("rooms":[])");
    const auto joined = carol.ask("join", R"("room":"lobby","last":3)");
    BOOST_TEST(text_in(joined, "type") == "joined");
    const auto history = carol.expect("history", R"("room":"lobby","more":true)");
    BANTER_TEST_LISTS(texts_of(history), numbers(2, 5));
    BOOST_TEST(seqs_of(history).back() == number_in(joined, "prev"));
    bob.say("live");
    carol.expect("message", R"("text":"live",)" + number_field("prev", number_in(joined, "prev")));
}

BANTER_TEST_IN(one_client, room_names_are_lowered_and_lose_their_hash)
{
    const char* const all[][2] = {{"DEV", "dev"}, {"#dev2", "dev2"}, {"#Dev-2_x.y", "dev-2_x.y"}};
    for (const auto& [given, meant] : all) {
        const auto room = std::string{"\"room\":\""} + given + '"';
        BOOST_TEST(text_in(alice.ask("join", room), "room") == meant);
        BOOST_TEST(text_in(alice.ask("message", room + R"(,"text":"hi")"), "room") == meant);
    }
}

BANTER_TEST_IN(one_client, a_refused_join_changes_nothing)
{
    const refusal all[] = {
        {"bad_request", ""},
        {"bad_request", R"("room":1)"},
        {"bad_name", R"("room":"a b")"},
        {"bad_name", R"("room":"é")"},
        {"bad_name", R"("room":"#")"},
        {"bad_name", R"("room":"##a")"},
        {"bad_request", R"("room":"dev","last":1001)"},
        {"bad_request", R"("room":"dev","last":-1)"},
        {"bad_request", R"("room":"dev","last":"5")"},
        {"bad_request", R"("room":"dev","after":0.5)"},
        {"bad_request", R"("room":"dev","after":5,"last":5)"},
        {"bad_request", R"("room":"lobby")"}, // she is in there
        {"bad_request", R"("room":"dev","after":9007199254740992)"},
    };
    const auto before = alice.ask("rooms").at("rooms");
    for (const auto& each : all) {
        alice.refused("join", each.code, each.fields);
        BOOST_TEST((alice.ask("rooms").at("rooms") == before), each.fields);
    }
}

BANTER_TEST_IN(one_client, a_connection_may_be_in_a_hundred_rooms_and_no_more)
{
    for (const auto& room : numbers(0, 99, "r"))
        BOOST_TEST(text_in(alice.ask("join", "\"room\":" + json_text(room)), "type") == "joined");
    alice.refused("join", "too_many", R"("room":"one-more")");
    BOOST_TEST(text_in(alice.ask("leave", R"("room":"r0")"), "type") == "left");
    BOOST_TEST(text_in(alice.ask("join", R"("room":"one-more")"), "type") == "joined");
}

BANTER_TEST_IN(two_clients, a_room_ends_with_its_last_member_unless_it_has_messages_or_a_topic)
{
    for (const char* const room : {R"("room":"void")", R"("room":"spoken")", R"("room":"titled")"})
        alice.ask("join", room);
    alice.say("hi", "spoken");
    alice.ask("topic", R"("room":"titled","text":"what for")");
    for (const char* const room : {R"("room":"void")", R"("room":"spoken")", R"("room":"titled")"})
        alice.ask("leave", room);
    const auto rooms = rooms_by_name(bob);
    BOOST_TEST(!rooms.contains("void"));
    BOOST_TEST(rooms.contains("spoken"));
    BOOST_TEST(rooms.contains("titled"));
    BANTER_TEST_LISTS(texts_of(bob.ask("history", R"("room":"spoken")")), strings{"hi"});
}

BANTER_TEST_IN(one_client, a_leave_has_its_reason)
{
    auto watcher = json("watcher", R"("presence":true)");
    BOOST_TEST(text_in(alice.ask("leave", R"("room":"lobby","reason":"tea")"), "reason") == "tea");
    watcher.expect("presence", R"("user":"alice","event":"leave","reason":"tea")");
    watcher.refused("leave", "bad_request", R"("room":"lobby","reason":"a\u0007")");
}

BANTER_TEST_IN(two_clients, a_user_that_left_a_room_gets_none_of_its_messages)
{
    BOOST_TEST(text_in(alice.ask("leave", R"("room":"lobby")"), "room") == "lobby");
    bob.say("gone?");
    BOOST_TEST(alice.fence().empty());
    alice.refused("message", "not_in_room", R"("room":"lobby","text":"hi")");
    alice.refused("leave", "not_in_room", R"("room":"lobby")");
    alice.refused("topic", "not_in_room", R"("room":"lobby","text":"hi")");
    BANTER_TEST_LISTS(members_of(bob, "lobby"), strings{"bob"});
}

BANTER_TEST_IN(two_clients, members_are_listed_to_everyone)
{
    auto carol = json("carol", R"("rooms":[])");
    BANTER_TEST_LISTS(members_of(carol, "lobby"), (strings{"alice", "bob"}));
    carol.refused("members", "no_such_room", R"("room":"nowhere")");
    carol.refused("members", "bad_request");
    auto dave = json("dave"), eve = json("eve"), frank = json("frank");
    alice.ask("leave", R"("room":"lobby")");
    dave.ask("leave", R"("room":"lobby")");
    alice.ask("join", R"("room":"lobby")");
    BANTER_TEST_LISTS(members_of(carol, "lobby"), (strings{"alice", "bob", "eve", "frank"}));
}

BANTER_TEST_IN(one_client, presence_is_sent_to_clients_that_asked_for_it)
{
    auto watcher = json("watcher", R"("presence":true)");
    auto bob = json("bob");
    const auto expect_event = [&](const char* event) {
        watcher.expect("presence", std::string{R"("room":"lobby","user":"bob","event":")"} + event + '"');
        BOOST_TEST(watcher.fence().empty());
    };
    expect_event("join");
    bob.ask("leave", R"("room":"lobby")");
    expect_event("leave");
    bob.ask("join", R"("room":"lobby")");
    expect_event("join");
    bob.close();
    expect_event("leave");
    BOOST_TEST(alice.fence().empty());
}

BANTER_TEST_IN(two_clients, rooms_are_listed_with_topic_members_and_newest_seq)
{
    alice.ask("join", R"("room":"dev")");
    alice.ask("topic", R"("room":"dev","text":"work")");
    const auto seq = number_in(alice.say("hi", "dev"), "seq");
    BOOST_TEST(bob.ask("rooms").at("more").as_bool() == false);
    auto rooms = rooms_by_name(bob);
    BOOST_TEST(text_in(rooms["dev"], "topic") == "work");
    BOOST_TEST(number_in(rooms["dev"], "member_count") == 1);
    BOOST_TEST(number_in(rooms["dev"], "prev") == seq);
    BOOST_TEST(number_in(rooms["lobby"], "member_count") == 2);
    BOOST_TEST(number_in(rooms["lobby"], "prev") == 0);
}

BANTER_TEST_IN(two_clients, a_topic_is_sent_to_all_members_and_to_later_ones)
{
    const auto answer = alice.ask("topic", R"("room":"lobby","text":"all things é")");
    BOOST_TEST(text_in(answer, "type") == "topic");
    BOOST_TEST(text_in(answer, "room") == "lobby");
    BOOST_TEST(text_in(answer, "text") == "all things é");
    const auto event = bob.expect("topic", R"("room":"lobby","user":"alice","text":"all things é")");
    BOOST_TEST(!event.contains("id"));
    BOOST_TEST(alice.fence().empty());
    BOOST_TEST(text_in(json("carol").joined()[0], "topic") == "all things é");
    alice.ask("topic", R"("room":"lobby","text":"")");
    bob.expect("topic", R"("text":"")");
    BOOST_TEST(text_in(json("dave").joined()[0], "topic").empty());
}

BANTER_TEST_IN(two_clients, a_refused_topic_changes_nothing)
{
    const refusal all[] = {
        {"bad_request", R"("room":"lobby")"},
        {"bad_request", R"("room":"lobby","text":"two\nlines")"},
        {"bad_request", R"("room":"lobby","text":"\u0007")"},
        {"too_long", R"("room":"lobby","text":")" + std::string(1025, 'x') + '"'},
    };
    for (const auto& each : all) {
        alice.refused("topic", each.code, each.fields);
        BOOST_TEST(bob.fence().empty());
        BOOST_TEST(text_in(rooms_by_name(bob)["lobby"], "topic").empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()

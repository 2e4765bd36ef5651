// The conversation at awkward moments: answers that are lost, late, of another room, or of nobody.
#include "client/console/conversation.hpp"

#include "test/console/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::console;
using namespace banter::console::test;

BOOST_AUTO_TEST_SUITE(conversation_edges_suite)

namespace {

constexpr auto welcome = R"({"type":"welcome","id":"hello","user":"alice","epoch":"e1"})";

std::string joined_line(std::string_view room, std::uint64_t prev = 0)
{
    return R"({"type":"joined","id":"join","room":")" + std::string{room} + R"(","prev":)" +
           std::to_string(prev) + "}";
}

conversation in_lobby(conversation::settings s = settings_for_alice())
{
    conversation c{std::move(s)};
    let_in(c);
    c.take_outgoing();
    c.take_updates();
    return c;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_hello_tells_who_we_are_and_what_we_want)
{
    auto s = settings_for_alice();
    s.presence = true;
    conversation c{s};
    c.connected();
    BOOST_TEST(c.take_outgoing() ==
               "{\"type\":\"hello\",\"id\":\"hello\",\"user\":\"alice\",\"rooms\":[],\"presence\":true,"
               "\"client\":\"test\"}\n");
    BOOST_TEST(!c.welcomed());
    c.receive(welcome);
    BOOST_TEST(c.welcomed());
    c.disconnected();
    BOOST_TEST(!c.welcomed());
}

BOOST_AUTO_TEST_CASE(the_welcome_tells_our_name_the_server_and_what_waits)
{
    conversation c{settings_for_alice()};
    c.say("lobby", "early");
    c.connected();
    c.receive(R"({"type":"welcome","id":"hello","user":"Alice","server":"s","epoch":"e1"})");
    const auto told = only<update::connected>(c.take_updates());
    BOOST_REQUIRE(told.size() == 1u);
    BOOST_TEST(told[0].server == "s");
    BOOST_TEST(!told[0].again);
    BOOST_TEST(told[0].pending == 1u);
    BOOST_TEST(c.user() == "Alice");
    c.disconnected();
    c.connected();
    c.receive(R"({"type":"welcome","id":"hello","epoch":"e1"})");
    BOOST_TEST(only<update::connected>(c.take_updates()).at(0).again);
    BOOST_TEST(c.user() == "Alice");
}

BOOST_AUTO_TEST_CASE(a_second_welcome_changes_nothing)
{
    auto c = in_lobby();
    c.receive(R"({"type":"welcome","user":"eve","epoch":"e2"})");
    BOOST_TEST(c.user() == "alice");
    BOOST_TEST(c.take_outgoing() == "");
    BOOST_TEST(c.take_updates().empty());
}

BOOST_AUTO_TEST_CASE(words_of_the_server_before_the_welcome_say_why_it_closes)
{
    conversation c{settings_for_alice()};
    c.connected();
    c.receive("! too_many: come\x1b back later");
    const auto closing = only<update::closing>(c.take_updates());
    BOOST_REQUIRE(closing.size() == 1u);
    BOOST_TEST(closing[0].reason == "too_many: come back later");
}

BOOST_AUTO_TEST_CASE(what_was_to_be_sent_over_a_lost_connection_is_not_sent_over_the_next_one)
{
    auto c = in_lobby();
    c.ask_rooms();
    c.disconnected();
    BOOST_TEST(!c.has_outgoing());
    c.connected();
    BOOST_TEST(!contains(c.take_outgoing(), "rooms\"}"));
}

BOOST_AUTO_TEST_CASE(a_join_whose_answer_was_lost_is_sent_again_and_a_refusal_is_for_the_right_room)
{
    auto c = in_lobby();
    c.join("one");
    c.disconnected(); // the answer to `one` never comes
    c.connected();
    c.receive(welcome);
    const auto sent = c.take_outgoing();
    BOOST_TEST(sent.find(R"("room":"lobby")") < sent.find(R"("room":"one")"));
    c.receive(error_line("join", "forbidden"));
    BOOST_TEST(c.find("lobby") == nullptr);
    BOOST_TEST(c.find("one") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_room_is_joined_once_and_without_a_connection_by_the_next_one)
{
    auto c = in_lobby();
    c.join("lobby");
    BOOST_TEST(c.take_outgoing() == "");
    c.disconnected();
    c.join("ops");
    BOOST_TEST(c.take_outgoing() == "");
    c.connected();
    c.join("dev"); // greeting
    BOOST_TEST(!contains(c.take_outgoing(), "join"));
    c.receive(welcome);
    const auto sent = c.take_outgoing();
    BOOST_TEST(contains(sent, R"("room":"ops")"));
    BOOST_TEST(contains(sent, R"("room":"dev")"));
}

BOOST_AUTO_TEST_CASE(leaving_tells_the_server_only_where_there_is_one_and_only_for_a_room_of_ours)
{
    auto c = in_lobby();
    c.leave("elsewhere");
    BOOST_TEST(c.take_outgoing() == "");
    BOOST_TEST(c.take_updates().empty());
    c.leave("lobby");
    BOOST_TEST(c.take_outgoing() == "{\"type\":\"leave\",\"id\":\"other\",\"room\":\"lobby\"}\n");
    BOOST_TEST(only<update::left>(c.take_updates()).at(0).room == "lobby");

    conversation away{settings_for_alice()};
    away.leave("lobby");
    BOOST_TEST(away.take_outgoing() == "");
    BOOST_TEST(only<update::left>(away.take_updates()).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_ack_before_or_behind_its_own_line_settles_the_message_and_tells_the_line_once)
{
    for (const bool ack_first : {true, false}) {
        auto c = in_lobby();
        c.say("lobby", "hi");
        if (ack_first)
            c.receive(ack_line("x-1", 1));
        c.receive(said_line(1, 0, "hi"));
        if (!ack_first)
            c.receive(ack_line("x-1", 1));
        const auto updates = c.take_updates();
        BOOST_TEST(texts(updates) == "hi");
        BOOST_TEST(only<update::acknowledged>(updates).size() == 1u);
        BOOST_TEST(c.pending() == 0u);
        c.receive(ack_line("x-1", 1));
        BOOST_TEST(only<update::acknowledged>(c.take_updates()).empty());
    }
}

BOOST_AUTO_TEST_CASE(what_is_refused_for_good_lets_the_next_one_go)
{
    auto s = settings_for_alice();
    s.window_messages = 1;
    auto c = in_lobby(s);
    c.say("lobby", "one");
    c.say("lobby", "two");
    BOOST_TEST(!contains(c.take_outgoing(), "two"));
    c.receive(error_line("x-1", "forbidden"));
    BOOST_TEST(contains(c.take_outgoing(), "two"));
}

BOOST_AUTO_TEST_CASE(an_error_that_is_for_no_message_has_no_text)
{
    auto c = in_lobby();
    c.receive(error_line("other", "forbidden"));
    const auto refused = only<update::refused>(c.take_updates());
    BOOST_REQUIRE(refused.size() == 1u);
    BOOST_TEST(refused[0].message == "no");
    BOOST_TEST(refused[0].text == "");
}

BOOST_AUTO_TEST_CASE(why_messages_wait_is_told_anew_after_something_was_kept)
{
    auto c = in_lobby();
    for (const auto* text : {"one", "two"})
        c.say("lobby", text);
    c.receive(error_line("x-1", "storage_full"));
    c.receive(ack_line("x-2", 1)); // was under way, and ends nothing
    BOOST_TEST(c.delayed_by() == "storage_full");
    c.retry();
    c.receive(ack_line("x-1", 2));
    BOOST_TEST(c.delayed_by() == "");
    c.take_updates();
    c.say("lobby", "three");
    c.receive(error_line("x-3", "storage_full"));
    BOOST_TEST(!only<update::delayed>(c.take_updates()).at(0).again);
    c.retry();
    c.receive(error_line("x-3", "unavailable"));
    BOOST_TEST(!only<update::delayed>(c.take_updates()).at(0).again); // another reason
}

BOOST_AUTO_TEST_CASE(nothing_is_asked_before_the_welcome)
{
    conversation c{settings_for_alice()};
    c.connected();
    c.take_outgoing();
    c.ping();
    c.bye();
    c.ask_around("lobby", 5, 1);
    BOOST_TEST(c.take_outgoing() == "");
    BOOST_TEST(only<update::not_connected>(c.take_updates()).size() == 1u);
    c.receive(welcome);
    c.take_outgoing();
    c.ping();
    c.bye();
    BOOST_TEST(c.take_outgoing() == "{\"type\":\"ping\"}\n{\"type\":\"bye\"}\n");
}

BOOST_AUTO_TEST_CASE(requests_about_rooms)
{
    auto c = in_lobby();
    c.ask_members("ops");
    c.ask_rooms();
    c.set_topic("ops", "");
    c.ask_history("ops", 5, 0);
    c.set_away("");
    c.kick("lobby", "Bob", "");
    c.change("lobby", {"secret", true, ""});
    BOOST_TEST(c.take_outgoing() ==
               R"({"type":"members","id":"members","room":"ops"})"
               "\n"
               R"({"type":"rooms","id":"other"})"
               "\n"
               R"({"type":"topic","id":"other","room":"ops","text":""})"
               "\n"
               R"({"type":"history","id":"history","room":"ops","limit":5})"
               "\n"
               R"({"type":"away","id":"back","text":""})"
               "\n"
               R"({"type":"kick","id":"other","room":"lobby","user":"Bob"})"
               "\n"
               R"({"type":"change","id":"other","room":"lobby","rule":"secret","on":true})"
               "\n");
}

BOOST_AUTO_TEST_CASE(answers_are_told_with_what_they_bring)
{
    auto c = in_lobby();
    c.receive(R"({"type":"found","id":"search","messages":[)" + said_line(1, 0, "tea") + R"(],"more":true})");
    c.receive(
        R"({"type":"rooms","id":"other","rooms":[{"room":"ops","topic":"t","member_count":2}],"more":true})");
    c.receive(
        R"({"type":"members","id":"members","room":"ops","members":["a"],"member_count":1,"operators":["a"]})");
    c.receive(R"({"type":"behind","room":"lobby"})");
    c.receive(R"({"type":"done","id":"away"})");
    c.receive(R"({"type":"done","id":"back"})");
    c.receive(R"({"type":"done","id":"other"})");
    c.receive(R"({"type":"people","people":[{"user":"bob","there":true}]})");
    c.receive(R"({"type":"rules","room":"ops","rules":{"secret":true}})");
    const auto updates = c.take_updates();
    BOOST_TEST(only<update::search_result>(updates).at(0).more);
    BOOST_TEST(only<update::room_list>(updates).at(0).more);
    BOOST_TEST(only<update::room_list>(updates)[0].rooms.at(0).member_count == 2u);
    BOOST_TEST(only<update::member_list>(updates).at(0).what.operators.size() == 1u);
    BOOST_TEST(only<update::behind>(updates).at(0).room == "lobby");
    BOOST_REQUIRE(only<update::away>(updates).size() == 2u);
    BOOST_TEST(only<update::away>(updates)[0].on);
    BOOST_TEST(!only<update::away>(updates)[1].on);
    BOOST_TEST(only<update::people>(updates).at(0).list.size() == 1u);
    BOOST_TEST(only<update::rules>(updates).at(0).what.set.size() == 1u);
}

BOOST_AUTO_TEST_CASE(topics_rules_and_invitations_tell_whose_they_are)
{
    auto c = in_lobby();
    c.receive(R"({"type":"topic","room":"lobby","user":"bob","text":"tea"})");
    BOOST_TEST(c.find("lobby")->topic() == "tea");
    c.receive(R"({"type":"topic","id":"other","room":"lobby","user":"alice","text":"coffee"})");
    c.receive(R"({"type":"topic","room":"elsewhere","user":"bob","text":"x"})");
    c.receive(
        R"({"type":"rules_changed","room":"lobby","user":"bob","changes":[{"rule":"secret","on":true}]})");
    c.receive(R"({"type":"rules_changed","id":"other","room":"lobby","user":"alice","changes":[]})");
    c.receive(R"({"type":"invited","room":"dev","user":"alice","by":"bob"})");
    c.receive(R"({"type":"invited","room":"dev","user":"bob","by":"ALICE"})");
    const auto updates = c.take_updates();
    const auto topics = only<update::topic_changed>(updates);
    BOOST_REQUIRE(topics.size() == 3u);
    BOOST_TEST(topics[0].user == "bob");
    BOOST_TEST(topics[1].user == "");
    BOOST_TEST(only<update::rules_changed>(updates).at(0).user == "bob");
    BOOST_TEST(only<update::rules_changed>(updates).at(1).user == "");
    BOOST_TEST(only<update::invited>(updates).at(0).by == "bob");
    BOOST_TEST(only<update::invited>(updates).at(1).by == "");
}

BOOST_AUTO_TEST_CASE(our_own_presence_and_that_of_other_rooms_is_not_told)
{
    auto c = in_lobby();
    c.receive(R"({"type":"presence","room":"lobby","user":"alice","event":"leave"})");
    c.receive(R"({"type":"presence","room":"elsewhere","user":"bob","event":"join"})");
    BOOST_TEST(c.take_updates().empty());
    BOOST_TEST(c.find("lobby")->member_count() == 1u);
    c.receive(R"({"type":"presence","room":"lobby","user":"bob","event":"join"})");
    BOOST_TEST(only<update::presence>(c.take_updates()).at(0).member_count == 2u);
}

BOOST_AUTO_TEST_CASE(members_are_counted_however_many_are_listed)
{
    auto c = in_lobby();
    const auto* room = c.find("lobby");
    const auto comes = [&](const std::string& who, const char* event) {
        c.receive(R"({"type":"presence","room":"lobby","user":")" + who + R"(","event":")" + event + "\"}");
    };
    comes("bob", "join");
    comes("bob", "join");
    BOOST_TEST(room->member_count() == 2u);
    comes("stranger", "leave"); // of the many who are not listed
    BOOST_TEST(room->member_count() == 1u);
    comes("stranger", "leave");
    comes("stranger", "leave");
    BOOST_TEST(room->member_count() == 0u);
    for (int i = 0; i < 1005; ++i)
        comes("u" + std::to_string(i), "join");
    BOOST_TEST(room->members().size() == 1000u);
    BOOST_TEST(room->member_count() == 1005u);
}

BOOST_AUTO_TEST_CASE(the_halves_around_a_line_belong_together_also_when_one_is_refused)
{
    auto c = in_lobby();
    c.receive(history_line({}, false));
    c.ask_around("lobby", 5, 1);
    c.ask_around("lobby", 9, 1);
    const auto half = [&](const char* id, std::uint64_t seq) {
        c.receive(R"({"type":"history","id":")" + std::string{id} + R"(","room":"lobby","messages":[)" +
                  said_line(seq, seq - 1, std::to_string(seq)) + "]}");
    };
    half("up_to", 5);
    c.receive(error_line("behind", "unavailable"));
    half("up_to", 9);
    half("behind", 10);
    half("behind", 11); // of nothing
    const auto around = only<update::surroundings>(c.take_updates());
    BOOST_REQUIRE(around.size() == 2u);
    BOOST_TEST(around[0].seq == 5u);
    BOOST_TEST(around[0].messages.size() == 1u);
    BOOST_TEST(around[1].seq == 9u);
    BOOST_TEST(around[1].messages.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_question_about_the_surroundings_ends_with_the_connection)
{
    auto c = in_lobby();
    c.ask_around("lobby", 5, 1);
    c.disconnected();
    let_in(c);
    c.ask_around("lobby", 9, 1);
    c.receive(R"({"type":"history","id":"up_to","room":"lobby","messages":[]})");
    c.receive(R"({"type":"history","id":"behind","room":"lobby","messages":[]})");
    BOOST_TEST(only<update::surroundings>(c.take_updates()).at(0).seq == 9u);
}

BOOST_AUTO_TEST_CASE(a_refused_refetch_is_told_and_the_room_goes_on)
{
    auto c = in_lobby();
    c.receive(said_line(1, 0, "a"));
    c.disconnected();
    let_in(c, "e1", 9);
    c.receive(R"({"type":"reset","room":"lobby","oldest":8})");
    c.take_updates();
    c.receive(error_line("refetch", "unavailable"));
    c.receive(said_line(10, 9, "live"));
    const auto updates = c.take_updates();
    BOOST_TEST(only<update::lines_lost>(updates).size() == 1u);
    BOOST_TEST(texts(updates) == "live");
    BOOST_TEST(only<update::left>(updates).empty());
}

BOOST_AUTO_TEST_CASE(a_conversation_that_the_server_leaves_is_gone_and_a_room_of_others_is_not_told)
{
    auto c = in_lobby();
    c.receive(R"({"type":"left","room":"elsewhere","by":"bob"})");
    BOOST_TEST(c.take_updates().empty());
    c.receive(R"({"type":"bye","reason":"restart"})");
    BOOST_TEST(only<update::closing>(c.take_updates()).at(0).reason == "restart");
}

BOOST_AUTO_TEST_CASE(rooms_are_joined_in_the_order_in_which_they_were_given)
{
    auto s = settings_for_alice();
    s.rooms = {"b", "a"};
    conversation c{s};
    c.connected();
    c.receive(welcome);
    const auto sent = c.take_outgoing();
    BOOST_TEST(sent.find(R"("room":"b")") < sent.find(R"("room":"a")"));
    c.receive(joined_line("b", 3));
    c.receive(joined_line("a", 3));
    c.receive(R"({"type":"joined","id":"join","room":"never asked for","prev":3})");
    BOOST_TEST(only<update::joined>(c.take_updates()).size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

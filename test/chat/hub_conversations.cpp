// Conversations of two users: which clients receive one, and which device may read it.
#include "common/limits.hpp"
#include "test/chat/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using test::fixture;
using test::has;
using test::hello_with;
using test::message_to;

BOOST_AUTO_TEST_SUITE(hub_conversations_suite)

BOOST_AUTO_TEST_CASE(both_users_get_a_conversation_from_its_first_message_on)
{
    fixture s;
    s.enters(0, "Alice", {});
    s.enters(1, "Bob", {});
    BOOST_TEST(s.does(0, message_to("bob"), 1) ==
               "m0: listens in @alice,bob\n"
               "m1: listens in @alice,bob\n"
               "m0 #1: entry 0 @alice,bob Alice 'hi' at 5 to 'Bob', ack\n");
    BOOST_TEST(s.does(1, message_to("ALICE")) == "m1: entry 0 @alice,bob Bob 'hi' at 6 to 'Alice', ack\n");
    post_message by_name;
    by_name.room = "@alice,bob";
    by_name.text = "ho";
    BOOST_TEST(s.does(1, by_name) == "m1: entry 0 @alice,bob Bob 'ho' at 7 to 'Alice', ack\n");
    BOOST_TEST(s.it.room_count() == 1u);
    BOOST_TEST(!has(s.does(0, list_rooms{}), "@"));
    BOOST_TEST(s.does(0, depart{}) == "");
}

BOOST_AUTO_TEST_CASE(messages_to_oneself_are_received_once)
{
    fixture s;
    s.enters(0, "alice", {});
    BOOST_TEST(s.does(0, message_to("alice")) ==
               "m0: listens in @alice,alice\n"
               "m0: entry 0 @alice,alice alice 'hi' at 3 to 'alice', ack\n");
}

BOOST_AUTO_TEST_CASE(a_message_needs_an_addressee_that_can_get_it)
{
    fixture s;
    s.enters(0, "alice", {});
    s.comes(1, hello_with("Bob", "bob's secret"));
    s.does(1, depart{});
    BOOST_TEST(s.does(0, message_to("carol")) == "m0: error no_such_user\n");
    BOOST_TEST(s.does(0, message_to("a#b")) == "m0: error bad_name\n");
    BOOST_TEST(s.does(0, message_to("bob", "")) == "m0: error bad_request\n");
    BOOST_TEST(s.last.entries.empty());
    BOOST_TEST(has(s.does(0, message_to("bob")), "to 'Bob', ack")); // it reads it when it is back
    auto later = s.restarted();
    later.enters(0, "alice", {});
    BOOST_TEST(has(later.does(0, message_to("bob")), "to 'Bob', ack"));
}

BOOST_AUTO_TEST_CASE(other_users_can_not_read_a_conversation)
{
    fixture s;
    s.comes(0, hello_with("alice", "alice's secret"));
    s.enters(1, "bob", {});
    s.comes(2, hello_with("carol", "carol's secret"));
    s.does(3, arrive{arrive::kind::guest});
    s.does(0, message_to("bob"));
    for (const std::uint32_t who : {2u, 3u}) {
        BOOST_TEST(has(s.does(who, history_query{"@alice,bob", {}, {}, 5}), "error forbidden"));
        BOOST_TEST(has(s.does(who, search_query{"hi", "@alice,bob", {}, 5}), "error forbidden"));
        BOOST_TEST(!has(s.does(who, search_query{"hi", "", {}, 5}), "alice"));
    }
    BOOST_TEST(has(s.does(2, join{"@alice,bob", {}, 0}), "error forbidden"));
    BOOST_TEST(has(s.does(2, leave{"@alice,bob"}), "error not_in_room"));
    post_message p;
    p.room = "@alice,bob";
    p.text = "hi";
    BOOST_TEST(has(s.does(2, p), "error forbidden"));
    p.room = "@bob,alice"; // not how it is written
    BOOST_TEST(has(s.does(0, p), "error forbidden"));
    BOOST_TEST(s.conversations_of(2) == "");
    // nor does a server operator
    set_user_flags flags;
    flags.server_operator = true;
    s.does(2, flags);
    BOOST_TEST(has(s.does(2, history_query{"@alice,bob", {}, {}, 5}), "error forbidden"));
}

BOOST_AUTO_TEST_CASE(a_name_like_a_conversation_of_others_is_refused)
{
    fixture s;
    s.enters(0, "alice", {});
    for (const std::string room :
         {"@", "@alice", "@,", "@bob", "@bob,", "@b ob,carol", "@bob,c#", "@alicE,bob"}) {
        post_message p;
        p.room = room;
        p.text = "hi";
        BOOST_TEST(s.does(0, p) == "m0: error forbidden/private\n", room);
    }
}

BOOST_AUTO_TEST_CASE(earlier_messages_are_for_the_proven_device_only)
{
    fixture s{0, {}, {}, 7};
    BOOST_TEST(has(s.comes(0, hello_with("alice", "alice's secret")), " alice'\n"));
    s.enters(1, "Bob", {});
    s.does(0, message_to("bob"));
    history_query with_bob;
    with_bob.with = "BOB";
    BOOST_TEST(s.does(0, with_bob) == "m0: history of @alice,bob limit 100 since 7\n");
    BOOST_TEST(s.does(0, search_query{"hi", "", {}, 5}) ==
               "m0: search 'hi' in all limit 5 for 'alice' since 7\n");
    BOOST_TEST(s.conversations_of(0) == "@alice,bob with Bob; ");
    BOOST_TEST(has(s.does(1, history_query{"@alice,bob", {}, {}, 5}), "error forbidden/not_proven"));
    BOOST_TEST(has(s.does(1, join{"@alice,bob", {}, 0}), "error forbidden/not_proven"));
    BOOST_TEST(has(s.does(1, search_query{"hi", "", {}, 5}), "in all limit 5\n"));
    // a position that a client claims for itself does not count
    with_bob.since = 1;
    BOOST_TEST(has(s.does(0, with_bob), "since 7"));
}

BOOST_AUTO_TEST_CASE(a_device_sees_its_name_from_the_position_of_its_claim)
{
    fixture s{0, {}, {}, 7};
    s.enters(0, "bob", {});
    s.enters(1, "alice", {});
    batch turn; // of several commands
    s.it.apply({{client_id{0, 0}, {}}, message_to("alice")}, turn);
    s.it.apply({{client_id{1, 0}, {}}, depart{}}, turn);
    s.it.apply({{client_id{2, 0}, {}}, arrive{arrive::kind::stranger}}, turn);
    s.it.apply({{client_id{2, 0}, {}}, hello_with("alice", "alice's secret")}, turn);
    s.it.apply({{client_id{0, 0}, {}}, message_to("alice")}, turn);
    BOOST_REQUIRE(turn.state_entries.size() == 1u);
    BOOST_TEST(turn.entries[0].message.seq == 8u);
    BOOST_TEST(turn.state_entries[0].value.starts_with("8 "));
    BOOST_TEST(turn.entries[1].message.seq == 9u);
    log_query history{history_query{"@alice,bob", {}, {}}};
    BOOST_TEST(bool{s.it.authorize({2, 0}, history)});
    BOOST_TEST(std::get<history_query>(history).since == 8u);
}

BOOST_AUTO_TEST_CASE(an_unproven_user_knows_of_conversations_since_its_hello)
{
    fixture s;
    s.comes(0, hello_with("alice", "alice's secret"));
    s.enters(1, "bob", {"ops"});
    s.does(0, message_to("bob"));
    BOOST_TEST(s.conversations_of(1) == "@alice,bob with alice; ");
    s.does(1, depart{});
    s.enters(2, "bob", {"ops", "dev"});
    BOOST_TEST(s.conversations_of(2) == "");
    BOOST_TEST(s.conversations_of(2, true) == ""); // rooms are listed from their first message
    s.does(2, post_message{"ops", "hi", ""});
    BOOST_TEST(s.conversations_of(2, true) == "ops; ");
    s.does(2, depart{});
    s.does(3, arrive{});
    BOOST_TEST(s.conversations_of(2, true) == "");
    BOOST_TEST(s.conversations_of(3, true) == "");
    BOOST_TEST(s.does(3, list_conversations{}) == "m3: error bad_request\n");
}

BOOST_AUTO_TEST_CASE(a_message_to_an_away_user_gets_its_away_text_before_the_ack)
{
    fixture s;
    s.enters(0, "alice", {});
    s.enters(1, "bob", {});
    s.does(1, set_away{"tea"});
    s.does(0, message_to("bob"));
    BOOST_TEST(s.does(0, message_to("bob")) == "m0: bob is away 'tea'\n"
                                               "m0: entry 0 @alice,bob alice 'hi' at 7 to 'bob', ack\n");
    auto notice = message_to("bob");
    notice.notice = true;
    BOOST_TEST(!has(s.does(0, notice), "away"));
    BOOST_TEST(!has(s.does(1, message_to("bob")), "away")); // a note to itself
    s.does(1, set_away{""});
    BOOST_TEST(!has(s.does(0, message_to("bob")), "away"));
}

BOOST_AUTO_TEST_CASE(a_message_to_oneself_is_delivered_without_an_echo)
{
    fixture s;
    s.enters(0, "alice", {});
    auto note = message_to("alice");
    note.own = echo::none;
    BOOST_TEST(!has(s.does(0, note), "no echo"));
    s.enters(1, "bob", {});
    note.to = "bob";
    BOOST_TEST(has(s.does(0, note), "no echo"));
}

BOOST_AUTO_TEST_CASE(a_conversation_is_left_and_joined_again_at_the_same_position)
{
    fixture s{0, {}, {}, 7};
    s.comes(0, hello_with("alice", "alice's secret"));
    s.enters(1, "Bob", {});
    s.does(0, message_to("bob"));
    BOOST_TEST(s.does(0, join{"@alice,bob", {}, 0}) == "m0: error bad_request/already_there\n");
    BOOST_TEST(s.does(0, leave{"@alice,bob"}) == "m0: exits @alice,bob\nm0: left @alice,bob\n");
    BOOST_TEST(has(s.does(0, leave{"@alice,bob"}), "error not_in_room"));
    BOOST_TEST(s.does(0, join{"@alice,bob", 3, 0}) ==
               "m0: enters @alice,bob''[Bob,alice] 2 after 3 since 7\n");
    s.does(0, leave{"@alice,bob"});
    BOOST_TEST(has(s.does(0, join{"@alice,bob", 9, 0}), " 2 after 9 since 7\n"));
}

BOOST_AUTO_TEST_CASE(only_the_same_secret_proves_a_name)
{
    fixture s;
    BOOST_TEST(has(s.comes(0, hello_with("alice", "alice's secret")), "state: device alice"));
    BOOST_TEST(!has(test::text_of(s.last), "alice's secret"));
    s.does(0, depart{});
    auto later = s.restarted();
    const std::pair<std::string, bool> table[] = {
        {"another secret", false}, {"", false}, {"alice's secret", true}};
    std::uint32_t who = 0;
    for (const auto& [token, proven] : table) {
        BOOST_TEST(has(later.comes(who, hello_with("ALICE", token)), "welcome ALICE"));
        BOOST_TEST(later.last.state_entries.empty());
        BOOST_TEST(has(later.does(who, search_query{"hi", "", {}, 5}), " for 'alice'") == proven);
        later.does(who++, depart{});
    }
    // the same secret is another one for another name
    later.comes(5, hello_with("bob", "alice's secret"));
    later.comes(6, hello_with("alice", "alice's secret"));
    BOOST_TEST(has(later.does(6, search_query{"hi", "", {}, 5}), " for 'alice'"));
}

BOOST_AUTO_TEST_CASE(a_connection_receives_a_limited_number_of_conversations)
{
    constexpr auto most = static_cast<std::uint32_t>(banter::limits::conversations_per_connection);
    fixture s;
    s.enters(0, "alice", {});
    for (std::uint32_t i = 1; i <= most + 1; ++i)
        s.enters(i, "u" + std::to_string(i), {});
    for (std::uint32_t i = 1; i <= most; ++i)
        BOOST_TEST_REQUIRE(has(
            s.does(i % 2 == 0 ? 0 : i, message_to(i % 2 == 0 ? "u" + std::to_string(i) : "alice")), "ack"));
    // The limit prevents no conversation: the client stops receiving another one until its next message.
    const auto last = "@alice,u" + std::to_string(most + 1);
    BOOST_TEST(s.does(most + 1, message_to("alice"))
                   .starts_with("m" + std::to_string(most + 1) + ": listens in " + last +
                                "\nm0: exits @alice,u1\nm0: listens in " + last + "\n"));
    BOOST_TEST(
        s.does(0, message_to("u1")).starts_with("m0: exits @alice,u10\nm0: listens in @alice,u1\nm0: entry"));
}

BOOST_AUTO_TEST_CASE(an_ephemeral_message_to_a_user_reaches_only_that_user)
{
    fixture s;
    s.enters(0, "alice", {});
    s.enters(1, "bob", {});
    post_ephemeral ask;
    ask.to = "Bob";
    ask.message_kind = post_ephemeral::kind::ctcp;
    ask.text = "VERSION";
    BOOST_TEST(s.does(0, ask) == "m1: @alice,bob ctcp of alice to 'bob' text 'VERSION'\n");
    ask.own = echo::answer;
    BOOST_TEST(s.does(0, ask, 1) == "m0 #1: @alice,bob ctcp of alice to 'bob' text 'VERSION'\n"
                                    "m1: @alice,bob ctcp of alice to 'bob' text 'VERSION'\n");
    ask.to = "nobody";
    BOOST_TEST(s.does(0, ask) == "m0: error no_such_user\n");
}

BOOST_AUTO_TEST_CASE(a_conversation_is_named_after_two_users)
{
    fixture s;
    s.comes(0, hello_with("alice", "alice's secret"));
    for (const std::string other : {"Bob", "a,b", "", "b ob", "\xef\xbc\x8c"}) {
        read_marker m{"@alice," + other, banter::timestamp{}};
        BOOST_TEST(s.does(0, m) == "m0: error bad_name\n");
    }
    BOOST_TEST(s.does(0, read_marker{"@alice," + std::string(5'000, 'x'), banter::timestamp{}}) ==
               "m0: error bad_name\n");
    BOOST_TEST(s.does(0, message_to("\xef\xbc\x8c")) == "m0: error bad_name\n"); // a wide comma folds to one
}

BOOST_AUTO_TEST_SUITE_END()

// What a client on IRC missed while it was away comes when it is back: exactly once, and only to the same
// device.
#include "test/in_process/irc/client.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <regex>

using namespace banter;
using in_process::irc_client;
using in_process::irc_person;
using in_process::pace;

BOOST_AUTO_TEST_SUITE(irc_missed)

namespace {

using texts = std::vector<std::string>;

const std::vector<std::string> missed_caps{"message-tags", "server-time", "batch", "draft/chathistory"};
constexpr const char* alices_secret = "a-secret-of-this-device";

/// A room in which bob is, and alice has been.
struct place {
    explicit place(pace storing = pace::at_once()) : server{{.storing = storing}} { bob.join("#garden"); }

    irc_client alice(const std::vector<std::string>& caps = missed_caps,
                     const std::string& secret = alices_secret)
    {
        return irc_client{server, irc_person{"alice", caps, secret}};
    }

    /// A client that does not tell what it has got.
    irc_client mute_alice()
    {
        auto out = alice();
        out.answer_pings(false);
        return out;
    }

    /// Alice is here, hears a line, and leaves.
    void visit()
    {
        auto a = alice();
        a.join("#garden");
        say({"before"});
        a.until("PRIVMSG #garden before");
        a.confirm();
        leave(a);
    }

    void say(const texts& all)
    {
        for (const auto& text : all)
            bob.say("#garden", text);
        bob.settled();
    }

    /// A clean end.
    static void leave(irc_client& c)
    {
        c.send("QUIT :bye");
        c.rest();
    }

    /// The client is killed; bob sees it go.
    void vanish(irc_client& c)
    {
        c.vanish();
        bob.until(":" + c.nick() + " QUIT");
    }

    in_process::server server;
    irc_client bob{server, irc_person{"bob"}};
};

struct visited_place : place {
    explicit visited_place(pace storing = pace::at_once()) : place{storing} { visit(); }
};

/// What JOIN brings: the texts of lines, "batch: " before those in a batch.
texts came(irc_client& c, std::string_view room = "#garden")
{
    c.join(room);
    texts out;
    for (const auto& l : c.settled()) {
        if (l.command == "PRIVMSG" || l.command == "NOTICE")
            out.push_back((l.tags.contains("batch") ? "batch: " : "") + l.text());
    }
    return out;
}

std::string list(const texts& all)
{
    std::string out;
    for (const auto& t : all)
        out += (out.empty() ? "" : " | ") + t;
    return out;
}

// What the server asked last about what has come, of a client that does not answer by itself.
std::string newest_fence(irc_client& c)
{
    std::string token;
    for (const auto& l : c.settled()) {
        if (l.command == "PING")
            token = l.text();
    }
    return token;
}

// All commands in which something is said.
texts said_to(irc_client& c)
{
    texts out;
    for (const auto& [nick, text] : c.texts())
        out.push_back(nick + ": " + text);
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(missed_lines_come_in_a_batch_on_join)
{
    visited_place p;
    p.say({"one", "two"});
    auto alice = p.alice();
    alice.join("#garden");
    const auto batch = alice.batch();
    BOOST_TEST(batch.type == "chathistory");
    BOOST_TEST(list(batch.parameters) == "#garden");
    BOOST_REQUIRE(batch.lines.size() == 2u);
    BOOST_TEST(in_process::matches("@msgid={m:.+};time={t:.+} :bob PRIVMSG #garden one", batch.lines[0]));
    BOOST_TEST(in_process::matches("@msgid={m:.+};time={t:.+} :bob PRIVMSG #garden two", batch.lines[1]));
}

BOOST_AUTO_TEST_CASE(missed_lines_come_after_the_names_and_before_live_ones)
{
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        visited_place p{seed == 0 ? pace::at_once() : pace::late_by(seed)};
        p.say({"one"});
        auto alice = p.alice();
        alice.send("JOIN #garden");
        p.bob.say("#garden", "live");
        alice.until("366 alice #garden");
        BOOST_TEST(list(said_to(alice)) == "bob: one | bob: live", "seed " << seed);
    }
}

BOOST_AUTO_TEST_CASE(missed_lines_come_with_their_time_to_who_has_no_batches)
{
    const std::regex stamped{R"(\[.*\d\d:\d\d.*\] one \| \[.*\d\d:\d\d.*\] two)"};
    visited_place p;
    p.say({"one", "two"});
    auto alice = p.alice({});
    const auto got = list(came(alice));
    BOOST_TEST(std::regex_match(got, stamped), got);
}

BOOST_AUTO_TEST_CASE(missed_lines_come_without_a_stamp_where_server_time_is_understood)
{
    visited_place p;
    p.say({"one"});
    auto alice = p.alice({"server-time"});
    alice.join("#garden");
    alice.expect("@time={t:.+} :bob PRIVMSG #garden one");
}

BOOST_AUTO_TEST_CASE(missed_lines_come_once)
{
    visited_place p;
    p.say({"one"});
    for (const auto* expected : {"batch: one", ""}) {
        auto alice = p.alice();
        BOOST_TEST(list(came(alice)) == expected);
        alice.confirm();
        place::leave(alice);
    }
}

BOOST_AUTO_TEST_CASE(who_missed_nothing_gets_nothing)
{
    visited_place p;
    auto alice = p.alice();
    BOOST_TEST(list(came(alice)) == "");
}

BOOST_AUTO_TEST_CASE(a_first_visit_brings_nothing)
{
    place p;
    p.say({"old"});
    auto alice = p.alice();
    BOOST_TEST(list(came(alice)) == "");
}

BOOST_AUTO_TEST_CASE(a_visit_too_short_for_a_fence_counts_too)
{
    place p;
    auto alice = p.alice();
    alice.join("#garden");
    alice.settled();
    place::leave(alice);
    p.say({"one"});
    auto again = p.alice();
    BOOST_TEST(list(came(again)) == "batch: one");
}

BOOST_AUTO_TEST_CASE(without_the_same_pass_nothing_comes)
{
    for (const auto* secret : {"", "another-secret-altogether", "short"}) {
        visited_place p;
        p.say({"one"});
        auto stranger = p.alice(missed_caps, secret);
        BOOST_TEST(list(came(stranger)) == "", secret);
        place::leave(stranger);
        auto alice = p.alice(); // a stranger of her name has not taken her lines
        BOOST_TEST(list(came(alice)) == "batch: one", secret);
    }
}

BOOST_AUTO_TEST_CASE(a_bot_gets_nothing)
{
    visited_place p;
    p.say({"one"});
    auto alice = p.alice();
    alice.send("MODE alice +B");
    alice.until("MODE alice +B");
    BOOST_TEST(list(came(alice)) == "");
}

BOOST_AUTO_TEST_CASE(a_line_whose_fence_was_not_answered_comes_again)
{
    visited_place p;
    p.say({"one", "two"});
    for (int i = 0; i < 3; ++i) {
        auto alice = p.mute_alice();
        BOOST_TEST(list(came(alice)) == "batch: one | batch: two");
        p.vanish(alice);
    }
    auto alice = p.alice();
    BOOST_TEST(list(came(alice)) == "batch: one | batch: two");
    alice.confirm();
    p.vanish(alice);
    auto again = p.alice();
    BOOST_TEST(list(came(again)) == "");
}

BOOST_AUTO_TEST_CASE(a_live_line_whose_fence_was_not_answered_comes_again)
{
    visited_place p;
    auto alice = p.mute_alice();
    alice.join("#garden");
    alice.settled();
    p.say({"unconfirmed"});
    alice.until("PRIVMSG #garden unconfirmed");
    p.vanish(alice);
    auto again = p.alice();
    BOOST_TEST(list(came(again)) == "batch: unconfirmed");
}

BOOST_AUTO_TEST_CASE(a_made_up_fence_does_not_move_the_mark)
{
    visited_place p;
    p.say({"one"});
    auto alice = p.mute_alice();
    BOOST_TEST(list(came(alice)) == "batch: one");
    for (const auto* word : {"f9007199254740991", "f", "f-1", "fff", "f999999999999999999999999"})
        alice.send(std::string{"PONG :"} + word);
    for (int round = 0; round < 5; ++round) // of the right form, for a position that it was never asked about
        alice.send("PONG :f" + std::to_string(round) + ".9007199254740991");
    alice.settled();
    p.vanish(alice);
    auto again = p.alice();
    BOOST_TEST(list(came(again)) == "batch: one");
}

BOOST_AUTO_TEST_CASE(the_answer_to_an_older_fence_does_not_move_the_mark_back)
{
    visited_place p;
    auto alice = p.mute_alice();
    alice.join("#garden");
    p.say({"one"});
    const auto older = newest_fence(alice);
    p.say({"two"});
    const auto newer = newest_fence(alice);
    BOOST_TEST(older != newer);
    alice.send("PONG :" + newer);
    alice.send("PONG :" + older);
    alice.settled();
    place::leave(alice);
    auto again = p.alice();
    BOOST_TEST(list(came(again)) == "");
}

BOOST_AUTO_TEST_CASE(a_bot_is_one_again_when_it_comes_back_and_gets_nothing_unasked)
{
    visited_place p;
    {
        auto alice = p.alice();
        alice.send("MODE alice +B");
        alice.until("MODE alice +B");
        place::leave(alice);
    }
    p.say({"one"});
    p.bob.say("alice", "call me");
    p.bob.settled();
    {
        auto alice = p.alice();
        alice.expect(":alice!u@banter MODE alice +B");
        BOOST_TEST(list(said_to(alice)) == "");
        BOOST_TEST(list(came(alice)) == "");
        alice.send("CHATHISTORY LATEST bob * 10");
        BOOST_TEST(list(said_to(alice)) == "bob: call me");
        alice.send("MODE alice -B");
        alice.until("MODE alice -B");
        alice.confirm();
        place::leave(alice);
    }
    p.say({"two"});
    auto alice = p.alice();
    BOOST_TEST(list(said_to(alice)) == "");
    BOOST_TEST(list(came(alice)) == "batch: two");
}

BOOST_AUTO_TEST_CASE(direct_messages_that_were_missed_come_behind_the_welcome)
{
    visited_place p;
    p.bob.say("alice", "call me");
    BOOST_TEST(list(p.bob.commands()).find("401") == std::string::npos);
    auto alice = p.alice();
    alice.until(":bob PRIVMSG alice :call me");
    alice.confirm();
    place::leave(alice);
    auto again = p.alice();
    BOOST_TEST(list(said_to(again)) == "");
}

BOOST_AUTO_TEST_CASE(direct_messages_to_a_name_that_never_proved_itself_are_refused)
{
    place p;
    auto alice = p.alice(missed_caps, "");
    place::leave(alice);
    p.bob.say("alice", "anyone?");
    p.bob.until("401 bob alice");
}

BOOST_AUTO_TEST_CASE(direct_messages_do_not_come_to_another_device_of_the_name)
{
    visited_place p;
    p.bob.say("alice", "secret");
    p.bob.settled();
    auto mallory = p.alice(missed_caps, "not-the-secret-at-all");
    BOOST_TEST(list(said_to(mallory)) == "");
    mallory.send("CHATHISTORY LATEST bob * 10");
    BOOST_TEST(list(said_to(mallory)) == "");
}

BOOST_AUTO_TEST_CASE(the_marks_of_two_rooms_are_kept_apart)
{
    visited_place p;
    p.bob.join("#shed");
    auto first = p.alice();
    first.join("#garden");
    first.join("#shed");
    first.confirm();
    place::leave(first);
    p.bob.say("#garden", "roses");
    p.bob.say("#shed", "rakes");
    p.bob.settled();
    auto second = p.alice();
    BOOST_TEST(list(came(second, "#shed")) == "batch: rakes");
    second.confirm();
    place::leave(second);
    auto third = p.alice();
    BOOST_TEST(list(came(third, "#shed")) == "");
    BOOST_TEST(list(came(third)) == "batch: roses");
}

BOOST_AUTO_TEST_CASE(what_the_json_door_says_is_missed_on_irc_too)
{
    visited_place p;
    auto jane = p.server.world().welcome("jane", R"(,"rooms":["garden"])");
    jane.send(R"({"type":"message","room":"garden","text":"from json"})");
    jane.send(R"({"type":"message","room":"garden","text":"two\nlines"})");
    p.server.settle();
    auto alice = p.alice();
    BOOST_TEST(list(came(alice)) == "batch: from json | batch: two | batch: lines");
}

BOOST_AUTO_TEST_CASE(many_missed_lines_come_all_in_order)
{
    texts all;
    for (int i = 0; i < 1'500; ++i)
        all.push_back("line " + std::to_string(i));
    visited_place p;
    p.say(all);
    for (auto& text : all)
        text.insert(0, "batch: ");
    auto alice = p.alice();
    BOOST_TEST(came(alice) == all, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(own_lines_of_another_visit_do_not_come_as_missed)
{
    visited_place p;
    auto alice = p.alice();
    alice.join("#garden");
    alice.say("#garden", "mine");
    alice.confirm();
    place::leave(alice);
    p.say({"one"});
    auto again = p.alice();
    BOOST_TEST(list(came(again)) == "batch: one");
}

BOOST_AUTO_TEST_SUITE_END()

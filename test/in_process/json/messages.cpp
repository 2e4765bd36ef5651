// Messages: their receivers and numbers, and messages that are refused.
#include "test/in_process/json/fixture.hpp"

#include <map>
#include <regex>

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(json_messages)

BANTER_TEST_IN(two_clients, the_ack_comes_before_the_message)
{
    alice.send("message", R"("room":"lobby","text":"hi","id":"m1")");
    const auto ack = alice.expect("ack", R"("id":"m1","room":"lobby")");
    const auto event = alice.expect("message", R"("room":"lobby","user":"alice","text":"hi")");
    BOOST_TEST(number_in(event, "seq") == number_in(ack, "seq"));
    BOOST_TEST(text_in(event, "time") == text_in(ack, "time"));
    static const std::regex time{R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"};
    BOOST_TEST(std::regex_match(text_in(ack, "time"), time));
    BOOST_TEST((bob.expect("message") == event));
    BOOST_TEST(!event.contains("id"));
}

BANTER_TEST_IN(two_clients, a_message_needs_no_id)
{
    alice.send("message", R"("room":"lobby","text":"hi")");
    BOOST_TEST(!alice.expect("ack").contains("id"));
    bob.expect("message", R"("text":"hi")");
}

BANTER_TEST_IN(two_clients, a_refused_message_is_not_delivered)
{
    std::string long_e;
    for (int n = 0; n < 8193; ++n)
        long_e += "é";
    const refusal all[] = {
        {"bad_request", R"("room":"lobby")"},
        {"bad_request", R"("text":"hi")"},
        {"bad_request", R"("room":"lobby","text":null)"},
        {"bad_request", R"("room":"lobby","text":"")"},
        {"bad_request", R"("room":"lobby","text":"a\u0000b")"},
        {"bad_request", R"("room":"lobby","text":"a\u001b[31mb")"},
        {"bad_request", R"("room":"lobby","text":"a\u007fb")"},
        {"bad_request", R"("room":"lobby","text":"a\u0085b")"},
        {"too_long", R"("room":"lobby","text":")" + std::string(16385, 'x') + '"'},
        {"too_long", R"("room":"lobby","text":")" + long_e + '"'},
        {"bad_name", R"("room":"a b","text":"hi")"},
        {"bad_request", R"("room":"lobby","to":"bob","text":"hi")"},
        {"bad_request", R"("to":"","text":"hi")"},
        {"bad_request", R"("room":"lobby","text":"hi","notice":1)"},
        {"no_such_room", R"("room":"nowhere","text":"hi")"},
    };
    for (const auto& each : all) {
        alice.refused("message", each.code, each.fields);
        BOOST_TEST(bob.fence().empty());
        BOOST_TEST(alice.fence().empty());
    }
}

BANTER_TEST_IN(two_clients, a_notice_is_marked_as_one)
{
    alice.say("beep", "lobby", R"("notice":true)");
    bob.expect("message", R"("text":"beep","notice":true)");
    alice.say("hi");
    BOOST_TEST(!bob.expect("message").contains("notice"));
}

BANTER_TCP_TEST_IN(two_clients, invalid_or_incomplete_utf_8_is_refused_and_nothing_else)
{
    alice.send_bytes(R"({"type":"message","room":"lobby","text":"half \ud83d"})");
    alice.expect("error", R"("code":"bad_request")");
    alice.send_bytes("{\"type\":\"message\",\"room\":\"lobby\",\"text\":\"\xff\"}");
    alice.expect("error", R"("code":"bad_request")");
    BOOST_TEST(text_in(alice.ask("ping"), "type") == "pong");
    BOOST_TEST(bob.fence().empty());
}

BANTER_TEST_IN(two_clients, a_message_to_a_room_from_outside_is_refused)
{
    bob.ask("join", R"("room":"dev")");
    alice.refused("message", "not_in_room", R"("room":"dev","text":"hi")");
    BOOST_TEST(bob.fence().empty());
}

BANTER_TEST_IN(two_clients, texts_arrive_unchanged)
{
    std::string smiles, accents = "a";
    for (int n = 0; n < 4096; ++n)
        smiles += "🙂";
    for (int n = 0; n < 100; ++n)
        accents += "\u0301";
    for (const auto& text :
         {std::string(16384, 'x'), smiles, std::string{"\t\n"}, std::string{"line\nline"},
          std::string{" \"quoted\\\" {}[] "}, std::string{"%s%n{}$(x)"}, std::string{"\u2028\u00a0é\ufffd"},
          std::string{"</script>"}, accents, std::string(125, 'y'), std::string(126, 'y'),
          std::string(127, 'y'), std::string(1000, 'y')}) {
        alice.say(text);
        BOOST_TEST(text_in(bob.expect("message"), "text") == text);
    }
}

BANTER_TEST_IN(two_clients, every_client_sees_the_same_order_and_an_unbroken_chain)
{
    constexpr int each = 50;
    std::vector<json_client> talkers;
    talkers.reserve(4);
    for (const auto& name : numbers(0, 4, "talker"))
        talkers.push_back(json(name));
    // The talkers take turns, a few lines each.
    for (int from = 0; from < each; from += 5) {
        for (auto& talker : talkers) {
            std::vector<std::string> lines;
            for (const auto& text : numbers(from, from + 5, talker.user() + ' '))
                lines.push_back(json_client::request("message", R"("room":"lobby","text":")" + text + '"'));
            talker.send_all(lines);
        }
    }
    const auto messages_of = [](json_client& c) {
        auto all = c.fence();
        std::erase_if(all, [](const auto& o) { return o.at("type") != "message"; });
        return all;
    };
    const auto seen = messages_of(alice);
    BOOST_TEST(seen.size() == 4u * each);
    BOOST_TEST((messages_of(bob) == seen));
    for (auto& talker : talkers)
        BOOST_TEST((messages_of(talker) == seen));

    std::int64_t prev = 0;
    std::map<std::string, std::vector<std::string>> by_user;
    for (const auto& m : seen) {
        BOOST_TEST(number_in(m, "prev") == prev);
        BOOST_TEST(number_in(m, "seq") > prev);
        prev = number_in(m, "seq");
        by_user[text_in(m, "user")].push_back(text_in(m, "text"));
    }
    for (const auto& talker : talkers)
        BANTER_TEST_LISTS(by_user[talker.user()], numbers(0, each, talker.user() + ' '));
}

BANTER_TEST_IN(one_client, seqs_rise_over_all_rooms_and_prev_stays_in_its_room)
{
    alice.ask("join", R"("room":"dev")");
    const auto a = number_in(alice.say("1"), "seq"), b = number_in(alice.say("2", "dev"), "seq"),
               c = number_in(alice.say("3"), "seq");
    BOOST_TEST(a < b);
    BOOST_TEST(b < c);
    std::vector<std::int64_t> prevs;
    for (const auto& event : alice.fence())
        prevs.push_back(number_in(event, "prev"));
    BANTER_TEST_LISTS(prevs, (std::vector<std::int64_t>{0, 0, a}));
}

BOOST_AUTO_TEST_SUITE_END()

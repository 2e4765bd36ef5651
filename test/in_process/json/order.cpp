// Answers come in the order of their requests and with their ids; a pong is a fence; bye is the last.
#include "test/in_process/json/fixture.hpp"

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(json_order)

BANTER_TEST_IN(one_client, requests_are_answered_in_their_order_with_their_ids)
{
    const struct {
        const char* type;
        const char* fields;
        const char* answer;
    } kinds[] = {
        {"ping", "", "pong"},
        {"message", R"(,"room":"lobby","text":"hi")", "ack"},
        {"nonsense", "", "error"},
        {"history", R"(,"room":"lobby")", "history"},
        {"join", R"(,"room":"dev")", "joined"},
        {"search", R"(,"text":"hi")", "found"},
        {"members", R"(,"room":"dev")", "members"},
        {"leave", R"(,"room":"dev")", "left"},
        {"message", R"(,"room":"dev","text":"hi")", "error"},
        {"rooms", "", "rooms"},
        {"topic", R"(,"room":"lobby","text":"t")", "topic"},
        {"people", R"(,"names":["alice"])", "people"},
        {"conversations", "", "conversations"},
    };
    std::vector<std::string> asked, expected, answers;
    for (int n = 0; n < 130; ++n) {
        const auto& kind = kinds[static_cast<std::size_t>(n) % std::size(kinds)];
        const auto id = std::to_string(n);
        asked.push_back(json_client::request(kind.type, "\"id\":\"" + id + '"' + kind.fields));
        expected.push_back(id + ' ' + kind.answer);
    }
    alice.send_all(asked);
    for (const auto& got : alice.fence()) {
        if (got.contains("id"))
            answers.push_back(text_in(got, "id") + ' ' + text_in(got, "type"));
    }
    BANTER_TEST_LISTS(answers, expected);
}

BANTER_TEST_IN(one_client, ids_come_back_unchanged)
{
    std::string accents;
    for (int n = 0; n < 32; ++n)
        accents += "é";
    for (const auto& id :
         {std::string{"x"}, std::string(64, 'x'), accents, std::string{"quote\" \\ back"}, std::string{" "}})
        BOOST_TEST(text_in(alice.ask("ping", "\"id\":" + json_text(id)), "type") == "pong");
}

BANTER_TEST_IN(one_client, an_invalid_id_is_refused)
{
    for (const auto& id : {std::string{"\"\""}, json_text(std::string(65, 'x')), std::string{"5"},
                           std::string{"null"}, std::string{"[\"x\"]"}, std::string{"{}"}}) {
        alice.send("ping", "\"id\":" + id);
        BOOST_TEST(!alice.expect("error", R"("code":"bad_request")").contains("id"));
    }
}

BANTER_TEST_IN(one_client, unknown_types_are_refused_and_unknown_fields_ignored)
{
    for (const char* const type : {"nonsense", "Ping", "welcome", ""})
        alice.refused(type, "unknown_type");
    alice.send_all({R"({"type":5,"id":"x"})", R"({"id":"y"})"});
    alice.expect("error", R"("code":"bad_request","id":"x")");
    alice.expect("error", R"("code":"bad_request","id":"y")");
    BOOST_TEST(text_in(alice.ask("ping", R"("colour":"blue","nested":{"a":[1,{"b":null}]})"), "type") ==
               "pong");
}

// Messages acknowledged to bob before alice's ping reach alice before her pong.
BANTER_TEST_IN(two_clients, pong_is_a_fence)
{
    for (const auto& n : numbers(0, 50)) {
        bob.say(n);
        alice.send("ping", "\"id\":\"p" + n + '"');
        alice.expect("message", "\"text\":\"" + n + '"');
        alice.expect("pong", "\"id\":\"p" + n + '"');
    }
}

BANTER_TEST_IN(two_clients, bye_comes_after_all_that_is_queued_and_then_the_end)
{
    std::vector<std::string> all;
    for (const auto& n : numbers(0, 100))
        all.push_back(json_client::request("message", R"("room":"lobby","text":")" + n + '"'));
    all.push_back(json_client::request("bye", R"("id":"b")"));
    all.push_back(json_client::request("message", R"("room":"lobby","text":"too late")"));
    alice.send_all(all);
    for (const auto& n : numbers(0, 100))
        alice.until("message", "\"text\":\"" + n + '"');
    alice.until("bye", R"("id":"b")");
    BOOST_TEST(alice.until_closed().empty());
    BANTER_TEST_LISTS(bob.texts(), numbers(0, 100));
    BANTER_TEST_LISTS(list_in(bob.ask("members", R"("room":"lobby")"), "members"), strings{"bob"});
}

BANTER_TCP_TEST_IN(two_clients, bad_json_is_reported_and_closes)
{
    int n = 0;
    for (const char* const bytes :
         {"]", "{]", "{\"type\":\"ping\"]", "{\"type\":tru}", "nonsense", "{\"a\":1,}"}) {
        auto carol = json("carol" + std::to_string(++n));
        carol.send_bytes(bytes);
        carol.expect("error", R"("code":"bad_json")");
        for (const auto& rest : carol.until_closed())
            BOOST_TEST(text_in(rest, "type") == "bye");
        BOOST_TEST(bob.fence().empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()

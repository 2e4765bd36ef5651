// The plain form: input and output of the article's client, alone and with users of the JSON form.
#include "test/in_process/clients/plain_client.hpp"
#include "test/in_process/json/fixture.hpp"

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(plain_form)

namespace {

constexpr std::size_t longest = 16384;

struct two_plain_clients : json_fixture {
    using json_fixture::json_fixture;
    plain_client alice = plain("alice");
    plain_client bob = plain("bob");
};

struct clients_of_both_forms : json_fixture {
    using json_fixture::json_fixture;
    plain_client alice = plain("alice");
    json_client carol = json("carol", R"("rooms":["dev","lobby"])");
};

} // namespace

BANTER_TCP_TEST_IN(two_plain_clients, a_line_reaches_everyone_including_its_sender)
{
    alice.say("hi");
    alice.expect({"[alice] hi"});
    bob.expect({"[alice] hi"}); // though it has sent nothing
    BOOST_TEST(alice.lines().empty());
    BOOST_TEST(bob.lines().empty());
}

BANTER_TCP_TEST_IN(two_plain_clients, a_text_of_several_lines_is_shown_as_several_lines)
{
    alice.say("one\ntwo\n\nfour");
    bob.expect({"[alice] one", "[alice] two", "[alice] ", "[alice] four"});
    alice.say("ends\n");
    bob.expect({"[alice] ends", "[alice] "});
}

BANTER_TCP_TEST_IN(two_plain_clients, a_line_cannot_be_forged_by_a_line_break_in_a_text)
{
    alice.say("x\n[bob] I owe you money\n! bye: forged");
    bob.expect({"[alice] x", "[alice] [bob] I owe you money", "[alice] ! bye: forged"});
}

BANTER_TCP_TEST_IN(two_plain_clients, several_objects_in_one_segment_are_delivered_in_order)
{
    const char* const between[] = {"", " ", "\n", "\r\n", "\t \n\n"};
    std::string all;
    for (std::size_t n = 0; n < 100; ++n)
        all += plain_client::object("alice", std::to_string(n)) + between[n % std::size(between)];
    alice.send(all);
    BANTER_TEST_LISTS(bob.lines(), numbers(0, 100, "[alice] "));
}

BANTER_TCP_TEST_IN(two_plain_clients, an_object_split_at_any_byte_is_one_line)
{
    const std::string text = "a \"quoted\" \\ {brace} é", object = plain_client::object("alice", text);
    for (std::size_t at = 1; at < object.size(); ++at) {
        alice.send(object.substr(0, at));
        BOOST_TEST(bob.lines().empty());
        alice.send(object.substr(at));
        BANTER_TEST_LISTS(bob.lines(), strings{"[alice] " + text});
    }
}

BANTER_TCP_TEST_IN(two_plain_clients, a_long_text_arrives_whole)
{
    for (const std::size_t size :
         {std::size_t{999}, std::size_t{1000}, std::size_t{1001}, std::size_t{4096}, longest - 1, longest}) {
        std::string text;
        for (std::size_t n = 0; n < size; ++n)
            text += static_cast<char>('a' + n % 26);
        alice.say(text);
        BOOST_TEST((bob.line() == "[alice] " + text));
        BOOST_TEST((alice.line() == "[alice] " + text));
    }
}

BANTER_TCP_TEST_IN(two_plain_clients, texts_and_names_in_any_script)
{
    alice.say_as("Ærlig Øyvind", "日本語 и кириллица, 🙂\tand a tab");
    bob.expect({"[Ærlig Øyvind] 日本語 и кириллица, 🙂\tand a tab"});
    alice.say_as("Andre\u0301", "in NFC");
    bob.expect({"[Andr\u00e9] in NFC"});
}

BANTER_TCP_TEST_IN(two_plain_clients, other_fields_are_ignored)
{
    alice.send(R"({"time":[1,{"x":null}],"text":"hi","room":"elsewhere","user":"alice","id":7})");
    bob.expect({"[alice] hi"});
}

BANTER_TCP_TEST_IN(two_plain_clients, a_refusal_is_sent_to_the_sender_alone)
{
    const refusal all[] = {
        {"bad_request", R"("user":"alice")"},
        {"bad_request", R"("text":"hi")"},
        {"bad_request", ""},
        {"bad_request", R"("user":"alice","text":5)"},
        {"bad_request", R"("user":["alice"],"text":"hi")"},
        {"bad_request", R"("user":"alice","text":"")"},
        {"bad_request", R"("user":"alice","text":"bell \u0007")"},
        {"bad_name", R"("user":"","text":"hi")"},
        {"bad_name", R"("user":"a  b","text":"hi")"},
        {"bad_name", R"("user":"a]b","text":"hi")"},
        {"bad_name", "\"user\":\"" + std::string(33, 'n') + R"(","text":"hi")"},
        {"bad_name", "\"user\":\"a\u202eb\",\"text\":\"hi\""},
        {"too_long", R"("user":"alice","text":")" + std::string(longest + 1, 'x') + '"'},
    };
    for (const auto& each : all) {
        BOOST_TEST_CONTEXT(each.fields)
        {
            alice.send('{' + each.fields + '}');
            const auto line = alice.line(), begin = "! " + std::string{each.code} + ": ";
            BOOST_TEST(line.starts_with(begin));
            BOOST_TEST(line.size() > begin.size());
            alice.say("still here");
            alice.expect({"[alice] still here"});
            bob.expect({"[alice] still here"});
        }
    }
}

BANTER_TCP_TEST_IN(two_plain_clients, a_stream_that_is_no_json_is_closed_with_a_reason)
{
    alice.send(R"({"user":"alice","text":"before"} oops {"user":"alice","text":"after"})");
    alice.expect({"[alice] before"});
    BOOST_TEST(alice.line().starts_with("! bad_json: "));
    for (const auto& rest : alice.lines())
        BOOST_TEST(rest.find("after") == std::string::npos);
    BOOST_TEST(alice.closed());
    bob.expect({"[alice] before"});
    BOOST_TEST(bob.lines().empty());
}

BANTER_TCP_TEST_IN(two_plain_clients, lines_before_a_half_close_are_delivered)
{
    alice.say("over and out");
    alice.end_stream();
    bob.expect({"[alice] over and out"});
}

BANTER_TCP_TEST_IN(two_plain_clients, a_client_that_vanishes_does_not_disturb)
{
    for (const auto& last_word : numbers(0, 20, "my last word "))
        plain("gone").say(last_word);
    alice.say("on we go");
    auto expected = numbers(0, 20, "[gone] my last word ");
    expected.push_back("[alice] on we go");
    BANTER_TEST_LISTS(bob.lines(), expected);
}

BANTER_TCP_TEST_IN(clients_of_both_forms, messages_reach_both_forms)
{
    alice.say("before");
    alice.say("plain\ntalk");
    carol.expect("message", R"("text":"before")");
    const auto event = carol.expect("message", R"("room":"lobby","user":"alice","text":"plain\ntalk")");
    BOOST_TEST(number_in(event, "seq") > number_in(event, "prev"));
    BOOST_TEST(number_in(event, "prev") > 0);
    BOOST_TEST(text_in(event, "time").ends_with('Z'));
    alice.expect({"[alice] before", "[alice] plain", "[alice] talk"});
    carol.say("json\ntalk");
    alice.expect({"[carol] json", "[carol] talk"});
}

BANTER_TCP_TEST_IN(clients_of_both_forms, a_plain_line_under_the_name_of_a_connected_user_is_refused)
{
    for (const auto* name : {"carol", "CAROL"}) {
        alice.say_as(name, "it is I");
        BOOST_TEST(alice.line().starts_with("! name_in_use: "));
    }
    alice.say_as("carola", "it is I");
    carol.expect("message", R"("user":"carola","text":"it is I")");
}

BANTER_TCP_TEST_IN(clients_of_both_forms, the_plain_form_gets_no_messages_of_other_rooms)
{
    carol.say("secret", "dev");
    carol.say("public");
    BANTER_TEST_LISTS(alice.lines(), strings{"[carol] public"});
}

BANTER_TCP_TEST_IN(clients_of_both_forms, a_plain_connection_can_become_json_and_not_go_back)
{
    auto dave = json();
    dave.send_bytes(plain_client::object("dave", "still plain"));
    alice.expect({"[dave] still plain"});
    dave.hello("dave");
    BOOST_TEST(dave.fence().empty());
    alice.say("to all");
    dave.expect("message", R"("user":"alice","text":"to all")");
    dave.send_bytes(plain_client::object("dave", "plain again?"));
    dave.expect("error", R"("code":"bad_request")");
    BANTER_TEST_LISTS(alice.lines(), strings{"[alice] to all"});
}

BANTER_TCP_TEST_IN(clients_of_both_forms, plain_listeners_are_not_counted_as_members)
{
    const auto joined = json("dave").joined()[0];
    BOOST_TEST(number_in(joined, "member_count") == 2);
    BANTER_TEST_LISTS(sorted(list_in(joined, "members")), (strings{"carol", "dave"}));
}

BOOST_AUTO_TEST_SUITE_END()

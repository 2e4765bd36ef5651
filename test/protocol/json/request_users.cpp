// The requests about users and about the rules of rooms.
#include "server/protocol/request.hpp"

#include "common/limits.hpp"
#include "server/protocol/json/request_parser.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using protocol::json::parse_request;

BOOST_AUTO_TEST_SUITE(request_users_suite)

namespace {

template <class What>
What what_of(std::string_view object)
{
    auto r = parse_request(object, true);
    if (const auto* no = std::get_if<protocol::refused>(&r.body))
        throw std::runtime_error{"refused: " + no->why.message};
    return std::get<What>(std::move(r.body));
}

// The reason for the refusal; empty: none.
std::string why(std::string_view object)
{
    const auto r = parse_request(object, true);
    const auto* no = std::get_if<protocol::refused>(&r.body);
    if (no == nullptr)
        return {};
    BOOST_TEST((no->why.code == errc::bad_request));
    BOOST_TEST(!no->hang_up);
    return no->why.message;
}

std::string hello_with(std::string_view field, std::size_t bytes)
{
    return why(R"({"type":"hello","user":"a",")" + std::string{field} + R"(":")" + std::string(bytes, 'x') +
               "\"}");
}

// A list of `n` times `item`.
std::string list_of(std::size_t n, std::string_view item)
{
    std::string list = "[";
    for (std::size_t i = 0; i < n; ++i)
        list += (i == 0 ? "" : ",") + std::string{item};
    return list + "]";
}

} // namespace

BOOST_AUTO_TEST_CASE(a_token_has_8_to_256_bytes)
{
    const std::string rule = "token must be a string of 8 to 256 bytes";
    BOOST_TEST(hello_with("token", 0) == rule);
    BOOST_TEST(hello_with("token", 7) == rule);
    BOOST_TEST(hello_with("token", 8) == "");
    BOOST_TEST(hello_with("token", 256) == "");
    BOOST_TEST(hello_with("token", 257) == rule);
    BOOST_TEST(why(R"({"type":"hello","user":"a","token":12345678})") == "token must be a string");
}

BOOST_AUTO_TEST_CASE(a_realname_has_at_most_512_bytes)
{
    BOOST_TEST(hello_with("realname", 0) == "");
    BOOST_TEST(hello_with("realname", 512) == "");
    BOOST_TEST(hello_with("realname", 513) == "realname must be a string of 0 to 512 bytes");
}

BOOST_AUTO_TEST_CASE(features_are_at_most_32_names_of_1_to_32_small_letters_digits_and_hyphens)
{
    const auto answer_to = [](const std::string& features) {
        return why(R"({"type":"hello","user":"a","features":)" + features + "}");
    };
    const auto long_name = [](std::size_t bytes) { return R"([")" + std::string(bytes, 'x') + R"("])"; };
    const std::string good[] = {"[]", R"(["a","0-9","draft-z"])", list_of(32, R"("edit")"), long_name(32)};
    for (const auto& features : good)
        BOOST_TEST(answer_to(features) == "", features);
    const std::string rule = "features must be a list of at most 32 names, each of 1 to 32 of a-z, 0-9 and -";
    const std::string bad[] = {list_of(33, R"("edit")"),
                               long_name(33),
                               R"([""])",
                               R"(["edit","Edit"])",
                               R"(["a_b"])",
                               R"(["a b"])",
                               R"(["ä"])",
                               R"(["a\u0000"])"};
    for (const auto& features : bad)
        BOOST_TEST(answer_to(features) == rule, features);
}

BOOST_AUTO_TEST_CASE(a_rename_has_the_new_name)
{
    BOOST_TEST(what_of<chat::rename>(R"({"type":"rename","user":"Bob"})").user == "Bob");
    BOOST_TEST(why(R"({"type":"rename"})") == "user is missing");
}

BOOST_AUTO_TEST_CASE(away_without_a_text_is_back)
{
    BOOST_TEST(what_of<chat::set_away>(R"({"type":"away","text":"tea"})").text == "tea");
    BOOST_TEST(what_of<chat::set_away>(R"({"type":"away","text":""})").text.empty());
    BOOST_TEST(what_of<chat::set_away>(R"({"type":"away"})").text.empty());
    BOOST_TEST(why(R"({"type":"away","text":true})") == "text must be a string");
}

BOOST_AUTO_TEST_CASE(users_are_requested_by_name_and_with_their_rooms)
{
    const auto p = what_of<chat::find_users>(R"({"type":"people","names":["Bob","eve"]})");
    BOOST_TEST((p.criterion == chat::find_users::by::name));
    BOOST_TEST(p.names == (std::vector<std::string>{"Bob", "eve"}), boost::test_tools::per_element());
    BOOST_TEST(p.with_rooms);

    const std::string rule = "names must be a list of 1 to 100 strings";
    const std::string people = R"({"type":"people","names":)";
    BOOST_TEST(why(R"({"type":"people"})") == rule);
    BOOST_TEST((why(people + "[]}") == rule));
    BOOST_TEST((why(people + list_of(limits::people_asked, "\"a\"") + "}").empty()));
    BOOST_TEST((why(people + list_of(limits::people_asked + 1, "\"a\"") + "}") == rule));
    BOOST_TEST((why(people + "[7]}") == "names must be a list of strings"));
    BOOST_TEST((why(people + "\"a\"}") == "names must be a list of strings"));
}

BOOST_AUTO_TEST_CASE(a_kick_and_an_invite_name_room_and_user)
{
    const auto k = what_of<chat::kick>(R"({"type":"kick","room":"ops","user":"Bob","reason":"noise"})");
    BOOST_TEST(k.room == "ops");
    BOOST_TEST(k.user == "Bob");
    BOOST_TEST(k.reason == "noise");
    BOOST_TEST(what_of<chat::kick>(R"({"type":"kick","room":"ops","user":"Bob"})").reason.empty());
    const auto i = what_of<chat::invite>(R"({"type":"invite","room":"ops","user":"Bob"})");
    BOOST_TEST(i.room == "ops");
    BOOST_TEST(i.user == "Bob");
    BOOST_TEST(why(R"({"type":"kick","room":"ops"})") == "user is missing");
    BOOST_TEST(why(R"({"type":"kick","user":"Bob"})") == "room is missing");
    BOOST_TEST(why(R"({"type":"kick","room":"r","user":"u","reason":0})") == "reason must be a string");
    BOOST_TEST(why(R"({"type":"invite","room":"ops"})") == "user is missing");
    BOOST_TEST(why(R"({"type":"invite","user":"Bob"})") == "room is missing");
}

BOOST_AUTO_TEST_CASE(a_change_has_one_or_several_rules)
{
    const auto one = what_of<chat::change_rules>(R"({"type":"change","room":"ops","rule":"moderated"})");
    BOOST_TEST(one.room == "ops");
    BOOST_REQUIRE(one.changes.size() == 1u);
    BOOST_TEST((one.changes[0].rule == chat::rule::moderated));
    BOOST_TEST(one.changes[0].on);
    BOOST_TEST(one.changes[0].argument.empty());

    const auto two = what_of<chat::change_rules>(
        R"({"type":"change","room":"ops","changes":[{"rule":"bans","on":false,"argument":"eve*"},)"
        R"({"rule":"limit","argument":"7"}]})");
    BOOST_REQUIRE(two.changes.size() == 2u);
    BOOST_TEST((two.changes[0].rule == chat::rule::bans));
    BOOST_TEST(!two.changes[0].on);
    BOOST_TEST(two.changes[0].argument == "eve*");
    BOOST_TEST((two.changes[1].rule == chat::rule::limit));
    BOOST_TEST(two.changes[1].on);
    BOOST_TEST(two.changes[1].argument == "7");
}

BOOST_AUTO_TEST_CASE(every_rule_can_be_changed_by_its_name)
{
    for (const auto* const name :
         {"operators", "voices", "bans", "mutes", "ban_exceptions", "invite_only", "invite_exceptions", "key",
          "limit", "moderated", "no_outsiders", "secret", "topic_lock"}) {
        const auto c = what_of<chat::change_rules>(R"({"type":"change","room":"r","rule":")" +
                                                   std::string{name} + R"(","argument":"a"})");
        BOOST_TEST(chat::rule_name(c.changes.at(0).rule) == name);
    }
}

BOOST_AUTO_TEST_CASE(an_invalid_change_is_refused_as_a_whole)
{
    const std::string change = R"({"type":"change","room":"r",)";
    const std::string least = "changes must be a list of 1 to 100 objects";
    const std::pair<std::string, std::string> table[] = {
        {R"({"type":"change","rule":"secret"})", "room is missing"},
        {change + R"("on":true})", "rule is missing"},
        {change + R"("rule":"tea"})", "unknown rule"},
        {change + R"("rule":"secret","on":1})", "on must be true or false"},
        {change + R"("rule":"limit","argument":7})", "argument must be a string"},
        {change + R"("rule":"secret","changes":[{"rule":"secret"}]})",
         "change takes rule or changes, not both"},
        {change + R"("changes":[]})", least},
        {change + R"("changes":)" + list_of(101, R"({"rule":"secret"})") + "}", least},
        {change + R"("changes":)" + list_of(100, R"({"rule":"secret"})") + "}", ""},
        {change + R"("changes":{}})", "changes must be a list of objects"},
        {change + R"("changes":[{"rule":"secret"},7]})", "changes must be a list of objects"},
        {change + R"("changes":[{"rule":"secret"},{"rule":"tea"}]})", "unknown rule"},
        {change + R"("changes":[{"on":true}]})", "rule is missing"},
    };
    for (const auto& [object, message] : table)
        BOOST_TEST(why(object) == message, object);
}

BOOST_AUTO_TEST_CASE(the_rules_of_a_room_can_be_requested)
{
    BOOST_TEST(what_of<chat::ask_rules>(R"({"type":"rules","room":"ops"})").room == "ops");
    BOOST_TEST(why(R"({"type":"rules"})") == "room is missing");
}

BOOST_AUTO_TEST_SUITE_END()

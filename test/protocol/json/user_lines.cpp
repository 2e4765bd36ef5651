// Users, rules of rooms, and conversations as lines of the JSON form.
#include "server/protocol/wire_format.hpp"
#include "test/protocol/json/encoded.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <string_view>

using namespace banter;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(user_lines_suite)

using banter::test::answer_of;
using banter::test::event_of;

namespace {

using kind = chat::user_changed::kind;

const timestamp noon{std::chrono::milliseconds{1'700'000'000'123}};

chat::user_info bob()
{
    chat::user_info p{"Bob", true, "Bob B."};
    p.since = noon;
    return p;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_message_of_a_conversation_names_its_addressee)
{
    chat::message m{"@alice,bob", "alice", "hi", noon, 7, 6};
    m.to = "Bob";
    BOOST_TEST(event_of(m) == R"({"type":"message","room":"@alice,bob","seq":7,"prev":6,"user":"alice",)"
                              R"("to":"Bob","text":"hi","time":"2023-11-14T22:13:20.123Z"})"
                              "\n");
    const auto page = boost::json::parse(answer_of(chat::history_page{"@alice,bob", {m}, false}));
    BOOST_TEST(page.at("messages").at(0).at("to").as_string() == "Bob");
}

BOOST_AUTO_TEST_CASE(a_notice_is_marked_and_nothing_else_is)
{
    chat::message m{"ops", "alice", "hi", noon, 7, 6};
    BOOST_TEST(event_of(m).find("notice") == std::string::npos);
    m.notice = true;
    BOOST_TEST(boost::json::parse(event_of(m)).at("notice").as_bool());
}

BOOST_AUTO_TEST_CASE(an_unproven_message_is_marked_in_events_pages_and_search_results)
{
    chat::message m{"ops", "alice", "hi", noon, 7, 6};
    BOOST_TEST(event_of(m).find("unproven") == std::string::npos);
    m.unproven = true;
    BOOST_TEST(boost::json::parse(event_of(m)).at("unproven").as_bool());
    for (const auto& page :
         {answer_of(chat::history_page{"ops", {m}, false}), answer_of(chat::found_page{{m}, false})})
        BOOST_TEST(boost::json::parse(page).at("messages").at(0).at("unproven").as_bool());
}

BOOST_AUTO_TEST_CASE(a_leave_has_its_reason_and_operator_if_known)
{
    chat::presence p{"ops", "bob", false, "noise", "alice"};
    BOOST_TEST(event_of(p) == R"({"type":"presence","room":"ops","user":"bob","event":"leave",)"
                              R"("reason":"noise","by":"alice"})"
                              "\n");
    p.by.clear();
    BOOST_TEST(event_of(p) == R"({"type":"presence","room":"ops","user":"bob","event":"leave",)"
                              R"("reason":"noise"})"
                              "\n");
    p.joined = true;
    BOOST_TEST(event_of(p) == R"({"type":"presence","room":"ops","user":"bob","event":"join"})"
                              "\n");
}

BOOST_AUTO_TEST_CASE(a_user_change_is_written_for_each_of_its_rooms)
{
    const auto written = [](kind what, std::string text) {
        return event_of(chat::user_changed{"bob", what, std::move(text)}, "ops"sv);
    };
    const std::string head = R"({"type":"presence","room":"ops","user":"bob","event":")";
    BOOST_TEST((written(kind::quit, "tea") == head + R"(leave","reason":"tea"})" + "\n"));
    BOOST_TEST((written(kind::quit, "") == head + "leave\"}\n"));
    BOOST_TEST((written(kind::renamed, "Rob") == head + R"(rename","to":"Rob"})" + "\n"));
    BOOST_TEST((written(kind::away, "tea") == head + R"(away","text":"tea"})" + "\n"));
    BOOST_TEST((written(kind::back, "") == head + "back\"}\n"));
    BOOST_TEST((written(kind::realname, "Bob B.") == head + R"(realname","text":"Bob B."})" + "\n"));
    BOOST_TEST(!protocol::json::object_format().notifies_once_of_users());
}

BOOST_AUTO_TEST_CASE(a_user_change_is_answered)
{
    const auto answered = [](kind what, std::string text) {
        return answer_of(chat::user_changed{"bob", what, std::move(text)}, "7");
    };
    BOOST_TEST(answered(kind::renamed, "Rob") == R"({"type":"renamed","id":"7","user":"bob","to":"Rob"})"
                                                 "\n");
    BOOST_TEST(answered(kind::away, "tea") == "{\"type\":\"done\",\"id\":\"7\"}\n");
    BOOST_TEST(answered(kind::back, "") == "{\"type\":\"done\",\"id\":\"7\"}\n");
    BOOST_TEST(answer_of(chat::done{}, "7") == "{\"type\":\"done\",\"id\":\"7\"}\n");
}

BOOST_AUTO_TEST_CASE(a_member_list_has_operators_and_voices)
{
    const std::uint8_t both = chat::room_operator | chat::voiced;
    const std::vector<std::uint8_t> roles{chat::room_operator, chat::voiced, both, chat::plain_member};
    const std::vector<std::string> names{"a", "b", "c", "d"};
    const std::string lists =
        R"("members":["a","b","c","d"],"member_count":4,"operators":["a","c"],"voiced":["b","c"])";
    BOOST_TEST((answer_of(chat::members{"ops", names, 4, roles}) ==
                R"({"type":"members","room":"ops",)" + lists + "}\n"));
    BOOST_TEST((
        answer_of(chat::joined{"ops", "tea", names, 4, roles}, {}, banter::test::shown{{{"ops", {7, {}}}}}) ==
        R"({"type":"joined","room":"ops","topic":"tea",)" + lists + ",\"prev\":7}\n"));
    BOOST_TEST(answer_of(chat::members{"ops", {"a"}, 1, {chat::plain_member}}) ==
               R"({"type":"members","room":"ops","members":["a"],"member_count":1})"
               "\n");
}

BOOST_AUTO_TEST_CASE(a_kicked_user_gets_the_reason_and_the_operator)
{
    BOOST_TEST(answer_of(chat::left{"ops", "noise", "alice"}) ==
               R"({"type":"left","room":"ops","reason":"noise","by":"alice"})"
               "\n");
}

BOOST_AUTO_TEST_CASE(a_change_of_rules_is_the_same_to_its_author_and_to_the_room)
{
    const chat::rules_changed changed{
        "ops", "alice", {{chat::rule::moderated, true, ""}, {chat::rule::bans, false, "eve*"}}};
    const std::string rest = R"("room":"ops","user":"alice","changes":[{"rule":"moderated","on":true},)"
                             R"({"rule":"bans","on":false,"argument":"eve*"}]})"
                             "\n";
    BOOST_TEST((event_of(changed) == R"({"type":"rules_changed",)" + rest));
    BOOST_TEST((answer_of(changed, "7") == R"({"type":"rules_changed","id":"7",)" + rest));
}

BOOST_AUTO_TEST_CASE(the_rules_of_a_room_are_written_completely)
{
    chat::current_rules none{"ops", {}, {}};
    BOOST_TEST(answer_of(none) ==
               R"({"type":"rules","room":"ops","rules":{"invite_only":false,"moderated":false,)"
               R"("no_outsiders":false,"secret":false,"topic_lock":false,"operators":[],"voices":[],)"
               R"("bans":[],"mutes":[],"ban_exceptions":[],"invite_exceptions":[]}})"
               "\n");
    chat::room_rules all{true, true, true, true, true, "k", 7, {"alice"}, {"bob"}};
    all.bans = {{"eve*", "alice", noon}};
    all.mutes = {{"m*", "alice", noon}};
    all.ban_exceptions = {{"e*", "alice", noon}};
    all.invite_exceptions = {{"i*", "alice", noon}, {"j*", "alice", noon}};
    const auto written = boost::json::parse(answer_of(chat::current_rules{"ops", all, {}}, "7"));
    BOOST_TEST(written.at("id").as_string() == "7");
    const auto& rules = written.at("rules").as_object();
    for (const auto* const flag : {"invite_only", "moderated", "no_outsiders", "secret", "topic_lock"})
        BOOST_TEST(rules.at(flag).as_bool(), flag);
    BOOST_TEST(rules.at("key").as_string() == "k");
    BOOST_TEST(rules.at("limit").as_int64() == 7);
    BOOST_TEST(rules.at("operators").at(0).as_string() == "alice");
    BOOST_TEST(rules.at("voices").at(0).as_string() == "bob");
    BOOST_TEST(boost::json::serialize(rules.at("bans")) ==
               R"([{"mask":"eve*","set_by":"alice","set_at":"2023-11-14T22:13:20.123Z"}])");
    BOOST_TEST(rules.at("mutes").at(0).at("mask").as_string() == "m*");
    BOOST_TEST(rules.at("ban_exceptions").at(0).at("mask").as_string() == "e*");
    BOOST_TEST(rules.at("invite_exceptions").at(1).at("mask").as_string() == "j*");
}

BOOST_AUTO_TEST_CASE(unknown_fields_of_a_user_are_omitted)
{
    auto away = bob();
    away.away = "tea";
    away.flags = chat::away_flag | chat::bot_flag | chat::server_operator_flag;
    away.rooms = {{"dev", chat::plain_member}, {"ops", chat::room_operator}};
    BOOST_TEST(answer_of(chat::user_list{{bob(), away, {"eve"}}}) ==
               R"({"type":"people","people":[)"
               R"({"user":"Bob","there":true,"realname":"Bob B.","since":"2023-11-14T22:13:20.123Z",)"
               R"("rooms":[]},)"
               R"({"user":"Bob","there":true,"realname":"Bob B.","away":"tea","bot":true,"operator":true,)"
               R"("since":"2023-11-14T22:13:20.123Z","rooms":["dev","ops"]},)"
               R"({"user":"eve","there":false}]})"
               "\n");
}

BOOST_AUTO_TEST_CASE(conversations_and_invitations_are_written)
{
    BOOST_TEST(
        answer_of(chat::conversation_list{{{"@alice,bob", "Bob"}}}, {},
                  banter::test::shown{{{"@alice,bob", {17, {}}}}}) ==
        R"({"type":"conversations","conversations":[{"room":"@alice,bob","user":"Bob","prev":17}],"more":false})"
        "\n");
    BOOST_TEST(answer_of(chat::conversation_list{{}, true}) ==
               "{\"type\":\"conversations\",\"conversations\":[],\"more\":true}\n");
    BOOST_TEST(answer_of(chat::invited{"ops", "Bob", "alice"}, "7") ==
               R"({"type":"invited","id":"7","room":"ops","user":"Bob","by":"alice"})"
               "\n");
}

BOOST_AUTO_TEST_CASE(an_own_line_as_the_answer_has_the_id_of_its_request)
{
    const auto written = answer_of(chat::echoed{}, "7");
    BOOST_TEST(written.starts_with(R"({"type":"message","id":"7",)"), written);
}

BOOST_AUTO_TEST_CASE(answers_and_events_of_other_protocols_have_no_line)
{
    for (const auto& a : {chat::answer{chat::presence_status{}}, chat::answer{chat::totals{}},
                          chat::answer{chat::current_marker{}}, chat::answer{chat::user_flags{}},
                          chat::answer{chat::ephemeral_message{}}})
        BOOST_TEST(answer_of(a).empty());
    BOOST_TEST(event_of(chat::ephemeral_message{}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

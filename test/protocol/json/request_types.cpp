// Every request there is: its fields, their defaults and their ranges.
#include "server/protocol/json/request_parser.hpp"
#include "server/protocol/request.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using protocol::json::parse_request;

BOOST_AUTO_TEST_SUITE(request_types_suite)

namespace {

template <class What>
What what_of(std::string_view object, bool json_form = true)
{
    auto r = parse_request(object, json_form);
    if (const auto* no = std::get_if<protocol::refused>(&r.body))
        throw std::runtime_error{"refused: " + no->why.message};
    return std::get<What>(std::move(r.body));
}

} // namespace

BOOST_AUTO_TEST_CASE(an_object_without_a_type_is_a_line_of_the_plain_form)
{
    const auto r = parse_request(R"({"user":"alice","text":"hi","more":[1,{}],"id":7})", false);
    BOOST_TEST(!r.typed);
    BOOST_TEST(r.id.text.empty());
    BOOST_TEST(std::get<chat::post_anonymous>(r.body).user == "alice");
    BOOST_TEST(std::get<chat::post_anonymous>(r.body).text == "hi");
}

BOOST_AUTO_TEST_CASE(a_hello_with_all_of_its_fields)
{
    const auto r = parse_request(
        R"({"type":"hello","user":"alice","rooms":["ops","dev"],"presence":true,"epoch":"e","after":5,
            "client":"me","password":7,"token":"12345678","realname":"Alice A.","bot":true,"features":["later"]})",
        true);
    const auto& h = std::get<chat::hello>(r.body);
    BOOST_TEST(h.user == "alice");
    BOOST_TEST(h.rooms == (std::vector<std::string>{"ops", "dev"}), boost::test_tools::per_element());
    BOOST_TEST(h.presence);
    BOOST_TEST(h.epoch.value() == "e");
    BOOST_TEST(h.after.value() == 5u);
    BOOST_TEST(h.client == "me");
    BOOST_TEST(r.token == "12345678"); // not in what is put in order
    BOOST_TEST(h.realname == "Alice A.");
    BOOST_TEST(h.bot.value());
}

BOOST_AUTO_TEST_CASE(a_hello_with_its_name_alone_goes_to_the_lobby_quietly)
{
    const auto h = what_of<chat::hello>(R"({"type":"hello","user":"alice"})", false);
    BOOST_TEST(h.rooms == std::vector<std::string>{"lobby"}, boost::test_tools::per_element());
    BOOST_TEST(!h.presence);
    BOOST_TEST(!h.epoch.has_value());
    BOOST_TEST(!h.after.has_value());
    BOOST_TEST(h.client.empty());
    BOOST_TEST(h.secret_hash.empty());
    BOOST_TEST(h.realname.empty());
    BOOST_TEST(!h.bot);
    BOOST_TEST(what_of<chat::hello>(R"({"type":"hello","user":"alice","rooms":[]})").rooms.empty());
}

BOOST_AUTO_TEST_CASE(a_join_may_have_after_or_last)
{
    const auto neither = what_of<chat::join>(R"({"type":"join","room":"ops"})");
    BOOST_TEST(neither.room == "ops");
    BOOST_TEST(!neither.after.has_value());
    BOOST_TEST(neither.last == 0u);
    BOOST_TEST(what_of<chat::join>(R"({"type":"join","room":"ops","after":0})").after.value() == 0u);
    BOOST_TEST(what_of<chat::join>(R"({"type":"join","room":"ops","last":1000})").last == 1'000u);
    BOOST_TEST(neither.key.empty());
    BOOST_TEST(what_of<chat::join>(R"({"type":"join","room":"ops","key":"k"})").key == "k");
    BOOST_TEST(what_of<chat::join>(R"({"type":"join","room":"@alice,bob","after":3})").room == "@alice,bob");
}

BOOST_AUTO_TEST_CASE(a_message_has_its_requests_id)
{
    const auto r = parse_request(R"({"id":"x7","type":"message","room":"ops","text":"hi\n\u4f60"})", true);
    BOOST_TEST(r.id.text == "x7");
    BOOST_TEST(r.typed);
    const auto& p = std::get<chat::post_message>(r.body);
    BOOST_TEST(p.room == "ops");
    BOOST_TEST(p.text == "hi\n\u4f60");
    BOOST_TEST(p.id == "x7");
    BOOST_TEST(what_of<chat::post_message>(R"({"type":"message","room":"ops","text":"hi"})").id.empty());
}

BOOST_AUTO_TEST_CASE(a_message_goes_to_a_room_or_to_a_user)
{
    const auto to_room = what_of<chat::post_message>(R"({"type":"message","room":"ops","text":"hi"})");
    BOOST_TEST(to_room.to.empty());
    BOOST_TEST(!to_room.notice);
    const auto to_user =
        what_of<chat::post_message>(R"({"type":"message","to":"Bob","text":"hi","notice":true,"id":"x"})");
    BOOST_TEST(to_user.room.empty());
    BOOST_TEST(to_user.to == "Bob");
    BOOST_TEST(to_user.notice);
    BOOST_TEST(to_user.id == "x");
}

BOOST_AUTO_TEST_CASE(a_history_request_may_have_before_or_after)
{
    const auto neither = what_of<chat::history_query>(R"({"type":"history","room":"ops"})");
    BOOST_TEST(neither.room == "ops");
    BOOST_TEST(!neither.before.has_value());
    BOOST_TEST(!neither.after.has_value());
    BOOST_TEST(neither.limit == 100u);
    const auto before =
        what_of<chat::history_query>(R"({"type":"history","room":"o","before":0,"limit":1000})");
    BOOST_TEST(before.before.value() == 0u);
    BOOST_TEST(before.limit == 1'000u);
    BOOST_TEST(what_of<chat::history_query>(R"({"type":"history","room":"o","after":3})").after.value() ==
               3u);
    const auto with = what_of<chat::history_query>(R"({"type":"history","with":"Bob","after":3})");
    BOOST_TEST(with.room.empty());
    BOOST_TEST(with.with == "Bob");
}

BOOST_AUTO_TEST_CASE(a_search_with_and_without_its_options)
{
    const auto bare = what_of<chat::search_query>(R"({"type":"search","text":"tea"})");
    BOOST_TEST(bare.text == "tea");
    BOOST_TEST(bare.room.empty());
    BOOST_TEST(!bare.before.has_value());
    BOOST_TEST(bare.limit == 20u);
    const auto full =
        what_of<chat::search_query>(R"({"type":"search","text":"tea","room":"ops","before":9,"limit":200})");
    BOOST_TEST(full.room == "ops");
    BOOST_TEST(full.before.value() == 9u);
    BOOST_TEST(full.limit == 200u);
    const auto with = what_of<chat::search_query>(R"({"type":"search","text":"tea","with":"Bob"})");
    BOOST_TEST(with.room.empty());
    BOOST_TEST(with.with == "Bob");
}

BOOST_AUTO_TEST_CASE(the_requests_of_few_fields)
{
    BOOST_TEST(what_of<chat::leave>(R"({"type":"leave","room":"ops"})").room == "ops");
    BOOST_TEST(what_of<chat::leave>(R"({"type":"leave","room":"ops","reason":"tea"})").reason == "tea");
    BOOST_TEST(what_of<chat::list_members>(R"({"type":"members","room":"ops"})").room == "ops");
    const auto t = what_of<chat::set_topic>(R"({"type":"topic","room":"ops","text":""})");
    BOOST_TEST(t.room == "ops");
    BOOST_TEST(t.text.empty());
    what_of<chat::list_rooms>(R"({"type":"rooms"})");
    what_of<chat::list_conversations>(R"({"type":"conversations"})");
    what_of<chat::ping>(R"({"type":"ping"})");
    what_of<protocol::bye>(R"({"type":"bye"})");
}

BOOST_AUTO_TEST_CASE(unknown_fields_are_ignored_whatever_they_hold)
{
    what_of<chat::ping>(R"({"type":"ping","room":7,"x":{"y":[null,true,-1.5e300]},"":""})");
}

BOOST_AUTO_TEST_CASE(of_a_repeated_field_the_last_is_used)
{
    const auto p = what_of<chat::leave>(R"({"type":"ping","type":"leave","room":"a","room":"b"})");
    BOOST_TEST(p.room == "b");
}

BOOST_AUTO_TEST_CASE(names_and_texts_are_left_for_the_hub_to_judge)
{
    BOOST_TEST(what_of<chat::post_anonymous>(R"({"user":"","text":"\u0000\u001b"})", false).text ==
               (std::string{"\0\x1b", 2}));
    BOOST_TEST(what_of<chat::leave>(R"({"type":"leave","room":"NO such"})").room == "NO such");
}

BOOST_AUTO_TEST_CASE(escapes_and_surrogate_pairs_become_utf8)
{
    BOOST_TEST(
        what_of<chat::post_anonymous>(R"({"user":"u","text":"\u00e9\ud83d\ude00\"\\\/\b\n"})", false).text ==
        "\u00e9\U0001f600\"\\/\b\n");
    BOOST_TEST(what_of<chat::post_anonymous>("{\"user\":\"u\",\"text\":\"\u00e9\U0001f600\"}", false).text ==
               "\u00e9\U0001f600");
    BOOST_TEST(what_of<chat::post_anonymous>(R"({"user":"u","text":"\\ud83d"})", false).text == "\\ud83d");
}

BOOST_AUTO_TEST_CASE(a_long_text_is_understood_whole)
{
    const std::string text(60'000, 'x');
    BOOST_TEST((what_of<chat::post_anonymous>(R"({"user":"u","text":")" + text + "\"}", false).text == text));
}

BOOST_AUTO_TEST_SUITE_END()

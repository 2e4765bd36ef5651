// Malformed requests, and which of them close the connection.
#include "server/protocol/json/request_parser.hpp"
#include "server/protocol/request.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using protocol::json::parse_request;

BOOST_AUTO_TEST_SUITE(request_misfits_suite)

namespace {

// The outcome, e.g. "bad_request", with a `!` if the connection must close; "understood".
std::string verdict(std::string_view object, bool json_form = true)
{
    const auto r = parse_request(object, json_form);
    const auto* no = std::get_if<protocol::refused>(&r.body);
    return no == nullptr ? "understood" : std::string{code_name(no->why.code)} + (no->hang_up ? "!" : "");
}

std::string why(std::string_view object)
{
    return std::get<protocol::refused>(parse_request(object, true).body).why.message;
}

std::string after_verdict(std::string_view number)
{
    return verdict(R"({"type":"join","room":"ops","after":)" + std::string{number} + "}");
}

chat::seq_number after_of(std::string_view number)
{
    const auto r = parse_request(R"({"type":"join","room":"ops","after":)" + std::string{number} + "}", true);
    return std::get<chat::join>(r.body).after.value();
}

std::string said(std::string_view text, bool json_form = false)
{
    return verdict(R"({"type":"message","user":"u","room":"r","text":")" + std::string{text} + "\"}",
                   json_form);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_missing_or_mistyped_field_is_named)
{
    const std::pair<std::string, std::string> table[] = {
        {R"({"type":"hello"})", "user is missing"},
        {R"({"type":"hello","user":7})", "user must be a string"},
        {R"({"type":"hello","user":null})", "user must be a string"},
        {R"({"type":"hello","user":"a","rooms":"ops"})", "rooms must be a list of strings"},
        {R"({"type":"hello","user":"a","rooms":["ops",7]})", "rooms must be a list of strings"},
        {R"({"type":"hello","user":"a","presence":1})", "presence must be true or false"},
        {R"({"type":"hello","user":"a","epoch":1})", "epoch must be a string"},
        {R"({"type":"hello","user":"a","client":[]})", "client must be a string"},
        {R"({"type":"hello","user":"a","features":"edit"})", "features must be a list of strings"},
        {R"({"type":"hello","user":"a","features":["edit",7]})", "features must be a list of strings"},
        {R"({"type":"join"})", "room is missing"},
        {R"({"type":"join","room":"r","after":1,"last":1})", "join takes after or last, not both"},
        {R"({"type":"leave"})", "room is missing"},
        {R"({"type":"message","room":"r"})", "text is missing"},
        {R"({"type":"message","text":"t"})", "room is missing"},
        {R"({"type":"message","room":"r","text":["t"]})", "text must be a string"},
        {R"({"type":"history"})", "room is missing"},
        {R"({"type":"history","room":"r","before":1,"after":1})", "history takes before or after, not both"},
        {R"({"type":"search"})", "text is missing"},
        {R"({"type":"search","text":"t","room":{}})", "room must be a string"},
        {R"({"type":"search","text":"t","room":"r","with":"u"})", "search takes room or with, not both"},
        {R"({"type":"search","text":"t","with":""})", "with is empty"},
        {R"({"type":"history","room":"r","with":"u"})", "history takes room or with, not both"},
        {R"({"type":"history","with":7})", "with must be a string"},
        {R"({"type":"message","room":"r","to":"u","text":"t"})", "message takes room or to, not both"},
        {R"({"type":"message","to":"","text":"t"})", "to is empty"},
        {R"({"type":"message","to":"u","text":"t","notice":"yes"})", "notice must be true or false"},
        {R"({"type":"join","room":"r","key":7})", "key must be a string"},
        {R"({"type":"leave","room":"r","reason":7})", "reason must be a string"},
        {R"({"type":"hello","user":"a","bot":1})", "bot must be true or false"},
        {R"({"type":"members"})", "room is missing"},
        {R"({"type":"topic","room":"r"})", "text is missing"},
        {R"({"type":7})", "type must be a string"},
        {R"({"user":"u","text":"t"})", "type is missing"},
    };
    for (const auto& [object, message] : table) {
        BOOST_TEST(verdict(object) == "bad_request", object);
        BOOST_TEST(why(object) == message);
    }
    BOOST_TEST(verdict(R"({"text":"t"})", false) == "bad_request");
    BOOST_TEST(verdict(R"({"user":"u"})", false) == "bad_request");
    BOOST_TEST(verdict(R"({"user":"u","text":7})", false) == "bad_request");
    BOOST_TEST(verdict("{}", false) == "bad_request");
}

BOOST_AUTO_TEST_CASE(the_first_of_two_misfits_is_reported)
{
    BOOST_TEST(why(R"({"type":"message","text":7})") == "room is missing");
}

BOOST_AUTO_TEST_CASE(an_unknown_type_is_reported_with_its_id)
{
    for (const std::string type : {"", "Hello", "hello ", "error", "welcome"}) {
        const auto r = parse_request(R"({"id":"4","type":")" + type + "\"}", false);
        BOOST_TEST((std::get<protocol::refused>(r.body).why.code == errc::unknown_type), type);
        BOOST_TEST(r.typed);
        BOOST_TEST(r.id.text == "4");
    }
}

BOOST_AUTO_TEST_CASE(a_misfit_keeps_its_id_and_its_form)
{
    const auto r = parse_request(R"({"type":"join","id":"4"})", false);
    BOOST_TEST(r.id.text == "4");
    BOOST_TEST(r.typed);
    BOOST_TEST(!parse_request(R"({"user":"u"})", false).typed);
}

BOOST_AUTO_TEST_CASE(whole_numbers_are_accepted_in_every_notation)
{
    BOOST_TEST(after_of("0") == 0u);
    BOOST_TEST(after_of("-0") == 0u);
    BOOST_TEST(after_of("1.0") == 1u);
    BOOST_TEST(after_of("1e3") == 1'000u);
    BOOST_TEST(after_of("12.5e1") == 125u);
    BOOST_TEST(after_of("9007199254740991") == 9'007'199'254'740'991u);
    BOOST_TEST(after_of("9.007199254740991e15") == 9'007'199'254'740'991u);
}

BOOST_AUTO_TEST_CASE(numbers_out_of_range_are_refused)
{
    for (const auto* number :
         {"-1", "-1.0", "1.5", "1e-1", "9007199254740992", "9007199254740992.0", "9223372036854775807",
          "9223372036854775808", "18446744073709551615", "18446744073709551616", "1e300", "-1e300", "1e16",
          "\"1\"", "true", "null", "[1]"})
        BOOST_TEST(after_verdict(number) == "bad_request", number);
    for (const auto* number : {"01", "+1", ".5", "1.", "0x10", "NaN", "Infinity", "1e", "--1"})
        BOOST_TEST(after_verdict(number) == "bad_json!", number);
}

BOOST_AUTO_TEST_CASE(limits_have_their_ranges)
{
    const std::tuple<std::string, unsigned, unsigned> table[] = {
        {R"({"type":"join","room":"r","last":)", 0, 1'000},
        {R"({"type":"history","room":"r","limit":)", 1, 1'000},
        {R"({"type":"search","text":"t","limit":)", 1, 200}};
    for (const auto& [object, least, most] : table) {
        BOOST_TEST(verdict(object + std::to_string(least) + "}") == "understood");
        BOOST_TEST(verdict(object + std::to_string(most) + "}") == "understood");
        BOOST_TEST(verdict(object + std::to_string(most + 1) + "}") == "bad_request");
        BOOST_TEST(verdict(object + std::to_string(int(least) - 1) + "}") == "bad_request");
    }
}

BOOST_AUTO_TEST_CASE(an_id_is_a_string_of_1_to_64_bytes_that_can_be_shown)
{
    const auto with_id = [](const std::string& id) { return verdict(R"({"type":"ping","id":)" + id + "}"); };
    BOOST_TEST(with_id("\"x\"") == "understood");
    BOOST_TEST(with_id("\"" + std::string(64, 'x') + "\"") == "understood");
    BOOST_TEST(with_id("\"\u5f20 \\\"\"") == "understood");
    BOOST_TEST(with_id("\"\"") == "bad_request");
    BOOST_TEST(with_id("\"" + std::string(65, 'x') + "\"") == "bad_request");
    BOOST_TEST(with_id("\"a\\n\"") == "bad_request");
    BOOST_TEST(with_id("\"\\u0000\"") == "bad_request");
    BOOST_TEST(with_id("7") == "bad_request");
    BOOST_TEST(with_id("null") == "bad_request");
    BOOST_TEST(parse_request(R"({"type":"ping","id":""})", true).id.empty());
}

BOOST_AUTO_TEST_CASE(a_search_has_at_most_1024_bytes)
{
    const auto search = [](std::size_t n) {
        return verdict(R"({"type":"search","text":")" + std::string(n, 'x') + "\"}");
    };
    BOOST_TEST(search(1'024) == "understood");
    BOOST_TEST(search(1'025) == "too_long");
}

BOOST_AUTO_TEST_CASE(half_a_surrogate_pair_is_refused_without_closing)
{
    for (const auto* half :
         {R"(\ud83d)", R"(\uD83D)", R"(\ude00)", R"(\ud83dx)", R"(\ud83d\n)", R"(\ud83d\ud83d)",
          R"(\ude00\ud83d)", R"(x\udfff\\)", R"(\ud83d\ude00\ud83d)", R"(\\\ud83d)", R"(\\ud83d\ude00)"})
        BOOST_TEST(said(half, true) == "bad_request", half);
    BOOST_TEST(said(R"(\ud83d\ude00)", true) == "understood");
    BOOST_TEST(said(R"(\\ud83d)", true) == "understood");
}

BOOST_AUTO_TEST_CASE(an_invalid_escape_closes)
{
    for (const auto* bad : {R"(\x41)", R"(\u12)", R"(\u12g4)", R"(\ud8zz)", R"(\uDCx0)", R"(\ud8)"})
        BOOST_TEST(said(bad, true) == "bad_json!", bad);
}

BOOST_AUTO_TEST_CASE(invalid_utf8_is_refused_without_closing)
{
    for (const auto* bad : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe4\xbd"})
        BOOST_TEST(said(bad, true) == "bad_request", bad);
}

BOOST_AUTO_TEST_CASE(malformed_json_closes)
{
    for (const auto* bad : {"{type:1}", "{'a':1}", R"({"a":tru})", R"({"a":1,})", R"({"a" 1})",
                            R"({"a":1 "b":2})", R"({,})", R"({"a":[1,]})", R"({"a":"
"})",
                            R"({/**/})", R"({"a":nul})"}) {
        BOOST_TEST(verdict(bad, true) == "bad_json!", bad);
        BOOST_TEST(verdict(bad, false) == "bad_json!", bad);
        BOOST_TEST(parse_request(bad, true).typed);
        BOOST_TEST(!parse_request(bad, false).typed);
    }
}

BOOST_AUTO_TEST_CASE(objects_may_nest_32_levels)
{
    const auto nested = [](std::size_t levels) {
        return verdict(R"({"type":"ping","x":)" + std::string(levels - 1, '[') +
                       std::string(levels - 1, ']') + "}");
    };
    BOOST_TEST(nested(32) == "understood");
    BOOST_TEST(nested(33) == "bad_json!");
}

BOOST_AUTO_TEST_SUITE_END()

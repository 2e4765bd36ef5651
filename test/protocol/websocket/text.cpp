// RFC 6455, sections 5.6 and 8.1: a text message is UTF-8 as a whole, a fragment need not be.
#include "test/protocol/websocket/peer.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::protocol::test;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(websocket_text_suite)

namespace {

// "say ..." of `s`, tried for every split of its frame in two fragments.
void check_in_fragments(const std::string& message, const std::string& expected)
{
    for (std::size_t at = 0; at <= message.size(); ++at)
        BOOST_TEST(heard(first(message.substr(0, at)) + last(message.substr(at))) == expected);
}

} // namespace

BOOST_AUTO_TEST_CASE(code_points_may_be_split_over_fragments)
{
    for (const auto* s : {"\u00e9", "\u07ff", "\u0800", "\u20ac", "\uffff", "\U00010000", "\U0001f600",
                          "\U0010ffff", "\u043a\u1f79\u03c3\u03bc\u03b5"})
        check_in_fragments(said(s), "say "s + s);
}

BOOST_AUTO_TEST_CASE(a_code_point_may_have_a_ping_in_its_middle)
{
    BOOST_TEST(heard(first("message: \xf0\x9f") + ping("\xff") + more("\x98") + last("\x80")) ==
               "pong(\xff), say \U0001f600");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_end_the_connection)
{
    const example all[] = {
        {"a lone continuation byte", "\x80", ""},
        {"the last continuation byte", "\xbf", ""},
        {"a lone first byte of two", "\xc3 ", ""},
        {"a lone first byte of three", "\xe2\x82 ", ""},
        {"a lone first byte of four", "\xf0\x9f\x98 ", ""},
        {"an overlong slash of two", "\xc0\xaf", ""},
        {"an overlong slash of three", "\xe0\x80\xaf", ""},
        {"an overlong slash of four", "\xf0\x80\x80\xaf", ""},
        {"an overlong NUL", "\xc0\x80", ""},
        {"the highest overlong of three", "\xe0\x9f\xbf", ""},
        {"the highest overlong of four", "\xf0\x8f\xbf\xbf", ""},
        {"the first surrogate", "\xed\xa0\x80", ""},
        {"the last surrogate", "\xed\xbf\xbf", ""},
        {"a pair of surrogates", "\xed\xa0\xbd\xed\xb8\x80", ""},
        {"above the last code point", "\xf4\x90\x80\x80", ""},
        {"five bytes", "\xf8\x88\x80\x80\x80", ""},
        {"six bytes", "\xfc\x84\x80\x80\x80\x80", ""},
        {"FE", "\xfe", ""},
        {"FF", "\xff", ""},
        {"Latin-1", "caf\xe9", ""},
        {"UTF-16", "\xff\xfeh\0i\0"s, ""},
    };
    for (const auto& e : all) {
        BOOST_TEST_CONTEXT(e.name)
        {
            const auto tail = text(said("unheard"));
            BOOST_TEST(heard(text(said(e.bytes)) + tail) == "bad_json! 1007");
            BOOST_TEST(heard(text(e.bytes) + tail) == "bad_json! 1007"); // no object either
            BOOST_TEST(heard(text(said("long enough for eight at once " + e.bytes)) + tail) ==
                       "bad_json! 1007");
            check_in_fragments(said(e.bytes), "bad_json! 1007");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_message_that_ends_within_a_code_point_ends_the_connection)
{
    for (const auto* s : {"\xc3", "\xe2", "\xe2\x82", "\xf0", "\xf0\x9f", "\xf0\x9f\x98"}) {
        BOOST_TEST(heard(text(said("") + s)) == "bad_json! 1007");
        BOOST_TEST(heard(first(said("")) + last(s)) == "bad_json! 1007");
        BOOST_TEST(heard(first(s) + last("") + text(said("unheard"))) == "bad_json! 1007");
    }
}

BOOST_AUTO_TEST_CASE(noncharacters_and_controls_are_utf8)
{
    for (const auto* s : {"\ufffe", "\uffff", "\ufdd0", "\x7f", "\u0080", "\ufeff"})
        BOOST_TEST(heard(text(said(s))) == "say "s + s);
    BOOST_TEST(heard(text("message: \0"s)) == "say \0"s);
}

BOOST_AUTO_TEST_SUITE_END()

#include "common/text.hpp"

#include "test/support/case_table.hpp"

using namespace banter;
using namespace banter::support;

BOOST_AUTO_TEST_SUITE(text_suite)

namespace {

bool good_name(std::string_view s) { return user_name(s).has_value(); }
bool good_text(std::string_view s) { return check_text(s).has_value(); }

} // namespace

BOOST_AUTO_TEST_CASE(user_names_follow_the_table)
{
    BOOST_TEST(good_name("alice"));
    BOOST_TEST(good_name("Ann Lee"));
    BOOST_TEST(good_name("张伟"));
    BOOST_TEST(good_name(std::string(32, 'x')));

    BOOST_TEST(!good_name(""));
    BOOST_TEST(!good_name(std::string(33, 'x')));
    BOOST_TEST(!good_name(" a"));
    BOOST_TEST(!good_name("a "));
    BOOST_TEST(!good_name("a  b"));
    BOOST_TEST(!good_name("a\tb"));
    BOOST_TEST(!good_name("a\nb"));
    BOOST_TEST(!good_name(std::string_view{"a\0b", 3}));
    BOOST_TEST(!good_name("a\u00a0b")); // no-break space
    BOOST_TEST(!good_name("\u202e"
                          "ecila"));       // right-to-left override
    BOOST_TEST(!good_name("al\u200bice")); // zero-width space
    BOOST_TEST(!good_name("\xff"));
    for (const char c : std::string_view{"#&@!:,*?\"<>[]{}"})
        BOOST_TEST(!good_name(std::string{"a"} + c), c);

    // 16 four-byte characters are 64 bytes, 17 are too many bytes though only 17 characters
    std::string wide;
    for (int i = 0; i < 16; ++i)
        wide += "\U00020000";
    BOOST_TEST(good_name(wide));
    BOOST_TEST(!good_name(wide + "\U00020000"));
}

BOOST_AUTO_TEST_CASE(a_user_name_shows_every_one_of_its_characters)
{
    for (const std::string blank :
         {"\u2800", "\U0001d159", "\U0001d173", "\u115f", "\u1160", "\u3164", "\uffa0", "\u034f", "\u17b4",
          "\u180b", "\u2061", "\ufe0f", "\ufffc", "\U000e0100", "\U000e0041", "\U00013441", "\u00ad"})
        for (const std::string& name :
             {blank, "bob" + blank, blank + "bob", "b" + blank + "ob", blank + blank})
            BOOST_TEST(!good_name(name), name);
    BOOST_TEST(!good_name("\u0301x")); // a mark without a letter
    BOOST_TEST(!good_name("a \u0301x"));
    for (const std::string name : {"\u2764\ufe0f bob", "नमस्ते", "กำแพง", "x\u0302\u0301", "\U0001f680"})
        BOOST_TEST(good_name(name), name);
}

BOOST_AUTO_TEST_CASE(a_name_is_kept_in_nfc) { BOOST_TEST(user_name("Zoe\u0301").value() == "Zo\u00e9"); }

BOOST_AUTO_TEST_CASE(names_that_differ_only_in_case_fold_to_one)
{
    BOOST_TEST(folded("alice") != folded("alicia"));
    const auto table = case_table("names.json");
    for (const auto& value : table.at("folded").as_array()) {
        const auto& one = value.as_object();
        const auto name = user_name(one.at("name").as_string());
        BOOST_REQUIRE_MESSAGE(name, one.at("name"));
        BOOST_TEST(folded(*name) == one.at("folded").as_string());
    }
    for (char c = ' '; c < 0x7f; ++c) // pure ASCII takes a shorter path with the same result
        BOOST_TEST(folded("\u00e9" + std::string{c}) == "\u00e9" + folded(std::string{c}));
}

BOOST_AUTO_TEST_CASE(a_folded_name_is_a_valid_name)
{
    BOOST_TEST(good_name("\uff21lice"));  // a wide A
    BOOST_TEST(!good_name("a\uff0cb"));   // a wide comma
    BOOST_TEST(!good_name("\uff20lice")); // a wide @
    BOOST_TEST(!good_name("\uff0blice")); // a wide + in front
    BOOST_TEST(good_name("a\uff0blice")); // and not in front
    BOOST_TEST(!good_name("\u3164"));     // a letter that is left out
    BOOST_TEST(good_name("\ufdfa"));      // one that becomes 18
    BOOST_TEST(!good_name("\ufdfa\ufdfa"));
    for (const std::string name : {"Zo\u00e9 B", "Stra\u00dfe", "\u0130stanbul", "\u1e9e", "\u03a3\u03c2"}) {
        BOOST_TEST(good_name(name), name);
        BOOST_TEST(good_name(folded(name)), name);
        BOOST_TEST(folded(folded(name)) == folded(name), name);
    }
}

BOOST_AUTO_TEST_CASE(a_name_does_not_begin_with_a_prefix_of_irc)
{
    BOOST_TEST((user_name("+bob").error().code == errc::bad_name));
    BOOST_TEST(user_name("b+b").value() == "b+b");
}

BOOST_AUTO_TEST_CASE(room_names_are_lowered_and_lose_their_hash)
{
    const auto table = case_table("names.json");
    const auto& rooms = table.at("rooms").as_object();
    for (const auto& one : rooms.at("accepted").as_array())
        BOOST_TEST(room_name(one.at("typed").as_string()).value() == one.at("name").as_string());
    for (const auto& bad : strings(rooms, "refused"))
        BOOST_TEST((room_name(bad).error().code == errc::bad_name), bad);
    BOOST_TEST(room_name("x\n").has_error()); // the page leaves out white space around a name
}

BOOST_AUTO_TEST_CASE(texts_follow_the_table)
{
    BOOST_TEST(good_text("hi"));
    BOOST_TEST(good_text("two\nlines\tand a tab"));
    BOOST_TEST(good_text("你好 \U0001f600"));
    BOOST_TEST(good_text(std::string(16'384, 'x')));

    BOOST_TEST((check_text("").error().code == errc::bad_request));
    BOOST_TEST((check_text(std::string(16'385, 'x')).error().code == errc::too_long));
    BOOST_TEST(!good_text("a\rb"));
    BOOST_TEST(!good_text("\x1b[2J"));
    BOOST_TEST(!good_text("\x7f"));
    BOOST_TEST(!good_text("\u009b"
                          "31m")); // C1: a one-character escape sequence introducer
    BOOST_TEST(!good_text(std::string_view{"a\0", 2}));
    BOOST_TEST(!good_text("\xc0\x80"));
    BOOST_TEST(!good_text("\xed\xa0\x80")); // a surrogate
}

BOOST_AUTO_TEST_CASE(utf8_is_checked_as_in_rfc_3629)
{
    BOOST_TEST(is_utf8("a\u00e9\u4f60\U0001f600"));
    for (const auto* bad :
         {"\xc3", "\xe4\xbd", "\xf0\x9f\x98", "\x80", "\xc0\xaf", "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xfe"})
        BOOST_TEST(!is_utf8(bad));
}

BOOST_AUTO_TEST_CASE(a_bad_byte_is_found_at_any_position_of_a_long_text)
{
    for (std::size_t length = 0; length < 40; ++length) {
        BOOST_TEST(is_utf8(std::string(length, 'a')));
        for (std::size_t at = 0; at < length; ++at) {
            std::string text(length, 'a');
            text[at] = '\x80';
            BOOST_TEST(!is_utf8(text));
            BOOST_TEST(is_utf8(text.replace(at, 1, "\u00e9")));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_character_that_a_name_can_not_contain_is_named)
{
    const std::string allowed =
        "; it consists of letters, digits, single spaces, and symbols other than #&@!:,*?\"<>[]{}";
    BOOST_TEST(user_name("bo:b").error().message == "a user name can't contain ':'" + allowed);
    BOOST_TEST(user_name("bo\x07"
                         "b")
                   .error()
                   .message == "a user name can't contain U+0007" + allowed);
    BOOST_TEST(user_name("bo\u202e").error().message == "a user name can't contain U+202E" + allowed);
    BOOST_TEST(room_name("caf\u00e9").error().message ==
               "a room name can't contain '\u00e9'; it consists of a-z 0-9 - _ .");
    BOOST_TEST(room_name("my room").error().message ==
               "a room name can't contain a space; it consists of a-z 0-9 - _ .");
    BOOST_TEST(room_name("a\xff").error().message == "a room name consists of a-z 0-9 - _ .");
}

BOOST_AUTO_TEST_CASE(printable_text_drives_no_terminal)
{
    BOOST_TEST(printable("a\x1b[2Jb\r\n\x07\x7f") == "a[2Jb");
    BOOST_TEST(printable("\u009b31mred\u202e\u2066\u2028") == "31mred");
    BOOST_TEST(printable("ok \u4f60\u597d") == "ok \u4f60\u597d");
    BOOST_TEST(printable("\xff!") == "\ufffd!");
    BOOST_TEST(printable_lines("a\tb\nc\u2028\x07\u202e!") == "a\tb\nc!");
}

BOOST_AUTO_TEST_CASE(the_start_of_a_text_ends_with_a_whole_character)
{
    for (std::size_t controls = 0; controls != 10; ++controls)
        for (const std::string letter : {"e", "\u00e9", "\u4f60", "\U0001f600"}) {
            std::string text(controls, '\x01');
            for (int i = 0; i < 70; ++i)
                text += letter;
            const auto start = printable_start(text, 64);
            BOOST_TEST(start.size() <= 64u);
            BOOST_TEST(start.find("\ufffd") == std::string::npos);
        }
}

BOOST_AUTO_TEST_CASE(what_is_surely_printable_has_no_controls_except_tabs_and_line_feeds)
{
    for (const std::string text : {"plain", "a\tb\nc", "\u00e4", "\u4f60\u597d", "\u0416"})
        BOOST_TEST(is_surely_printable(text), text);
    for (unsigned c = 0x80; c < 0x3000; ++c) {
        const auto utf8 =
            c < 0x800
                ? std::string{static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 0x3f))}
                : std::string{static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3f)),
                              static_cast<char>(0x80 | (c & 0x3f))};
        BOOST_TEST((!is_surely_printable(utf8) || printable_lines(utf8) == utf8), c);
    }
}

BOOST_AUTO_TEST_CASE(a_host_may_be_in_brackets)
{
    BOOST_TEST(without_brackets("[::1]") == "::1");
    for (const char* const same : {"::1", "[]", "[a]", "[::1", "::1]", "[::1]:80", "localhost", ""})
        BOOST_TEST(without_brackets(same) == same);
}

BOOST_AUTO_TEST_SUITE_END()

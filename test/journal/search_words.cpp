// The definition of a word, the terms of a query, and the matching of texts.
#include "server/journal/search_words.hpp"
#include "server/journal/search_terms.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::journal;

BOOST_AUTO_TEST_SUITE(search_words_suite)

namespace {

// The words of a text, with `+` between those that are a pair.
std::string cut(std::string_view text)
{
    const tokenized_text words{text};
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        out.append(words.word(i)).append(words.pair(i).empty() ? " " : "+");
        if (!words.pair(i).empty())
            BOOST_TEST(words.pair(i) == std::string{words.word(i)} + std::string{words.word(i + 1)});
    }
    return out;
}

// The terms of a query, e.g. "tea.at four*": one of two tokens, and a prefix.
std::string parsed(std::string_view query)
{
    std::string out;
    for (const auto& term : parse_search(query)) {
        out += out.empty() ? "" : " ";
        for (const auto& token : term.tokens)
            out.append(&token == &term.tokens.front() ? "" : ".").append(token);
        out += term.prefix ? "*" : "";
    }
    return out;
}

bool finds(std::string_view query, std::string_view text) { return matches(parse_search(query), text); }

std::string repeated(std::string_view s, std::size_t times)
{
    std::string out;
    while (times-- != 0)
        out += s;
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_text_is_split_into_words)
{
    const std::pair<std::string, std::string> table[] = {
        {"", ""},
        {" \t\n.,;-_*\"'", ""},
        {"Tea at FOUR", "tea at four "},
        {"a-b_c.d/e", "a b c d e "},
        {"build 4711: 2x", "build 4711 2x "},
        {"x", "x "},
        {"..x..", "x "},
        {"Straße", "strasse "},
        {"ÄGYPTEN café", "agypten cafe "},
        {"cafe\u0301 noir", "cafe noir "},
        {"\u0301x \u0301", "x "}, // a mark without a letter
        {"Ελλάδα ΣΊΣΥΦΟΣ ς", "ελλαδα σισυφοσ σ "},
        {"Йод ёлка", "иод елка "},
        {"Łódź Ørsted Đorđe Ħal", "lodz orsted dorde hal "},
        {"Kırıkkale İstanbul", "kirikkale istanbul "},
        {"Ærø Œuvre Þór ŋ", "aero oeuvre thor n "},
        {"ʂ ᵽ ꝗ ᶂ ꞓ Ƀ Ꞓ Ꝁ ɖ ɫ 𝼑 ẜ",
         "s p q f c b c k d l l s "}, // with a hook, a stroke, a bar, ...
        {"ə ʃ ƕ", "ə ʃ ƕ "},
        {"שָׁלוֹם שלום", "שלום שלום "},
        {"שִׁלּוּב \ufb2a", "שלוב ש "}, // a letter and its point in one
        {"مُحَمَّد محمد", "محمد محمد "},
        {"مـحـمـد أحمد آية", "محمد احمد اية "}, // tatweel; hamza and madda are marks
        {"हिन्दी हिंदी", "हिन्दी हिंदी "},          // vowels that are written out stay
        {"ＦＯＵＲ ①② m² ﬁn", "four 12 m2 fin "},
        {"½", "1 2 "},
        {"soft\u00adhyphen zero\u200dwidth", "softhyphen zerowidth "},
        {"x\u00a0y\u3000z\u2026w", "x y z w "},
        {"한국어 \u1112\u1161\u11ab", "한국어 한 "}, // the second from its letters
        {"हिन्दी", "हिन्दी "},
        {"\ue000x", "\ue000x "},
        {"你好，世界", "你+好 世+界 "},
        {"食べるカメラ", "食+べ+る+カ+メ+ラ "},
        {"\u30ab\u3099 ｶﾞ ガ", "ガ ガ ガ "},
        {"人々・ㄅㄆ", "人+々 ㄅ+ㄆ "},
        {"กำแพง", "ก+\u0e4d+า+แ+พ+ง "}, // its vowel am is two characters in NFKC
        {"iPhone手机壳2个", "iphone 手+机+壳 2 个 "},
        {"手 机", "手 机 "},
        {"🎉🎉 x👍y", "🎉+🎉 x 👍 y "},
        {"❤\ufe0f 👍🏽", "❤ 👍 "}, // neither how it is shown nor its colour
        {"1\ufe0f\u20e3", "1 "},
        {"→ + = $ €", ""},
    };
    for (const auto& [text, expected] : table)
        BOOST_TEST(cut(text) == expected, text << ": " << cut(text));
}

BOOST_AUTO_TEST_CASE(a_long_word_is_known_by_its_first_128_bytes)
{
    BOOST_TEST(cut(std::string(128, 'x')) == std::string(128, 'x') + " ");
    BOOST_TEST(cut(std::string(129, 'X') + " y") == std::string(128, 'x') + " y ");
    BOOST_TEST(cut("x" + repeated("ж", 64)) == "x" + repeated("ж", 63) + " "); // not in the middle of one
    BOOST_TEST(cut(std::string(16'384, 'x')) == std::string(128, 'x') + " ");
    BOOST_TEST(finds(std::string(200, 'x'), std::string(201, 'x')));
    BOOST_TEST(finds(std::string(200, 'x') + '*', std::string(201, 'x')));
}

BOOST_AUTO_TEST_CASE(a_word_that_grows_by_normalisation_is_cut)
{
    const std::string longest = repeated("\ufdfa", 5'461); // eighteen characters each, in four words
    BOOST_TEST(tokenized_text{longest}.size() == 3u * 5'461 + 1);
}

BOOST_AUTO_TEST_CASE(invalid_utf_8_has_no_words)
{
    for (const auto* bad : {"\xff", "\xc3", "x\xed\xa0\x80y", "\xf4\x90\x80\x80"}) {
        BOOST_TEST(cut(std::string{"tea "} + bad + " four") == "tea four ");
        BOOST_TEST(parsed(std::string{"tea "} + bad + " four") == "tea four");
    }
    BOOST_TEST(parsed(std::string{"tea\0four", 8}) == "tea four");
}

BOOST_AUTO_TEST_CASE(a_query_is_split_at_white_space_into_terms)
{
    const std::pair<std::string, std::string> table[] = {
        {"", ""},
        {" \t\n - ... ", ""},
        {"*", ""},
        {"Tea  at\tfour\n", "tea at four"},
        {"tea\u3000at\u00a0four", "tea at four"},
        {"tea TEA téa", "tea"}, // once is enough
        {"e-mail foo::bar(", "e.mail foo.bar"},
        {"rel* e-ma*", "rel* e.ma*"},
        {"*rel r*l rel** **bold** rel.*", "rel r.l bold"},
        {"caf\u00e9*", "cafe*"},
        {"手", "手"},
        {"手机", "手机"},
        {"手机壳", "手机.机壳"},
        {"手机* 手*", "手机 手"}, // a Chinese character is a prefix in any case
        {"iPhone手机", "iphone.手机"},
        {"手机iPhone*", "手机.机.iphone*"},
        {"手,机", "手.机"},
        {"手机,壳", "手机.机.壳"},
        {"a手b", "a.手.b"},
    };
    for (const auto& [query, expected] : table)
        BOOST_TEST(parsed(query) == expected, query << ": " << parsed(query));
}

BOOST_AUTO_TEST_CASE(a_text_matches_if_it_has_every_term)
{
    struct {
        std::string text;
        std::vector<std::string> found_by;
        std::vector<std::string> not_by;
    } const table[] = {
        {"Tea at four, e-mail me",
         {"tea", "FOUR tea", "at", "tea-at", "four,e", "e-mail", "e.mail", "fo*", "e-ma*", "t* f*",
          "\"four\""},
         {"te", "tea coffee", "at-tea", "tea-four", "mail-e", "ea*", "tea-f*", "", "*", "-", "e-m"}},
        {"我的iPhone手机壳坏了，怎么办",
         {"我", "手", "办", "手机", "机壳", "手机壳", "iphone", "iphone手机", "的iphone手", "iph*", "的iph*",
          "手机 怎么", "了，怎"},
         {"机手", "手壳", "phone", "iph", "iphone机", "了 办公", "手机怎", "坏了怎么"}},
        {"昨日、東京タワーへ行きました",
         {"東京", "タワー", "行き", "た"},
         {"京東", "ワへ", "大", "昨日東京"}},
        {"ไปกินข้าวกัน", {"กินข้าว", "ข้าว", "ไป"}, {"ข้าวกิน"}},
        {"done 🎉🎉 👍🏽", {"🎉", "🎉🎉", "👍", "👍🏿", "done🎉"}, {"🎉🎉🎉", "❤"}},
        {"naïve café in Żywiec", {"naive", "CAFÉ", "cafe", "zyw*", "ż*"}, {"naiv", "caf"}},
        {"a a b", {"a.a", "a-b", "a.a.b", "b"}, {"a.a.a", "b.a", "a.b.b"}},
    };
    for (const auto& [text, found_by, not_by] : table) {
        for (const auto& query : found_by)
            BOOST_TEST(finds(query, text), query << " in " << text);
        for (const auto& query : not_by)
            BOOST_TEST(!finds(query, text), query << " not in " << text);
    }
}

BOOST_AUTO_TEST_CASE(every_token_is_a_string_of_its_own_in_the_expression)
{
    const auto expression = [](std::string_view query) { return fts5_expression(parse_search(query)); };
    BOOST_TEST(expression("tea") == R"("tea")");
    BOOST_TEST(expression("tea AND four-o* NEAR(手机壳)") ==
               R"("tea" AND "and" AND "four" + "o" * AND "near" + "手机" + "机壳")");
    BOOST_TEST(expression(R"(text:"x" ^y OR -z)") == R"("text" + "x" AND "y" AND "or" AND "z")");
    // No token has a quotation mark; were it otherwise, it would be doubled.
    BOOST_TEST(fts5_expression({{{"a\"b"}, false}}) == R"("a""b")");
}

BOOST_AUTO_TEST_SUITE_END()

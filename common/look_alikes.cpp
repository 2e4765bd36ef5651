#include "common/look_alikes.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <bit>

namespace banter {

namespace {

struct look_alikes {
    std::string_view letters;
    std::u32string_view characters;
};

// Characters that look like an ASCII letter, as case folding and compatibility decomposition leave them: the
// confusable ones of Unicode (UTS #39), and Latin letters that are turned, small capitals or have a stroke, a
// hook or a tail. If only the capital looks like the letter, its lower case is here. `l` and `i`: a capital I
// is folded, and looks like an l.
constexpr look_alikes table[] = {
    {"a", U"\u0250\u0251\u03b1\u0430\u13aa\u15c5\u1d00\u1d8f\u2376\u237a\u2c65\ua4ee\uab7a\U000102a0"
          U"\U00016f40"},
    {"b", U"\u0180\u0183\u0185\u0253\u0299\u03b2\u0431\u0432\u044c\u0463\u048d\u13cf\u13f4\u1472\u1473\u15af"
          U"\u15f7\u1d03\u1d6c\u1d80\ua4d0\ua797\ua7b5\uab9f\U00010282\U000102a1\U00010301"},
    {"c",
     U"\u00a2\u0188\u023c\u0255\u03c3\u0441\u04ab\u13df\u1d04\u20a1\u2184\u2ca5\ua4da\ua73f\ua793\ua794"
     U"\uabaf\U000102a2\U00010302\U0001043d\U0001051c\U000118e9\U000118f2\U0001df1d\U0001f16e\U0001f74c"},
    {"d", U"\u00f0\u0111\u018c\u0221\u0256\u0257\u0501\u13a0\u13e7\u146f\u15de\u15ea\u1d05\u1d6d\u1d81\u1d91"
          U"\u20ab\ua4d2\ua4d3\ua77a\ua7c8\uab70\uabb7"},
    {"e", U"\u01dd\u0247\u0258\u0259\u025b\u025c\u025d\u03b5\u0435\u0454\u04bd\u04bf\u13ac\u1d07\u1d08\u1d92"
          U"\u1d93\u1d94\u212e\u22ff\u2c78\u2c7b\u2d39\ua4f0\uab32\uab33\uab34\uab7c\U00010286\U000118c6"
          U"\U000118ce"},
    {"f", U"\u0192\u03dd\u0584\u15b4\u1d6e\u1d82\u1e9d\ua4dd\ua730\ua77c\ua799\ua7fb\uab35\U00010287"
          U"\U000102a5\U00010525\U000118c2\U0001d213"},
    {"g", U"\u018d\u01e5\u0260\u0261\u0262\u029b\u050d\u0581\u13c0\u13f3\u1d77\u1d79\u1d83\ua4d6\ua77f\ua7a1"
          U"\uab36\uab90\U0001df01\U0001df02"},
    {"h", U"\u0127\u0265\u0266\u029c\u02ae\u02af\u03b7\u043d\u045b\u04a3\u04bb\u04c8\u04ca\u0570\u13bb\u13c2"
          U"\u13f2\u157c\u2c68\u2c8f\ua4e7\ua695\ua795\uab8b\uab92\U000102cf"},
    {"il", U"\u00a1\u0131\u0142\u019a\u01c0\u0234\u0268\u0269\u026a\u026b\u026c\u026d\u029f\u03b9\u0456\u04cf"
           U"\u056c\u05c0\u05d5\u05df\u0627\u0661\u0673\u06f1\u07ca\u13a2\u13a5\u13c6\u13de\u14aa\u16c1\u1d09"
           U"\u1d0c\u1d7b\u1d7c\u1d85\u1d96\u2223\u2373\u2378\u23fd\u2502\u2c61\u2c93\u2cd1\u2d4f\ua4e1\ua4f2"
           U"\ua647\ua749\ua781\ua78e\uab37\uab38\uab39\uab72\uab75\uab96\uabae\U0001028a\U00010309\U00010320"
           U"\U00010443\U00010526\U000118c3\U000118d2\U00016f16\U00016f28\U0001d22a\U0001df04\U0001df11"
           U"\U0001df13\U0001df1a\U0001e8c7"},
    {"j", U"\u0237\u0249\u025f\u0284\u029d\u03f3\u0458\u13ab\u148d\u1d0a\ua4d9\uab7b"},
    {"k", U"\u0138\u0199\u029e\u03ba\u043a\u049b\u049d\u049f\u13e6\u16d5\u1d0b\u1d84\u20ad\u2c6a\u2c95\ua4d7"
          U"\ua741\ua743\ua745\ua7a3\uabb6\U00010518\U0001df03\U0001df10"},
    {"m", U"\u026f\u0270\u0271\u03bc\u03fb\u043c\u04ce\u13b7\u15f0\u16d6\u1d0d\u1d6f\u1d86\u20a5\u2c99\ua4df"
          U"\ua7fa\uab3a\uab87\U000102b0\U00010311\U00011700\U000118e3"},
    {"n", U"\u014b\u019e\u0235\u0272\u0273\u0274\u03b7\u03bd\u0438\u043f\u0578\u057c\u1d0e\u1d70\u1d87\u2c9b"
          U"\ua4e0\ua791\ua7a5\uab3b\U0001018e\U00010513"},
    {"o", U"\u00f8\u0254\u0275\u03b8\u03bf\u03c3\u043e\u0473\u04e9\u0585\u05e1\u0647\u0665\u06be\u06c1\u06d5"
          U"\u06f5\u06ff\u07c0\u0966\u09e6\u0a66\u0ae6\u0b20\u0b66\u0be6\u0c66\u0ce6\u0d20\u0d66\u0e50\u0ed0"
          U"\u1010\u101d\u1040\u10ff\u12d0\u13a4\u13be\u13eb\u1d0f\u1d10\u1d11\u1d97\u2296\u229d\u236c\u2c7a"
          U"\u2c9f\u2d31\u2d41\u2d54\u3007\ua4f3\ua74b\ua74d\uab3d\uab3e\uab3f\uab74\uab8e\uabbb\U00010292"
          U"\U000102ab\U0001042c\U000104ea\U00010516\U000114d0\U000118c8\U000118d5\U000118d7\U000118e0"
          U"\U0001d21a\U0001df1b\U0001f714"},
    {"p", U"\u01a5\u01bf\u03c1\u0440\u13e2\u146d\u1d18\u1d71\u1d7d\u1d88\u2374\u2ca3\ua4d1\ua751\ua753\ua755"
          U"\ua7fc\uabb2\U00010295"},
    {"q", U"\u024b\u02a0\u051b\u0563\u0566\u2d55\ua757\ua759\ua7af"},
    {"r",
     U"\u024d\u0279\u027a\u027b\u027c\u027d\u027e\u027f\u0280\u0433\u044f\u0493\u13a1\u13b1\u13d2\u1587"
     U"\u1d19\u1d1a\u1d26\u1d72\u1d73\u1d89\u2c79\u2c85\ua4e3\ua75b\ua783\ua7a7\uab46\uab47\uab48\uab49"
     U"\uab4b\uab4c\uab68\uab71\uab81\uaba2\U000104dc\U00016f35\U0001d216\U0001df08\U0001df15\U0001df16"},
    {"s", U"\u01bd\u023f\u0282\u0455\u057f\u13d5\u13da\u1d74\u1d8a\u1e9c\u1e9d\ua4e2\ua731\ua785\ua7a9\ua7ca"
          U"\uaba5\uabaa\U00010296\U00010448\U000118c1\U00016f3a\U0001df1e"},
    {"t", U"\u0167\u01ab\u01ad\u0236\u0287\u0288\u03c4\u0442\u04ad\u13a2\u1d1b\u1d75\u20ae\u22a4\u2361\u27d9"
          U"\u2c66\u2ca7\ua4d4\ua787\uab72\U00010297\U000102b1\U00010315\U000118dc\U00016f0a\U0001df09"
          U"\U0001df0d\U0001f768"},
    {"u", U"\u0289\u028b\u03bc\u03c5\u057d\u1200\u13cc\u144c\u1d1c\u1d7e\u1d99\u222a\u22c3\ua4f4\ua79f\ua7b9"
          U"\uab4e\uab52\uab9c\U000104f6\U000118d8\U00016f42"},
    {"v", U"\u028b\u028c\u03bd\u0475\u05d8\u0667\u06f7\u13d9\u142f\u1d20\u1d8c\u2228\u22c1\u2c71\u2c74\u2d38"
          U"\ua4e6\ua6df\ua75f\uaba9\U00010197\U0001051d\U00011706\U000118c0\U00016f08\U0001d20d\U0001f708"},
    {"w", U"\u026f\u028d\u03c9\u0448\u0461\u047d\u051d\u0561\u13b3\u13d4\u1d21\u20a9\u2c73\ua4ea\ua761\uab83"
          U"\uaba4\U000114c5\U0001170a\U0001170e\U0001170f\U000118e6\U000118ef"},
    {"x", U"\u00d7\u03c7\u0445\u04b3\u1541\u157d\u166d\u166e\u16b7\u1d8d\u2573\u292b\u292c\u2a2f\u2a30\u2cad"
          U"\u2d5d\ua4eb\uab53\uab56\uab57\uab58\uab59\U00010196\U00010290\U000102b4\U00010317\U00010322"
          U"\U00010527\U000118ec"},
    {"y", U"\u00a5\u01b4\u024f\u0263\u028e\u028f\u03b3\u03c5\u0443\u04af\u04b1\u10e7\u13a9\u13bd\u1d8c\u1eff"
          U"\u2ca9\ua4ec\uab5a\uab79\uab8d\U000102b2\U000118c4\U000118dc\U00016f43\U0001df06"},
    {"z", U"\u01b6\u0225\u0240\u0290\u0291\u03b6\u13c3\u1d22\u1d76\u1d8e\u2c6c\ua4dc\uab93\U000102f5"
          U"\U000118c4\U000118c9\U000118e5"},
};

// ASCII characters that stand for letters.
constexpr look_alikes ascii_table[] = {{"a", U"4"}, {"b", U"68"}, {"e", U"3"},  {"g", U"69"}, {"il", U"1|il"},
                                       {"o", U"0"}, {"s", U"$5"}, {"t", U"7+"}, {"z", U"2"}};

// Alphabets of letters in boxes and circles, and the flags of countries, which Unicode does not decompose.
constexpr utf8proc_int32_t first_of_alphabets[] = {0x1f150, 0x1f170, 0x1f1e6};

// Letters that look like punctuation.
constexpr std::u32string_view like_punctuation{
    U"\u01c0\u01c1\u01c2\u01c3\u0242\u0294\u05d9\u05f2\u097d\u13ae\u1433\u1438\u144a\u16b2\u16cc\u2cbb"
    U"\u2cc7\u2d51\u30ce\u4e36\u4e3f\ua778\ua78c\U0001029b\U0001031f\U00016f3f"};

constexpr std::uint32_t bit_of(char letter) noexcept { return std::uint32_t{1} << (letter - 'a'); }

constexpr std::uint32_t bits_of(std::string_view letters) noexcept
{
    std::uint32_t bits = 0;
    for (const char letter : letters)
        bits |= bit_of(letter);
    return bits;
}

template <std::size_t Size>
constexpr std::uint32_t find(const look_alikes (&all)[Size], char32_t c) noexcept
{
    std::uint32_t found = 0;
    for (const auto& each : all) {
        if (each.characters.find(c) != std::u32string_view::npos)
            found |= bits_of(each.letters);
    }
    return found;
}

constexpr auto of_ascii = [] {
    std::array<std::uint32_t, 0x80> all{};
    for (char32_t c = 0; c < all.size(); ++c)
        all[c] = find(ascii_table, c) | (c >= 'a' && c <= 'z' ? bit_of(static_cast<char>(c)) : 0);
    return all;
}();

// @param c  folded and decomposed
std::uint32_t letters_of(utf8proc_int32_t c) noexcept
{
    if (c < 0x80)
        return of_ascii[static_cast<std::size_t>(c)];
    for (const auto first : first_of_alphabets) {
        if (c >= first && c < first + 26) {
            const auto letter = static_cast<char>('a' + (c - first));
            return letter == 'i' || letter == 'l' ? bits_of("il") : bit_of(letter);
        }
    }
    return find(table, static_cast<char32_t>(c));
}

// `rn` looks like an m, `cl` like a d, `vv` like a w.
bool looks_like(char letter, std::uint32_t first, std::uint32_t second) noexcept
{
    const auto are = [&](char one, char other) {
        return (first & bit_of(one)) != 0 && (second & bit_of(other)) != 0;
    };
    return (letter == 'm' && are('r', 'n')) || (letter == 'd' && are('c', 'l')) ||
           (letter == 'w' && are('v', 'v'));
}

// Whether a reader may take the character for an ornament of the name: a separator, a symbol, a superscript.
bool may_be_ornament(utf8proc_int32_t c) noexcept
{
    if (like_punctuation.find(static_cast<char32_t>(c)) != std::u32string_view::npos)
        return true;
    const auto* const property = utf8proc_get_property(c);
    if (property->decomp_type == UTF8PROC_DECOMP_TYPE_SUPER ||
        property->decomp_type == UTF8PROC_DECOMP_TYPE_SUB)
        return true;
    switch (property->category) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
        return false;
    default:
        return true;
    }
}

} // namespace

visible_letters::visible_letters(std::string_view name)
{
    characters_.reserve(name.size());
    while (!name.empty()) {
        utf8proc_int32_t c = -1;
        const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
                                            static_cast<utf8proc_ssize_t>(name.size()), &c);
        if (bytes <= 0)
            return;
        add(c);
        name.remove_prefix(static_cast<std::size_t>(bytes));
    }
}

void visible_letters::add(std::int32_t c)
{
    std::array<utf8proc_int32_t, 32> parts{}; // Unicode's longest has 18
    int last_class = 0;
    const auto count =
        utf8proc_decompose_char(c, parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
                                static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                                               UTF8PROC_COMPAT | UTF8PROC_STRIPMARK),
                                &last_class);
    const bool ornament = may_be_ornament(c);
    std::for_each(parts.begin(), parts.begin() + std::max<utf8proc_ssize_t>(count, 0),
                  [&](utf8proc_int32_t part) {
                      const auto letters = letters_of(part);
                      const bool optional = ornament || may_be_ornament(part);
                      if (letters != 0 || !optional)
                          characters_.push_back({letters, optional});
                  });
}

bool visible_letters::reads_as(std::string_view word) const noexcept
{
    // Bit n: the characters so far may be read as the first n letters of the word.
    std::uint32_t read = 1;
    std::uint32_t read_before = 0; // the same without the last character
    std::uint32_t last = 0;        // the letters of the last character
    for (const auto& each : characters_) {
        std::uint32_t next = each.optional ? read : 0;
        for (auto open = read | read_before; open != 0; open &= open - 1) {
            const auto n = static_cast<std::size_t>(std::countr_zero(open));
            if (n == word.size())
                break;
            const bool begins = (read >> n & 1) != 0 && (each.letters & bit_of(word[n])) != 0;
            const bool ends_pair = (read_before >> n & 1) != 0 && looks_like(word[n], last, each.letters);
            if (begins || ends_pair)
                next |= std::uint32_t{1} << (n + 1);
        }
        read_before = read;
        last = each.letters;
        read = next;
        if (read == 0 && read_before == 0)
            return false;
    }
    return (read >> word.size() & 1) != 0;
}

} // namespace banter

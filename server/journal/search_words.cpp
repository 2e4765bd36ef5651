#include "server/journal/search_words.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <string_view>
#include <utility>

namespace banter::journal {

namespace {

enum class byte_kind : unsigned char { separator, word, not_ascii };

constexpr std::size_t byte(char c) noexcept { return static_cast<unsigned char>(c); }

constexpr char to_lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr auto byte_kinds = [] {
    std::array<byte_kind, 256> kinds{};
    for (const auto& [first, last] : {std::pair{'0', '9'}, std::pair{'A', 'Z'}, std::pair{'a', 'z'}})
        for (char c = first; c <= last; ++c)
            kinds[byte(c)] = byte_kind::word;
    for (std::size_t c = 0x80; c <= 0xff; ++c)
        kinds[c] = byte_kind::not_ascii;
    return kinds;
}();

struct range {
    utf8proc_int32_t first;
    utf8proc_int32_t last;
};

template <std::size_t n>
constexpr bool in(const range (&ranges)[n], utf8proc_int32_t c) noexcept
{
    return std::any_of(std::begin(ranges), std::end(ranges),
                       [c](const range& r) { return c >= r.first && c <= r.last; });
}

// The blocks of these scripts, from Unicode's Blocks.txt. The category decides which of their characters are
// letters.
constexpr range without_spaces[] = {
    {0x0e00, 0x0eff},   // Thai, Lao
    {0x1000, 0x109f},   // Myanmar
    {0x1780, 0x17ff},   // Khmer
    {0x2e80, 0x312f},   // Han: radicals, iteration marks; Hiragana, Katakana, Bopomofo
    {0x31a0, 0x31bf},   // Bopomofo
    {0x31f0, 0x31ff},   // Katakana
    {0x3400, 0x9fff},   // Han
    {0xa9e0, 0xa9ff},   // Myanmar
    {0xaa60, 0xaa7f},   // Myanmar
    {0xf900, 0xfaff},   // Han
    {0x1aff0, 0x1b16f}, // Katakana, Hiragana
    {0x20000, 0x3ffff}, // Han
};

// Marks that people leave out when they search. In the scripts of India and South-East Asia vowels are marks
// too, and no such marks: they are part of how a word is written.
constexpr range ignored_marks[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489},                                     // Latin, Greek, Cyrillic
    {0x0591, 0x05bd}, {0x05bf, 0x05bf}, {0x05c1, 0x05c2}, {0x05c4, 0x05c5}, // Hebrew points and accents
    {0x05c7, 0x05c7}, {0x0610, 0x061a}, {0x0640, 0x0640}, {0x064b, 0x065f}, // Arabic vowels, tatweel
    {0x0670, 0x0670}, {0x06d6, 0x06dc}, {0x06df, 0x06e4}, {0x06e7, 0x06e8}, //
    {0x06ea, 0x06ed}, {0x0711, 0x0711}, {0x0730, 0x074a},                   // Syriac
    {0x0898, 0x089f}, {0x08ca, 0x08e1}, {0x08e3, 0x08ff}, {0x1ab0, 0x1aff}, // Arabic; all scripts
    {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfb1e, 0xfb1e}, {0xfe20, 0xfe2f}, //
};

struct plain_letters {
    utf8proc_int32_t letter;
    std::u32string_view plain;
};

// Small letters that are a letter from A to Z with a stroke, a hook, a tail or the like by their name in
// Unicode 16, which does not decompose them, and some that are two in one. test/letters.py has the rule.
// Ordered.
constexpr plain_letters without_strokes[] = {
    {U'\u00e6', U"ae"},    {U'\u00f0', U"d"},     {U'\u00f8', U"o"},     {U'\u00fe', U"th"},
    {U'\u0111', U"d"},     {U'\u0127', U"h"},     {U'\u0131', U"i"},     {U'\u0138', U"k"},
    {U'\u0142', U"l"},     {U'\u014b', U"n"},     {U'\u0153', U"oe"},    {U'\u0167', U"t"},
    {U'\u0180', U"b"},     {U'\u0183', U"b"},     {U'\u0188', U"c"},     {U'\u018c', U"d"},
    {U'\u0192', U"f"},     {U'\u0199', U"k"},     {U'\u019a', U"l"},     {U'\u019e', U"n"},
    {U'\u01a5', U"p"},     {U'\u01ab', U"t"},     {U'\u01ad', U"t"},     {U'\u01b4', U"y"},
    {U'\u01b6', U"z"},     {U'\u01e5', U"g"},     {U'\u0221', U"d"},     {U'\u0225', U"z"},
    {U'\u0234', U"l"},     {U'\u0235', U"n"},     {U'\u0236', U"t"},     {U'\u0237', U"j"},
    {U'\u023c', U"c"},     {U'\u023f', U"s"},     {U'\u0240', U"z"},     {U'\u0247', U"e"},
    {U'\u0249', U"j"},     {U'\u024b', U"q"},     {U'\u024d', U"r"},     {U'\u024f', U"y"},
    {U'\u0253', U"b"},     {U'\u0255', U"c"},     {U'\u0256', U"d"},     {U'\u0257', U"d"},
    {U'\u025f', U"j"},     {U'\u0260', U"g"},     {U'\u0266', U"h"},     {U'\u0268', U"i"},
    {U'\u026b', U"l"},     {U'\u026c', U"l"},     {U'\u026d', U"l"},     {U'\u0271', U"m"},
    {U'\u0272', U"n"},     {U'\u0273', U"n"},     {U'\u027c', U"r"},     {U'\u027d', U"r"},
    {U'\u027e', U"r"},     {U'\u0282', U"s"},     {U'\u0284', U"j"},     {U'\u0288', U"t"},
    {U'\u028b', U"v"},     {U'\u0290', U"z"},     {U'\u0291', U"z"},     {U'\u029d', U"j"},
    {U'\u02a0', U"q"},     {U'\u1d6c', U"b"},     {U'\u1d6d', U"d"},     {U'\u1d6e', U"f"},
    {U'\u1d6f', U"m"},     {U'\u1d70', U"n"},     {U'\u1d71', U"p"},     {U'\u1d72', U"r"},
    {U'\u1d73', U"r"},     {U'\u1d74', U"s"},     {U'\u1d75', U"t"},     {U'\u1d76', U"z"},
    {U'\u1d7d', U"p"},     {U'\u1d80', U"b"},     {U'\u1d81', U"d"},     {U'\u1d82', U"f"},
    {U'\u1d83', U"g"},     {U'\u1d84', U"k"},     {U'\u1d85', U"l"},     {U'\u1d86', U"m"},
    {U'\u1d87', U"n"},     {U'\u1d88', U"p"},     {U'\u1d89', U"r"},     {U'\u1d8a', U"s"},
    {U'\u1d8c', U"v"},     {U'\u1d8d', U"x"},     {U'\u1d8e', U"z"},     {U'\u1d8f', U"a"},
    {U'\u1d91', U"d"},     {U'\u1d92', U"e"},     {U'\u1d96', U"i"},     {U'\u1d99', U"u"},
    {U'\u1e9c', U"s"},     {U'\u1e9d', U"s"},     {U'\u1eff', U"y"},     {U'\u2c61', U"l"},
    {U'\u2c65', U"a"},     {U'\u2c66', U"t"},     {U'\u2c68', U"h"},     {U'\u2c6a', U"k"},
    {U'\u2c6c', U"z"},     {U'\u2c71', U"v"},     {U'\u2c73', U"w"},     {U'\u2c74', U"v"},
    {U'\u2c78', U"e"},     {U'\u2c7a', U"o"},     {U'\ua733', U"aa"},    {U'\ua735', U"ao"},
    {U'\ua737', U"au"},    {U'\ua739', U"av"},    {U'\ua73b', U"av"},    {U'\ua73d', U"ay"},
    {U'\ua741', U"k"},     {U'\ua743', U"k"},     {U'\ua745', U"k"},     {U'\ua749', U"l"},
    {U'\ua74b', U"o"},     {U'\ua74d', U"o"},     {U'\ua74f', U"oo"},    {U'\ua751', U"p"},
    {U'\ua753', U"p"},     {U'\ua755', U"p"},     {U'\ua757', U"q"},     {U'\ua759', U"q"},
    {U'\ua75f', U"v"},     {U'\ua761', U"vy"},    {U'\ua765', U"th"},    {U'\ua767', U"th"},
    {U'\ua78e', U"l"},     {U'\ua791', U"n"},     {U'\ua793', U"c"},     {U'\ua794', U"c"},
    {U'\ua795', U"h"},     {U'\ua797', U"b"},     {U'\ua799', U"f"},     {U'\ua7a1', U"g"},
    {U'\ua7a3', U"k"},     {U'\ua7a5', U"n"},     {U'\ua7a7', U"r"},     {U'\ua7a9', U"s"},
    {U'\ua7b9', U"u"},     {U'\ua7c8', U"d"},     {U'\ua7ca', U"s"},     {U'\ua7cd', U"s"},
    {U'\uab34', U"e"},     {U'\uab36', U"g"},     {U'\uab37', U"l"},     {U'\uab38', U"l"},
    {U'\uab39', U"l"},     {U'\uab3a', U"m"},     {U'\uab3b', U"n"},     {U'\uab3c', U"n"},
    {U'\uab49', U"r"},     {U'\uab4c', U"r"},     {U'\uab4e', U"u"},     {U'\uab52', U"u"},
    {U'\uab56', U"x"},     {U'\uab57', U"x"},     {U'\uab58', U"x"},     {U'\uab59', U"x"},
    {U'\uab5a', U"y"},     {U'\U0001df09', U"t"}, {U'\U0001df11', U"l"}, {U'\U0001df13', U"l"},
    {U'\U0001df16', U"r"}, {U'\U0001df1a', U"i"}, {U'\U0001df1b', U"o"}, {U'\U0001df1d', U"c"},
    {U'\U0001df1e', U"s"}, {U'\U0001df25', U"d"}, {U'\U0001df26', U"l"}, {U'\U0001df27', U"n"},
    {U'\U0001df28', U"r"}, {U'\U0001df29', U"s"}, {U'\U0001df2a', U"t"},
};

std::u32string_view without_stroke(utf8proc_int32_t c) noexcept
{
    if (c < without_strokes[0].letter)
        return {};
    const auto* const at = std::ranges::lower_bound(without_strokes, c, {}, &plain_letters::letter);
    return at != std::end(without_strokes) && at->letter == c ? at->plain : std::u32string_view{};
}

enum class kind { separator, word, single };

kind kind_of(utf8proc_int32_t c) noexcept
{
    if (c < 0x80)
        return byte_kinds[static_cast<std::size_t>(c)] == byte_kind::word ? kind::word : kind::separator;
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return in(without_spaces, c) ? kind::single : kind::word;
    case UTF8PROC_CATEGORY_CO:
        return kind::word;
    case UTF8PROC_CATEGORY_SO:
        return kind::single;
    default:
        return kind::separator;
    }
}

const utf8proc_uint8_t* bytes_of(std::string_view s) noexcept
{
    return reinterpret_cast<const utf8proc_uint8_t*>(s.data());
}

// Decomposed text without its marks, and with plain letters for those with strokes.
std::vector<utf8proc_int32_t> make_plain(std::vector<utf8proc_int32_t> decomposed)
{
    std::erase_if(decomposed, [](auto c) { return c >= ignored_marks[0].first && in(ignored_marks, c); });
    if (std::ranges::all_of(decomposed, [](auto c) { return without_stroke(c).empty(); }))
        return decomposed;
    std::vector<utf8proc_int32_t> out;
    out.reserve(decomposed.size() + decomposed.size() / 2);
    for (const auto c : decomposed) {
        if (const auto plain = without_stroke(c); !plain.empty())
            out.insert(out.end(), plain.begin(), plain.end());
        else
            out.push_back(c);
    }
    return out;
}

// NFKC_Casefold without marks and strokes. They must go between decomposing and composing.
std::vector<utf8proc_int32_t> normal_form(std::string_view s)
{
    constexpr auto decompose = static_cast<utf8proc_option_t>(
        UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    constexpr auto compose = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);

    std::vector<utf8proc_int32_t> out(s.size() + 1); // usually enough
    const auto decomposed = [&] {
        return utf8proc_decompose(bytes_of(s), static_cast<utf8proc_ssize_t>(s.size()), out.data(),
                                  static_cast<utf8proc_ssize_t>(out.size()), decompose);
    };
    auto length = decomposed();
    if (length > static_cast<utf8proc_ssize_t>(out.size())) {
        out.resize(static_cast<std::size_t>(length));
        length = decomposed();
    }
    if (length < 0) // not UTF-8
        return {};
    out.resize(static_cast<std::size_t>(length));
    out = make_plain(std::move(out));
    length = utf8proc_normalize_utf32(out.data(), static_cast<utf8proc_ssize_t>(out.size()), compose);
    out.resize(static_cast<std::size_t>(length));
    return out;
}

} // namespace

tokenized_text::tokenized_text(std::string_view text) : normal_{text}
{
    words_.reserve(text.size() / 5 + 1); // words of most languages have more than five bytes
    bool ascii = true;
    for (char& c : normal_) {
        ascii &= byte(c) < 0x80;
        c = to_lower(c);
    }
    if (ascii)
        tokenize_ascii();
    else
        tokenize_mixed(text);
}

// Finds the edges of words in a bit mask of 64 bytes. A branch per byte, which is often mispredicted, takes
// twice as long.
void tokenized_text::tokenize_ascii()
{
    constexpr std::size_t block = 64;
    std::size_t begin = 0;
    bool inside = false;
    for (std::size_t from = 0; from < normal_.size(); from += block) {
        std::uint64_t mask = 0;
        for (std::size_t i = 0, n = std::min(block, normal_.size() - from); i < n; ++i)
            mask |= std::uint64_t{byte_kinds[byte(normal_[from + i])] == byte_kind::word} << i;
        for (auto edges = mask ^ (mask << 1 | std::uint64_t{inside}); edges != 0; edges &= edges - 1) {
            const auto at = from + static_cast<std::size_t>(std::countr_zero(edges));
            if (inside)
                add_word(begin, at);
            begin = at;
            inside = !inside;
        }
    }
    if (inside)
        add_word(begin, normal_.size());
}

void tokenized_text::tokenize_mixed(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        while (at < text.size() && byte_kinds[byte(text[at])] == byte_kind::word)
            ++at;
        if (at == text.size() || byte_kinds[byte(text[at])] == byte_kind::separator) {
            if (at != begin)
                add_word(begin, at);
            ++at;
            continue;
        }
        // A character that is not ASCII may combine with the letters before it.
        while (at < text.size() && byte_kinds[byte(text[at])] != byte_kind::separator)
            ++at;
        tokenize_piece(text.substr(begin, at - begin));
    }
}

void tokenized_text::tokenize_piece(std::string_view piece)
{
    std::size_t begin = normal_.size();
    kind last = kind::separator;
    for (const auto c : normal_form(piece)) {
        const kind k = kind_of(c);
        if (last == kind::word && k != kind::word)
            add_word(begin, normal_.size());
        if (k != kind::word || last != kind::word)
            begin = normal_.size();
        if (k != kind::separator) {
            utf8proc_uint8_t bytes[4];
            const auto n = utf8proc_encode_char(c, bytes);
            normal_.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(n));
        }
        if (k == kind::single)
            add_single(begin, last == kind::single);
        last = k;
    }
    if (last == kind::word)
        add_word(begin, normal_.size());
}

void tokenized_text::add_word(std::size_t begin, std::size_t end)
{
    if (end - begin > word_bytes) {
        end = begin + word_bytes;
        while ((byte(normal_[end]) & 0xc0) == 0x80)
            --end;
    }
    words_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin), false});
}

void tokenized_text::add_single(std::size_t begin, bool goes_on)
{
    if (goes_on)
        words_.back().paired = true;
    words_.push_back(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(normal_.size() - begin), false});
}

} // namespace banter::journal

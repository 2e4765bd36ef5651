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

// Letters, folded, that are another one with a stroke, a hook or a tail, or two in one. Unicode does not
// decompose them. Ordered.
constexpr plain_letters without_strokes[] = {
    {U'\u00e6', U"ae"}, {U'\u00f0', U"d"}, {U'\u00f8', U"o"}, {U'\u00fe', U"th"}, {U'\u0111', U"d"},
    {U'\u0127', U"h"},  {U'\u0131', U"i"}, {U'\u0138', U"k"}, {U'\u0142', U"l"},  {U'\u014b', U"n"},
    {U'\u0153', U"oe"}, {U'\u0167', U"t"}, {U'\u0180', U"b"}, {U'\u0188', U"c"},  {U'\u018c', U"d"},
    {U'\u0192', U"f"},  {U'\u0199', U"k"}, {U'\u019a', U"l"}, {U'\u019e', U"n"},  {U'\u01a5', U"p"},
    {U'\u01ad', U"t"},  {U'\u01b4', U"y"}, {U'\u01b6', U"z"}, {U'\u01e5', U"g"},  {U'\u0221', U"d"},
    {U'\u0225', U"z"},  {U'\u0234', U"l"}, {U'\u0235', U"n"}, {U'\u0236', U"t"},  {U'\u0237', U"j"},
    {U'\u023c', U"c"},  {U'\u023f', U"s"}, {U'\u0240', U"z"}, {U'\u0247', U"e"},  {U'\u0249', U"j"},
    {U'\u024d', U"r"},  {U'\u024f', U"y"}, {U'\u0253', U"b"}, {U'\u0256', U"d"},  {U'\u0257', U"d"},
    {U'\u0260', U"g"},  {U'\u0266', U"h"}, {U'\u0268', U"i"}, {U'\u026b', U"l"},  {U'\u0272', U"n"},
    {U'\u0289', U"u"},  {U'\u2c61', U"l"}, {U'\u2c65', U"a"}, {U'\u2c66', U"t"},  {U'\u2c68', U"h"},
    {U'\u2c6a', U"k"},  {U'\u2c6c', U"z"},
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

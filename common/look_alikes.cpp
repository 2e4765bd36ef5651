#include "common/look_alikes.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace banter {

namespace {

struct look_alike {
    utf8proc_int32_t code_point;
    std::string_view letters;
};

// Letters of other scripts, in the form that folded() gives them, and small capitals. Of a Greek letter also
// the letters that its capital looks like. Sorted.
constexpr look_alike look_alikes[] = {
    {0x00b5, "u"},  {0x00f8, "o"},  {0x0111, "d"},  {0x0127, "h"}, {0x0131, "il"}, {0x0138, "k"},
    {0x0142, "li"}, {0x014b, "n"},  {0x0167, "t"},  {0x0184, "b"}, {0x0192, "f"},  {0x0196, "li"},
    {0x01b6, "z"},  {0x01bf, "p"},  {0x01c0, "il"}, {0x0250, "a"}, {0x0251, "a"},  {0x0256, "d"},
    {0x0259, "e"},  {0x025b, "e"},  {0x0261, "g"},  {0x0262, "g"}, {0x0269, "il"}, {0x026a, "il"},
    {0x026f, "w"},  {0x0274, "n"},  {0x0275, "o"},  {0x027e, "r"}, {0x0280, "r"},  {0x0282, "s"},
    {0x028b, "u"},  {0x028f, "y"},  {0x0299, "b"},  {0x029c, "h"}, {0x029f, "li"}, {0x03b1, "a"},
    {0x03b2, "b"},  {0x03b3, "y"},  {0x03b5, "e"},  {0x03b6, "z"}, {0x03b7, "nh"}, {0x03b9, "il"},
    {0x03ba, "k"},  {0x03bc, "um"}, {0x03bd, "vn"}, {0x03bf, "o"}, {0x03c1, "p"},  {0x03c2, "c"},
    {0x03c3, "o"},  {0x03c4, "t"},  {0x03c5, "uy"}, {0x03c7, "x"}, {0x03c9, "w"},  {0x03f2, "c"},
    {0x03f3, "j"},  {0x0430, "a"},  {0x0432, "b"},  {0x0433, "r"}, {0x0435, "e"},  {0x043a, "k"},
    {0x043c, "m"},  {0x043d, "h"},  {0x043e, "o"},  {0x043f, "n"}, {0x0440, "p"},  {0x0441, "c"},
    {0x0442, "t"},  {0x0443, "y"},  {0x0445, "x"},  {0x0448, "w"}, {0x044c, "b"},  {0x0450, "e"},
    {0x0454, "e"},  {0x0455, "s"},  {0x0456, "il"}, {0x0458, "j"}, {0x0475, "v"},  {0x049b, "k"},
    {0x049d, "k"},  {0x04af, "y"},  {0x04bb, "h"},  {0x04bd, "e"}, {0x04cf, "il"}, {0x04e9, "o"},
    {0x0501, "d"},  {0x050d, "g"},  {0x051b, "q"},  {0x051d, "w"}, {0x0561, "w"},  {0x0563, "q"},
    {0x056c, "il"}, {0x0570, "h"},  {0x0578, "n"},  {0x057c, "n"}, {0x057d, "u"},  {0x0581, "g"},
    {0x0585, "o"},  {0x13a0, "d"},  {0x13a1, "r"},  {0x13a2, "t"}, {0x13aa, "a"},  {0x13ab, "j"},
    {0x13ac, "e"},  {0x13b3, "w"},  {0x13b7, "m"},  {0x13bb, "h"}, {0x13c0, "g"},  {0x13c3, "z"},
    {0x13cf, "b"},  {0x13d2, "r"},  {0x13d9, "v"},  {0x13da, "s"}, {0x13de, "li"}, {0x13df, "c"},
    {0x13e2, "p"},  {0x13e6, "k"},  {0x13fc, "b"},  {0x1d00, "a"}, {0x1d03, "b"},  {0x1d04, "c"},
    {0x1d05, "d"},  {0x1d07, "e"},  {0x1d0a, "j"},  {0x1d0b, "k"}, {0x1d0d, "m"},  {0x1d0f, "o"},
    {0x1d18, "p"},  {0x1d1b, "t"},  {0x1d1c, "u"},  {0x1d20, "v"}, {0x1d21, "w"},  {0x1d22, "z"},
    {0x1d26, "r"},  {0x1d83, "g"},  {0x217c, "li"}, {0x217d, "c"}, {0xa730, "f"},  {0xa731, "s"},
    {0xab70, "d"},  {0xab71, "r"},  {0xab72, "t"},  {0xab79, "y"}, {0xab7a, "a"},  {0xab7b, "j"},
    {0xab7c, "e"},  {0xab83, "w"},  {0xab87, "m"},  {0xab8b, "h"}, {0xab90, "g"},  {0xab93, "z"},
    {0xab9f, "b"},  {0xaba2, "r"},  {0xaba9, "v"},  {0xabaa, "s"}, {0xabae, "li"}, {0xabaf, "c"},
    {0xabb2, "p"},  {0xabb6, "k"},
};

// Digits and signs that stand for letters. `l` and `i`: a capital I is folded, and looks like an l.
constexpr look_alike ascii_look_alikes[] = {{'$', "s"}, {'0', "o"}, {'1', "il"}, {'3', "e"},  {'4', "a"},
                                            {'5', "s"}, {'7', "t"}, {'i', "il"}, {'l', "il"}, {'|', "il"}};

constexpr std::string_view alphabet{"abcdefghijklmnopqrstuvwxyz"};

template <std::size_t Size>
std::string_view find(const look_alike (&all)[Size], utf8proc_int32_t c) noexcept
{
    const auto* const found = std::lower_bound(
        std::begin(all), std::end(all), c,
        [](const look_alike& each, utf8proc_int32_t code_point) { return each.code_point < code_point; });
    return found != std::end(all) && found->code_point == c ? found->letters : std::string_view{};
}

std::string_view letters_of(utf8proc_int32_t c) noexcept
{
    if (c >= 0x80)
        return find(look_alikes, c);
    if (const auto letters = find(ascii_look_alikes, c); !letters.empty())
        return letters;
    return c >= 'a' && c <= 'z' ? alphabet.substr(static_cast<std::size_t>(c - 'a'), 1) : std::string_view{};
}

bool is_read(utf8proc_int32_t c) noexcept
{
    if (c == '|' || c == '$')
        return true;
    const auto category = utf8proc_category(c);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

} // namespace

visible_letters::visible_letters(std::string_view folded)
{
    std::array<utf8proc_int32_t, 256> code_points{}; // a name has 32, of which each may come apart
    const auto count = utf8proc_decompose(
        reinterpret_cast<const utf8proc_uint8_t*>(folded.data()),
        static_cast<utf8proc_ssize_t>(folded.size()), code_points.data(),
        static_cast<utf8proc_ssize_t>(code_points.size()),
        static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK));
    if (count < 0 || static_cast<std::size_t>(count) > code_points.size()) {
        too_long_ = true;
        return;
    }
    std::for_each(code_points.begin(), code_points.begin() + count, [this](utf8proc_int32_t c) {
        if (is_read(c))
            add(letters_of(c));
    });
}

void visible_letters::add(std::string_view letters) noexcept
{
    if (size_ == letters_.size())
        too_long_ = true;
    else
        letters_[size_++] = letters;
}

// `rn` looks like an m.
bool visible_letters::reads_as(std::string_view word) const noexcept
{
    const auto shows = [this](std::size_t at, char letter) {
        return at < size_ && letters_[at].find(letter) != std::string_view::npos;
    };
    std::size_t at = 0;
    for (const char letter : word) {
        if (shows(at, letter))
            ++at;
        else if (letter == 'm' && shows(at, 'r') && shows(at + 1, 'n'))
            at += 2;
        else
            return false;
    }
    return at == size_ && !too_long_;
}

} // namespace banter

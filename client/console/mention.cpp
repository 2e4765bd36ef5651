#include "client/console/mention.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

namespace banter::console {

namespace {

// More combining marks on one letter than any language uses: normalisation takes quadratic time in their
// number.
constexpr int most_marks = 30;

bool is_mark(char32_t c)
{
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

struct block {
    char32_t first;
    char32_t last;
};

// Blocks of scripts that are written without spaces: Thai, Lao, Myanmar, Khmer, Han, Hiragana, Katakana,
// Bopomofo.
constexpr std::array without_spaces{
    block{0x0e00, 0x0eff}, block{0x1000, 0x109f}, block{0x1780, 0x17ff},   block{0x2e80, 0x312f},
    block{0x31a0, 0x31bf}, block{0x31f0, 0x31ff}, block{0x3400, 0x9fff},   block{0xa9e0, 0xa9ff},
    block{0xaa60, 0xaa7f}, block{0xf900, 0xfaff}, block{0x1aff0, 0x1b16f}, block{0x20000, 0x3ffff},
};

// Whether `c` joins with its neighbours to one word.
bool is_word(char32_t c)
{
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    const bool in_words = c == U'_' || is_mark(c) ||
                          (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
                          (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
    return in_words && std::none_of(without_spaces.begin(), without_spaces.end(),
                                    [&](const block& b) { return c >= b.first && c <= b.last; });
}

// Calls `visit` with each code point of `s` and its bytes. @return whether all of `s` is UTF-8
template <class Visit>
bool for_each_code_point(std::string_view s, Visit visit)
{
    while (!s.empty()) {
        utf8proc_int32_t c = -1;
        const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(s.data()),
                                        static_cast<utf8proc_ssize_t>(s.size()), &c);
        if (n <= 0)
            return false;
        visit(static_cast<char32_t>(c), s.substr(0, static_cast<std::size_t>(n)));
        s.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

// The code points of `s`; empty if it is not UTF-8.
std::u32string decoded(std::string_view s)
{
    std::u32string out;
    const bool valid = for_each_code_point(s, [&](char32_t c, std::string_view) { out += c; });
    return valid ? out : std::u32string{};
}

// `s` with at most `most_marks` marks on a letter; empty if it is not UTF-8.
std::string with_few_marks(std::string_view s)
{
    std::string out;
    int marks = 0;
    const bool valid = for_each_code_point(s, [&](char32_t c, std::string_view bytes) {
        marks = is_mark(c) ? marks + 1 : 0;
        if (marks <= most_marks)
            out += bytes;
    });
    return valid ? out : std::string{};
}

// The case-folded form, in which _ and the space are still two characters: only one of them ends a word.
std::u32string case_folded(std::string_view s)
{
    const auto few = with_few_marks(s);
    utf8proc_uint8_t* raw = nullptr;
    const auto n =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(few.data()),
                     static_cast<utf8proc_ssize_t>(few.size()), &raw,
                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                    UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
    const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner{raw, std::free};
    if (n == UTF8PROC_ERROR_NOMEM)
        throw std::bad_alloc{};
    return n <= 0 ? std::u32string{}
                  : decoded({reinterpret_cast<const char*>(raw), static_cast<std::size_t>(n)});
}

// In a name a space and _ are the same.
std::u32string comparable(std::u32string s)
{
    std::replace(s.begin(), s.end(), U'_', U' ');
    return s;
}

} // namespace

bool mentions(std::string_view text, std::string_view name, bool at_only)
{
    const auto words = case_folded(text);
    const auto wanted = case_folded(name);
    if (wanted.empty())
        return false;
    const auto where = comparable(words);
    const auto what = comparable(wanted);
    for (auto at = where.find(what); at != std::u32string::npos; at = where.find(what, at + 1)) {
        const auto end = at + what.size();
        const bool begins = at == 0 || !is_word(words[at - 1]) || !is_word(wanted.front());
        const bool ends = end == words.size() || !is_word(wanted.back()) || !is_word(words[end]);
        if (begins && ends && (!at_only || (at != 0 && words[at - 1] == U'@')))
            return true;
    }
    return false;
}

} // namespace banter::console

#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace banter {

/// The letters that a reader may see in a name. Characters that look like an ASCII letter, such as the
/// Cyrillic `с` or the digit `0`, count as that letter; marks, punctuation, spaces and symbols do not count
/// at all.
class visible_letters {
public:
    /// @param folded  a result of folded()
    explicit visible_letters(std::string_view folded);

    /// Whether the name may be read as `word`.
    /// @param word  of a-z
    bool reads_as(std::string_view word) const noexcept;

private:
    void add(std::string_view letters) noexcept;

    // For each character the ASCII letters that it looks like; empty: none. A longer name reads as no word.
    std::array<std::string_view, 32> letters_{};
    std::size_t size_ = 0;
    bool too_long_ = false;
};

} // namespace banter

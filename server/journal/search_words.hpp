#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace banter::journal {

/// A text cut into words.
///
/// A word is a run of letters and digits (Unicode's categories L, N, M and Co) in its NFKC_Casefold form and
/// without diacritics (the blocks of combining diacritical marks). In scripts that are written without spaces
/// (Han, Hiragana, Katakana, Bopomofo, Thai, Lao, Khmer, Myanmar) and of symbols (So, as emoji are), each
/// character is a word by itself, and with the one right behind it a pair. Everything else separates.
///
/// A long word is known by its first 128 bytes. What is not UTF-8 has no words.
class tokenized_text {
public:
    static constexpr std::size_t word_bytes = 128;

    explicit tokenized_text(std::string_view text);

    /// Words; the number of a word is its position.
    std::size_t size() const noexcept { return words_.size(); }

    std::string_view word(std::size_t i) const noexcept
    {
        return {normal_.data() + words_[i].begin, words_[i].bytes};
    }

    /// The word i and the one behind it, where they are a pair; empty where not.
    std::string_view pair(std::size_t i) const noexcept
    {
        return words_[i].paired
                   ? std::string_view{normal_.data() + words_[i].begin, words_[i].bytes + words_[i + 1].bytes}
                   : std::string_view{};
    }

private:
    struct word_span {
        std::uint32_t begin; // in normal_
        std::uint32_t bytes;
        bool paired; // with the next, whose bytes lie right behind
    };

    void tokenize_ascii();
    void tokenize_mixed(std::string_view text);
    void tokenize_piece(std::string_view piece);
    void add_word(std::size_t begin, std::size_t end);
    void add_single(std::size_t begin, bool goes_on);

    std::string normal_; // the text in lower case, then the words that needed more than that
    std::vector<word_span> words_;
};

} // namespace banter::journal

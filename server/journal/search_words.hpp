#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace banter::journal {

/// The words of a text.
///
/// A word is a run of letters and digits (Unicode's categories L, N, M and Co) in its NFKC_Casefold form and
/// without diacritics (the blocks of combining diacritical marks). In scripts that are written without spaces
/// (Han, Hiragana, Katakana, Bopomofo, Thai, Lao, Khmer, Myanmar), and among symbols (So, such as emoji),
/// each character is a word of its own, and forms a pair with the character that directly follows it. All
/// other characters separate words.
///
/// Words are cut off after 128 bytes. A text that is not UTF-8 has no words.
class tokenized_text {
public:
    static constexpr std::size_t word_bytes = 128;

    explicit tokenized_text(std::string_view text);

    /// The number of words. The index of a word is its position.
    std::size_t size() const noexcept { return words_.size(); }

    std::string_view word(std::size_t i) const noexcept
    {
        return {normal_.data() + words_[i].begin, words_[i].bytes};
    }

    /// The pair of the word i and the next one; empty if they are no pair.
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
        bool paired; // with the next word, whose bytes follow directly
    };

    void tokenize_ascii();
    void tokenize_mixed(std::string_view text);
    void tokenize_piece(std::string_view piece);
    void add_word(std::size_t begin, std::size_t end);
    void add_single(std::size_t begin, bool goes_on);

    std::string normal_; // the text in lower case, then the normalised forms of words that are not ASCII
    std::vector<word_span> words_;
};

} // namespace banter::journal

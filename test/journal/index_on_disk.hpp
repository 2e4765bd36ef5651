#pragma once

#include "server/chat/ids.hpp"
#include "server/journal/search_reader.hpp"
#include "server/journal/search_terms.hpp"
#include "server/journal/search_writer.hpp"
#include "test/journal/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <filesystem>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace banter::journal::test {

inline constexpr chat::seq_number all_seqs = std::numeric_limits<chat::seq_number>::max();

/// A search index in its own folder.
struct index_on_disk {
    explicit index_on_disk(const std::string& epoch = "now") { open(epoch); }

    void open(const std::string& epoch = "now")
    {
        close();
        writer = std::make_unique<search_writer>(file, epoch);
        reader = std::make_unique<search_reader>(file);
    }

    void close()
    {
        reader.reset();
        writer.reset();
    }

    /// Adds each text to room 1, and commits.
    void add(const std::vector<std::string>& texts)
    {
        auto seq = writer->indexed_to();
        writer->begin();
        for (const auto& text : texts)
            writer->add(++seq, 1, text);
        writer->commit(seq);
    }

    /// The seqs found, e.g. "3 1 ".
    std::string find(std::string_view query, std::optional<std::int64_t> room = {},
                     chat::seq_number below = all_seqs, std::size_t limit = 1'000)
    {
        std::string out;
        std::size_t n = 0;
        const auto end = reader->find(
            parse_search(query), {room}, below,
            [&](chat::seq_number seq) {
                out += std::to_string(seq) + ' ';
                return ++n < limit;
            },
            [] { return false; });
        BOOST_TEST((end == (n == limit ? search_reader::end::enough : search_reader::end::none_left)));
        return out;
    }

    temporary_folder where;
    std::filesystem::path file = where.path() / "search.db";
    std::unique_ptr<search_writer> writer;
    std::unique_ptr<search_reader> reader;
};

/// Texts of few different pieces in many scripts, so that queries find something.
class random_texts {
public:
    explicit random_texts(std::uint64_t seed) : engine_{seed} {}

    std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }

    std::string text(std::size_t pieces)
    {
        static const std::string words[] = {
            "a",      "ab",       "abc",      "Abd",     "tea",     "TEA",    "1",
            "12",     "手",       "机",       "手机",    "壳",      "かﾞ",    "カ",
            "タワー", "か\u3099", "กำ",       "ข้าว",     "हिन्दी",   "한국",   "\u1112\u1161",
            "é",      "e",        "\u0301",   "Straße",  "STRASSE", "Йод",    "ς",
            "Σ",      "🎉",        "👍🏽", "❤\ufe0f", "½",       "\ufdfa", "ﬁ",
            "\u00ad", "\u200d",   "\ue000",   "a\u20e3", "☕",       "ß",      "ⅷ",
            "㍿",     "①",        "İ",        "ı",       "\u1e9e",  "\u0345"};
        static const std::string spaces[] = {"",  "",   "",   " ",      " ",  "-", ".",
                                             "*", "\"", "、", "\u3000", "\n", "→"};
        std::string out;
        for (std::size_t n = below(pieces) + 1; n != 0; --n)
            out += words[below(std::size(words))] + spaces[below(std::size(spaces))];
        return out;
    }

private:
    std::mt19937_64 engine_;
};

} // namespace banter::journal::test

#include "server/journal/search_terms.hpp"

#include "server/journal/search_words.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <utility>

namespace banter::journal {

namespace {

bool is_space(utf8proc_int32_t c) noexcept
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
        return true;
    default:
        return false;
    }
}

// The length of the term before the first white space, without and with that white space.
struct cut {
    std::size_t piece;
    std::size_t with_space;
};

cut next_cut(std::string_view s)
{
    for (std::size_t at = 0; at < s.size();) {
        utf8proc_int32_t c = -1;
        const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(s.data()) + at,
                                        static_cast<utf8proc_ssize_t>(s.size() - at), &c);
        const auto bytes = n > 0 ? static_cast<std::size_t>(n) : 1;
        if (n > 0 && is_space(c))
            return {at, at + bytes};
        at += bytes;
    }
    return {s.size(), s.size()};
}

search_term term_of(std::string_view piece)
{
    const tokenized_text words{piece};
    search_term term;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool said_by_pair = i != 0 && !words.pair(i - 1).empty();
        if (!words.pair(i).empty())
            term.tokens.emplace_back(words.pair(i));
        else if (!said_by_pair || i + 1 != words.size())
            term.tokens.emplace_back(words.word(i));
    }
    // The `*` directly follows the last word if a letter in its place would continue that word.
    term.prefix = piece.ends_with('*') && words.size() != 0 &&
                  tokenized_text{std::string{piece.substr(0, piece.size() - 1)} + 'x'}.size() == words.size();
    return term;
}

bool holds_at(const tokenized_text& words, std::size_t at, const search_term& term)
{
    for (std::size_t i = 0; i < term.tokens.size(); ++i, ++at) {
        const std::string_view token = term.tokens[i];
        const bool begins = term.prefix && i + 1 == term.tokens.size();
        if (words.word(at) != token && words.pair(at) != token &&
            !(begins && words.word(at).starts_with(token)))
            return false;
    }
    return true;
}

bool holds(const tokenized_text& words, const search_term& term)
{
    const char first = term.tokens.front().front(); // a quick test that rejects most words
    for (std::size_t at = 0; at + term.tokens.size() <= words.size(); ++at)
        if (words.word(at).front() == first && holds_at(words, at, term))
            return true;
    return false;
}

} // namespace

search_terms parse_search(std::string_view query)
{
    search_terms terms;
    while (!query.empty()) {
        const auto [piece, with_space] = next_cut(query);
        auto term = term_of(query.substr(0, piece));
        if (!term.tokens.empty() && std::find(terms.begin(), terms.end(), term) == terms.end())
            terms.push_back(std::move(term));
        query.remove_prefix(with_space);
    }
    return terms;
}

bool matches(const search_terms& terms, std::string_view text)
{
    const tokenized_text words{text};
    return !terms.empty() && std::all_of(terms.begin(), terms.end(),
                                         [&](const search_term& term) { return holds(words, term); });
}

std::string fts5_expression(const search_terms& terms)
{
    std::string out;
    for (const auto& term : terms) {
        if (!out.empty())
            out += " AND ";
        for (const auto& token : term.tokens) {
            if (&token != &term.tokens.front())
                out += " + ";
            out += '"';
            for (const char c : token)
                out.append(c == '"' ? 2 : 1, c);
            out += '"';
        }
        if (term.prefix)
            out += " *";
    }
    return out;
}

} // namespace banter::journal

#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What it means that a message is found. The memory journal, the index on disk and the look through what is
/// not yet in the index all ask here, so that they can't disagree. Pure functions of UTF-8.
namespace banter::journal {

/// A piece of a query: words and pairs that stand at neighbouring positions of a text, in this order.
struct search_term {
    std::vector<std::string> tokens;
    bool prefix = false; ///< the last one is the beginning of a word

    friend bool operator==(const search_term&, const search_term&) = default;
};

using search_terms = std::vector<search_term>;

/// The terms of a query: its pieces between white space, cut like a text. A `*` right behind the last word of
/// a piece makes that the beginning of a word. A piece without a word says nothing.
search_terms parse_search(std::string_view query);

/// Whether `text` holds all of `terms`. None at all find nothing.
bool matches(const search_terms& terms, std::string_view text);

/// `terms` for FTS5's MATCH. Each token is a string of its own, so that nothing of it is an operator.
/// @param terms  at least one.
std::string fts5_expression(const search_terms& terms);

} // namespace banter::journal

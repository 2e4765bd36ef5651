#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Defines which messages match a search. The memory journal, the index on disk and the scan of messages that
/// are not in the index yet use the same functions, so they agree. Pure functions of UTF-8.
namespace banter::journal {

/// One term of a query: tokens (words and pairs) that match at adjacent positions of a text, in this order.
struct search_term {
    std::vector<std::string> tokens;
    bool prefix = false; ///< the last token matches as a prefix

    friend bool operator==(const search_term&, const search_term&) = default;
};

using search_terms = std::vector<search_term>;

/// The terms of a query, which are separated by white space and tokenized like a text. A `*` directly after
/// the last word of a term makes it a prefix. A term without a word is ignored.
search_terms parse_search(std::string_view query);

/// Whether `text` contains all of `terms`. False if there are no terms.
bool matches(const search_terms& terms, std::string_view text);

/// The expression for FTS5's MATCH. Each token is quoted, so it can't be read as an operator.
/// @param terms  at least one
std::string fts5_expression(const search_terms& terms);

} // namespace banter::journal

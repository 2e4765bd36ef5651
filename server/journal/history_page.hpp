#pragma once

#include "server/chat/ids.hpp"
#include "server/chat/query.hpp"
#include "server/journal/page.hpp"

#include <functional>

/// Turns a history query into ranges of seqs: both journals read their pages with it.
namespace banter::journal {

/// The messages of a room with `after` < seq <= `up_to`, as many as fit: contiguous from the newest or from
/// the oldest of them.
struct history_stretch {
    chat::seq_number after = 0;
    chat::seq_number up_to = 0; ///< less than 2^63 - 1
    bool newest = true;         ///< the newest ones; false: the oldest
    page_budget budget;
};

/// Whether a message with this time comes after the bound of a query.
using time_predicate = std::function<bool(timestamp)>;

/// Finds the first message of the room with `after` < seq <= `up_to` for which `late` is true, by bisection.
/// @return its seq; `up_to` + 1 if there is none
using seq_finder = std::function<chat::seq_number(const time_predicate& late, chat::seq_number after,
                                                  chat::seq_number up_to)>;

/// Appends the messages of a stretch to a page, oldest first; sets page::more if some did not fit.
using stretch_reader = std::function<void(const history_stretch&, page&)>;

/// Fills in page::messages and page::more.
void read_history(const chat::history_query& q, chat::seq_number up_to, const seq_finder& first_late,
                  const stretch_reader& read, page& out);

} // namespace banter::journal

#pragma once

#include "server/chat/ids.hpp"
#include "server/chat/query.hpp"
#include "server/journal/page.hpp"

#include <functional>

/// What a history query asks for, in seqs alone: how both journals read a page.
namespace banter::journal {

/// Messages of a room with `after` < seq <= `up_to`, as many as fit, without a hole at the end that is asked
/// for.
struct history_stretch {
    chat::seq_number after = 0;
    chat::seq_number up_to = 0; ///< below the greatest number of 63 bits
    bool newest = true;         ///< those at the end, or else at the beginning
    page_budget budget;
};

/// Whether a message of this time is behind the place that is looked for.
using time_predicate = std::function<bool(timestamp)>;

/// Finds the first message of the room with `after` < seq <= `up_to` that is late, by halves.
/// @return its seq, `up_to` + 1 where there is none
using seq_finder = std::function<chat::seq_number(const time_predicate& late, chat::seq_number after,
                                                  chat::seq_number up_to)>;

/// Appends a stretch to a page, oldest first, and sets its `more` where not all did fit.
using stretch_reader = std::function<void(const history_stretch&, page&)>;

/// Fills in the messages of a page, and `more`.
void read_history(const chat::history_query& q, chat::seq_number up_to, const seq_finder& first_late,
                  const stretch_reader& read, page& out);

} // namespace banter::journal

#pragma once

#include "server/chat/ids.hpp"
#include "server/chat/message.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace banter::journal {

/// The answer to a history query or a search.
struct page {
    /// A page ends, with `more`, after this many bytes of text, so that an answer fits into an outbox.
    static constexpr std::size_t most_bytes = 256 * 1024;

    std::vector<chat::message> messages;
    bool more = false; ///< there are more messages in the requested direction; with `around` in either one
    bool gap = false;  ///< query with `after`: messages directly after it are no longer stored
    chat::seq_number oldest = 0; ///< history query: the oldest stored seq of the room above `since`; 0: none
    bool failed = false;         ///< reading failed or took too long; the page is empty
};

/// How much still fits into a page, or into a part of it.
struct page_budget {
    std::size_t messages = 0;
    std::size_t bytes = page::most_bytes; ///< of text; the message that exceeds it is the last one

    /// Reduces the budget by `m`.
    /// @return whether `m` fits; if not, sets page::more
    bool takes(const chat::message& m, page& into)
    {
        if (messages == 0 || bytes == 0) {
            into.more = true;
            return false;
        }
        --messages;
        bytes -= std::min(bytes, m.text.size());
        return true;
    }
};

} // namespace banter::journal

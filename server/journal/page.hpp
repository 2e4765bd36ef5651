#pragma once

#include "server/chat/ids.hpp"
#include "server/chat/message.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace banter::journal {

/// A piece of what the journal keeps.
struct page {
    /// Bytes of text after which a page ends early (with `more`), so that no answer is larger than a
    /// connection can hold.
    static constexpr std::size_t most_bytes = 256 * 1024;

    std::vector<chat::message> messages;
    bool more = false; ///< there is more in the direction that was asked for; of `around`: in either
    bool gap = false;  ///< of an `after` query: messages right behind `after` are no longer kept
    chat::seq_number oldest = 0; ///< of a history query: the oldest seq that the room still has and that is
                                 ///< not up to `since`, 0 if none
    bool failed = false;         ///< it could not be read, or took too long; the page is empty
};

/// What still fits into a page, or into a stretch of it.
struct page_budget {
    std::size_t messages = 0;
    std::size_t bytes = page::most_bytes; ///< of text; the message that goes beyond is the last

    /// @return whether `m` may be added, for which the space is then taken; `more` of the page otherwise
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

#pragma once

#include "server/chat/message.hpp"
#include "server/journal/page.hpp"

#include <algorithm>
#include <cstddef>

namespace banter::journal {

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

#pragma once

#include "server/chat/ids.hpp"
#include "server/chat/message.hpp"

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

} // namespace banter::journal

#pragma once

#include "server/chat/ids.hpp"

#include <functional>
#include <optional>
#include <string>

namespace banter::journal {

/// Whether the messages of one room follow each other: each names the one before it, so that what is missing
/// shows. Given the room's messages in the order of their seqs.
class prev_chain_check {
public:
    using finding = std::function<void(const std::string&)>;

    /// @param newest, forgotten  what the room says of itself: the seq of its newest message ever, and the
    /// newest
    ///                           that retention removed.
    prev_chain_check(std::string name, chat::seq_number newest, chat::seq_number forgotten);

    const std::string& name() const noexcept { return name_; }

    /// @param prev  what the message names as the one before it; none where that can't be trusted.
    void next(chat::seq_number seq, std::optional<chat::seq_number> prev, const finding& found);

    /// There are no more.
    void end(const finding& found) const;

private:
    std::string name_;
    chat::seq_number newest_;
    chat::seq_number forgotten_;
    chat::seq_number last_ = 0; // the seq before the next one, 0: none yet
};

} // namespace banter::journal

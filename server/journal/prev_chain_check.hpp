#pragma once

#include "server/chat/ids.hpp"

#include <functional>
#include <optional>
#include <string>

namespace banter::journal {

/// Checks the `prev` of the messages of one room, which reveals missing messages. Gets the room's messages in
/// the order of their seqs.
class prev_chain_check {
public:
    using finding = std::function<void(const std::string&)>;

    /// @param newest     the seq of the newest message that the room ever had, from its row
    /// @param forgotten  the newest seq that retention removed, from its row
    prev_chain_check(std::string name, chat::seq_number newest, chat::seq_number forgotten);

    const std::string& name() const noexcept { return name_; }

    /// @param prev  the `prev` of the message; nullopt if the row is damaged
    void next(chat::seq_number seq, std::optional<chat::seq_number> prev, const finding& found);

    /// Call after the last message.
    void end(const finding& found) const;

private:
    std::string name_;
    chat::seq_number newest_;
    chat::seq_number forgotten_;
    chat::seq_number last_ = 0; // the seq of the last message, 0: none yet
};

} // namespace banter::journal

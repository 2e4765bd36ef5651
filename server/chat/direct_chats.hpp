#pragma once

#include "common/time.hpp"
#include "server/chat/ids.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace banter::chat {

/// When a message was last given a number in a room or conversation. An upper bound of what is stored there:
/// the message may turn out to be a repeat, or be refused.
struct last_touch {
    seq_number seq = 0; ///< 0: never
    timestamp time{};   ///< of the message
};

/// The conversations in which a message above the horizon (trim.hpp) was given a number, of all pairs of
/// users.
class direct_chats {
public:
    struct conversation {
        std::string name; ///< as conversation_of() makes it
        last_touch touched;
    };

    struct by_name {
        bool operator()(const conversation* a, const conversation* b) const noexcept
        {
            return a->name < b->name;
        }
    };
    using set = std::set<const conversation*, by_name>;

    /// Notes that a message was given a number in the conversation. @param name  is one of a conversation
    void touch(const std::string& name, last_touch by);

    /// Forgets the conversations that were touched last at or below the horizon.
    /// @return their names, sorted
    std::vector<std::string> forget_up_to(seq_number horizon);

    /// @return null if there is none. The conversation stays valid until it is forgotten.
    const conversation* find(const std::string& name) const;

    /// Those that the user takes part in, by name. @param folded  name of the user
    const set& of(const std::string& folded) const;

    std::size_t size() const noexcept { return all_.size(); }

    /// Appends a line for each conversation.
    void write(std::vector<std::string>& lines) const;

private:
    std::unordered_map<std::string, conversation> all_; // by name
    std::unordered_map<std::string, set> of_;           // by folded name of either user
    seq_number least_touched_ = 0; // a lower bound: no conversation was touched last below it
};

} // namespace banter::chat

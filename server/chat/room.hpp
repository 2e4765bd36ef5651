#pragma once

#include "common/time.hpp"
#include "server/chat/answer.hpp"
#include "server/chat/direct_chats.hpp"
#include "server/chat/room_rules.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace banter::chat {

/// A room as the hub knows it.
struct room {
    struct member_entry {
        std::uint32_t client; ///< index of its connection
        std::uint8_t role;
    };

    std::string name{};
    std::uint64_t number = 0;      ///< never used again, unlike the name
    std::uint64_t entry_rules = 0; ///< number of times that invite_only, key or limit were set or changed
    std::string topic{};
    topic_origin topic_by{};
    timestamp made{};
    std::vector<member_entry> members{}; ///< in no particular order
    last_touch touched;                  ///< by a message; 0: by none above the horizon (trim.hpp)
    std::unique_ptr<room_rules> rules{}; ///< null: none

    /// Whether it has neither members nor a topic, and no message above the horizon was given a number in it.
    bool is_unused() const noexcept { return members.empty() && touched.seq == 0 && topic.empty(); }

    /// Whether the room belongs to nobody: it is unused, and has no operators on record. The first user to
    /// enter such a room becomes its operator.
    bool is_blank() const noexcept { return is_unused() && (!rules || rules->operators.empty()); }
};

} // namespace banter::chat

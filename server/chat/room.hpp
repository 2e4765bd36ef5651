#pragma once

#include "common/time.hpp"
#include "server/chat/answer.hpp"
#include "server/chat/room_rules.hpp"

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
    std::string topic{};
    topic_origin topic_by{};
    timestamp made{};
    std::vector<member_entry> members{}; ///< in no particular order
    bool spoken = false;                 ///< the journal has, or had, messages of the room
    std::unique_ptr<room_rules> rules{}; ///< null: none
};

} // namespace banter::chat

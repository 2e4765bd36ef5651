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
    struct insider {
        std::uint32_t who; ///< a member's index
        std::uint8_t role;
    };

    std::string name{};
    std::string topic{};
    topic_origin topic_by{};
    timestamp made{};
    std::vector<insider> inside{};       ///< persons, in no particular order
    bool spoken = false;                 ///< the journal has, or had, messages of it
    std::unique_ptr<room_rules> rules{}; ///< null: none
};

} // namespace banter::chat

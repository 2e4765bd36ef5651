#pragma once

#include "common/time.hpp"
#include "server/chat/command.hpp"
#include "server/chat/read_positions.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace banter::chat {

struct room;

/// One membership of a user in a room.
struct membership {
    room* in_room;
    std::size_t index;    ///< in in_room->members
    bool own_name = true; ///< entered under the present name
};

/// An invitation of a user into a room. It admits the user to this room only: a room that is made again under
/// the same name has another number.
struct invitation {
    std::string room;
    std::uint64_t room_number = 0;
    std::uint64_t entry_rules = 0; ///< room::entry_rules at that time
    client_id inviter{};
    std::string inviter_name; ///< folded
    bool inviter_proven = false;
};

/// Fields that few users need. They are kept apart because most connections are idle.
struct user_extras {
    std::string realname;
    std::string away;                                 ///< empty: not away
    std::string disconnect_reason;                    ///< of the operator who disconnects it; empty: none
    bool wants_missed = false;                        ///< its hello asked for missed messages
    bool heard_missed = false;                        ///< those of its present name have been sent
    std::set<std::string, std::less<>> conversations; ///< the conversations that it hears
    std::vector<invitation> invitations;              ///< the last one last
    std::map<std::string, std::string> presence_subscription; ///< by folded name: the name as given
    read_times read;                                          ///< if it has not proven a device
};

/// A user: a client that has registered a name by its hello.
struct user {
    std::string name;
    timestamp since{}; ///< of its hello
    timestamp spoke{};
    bool presence = false;
    bool foreign_epoch = false;
    bool proven = false;    ///< has presented the secret of the name's device
    std::uint8_t flags = 0; ///< bits of user_flag without away_flag
    std::vector<membership> memberships{};
    std::unique_ptr<user_extras> extras{}; ///< null: all are empty

    user_extras& ensure_extras()
    {
        if (!extras)
            extras = std::make_unique<user_extras>();
        return *extras;
    }
};

/// One connection. Small, because most may be listeners.
struct client {
    std::uint32_t generation = 0;
    arrive::kind kind = arrive::kind::stranger;
    bool here = false;                ///< false: the place is free
    bool listens = false;             ///< without a name: a listener in the lobby, a guest in some room
    std::unique_ptr<chat::user> user; ///< null: not registered by a hello
};

} // namespace banter::chat

#pragma once

#include "server/chat/command.hpp"
#include "server/chat/effect.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace banter::chat {

struct hub_settings {
    std::string epoch;              ///< the journal's
    std::size_t max_rooms = 10'000; ///< 0: no limit
};

/// A room that the journal remembers from before the start.
struct known_room {
    std::string name;
    std::string topic;
};

/// The rules of the chat: who is who, who is in which room, who may say what. A deterministic state machine:
/// command in, effects out; no socket, no clock, no thread. The same commands in the same order give the same
/// effects.
///
/// Effects are decided at once but become visible only when their batch is durable, so the hub's state runs
/// ahead of what members have seen. Not thread-safe; lives on the I/O thread.
class hub {
public:
    explicit hub(hub_settings settings, const std::vector<known_room>& rooms = {});

    /// Decides on `c` and appends what follows from it to `out`. A refused request changes nothing but `out`.
    /// @param c  its `from` must have arrived (and not departed) unless it is `arrive` itself.
    void apply(command&& c, batch& out);

    /// The topic and the members of a room as they are now, for a member that has missed changes of them.
    /// @return false when there is no such room.
    bool describe(std::string_view room, std::string& topic, members& who) const;

    /// The room's new topic has been stored: from now on it has it.
    void topic_stored(const std::string& room, const std::string& topic);

    /// @return the topic that is stored; empty: none. Valid until the next change.
    const std::string& topic_of(std::string_view room) const;

    std::size_t room_count() const noexcept { return rooms_.size(); }

private:
    struct room;

    struct place { // a member's standing in a room
        room* where;
        std::size_t at; // its position in where->inside
    };

    struct person { // somebody who has been welcomed
        std::string name;
        bool presence;
        bool foreign_epoch;
        std::vector<place> places;
    };

    struct member { // small, because most may be listeners
        std::uint32_t generation = 0;
        arrive::as came_as = arrive::as::stranger;
        bool listens = false; // without a name: a listener in the lobby, a guest in some room
        std::unique_ptr<person> as;
    };

    struct room {
        std::string name;
        std::string topic;
        std::vector<std::uint32_t> inside; // member indexes of persons, in no particular order
        bool spoken = false;               // the journal has, or had, messages of it
    };

    using rooms = std::map<std::string, room, std::less<>>;

    void on(const command& c, arrive& what, batch& out);
    void on(const command& c, depart&, batch& out);
    void on(const command& c, say& what, batch& out);
    void on(const command& c, listen& what, batch& out);
    void on(const command& c, hello& what, batch& out);
    void on(const command& c, join& what, batch& out);
    void on(const command& c, leave& what, batch& out);
    void on(const command& c, post& what, batch& out);
    void on(const command& c, history_query& what, batch& out);
    void on(const command& c, search_query& what, batch& out);
    void on(const command& c, set_topic& what, batch& out);
    void on(const command& c, list_members& what, batch& out);
    void on(const command& c, list_rooms&, batch& out);
    void on(const command& c, ping&, batch& out);
    void on(const command& c, bye&, batch& out);
    void on(const command& c, hang_up&, batch& out);
    void on(const command& c, signal& what, batch& out);
    void on(const command& c, list_conversations&, batch& out);
    void on(const command& c, rename& what, batch& out);
    void on(const command& c, set_away& what, batch& out);
    void on(const command& c, set_realname& what, batch& out);
    void on(const command& c, set_marks& what, batch& out);
    void on(const command& c, find_people& what, batch& out);
    void on(const command& c, watch& what, batch& out);
    void on(const command& c, count_all&, batch& out);
    void on(const command& c, tell_operators& what, batch& out);
    void on(const command& c, seen& what, batch& out);
    void on(const command& c, read_marker& what, batch& out);
    void on(const command& c, kick& what, batch& out);
    void on(const command& c, invite& what, batch& out);
    void on(const command& c, change_rules& what, batch& out);
    void on(const command& c, ask_rules& what, batch& out);
    void on(const command& c, refused& what, batch& out);
    void on(const command& c, timed_out&, batch& out);

    member& who(const command& c) { return members_[c.from.index]; }
    bool may_ask(const command& c);

    result<room*> find(std::string_view name);
    result<room*> find_own(const person& m, std::string_view name);
    result<room*> find_or_make(std::string_view name);
    void enter_room(const command& c, room& r, std::string id, std::optional<seq_number> after,
                    std::size_t last, batch& out);
    void stop_listening(member_id id, batch& out);
    void leave_room(member_id id, std::size_t place_at, batch& out);
    void forget_if_void(room& r);
    members list(const room& r) const;

    hub_settings settings_;
    std::vector<member> members_;                      // by member_id::index
    std::unordered_map<std::string, member_id> names_; // folded name -> who has it
    rooms rooms_;
};

} // namespace banter::chat

#pragma once

#include "server/chat/batch.hpp"
#include "server/chat/command.hpp"
#include "server/chat/credentials.hpp"
#include "server/chat/direct_chats.hpp"
#include "server/chat/presence_subscribers.hpp"
#include "server/chat/query.hpp"
#include "server/chat/read_positions.hpp"
#include "server/chat/room.hpp"
#include "server/chat/room_directory.hpp"
#include "server/chat/state_entry.hpp"
#include "server/chat/trim.hpp"
#include "server/chat/user_directory.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace banter::chat {

struct hub_settings {
    std::string epoch;    ///< the journal's
    seq_number given = 0; ///< the last number that was given before the start
    trim trimmed{};       ///< the horizons before the start
};

/// A room, or a conversation, that the journal has kept since before the start.
struct recovered_room {
    std::string name;
    std::string topic{};
    last_touch touched{}; ///< as the hub had it, also by a message that was not stored
    topic_origin topic_by{};
    timestamp made{};
};

/// The rules of the chat: users, rooms, memberships, rights. A state machine: commands in, effects out. It
/// has no socket, no clock and no randomness; the time of a command is an argument.
///
/// Effects are decided at once but become visible only when their batch is durable, so the state of the hub
/// is ahead of what clients have seen. It numbers the entries. What the journal decides about an entry never
/// comes back: the hub treats each as perhaps stored. Effects therefore depend on nothing but the order of
/// the commands and queries. Not thread-safe; lives on the I/O thread.
class hub {
public:
    /// @param rooms          the rooms that the journal has kept
    /// @param state_entries  the state entries that the journal has kept
    explicit hub(hub_settings settings, const std::vector<recovered_room>& rooms = {},
                 const std::vector<state_entry>& state_entries = {});

    /// Decides on `c` and appends its effects to `out`. A refused command changes nothing but `out`.
    /// @param c  its `from` must have arrived (and not departed), unless it is `arrive` itself, or the
    /// server's own.
    void apply(command&& c, batch& out);

    /// Appends the answer to `out`. @param q  its `from` is a client
    void compose(query&& q, batch& out) const;

    /// Checks that the client may ask this, and limits the query to what the client may read.
    /// @param what  gets the stored form of its room, and the fields that query.hpp says the hub sets
    result<void> authorize(client_id from, log_query& what) const;

    /// A request whose secret is compared with that of a name's device, or claims the name.
    struct proof {
        std::string name; ///< folded
        std::string hash; ///< of the secret, as a device of the name has it
        bool claims = false;
        bool right = false;
    };

    /// The proof that the client would give by `what`; none: the request compares no secret.
    std::optional<proof> proof_of(client_id id, const command_body& what) const;

    std::size_t room_count() const noexcept { return rooms_.size(); }

    /// The whole state as sorted lines of text: what is durable, and what ends with the run. For tests, which
    /// compare two hubs, and for debugging.
    std::string state_text() const;

private:
    static constexpr std::string_view rules_kind = "rules"; // of state entries, by room

    void on(const origin& c, arrive& what, batch& out);
    void on(const origin& c, depart& what, batch& out);
    void on(const origin& c, post_anonymous& what, batch& out);
    void on(const origin& c, listen& what, batch& out);
    void on(const origin& c, hello& what, batch& out);
    void on(const origin& c, join& what, batch& out);
    void on(const origin& c, leave& what, batch& out);
    void on(const origin& c, post_message& what, batch& out);
    void on(const origin& c, set_topic& what, batch& out);
    void on(const origin& c, post_ephemeral& what, batch& out);
    void on(const origin& c, rename& what, batch& out);
    void on(const origin& c, set_away& what, batch& out);
    void on(const origin& c, set_realname& what, batch& out);
    void on(const origin& c, set_user_flags& what, batch& out);
    void on(const origin& c, presence_subscription& what, batch& out);
    void on(const origin& c, notify_operators& what, batch& out);
    void on(const origin& c, disconnect_user& what, batch& out);
    void on(const origin& c, seen& what, batch& out);
    void on(const origin& c, read_marker& what, batch& out);
    void on(const origin& c, kick& what, batch& out);
    void on(const origin& c, invite& what, batch& out);
    void on(const origin& c, change_rules& what, batch& out);
    void on(const origin& c, started& what, batch& out);
    void on(const origin& c, trim& what, batch& out);

    void on(const origin& c, list_members& what, batch& out) const;
    void on(const origin& c, list_rooms& what, batch& out) const;
    void on(const origin& c, list_conversations& what, batch& out) const;
    void on(const origin& c, find_users& what, batch& out) const;
    void on(const origin& c, count_all&, batch& out) const;
    void on(const origin& c, ask_rules& what, batch& out) const;
    void on(const origin& c, ask_read_marker& what, batch& out) const;
    void on(const origin& c, ping&, batch& out) const;
    void on(const origin& c, resync& what, batch& out) const;

    result<void> limit(const client& from, history_query& what) const;
    result<void> limit(const client& from, search_query& what) const;

    void restore(const state_entry& entry);
    void write_rooms(std::vector<std::string>& lines) const;
    void write_users(std::vector<std::string>& lines) const;

    client& client_of(const origin& c) { return users_[c.from.index]; }
    const client& client_of(const origin& c) const { return users_[c.from.index]; }
    room& writable(const room& r) { return *rooms_.find(r.name); }
    static bool may_ask(const client& from) noexcept;
    totals count() const;

    // arrival, hello and departure
    result<std::string> name_in(const hello& what, const client& from) const;
    void enter_first_rooms(const origin& c, const std::vector<std::string>& names, const join& how,
                           batch& out);
    void stop_listening(client_id id, batch& out);
    void depart_user(const origin& c, depart& what, batch& out);

    // rooms
    result<const room*> find(std::string_view name) const;
    result<const room*> find_readable(const client& from, std::string_view name) const;
    result<const room*> find_seen_by(const client& from, std::string_view name) const;
    result<membership*> find_own(user& u, std::string_view name);
    result<room*> find_spoken_to(user& u, std::string_view name, bool from_outside);
    result<room*> find_or_make(const origin& c, std::string_view name);
    void enter_room(const origin& c, room& r, const join& how, correlation_number correlation, batch& out);
    std::uint8_t first_role(const user& u, const room& r) const;
    void keep_role(const user& u, room& r, std::uint8_t role, batch& out);
    void take_out(client_id id, room& r, batch& out);
    void forget_if_left(room& r, batch& out);
    void forget_if_void(room& r);
    void forget_trimmed_rooms();
    void forget_trimmed_conversations(batch& out);
    members list(const room& r, bool all, const client* outsider = nullptr) const;
    void join_conversation(const origin& c, join& what, batch& out);
    void leave_conversation(const origin& c, leave& what, batch& out);

    // rules
    struct draft;
    result<void> draft_change(const rule_change& asked, draft& d) const;
    result<void> draft_role(const rule_change& asked, draft& d) const;
    void add_invitation(user& to, invitation what, const room& r) const;
    void end_invitations(const room& r, const std::vector<std::string>& inviters);
    void end_invitations(room& r, const draft& d);
    void keep_rules(room& r, room_rules rules, batch& out);
    void send_guests_away(const room& r, batch& out);

    // users
    void add_rooms(const client& asker, const user& u, user_info& to) const;
    bool add_found(const client& asker, const find_users& what, const user& u, std::uint8_t role,
                   user_list& found) const;
    void find_by_name(const client& asker, const find_users& what, user_list& found) const;
    result<void> find_by_mask(const client& asker, const find_users& what, user_list& found) const;
    result<void> find_by_room(const client& asker, const find_users& what, user_list& found) const;
    void find_departed(const find_users& what, user_list& found) const;
    bool may_find(const client& asker, const user& u) const;
    void notify_peers_of(client_id id, user_changed what, bool in_conversations, batch& out);
    void take_name(const origin& c, std::string name, const std::string& secret_hash, batch& out);
    void notify_presence_subscribers(const std::string& name, bool online, batch& out);
    result<void> change_presence_subscription(const origin& c, const presence_subscription& what);
    void prove(user& u, const std::string& secret_hash, batch& out);
    void remember_bot(const user& u, bool is, batch& out);
    bool wants_missed(const user& u) const;

    // conversations
    struct addressee {
        std::optional<client_id> client;
        std::string shown;
        std::string conversation;
    };
    result<addressee> find_addressee(const user& from, std::string_view room, std::string_view to) const;
    bool may_hear_more(const user& u, const std::string& conversation) const;
    void make_hear(client_id id, const std::string& conversation, batch& out);
    result<std::string> own_conversation(const client& from, std::string_view room,
                                         std::string_view with) const;
    std::string shown_name(const std::string& folded) const;
    void enter_missed(const origin& c, batch& out);
    result<std::string> marker_key(const user& u, std::string_view target) const;
    void note_seen(const user& u, const std::vector<std::string>& names, seq_number up_to, batch& out);
    std::optional<timestamp> marker_of(const user& u, const std::string& key) const;
    std::optional<seq_number> missed_after(const user& u, std::string_view room) const;
    void notify_if_away(const origin& c, const addressee& to, batch& out) const;
    last_touch publish_own(const origin& c, post_message& what, std::string room, std::string to, batch& out);
    entry& add_entry(const origin& c, batch& out);
    std::vector<const direct_chats::conversation*> known_conversations(const user& u) const;
    void post_to(const origin& c, post_message& what, batch& out);
    void post_ephemeral_to(const origin& c, post_ephemeral& what, batch& out);

    hub_settings settings_;
    std::string run_;           // the present one
    std::size_t max_rooms_ = 0; // in this run; 0: no limit
    seq_number given_;          // the last number that was given to an entry
    trim trimmed_;              // what is at or below does not exist
    user_directory users_;
    presence_subscribers presence_subscribers_;
    std::map<std::uint32_t, std::string> guests_; // by client_id::index: the room that a guest hears
    room_directory rooms_;
    credentials credentials_;
    delivery_marks seen_;
    read_marks read_;
    direct_chats conversations_;
};

} // namespace banter::chat

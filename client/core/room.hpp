#pragma once

#include "client/core/server_event.hpp"
#include "client/core/update.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace banter::client {

/// The client's state of one room: the newest line read, and the members. Turns the events of any number of
/// connections into a sequence of lines in which every line appears once and in order.
class room {
public:
    /// @param other  display name of the other user of a conversation; empty: an ordinary room.
    /// @param key    of the room; empty: none.
    explicit room(std::string name, std::string other = {}, std::string key = {})
        : name_{std::move(name)}, other_{std::move(other)}, key_{std::move(key)}
    {
    }

    const std::string& name() const { return name_; }
    const std::string& other() const { return other_; }
    const std::string& key() const { return key_; }
    const std::string& topic() const { return topic_; }
    const std::vector<std::string>& members() const { return members_; }
    std::uint64_t member_count() const { return member_count_; }
    /// Whether a join was answered, over any connection.
    bool ever_joined() const { return joined_before_; }

    /// The `join` for a new connection.
    /// @param epoch  of this connection. If the epoch has changed, our seqs are invalid.
    /// @param tail   number of older lines to request with the first join.
    std::string join_request(const std::string& epoch, std::size_t tail);

    /// Marks a new conversation as read up to `seq`.
    void mark_read_up_to(const std::string& epoch, std::uint64_t seq);

    /// Makes a conversation live without a join. The server sends its lines unasked: the conversation has
    /// just begun, or this device may not see its past.
    void live_without_join(const std::string& epoch, std::vector<update::any>& out);

    /// The server refused the join of a conversation because the conversation was live already.
    /// @return the request for the lines that the join would have brought.
    std::string replace_refused_join();

    void joined(const event::joined& e, std::vector<update::any>& out);
    void live(const message& m, std::vector<update::any>& out);

    /// A page of lines for our join or refetch.
    void page(const event::history& e, std::vector<update::any>& out);

    /// The server no longer has all lines after our newest one.
    /// @return whether the caller must request the newest lines with a `history`; its answer goes to page().
    [[nodiscard]] bool reset(std::vector<update::any>& out);

    /// Whether a page for our join is still to come.
    bool awaits_join_page() const
    {
        return sync_state_ == sync_state::tail_page || sync_state_ == sync_state::resuming;
    }
    /// Whether the page of a refetch is still to come.
    bool awaits_refetch() const { return sync_state_ == sync_state::refetching; }
    /// The server can't read that page. Its lines are lost; the room continues. A reset that follows
    /// immediately is about the same lines and is not reported.
    void page_failed(std::vector<update::any>& out);

    void set_topic(std::string topic) { topic_ = std::move(topic); }
    void set_members(const event::members& e);
    void presence(const event::presence& e);

private:
    enum class sync_state {
        join_sent,  // waits for the answer to the join
        tail_page,  // waits for one page: older lines, or the first ones of a new epoch
        resuming,   // waits for pages until one is the last
        refetching, // waits for one page, after a reset
        live,
    };

    void accept(const message& m, update::line::timing written, std::vector<update::any>& out);
    void replaced(std::vector<update::any>& out);
    void go_live(std::vector<update::any>& out);

    std::string name_;
    std::string other_;
    std::string key_;
    std::string topic_;
    std::vector<std::string> members_;
    std::uint64_t member_count_ = 0;

    sync_state sync_state_ = sync_state::join_sent;
    bool joined_before_ = false; // newest_ and epoch_ are valid
    bool resumes_ = false;       // the last join has an `after`
    std::size_t tail_ = 0;       // the `last` of the last join
    std::string epoch_;          // of newest_
    std::uint64_t newest_ = 0;
    std::uint64_t prev_at_join_ = 0; // the server's newest seq when we joined
    bool expects_prev_ = false;      // the prev of the next line must be newest_
    bool page_failed_ = false;       // and the reset for the same lines is still to come
    std::size_t missed_ = 0;         // missed lines reported since the last join
    bool replaced_ = false;          // the server's history was replaced since the last join
    std::vector<message> held_back_; // live lines that arrived before the page that precedes them
};

} // namespace banter::client

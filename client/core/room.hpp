#pragma once

#include "client/core/server_event.hpp"
#include "client/core/update.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace banter::client {

/// Our side of one room: how far we have read, and who is there. Turns what the server sends, over however
/// many connections, into every line once and in order.
class room {
public:
    /// @param other  of a conversation: the other one, as it is shown; else empty.
    explicit room(std::string name, std::string other = {}) : name_{std::move(name)}, other_{std::move(other)}
    {
    }

    const std::string& name() const { return name_; }
    const std::string& other() const { return other_; }
    const std::string& topic() const { return topic_; }
    const std::vector<std::string>& members() const { return members_; }
    std::uint64_t member_count() const { return member_count_; }

    /// The `join` for a new connection.
    /// @param epoch  of this connection. In another epoch than before, our seqs mean nothing.
    /// @param tail   how many lines from before our time to ask for.
    std::string join_request(const std::string& epoch, std::size_t tail);

    /// Of a conversation that is new to us: we have everything up to `seq`.
    void mark_read_up_to(const std::string& epoch, std::uint64_t seq);

    /// Of a conversation: its lines come without a join, because it has just begun or because the server
    /// gives nothing of its past to us.
    void live_without_join(const std::string& epoch, std::vector<update::any>& out);

    /// Of a conversation: it was heard before our join came, which was refused for that.
    /// @return the request that brings what the join should have brought; empty: nothing is wanted.
    std::string replace_refused_join();

    void joined(const event::joined& e, std::vector<update::any>& out);
    void live(const message& m, std::vector<update::any>& out);

    /// A page that belongs to our joining or to fetching anew.
    void page(const event::history& e, std::vector<update::any>& out);

    /// @return whether the newest lines are to be fetched with a `history`, whose answer goes to page().
    [[nodiscard]] bool reset(std::vector<update::any>& out);

    /// Whether a page is to come that belongs to our joining.
    bool awaits_join_page() const
    {
        return sync_state_ == sync_state::tail_page || sync_state_ == sync_state::resuming;
    }
    /// Whether a page is to come that belongs to fetching anew.
    bool awaits_refetch() const { return sync_state_ == sync_state::refetching; }
    /// The server can't give that page. What it would have had is missing; the room goes on. A reset that
    /// follows at once tells nothing new.
    void page_failed(std::vector<update::any>& out);

    void set_topic(std::string topic) { topic_ = std::move(topic); }
    void set_members(const event::members& e);
    void presence(const event::presence& e);

private:
    enum class sync_state {
        join_sent,  // the join is on its way
        tail_page,  // one page is to come: lines from before our time, or the first of a new epoch
        resuming,   // pages are to come until one says that there is no more
        refetching, // one page is to come, after a reset
        live,
    };

    void accept(const message& m, update::said::when at, std::vector<update::any>& out);
    void replaced(std::vector<update::any>& out);
    void go_live(std::vector<update::any>& out);

    std::string name_;
    std::string other_;
    std::string topic_;
    std::vector<std::string> members_;
    std::uint64_t member_count_ = 0;

    sync_state sync_state_ = sync_state::join_sent;
    bool joined_before_ = false; // we have been in the room before: newest_ and epoch_ mean something
    bool resumes_ = false;       // the join on its way has an `after`
    std::size_t tail_ = 0;       // the `last` of the join on its way
    std::string epoch_;          // the one that newest_ belongs to
    std::uint64_t newest_ = 0;
    std::uint64_t prev_at_join_ = 0; // the newest seq that the server had when we came in
    bool expects_prev_ = false;      // the next line's prev must be newest_
    bool page_failed_ = false;       // and the reset that tells the same is still to come
    std::size_t missed_ = 0;         // lines told since the last join
    bool replaced_ = false;          // the server's history is another one since the last join
    std::vector<message> held_back_; // live lines that came before the page they follow
};

} // namespace banter::client

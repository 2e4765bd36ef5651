#pragma once

#include "server/chat/hub.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/journal/journal.hpp"
#include "server/net/flusher.hpp"
#include "server/session/coalesced_state.hpp"
#include "server/session/counters.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <optional>
#include <vector>

namespace banter::session {

class session;

/// Finds the session of a client.
class directory {
public:
    /// @return null when it has gone.
    virtual session* find(chat::client_id id) noexcept = 0;

protected:
    ~directory() = default;
};

struct pipeline_settings {
    std::size_t waiting_names = 1'000'000; ///< of people and rooms, in answers that wait for the journal:
                                           ///< about 64 MiB; more long answers must not be asked for then
};

/// Apply, make durable, then show: the way of every command.
///
/// apply() lets the hub decide at once. What it decided in one turn of the event loop is one batch; at the
/// end of the turn the batch goes to the journal, and only when that has made it durable are its effects
/// released, in order: answers go out, clients begin and cease to hear rooms, messages are shown under the
/// numbers that the journal gave them. Batches never overtake each other. Under load they grow by themselves,
/// and the cost per message falls.
///
/// While the journal is stalled (its disk does not answer), those who have nothing waiting in it go on: what
/// they do needs nothing stored, since messages and topics are refused then, so it is released at once, ahead
/// of the batches that wait; what is to be remembered of it waits apart. A client with something waiting
/// stays in its own order: it waits too; so does one whom somebody else's waiting command lets hear a room,
/// or takes out of it.
class pipeline {
public:
    /// All outlive the pipeline.
    pipeline(net::flusher& flusher, chat::hub& hub, journal::journal& journal, delivery::fan_out& fan_out,
             directory& sessions, counters& count, pipeline_settings settings = {});
    pipeline(const pipeline&) = delete;
    pipeline& operator=(const pipeline&) = delete;

    /// @param notify  whether to call session::released() of the command's client once all that follows from
    /// it
    ///              has been released
    void apply(chat::command&& c, bool notify);

    /// What the journal can take.
    journal::pressure load() const noexcept { return journal_.load(); }

    /// Whether a command of this client must not come now: the journal is stalled, and something of the
    /// client's waits in it.
    bool must_wait(chat::client_id id) const noexcept;

    /// Whether so much of long answers waits that more of them must not be asked for now.
    bool has_long_answers() const noexcept { return waiting_names_ + free_names_ > settings_.waiting_names; }

    /// Calls `handler`, once, when everything that was applied has been released.
    void when_idle(std::function<void()> handler);

private:
    using clock = net::flusher::clock;

    struct releaser;

    struct pending {                            // a batch that the journal has
        std::vector<chat::client_id> to_notify; // when it is released
        std::vector<std::uint32_t> of; // indexes of the clients whose commands it came of, or whom it moves
        std::size_t departing = 0;     // of the commands, how many depart
        std::size_t names = 0;         // in long answers
        clock::time_point began{};     // when the first of the commands was applied
        clock::time_point committed{}; // when the journal got it
    };

    struct held { // a command blocked behind the same client's uncommitted commands
        chat::command what;
        bool notify;
    };

    bool overtakes(const chat::command& c) const;
    void note_waiting(std::uint32_t index);
    void post_end_of_turn();
    void end_turn();
    void on_committed(chat::batch&& b);
    void apply_held();
    void count(const chat::batch& b);
    void release(chat::batch& b, const std::vector<chat::client_id>& to_notify,
                 std::optional<clock::time_point> since);
    void on_fault(const chat::effect& of, const std::exception& what);
    void note_fault(const std::exception& what);
    void check_idle();

    net::flusher& flusher_;
    chat::hub& hub_;
    journal::journal& journal_;
    delivery::fan_out& fan_out_;
    directory& sessions_;
    counters& counters_;
    pipeline_settings settings_;
    chat::batch batch_; // of this turn
    pending of_batch_;  // likewise
    chat::batch free_;  // of this turn, of those who do not wait for a stalled journal
    std::vector<chat::client_id> free_to_notify_;
    coalesced_state waiting_state_; // of those, until the journal goes on
    bool end_posted_ = false;
    std::deque<pending> committing_;
    pending spare_;                      // empty, with the memory of one that is done
    std::vector<std::uint32_t> waiting_; // by client_id::index: commands that are not released yet
    std::size_t departing_ = 0;          // of those, in all batches
    std::size_t waiting_names_ = 0;      // in all batches
    std::size_t free_names_ = 0;         // of this turn
    std::deque<held> held_;
    std::function<void()> idle_;
};

} // namespace banter::session

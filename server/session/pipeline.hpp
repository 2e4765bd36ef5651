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

/// @return the number of user and room names in the lists of an effect: they make an answer long.
std::size_t names_in(const chat::effect& e) noexcept;

/// Fills in the conversations that client `id` asked for, as they are now.
void list_conversations(chat::conversation_list& list, chat::client_id id, const chat::hub& hub,
                        const delivery::fan_out& fan_out);

/// Finds the session of a client.
class directory {
public:
    /// @return null if the client has gone.
    virtual session* find(chat::client_id id) noexcept = 0;

protected:
    ~directory() = default;
};

struct pipeline_settings {
    std::size_t waiting_names = 1'000'000; ///< of users and rooms, in answers that wait for the journal:
                                           ///< about 64 MiB; beyond it, requests for long answers must wait
};

/// The path of every command: apply, make durable, release.
///
/// apply() lets the hub decide at once. The decisions of one turn of the event loop are one batch. At the end
/// of the turn the batch goes to the journal, and its effects are released when the journal has made it
/// durable, in order: answers are sent, subscriptions begin and end, messages are shown with the numbers that
/// the journal gave them. Batches never overtake each other. Under load batches grow, and the cost per
/// message falls.
///
/// While the journal is stalled (its disk does not answer), clients that have nothing waiting in it go on:
/// messages and topics are refused then, so their commands need nothing stored and are released at once,
/// before the batches that wait; their state entries wait separately. A client with a waiting command waits,
/// which keeps its own order. So does a client that a waiting command of another client subscribes to a room,
/// or unsubscribes from it.
class pipeline {
public:
    /// All outlive the pipeline.
    pipeline(net::flusher& flusher, chat::hub& hub, journal::journal& journal, delivery::fan_out& fan_out,
             directory& sessions, counters& count, pipeline_settings settings = {});
    pipeline(const pipeline&) = delete;
    pipeline& operator=(const pipeline&) = delete;

    /// @param notify  whether to call session::released() of the command's client once all effects of the
    ///                command have been released
    void apply(chat::command&& c, bool notify);

    /// The pressure of the journal.
    journal::pressure load() const noexcept { return journal_.load(); }

    /// Whether a command of this client must wait: the journal is stalled, and an earlier command of the
    /// client waits in it.
    bool must_wait(chat::client_id id) const noexcept;

    /// Whether the long answers that wait have more names than pipeline_settings::waiting_names.
    bool has_long_answers() const noexcept { return waiting_names_ + free_names_ > settings_.waiting_names; }

    /// Calls `handler`, once, when everything that was applied has been released.
    void when_idle(std::function<void()> handler);

private:
    using clock = net::flusher::clock;

    struct releaser;

    struct pending {                            // a batch that has been given to the journal
        std::vector<chat::client_id> to_notify; // when it is released
        std::vector<std::uint32_t> clients;     // indexes: they sent its commands, or it (un)subscribes them
        std::size_t departing = 0;              // number of `depart` commands in it
        std::size_t names = 0;                  // in long answers
        clock::time_point began{};              // when its first command was applied
        clock::time_point committed{};          // when it was given to the journal
    };

    struct held { // a command blocked behind the same client's uncommitted commands
        chat::command command;
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
    void on_fault(const chat::effect& effect, const std::exception& what);
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
    pending of_batch_;  // belongs to batch_
    chat::batch free_;  // of this turn, from clients that do not wait for a stalled journal
    std::vector<chat::client_id> free_to_notify_;
    coalesced_state waiting_state_; // of such clients, and of rooms that a refusal has emptied
    bool end_posted_ = false;
    std::deque<pending> committing_;
    pending spare_;                      // empty; reuses the memory of a released one
    std::vector<std::uint32_t> waiting_; // by client_id::index: commands that are not released yet
    std::size_t departing_ = 0;          // in all batches
    std::size_t waiting_names_ = 0;      // in all batches
    std::size_t free_names_ = 0;         // of this turn
    std::deque<held> held_;
    std::function<void()> idle_;
};

} // namespace banter::session

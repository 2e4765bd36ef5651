#pragma once

#include "server/chat/hub.hpp"
#include "server/chat/order.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/journal/journal.hpp"
#include "server/net/flusher.hpp"
#include "server/session/counters.hpp"
#include "server/session/request_ids.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace banter::session {

class directory;

/// @return the memory of an effect that waits, in names; see pipeline_settings::waiting_names.
std::size_t names_in(const chat::effect& e) noexcept;

/// Leaves in the list what was asked for: the conversations and rooms that have messages, by the newest of
/// each.
void keep_shown(chat::conversation_list& list, const chat::view& shown);

struct pipeline_settings {
    /// Names of users and rooms in answers that wait for the journal, where any other effect counts as four,
    /// and a command as eight: about 64 MiB. Beyond it requests for long answers wait, and while the journal
    /// is stalled, new connections are refused.
    std::size_t waiting_names = 1'000'000;
};

/// The order of a server alone, and the path of every command: apply, make durable, release.
///
/// submit() lets the hub decide at once. The decisions of one turn of the event loop are one batch. At the
/// end of the turn the batch goes to the journal, and its effects are released when the journal has made it
/// durable, in order: answers are sent, subscriptions begin and end, messages are shown with the numbers that
/// the hub gave them. Batches never overtake each other: a batch that stores nothing is released at once
/// only if none is in flight. Under load batches grow, and the cost per message falls.
///
/// Who may submit what while the disk is full or does not answer is the session's decision (admission, by
/// chat::traits). What has been submitted is not refused for it, and is released in order.
class pipeline final : public chat::order {
public:
    /// Ends the process, because the state of the hub is no longer that of the clients: the hub threw an
    /// exception while it applied a command, or a batch could not be handed to the journal or taken back.
    /// Nothing of that batch has been stored, or shown.
    /// @param why  a sentence for the log, which names the exception
    using fatal_handler = std::function<void(const std::string& why)>;

    /// All outlive the pipeline.
    pipeline(net::flusher& flusher, chat::hub& hub, journal::journal& journal, delivery::fan_out& fan_out,
             directory& sessions, counters& count, fatal_handler on_fatal, pipeline_settings settings = {});
    pipeline(const pipeline&) = delete;
    pipeline& operator=(const pipeline&) = delete;

    /// Lets the hub apply the command at once. An exception of the hub goes to the fatal handler; if that
    /// returns, as only a test's does, it is rethrown.
    void submit(chat::command&& c) override;

    /// Lets the hub compose the answer into the open batch. While the journal is stalled, a ping of a client
    /// that has nothing in flight is answered at once: it is a fence for the client's own requests then.
    void submit(chat::query&& q) override;

    /// The pressure of the journal.
    chat::pressure load() const noexcept override { return journal_.load(); }

    bool in_flight(chat::client_id id) const noexcept override
    {
        return id.index < in_flight_.size() && in_flight_[id.index].generation == id.generation &&
               in_flight_[id.index].count != 0;
    }

    void notify_when_released(chat::client_id id) override;

    /// Whether what waits has more names than pipeline_settings::waiting_names.
    bool has_long_answers() const noexcept override { return waiting_names_ > settings_.waiting_names; }

    void when_idle(std::function<void()> handler) override;

    /// The ids of the requests that have been submitted and not been released.
    request_ids& ids() noexcept { return ids_; }

private:
    using clock = net::flusher::clock;

    struct releaser;

    struct in_batch { // a command or query that is in flight
        chat::client_id from;
        chat::correlation_number correlation = 0;
    };

    struct pending {                            // a batch that has been given to the journal
        std::vector<chat::client_id> to_notify; // when it is released
        std::vector<in_batch> submitted;        // its commands and queries, but arrivals
        std::size_t names = 0;                  // see pipeline_settings::waiting_names
        clock::time_point began{};              // when its first command was applied
        clock::time_point committed{};          // when it was given to the journal
    };

    struct client_load {
        std::uint32_t generation = 0; // of the last client with this index
        std::uint32_t count = 0;      // of its commands and queries that have not been released
    };

    void apply(chat::command&& c);
    template <class Function>
    void or_end(const char* doing, Function f);
    void begin(const chat::origin& of, bool in_flight);
    void count_names(std::size_t first);
    void add_names(std::size_t names);
    void post_end_of_turn();
    void end_turn();
    void on_committed(chat::batch&& b);
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
    fatal_handler on_fatal_;
    pipeline_settings settings_;
    chat::batch batch_; // of this turn
    pending of_batch_;  // belongs to batch_
    request_ids ids_;
    bool end_posted_ = false;
    std::deque<pending> committing_;
    pending spare_;                      // empty; reuses the memory of a released one
    std::vector<client_load> in_flight_; // by client_id::index
    std::size_t waiting_names_ = 0;      // in all batches
    std::function<void()> idle_;
};

} // namespace banter::session

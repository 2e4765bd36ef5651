#pragma once

#include "server/chat/hub.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/journal/journal.hpp"
#include "server/net/flusher.hpp"
#include "server/session/counters.hpp"

#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <vector>

namespace banter::session {

class session;

/// Finds the session of a member.
class directory {
public:
    /// @return null when it has gone.
    virtual session* find(chat::member_id id) noexcept = 0;

protected:
    ~directory() = default;
};

/// Apply, make durable, then show: the way of every command.
///
/// apply() lets the hub decide at once. What it decided in one turn of the event loop is one batch; at the
/// end of the turn the batch goes to the journal, and only when that has made it durable are its effects
/// released, in order: answers go out, members enter and leave rooms, messages are shown under the numbers
/// that the journal gave them. Batches never overtake each other. Under load they grow by themselves, and the
/// cost per message falls.
class pipeline {
public:
    /// All outlive the pipeline.
    pipeline(net::flusher& flusher, chat::hub& hub, journal::journal& journal, delivery::fan_out& fan_out,
             directory& sessions, counters& count);
    pipeline(const pipeline&) = delete;
    pipeline& operator=(const pipeline&) = delete;

    void apply(chat::command&& c);

    /// As apply(), and calls session::released() of the command's member once all that follows from it has
    /// been released.
    void apply_and_tell(chat::command&& c);

    /// Calls `handler`, once, when everything that was applied has been released.
    void when_idle(std::function<void()> handler);

private:
    struct releaser;

    void end_turn();
    void release(chat::batch&& b);
    void on_fault(const chat::effect& of, const std::exception& what);
    void note_fault(const std::exception& what);
    void check_idle();

    net::flusher& flusher_;
    chat::hub& hub_;
    journal::journal& journal_;
    delivery::fan_out& fan_out_;
    directory& sessions_;
    counters& counters_;
    chat::batch batch_; // of this turn
    bool end_posted_ = false;
    std::vector<chat::member_id> to_tell_;                // when the batch of this turn is released
    std::deque<std::vector<chat::member_id>> committing_; // the same of each batch that the journal has
    std::function<void()> idle_;
};

} // namespace banter::session

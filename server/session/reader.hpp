#pragma once

#include "server/chat/hub.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/journal/journal.hpp"
#include "server/session/counters.hpp"

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace banter::session {

/// The objects that readers use; they outlive the readers.
struct reader_context {
    delivery::fan_out& fan_out;
    journal::journal& journal;
    const chat::hub& hub;
    counters& count;
};

/// Reads the journal for one client: history and search that it asked for, messages that it missed before a
/// resume, and messages of rooms in which it has fallen behind. It reads one page at a time, the next when
/// the peer has taken the last. The rooms take turns, so that a busy room does not delay the others.
///
/// Created when the client first needs it. Lives on the I/O thread.
class reader : public std::enable_shared_from_this<reader> {
public:
    struct handlers {
        std::function<void()> answered;             ///< owes_answer() has become false
        std::function<void(chat::resync&&)> missed; ///< the client has missed these changes of a room, which
                                                    ///< are not in the journal, and is live there now
    };

    reader(const reader_context& context, delivery::subscriber& client, handlers on);

    /// `s` has fallen behind: it gets the messages from `from` on from the journal until it has caught up.
    void catch_up(delivery::subscription& s, chat::seq_number from);

    /// `s` is new, and its client has all messages up to `after`: it gets pages of history, then live events.
    /// @param since      messages with seq <= since are hidden from the client
    /// @param from_mark  the client is sent the pages also after a reset; otherwise it has to ask again
    void resume(delivery::subscription& s, protocol::request_id id, chat::seq_number after,
                chat::seq_number since = 0, bool from_mark = false);

    /// `s` is new: it gets one page of the newest messages after `since`, then live events.
    void last(delivery::subscription& s, protocol::request_id id, std::size_t count, chat::seq_number since);

    /// Answers a request.
    void run_query(protocol::request_id id, chat::log_query what);

    /// The subscription ends: stops reading for `s`.
    void forget(const delivery::subscription& s);

    /// Sends a pong, which is a fence, when all messages that have been shown by now have been sent.
    void pong_when_passed(protocol::request_id id);

    /// Whether a request is not answered yet, so that later requests must wait. (A client that is only behind
    /// may continue to send requests.)
    bool owes_answer() const noexcept;
    bool idle() const noexcept { return jobs_.empty(); }

    /// Adds the rooms that the client gets from the journal: it fell behind there, or has resumed.
    void add_lag(lag_stats& out) const;

    /// Reads while connection::can_take_page(); to be called at connection::handler::on_drained().
    void pump();

private:
    struct job {
        enum class kind { catch_up, resume, last, run_query };

        kind job_kind;
        delivery::subscription* subscription = nullptr; // null: run_query
        protocol::request_id id{};
        chat::seq_number position = 0; // all messages up to it have been sent
        std::size_t count = 0;
        chat::seq_number since = 0;
        bool from_mark = false;
        bool positioned = false; // the client knows its position
        bool answered = false;   // the request has been answered; further messages are sent as events
        delivery::room_changes changes{}; // of the room, when the reading began
        chat::log_query query{};
    };

    struct held_pong {
        protocol::request_id id;
        chat::seq_number fence; // the newest seq when the pong was requested
    };

    void add(job j);
    void add_for(delivery::subscription& s, job j);
    void read_for(const job& j);
    void on_page(chat::seq_number up_to, journal::page&& p);
    bool answer(job& j, journal::page&& p);
    void refuse(const job& j);
    bool step(job& j, chat::seq_number up_to, journal::page&& p);
    void request_changes(const job& j);
    void jobs_changed(bool owed);

    reader_context context_;
    delivery::subscriber& client_;
    handlers on_;
    std::vector<job> jobs_; // the page that is being read is for the first one
    std::vector<held_pong> pongs_;
    bool reading_ = false;   // a page is being read
    bool forgotten_ = false; // the job of that page is gone
    bool pumping_ = false;
};

} // namespace banter::session

#pragma once

#include "server/journal/journal.hpp"

#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

namespace banter::journal {

struct memory_journal_settings {
    std::string epoch;                               ///< must be new at each start
    std::size_t room_messages = 10'000;              ///< kept per room; 0: no limit
    std::size_t room_bytes = 16 * 1024 * 1024;       ///< kept per room; 0: no limit
    std::size_t total_bytes = 1024ULL * 1024 * 1024; ///< kept in all rooms together; 0: no limit
};

/// The journal of a server that stores nothing: a bounded history per room, which ends with the process.
/// Beyond a bound, and at a trim, the oldest messages are dropped, together with their ids. State entries are
/// not kept. commit() and read() call their handlers before they return; search() may take several turns of
/// the event loop.
class memory_journal final : public journal {
public:
    /// Runs a function in a later turn of the event loop, so that a long search does not delay other clients.
    using defer = std::function<void(std::function<void()>)>;

    memory_journal(memory_journal_settings settings, defer later);
    ~memory_journal() override;

    recovered_state recover() override;
    void commit(chat::batch b) override;
    void read(const chat::history_query& q, chat::seq_number up_to, page_handler handler) override;
    void search(const chat::search_query& q, page_handler handler, std::weak_ptr<const void> asker) override;

    /// The memory of the kept messages, as it is counted against the bounds.
    std::size_t bytes() const noexcept { return bytes_; }

private:
    struct stored_message {
        chat::message message;
        std::string key; // in repeats_; empty: none
        std::size_t bytes() const noexcept;
    };
    struct room {
        std::deque<const stored_message*> kept; // oldest first
        std::size_t bytes = 0;
        chat::seq_number newest = 0;
        chat::seq_number forgotten = 0; // the newest seq that was dropped
    };
    struct search_job;

    void store(chat::entry& e);
    void forget_up_to(chat::seq_number horizon);
    void forget_front(room& r);
    void search_a_turn();
    bool look_through(search_job& job);

    memory_journal_settings settings_;
    defer later_;
    chat::seq_number newest_ = 0;
    std::size_t bytes_ = 0;
    std::map<chat::seq_number, stored_message> all_; // of all rooms, in the order of the seqs
    std::unordered_map<std::string, room> rooms_;
    std::unordered_map<std::string, chat::seq_number> repeats_; // author NUL id -> seq
    std::list<search_job> searches_;                            // the first one is running
    std::shared_ptr<char> alive_; // expires with the journal, which ends pending searches
};

} // namespace banter::journal

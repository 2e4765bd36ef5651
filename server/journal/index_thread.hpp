#pragma once

#include "server/journal/data_folder.hpp"
#include "server/journal/message_reader.hpp"
#include "server/journal/search_writer.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace banter::journal {

/// The thread that adds stored messages to the search index. It runs after the writing thread, at a lower
/// priority, with connections of its own; a search scans the messages that are not in the index yet.
/// If the index has an error, the thread logs it and rebuilds the index from the messages.
class index_thread {
public:
    index_thread(const data_paths& paths, std::string epoch, std::string vfs);
    ~index_thread();
    index_thread(const index_thread&) = delete;
    index_thread& operator=(const index_thread&) = delete;

    // Callable from any thread; these functions do not block:

    /// Call after messages have been stored.
    void notify();

    /// Call when a search has found the index to be damaged.
    void rebuild();

    /// Call when the disk is full, or has free space again. Meanwhile nothing is added: the space that is
    /// left is for what must be stored.
    void pause(bool paused);

    /// Call after a message has been removed. @param room  the id of its room
    void forget(const chat::message& m, std::int64_t room);

private:
    struct row {
        chat::seq_number seq;
        std::int64_t room;
        std::string text;
        std::string name; ///< the room's name
    };

    void run();
    void catch_up();
    std::vector<row> some_above(chat::seq_number& last);
    bool add_some();
    void remove_some();
    bool take_damaged();
    bool may_go_on();

    const data_paths paths_;
    const std::string epoch_;
    const std::string vfs_;
    std::string last_error_; // logged already; empty after a success
    std::unique_ptr<search_writer> index_;
    std::unique_ptr<message_reader> messages_;

    std::mutex mutex_;
    std::condition_variable changed_;
    bool stored_ = true;   // messages were stored since the last catch_up()
    bool damaged_ = false; // reported by a search
    std::vector<row> forgotten_;
    std::size_t forgotten_bytes_ = 0;
    bool paused_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace banter::journal

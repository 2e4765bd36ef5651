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

/// The thread that keeps the search index up with what is stored. It works behind the one that writes, at a
/// lower priority, with connections of its own; whoever searches looks through what it has not reached yet.
/// A fault of the index is logged and mended by making it anew: it holds nothing that the messages don't.
class index_thread {
public:
    index_thread(const data_paths& paths, std::string epoch, std::string vfs);
    ~index_thread();
    index_thread(const index_thread&) = delete;
    index_thread& operator=(const index_thread&) = delete;

    // From any thread; return at once:

    /// Something has been stored.
    void notify();

    /// The index has been found to be damaged.
    void rebuild();

    /// A message has been removed. @param room  its id
    void forget(const chat::message& m, std::int64_t room);

private:
    struct row {
        chat::seq_number seq;
        std::int64_t room;
        std::string text;
        std::string name; ///< of the room
    };

    void run();
    void catch_up();
    std::vector<row> some_above(chat::seq_number last);
    bool add_some();
    void remove_some();
    bool take_damaged();
    bool stopping();

    const data_paths paths_;
    const std::string epoch_;
    const std::string vfs_;
    std::string last_error_; // the last one, until it goes well again
    std::unique_ptr<search_writer> index_;
    std::unique_ptr<message_reader> messages_;

    std::mutex mutex_;
    std::condition_variable changed_;
    bool stored_ = true;   // since the last look
    bool damaged_ = false; // as somebody has found
    std::vector<row> forgotten_;
    std::size_t forgotten_bytes_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace banter::journal

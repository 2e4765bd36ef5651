#pragma once

#include "server/journal/message_reader.hpp"
#include "server/journal/message_store.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace banter::journal {

/// Stores exported messages as new ones: they keep their times and get new seqs.
///
/// Repeated imports store nothing twice. A message with an id is identified by (author, id). A message
/// without an id is skipped if the same message is stored under its exported seq; otherwise it gets an id
/// that is derived from its content and exported seq.
///
/// Locks the data folder, as a server does.
class importer {
public:
    /// @throws storage_error, SQLite::Exception
    explicit importer(const std::filesystem::path& folder);

    /// Adds a message to the current group, which is stored when it is large enough, or by flush().
    /// @param message  valid by the rules of the chat; `seq` is the exported one, 0: unknown
    /// @param id  the author's id, or empty
    /// @return anything but `stored`: the group was not stored, and add() must not be called again
    write_result add(chat::message message, std::string id);

    /// Stores the current group.
    write_result flush();

    /// Call last, after everything was stored.
    void close();

    std::uint64_t added() const noexcept { return added_; } ///< new messages, stored
    std::uint64_t already_stored() const noexcept
    {
        return already_stored_;
    } ///< messages that were stored before

    /// Messages whose stored copy, with the same id, is damaged.
    std::uint64_t refused() const noexcept { return refused_; }

    /// Messages whose id the author has used for another message, with another text or in another room: not
    /// stored.
    std::uint64_t reused() const noexcept { return reused_; }

    /// Why the last write was not stored.
    const std::string& why() const noexcept { return store_.why(); }

private:
    bool is_stored(const chat::message& m);

    message_store store_;
    message_reader reader_;
    chat::seq_number given_; // the last one
    chat::batch waiting_;
    std::size_t waiting_bytes_ = 0;
    std::uint64_t added_ = 0;
    std::uint64_t already_stored_ = 0;
    std::uint64_t refused_ = 0;
    std::uint64_t reused_ = 0;
};

} // namespace banter::journal

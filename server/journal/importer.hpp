#pragma once

#include "server/journal/message_reader.hpp"
#include "server/journal/message_store.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace banter::journal {

/// Stores messages that were written out elsewhere, or here, as new ones: their times are kept, their seqs
/// are given anew. Each is stored once, however often it comes: one with an id by (author, id); one without
/// an id, if it is not the very message that has its seq here, under an id that is made of where it comes
/// from.
///
/// Holds the data folder like a server.
class importer {
public:
    /// @throws storage_error, SQLite::Exception
    explicit importer(const std::filesystem::path& folder);

    /// Takes a message. It is stored with those after it, or by flush().
    /// @param what  as the chat would take it; `seq`: the one that it had where it comes from, 0: unknown
    /// @param id  the author's own, or empty
    /// @return stored, or what became of the messages that were waiting; none may be added then.
    write_result add(chat::message what, std::string id);

    /// Stores what waits.
    write_result flush();

    /// Call last, when all was stored.
    void close();

    std::uint64_t added() const noexcept { return added_; } ///< messages that are new here, and stored
    std::uint64_t known() const noexcept { return known_; } ///< messages that were here before

    /// Messages that are here already, but damaged: what is stored under their id does not hold.
    std::uint64_t refused() const noexcept { return refused_; }

    /// Why the last write was not stored.
    const std::string& why() const noexcept { return store_.why(); }

private:
    bool is_stored(const chat::message& m);

    message_store store_;
    message_reader reader_;
    chat::batch waiting_;
    std::size_t waiting_bytes_ = 0;
    std::uint64_t added_ = 0;
    std::uint64_t known_ = 0;
    std::uint64_t refused_ = 0;
};

} // namespace banter::journal

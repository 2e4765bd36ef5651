#pragma once

#include "server/chat/ids.hpp"
#include "server/journal/search_terms.hpp"

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace banter::journal {

/// Restricts a search to some rooms.
struct room_filter {
    std::optional<std::int64_t>
        only{};           ///< this room only (id of the table `rooms`); the other members are ignored
    std::string viewer{}; ///< folded name; includes this user's conversations; empty: none
    std::vector<std::int64_t> hidden{}; ///< rooms to exclude
};

/// Queries a search index that a search_writer of this process has opened before. Used by one thread; sees
/// what the writer has committed. All functions throw SQLite::Exception; if is_damage() is true for it, the
/// writer should clear the index, and this reader can still be used.
class search_reader {
public:
    enum class end {
        none_left, ///< all matches were visited
        enough,    ///< the visitor returned false
        stopped,   ///< should_stop returned true; there may be more matches
    };
    using stop_check = std::function<bool()>;
    using visitor = std::function<bool(chat::seq_number)>; ///< returns false to end

    /// Opens the index. If that fails, each use tries again.
    explicit search_reader(std::filesystem::path file);

    /// The index contains all messages up to this seq. The caller scans the messages above it one by one, and
    /// must call this function before the scan.
    chat::seq_number indexed_to();

    /// Visits the messages of the index that match `terms` and have a seq below `below`, newest first. A
    /// visited message may have been removed meanwhile. `rooms` is a filter without guarantee: hashes of user
    /// names may collide, so the caller checks each message.
    /// @param should_stop  polled, on this thread and from inside SQLite; must neither throw nor use this
    /// reader
    end find(const search_terms& terms, const room_filter& rooms, chat::seq_number below, const visitor& take,
             const stop_check& should_stop);

private:
    SQLite::Database& database();

    std::filesystem::path file_;
    std::optional<SQLite::Database> db_;
};

} // namespace banter::journal

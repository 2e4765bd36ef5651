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

/// Of which rooms a search is.
struct room_filter {
    std::optional<std::int64_t> only{}; ///< this one (of the table `rooms`), whatever else is said here
    std::string viewer{};               ///< whose conversations count, by folded name; empty: none do
    std::vector<std::int64_t> hidden{}; ///< rooms that don't
};

/// Asks a search index that a search_writer of this process has opened before. Belongs to one thread; sees
/// what the writer has committed. All of it throws SQLite::Exception; if is_damage() says so, the writer
/// should start anew, and this reader can stay.
class search_reader {
public:
    enum class end {
        none_left, ///< all that match were handed out
        enough,    ///< the visitor wanted no more
        stopped,   ///< should_stop said so; more may match
    };
    using stop_check = std::function<bool()>;
    using visitor = std::function<bool(chat::seq_number)>; ///< returns whether it wants more

    explicit search_reader(std::filesystem::path file) : file_{std::move(file)} {}

    /// All messages up to this one are in the index. Those above must be looked through one by one, and it
    /// must be asked before they are.
    chat::seq_number indexed_to();

    /// Hands out the messages of the index that match `terms` and have a seq smaller than `below`, newest
    /// first. They may be gone by now, if the visitor looks for them.
    /// What does not count of `rooms` is hardly handed out.
    /// @param should_stop  asked now and then, on this thread and from inside SQLite: it must neither throw
    /// nor
    ///                     use this reader.
    end find(const search_terms& terms, const room_filter& rooms, chat::seq_number below, const visitor& take,
             const stop_check& should_stop);

private:
    SQLite::Database& database();

    std::filesystem::path file_;
    std::optional<SQLite::Database> db_; // opened when it is needed
};

} // namespace banter::journal

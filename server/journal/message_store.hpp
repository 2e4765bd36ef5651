#pragma once

#include "server/chat/batch.hpp"
#include "server/journal/data_folder.hpp"
#include "server/journal/database.hpp"
#include "server/journal/journal.hpp"
#include "server/journal/message_row.hpp"
#include "server/journal/state_table.hpp"

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace banter::journal {

struct message_store_settings {
    std::filesystem::path folder;
    durability durable = durability::power;
    std::string vfs; ///< of SQLite; empty: the system's

    /// Numbers are reserved in blocks of so many. After a stop that was not clean the rest of a block is left
    /// out.
    chat::seq_number reserved_block = 10'000;
    /// Pages of 4 KiB in the write-ahead log, after which they are brought into the database.
    int checkpoint_pages = 2'000;
};

/// How long messages are kept, in all rooms alike. Messages are removed in the order of their seqs, up to the
/// first one that must be kept, so a clock that was wrong for a while never removes a message too early.
struct retention {
    std::chrono::seconds age{0}; ///< 0: for ever
    std::uint64_t rows = 0;      ///< 0: any number

    bool keeps_all() const noexcept { return age.count() == 0 && rows == 0; }
};

/// The id of a message is remembered at least this long, even if the message itself is removed earlier.
inline constexpr std::chrono::hours ids_kept{24 * 7};

/// What became of a write.
enum class write_result {
    stored,
    disk_full, ///< nothing was; may be tried again
    busy,      ///< likewise: some other program holds the database
    failed,    ///< nothing may be counted on, and nothing must be written any more
};

/// Whether a batch brings anything to be stored.
inline bool stores_something(const chat::batch& b) noexcept
{
    return !b.records.empty() || !b.topics.empty() || !b.state_entries.empty();
}

/// The connection that writes messages: numbers them, knows repeats, stores them.
///
/// Holds the data folder. Blocks on the disk: lives on a thread of its own, after construction and recover().
class message_store {
public:
    /// Of a message that is removed, with the id of its room.
    using removal_handler = std::function<void(const message_row&, std::int64_t room)>;

    /// Opens the database, or makes one. Gives it a new epoch when it is not the one that ran here last.
    /// @throws storage_error  see there
    explicit message_store(const message_store_settings& settings);
    ~message_store();
    message_store(const message_store&) = delete;
    message_store& operator=(const message_store&) = delete;

    const data_paths& paths() const noexcept { return folder_.paths(); }

    /// What is left of earlier runs. @throws storage_error  damaged: a state entry is
    recovered_state recover() const;

    /// Stores the records, topics and state entries of all batches in one transaction, numbers the records
    /// and marks repeats, as journal::commit() promises. Durable on return of `stored`. Otherwise all records
    /// and topics are marked as refused, and the state entries are tried again with the next write.
    write_result write(std::span<chat::batch> batches);

    /// Marks all records and topics as refused, without writing anything.
    static void refuse(std::span<chat::batch> batches, errc why);

    /// Why the last write was not stored.
    const std::string& why() const noexcept { return why_; }

    /// Brings the write-ahead log into the database, when it is long enough.
    write_result checkpoint_when_due();

    /// Removes at most `most` of the oldest messages, those that `keep` does not keep, and gives back some of
    /// the space.
    /// @param now  for their age
    /// @param removed  is told of each.
    /// @param count  how many were; fewer than `most` when there are no more.
    write_result remove_old(const retention& keep, timestamp now, std::size_t most,
                            const removal_handler& removed, std::size_t& count);

    /// Makes ready for remove_old(): counts the messages, where that matters.
    /// @return after how long it may begin. Usually at once; but where the clock is weeks ahead of when it
    /// was
    ///         last noted, it may be wrong, and there is a day to see to it. @throws storage_error
    std::chrono::seconds prepare_removal(const retention& keep, timestamp now);

    /// Notes in the database, about once an hour, that it is `now`, for prepare_removal() of the next start.
    write_result note_clock(timestamp now);

    /// Forgets at most `most` ids of removed messages that are seven days old.
    /// @param count  how many were.
    write_result forget_old_ids(timestamp now, std::size_t most, std::size_t& count);

    /// Notes that all reserved numbers that were not given are free, so that the next start goes on without a
    /// hole, and stores the state entries that still wait. Call last, when nothing failed.
    void close_cleanly();

private:
    struct room {
        std::int64_t id = 0;
        std::string topic;
        chat::seq_number newest = 0;
        chat::seq_number forgotten = 0;
    };
    using rooms = std::unordered_map<std::string, room>;

    struct statements;
    struct rollback_state;

    void settle_epoch();
    void note_run(chat::seq_number reserved);
    void load_rooms();
    void reserve_up_to(chat::seq_number last);
    bool in_transaction();
    void roll_back();
    void store(chat::record& r, rollback_state& saved);
    void store(chat::topic_record& t, rollback_state& saved);
    void find_first(chat::record& r);
    bool find_forgotten(chat::record& r);
    room& find_or_make_room(const std::string& name, rollback_state& saved);
    void save_for_rollback(const std::string& name, const room& r, rollback_state& saved);
    void write_room(const std::string& name, const room& r);
    void roll_back(rollback_state& saved);
    void keep_state(std::span<const chat::batch> batches);
    void remove(const message_row& m, timestamp now);
    void note_log(int pages);
    write_result fault(const SQLite::Exception& e);

    message_store_settings settings_;
    data_folder folder_;
    SQLite::Database db_;
    std::unique_ptr<statements> sql_;
    std::unique_ptr<state_table> state_;
    std::string epoch_;
    std::uint64_t run_ = 0;
    std::uint64_t inode_ = 0; // of the database
    bool run_noted_ = false;  // a number has been given in this run
    chat::seq_number newest_stored_ = 0;
    chat::seq_number given_ = 0;    // the next number is the one after it
    chat::seq_number reserved_ = 0; // numbers up to it may be given
    rooms rooms_;
    std::int64_t last_room_id_ = 0;
    bool forgotten_ids_ = false;        // there are some
    timestamp noted_clock_;             // in the database
    std::optional<std::uint64_t> rows_; // messages, once that has had to be known
    int log_pages_ = 0;                 // in the write-ahead log
    int checkpointed_pages_ = 0;        // of them, when it was last tried
    std::string why_;
};

} // namespace banter::journal

#pragma once

#include "server/chat/batch.hpp"
#include "server/chat/trim.hpp"
#include "server/journal/data_folder.hpp"
#include "server/journal/database.hpp"
#include "server/journal/journal.hpp"
#include "server/journal/message_row.hpp"
#include "server/journal/retention_clock.hpp"
#include "server/journal/room_row.hpp"
#include "server/journal/state_table.hpp"
#include "server/journal/time_corrections.hpp"

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

namespace banter::journal {

struct message_store_settings {
    std::filesystem::path folder;
    durability durable = durability::power;
    std::string vfs; ///< SQLite's file system layer; empty: the default

    /// Seqs are reserved in blocks of this size. After an unclean stop the rest of the block is skipped.
    chat::seq_number reserved_block = 10'000;
    /// A checkpoint is due when the write-ahead log has grown by this many pages of 4 KiB.
    int checkpoint_pages = 2'000;
};

/// How long messages and other entries are kept, in all rooms alike. They are removed in the order of their
/// seqs, up to the first one that must be kept, so a clock that was wrong for a while never removes one too
/// early. The topic of a room stays when its entry is removed.
struct retention {
    std::chrono::seconds age{0}; ///< 0: for ever
    std::uint64_t rows = 0;      ///< of messages; other entries are not counted; 0: any number

    bool keeps_all() const noexcept { return age.count() == 0 && rows == 0; }
};

/// The id of a message is remembered at least this long, even if the message itself is removed earlier.
inline constexpr std::chrono::hours ids_kept{24 * 7};

/// The result of a write.
enum class write_result {
    stored,
    disk_full, ///< nothing was stored; may be tried again
    busy,      ///< another program holds the database; nothing was stored; may be tried again
    failed,    ///< the state of the disk is unknown; nothing must be written any more
};

/// The connection that writes: it reserves numbers, recognises repeats, and stores messages.
///
/// Locks the data folder. Blocks on the disk, so it is used on a thread of its own after recover().
class message_store {
public:
    /// Gets each removed message, with the id of its room.
    using removal_handler = std::function<void(const message_row&, std::int64_t room)>;

    /// Opens the database, or creates one. Gives it a new epoch unless it is the one that was used last here.
    /// @throws storage_error
    explicit message_store(const message_store_settings& settings);
    ~message_store();
    message_store(const message_store&) = delete;
    message_store& operator=(const message_store&) = delete;

    const data_paths& paths() const noexcept { return folder_.paths(); }

    /// The state from earlier runs. @throws storage_error  damaged: a state entry is damaged
    recovered_state recover() const;

    /// The last seq that may have been given. The next write begins above it. After a start: exactly the last
    /// one, unless commits may be lost (durability::crash) or the database is another one.
    chat::seq_number given() const noexcept { return given_; }

    /// The horizons that the next entry is decided by.
    const chat::trim& trimmed() const noexcept { return trimmed_; }

    /// Stores the entries, state entries and trims of all batches in one transaction, and sets the outcomes,
    /// as journal::commit() promises. Messages that were refused before (refuse_messages()) are left out.
    /// Trims alone, without anything else to store, do not wait for a full or locked database: they count at
    /// once, and are stored in the next transaction.
    /// `stored`: everything else is durable. Otherwise nothing was stored, and no outcome was set; after
    /// `disk_full` and `busy` the same batches may be written again.
    write_result write(std::span<chat::batch> batches);

    /// Refuses all messages, and writes nothing. Topics and state entries are never refused.
    static void refuse_messages(std::span<chat::batch> batches, errc why);

    /// The reason why the last write was not stored.
    const std::string& why() const noexcept { return why_; }

    /// How long a write waits while another program has locked the database, before it is `busy`: at first
    /// wait_for_lock.
    void set_lock_wait(std::chrono::milliseconds most);

    /// Looks whether the files are still as this object has left them; also done before each write.
    /// @return `failed` if somebody has removed, replaced or truncated one. Then nothing must be written.
    write_result check_files();

    /// Stores something as large as the longest messages, and removes it.
    /// @return whether the disk has space for messages
    write_result try_to_write();

    /// While the disk is full, a checkpoint is made only if the database need not grow for it, also at the
    /// end: it would take the space that is left for what must be stored.
    void set_disk_full(bool full) noexcept { disk_full_ = full; }

    /// Runs a checkpoint if the write-ahead log is long enough.
    write_result checkpoint_when_due();

    /// Looks for what `keep` does not keep, among the `most` oldest entries and ids, and writes nothing. An
    /// id is due when its message is older than `ids_kept`, and the message is due, too.
    /// @param now  the current time, which decides about the age
    /// @param due  set to the horizons that retention needs; not below trimmed()
    write_result find_due(const retention& keep, timestamp now, std::size_t most, chat::trim& due);

    /// Removes entries up to the horizon, at most `most` of them, and returns some of the space to the file
    /// system. Changes no outcome.
    /// @param removed  called for each removed message
    /// @param count  set to the number of removed entries; less than `most` if no more are to be removed
    write_result remove_trimmed(std::size_t most, const removal_handler& removed, std::size_t& count);

    /// Removes the ids of removed messages up to the horizon of ids, at most `most` of them. Changes no
    /// outcome.
    /// @param count  set to the number of removed ids
    write_result remove_trimmed_ids(std::size_t most, std::size_t& count);

    /// Makes ready for find_due(): counts the messages, where that matters.
    /// @param system  the system time.
    /// @return the clock for find_due(), as the last run noted it.
    /// @throws storage_error
    retention_clock prepare_removal(const retention& keep, timestamp system);

    /// Tells how far the system clock is behind (retention_clock::behind()), by which the messages of the
    /// next writes are dated. It is stored with them, for find_due().
    void set_clock_behind(std::chrono::milliseconds behind) noexcept { clock_behind_ = behind; }

    /// Stores the state of `clock` together with the next message.
    void note_clock_with_message(const retention_clock& clock) { clock_note_ = clock.note(); }

    /// Stores the state of `clock` for prepare_removal() of the next run.
    write_result note_clock(const retention_clock& clock);

    /// Records that the unused reserved seqs are free, so that the next start continues without a gap. Call
    /// last, and only if nothing failed.
    void close_cleanly();

private:
    using room = room_row;
    using rooms = std::unordered_map<std::string, room>;

    struct statements;
    struct rollback_state;
    struct due_ids;

    void determine_epoch();
    void note_run(chat::seq_number reserved);
    void load_rooms();
    void reserve_up_to(chat::seq_number last);
    void write_meta(const char* key, chat::seq_number value);
    void write_given();
    void write_trimmed();
    write_result apply_trims_alone(std::span<const chat::batch> batches);
    void apply_trims(const chat::batch& b, std::size_t& applied, chat::seq_number before);
    bool in_transaction();
    void roll_back();
    room& touch(const chat::entry& e, rollback_state& saved);
    void store(chat::entry& e, rollback_state& saved);
    bool insert(chat::entry& e, room& where, rollback_state& saved);
    bool free_trimmed_id(const chat::entry& e);
    bool find_first(chat::entry& e);
    bool find_forgotten(chat::entry& e);
    std::int64_t id_of_room(const std::string& name) const;
    room& find_or_make_room(const std::string& name, rollback_state& saved);
    void save_for_rollback(const std::string& name, const room& r, rollback_state& saved);
    void write_room(const std::string& name, const room& r);
    void roll_back(rollback_state& saved);
    void count_messages();
    void walk_remembered_ids(due_ids& ids);
    chat::seq_number walk_oldest(const retention& keep, timestamp now, std::size_t most, due_ids& ids);
    void remove(const message_row& m);
    retention_clock clock_of_messages(const retention& keep, timestamp system);
    void note_log(int pages);
    bool may_checkpoint();
    write_result fault(const SQLite::Exception& e);
    void close_without_checkpoint();

    message_store_settings settings_;
    data_folder folder_;
    SQLite::Database db_;
    std::unique_ptr<statements> sql_;
    std::unique_ptr<state_table> state_;
    std::string epoch_;
    std::uint64_t run_ = 0;
    database_inodes inodes_;
    bool run_noted_ = false;        // this run has reserved seqs
    bool lock_file_behind_ = false; // the folder has not noted them yet
    chat::seq_number newest_stored_ = 0;
    chat::seq_number given_ = 0;       // the last seq that was given
    chat::seq_number noted_given_ = 0; // as the table `meta` says it; 0: it does not
    chat::seq_number reserved_ = 0;    // seqs up to this may be given
    chat::trim trimmed_;
    chat::trim noted_trimmed_;               // as the table `meta` says it
    chat::seq_number removed_up_to_ = 0;     // no entry is left up to here
    chat::seq_number removed_ids_up_to_ = 0; // likewise, in forgotten_ids
    rooms rooms_;
    std::int64_t last_room_id_ = 0;
    bool forgotten_ids_ = false; // the table of that name is not empty
    time_corrections corrections_;
    std::string clock_note_; // waits for the next message
    std::chrono::milliseconds clock_behind_{0};
    std::optional<std::uint64_t> rows_; // number of messages, once retention needs it
    std::uint64_t least_wal_bytes_ = 0; // of the write-ahead log, after the last commit
    int page_bytes_ = 0;
    int log_pages_ = 0;          // pages in the write-ahead log
    int checkpointed_pages_ = 0; // log_pages_ at the last checkpoint
    bool disk_full_ = false;
    std::string why_;
};

} // namespace banter::journal

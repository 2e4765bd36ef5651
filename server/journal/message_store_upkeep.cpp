#include "server/journal/failpoint.hpp"
#include "server/journal/message_store_sql.hpp"
#include "server/journal/schema.hpp"
#include "server/journal/statement.hpp"
#include "server/journal/table_scan.hpp"

#include <SQLiteCpp/Transaction.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <algorithm>
#include <vector>

/// What message_store does besides writing: checkpoints, retention, closing.
namespace banter::journal {

namespace {

// Pages of 4 KiB that are returned to the file system after a removal.
constexpr int vacuum_pages = 256;

// On a full disk the log is short, so that its space can be used again.
constexpr int pages_on_full_disk = 64;

// Of the format of SQLite's write-ahead log (sqlite.org/fileformat2.html).
constexpr std::uint64_t wal_header_bytes = 32;
constexpr int wal_frame_header_bytes = 24;

// A time further ahead than this is from the future: the age is not known.
constexpr std::chrono::hours age_unknown_after{24};

constexpr const char* clock_of_version_2 = "clock"; // noted by banterd before it had a retention_clock

// The last entries of a room that were removed at once.
struct removal {
    chat::seq_number entry = 0;
    chat::seq_number message = 0; // 0: none of them was a message

    void note(room_row& r) const
    {
        r.forgotten = entry;
        if (message != 0)
            r.forgotten_message = message;
    }
};

} // namespace

void message_store::note_log(int pages)
{
    if (pages < log_pages_) // SQLite has restarted the log
        checkpointed_pages_ = 0;
    log_pages_ = pages;
    if (inodes_.wal != 0) // a file: SQLite itself does not shorten it below the pages of the last commit
        least_wal_bytes_ =
            wal_header_bytes + static_cast<std::uint64_t>(pages) *
                                   static_cast<std::uint64_t>(wal_frame_header_bytes + page_bytes_);
}

write_result message_store::try_to_write()
{
    constexpr std::size_t trial_bytes = 64 * 1024;
    try {
        set_meta_value(db_, "trial", std::string(trial_bytes, 'x'));
        db_.exec("DELETE FROM meta WHERE key = 'trial'");
        return write_result::stored;
    } catch (const SQLite::Exception& e) {
        const auto result = fault(e);
        roll_back();
        return result;
    }
}

bool message_store::may_checkpoint()
{
    if (!disk_full_ || failpoint("full-disk-checkpoint"))
        return true;
    try {
        const auto pages = db_.execAndGet("PRAGMA page_count").getInt64();
        return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes_) <=
               size_of(folder_.paths().messages);
    } catch (const SQLite::Exception&) {
        return false;
    }
}

write_result message_store::checkpoint_when_due()
{
    const int due =
        disk_full_ ? std::min(settings_.checkpoint_pages, pages_on_full_disk) : settings_.checkpoint_pages;
    if (log_pages_ - checkpointed_pages_ < due || failpoint("ack-before-commit") || !may_checkpoint())
        return write_result::stored;
    checkpointed_pages_ =
        log_pages_; // also if a reader prevents a complete checkpoint, which is then tried again later
    const int code =
        ::sqlite3_wal_checkpoint_v2(db_.getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY)
        return write_result::stored;
    return fault(SQLite::Exception{db_.getHandle(), code});
}

void message_store::count_messages()
{
    SQLite::Statement count{db_, "SELECT count(*) FROM entries WHERE kind = ?"};
    count.bind(1, number_of(chat::entry_kind::message));
    count.executeStep();
    rows_ = static_cast<std::uint64_t>(count.getColumn(0).getInt64());
}

// A walk over ids in the order of their numbers: up to which of them all are due.
struct message_store::due_ids {
    timestamp kept_from;
    timestamp
        latest; // an id from later is from the future: its age is not known, so it goes with a later one
    std::size_t most;
    chat::seq_number up_to = 0;
    bool ended = false; // at an id that is not due
    bool skips_one_from_future = false;
    std::size_t count = 0;

    void next(chat::seq_number seq, bool has_id, timestamp time)
    {
        if (ended)
            return;
        if (has_id && time > latest) {
            skips_one_from_future = true;
        } else if (has_id && (time >= kept_from || count == most)) {
            ended = true;
        } else if (has_id || !skips_one_from_future) {
            up_to = seq;
            skips_one_from_future = false;
            count += has_id ? 1 : 0;
        }
    }
};

write_result message_store::find_due(const retention& keep, timestamp now, std::size_t most, chat::trim& due)
{
    due = trimmed_;
    try {
        due_ids ids{now - ids_kept, now + age_unknown_after, most};
        walk_remembered_ids(ids);
        due.horizon = std::max(due.horizon, ids.up_to); // their messages are removed
        if (!keep.keeps_all())
            due.horizon = std::max(due.horizon, walk_oldest(keep, now, most, ids));
        due.ids_horizon = std::max(due.ids_horizon, std::min(ids.up_to, due.horizon));
        return write_result::stored;
    } catch (const SQLite::Exception& e) {
        due = trimmed_;
        return fault(e);
    }
}

// The ids whose messages are removed.
void message_store::walk_remembered_ids(due_ids& ids)
{
    if (!forgotten_ids_)
        return;
    auto& each = sql_->remembered;
    const statement_scope rows{each};
    each.bind(1, number(trimmed_.ids_horizon));
    while (!ids.ended && each.executeStep()) {
        const auto seq = seq_of(each.getColumn(0));
        const auto time = each.getColumn(1).getInt64();
        const auto checksum = checksum_of_id(each.getColumn(2).getString(), each.getColumn(3).getString(),
                                             seq, time, each.getColumn(5).getInt64());
        if (checksum == each.getColumn(4).getInt64()) // else its number may be anything
            ids.next(seq, true, corrections_.corrected(seq, timestamp{std::chrono::milliseconds{time}}));
    }
}

// @return the last entry that `keep` does not keep; 0: none
chat::seq_number message_store::walk_oldest(const retention& keep, timestamp now, std::size_t most,
                                            due_ids& ids)
{
    if (keep.rows != 0 && !rows_)
        count_messages();
    chat::seq_number last = 0;
    std::size_t messages = 0;
    auto& oldest = sql_->oldest;
    const statement_scope rows{oldest};
    oldest.bind(1, static_cast<std::int64_t>(most));
    while (oldest.executeStep()) {
        const auto seq = seq_of(oldest.getColumn(0));
        const auto time =
            corrections_.corrected(seq, timestamp{std::chrono::milliseconds{oldest.getColumn(1).getInt64()}});
        const bool too_old = keep.age.count() != 0 && time < now - keep.age;
        const bool from_future = keep.age.count() != 0 && time > now + age_unknown_after;
        const bool too_many = keep.rows != 0 && *rows_ > keep.rows + messages;
        if (!too_old && !too_many && !from_future)
            break;
        messages += oldest.getColumn(2).getInt64() == number_of(chat::entry_kind::message) ? 1 : 0;
        if (too_old || too_many) // a message from the future goes only together with a later one
            last = seq;
        ids.next(seq, oldest.getColumn(3).getInt() != 0, time);
    }
    return last;
}

write_result message_store::remove_trimmed(std::size_t most, const removal_handler& removed,
                                           std::size_t& count)
{
    count = 0;
    if (removed_up_to_ >= trimmed_.horizon)
        return write_result::stored;
    const auto horizon = trimmed_.horizon;
    std::unordered_map<std::string, removal> forgotten;
    try {
        SQLite::Transaction all{db_, SQLite::TransactionBehavior::IMMEDIATE};
        std::vector<message_row> gone;
        std::vector<bool> whole;
        {
            auto& trimmed = sql_->trimmed;
            const statement_scope rows{trimmed};
            trimmed.bind(1, number(horizon));
            trimmed.bind(2, static_cast<std::int64_t>(most));
            while (trimmed.executeStep()) {
                gone.push_back(message_of(trimmed));
                whole.push_back(holds(gone.back(), trimmed));
            }
        }
        std::size_t messages = 0; // of `gone`
        for (const auto& m : gone) {
            auto& of_room = forgotten[m.message.room];
            of_room.entry = m.message.seq;
            if (m.is_message()) {
                of_room.message = m.message.seq;
                ++messages;
            }
            remove(m);
        }
        // If damage has changed the name of the room, there is no room whose `forgotten` could be set.
        std::erase_if(forgotten, [this](const auto& each) { return !rooms_.contains(each.first); });
        for (const auto& [name, last] : forgotten) {
            room r = rooms_.at(name);
            last.note(r);
            write_room(name, r);
        }
        write_trimmed();
        all.commit();
        noted_trimmed_ = trimmed_;
        count = gone.size();
        if (count < most)
            removed_up_to_ = horizon;
        for (std::size_t i = 0; i < gone.size(); ++i) {
            const auto room_of_it = rooms_.find(gone[i].message.room);
            if (whole[i] && gone[i].is_message() &&
                room_of_it != rooms_.end()) // removing from the index needs the original text
                removed(gone[i], room_of_it->second.id);
        }
        for (const auto& [name, last] : forgotten)
            last.note(rooms_.at(name));
        if (rows_)
            *rows_ -= std::min<std::uint64_t>(*rows_, messages);
        if (count != 0)
            db_.exec("PRAGMA incremental_vacuum(" + std::to_string(vacuum_pages) + ")");
        return write_result::stored;
    } catch (const SQLite::Exception& e) {
        count = 0;
        return fault(e);
    }
}

retention_clock message_store::prepare_removal(const retention& keep, timestamp system)
try {
    if (keep.rows != 0)
        count_messages();
    const auto noted = meta_value(db_, retention_clock_key);
    return !noted.empty() || newest_stored_ == 0 ? retention_clock{noted, system, system, system}
                                                 : clock_of_messages(keep, system);
} catch (const SQLite::Exception& e) {
    throw storage_error_of(folder_.paths().messages, e);
}

// An older banterd noted no offsets. Its messages tell little of the time: the newest may have been dated by
// a clock that was ahead, as it is still now. So nothing is old by it for a day of running.
retention_clock message_store::clock_of_messages(const retention& keep, timestamp system)
{
    if (const auto noted = meta_number(db_, clock_of_version_2); noted != 0)
        return {{}, timestamp{std::chrono::milliseconds{noted}}, system, system};
    if (keep.age.count() != 0)
        spdlog::warn("no earlier run has noted the time: --keep removes nothing until the server has run for "
                     "a day");
    try {
        const auto of = [this](const char* which) {
            return timestamp{std::chrono::milliseconds{
                db_.execAndGet(std::string{"SELECT "} + which + "(time) FROM entries").getInt64()}};
        };
        return {{}, of("min"), of("max"), system};
    } catch (const SQLite::Exception& e) {
        if (!is_unreadable(e)) // damage to one message must not stop the server
            throw;
        return {{}, timestamp{}, system, system};
    }
}

write_result message_store::note_clock(const retention_clock& clock)
{
    try {
        set_meta_value(db_, retention_clock_key, clock.note());
        clock_note_.clear(); // older
        return write_result::stored;
    } catch (const SQLite::Exception& e) {
        return fault(e);
    }
}

void message_store::remove(const message_row& m)
{
    auto& del = sql_->remove;
    del.tryReset();
    del.bind(1, number(m.message.seq));
    del.exec();
    if (m.id.empty() || m.message.seq <= trimmed_.ids_horizon)
        return;
    auto& remember = sql_->remember_id;
    remember.tryReset();
    remember.bindNoCopy(1, m.author);
    remember.bindNoCopy(2, m.id);
    remember.bind(3, number(m.message.seq));
    const std::int64_t time = m.message.time.time_since_epoch().count();
    remember.bind(4, time);
    const auto room_id = id_of_room(m.message.room);
    remember.bind(5, checksum_of_id(m.author, m.id, m.message.seq, time, room_id));
    remember.bind(6, room_id);
    remember.exec();
    forgotten_ids_ = true;
}

write_result message_store::remove_trimmed_ids(std::size_t most, std::size_t& count)
{
    count = 0;
    if (removed_ids_up_to_ >= trimmed_.ids_horizon)
        return write_result::stored;
    const auto horizon = trimmed_.ids_horizon;
    try {
        if (forgotten_ids_) {
            SQLite::Transaction all{db_, SQLite::TransactionBehavior::IMMEDIATE};
            SQLite::Statement old{db_, "DELETE FROM forgotten_ids WHERE (author, id) IN "
                                       "(SELECT author, id FROM forgotten_ids WHERE seq <= ? LIMIT ?)"};
            old.bind(1, number(horizon));
            old.bind(2, static_cast<std::int64_t>(most));
            const auto removed = static_cast<std::size_t>(old.exec());
            write_trimmed();
            all.commit();
            noted_trimmed_ = trimmed_;
            count = removed;
        }
        if (count < most) {
            removed_ids_up_to_ = horizon;
            corrections_.forget(horizon);
        }
        return write_result::stored;
    } catch (const SQLite::Exception& e) {
        count = 0;
        return fault(e);
    }
}

void message_store::close_cleanly()
{
    if (!may_checkpoint())
        close_without_checkpoint();
    try {
        note_run(given_); // first: a lock file with a lower number than the database is accepted, a higher
                          // one is not
        set_durability(db_, durability::power);
        SQLite::Transaction change{db_, SQLite::TransactionBehavior::IMMEDIATE};
        set_meta_value(db_, "reserved", std::to_string(given_));
        write_given();
        write_trimmed();
        change.commit();
        noted_given_ = given_;
    } catch (const std::exception& e) {
        spdlog::warn("the reserved numbers will be skipped: {}", e.what());
    }
}

} // namespace banter::journal

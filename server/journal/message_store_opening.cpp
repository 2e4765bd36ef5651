#include "server/journal/failpoint.hpp"
#include "server/journal/message_store_sql.hpp"
#include "server/journal/schema.hpp"
#include "server/journal/statement.hpp"
#include "server/journal/table_scan.hpp"

#include <SQLiteCpp/Transaction.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <algorithm>

/// How message_store opens a database: loads the rooms, and decides whether to keep the epoch.
namespace banter::journal {

message_store::message_store(const message_store_settings& settings)
try : settings_{settings}, folder_{settings_.folder},
    db_{open_messages(folder_.paths().messages, settings_.vfs)} {
    set_durability(db_, durability::power);
    load_rooms();
    determine_epoch();
    trimmed_ = noted_trimmed_ = {meta_number(db_, horizon_key), meta_number(db_, ids_horizon_key)};
    corrections_ = time_corrections{meta_value(db_, time_corrections_key)};
    set_durability(db_, settings_.durable);
    sql_ = std::make_unique<statements>(db_);
    state_ = std::make_unique<state_table>(db_);
    ::sqlite3_wal_hook(
        db_.getHandle(),
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<message_store*>(self)->note_log(pages);
            return SQLITE_OK;
        },
        this);
    inodes_ = folder_.inodes(); // by now the write-ahead log is there
    least_wal_bytes_ = size_of(folder_.paths().wal);
    page_bytes_ = db_.execAndGet("PRAGMA page_size").getInt();
} catch (const SQLite::Exception& e) {
    throw storage_error_of(data_paths{settings.folder}.messages, e);
}

message_store::~message_store() = default;

void message_store::load_rooms()
{
    SQLite::Statement all{db_, std::string{"SELECT "} + room_columns + " FROM rooms"};
    while (all.executeStep()) {
        const std::string name = room_name_of(all);
        room r = room_of(all);
        if (!holds(name, r, all))
            throw storage_error{storage_error::reason::damaged,
                                db_.getFilename() + " is damaged: the entry of room number " +
                                    std::to_string(r.id) + " has a wrong checksum"};
        newest_stored_ = std::max(newest_stored_, r.newest);
        last_room_id_ = std::max(last_room_id_, r.id);
        if (failpoint("prev-not-recalled"))
            r.newest = r.newest_message = 0;
        rooms_.emplace(name, std::move(r));
    }
    const auto last =
        static_cast<chat::seq_number>(db_.execAndGet("SELECT coalesce(max(seq), 0) FROM entries").getInt64());
    if (last > newest_stored_)
        throw storage_error{storage_error::reason::damaged,
                            db_.getFilename() + " is damaged: no room has the newest entry"};
    forgotten_ids_ = db_.execAndGet("SELECT EXISTS (SELECT 1 FROM forgotten_ids)").getInt() != 0;
}

// Keeps the epoch if the lock file names this database as the one that was used last here. A copy of the
// database comes without the lock file.
void message_store::determine_epoch()
{
    epoch_ = meta_value(db_, "epoch");
    run_ = meta_number(db_, "run");
    reserved_ = std::max(meta_number(db_, "reserved"), newest_stored_);
    noted_given_ = meta_number(db_, given_key);
    given_ = noted_given_ == 0 ? reserved_ : std::max(noted_given_, newest_stored_);
    const auto last = folder_.last_run();
    inodes_ = folder_.inodes();
    const bool same = last && last->epoch == epoch_ && last->inode == inodes_.messages &&
                      (last->run == run_ || last->run + 1 == run_) && reserved_ >= last->reserved;
    if (same || (failpoint("epoch-kept") && !epoch_.empty())) {
        if (same && last->run != run_) // the last run ended right before it updated the lock file
            note_run(reserved_);
        return;
    }

    if (last && last->run != 0 && epoch_.empty() && newest_stored_ == 0)
        spdlog::error("{} is new or empty, though there was one here before: the history starts empty",
                      folder_.paths().messages.string());
    else if (last || !epoch_.empty())
        spdlog::warn("{} is not the database that ran here last: clients will read the whole history again",
                     folder_.paths().messages.string());
    epoch_ = new_epoch();
    run_ = std::max(run_, last ? last->run : 0) + 1;
    // Seqs that the previous database has given are not given again, as far as the lock file knows them.
    reserved_ = given_ = std::max(reserved_, last ? last->reserved : 0);
    noted_given_ = 0;
    SQLite::Transaction change{db_};
    remove_meta_value(db_, given_key);
    set_meta_value(db_, "reserved", std::to_string(reserved_));
    set_meta_value(db_, "epoch", epoch_);
    set_meta_value(db_, "run", std::to_string(run_));
    change.commit();
    note_run(reserved_);
}

void message_store::note_run(chat::seq_number reserved)
{
    folder_.note_run({epoch_, run_, inodes_.messages, reserved});
}

namespace {

// @return 1970 if the message is not stored or damaged: damage to one message must not stop the server.
timestamp time_by(SQLite::Statement& time, chat::seq_number seq)
{
    time.tryReset(); // drops an error of the previous use
    time.bind(1, static_cast<std::int64_t>(seq));
    try {
        const auto ms = time.executeStep() ? time.getColumn(0).getInt64() : 0;
        return timestamp{std::chrono::milliseconds{ms}};
    } catch (const SQLite::Exception& e) {
        if (!is_unreadable(e))
            throw;
        return {};
    }
}

} // namespace

recovered_state message_store::recover() const
{
    recovered_state m{epoch_, newest_stored_, given_, {}, state_->all(), trimmed_};
    SQLite::Statement time{db_, "SELECT time FROM entries WHERE seq = ?"};
    for (const auto& [name, r] : rooms_) {
        const auto newest_time =
            r.newest_message == r.touched.seq ? r.touched.time : time_by(time, r.newest_message);
        m.rooms.push_back({name, r.topic, r.topic_by, r.made, r.touched, r.newest_message, newest_time});
    }
    return m;
}

} // namespace banter::journal

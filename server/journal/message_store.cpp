#include "server/journal/message_store.hpp"

#include "server/journal/failpoint.hpp"
#include "server/journal/message_store_sql.hpp"
#include "server/journal/schema.hpp"
#include "server/journal/statement.hpp"

#include <SQLiteCpp/Transaction.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>
#include <vector>

namespace banter::journal {

// The values in memory from before a transaction, for what it has changed.
struct message_store::rollback_state {
    std::size_t inserted = 0; // entries
    std::size_t messages = 0; // of these
    chat::seq_number newest = 0;
    chat::trim trimmed;
    std::unordered_map<std::string, room> changed;
    std::vector<std::string> made;
};

namespace {

bool is_to_be_stored(const chat::entry& e) { return !e.refusal(); }

// A message that was refused counts too: the hub has given it a number, and its room knows it.
bool stores_rows(const chat::batch& b)
{
    if (failpoint("refused-leaves-no-trace") &&
        std::none_of(b.entries.begin(), b.entries.end(), is_to_be_stored))
        return !b.state_entries.empty();
    return !b.state_entries.empty() || !b.entries.empty();
}

bool trims(const chat::batch& b) { return !b.trims.empty(); }

// Those of a transaction that was rolled back. What was refused before it stays refused.
void forget_outcomes(std::span<chat::batch> batches, const std::vector<bool>& of_this_write)
{
    auto each = of_this_write.begin();
    for (auto& b : batches)
        for (auto& e : b.entries)
            if (*each++)
                e.result = chat::undecided{};
}

} // namespace

write_result message_store::write(std::span<chat::batch> batches)
{
    const auto given_before = given_;
    chat::seq_number first = 0;
    std::vector<bool> of_this_write;
    for (const auto& b : batches) {
        std::transform(b.entries.begin(), b.entries.end(), std::back_inserter(of_this_write),
                       is_to_be_stored);
        if (b.entries.empty())
            continue;
        if (first == 0)
            first = b.entries.front().message.seq;
        assert(b.entries.front().message.seq > given_);
        given_ = b.entries.back().message.seq;
    }
    const bool has_rows = std::any_of(batches.begin(), batches.end(), stores_rows);
    if (!has_rows && std::none_of(batches.begin(), batches.end(), trims))
        return write_result::stored;

    rollback_state saved;
    saved.trimmed = trimmed_;
    try {
        if (check_files() != write_result::stored)
            throw storage_error{storage_error::reason::unusable, why_};
        if (failpoint("ack-before-commit") && in_transaction())
            db_.exec("COMMIT"); // the transaction of the previous write
        reserve_up_to(given_);
        db_.exec("BEGIN IMMEDIATE");
        for (auto& b : batches) {
            std::size_t trims_applied = 0;
            for (auto& e : b.entries) {
                apply_trims(b, trims_applied, e.message.seq);
                if (is_to_be_stored(e))
                    store(e, saved);
                else
                    touch(e, saved);
            }
            apply_trims(b, trims_applied, chat::seq_max);
        }
        for (const auto& [name, before] : saved.changed)
            write_room(name, rooms_.at(name));
        auto corrections = corrections_;
        if (saved.inserted != 0 && corrections.begin(first, clock_behind_))
            set_meta_value(db_, time_corrections_key, corrections.note());
        if (saved.inserted != 0 && !clock_note_.empty())
            set_meta_value(db_, retention_clock_key, clock_note_);
        write_given();
        write_trimmed();
        state_->write(batches);
        if (!failpoint("ack-before-commit"))
            db_.exec("COMMIT");
        noted_given_ = given_;
        noted_trimmed_ = trimmed_;
        corrections_ = std::move(corrections);
        if (saved.inserted != 0) {
            newest_stored_ = saved.newest;
            clock_note_.clear();
        }
        if (rows_)
            *rows_ += saved.messages;
        return write_result::stored;
    } catch (const SQLite::Exception& e) {
        const auto result = fault(e);
        roll_back();
        if (failpoint(result == write_result::disk_full ? "full-disk-acked" : "ack-on-failed-sync"))
            return write_result::stored;
        roll_back(saved);
        if (!has_rows && result != write_result::failed)
            return apply_trims_alone(batches);
        forget_outcomes(batches, of_this_write);
        if (result != write_result::failed) // then the numbers may be on the disk nevertheless
            given_ = given_before;
        return result;
    } catch (const storage_error& e) {
        why_ = e.what();
        roll_back();
        roll_back(saved);
        if (!has_rows && e.why() == storage_error::reason::full)
            return apply_trims_alone(batches);
        forget_outcomes(batches, of_this_write);
        if (e.why() != storage_error::reason::full)
            return write_result::failed;
        given_ = given_before;
        return write_result::disk_full;
    }
}

void message_store::set_lock_wait(std::chrono::milliseconds most)
{
    db_.setBusyTimeout(static_cast<int>(most.count()));
}

write_result message_store::check_files()
{
    if (folder_.intact(inodes_, least_wal_bytes_))
        return write_result::stored;
    why_ = settings_.folder.string() + " was removed, replaced or truncated while it was in use";
    // The pages of a log that was truncated are gone. One that was removed is still open: closing saves it.
    if (folder_.intact(inodes_, 0))
        close_without_checkpoint();
    return write_result::failed;
}

bool message_store::in_transaction() { return ::sqlite3_get_autocommit(db_.getHandle()) == 0; }

// Does not throw: after some errors SQLite has rolled back by itself, and other failures leave nothing to do.
void message_store::roll_back()
{
    if (in_transaction())
        db_.tryExec("ROLLBACK");
}

// The reservation is durable before any of its seqs is stored or shown, whatever durability messages have. So
// a seq that a client has seen is never given to another message, even if a power cut has lost the first one.
void message_store::reserve_up_to(chat::seq_number last)
{
    if (lock_file_behind_) { // there was no space
        note_run(reserved_);
        lock_file_behind_ = false;
    }
    if (run_noted_ && last <= reserved_)
        return;
    const auto up_to = std::max(reserved_, last + settings_.reserved_block);
    const auto run = run_noted_ ? run_ : run_ + 1;
    set_durability(db_, durability::power);
    SQLite::Transaction change{db_, SQLite::TransactionBehavior::IMMEDIATE};
    if (!failpoint("seq-not-reserved"))
        set_meta_value(db_, "reserved", std::to_string(up_to));
    if (!run_noted_)
        set_meta_value(db_, "run", std::to_string(run));
    if (settings_.durable == durability::crash) // what is committed may be lost, so no run may believe it
        remove_meta_value(db_, given_key);
    change.commit();
    set_durability(db_, settings_.durable);
    reserved_ = up_to;
    run_ = run;
    run_noted_ = lock_file_behind_ = true;
    note_run(reserved_);
    lock_file_behind_ = false;
}

void message_store::write_meta(const char* key, chat::seq_number value)
{
    const auto text = std::to_string(value);
    auto& write = sql_->write_meta;
    write.tryReset();
    write.bindNoCopy(1, key);
    write.bindNoCopy(2, text);
    write.bind(3, checksum_of({key, text}));
    write.exec();
}

// State entries may contain numbers too, so it is written whenever it has changed.
void message_store::write_given()
{
    if (settings_.durable != durability::crash && given_ != noted_given_)
        write_meta(given_key, given_);
}

// With all that was decided since.
void message_store::write_trimmed()
{
    if (trimmed_ == noted_trimmed_)
        return;
    write_meta(horizon_key, trimmed_.horizon);
    write_meta(ids_horizon_key, trimmed_.ids_horizon);
}

// Trims do not wait for space: they count at once, and are stored with what is stored next.
write_result message_store::apply_trims_alone(std::span<const chat::batch> batches)
{
    for (const auto& b : batches) {
        std::size_t applied = 0;
        apply_trims(b, applied, chat::seq_max);
    }
    return write_result::stored;
}

// Applies the trims that come before the entry with this number.
// @param applied  the number of those that were applied before
void message_store::apply_trims(const chat::batch& b, std::size_t& applied, chat::seq_number before)
{
    for (; applied < b.trims.size() && b.trims[applied].after < before; ++applied)
        trimmed_ = trimmed_.raised_to(b.trims[applied].to, chat::seq_max);
}

// The hub has made the room and counts the entry, whatever becomes of it.
message_store::room& message_store::touch(const chat::entry& e, rollback_state& saved)
{
    room& where = find_or_make_room(e.message.room, saved);
    save_for_rollback(e.message.room, where, saved);
    if (e.room_made != timestamp{})
        where.made = e.room_made;
    if (e.kind == chat::entry_kind::message)
        where.touched = {e.message.seq, e.message.time};
    return where;
}

void message_store::store(chat::entry& e, rollback_state& saved)
{
    room& where = touch(e, saved);
    auto& m = e.message;
    if (e.kind == chat::entry_kind::topic) {
        where.topic = m.text;
        where.topic_by = m.text.empty() ? chat::topic_origin{} : chat::topic_origin{m.user, m.time};
    }
    if (!e.id.empty() && forgotten_ids_ && find_forgotten(e))
        return;
    if (failpoint("clock-decides-order"))
        m.seq = static_cast<chat::seq_number>(std::max<std::int64_t>(m.time.time_since_epoch().count(), 1));
    if (insert(e, where, saved))
        return;
    if (!e.id.empty() && ((free_trimmed_id(e) && insert(e, where, saved)) || find_first(e)))
        return;
    throw storage_error{storage_error::reason::damaged,
                        db_.getFilename() +
                            " is damaged: its indexes contain a seq or an id that no entry has"};
}

// @return false if there is a row with its seq, or its author and id
bool message_store::insert(chat::entry& e, room& where, rollback_state& saved)
{
    auto& m = e.message;
    m.prev = where.newest_message;
    const entry_numbers numbers{number_of(e.kind), where.newest, flags_of(m, e.proven)};
    auto& insert = sql_->insert;
    insert.tryReset();
    insert.bind(1, number(m.seq));
    insert.bind(2, where.id);
    insert.bind(3, number(numbers.prev));
    insert.bind(4, number(m.prev));
    insert.bind(5, numbers.kind);
    insert.bind(6, numbers.flags);
    insert.bind(7, std::int64_t{m.time.time_since_epoch().count()});
    insert.bindNoCopy(8, m.user);
    insert.bindNoCopy(9, e.author);
    if (e.id.empty())
        insert.bind(10);
    else
        insert.bindNoCopy(10, e.id);
    insert.bindNoCopy(11, m.text);
    if (m.to.empty())
        insert.bind(12);
    else
        insert.bindNoCopy(12, m.to);
    insert.bind(13, checksum_of(m, numbers, e.author, e.id));
    if (insert.exec() == 0)
        return false;

    e.result = chat::stored{where.newest_message};
    where.newest = saved.newest = m.seq;
    ++saved.inserted;
    if (e.kind == chat::entry_kind::message) {
        where.newest_message = m.seq;
        ++saved.messages;
    }
    return true;
}

// An id at or below the horizon does not exist, also while its entry is still there. A damaged entry stays
// damaged.
// @return whether another entry can have the id now
bool message_store::free_trimmed_id(const chat::entry& e)
{
    if (trimmed_.ids_horizon == 0)
        return false;
    auto& first = sql_->first;
    const statement_scope row{first};
    first.bindNoCopy(1, e.author);
    first.bindNoCopy(2, e.id);
    if (!first.executeStep())
        return false;
    const auto m = message_of(first);
    if (m.message.seq > trimmed_.ids_horizon)
        return false;
    const auto checksum = checksum_of(m.message, m.numbers, m.author, {});
    auto& free = sql_->free_id;
    free.tryReset();
    free.bind(1, holds(m, first) ? checksum : ~checksum);
    free.bind(2, number(m.message.seq));
    free.exec();
    return true;
}

// Whether the author has used this id before. The same message again is a repeat: it gets the seq, prev and
// time of the first one. At or below the horizon a message counts as one that is removed (find_forgotten()).
bool message_store::find_first(chat::entry& e)
{
    auto& first = sql_->first;
    const statement_scope row{first};
    first.bindNoCopy(1, e.author);
    first.bindNoCopy(2, e.id);
    if (!first.executeStep())
        return false;
    const auto m = message_of(first);
    const bool gone = m.message.seq <= trimmed_.horizon;
    if (!holds(m, first)) {
        spdlog::error("entry {} is damaged", m.message.seq);
        e.result = chat::refused{errc::unavailable};
    } else if (m.message.room != e.message.room ||
               (!gone && (m.message.text != e.message.text || !m.is_message()))) {
        e.result = chat::refused{errc::id_reused};
    } else {
        e.result = chat::repeat{m.message.seq, gone ? 0 : m.message.prev, m.message.time};
    }
    return true;
}

std::int64_t message_store::id_of_room(const std::string& name) const
{
    const auto known = rooms_.find(name);
    return known == rooms_.end() ? 0 : known->second.id;
}

// Of a removed message only the id and the room are left to compare.
bool message_store::find_forgotten(chat::entry& e)
{
    auto& first = sql_->first_forgotten;
    const statement_scope row{first};
    first.bindNoCopy(1, e.author);
    first.bindNoCopy(2, e.id);
    if (!first.executeStep())
        return false;
    const auto seq = seq_of(first.getColumn(0));
    if (seq <= trimmed_.ids_horizon) {
        auto& forget = sql_->forget_id;
        forget.tryReset();
        forget.bindNoCopy(1, e.author);
        forget.bindNoCopy(2, e.id);
        forget.exec();
        return false;
    }
    const auto time = first.getColumn(1).getInt64();
    const auto room_id = first.getColumn(3).getInt64(); // 0: removed before rooms were noted
    if (checksum_of_id(e.author, e.id, seq, time, room_id) != first.getColumn(2).getInt64()) {
        spdlog::error("the stored id of the removed message {} is damaged", seq);
        e.result = chat::refused{errc::unavailable};
    } else if (room_id != 0 && room_id != id_of_room(e.message.room)) {
        e.result = chat::refused{errc::id_reused};
    } else {
        e.result = chat::repeat{seq, 0, timestamp{std::chrono::milliseconds{time}}};
    }
    return true;
}

message_store::room& message_store::find_or_make_room(const std::string& name, rollback_state& saved)
{
    const auto [at, made] = rooms_.try_emplace(name);
    if (made) {
        saved.made.push_back(name);
        at->second.id = ++last_room_id_;
        auto& insert = sql_->insert_room;
        insert.tryReset();
        insert.bind(1, at->second.id);
        insert.bindNoCopy(2, name);
        insert.exec();
        save_for_rollback(name, at->second, saved); // the row must be written again, with its checksum
    }
    return at->second;
}

void message_store::save_for_rollback(const std::string& name, const room& r, rollback_state& saved)
{
    saved.changed.try_emplace(name, r);
}

void message_store::write_room(const std::string& name, const room& r)
{
    const auto ms = [](timestamp t) { return std::int64_t{t.time_since_epoch().count()}; };
    auto& write = sql_->write_room;
    write.tryReset();
    write.bind(1, ms(r.made));
    write.bindNoCopy(2, r.topic);
    write.bindNoCopy(3, r.topic_by.user);
    write.bind(4, ms(r.topic_by.time));
    write.bind(5, number(r.newest));
    write.bind(6, number(r.newest_message));
    write.bind(7, number(r.touched.seq));
    write.bind(8, ms(r.touched.time));
    write.bind(9, number(r.forgotten));
    write.bind(10, number(r.forgotten_message));
    write.bind(11, checksum_of(name, r));
    write.bind(12, r.id);
    write.exec();
}

void message_store::refuse_messages(std::span<chat::batch> batches, errc why)
{
    for (auto& b : batches)
        for (auto& e : b.entries)
            if (e.kind == chat::entry_kind::message)
                e.result = chat::refused{why};
}

void message_store::roll_back(rollback_state& saved)
{
    for (auto& [name, before] : saved.changed)
        rooms_.at(name) = std::move(before);
    for (const auto& name : saved.made)
        rooms_.erase(name);
    trimmed_ = saved.trimmed;
}

write_result message_store::fault(const SQLite::Exception& e)
{
    why_ = e.what();
    if (is_disk_full(db_, e))
        return write_result::disk_full;
    if ((e.getErrorCode() & 0xff) == SQLITE_BUSY)
        return write_result::busy;
    if (const int system = system_error(db_); system != 0)
        why_ += ": " + std::error_code{system, std::generic_category()}.message();
    close_without_checkpoint();
    return write_result::failed;
}

// The state of the files is unknown, so closing must not copy from the one to the other.
void message_store::close_without_checkpoint()
{
    ::sqlite3_db_config(db_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

} // namespace banter::journal

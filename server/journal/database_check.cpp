#include "server/journal/database_check.hpp"

#include "common/text.hpp"
#include "server/journal/database.hpp"
#include "server/journal/failpoint.hpp"
#include "server/journal/message_row.hpp"
#include "server/journal/prev_chain_check.hpp"
#include "server/journal/room_row.hpp"
#include "server/journal/schema.hpp"
#include "server/journal/state_table.hpp"
#include "server/journal/statement.hpp"
#include "server/journal/table_scan.hpp"

#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <limits>
#include <map>
#include <set>
#include <unordered_map>

namespace banter::journal {

namespace {

constexpr auto newest_possible = std::numeric_limits<std::int64_t>::max();

// The SQL statements of all tables and indexes.
std::set<std::string> layout_of(SQLite::Database& db)
{
    std::set<std::string> all;
    SQLite::Statement each{db, "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema"};
    while (each.executeStep())
        all.insert(each.getColumn(0).getString());
    return all;
}

std::string word_for(const message_row& m)
{
    return m.numbers.kind == number_of(chat::entry_kind::topic) ? "topic " : "message ";
}

std::string name_of_layout(const std::string& entry) { return entry.substr(0, entry.find(':')); }

/// One run of check_database().
class database_check {
public:
    database_check(const std::filesystem::path& file, const finding_handler& on_finding,
                   const stop_check& stop)
        : file_{file},
          on_finding_{on_finding}, db_{open_messages_to_read(file, {})}, snapshot_{db_}, stop_{stop}
    {
        if (stop_)
            ::sqlite3_progress_handler(db_.getHandle(), steps_between_stop_checks, ask, this);
    }

    check_report run()
    {
        step("the pages", [this] { check_pages(); });
        step("the tables", [this] { check_layout(); });
        step("the rooms", [this] { read_rooms(); });
        step("the entries", [this] { check_meta(); });
        step("the timeline", [this] { check_entries(); });
        for (const auto& [id, room] : rooms_) {
            if (read_to_the_end_)
                room.end([this](const std::string& what) { found(what); });
        }
        for (const auto& [id, lost] : roomless_)
            found("room number " + std::to_string(id) + " is missing: " + std::to_string(lost.count) +
                  " entries belong to it, from " + std::to_string(lost.first) + " to " +
                  std::to_string(lost.last));
        step("the ids", [this] { check_ids(); });
        step("the state entries", [this] { check_state(); });
        report_.rooms = rooms_.size();
        return report_;
    }

private:
    static constexpr int steps_between_stop_checks =
        10'000; // steps of SQLite's virtual machine: about a millisecond

    static int ask(void* self) { return static_cast<database_check*>(self)->stop_() ? 1 : 0; }

    struct lost_room {
        chat::seq_number first = 0;
        chat::seq_number last = 0;
        std::uint64_t count = 0;
    };

    void found(const std::string& what)
    {
        ++report_.findings;
        on_finding_(printable(what));
    }

    // Unreadable data ends its step; any other error, such as a disk that does not answer, ends the check.
    template <class Function>
    void step(const char* what, Function f)
    {
        try {
            f();
        } catch (const SQLite::Exception& e) {
            const auto why = storage_error_of(file_, e);
            if (why.why() != storage_error::reason::damaged)
                throw why;
            found(std::string{what} + " can't be read to the end: " + e.what());
        } catch (const storage_error& e) {
            found(e.what());
        }
    }

    void check_pages()
    {
        SQLite::Statement each{db_, "PRAGMA integrity_check(100)"};
        while (each.executeStep()) {
            const auto said = each.getColumn(0).getString();
            if (said != "ok")
                found("SQLite says: " + said);
        }
    }

    void check_layout()
    {
        SQLite::Database fresh{":memory:", SQLITE_OPEN_READWRITE};
        migrate(fresh, ":memory:");
        const auto wanted = layout_of(fresh);
        const auto actual = layout_of(db_);
        for (const auto& entry : wanted) {
            if (!actual.contains(entry))
                found("the " + name_of_layout(entry) + " is missing or changed");
        }
        for (const auto& entry : actual) {
            if (!wanted.contains(entry) && !entry.starts_with("table sqlite_"))
                found("the " + name_of_layout(entry) + " is not banter's");
        }
    }

    void read_rooms()
    {
        SQLite::Statement each{db_, std::string{"SELECT "} + room_columns + " FROM rooms"};
        while (each.executeStep()) {
            const auto name = room_name_of(each);
            const auto r = room_of(each);
            newest_ = std::max(newest_, r.newest);
            rooms_.try_emplace(r.id, name, prev_chain_check::ends{r.newest, r.forgotten},
                               prev_chain_check::ends{r.newest_message, r.forgotten_message});
            if (!holds(name, r, each))
                found("the entry of room " + name + " (number " + std::to_string(r.id) +
                      ") is damaged: its checksum is wrong");
        }
    }

    void check_meta()
    {
        SQLite::Statement each{db_, "SELECT key, value, checksum FROM meta"};
        std::map<std::string, std::string> entries;
        while (each.executeStep()) {
            const auto key = each.getColumn(0).getString();
            const auto value = each.getColumn(1).getString();
            if (checksum_of({key, value}) != each.getColumn(2).getInt64())
                found("the entry \"" + key + "\" is damaged: its checksum is wrong");
            entries[key] = value;
        }
        for (const char* const key : {"epoch", "run"}) {
            if (!entries.contains(key))
                found(std::string{"the entry \""} + key + "\" is missing");
        }
        if (newest_ != 0 && meta_number(db_, "reserved") < newest_)
            found("the entry \"reserved\" is missing or too low: numbers might be given twice");
        if (entries.contains("given") && meta_number(db_, "given") < newest_)
            found("the entry \"given\" is too low: numbers might be given twice");
    }

    void check_entries()
    {
        // A left join, to find messages whose room is missing.
        SQLite::Statement each{db_, std::string{"SELECT "} + message_columns +
                                        ", m.room FROM entries m LEFT JOIN rooms r ON r.id = m.room "
                                        "WHERE m.seq >= ? AND m.seq <= ? ORDER BY m.seq"};
        read_to_the_end_ = false;
        seq_range unread;
        table_scan{each, 1, table_scan::order::up}.run(
            {0, newest_possible},
            [this](SQLite::Statement& row) {
                check_entry(row);
                return true;
            },
            [&](const seq_range& gap) {
                unread = gap;
                found("entries after " + std::to_string(gap.after) +
                      (gap.up_to == newest_possible ? std::string{}
                                                    : " and up to " + std::to_string(gap.up_to)) +
                      " can't be read");
                return true;
            });
        read_to_the_end_ = unread.up_to != newest_possible;
    }

    void check_entry(SQLite::Statement& row)
    {
        const auto m = message_of(row);
        const auto id = row.getColumn(message_column_count).getInt64();
        report_.messages += m.is_message() ? 1 : 0;
        const auto room = rooms_.find(id);
        if (room == rooms_.end()) { // its checksum includes the name of the room, so it can't be checked
            auto& lost = roomless_[id];
            lost.first = lost.count == 0 ? m.message.seq : lost.first;
            lost.last = m.message.seq;
            ++lost.count;
            return;
        }
        const bool whole = holds(m, row) || failpoint("check-skips-checksums");
        if (!whole)
            found(word_for(m) + std::to_string(m.message.seq) + " of room " + room->second.name() +
                  " is damaged: its checksum is wrong");
        const prev_chain_check::link link{m.message.seq, m.numbers.prev, m.message.prev, m.is_message()};
        if (whole)
            room->second.next(link, [this](const std::string& what) { found(what); });
        else
            room->second.next_damaged(link.seq);
    }

    void check_ids()
    {
        SQLite::Statement twice{db_, "SELECT min(seq), max(seq) FROM entries WHERE id IS NOT NULL "
                                     "GROUP BY author, id HAVING count(*) > 1"};
        while (twice.executeStep())
            found("messages " + twice.getColumn(0).getString() + " and " + twice.getColumn(1).getString() +
                  " have the same author and id");
        SQLite::Statement both{db_, "SELECT f.seq, m.seq FROM forgotten_ids f CROSS JOIN entries m "
                                    "ON m.author = f.author AND m.id = f.id"};
        while (both.executeStep())
            found("the removed message " + both.getColumn(0).getString() + " and message " +
                  both.getColumn(1).getString() + " have the same author and id");
    }

    void check_state()
    {
        SQLite::Statement each{db_, state_rows};
        while (each.executeStep()) {
            const auto entry = state_entry_of(each);
            if (!holds(entry, each))
                found("the state entry \"" + entry.kind + "\" of " + entry.key +
                      " is damaged: its checksum is wrong");
        }
    }

    const std::filesystem::path file_;
    const finding_handler& on_finding_;
    SQLite::Database db_;
    SQLite::Transaction snapshot_;
    const stop_check& stop_;
    check_report report_;
    std::unordered_map<std::int64_t, prev_chain_check> rooms_;
    std::map<std::int64_t, lost_room> roomless_;
    chat::seq_number newest_ = 0;
    bool read_to_the_end_ = false;
};

} // namespace

check_report check_database(const std::filesystem::path& file, const finding_handler& on_finding,
                            const stop_check& stop)
{
    try {
        return database_check{file, on_finding, stop}.run();
    } catch (const SQLite::Exception& e) {
        throw storage_error_of(file, e);
    }
}

} // namespace banter::journal

#include "server/journal/table_scan.hpp"

#include "server/journal/failpoint.hpp"
#include "server/journal/statement.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <algorithm>

namespace banter::journal {

bool is_unreadable(const SQLite::Exception& e) { return (e.getErrorCode() & 0xff) == SQLITE_CORRUPT; }

table_scan::table_scan(SQLite::Statement& rows, int first_bound, order way)
    : rows_{rows}, first_bound_{first_bound}, way_{way}
{
}

bool table_scan::run(seq_range range, const row_handler& on_row, const gap_handler& on_unreadable)
{
    const statement_scope until_the_end{rows_};
    while (!range.empty()) {
        begin(range);
        auto got = step::row;
        while ((got = next()) == step::row) {
            const auto seq = rows_.getColumn(0).getInt64();
            if (seq <= range.after || seq > range.up_to)
                continue; // a page that was overwritten by another; ignoring it keeps the scan finite
            (way_ == order::up ? range.after : range.up_to) = way_ == order::up ? seq : seq - 1;
            if (!on_row(rows_))
                return false;
        }
        if (got == step::end)
            return true;
        const auto lost = unreadable_part(range);
        const auto gap = first_of(range, lost);
        range = without_first(range, lost);
        if (!on_unreadable(gap))
            return false;
    }
    return true;
}

void table_scan::begin(const seq_range& range)
{
    rows_.tryReset();
    rows_.bind(first_bound_, range.after + 1);
    rows_.bind(first_bound_ + 1, range.up_to);
}

table_scan::step table_scan::next()
{
    try {
        return rows_.executeStep() ? step::row : step::end;
    } catch (const SQLite::Exception& e) {
        if (!is_unreadable(e) || failpoint("stop-at-damage"))
            throw;
        return step::damage;
    }
}

// Whether the first row of the range, or its absence, can be read.
bool table_scan::reads(const seq_range& range)
{
    if (range.empty())
        return true;
    begin(range);
    return next() != step::damage;
}

// The beginning of the range can't be read.
// @return the number of seqs, at least one, to skip so that the rest can be read from its beginning, or is
// empty
std::int64_t table_scan::unreadable_part(const seq_range& range)
{
    const auto all = range.up_to - range.after;
    // Steps that grow by a sixteenth: small enough to end between two damaged pages, and few up to the
    // largest seq.
    std::int64_t bad = 0;
    std::int64_t good = 1;
    while (good < all && !reads(without_first(range, good))) {
        bad = good;
        good += std::min(std::max<std::int64_t>(good / 16, 1), all - good);
    }
    while (good - bad > 1) {
        const auto middle = bad + (good - bad) / 2;
        (reads(without_first(range, middle)) ? good : bad) = middle;
    }
    return good;
}

seq_range table_scan::first_of(const seq_range& range, std::int64_t count) const
{
    return way_ == order::up ? seq_range{range.after, range.after + count}
                             : seq_range{range.up_to - count, range.up_to};
}

seq_range table_scan::without_first(const seq_range& range, std::int64_t count) const
{
    return way_ == order::up ? seq_range{range.after + count, range.up_to}
                             : seq_range{range.after, range.up_to - count};
}

} // namespace banter::journal

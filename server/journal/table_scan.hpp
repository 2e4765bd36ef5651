#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <functional>

namespace banter::journal {

/// The seqs that are greater than `after` and not greater than `up_to`.
struct seq_range {
    std::int64_t after = 0;
    std::int64_t up_to = 0;

    bool empty() const noexcept { return after >= up_to; }
};

/// Reads the rows of a range of seqs, and goes on behind what can't be read for damage. How often it tries
/// grows with the number of damaged places and the logarithm of their length.
class table_scan {
public:
    enum class order { up, down };

    /// @param on_row  is given the statement at a row; false ends the walk
    using row_handler = std::function<bool(SQLite::Statement&)>;

    /// @param on_unreadable  is given a range that can't be read; false ends the walk
    using gap_handler = std::function<bool(const seq_range&)>;

    /// @param rows  gives rows in `way`, the seq in the first column, from its parameter number `first_bound`
    ///              up to the next one (seq >= ? AND seq <= ?: with > SQLite would also read the page that
    ///              ends there); the others are bound already. Stays with the caller, is reset at the end.
    table_scan(SQLite::Statement& rows, int first_bound, order way);

    /// @return false when a handler has ended it. @throws SQLite::Exception  anything but damage, and what
    /// the handlers throw.
    bool run(seq_range range, const row_handler& on_row, const gap_handler& on_unreadable);

private:
    enum class step { row, end, damage };

    void begin(const seq_range& range);
    step next();
    bool reads(const seq_range& range);
    std::int64_t unreadable_part(const seq_range& range);
    seq_range first_of(const seq_range& range, std::int64_t count) const;
    seq_range without_first(const seq_range& range, std::int64_t count) const;

    SQLite::Statement& rows_;
    int first_bound_;
    order way_;
};

/// Whether `e` tells of damage, and not of a disk that does not answer or the like.
bool is_unreadable(const SQLite::Exception& e);

} // namespace banter::journal

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

/// Reads the rows of a range of seqs, and skips ranges that can't be read because of damage. The number of
/// attempts grows with the number of damaged ranges and the logarithm of their length.
class table_scan {
public:
    enum class order { up, down };

    /// Called with the statement positioned at a row; returns false to end the scan.
    using row_handler = std::function<bool(SQLite::Statement&)>;

    /// Called with a range that can't be read; returns false to end the scan.
    using gap_handler = std::function<bool(const seq_range&)>;

    /// @param rows  selects rows in the order `way`, with the seq in the first column, between its parameters
    ///              number `first_bound` and the next (seq >= ? AND seq <= ?; with > SQLite would also read
    ///              the page that ends there). Its other parameters are bound already. Must outlive this
    ///              object; run() resets it at the end.
    table_scan(SQLite::Statement& rows, int first_bound, order way);

    /// @return false if a handler has ended the scan
    /// @throws SQLite::Exception  for any error but damage; and what the handlers throw
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

/// Whether `e` means damaged data, and not, for example, an error of the disk.
bool is_unreadable(const SQLite::Exception& e);

} // namespace banter::journal

#pragma once

#include "server/chat/ids.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <cstdint>
#include <limits>

/// Conversions between seqs and SQLite's integers, and a scope for the use of a statement.
namespace banter::journal {

/// The seq as SQLite's signed integer, clamped to its largest value.
inline std::int64_t number(chat::seq_number n)
{
    constexpr auto most = static_cast<chat::seq_number>(std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(std::min(n, most));
}

inline chat::seq_number seq_of(const SQLite::Column& c)
{
    return static_cast<chat::seq_number>(c.getInt64());
}

/// Resets a statement at the begin and at the end of a scope. A statement that is not reset holds a lock on
/// the database.
class statement_scope {
public:
    explicit statement_scope(SQLite::Statement& s) : statement_{s} { statement_.tryReset(); }
    ~statement_scope() { statement_.tryReset(); }
    statement_scope(const statement_scope&) = delete;
    statement_scope& operator=(const statement_scope&) = delete;

private:
    SQLite::Statement& statement_;
};

} // namespace banter::journal

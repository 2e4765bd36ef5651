#include "server/journal/search_index.hpp"

#include "server/chat/conversation.hpp"
#include "server/journal/database.hpp"
#include "server/journal/message_row.hpp"
#include "server/journal/search_words.hpp"

#include <sqlite3.h>
#include <utf8proc.h>

#include <algorithm>
#include <new>

namespace banter::journal {

namespace {

constexpr int busy_timeout_ms = 5'000;

using token_sink = int (*)(void*, int, const char*, int, int, int);

int hand(token_sink sink, void* context, int flags, std::string_view token)
{
    return sink(context, flags, token.data(), static_cast<int>(token.size()), 0, 0);
}

// FTS5 treats the tokenizer as an opaque pointer; ours has no state.
int make(void*, const char**, int, Fts5Tokenizer** out)
{
    static char nothing;
    *out = reinterpret_cast<Fts5Tokenizer*>(&nothing);
    return SQLITE_OK;
}

void discard(Fts5Tokenizer*) {}

// In a query, each string is one token already (fts5_expression). In a text, a pair has the position of its
// first word.
int tokenize(Fts5Tokenizer*, void* context, int flags, const char* text, int bytes, token_sink sink)
try {
    const std::string_view all{text, static_cast<std::size_t>(bytes)};
    if ((flags & FTS5_TOKENIZE_QUERY) != 0)
        return hand(sink, context, 0, all);
    const tokenized_text words{all};
    for (std::size_t i = 0; i < words.size(); ++i) {
        int rc = hand(sink, context, 0, words.word(i));
        if (const auto pair = words.pair(i); rc == SQLITE_OK && !pair.empty())
            rc = hand(sink, context, FTS5_TOKEN_COLOCATED, pair);
        if (rc != SQLITE_OK)
            return rc;
    }
    return SQLITE_OK;
} catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
}

void add_tokenizer(SQLite::Database& db)
{
    fts5_api* api = nullptr;
    sqlite3_stmt* ask = nullptr; // SQLiteCpp binds no pointers
    if (::sqlite3_prepare_v2(db.getHandle(), "SELECT fts5(?)", -1, &ask, nullptr) == SQLITE_OK) {
        ::sqlite3_bind_pointer(ask, 1, &api, "fts5_api_ptr", nullptr);
        ::sqlite3_step(ask);
    }
    ::sqlite3_finalize(ask);
    if (api == nullptr)
        throw SQLite::Exception{"this SQLite has no FTS5", SQLITE_MISUSE};
    fts5_tokenizer functions{make, discard, tokenize};
    if (const int rc = api->xCreateTokenizer(api, "banter", nullptr, &functions, nullptr); rc != SQLITE_OK)
        throw SQLite::Exception{db.getHandle(), rc};
}

} // namespace

std::string search_format() { return std::string{"4, Unicode "} + ::utf8proc_unicode_version(); }

std::string user_word(std::string_view folded)
{
    constexpr int digits = 16;
    auto rest = static_cast<std::uint64_t>(checksum_of({folded}));
    std::string word{"p"};
    for (int i = 0; i < digits; ++i, rest >>= 4)
        word += "0123456789abcdef"[rest & 15];
    return word;
}

std::string room_words(std::int64_t id, std::string_view name)
{
    auto words = std::to_string(id);
    if (!chat::is_conversation(name))
        return words;
    (words += ' ') += conversation_word;
    const auto comma = name.find(',');
    for (const auto who : {name.substr(1, comma - 1), name.substr(std::min(comma, name.size() - 1) + 1)})
        (words += ' ') += user_word(who);
    return words;
}

SQLite::Database open_search_index(const std::filesystem::path& file, int flags)
{
    SQLite::Database db{file.string(), flags | SQLITE_OPEN_NOMUTEX, busy_timeout_ms};
    harden(db);
    add_tokenizer(db);
    return db;
}

bool is_damage(const SQLite::Exception& e) noexcept
{
    switch (e.getErrorCode() & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: // no such table, no such column
        return true;
    default:
        return false;
    }
}

} // namespace banter::journal

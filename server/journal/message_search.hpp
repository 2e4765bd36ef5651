#pragma once

#include "server/journal/journal.hpp"
#include "server/journal/message_reader.hpp"
#include "server/journal/search_reader.hpp"

#include <functional>

namespace banter::journal {

/// Searches the messages: what the index does not have yet is looked through one by one, so that an answer is
/// never older than what is stored. Belongs to one thread.
/// @throws SQLite::Exception  from everything. Open a new one then.
class message_search {
public:
    using stop_question = std::function<bool()>;

    explicit message_search(const data_paths& paths, const std::string& vfs = {});

    /// As journal::search(), of messages up to `up_to`.
    /// @param should_stop  asked now and then; when it says so, the page is `failed`.
    page find(const chat::search_query& q, chat::seq_number up_to, const stop_question& should_stop);

private:
    message_reader messages_;
    search_reader index_;
};

} // namespace banter::journal

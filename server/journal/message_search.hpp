#pragma once

#include "server/chat/query.hpp"
#include "server/journal/message_reader.hpp"
#include "server/journal/page.hpp"
#include "server/journal/search_reader.hpp"

#include <functional>
#include <stdexcept>

namespace banter::journal {

/// The index can't be used any more, and should be rebuilt. The messages are not affected.
struct index_damaged : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Searches the messages: what the index does not have yet is looked through one by one, so that an answer is
/// never older than what is stored. Belongs to one thread.
/// @throws SQLite::Exception  from everything. Open a new one then. index_damaged  from find()
class message_search {
public:
    using stop_check = std::function<bool()>;

    explicit message_search(const data_paths& paths, const std::string& vfs = {});

    /// As journal::search(), of messages up to `up_to`.
    /// @param should_stop  asked now and then; when it says so, the page is what was found, and `failed`
    /// where
    ///                     that is nothing.
    page find(const chat::search_query& q, chat::seq_number up_to, const stop_check& should_stop);

private:
    /// Calls `f`, which asks the index.
    template <class Function>
    static auto ask_index(Function f);

    message_reader messages_;
    search_reader index_;
};

} // namespace banter::journal

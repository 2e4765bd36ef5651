#pragma once

#include "server/chat/query.hpp"
#include "server/journal/data_folder.hpp"
#include "server/journal/message_reader.hpp"
#include "server/journal/page.hpp"
#include "server/journal/search_reader.hpp"

#include <functional>
#include <stdexcept>

namespace banter::journal {

/// The index can't be used and should be rebuilt. The messages are not affected.
struct index_damaged : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Searches the messages. Messages that are not in the index yet are scanned one by one, so the answer
/// includes everything that is stored. Used by one thread.
/// @throws SQLite::Exception  from every function; open a new one then. index_damaged  from find()
class message_search {
public:
    using stop_check = std::function<bool()>;

    explicit message_search(const data_paths& paths, const std::string& vfs = {});

    /// As journal::search(), for messages up to `up_to`.
    /// @param should_stop  polled; true ends the search with a page of what was found, or with page::failed
    ///                     if nothing was found
    page find(const chat::search_query& q, chat::seq_number up_to, const stop_check& should_stop);

private:
    /// Calls `f`, which reads the index, and turns an error that means damage into index_damaged.
    template <class Function>
    static auto ask_index(Function f);

    message_reader messages_;
    search_reader index_;
};

} // namespace banter::journal

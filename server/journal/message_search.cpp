#include "server/journal/message_search.hpp"

#include "server/journal/failpoint.hpp"
#include "server/journal/page.hpp"
#include "server/journal/search_index.hpp"
#include "server/journal/search_scope.hpp"
#include "server/journal/search_terms.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace banter::journal {

namespace {

// Most results of the index that are read at once. The first step reads as many as fit into a page; each
// further step, needed if the requester may not see some of them, reads twice as many.
constexpr std::size_t most_at_once = 1'000;

// Most rooms that the query to the index excludes. Messages of further hidden rooms are filtered one by one.
constexpr std::size_t most_hidden = 100;

// A page that is being filled, newest first.
class filling {
public:
    filling(const search_terms& terms, const chat::search_query& q) : terms_{terms}, q_{q}, budget_{q.limit}
    {
    }

    // @return false when the page is full.
    bool offer(const message_row& m)
    {
        if (!is_in_scope(q_, m.message.room, m.message.seq) || !matches(terms_, m.message.text))
            return true;
        if (!budget_.takes(m.message, out_))
            return false;
        out_.messages.push_back(m.message);
        return true;
    }

    bool full() const noexcept { return out_.more; }
    page take() { return std::move(out_); }

    // At the time limit: what was found is valid, and the client can continue after it.
    page give_up()
    {
        out_.more = !out_.messages.empty();
        out_.failed = out_.messages.empty();
        return take();
    }

private:
    const search_terms& terms_;
    const chat::search_query& q_;
    page_budget budget_;
    page out_;
};

} // namespace

message_search::message_search(const data_paths& paths, const std::string& vfs)
    : messages_{paths.messages, vfs}, index_{paths.search}
{
}

template <class Function>
auto message_search::ask_index(Function f)
{
    try {
        return f();
    } catch (const SQLite::Exception& e) {
        if (is_damage(e))
            throw index_damaged{e.what()};
        throw;
    }
}

page message_search::find(const chat::search_query& q, chat::seq_number up_to, const stop_check& should_stop)
{
    const auto terms = parse_search(q.text);
    if (terms.empty() || q.before == 0)
        return {};
    room_filter rooms;
    if (!q.room.empty() && (rooms.only = messages_.id_of_room(q.room)) == 0)
        return {};
    rooms.viewer = q.viewer;
    for (std::size_t i = 0; i < std::min(q.hidden.size(), most_hidden); ++i)
        if (const auto id = messages_.id_of_room(q.hidden[i]); id != 0)
            rooms.hidden.push_back(id);
    const auto last = std::min(up_to, q.before.value_or(up_to + 1) - 1);

    for (;;) {
        filling out{terms, q};
        const auto indexed_to = ask_index([&] { return index_.indexed_to(); });
        bool stopped = false;
        if (!failpoint("search-stale"))
            messages_.each_backwards(indexed_to, last, q.room, [&](const message_row& m) {
                stopped = should_stop();
                return !stopped && out.offer(m);
            });
        if (stopped)
            return out.give_up();
        if (out.full())
            return out.take();

        // Collected first, so that an exception of `messages_` is not taken for one of the index.
        std::vector<chat::seq_number> found;
        auto below = std::min(last, indexed_to) + 1;
        auto end = search_reader::end::enough;
        for (auto most = q.limit; end == search_reader::end::enough && !out.full();
             most = std::min(2 * most, std::max(q.limit, most_at_once))) {
            found.clear();
            end = ask_index([&] {
                return index_.find(
                    terms, rooms, below,
                    [&](chat::seq_number seq) {
                        found.push_back(seq);
                        return found.size() <= most;
                    },
                    should_stop);
            });
            for (const auto seq : found) {
                if (should_stop())
                    return out.give_up();
                if (const auto m = messages_.find(seq); m && !out.offer(*m))
                    break;
            }
            if (!found.empty())
                below = found.back();
        }
        if (end == search_reader::end::stopped)
            return out.give_up();
        if (ask_index([&] { return index_.indexed_to(); }) >= indexed_to)
            return out.take();
        // The index was cleared in the meantime: search again.
    }
}

} // namespace banter::journal

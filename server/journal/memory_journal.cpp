#include "server/journal/memory_journal.hpp"

#include <algorithm>
#include <utility>

namespace banter::journal {

namespace {

// Bytes of text that one turn of a search looks through: about a millisecond, of Chinese four.
constexpr std::size_t search_turn_bytes = 256 * 1024;

std::string key_of(const chat::record& r) { return r.id.empty() ? std::string{} : r.author + '\0' + r.id; }

// Adds `m` to a page unless that is full by count or by size, which is what `more` then says.
bool add(page& out, std::size_t& out_bytes, std::size_t limit, const chat::message& m)
{
    if (out.messages.size() >= limit || out_bytes >= journal::page_bytes) {
        out.more = true;
        return false;
    }
    out.messages.push_back(m);
    out_bytes += m.text.size();
    return true;
}

} // namespace

memory_journal::memory_journal(memory_journal_settings settings, defer later)
    : settings_{std::move(settings)}, later_{std::move(later)}, alive_{std::make_shared<char>()}
{
}

memory_journal::~memory_journal() = default;

std::size_t memory_journal::entry::bytes() const noexcept
{
    constexpr std::size_t node = 64; // of the map, the deque and the allocator, per message
    return sizeof(entry) + node + what.text.size() + what.user.size() + what.room.size() + 2 * key.size();
}

memory memory_journal::recall() { return {settings_.epoch, 0, {}}; }

void memory_journal::commit(chat::batch b)
{
    for (auto& r : b.records)
        store(r);
    committed(std::move(b));
}

void memory_journal::store(chat::record& r)
{
    auto key = key_of(r);
    if (!key.empty()) {
        const auto [known, fresh] = repeats_.try_emplace(key, newest_ + 1);
        if (!fresh) {
            const auto& first = all_.at(known->second).what;
            r.repeated = true;
            r.what.seq = first.seq;
            r.what.prev = first.prev;
            r.what.time = first.time;
            return;
        }
    }

    room& where = rooms_[r.what.room];
    r.what.seq = ++newest_;
    r.what.prev = std::exchange(where.newest, r.what.seq);
    const entry& kept = all_.try_emplace(all_.end(), newest_, entry{r.what, std::move(key)})->second;
    where.kept.push_back(&kept);
    where.bytes += kept.bytes();
    bytes_ += kept.bytes();

    while ((settings_.room_messages != 0 && where.kept.size() > settings_.room_messages) ||
           (settings_.room_bytes != 0 && where.bytes > settings_.room_bytes))
        forget_front(where);
    while (settings_.total_bytes != 0 && bytes_ > settings_.total_bytes)
        forget_front(rooms_.at(all_.begin()->second.what.room));
}

void memory_journal::forget_front(room& r)
{
    const entry& oldest = *r.kept.front();
    r.kept.pop_front();
    r.bytes -= oldest.bytes();
    bytes_ -= oldest.bytes();
    r.forgotten = oldest.what.seq;
    if (!oldest.key.empty())
        repeats_.erase(oldest.key);
    all_.erase(r.forgotten);
}

void memory_journal::read(const chat::history_query& q, chat::seq_number up_to, page_handler handler)
{
    page out;
    const auto found = rooms_.find(q.room);
    if (found == rooms_.end())
        return handler(std::move(out));
    const room& r = found->second;
    if (!r.kept.empty())
        out.oldest = r.kept.front()->what.seq;

    if (q.before == 0)
        return handler(std::move(out));
    std::size_t out_bytes = 0;
    const auto later = [](chat::seq_number seq, const entry* e) { return seq < e->what.seq; };
    const auto end = std::upper_bound(r.kept.begin(), r.kept.end(),
                                      q.before ? std::min(up_to, *q.before - 1) : up_to, later);
    if (q.after) {
        out.gap = *q.after < r.forgotten;
        for (auto at = std::upper_bound(r.kept.begin(), end, *q.after, later);
             at < end && add(out, out_bytes, q.limit, (*at)->what); ++at) {
        }
    } else {
        for (auto at = end; at != r.kept.begin() && add(out, out_bytes, q.limit, (*std::prev(at))->what);
             --at) {
        }
        std::reverse(out.messages.begin(), out.messages.end());
    }
    handler(std::move(out));
}

void memory_journal::search(const chat::search_query& q, page_handler handler,
                            std::weak_ptr<const void> asker)
{
    search_job job;
    job.what = q;
    job.terms = parse_search(q.text);
    job.before = q.before.value_or(newest_ + 1);
    job.handler = std::move(handler);
    job.asker = std::move(asker);
    searches_.push_back(std::move(job));
    if (searches_.size() == 1)
        search_a_turn();
}

// One piece of one search a turn, however many are asked for: the first, until it is done.
void memory_journal::search_a_turn()
{
    while (!searches_.empty() && searches_.front().asker.expired())
        searches_.pop_front();
    if (searches_.empty())
        return;
    if (look_through(searches_.front())) {
        const auto done = std::move(searches_.front());
        searches_.pop_front();
        done.handler(page{done.found});
    }
    if (!searches_.empty())
        later_([this, alive = std::weak_ptr{alive_}] {
            if (!alive.expired())
                search_a_turn();
        });
}

// @return whether the search is done.
bool memory_journal::look_through(search_job& job)
{
    std::size_t looked_at = 0;
    for (auto at = all_.lower_bound(job.before); at != all_.begin() && !job.terms.empty();) {
        --at;
        const auto& m = at->second.what;
        job.before = m.seq;
        looked_at += sizeof(entry);
        if (job.what.room.empty() || m.room == job.what.room) {
            looked_at += m.text.size();
            if (matches(job.terms, m.text) && !add(job.found, job.found_bytes, job.what.limit, m))
                return true;
        }
        if (looked_at >= search_turn_bytes)
            return false;
    }
    return true;
}

} // namespace banter::journal

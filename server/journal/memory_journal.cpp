#include "server/journal/memory_journal.hpp"

#include "server/journal/history_page.hpp"
#include "server/journal/page.hpp"
#include "server/journal/search_scope.hpp"
#include "server/journal/search_terms.hpp"

#include <algorithm>
#include <utility>

namespace banter::journal {

namespace {

// Bytes of text that a search scans in one turn: about a millisecond; four with Chinese text.
constexpr std::size_t search_turn_bytes = 256 * 1024;

std::string key_of(const chat::entry& e) { return e.id.empty() ? std::string{} : e.author + '\0' + e.id; }

// @return false when the page is full.
bool add(page& out, page_budget& budget, const chat::message& m)
{
    if (!budget.takes(m, out))
        return false;
    out.messages.push_back(m);
    return true;
}

} // namespace

struct memory_journal::search_job {
    chat::search_query query;
    search_terms terms;
    chat::seq_number before = 0; // everything from here on has been scanned
    page found;
    page_budget budget;
    page_handler handler;
    std::weak_ptr<const void> asker;
};

memory_journal::memory_journal(memory_journal_settings settings, defer later)
    : settings_{std::move(settings)}, later_{std::move(later)}, alive_{std::make_shared<char>()}
{
}

memory_journal::~memory_journal() = default;

std::size_t memory_journal::stored_message::bytes() const noexcept
{
    constexpr std::size_t node = 64; // of the map, the deque and the allocator, per message
    return sizeof(stored_message) + node + message.text.size() + message.user.size() + message.room.size() +
           message.to.size() + 2 * key.size();
}

recovered_state memory_journal::recover() { return {settings_.epoch, 0, 0, {}}; }

void memory_journal::commit(chat::batch b)
{
    auto next = b.trims.begin();
    for (auto& e : b.entries) {
        for (; next != b.trims.end() && next->after < e.message.seq; ++next)
            forget_up_to(next->to.horizon);
        store(e);
    }
    for (; next != b.trims.end(); ++next)
        forget_up_to(next->to.horizon);
    committed(std::move(b));
}

void memory_journal::forget_up_to(chat::seq_number horizon)
{
    while (!all_.empty() && all_.begin()->first <= horizon)
        forget_front(rooms_.at(all_.begin()->second.message.room));
}

void memory_journal::store(chat::entry& e)
{
    auto& m = e.message;
    if (e.kind != chat::entry_kind::message) {
        const auto known = rooms_.find(m.room);
        e.result = chat::stored{known == rooms_.end() ? 0 : known->second.newest};
        return;
    }
    auto key = key_of(e);
    if (!key.empty()) {
        const auto [known, fresh] = repeats_.try_emplace(key, m.seq);
        if (!fresh) {
            const auto& first = all_.at(known->second).message;
            if (first.room != m.room || first.text != m.text)
                e.result = chat::refused{errc::id_reused};
            else
                e.result = chat::repeat{first.seq, first.prev, first.time};
            return;
        }
    }

    room& where = rooms_[m.room];
    newest_ = m.seq;
    m.prev = std::exchange(where.newest, m.seq);
    e.result = chat::stored{m.prev};
    stored_message& kept = all_.try_emplace(all_.end(), newest_, stored_message{m, std::move(key)})->second;
    kept.message.tags = {};
    kept.message.cuts = {};
    where.kept.push_back(&kept);
    where.bytes += kept.bytes();
    bytes_ += kept.bytes();

    while ((settings_.room_messages != 0 && where.kept.size() > settings_.room_messages) ||
           (settings_.room_bytes != 0 && where.bytes > settings_.room_bytes))
        forget_front(where);
    while (settings_.total_bytes != 0 && bytes_ > settings_.total_bytes)
        forget_front(rooms_.at(all_.begin()->second.message.room));
}

void memory_journal::forget_front(room& r)
{
    const stored_message& oldest = *r.kept.front();
    r.kept.pop_front();
    r.bytes -= oldest.bytes();
    bytes_ -= oldest.bytes();
    r.forgotten = oldest.message.seq;
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
    const auto behind = [&](chat::seq_number seq) {
        return std::upper_bound(
            r.kept.begin(), r.kept.end(), seq,
            [](chat::seq_number s, const stored_message* e) { return s < e->message.seq; });
    };
    if (const auto oldest = behind(q.since); oldest != r.kept.end())
        out.oldest = (*oldest)->message.seq;
    out.gap = q.after && !q.around && std::max(*q.after, q.since) < r.forgotten;

    const auto first_late = [&](const time_predicate& late, chat::seq_number after, chat::seq_number last) {
        const auto end = behind(last);
        const auto at = std::partition_point(std::min(behind(after), end), end,
                                             [&](const stored_message* e) { return !late(e->message.time); });
        return at == end ? last + 1 : (*at)->message.seq;
    };
    const auto read_stretch = [&](const history_stretch& s, page& into) {
        const auto end = behind(s.up_to);
        const auto begin = std::min(behind(s.after), end);
        auto budget = s.budget;
        if (!s.newest) {
            for (auto at = begin; at != end && add(into, budget, (*at)->message); ++at) {
            }
            return;
        }
        const auto first = static_cast<std::ptrdiff_t>(into.messages.size());
        for (auto at = end; at != begin && add(into, budget, (*std::prev(at))->message); --at) {
        }
        std::reverse(into.messages.begin() + first, into.messages.end());
    };
    read_history(q, up_to, first_late, read_stretch, out);
    handler(std::move(out));
}

void memory_journal::search(const chat::search_query& q, page_handler handler,
                            std::weak_ptr<const void> asker)
{
    search_job job;
    job.query = q;
    job.budget.messages = q.limit;
    job.terms = parse_search(q.text);
    job.before = q.before.value_or(newest_ + 1);
    job.handler = std::move(handler);
    job.asker = std::move(asker);
    searches_.push_back(std::move(job));
    if (searches_.size() == 1)
        search_a_turn();
}

// Each turn runs one piece of one search: of the first search, until it is done.
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
        const auto& m = at->second.message;
        job.before = m.seq;
        looked_at += sizeof(stored_message);
        if (is_in_scope(job.query, m.room, m.seq)) {
            looked_at += m.text.size();
            if (matches(job.terms, m.text) && !add(job.found, job.budget, m))
                return true;
        }
        if (looked_at >= search_turn_bytes)
            return false;
    }
    return true;
}

} // namespace banter::journal

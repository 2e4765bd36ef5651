#include "test/session/simulated_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace banter::test {

namespace {

banter::journal::memory_journal_settings unlimited()
{
    return {.epoch = "e1", .room_messages = 0, .room_bytes = 0, .total_bytes = 0};
}

simulated_disk::outcome_kind kind_of(const chat::outcome& o)
{
    if (std::holds_alternative<chat::stored>(o))
        return simulated_disk::stored;
    if (std::holds_alternative<chat::repeat>(o))
        return simulated_disk::repeat;
    const auto* const r = std::get_if<chat::refused>(&o);
    if (r != nullptr && r->why == errc::id_reused)
        return simulated_disk::id_reused;
    if (r != nullptr && r->why == errc::unavailable)
        return simulated_disk::unavailable;
    return r != nullptr && r->why == errc::storage_full ? simulated_disk::storage_full
                                                        : simulated_disk::other;
}

} // namespace

std::vector<std::uint64_t> marks_in(std::string_view text)
{
    std::vector<std::uint64_t> all;
    for (auto at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
        std::uint64_t mark = 0;
        const auto* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data() + at + 1, end, mark);
        if (error == std::errc{} && stop != end && *stop == '~')
            all.push_back(mark);
    }
    return all;
}

// ---- the disk

simulated_disk::simulated_disk()
    : kept_{[this](chat::seq_number) { return full; }}, messages_{unlimited(),
                                                                  [this](std::function<void()> f) {
                                                                      later(std::move(f));
                                                                  }}
{
    messages_.on_committed([this](chat::batch&& b) { copied_ = std::move(b); });
}

void simulated_disk::store(chat::batch& b)
{
    kept_.commit(b);
    chat::batch copy;
    for (const auto& e : b.entries) {
        ++outcomes[kind_of(e.result)];
        if (!std::holds_alternative<chat::stored>(e.result))
            continue;
        note(e);
        if (e.kind == chat::entry_kind::message)
            copy.entries.push_back(e);
    }
    copy.trims = b.trims;
    messages_.commit(std::move(copy));
    for (const auto& e : copied_.entries) // two journals agree
        BOOST_TEST(e.prev() == by_seq_.at(e.message.seq).prev);
    for (auto& e : b.entries)
        e.message.prev = e.prev();
}

void simulated_disk::drop(chat::batch& b)
{
    for (auto& e : b.entries)
        if (e.kind == chat::entry_kind::message) {
            e.result = chat::refused{errc::unavailable};
            ++outcomes[unavailable];
        }
    std::erase_if(b.effects, [](const chat::effect& e) { return !std::holds_alternative<chat::publish>(e); });
}

void simulated_disk::note(const chat::entry& e)
{
    for (const auto mark : marks_in(e.message.text))
        marks_.insert(mark);
    if (e.kind != chat::entry_kind::message)
        return;
    auto& kept = by_seq_.try_emplace(e.message.seq, e.message).first->second;
    kept.prev = e.prev();
    newest_[e.message.room] = {e.message.seq, e.message.time};
    if (e.id.empty())
        return;
    auto& first = ids_[{e.author, e.id}];
    BOOST_TEST(first <= trimmed().ids_horizon);
    ids_used_again += first == 0 ? 0 : 1;
    first = e.message.seq;
}

const chat::message* simulated_disk::find(chat::seq_number seq) const
{
    const auto found = by_seq_.find(seq);
    return found == by_seq_.end() ? nullptr : &found->second;
}

chat::seq_number simulated_disk::seq_of(const std::string& author, const std::string& id) const
{
    const auto found = ids_.find({author, id});
    return found == ids_.end() ? 0 : found->second;
}

// ---- the journal of one run

simulated_journal::simulated_journal(simulated_disk& disk) : disk_{disk}
{
    disk_.later = [this](std::function<void()> f) { reads_.push_back(std::move(f)); };
}

void simulated_journal::commit(chat::batch b)
{
    commits_.push_back(std::move(b));
    on_given();
}

void simulated_journal::commit_one()
{
    if (commits_.empty())
        return;
    auto b = std::move(commits_.front());
    commits_.pop_front();
    failed_ = failed_ || fails;
    if (failed_) {
        disk_.drop(b);
    } else {
        disk_.store(b);
        on_durable(b);
    }
    committed(std::move(b));
}

void simulated_journal::read(const chat::history_query& q, chat::seq_number up_to, page_handler handler)
{
    reads_.push_back(
        [this, q, up_to, handler = std::move(handler)] { disk_.messages().read(q, up_to, handler); });
}

void simulated_journal::search(const chat::search_query& q, page_handler handler,
                               std::weak_ptr<const void> asker)
{
    reads_.push_back([this, q, handler = std::move(handler), asker = std::move(asker)] {
        if (!asker.expired())
            disk_.messages().search(q, handler, asker);
    });
}

void simulated_journal::read_one()
{
    if (reads_.empty())
        return;
    const auto f = std::move(reads_.front());
    reads_.pop_front();
    f();
}

} // namespace banter::test

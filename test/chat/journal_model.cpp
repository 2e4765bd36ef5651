#include "test/chat/journal_model.hpp"

#include <utility>

namespace banter::chat::test {

namespace {

std::string outcome_text(const outcome& o)
{
    if (const auto* const s = std::get_if<stored>(&o))
        return "stored after " + std::to_string(s->prev);
    if (const auto* const r = std::get_if<repeat>(&o))
        return "repeat of " + std::to_string(r->seq) + " after " + std::to_string(r->prev) + " at " +
               std::to_string(r->time.time_since_epoch().count());
    const auto* const r = std::get_if<refused>(&o);
    return r == nullptr ? "undecided" : std::string{code_name(r->why)};
}

} // namespace

void journal_model::commit(batch& b)
{
    auto next = b.trims.begin();
    for (auto& e : b.entries) {
        for (; next != b.trims.end() && next->after < e.message.seq; ++next)
            trimmed_ = next->to;
        e.result = decide(e);
        outcomes_ += std::to_string(e.message.seq) + ' ' + e.message.room + ' ' + e.author + '/' + e.id +
                     (e.proven ? " proven" : "") + " '" + e.message.text + "' at " +
                     std::to_string(e.message.time.time_since_epoch().count()) + ": " +
                     outcome_text(e.result) + '\n';
        given_ = e.message.seq;
    }
    for (; next != b.trims.end(); ++next)
        trimmed_ = next->to;
    for (const auto& s : b.state_entries) {
        if (s.value.empty())
            state_.erase({s.kind, s.key});
        else
            state_[{s.kind, s.key}] = s.value;
    }
}

// A room is touched by each number that was given in it, also if nothing was stored under it.
outcome journal_model::decide(const entry& e)
{
    auto& of = rooms_[e.message.room];
    of.known.name = e.message.room;
    if (e.room_made != timestamp{})
        of.known.made = e.room_made;
    if (e.kind == entry_kind::topic) {
        of.known.topic = e.message.text;
        of.known.topic_by =
            e.message.text.empty() ? topic_origin{} : topic_origin{e.message.user, e.message.time};
        return stored{of.newest};
    }
    of.known.touched = {e.message.seq, e.message.time};
    if (!e.id.empty())
        if (const auto first = ids_.find({e.author, e.id}); first != ids_.end()) {
            auto again = first->second.again;
            const bool gone = again.seq <= trimmed_.horizon;
            if (again.seq <= trimmed_.ids_horizon)
                ids_.erase(first);
            else if (first->second.room != e.message.room || (!gone && first->second.text != e.message.text))
                return refused{errc::id_reused};
            else
                return repeat{again.seq, gone ? 0 : again.prev, again.time};
        }
    if (full_(e.message.seq))
        return refused{errc::storage_full};
    const stored now{std::exchange(of.newest, e.message.seq)};
    if (!e.id.empty())
        ids_.try_emplace(
            {e.author, e.id},
            first_entry{e.message.room, e.message.text, {e.message.seq, now.prev, e.message.time}});
    return now;
}

journal_model::recovered journal_model::recover() const
{
    recovered r{given_};
    for (const auto& each : rooms_)
        r.rooms.push_back(each.second.known);
    for (const auto& [of, value] : state_)
        r.state_entries.push_back({of.first, of.second, value});
    r.trimmed = trimmed_;
    return r;
}

void journal_model::lose_ids_up_to(seq_number last)
{
    std::erase_if(ids_, [&](const auto& each) { return each.second.again.seq <= last; });
}

std::string journal_model::text() const
{
    auto out = outcomes_;
    for (const auto& [of, value] : state_)
        out += of.first + ' ' + of.second + ": " + value + '\n';
    out += "trimmed " + std::to_string(trimmed_.horizon) + " ids " + std::to_string(trimmed_.ids_horizon);
    return out;
}

} // namespace banter::chat::test

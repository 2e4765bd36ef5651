#include "client/load/checker.hpp"

#include <algorithm>

namespace banter::load {

checker::checker(const load::layout& layout, bool times_completion)
    : layout_{layout}, times_completion_{times_completion || !layout.hears_itself},
      senders_per_room_{(layout.senders + layout.rooms - 1) / layout.rooms}, sent_(layout.senders),
      seen_(std::size_t{layout.members} * layout.rooms_per_member * senders_per_room_),
      positions_(std::size_t{layout.members} * layout.rooms_per_member), logs_(layout.rooms),
      receivers_(layout.rooms), excluded_(layout.members), unlogged_(layout.senders)
{
    for (std::uint32_t s = 0; s < layout.senders; ++s) {
        targets_.push_back({layout.first_room_of(s), s / layout.rooms});
        // The sender's room is its first, and also the first of its observer.
        observer_rows_.push_back(row(layout.observer_of(s)) + targets_[s].local);
        if (!hears_itself(s))
            seen_[row(s) + targets_[s].local] = nothing_is_next;
    }
    for (std::uint32_t m = 0; m < layout.members; ++m) {
        for (std::uint32_t k = 0; k < layout.rooms_per_member; ++k)
            ++receivers_[(m + k) % layout.rooms][static_cast<std::size_t>(layout.reader_kind_of(m))];
    }
}

std::uint32_t checker::sent(std::uint32_t sender, std::int64_t time)
{
    auto due = receivers_[targets_[sender].room];
    due[static_cast<std::size_t>(reader_kind::prompt)] -= !layout_.hears_itself;
    for (std::size_t kind = 0; kind < reader_kind_count; ++kind)
        expected_[kind] += due[kind];
    ++messages_;
    const auto number = ++sent_[sender];
    unlogged_[sender].push_back({{sender, number},
                                 measuring_ ? time : unmeasured,
                                 due[static_cast<std::size_t>(reader_kind::prompt)]});
    return number;
}

checker::arrivals::arrivals(checker& owner, std::uint32_t member, std::int64_t now) noexcept
    : checker_{owner}, seen_{owner.seen_.data() + owner.row(member)},
      positions_{owner.positions_.data() + std::size_t{member} * owner.layout_.rooms_per_member}, now_{now},
      member_{member}, reader_{owner.layout_.reader_kind_of(member)}
{
}

// Handles the first delivery of a message, a wrong delivery, and one after a message that a member that does
// not hear itself has not received.
void checker::arrivals::uncommon(message_key key, std::uint32_t room, std::uint32_t& seen,
                                 std::uint64_t& position)
{
    const bool own_unheard = key.sender == member_ && !checker_.hears_itself(member_);
    if (key.number == 0 || key.number > checker_.sent_[key.sender] || own_unheard) {
        ++checker_.faults_.misdelivered;
        return;
    }

    bool late = false;
    if (key.number > seen) {
        if (key.number > seen + 1) {
            auto& skipped = checker_.missing_[checker_.missing_key(member_, key.sender)];
            for (auto n = seen + 1; n < key.number; ++n)
                skipped.insert(n);
        }
        seen = key.number;
    } else {
        const auto skipped = checker_.missing_.find(checker_.missing_key(member_, key.sender));
        if (skipped == checker_.missing_.end() || skipped->second.erase(key.number) == 0) {
            ++checker_.faults_.doubled;
            return;
        }
        late = true;
    }
    ++accepted_;

    const bool knows_order = checker_.hears_itself(member_);
    auto& log = checker_.logs_[room];
    if (auto* message = checker_.unlogged(key)) {
        time(*message);
        if (knows_order) {
            checker_.log(*message, room);
            position = log.end();
        } else {
            checker_.forget_complete(key.sender);
        }
    } else if (const auto where = log.find(key, position)) {
        late = late || (*where < position && knows_order && checker_.layout_.one_order);
        time(*log.at(*where));
        position = std::max(position, *where + 1);
    }
    if (late)
        ++checker_.faults_.out_of_order;
}

void checker::measure() { measuring_ = true; }

std::size_t checker::trim()
{
    std::vector<std::uint64_t> passed(layout_.rooms, std::numeric_limits<std::uint64_t>::max());
    for (std::uint32_t m = 0; m < layout_.members; ++m) {
        if (excluded_[m])
            continue;
        for (std::uint32_t k = 0; k < layout_.rooms_per_member; ++k) {
            const auto room = (m + k) % layout_.rooms;
            auto& position = positions_[std::size_t{m} * layout_.rooms_per_member + k];
            for (const auto* e = logs_[room].at(position);
                 e != nullptr && e->key.sender == m && !hears_itself(m); e = logs_[room].at(position))
                ++position; // its own messages, which are not due to it
            passed[room] = std::min(passed[room], position);
        }
    }
    std::size_t kept = 0;
    for (std::uint32_t r = 0; r < layout_.rooms; ++r)
        kept += logs_[r].trim(passed[r]);
    return kept;
}

void checker::exclude(std::uint32_t member)
{
    const auto kind = static_cast<std::size_t>(layout_.reader_kind_of(member));
    expected_[kind] -= missed_by(member);
    for (std::uint32_t k = 0; k < layout_.rooms_per_member; ++k)
        --receivers_[(member + k) % layout_.rooms][kind];
    excluded_[member] = true;
}

std::uint64_t checker::missed_by(std::uint32_t member) const
{
    std::uint64_t missed = 0;
    for (std::uint32_t s = 0; s < layout_.senders; ++s) {
        const auto slot = layout_.slot_of(member, targets_[s].room);
        if (slot >= layout_.rooms_per_member || (s == member && !hears_itself(member)))
            continue;
        missed += sent_[s] - seen_[row(member) + slot * senders_per_room_ + targets_[s].local];
        if (const auto skipped = missing_.find(missing_key(member, s)); skipped != missing_.end())
            missed += skipped->second.size();
    }
    return missed;
}

faults checker::found(bool at_the_end) const
{
    auto all = faults_;
    if (!at_the_end)
        return all;
    for (std::uint32_t m = 0; m < layout_.members; ++m) {
        if (!excluded_[m])
            all.lost += missed_by(m);
    }
    return all;
}

room_log::entry* checker::unlogged(message_key key)
{
    auto& newest = unlogged_[key.sender];
    const auto first = sent_[key.sender] - static_cast<std::uint32_t>(newest.size()) + 1;
    return key.number < first ? nullptr : &newest[key.number - first];
}

void checker::log(const room_log::entry& message, std::uint32_t room)
{
    logs_[room].append(message);
    auto& newest = unlogged_[message.key.sender];
    const auto upto = message.key.number - newest.front().key.number + 1;
    newest.erase(newest.begin(), newest.begin() + static_cast<std::ptrdiff_t>(upto));
}

void checker::forget_complete(std::uint32_t sender)
{
    auto& newest = unlogged_[sender];
    while (!newest.empty() && newest.front().missing_at == 0)
        newest.pop_front();
}

std::uint64_t checker::missing_key(std::uint32_t member, std::uint32_t sender) noexcept
{
    return std::uint64_t{member} << 32 | sender;
}

} // namespace banter::load

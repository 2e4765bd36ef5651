#pragma once

#include "client/load/histogram.hpp"
#include "client/load/layout.hpp"
#include "client/load/payload.hpp"
#include "client/load/room_log.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace banter::load {

/// What was wrong with the deliveries of a run; all zero in a good one.
struct faults {
    std::uint64_t lost = 0;         ///< never came
    std::uint64_t doubled = 0;      ///< came again
    std::uint64_t out_of_order = 0; ///< came after a message that another member had after it
    std::uint64_t misdelivered = 0; ///< came to a member who is not in the room, or was never sent

    std::uint64_t total() const noexcept { return lost + doubled + out_of_order + misdelivered; }
};

/// Checks every delivery of a run: each message comes to each member of its room once, and in the same order
/// to all. Also takes the latency, from the time given to sent().
///
/// Two records make it exact: a counter per (member, sender) tells lost from doubled, and the order in which
/// a room's messages were first seen by anyone is the order that all its members must see. A sender that does
/// not hear itself cannot tell where its own messages were, so it is held to each sender's own order only; so
/// is everyone where the server promises no more (layout::one_order).
/// Pure bookkeeping: times are arguments, in nanoseconds of a steady clock.
class checker {
public:
    /// @param times_completion  whether to look for each message's last member, which costs half a nanosecond
    ///                          per delivery. Where a sender does not hear itself that is known anyway.
    explicit checker(const load::layout& layout, bool times_completion = true);

    const load::layout& layout() const noexcept { return layout_; }

    /// The sender's next message is on its way.
    /// @param time  when it was sent or, in the open loop, should have been.
    /// @return its number.
    std::uint32_t sent(std::uint32_t sender, std::int64_t time);

    /// One read of one member: takes its deliveries. Ends, and is counted, with its lifetime.
    class arrivals {
    public:
        arrivals(checker& all, std::uint32_t member, std::int64_t now) noexcept;
        ~arrivals() { all_.accepted_[static_cast<std::size_t>(reader_)] += accepted_; }
        arrivals(const arrivals&) = delete;
        arrivals& operator=(const arrivals&) = delete;

        void delivery(message_key key)
        {
            if (key.sender >= all_.layout_.senders) {
                ++all_.faults_.misdelivered;
                return;
            }
            const auto [room, local] = all_.targets_[key.sender];
            const auto slot = all_.layout_.slot_of(member_, room);
            if (slot >= all_.layout_.rooms_per_member) {
                ++all_.faults_.misdelivered;
                return;
            }
            auto& seen = seen_[slot * all_.senders_per_room_ + local];
            auto& position = positions_[slot];
            auto* entry = all_.logs_[room].at(position);
            if (entry != nullptr && entry->key == key && key.number == seen + 1) {
                ++seen;
                ++position;
                ++accepted_;
                time(*entry);
                return;
            }
            uncommon(key, room, seen, position);
        }

    private:
        void time(room_log::entry& message)
        {
            if (reader_ != reader_kind::prompt)
                return;
            if (message.time != unmeasured)
                all_.latency_.record(now_ - message.time);
            if (all_.times_completion_ && --message.missing_at == 0 && message.time != unmeasured)
                all_.completion_.record(now_ - message.time);
        }

        void uncommon(message_key key, std::uint32_t room, std::uint32_t& seen, std::uint64_t& position);

        checker& all_;
        std::uint32_t* seen_;
        std::uint64_t* positions_;
        std::int64_t now_;
        std::uint64_t accepted_ = 0;
        std::uint32_t member_;
        reader_kind reader_;
    };

    /// How many of the sender's messages have been sent, and how many of them its observer has seen
    /// (layout::observer_of).
    std::uint32_t sent_by(std::uint32_t sender) const noexcept { return sent_[sender]; }
    std::uint32_t observed(std::uint32_t sender) const noexcept { return seen_[observer_rows_[sender]]; }

    std::uint64_t messages() const noexcept { return messages_; }

    /// Deliveries taken, each counted once, and deliveries due to all members of a reader_kind.
    std::uint64_t accepted(reader_kind kind) const noexcept
    {
        return accepted_[static_cast<std::size_t>(kind)];
    }
    std::uint64_t expected(reader_kind kind) const noexcept
    {
        return expected_[static_cast<std::size_t>(kind)];
    }
    bool complete(reader_kind kind) const noexcept { return accepted(kind) >= expected(kind); }

    /// The latency of messages that are sent() from now on is recorded.
    void measure();
    const histogram& latency() const noexcept { return latency_; }

    /// The time in which messages reached the last member that reads at once; a lost one counts nowhere.
    /// Empty if that was not wanted.
    const histogram& completion() const noexcept { return completion_; }

    /// Lets go of the part of the order that every member has passed, to keep a long run's memory flat.
    /// @return how many messages' places are still kept.
    std::size_t trim();

    /// A never-reading member that the server has closed: what it has not got is neither due nor lost.
    void exclude(std::uint32_t member);

    /// The faults so far; what has not come yet is not lost before the end.
    faults found(bool at_the_end) const;

private:
    // In place of the time of a message whose latency does not count.
    static constexpr auto unmeasured = std::numeric_limits<std::int64_t>::min();

    // In place of the number that was seen last: no message follows it.
    static constexpr auto nothing_is_next = std::numeric_limits<std::uint32_t>::max();

    struct target {
        std::uint32_t room;
        std::uint32_t local; // among the senders of the room
    };

    static std::uint64_t missing_key(std::uint32_t member, std::uint32_t sender) noexcept;

    bool hears_itself(std::uint32_t member) const noexcept
    {
        return layout_.hears_itself || member >= layout_.senders;
    }

    // The message, if it is not in its room's order yet. Valid until the next is sent.
    room_log::entry* unlogged(message_key key);

    // The message comes next in its room's order. What the sender said before and nobody has seen never will.
    void log(const room_log::entry& message, std::uint32_t room);

    // Where all who hear a sender are senders that do not hear themselves, nobody logs.
    void forget_complete(std::uint32_t sender);

    // What was sent to the member and it has not got.
    std::uint64_t missed_by(std::uint32_t member) const;

    std::size_t row(std::uint32_t member) const noexcept
    {
        return std::size_t{member} * layout_.rooms_per_member * senders_per_room_;
    }

    load::layout layout_;
    bool times_completion_;
    std::uint32_t senders_per_room_;
    std::vector<target> targets_;          // by sender
    std::vector<std::uint32_t> sent_;      // by sender
    std::vector<std::uint32_t> seen_;      // by member, slot, local sender: the highest number taken
    std::vector<std::uint64_t> positions_; // by member, slot: how far in the room's order
    std::vector<room_log> logs_;           // by room
    std::vector<std::array<std::uint32_t, reader_kind_count>> receivers_; // by room
    std::vector<bool> excluded_;                                          // by member
    std::map<std::uint64_t, std::set<std::uint32_t>> missing_;            // by missing_key: skipped numbers
    std::vector<std::size_t> observer_rows_;                              // by sender: into seen_
    std::vector<std::deque<room_log::entry>> unlogged_; // by sender, without gaps: the newest
    std::array<std::uint64_t, reader_kind_count> accepted_{};
    std::array<std::uint64_t, reader_kind_count> expected_{};
    std::uint64_t messages_ = 0;
    faults faults_;
    histogram latency_;
    histogram completion_;
    bool measuring_ = false;
};

} // namespace banter::load

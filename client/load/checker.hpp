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
#include <set>
#include <vector>

namespace banter::load {

/// The wrong deliveries of a run; all zero in a good run.
struct faults {
    std::uint64_t lost = 0;         ///< not delivered
    std::uint64_t doubled = 0;      ///< delivered again
    std::uint64_t out_of_order = 0; ///< delivered after a message that another member received after it
    std::uint64_t misdelivered = 0; ///< delivered to a non-member of the room, or never sent

    std::uint64_t total() const noexcept { return lost + doubled + out_of_order + misdelivered; }
};

/// Checks every delivery of a run: every member of a room must receive each message of the room once, and all
/// members in the same order. Also measures the latency from the time given to sent().
///
/// Two records make the check exact. A counter per member and sender distinguishes lost from doubled
/// messages. The order in which any member first received the messages of a room is the required order for
/// all its members. A sender that does not hear itself does not know the place of its own messages in this
/// order, so it is checked against each sender's own order only; so is every member if the server promises no
/// more (layout::one_order). No I/O: times are arguments, in nanoseconds of a steady clock.
class checker {
public:
    /// @param times_completion  whether to measure completion(), which costs half a nanosecond per delivery.
    ///                          Always measured if a sender does not hear itself.
    explicit checker(const load::layout& layout, bool times_completion = true);

    const load::layout& layout() const noexcept { return layout_; }

    /// Records the sender's next message.
    /// @param time  when it was sent; in the open loop, when it was due.
    /// @return its number.
    std::uint32_t sent(std::uint32_t sender, std::int64_t time);

    /// Takes the deliveries of one read of one member. Its destructor counts them.
    class arrivals {
    public:
        arrivals(checker& owner, std::uint32_t member, std::int64_t now) noexcept;
        ~arrivals() { checker_.accepted_[static_cast<std::size_t>(reader_)] += accepted_; }
        arrivals(const arrivals&) = delete;
        arrivals& operator=(const arrivals&) = delete;

        void delivery(message_key key)
        {
            if (key.sender >= checker_.layout_.senders) {
                ++checker_.faults_.misdelivered;
                return;
            }
            const auto [room, local] = checker_.targets_[key.sender];
            const auto slot = checker_.layout_.slot_of(member_, room);
            if (slot >= checker_.layout_.rooms_per_member) {
                ++checker_.faults_.misdelivered;
                return;
            }
            auto& seen = seen_[slot * checker_.senders_per_room_ + local];
            auto& position = positions_[slot];
            auto* entry = checker_.logs_[room].at(position);
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
                checker_.latency_.record(now_ - message.time);
            if (checker_.times_completion_ && --message.missing_at == 0 && message.time != unmeasured)
                checker_.completion_.record(now_ - message.time);
        }

        void uncommon(message_key key, std::uint32_t room, std::uint32_t& seen, std::uint64_t& position);

        checker& checker_;
        std::uint32_t* seen_;
        std::uint64_t* positions_;
        std::int64_t now_;
        std::uint64_t accepted_ = 0;
        std::uint32_t member_;
        reader_kind reader_;
    };

    /// Number of the sender's messages, and of those that its observer has received (layout::observer_of).
    std::uint32_t sent_by(std::uint32_t sender) const noexcept { return sent_[sender]; }
    std::uint32_t observed(std::uint32_t sender) const noexcept { return seen_[observer_rows_[sender]]; }

    std::uint64_t messages() const noexcept { return messages_; }

    /// Deliveries received, each counted once, and deliveries due, of all members of a reader_kind.
    std::uint64_t accepted(reader_kind kind) const noexcept
    {
        return accepted_[static_cast<std::size_t>(kind)];
    }
    std::uint64_t expected(reader_kind kind) const noexcept
    {
        return expected_[static_cast<std::size_t>(kind)];
    }
    bool complete(reader_kind kind) const noexcept { return accepted(kind) >= expected(kind); }

    /// Records the latency of all messages sent() from now on.
    void measure();
    const histogram& latency() const noexcept { return latency_; }

    /// The time until a message has reached the last prompt reader; a lost message is not counted. Empty if
    /// it is not measured.
    const histogram& completion() const noexcept { return completion_; }

    /// Forgets the part of the order that every member has passed, so that the memory of a long run stays
    /// flat.
    /// @return the number of messages in the rest.
    std::size_t trim();

    /// The server closed a never-reading member: the messages that it did not receive are neither due nor
    /// lost.
    void exclude(std::uint32_t member);

    /// The faults so far. A missing message counts as lost only at the end.
    faults found(bool at_the_end) const;

private:
    // The time of a message whose latency is not recorded.
    static constexpr auto unmeasured = std::numeric_limits<std::int64_t>::min();

    // A last number that no message follows.
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

    // The message if it is not in its room's order yet, or null. Valid until the next one is sent.
    room_log::entry* unlogged(message_key key);

    // Appends the message to its room's order. Earlier messages of the sender that no member has received are
    // lost.
    void log(const room_log::entry& message, std::uint32_t room);

    // If all receivers of a sender are senders that do not hear themselves, none of them logs its messages.
    void forget_complete(std::uint32_t sender);

    // Number of messages due to the member that it has not received.
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
    std::vector<std::uint64_t> positions_; // by member, slot: position in the room's order
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

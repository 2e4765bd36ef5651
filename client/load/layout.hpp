#pragma once

#include <cstdint>

namespace banter::load {

/// How a member treats what the server sends.
enum class reader_kind : std::uint8_t {
    prompt,     ///< reads immediately; only these members count for latency
    slow,       ///< reads at a low rate until the end of the run, then everything
    never_reads ///< reads nothing until the end of the run; the server may close it
};
inline constexpr std::size_t reader_kind_count = 3;

/// The members and their rooms. Member i is in the rooms i, i+1, … i+rooms_per_member-1 (modulo rooms). The
/// first `senders` members send, each in the first of its rooms. The last members are the slow ones.
struct layout {
    std::uint32_t members = 1;
    std::uint32_t senders = 1;
    std::uint32_t rooms = 1;
    std::uint32_t rooms_per_member = 1;
    std::uint32_t slow = 0;
    std::uint32_t never_reading = 0;
    bool hears_itself = true; ///< a sender receives its own messages
    bool one_order = true;    ///< the server promises all members of a room the same order

    std::uint32_t prompt_members() const noexcept { return members - never_reading - slow; }

    std::uint32_t first_room_of(std::uint32_t member) const noexcept { return member % rooms; }

    /// Index of `room` among the member's rooms; rooms_per_member or more: not one of them.
    std::uint32_t slot_of(std::uint32_t member, std::uint32_t room) const noexcept
    {
        const auto first = first_room_of(member);
        return room >= first ? room - first : room + rooms - first;
    }

    reader_kind reader_kind_of(std::uint32_t member) const noexcept
    {
        if (member >= members - never_reading)
            return reader_kind::never_reads;
        return member >= prompt_members() ? reader_kind::slow : reader_kind::prompt;
    }

    /// The member whose input shows the server's progress with the sender's messages: the sender itself if it
    /// hears itself, else the next prompt member of its room, or the sender again if there is no other. No
    /// two senders have the same observer.
    std::uint32_t observer_of(std::uint32_t sender) const noexcept
    {
        if (hears_itself)
            return sender;
        return sender + rooms < prompt_members() ? sender + rooms : sender % rooms;
    }
};

} // namespace banter::load

#pragma once

#include <cstdint>
#include <cstring>
#include <string>

namespace banter::load {

/// Identifies a message: the index of its sender, and its number, counted from 1 per sender.
struct message_key {
    std::uint32_t sender = 0;
    std::uint32_t number = 0;

    friend bool operator==(message_key, message_key) = default;
};

/// The text of every message of a run: tag (8 bytes), sender (4 hex digits), number (8 hex digits), filler.
///
/// All fields have a fixed place, and all texts one length, so that a text is recognised, read and compared
/// in a few nanoseconds. Each run has its own tag, which distinguishes its lines from those of other users
/// and runs. User names consist of the same tag and the sender, so that a wrong author is noticed. JSON needs
/// no escapes.
class payload {
public:
    static constexpr std::size_t tag_bytes = 8;
    static constexpr std::size_t key_bytes = tag_bytes + 4 + 8;
    static constexpr std::size_t least_bytes = key_bytes + 1;
    static constexpr std::size_t name_bytes = 1 + tag_bytes + 4;

    /// The sender of probes: messages that only show which members are in their rooms.
    static constexpr std::uint32_t probe_sender = 0xffff;

    /// @param seed   of the tag.
    /// @param bytes  the length of every text, least_bytes at least.
    payload(std::uint64_t seed, std::size_t bytes);

    std::size_t bytes() const noexcept { return template_.size(); }

    void append_text(std::string& out, message_key key) const;
    void append_name(std::string& out, std::uint32_t member) const;

    /// Reads a text and its author's name, which is elsewhere in the line.
    /// @param text  at least bytes() readable bytes.
    /// @param name  at least name_bytes readable bytes.
    /// @return whether it is an unchanged text of this run by the right author.
    bool read(const char* text, const char* name, message_key& out) const noexcept
    {
        if (std::memcmp(text, template_.data(), tag_bytes) != 0 || *name != 'u' ||
            std::memcmp(name + 1, text, tag_bytes + 4) != 0 ||
            std::memcmp(text + key_bytes, template_.data() + key_bytes, template_.size() - key_bytes) != 0)
            return false;
        std::uint32_t sender;
        std::memcpy(&sender, text + tag_bytes, sizeof sender);
        out.sender = value_of(std::uint64_t{sender} << 32);
        std::uint64_t number;
        std::memcpy(&number, text + tag_bytes + 4, sizeof number);
        out.number = value_of(number);
        return true;
    }

private:
    // Eight hex digits at once; the first in memory, the lowest byte here, is the highest digit. Four digits
    // in the upper half give the right value because the lower half, of higher value, is 0. An invalid digit
    // gives some wrong number, which the checker reports.
    static std::uint32_t value_of(std::uint64_t ascii) noexcept
    {
        const auto letter = (ascii >> 6) & 0x0101010101010101u;
        auto v = (ascii & 0x0f0f0f0f0f0f0f0fu) + letter * 9;
        v = ((v << 4) | (v >> 8)) & 0x00ff00ff00ff00ffu;
        v = ((v << 8) | (v >> 16)) & 0x0000ffff0000ffffu;
        return static_cast<std::uint32_t>((v << 16) | (v >> 32));
    }

    std::string template_; // the text of message 0 of sender 0
};

} // namespace banter::load

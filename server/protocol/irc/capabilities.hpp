#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace banter::protocol::irc {

/// A capability that a client can request with CAP REQ.
enum class capability : std::uint8_t {
    server_time,
    message_tags,
    batch,
    multiline,
    extended_join,
    away_notify,
    setname,
    invite_notify,
    echo_message,
    labeled_response,
    multi_prefix,
    userhost_in_names,
    chghost,
    account_notify,
    account_tag,
    standard_replies,
    cap_notify,
    chathistory,
    read_marker,
    no_implicit_names,
};

/// A set of capabilities.
class capabilities {
public:
    constexpr capabilities() noexcept = default;
    constexpr capabilities(std::initializer_list<capability> all) noexcept
    {
        for (const auto c : all)
            add(c);
    }

    constexpr bool has(capability c) const noexcept { return (bits_ & bit(c)) != 0; }
    constexpr void add(capability c) noexcept { bits_ |= bit(c); }
    constexpr void remove(capability c) noexcept { bits_ &= ~bit(c); }
    constexpr bool empty() const noexcept { return bits_ == 0; }

    /// draft/multiline needs batch.
    constexpr bool has_multiline() const noexcept
    {
        return has(capability::multiline) && has(capability::batch);
    }

    /// The capabilities that are in both sets.
    constexpr capabilities operator&(capabilities other) const noexcept
    {
        other.bits_ &= bits_;
        return other;
    }

    friend constexpr bool operator==(capabilities, capabilities) noexcept = default;

private:
    static constexpr std::uint32_t bit(capability c) noexcept
    {
        return std::uint32_t{1} << static_cast<unsigned>(c);
    }

    std::uint32_t bits_ = 0;
};

struct capability_entry {
    capability id;
    std::string_view name;
    std::string_view value; ///< for CAP LS 302; empty: none
};

/// All capabilities of the server, in the order of the enumeration.
std::span<const capability_entry> all_capabilities() noexcept;

std::optional<capability> capability_of(std::string_view name) noexcept;

} // namespace banter::protocol::irc

#pragma once

#include "client/load/layout.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace banter::load {

/// The names of the rooms of a layout: the prefix and five digits, so all names have one length. The default
/// prefix is `load-`; a single room without a prefix is `lobby`.
class room_map {
public:
    explicit room_map(const load::layout& layout, std::string_view prefix = {})
        : layout_{layout}, prefix_{prefix}
    {
    }

    const load::layout& layout() const noexcept { return layout_; }

    void append_name(std::string& out, std::uint32_t room) const
    {
        if (prefix_.empty() && layout_.rooms == 1) {
            out += lobby;
            return;
        }
        out += prefix_.empty() ? default_prefix : std::string_view{prefix_};
        for (std::uint32_t unit = 10'000; unit != 0; unit /= 10)
            out += static_cast<char>('0' + room / unit % 10);
    }

    /// The length of every name.
    std::size_t name_bytes() const
    {
        std::string name;
        append_name(name, 0);
        return name.size();
    }

    /// Calls f(room) for each room of the member, its first room first.
    template <typename F>
    void for_each_of(std::uint32_t member, F f) const
    {
        for (std::uint32_t k = 0; k < layout_.rooms_per_member; ++k)
            f((layout_.first_room_of(member) + k) % layout_.rooms);
    }

    static constexpr std::size_t longest_prefix = 16;
    static constexpr std::size_t longest_name = longest_prefix + 5;

private:
    static constexpr std::string_view lobby = "lobby";
    static constexpr std::string_view default_prefix = "load-";

    load::layout layout_;
    std::string prefix_;
};

} // namespace banter::load

#pragma once

#include "server/chat/room.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace banter::chat {

/// The rooms, by name in its stored form. A room stays where it is until it is removed.
class room_directory {
public:
    /// @return null if there is none
    room* find(std::string_view name);
    const room* find(std::string_view name) const;

    /// The room of this name, which is new if there is none.
    room& make(std::string_view name);

    void remove(const room& r);

    /// Replaces the rules of a room; empty rules are none.
    void set_rules(room& r, room_rules rules);

    /// Gives each room the number of its place by name.
    void number_anew();

    /// How many rooms were made since the last number_anew(), which counts those that are there.
    std::uint64_t made() const noexcept { return made_; }

    /// By name.
    const std::map<std::string, room, std::less<>>& all() const noexcept { return rooms_; }

    /// The names of those that are private.
    const std::set<std::string, std::less<>>& private_ones() const noexcept { return private_; }

    std::size_t size() const noexcept { return rooms_.size(); }

private:
    std::map<std::string, room, std::less<>> rooms_;
    std::set<std::string, std::less<>> private_;
    std::uint64_t made_ = 0;
};

} // namespace banter::chat

#pragma once

#include "server/chat/view.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

namespace banter::test {

/// A view that is set by hand.
class shown final : public chat::view {
public:
    struct message {
        chat::seq_number seq = 0;
        timestamp time{};
    };

    shown() = default;
    explicit shown(std::map<std::string, message, std::less<>> rooms) : rooms_{std::move(rooms)} {}

    chat::seq_number newest(std::string_view room) const override
    {
        const auto found = rooms_.find(room);
        return found == rooms_.end() ? 0 : found->second.seq;
    }

    chat::seq_number newest() const noexcept override
    {
        chat::seq_number all = 0;
        for (const auto& [name, m] : rooms_)
            all = std::max(all, m.seq);
        return all;
    }

    timestamp newest_time(std::string_view room) const override
    {
        const auto found = rooms_.find(room);
        return found == rooms_.end() ? timestamp{} : found->second.time;
    }

private:
    std::map<std::string, message, std::less<>> rooms_;
};

} // namespace banter::test

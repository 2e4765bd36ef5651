#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::session {

/// Counts by the name of a wire format (protocol::wire_format::name()). There are few, so that a look through
/// all of them is the fastest way to one.
class format_counts {
public:
    void add(std::string_view format)
    {
        for (auto& [name, count] : counts_) {
            if (name == format) {
                ++count;
                return;
            }
        }
        counts_.emplace_back(format, 1);
    }

    /// In the order in which the formats were first met.
    const std::vector<std::pair<std::string_view, std::uint64_t>>& all() const noexcept { return counts_; }

private:
    std::vector<std::pair<std::string_view, std::uint64_t>> counts_;
};

} // namespace banter::session

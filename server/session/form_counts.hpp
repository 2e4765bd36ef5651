#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::session {

/// Counts by the name of a wire form (protocol::format::name()). There are few, so that a look through all of
/// them is the fastest way to one.
class form_counts {
public:
    void add(std::string_view form)
    {
        for (auto& [name, count] : counts_) {
            if (name == form) {
                ++count;
                return;
            }
        }
        counts_.emplace_back(form, 1);
    }

    /// In the order in which the forms were first met.
    const std::vector<std::pair<std::string_view, std::uint64_t>>& all() const noexcept { return counts_; }

private:
    std::vector<std::pair<std::string_view, std::uint64_t>> counts_;
};

} // namespace banter::session

#pragma once

#include <chrono>
#include <cstdint>

namespace banter::load {

/// One line on standard error that says how far a run is; nothing at all when that is not a terminal.
class progress {
public:
    progress();

    /// Shows the line anew, a few times a second at most.
    void show(const char* phase, std::uint32_t connections, std::uint64_t messages, std::uint64_t deliveries);

    /// Leaves an empty line for what is printed next.
    void clear();

private:
    bool on_terminal_;
    std::chrono::steady_clock::time_point next_{};
};

} // namespace banter::load

#pragma once

#include <chrono>
#include <cstdint>

namespace banter::load {

/// A line on standard error with the progress of a run; nothing if standard error is not a terminal.
class progress {
public:
    progress();

    /// Updates the line, at most a few times a second.
    void show(const char* phase, std::uint32_t connections, std::uint64_t messages, std::uint64_t deliveries);

    /// Erases the line.
    void clear();

private:
    bool on_terminal_;
    std::chrono::steady_clock::time_point next_{};
};

} // namespace banter::load

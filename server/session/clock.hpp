#pragma once

#include "common/time.hpp"

#include <chrono>

namespace banter::session {

/// The time that sessions read. The one of the system, unless a test overrides it. Lives on the I/O thread.
class clock {
public:
    clock() = default;
    clock(const clock&) = delete;
    clock& operator=(const clock&) = delete;
    virtual ~clock() = default;

    /// For rates and pauses: it never goes back.
    virtual std::chrono::steady_clock::time_point steady() const noexcept
    {
        return std::chrono::steady_clock::now();
    }

    /// The time of a command, to the millisecond.
    virtual timestamp wall() const noexcept
    {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

} // namespace banter::session

#pragma once

#include "common/time.hpp"
#include "server/chat/ids.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace banter::journal {

/// By how much the times of stored messages are too early, since the system clock was behind when they were
/// stored. Retention counts the age of a message from its corrected time; the message itself is not changed.
class time_corrections {
public:
    /// More changes of the clock than this are joined, the oldest first, to the larger correction.
    static constexpr std::size_t most = 64;

    /// @param noted  note() of an earlier run; empty: there was no correction
    explicit time_corrections(std::string_view noted = {});

    /// Messages from `seq` on are stored while the clock is `behind`.
    /// @return whether this changes the correction, so that it must be noted
    bool begin(chat::seq_number seq, std::chrono::milliseconds behind);

    /// @return the later time of the message `seq`, whose own is `time`
    timestamp corrected(chat::seq_number seq, timestamp time) const noexcept;

    /// Messages up to `seq` have been removed.
    void forget(chat::seq_number seq);

    std::string note() const;

private:
    struct change {
        chat::seq_number from;
        std::chrono::minutes by;
    };

    std::vector<change> changes_; // oldest first; before the first: no correction
};

} // namespace banter::journal

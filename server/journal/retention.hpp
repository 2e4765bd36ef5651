#pragma once

#include <chrono>
#include <cstdint>

namespace banter::journal {

/// How long messages are kept, in the whole deployment. Removal goes in the order of the seqs and stops at
/// the first message that is to be kept, so a clock that was wrong for a while never removes one too early.
struct retention {
    std::chrono::seconds age{0}; ///< 0: for ever
    std::uint64_t rows = 0;      ///< 0: any number

    bool keeps_all() const noexcept { return age.count() == 0 && rows == 0; }
};

/// Ids are remembered for so long at least, whatever is kept of the messages.
inline constexpr std::chrono::hours ids_kept{24 * 7};

} // namespace banter::journal

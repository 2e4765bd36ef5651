#pragma once

#include <stdexcept>
#include <string>

namespace banter::journal {

/// Why a data folder can't be used. what() is a sentence for the one who started the program.
class storage_error : public std::runtime_error {
public:
    enum class reason {
        in_use,    ///< a server runs on it
        unusable,  ///< it, or a file in it, can't be made or opened
        unwritten, ///< a file could not be written to its end, as on a full disk
        damaged,   ///< what is in it can't be trusted
    };

    storage_error(reason why, const std::string& what) : std::runtime_error{what}, why_{why} {}

    reason why() const noexcept { return why_; }

private:
    reason why_;
};

} // namespace banter::journal

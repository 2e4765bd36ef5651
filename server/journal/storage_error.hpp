#pragma once

#include <stdexcept>
#include <string>

namespace banter::journal {

/// The reason why a data folder can't be used. what() is a sentence for the operator.
class storage_error : public std::runtime_error {
public:
    enum class reason {
        in_use,    ///< a server uses it
        unusable,  ///< the folder, or a file in it, can't be created or opened
        full,      ///< there is no space for a file in it
        unwritten, ///< a file could not be written completely, for example on a full disk
        damaged,   ///< its contents can't be trusted
    };

    storage_error(reason why, const std::string& what) : std::runtime_error{what}, why_{why} {}

    reason why() const noexcept { return why_; }

private:
    reason why_;
};

} // namespace banter::journal

#pragma once

#include "server/journal/storage_error.hpp"

#include <iostream>
#include <string>

/// The exit codes of banterd besides 0 (sysexits.h).
namespace banter::app::exit_code {

inline constexpr int wrong_usage = 64;    ///< EX_USAGE
inline constexpr int data_damaged = 65;   ///< EX_DATAERR
inline constexpr int unavailable = 69;    ///< EX_UNAVAILABLE
inline constexpr int internal_fault = 70; ///< EX_SOFTWARE
inline constexpr int cannot_create = 73;  ///< EX_CANTCREAT
inline constexpr int writing_failed = 74; ///< EX_IOERR

/// Prints the reason on stderr in one write, since the log's thread writes there too. @return `code`
inline int fail(int code, const std::string& why)
{
    std::cerr << "banterd: " + why + '\n';
    return code;
}

/// The exit code for a storage_error.
inline int of(journal::storage_error::reason why)
{
    using reason = journal::storage_error::reason;
    return why == reason::in_use      ? unavailable
           : why == reason::damaged   ? data_damaged
           : why == reason::unwritten ? writing_failed
                                      : cannot_create;
}

} // namespace banter::app::exit_code

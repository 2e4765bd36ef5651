#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace banter::journal {

struct check_report {
    std::uint64_t rooms = 0;
    std::uint64_t messages = 0; ///< messages read, including damaged ones
    std::uint64_t findings = 0;
};

/// Gets one line for each problem: something damaged or missing.
using finding_handler = std::function<void(const std::string&)>;

/// Polled during long work; true: give up.
using stop_check = std::function<bool()>;

/// Checks a database of messages: pages and indexes, the layout of the tables, every checksum, the `prev` of
/// every message, and that no id occurs twice. A banterd may write meanwhile: the check reads a snapshot. It
/// holds only a few numbers per room in memory.
/// @throws storage_error  unusable: the file can't be read, or `stop` returned true; damaged: not a database
///         of banter, or of another version
check_report check_database(const std::filesystem::path& file, const finding_handler& on_finding,
                            const stop_check& stop = {});

} // namespace banter::journal

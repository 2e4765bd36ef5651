#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace banter::journal {

struct check_report {
    std::uint64_t rooms = 0;
    std::uint64_t messages = 0; ///< that were read, with the damaged ones
    std::uint64_t findings = 0;
};

/// Is told of each thing that is damaged or missing, in one line.
using finding_handler = std::function<void(const std::string&)>;

/// Whether to give up.
using stop_check = std::function<bool()>;

/// Looks through a database of messages, also while a banterd writes to it: its pages and indexes, its
/// tables, the checksum of everything that has one, that every message says rightly which one was before it
/// in its room, and that no id is there twice. Sees one moment of it; keeps nothing in memory but a few
/// numbers for each room.
/// @param stop  is asked now and then whether to give up
/// @throws storage_error  unusable: it can't be read, or `stop` said so; damaged: it is no database of
/// banter's, or of another version
check_report check_database(const std::filesystem::path& file, const finding_handler& on_finding,
                            const stop_check& stop = {});

} // namespace banter::journal

#pragma once

#include "server/app/command_line.hpp"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace banter::app {

enum class maintenance_command { backup, restore, check, export_room, import_lines, devices };

/// A maintenance command and its arguments.
struct maintenance_options {
    maintenance_command command = maintenance_command::check;
    std::filesystem::path folder;
    std::vector<std::string> arguments; ///< a valid number of them
    std::string room;                   ///< --room of import; empty: not given
};

/// Whether the command line is that of a maintenance command: it begins with a word, not an option.
bool is_maintenance(int argc, const char* const* argv);

/// Reads the command line of a maintenance command.
/// @return early_exit with code 64 and one line if it is wrong
std::variant<maintenance_options, early_exit> read_maintenance_options(int argc, const char* const* argv);

/// One line for each command, for the help of the server.
std::string maintenance_commands();

} // namespace banter::app

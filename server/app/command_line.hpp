#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <boost/program_options/variables_map.hpp>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

/// What the command lines of the server and of its maintenance have in common.
namespace banter::app {

/// There is nothing more to do: print `text` to stdout (0) or stderr, and exit with `code`.
struct early_exit {
    int code;
    std::string text;
};

/// What is wrong with a command line.
struct bad_option : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What to do about a wrong command line: code 64 (EX_USAGE, sysexits.h) and one line.
/// @param help  the command that tells more, e.g. "banterd --help".
early_exit usage_error(const std::string& why, const std::string& help);

/// An option with a value. All values are read as text first: boost::lexical_cast would take "-1" for a huge
/// unsigned number.
boost::program_options::typed_value<std::string>* text_option(const char* value_name, const char* by_default);

/// Adds --data to `where`.
void describe_data(boost::program_options::options_description& where);

/// Reads `words` as `described`. Words that are no options go to "arguments", if that is described.
/// @throws std::exception  with a sentence on what is wrong
boost::program_options::variables_map
parse_command_line(const std::vector<std::string>& words,
                   const boost::program_options::options_description& described);

/// The folder that --data names, or the one of the environment. @throws bad_option  where there is none.
std::filesystem::path data_folder_of(const boost::program_options::variables_map& map);

} // namespace banter::app

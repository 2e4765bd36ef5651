#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <boost/program_options/variables_map.hpp>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

/// Shared by the command lines of the server and of its maintenance commands.
namespace banter::app {

/// The program ends here: print `text` to stdout if `code` is 0, else to stderr, and exit with `code`.
struct early_exit {
    int code;
    std::string text;
};

/// A wrong command line; what() is a sentence.
struct bad_option : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The exit for a wrong command line: code 64 (EX_USAGE, sysexits.h) and one line.
/// @param help  the command to refer to, e.g. "banterd --help"
early_exit usage_error(const std::string& why, const std::string& help);

/// An option with a value. All values are parsed as text first, since boost::lexical_cast reads "-1" as a
/// huge unsigned number.
boost::program_options::typed_value<std::string>* text_option(const char* value_name, const char* by_default);

/// Adds --data to `where`.
void describe_data(boost::program_options::options_description& where);

/// Parses `words` as `described`. Words that are no options go to "arguments", if that is described.
/// @throws std::exception  what() is a sentence on the error
boost::program_options::variables_map
parse_command_line(const std::vector<std::string>& words,
                   const boost::program_options::options_description& described);

/// The folder of --data, else the default folder of the environment. @throws bad_option  if there is neither
std::filesystem::path data_folder_of(const boost::program_options::variables_map& map);

} // namespace banter::app

#pragma once

#include <boost/program_options/options_description.hpp>

#include <string>

namespace banter::app {

/// The flags of the server with their defaults, as --help shows them. Their values are all text or switches:
/// read_options() judges them.
boost::program_options::options_description option_descriptions();

/// What --help prints.
std::string help_text();

} // namespace banter::app

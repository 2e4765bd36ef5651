#pragma once

#include <boost/program_options/options_description.hpp>

#include <string>

namespace banter::app {

/// The flags of the server with their defaults, as --help shows them. All values are text or switches;
/// read_options() parses and checks them.
boost::program_options::options_description option_descriptions();

/// The output of --help.
std::string help_text();

} // namespace banter::app

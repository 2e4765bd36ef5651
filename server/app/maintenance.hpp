#pragma once

#include "server/app/maintenance_options.hpp"

namespace banter::app {

/// Runs a maintenance command. Results go to stdout, errors to stderr.
/// @return the exit code
int maintain(const maintenance_options& o);

} // namespace banter::app

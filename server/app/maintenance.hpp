#pragma once

#include "server/app/maintenance_options.hpp"

namespace banter::app {

/// Does it. Results go to stdout, what went wrong to stderr.
/// @return the exit code
int maintain(const maintenance_options& o);

} // namespace banter::app

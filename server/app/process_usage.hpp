#pragma once

#include "server/app/metrics.hpp"

namespace banter::app {

/// What the system says of this process. What it does not say is 0.
process_usage measure_process_usage();

} // namespace banter::app

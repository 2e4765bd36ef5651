#pragma once

#include "server/app/metrics.hpp"

namespace banter::app {

/// What the system says of this process. What it does not say is 0.
process_figures measure_process();

} // namespace banter::app

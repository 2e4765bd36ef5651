#pragma once

#include "server/web/metrics.hpp"

namespace banter::app {

/// What the system says of this process. What it does not say is 0.
web::process_figures measure_process();

} // namespace banter::app

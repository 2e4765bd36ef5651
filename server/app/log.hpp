#pragma once

#include "server/app/options.hpp"

#include <chrono>
#include <string>

namespace banter::app {

/// Makes spdlog's default logger write to stderr, on a thread of its own. If the thread can't keep up, the
/// oldest lines are dropped: a blocked stderr must not stop the chat.
void start_logging(log_format format, const std::string& level);

/// Writes the queued lines. Call before the end of main().
/// @return false if stderr did not take them within `deadline`
bool stop_logging(std::chrono::seconds deadline);

} // namespace banter::app

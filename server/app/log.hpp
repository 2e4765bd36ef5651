#pragma once

#include "server/app/options.hpp"

#include <chrono>
#include <string>

namespace banter::app {

/// Sends spdlog's default logger to stderr, from a thread of its own. When that falls behind, the oldest
/// lines are dropped: a log that nobody reads must not stop the chat.
void start_logging(log_format format, const std::string& level);

/// Writes out what is queued. Call before the end of main().
/// @return false when stderr did not take it within `deadline`.
bool stop_logging(std::chrono::seconds deadline);

} // namespace banter::app

#pragma once

/// SIGINT and SIGTERM for a command that has something to put in order before it ends.
namespace banter::app {

/// From now on they only note that they came. The second of a kind ends the process as ever.
void note_stop_signals();

/// Whether one has come.
bool stop_requested();

/// Ends the process as the signal would have, so that a shell sees it.
[[noreturn]] void end_by_stop_signal();

} // namespace banter::app

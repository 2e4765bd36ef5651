#pragma once

/// SIGINT, SIGTERM and SIGHUP for a command that has to clean up before it ends.
namespace banter::app {

/// From now on the first signal of each kind is only recorded. The second one ends the process, except
/// SIGHUP: a terminal that closes may send two.
void note_stop_signals();

/// Whether a signal was recorded.
bool stop_requested();

/// Ends the process by the recorded signal, so that the shell sees the signal.
[[noreturn]] void end_by_stop_signal();

} // namespace banter::app

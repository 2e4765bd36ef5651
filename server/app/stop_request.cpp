#include "server/app/stop_request.hpp"

#include "common/ignored_signal.hpp"

#include <csignal>
#include <cstdlib>
#include <initializer_list>

namespace banter::app {

namespace {

volatile std::sig_atomic_t recorded_signal = 0;

} // namespace

void note_stop_signals()
{
    struct sigaction note {};
    note.sa_handler = [](int signal) { recorded_signal = signal; };
    note.sa_flags =
        static_cast<int>(SA_RESETHAND); // without SA_RESTART: a read that waits for input ends too
    for (const int signal : {SIGINT, SIGTERM})
        ::sigaction(signal, &note, nullptr);
    note.sa_flags = 0;
    if (!is_ignored(SIGHUP))
        ::sigaction(SIGHUP, &note, nullptr);
}

bool stop_requested() { return recorded_signal != 0; }

void end_by_stop_signal()
{
    std::signal(recorded_signal, SIG_DFL);
    std::raise(recorded_signal);
    std::abort(); // reached if the signal is blocked
}

} // namespace banter::app

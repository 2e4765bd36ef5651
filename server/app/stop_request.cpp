#include "server/app/stop_request.hpp"

#include <csignal>
#include <cstdlib>
#include <initializer_list>

namespace banter::app {

namespace {

volatile std::sig_atomic_t came = 0;

} // namespace

void note_stop_signals()
{
    struct sigaction note {};
    note.sa_handler = [](int signal) { came = signal; };
    note.sa_flags = static_cast<int>(SA_RESETHAND); // and a read that waits for input ends
    for (const int signal : {SIGINT, SIGTERM})
        ::sigaction(signal, &note, nullptr);
}

bool stop_requested() { return came != 0; }

void end_by_stop_signal()
{
    std::signal(came, SIG_DFL);
    std::raise(came);
    std::abort(); // where it is blocked
}

} // namespace banter::app

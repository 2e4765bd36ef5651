#include "server/echo/process.hpp"

#include <boost/system/system_error.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <exception>
#include <iostream>

namespace banter::echo {

namespace {

// Each connection needs a descriptor, and the soft limit is often 1024.
void raise_descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

} // namespace

int run(const std::string& program, const options& wanted, const std::function<void()>& serve)
{
    raise_descriptor_limit();
    std::signal(SIGPIPE, SIG_IGN); // the reader of stdout may have ended
    try {
        serve();
        return 0;
    } catch (const boost::system::system_error& e) {
        std::cerr << program << ": can't listen on " << wanted.at.address() << " port " << wanted.at.port()
                  << ": " << e.code().message() << '\n';
        return exit_code::unavailable;
    } catch (const std::exception& e) {
        std::cerr << program << ": " << e.what() << '\n';
        return exit_code::fault;
    }
}

sigset_t stop_signals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    struct sigaction current {};
    if (::sigaction(SIGHUP, nullptr, &current) == 0 && current.sa_handler != SIG_IGN)
        sigaddset(&set, SIGHUP);
    return set;
}

void error_reporter::report_once(const std::string& kind, const std::string& details)
{
    if (std::find(reported_.begin(), reported_.end(), kind) != reported_.end())
        return;
    reported_.push_back(kind);
    // In one write, since other threads print too.
    std::cerr << program_invocation_short_name + (": " + kind) + details + '\n';
}

} // namespace banter::echo

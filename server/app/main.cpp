#include "server/app/log.hpp"
#include "server/app/options.hpp"
#include "server/app/server.hpp"

#include <sys/resource.h>

#include <boost/system/system_error.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

namespace {

constexpr int unavailable = 69;    // EX_UNAVAILABLE of sysexits.h
constexpr int internal_fault = 70; // EX_SOFTWARE

// As many connections as the system lets us have: the soft limit is often 1024.
void raise_descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int serve(const banter::app::options& options)
{
    try {
        banter::app::server server{options};
        std::cout << "listening chat " << server.address() << std::endl;
        server.run();
        return 0;
    } catch (const boost::system::system_error& e) {
        std::cerr << "banterd: can't listen on " << options.host << " port " << options.port << ": "
                  << e.code().message() << '\n';
        return unavailable;
    } catch (const std::exception& e) {
        std::cerr << "banterd: " << e.what() << '\n';
        return internal_fault;
    }
}

} // namespace

int main(int argc, char** argv)
{
    const auto read = banter::app::read_options(argc, argv);
    if (const auto* early = std::get_if<banter::app::early_exit>(&read)) {
        (early->code == 0 ? std::cout : std::cerr) << early->text;
        return early->code;
    }
    const auto& options = std::get<banter::app::options>(read);
    raise_descriptor_limit();
    std::signal(SIGPIPE, SIG_IGN); // of a log that nobody reads any more
    banter::app::start_logging(options.format, options.log_level);
    const int code = serve(options);
    if (!banter::app::stop_logging(std::chrono::seconds{1}))
        std::_Exit(code); // the log's thread is stuck in a write, and would be waited for
    return code;
}

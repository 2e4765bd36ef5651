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
constexpr int data_damaged = 65;   // EX_DATAERR
constexpr int cannot_create = 73;  // EX_CANTCREAT
constexpr int storing_failed = 74; // EX_IOERR

int code_of(banter::journal::storage_error::reason why)
{
    using reason = banter::journal::storage_error::reason;
    return why == reason::in_use ? unavailable : why == reason::damaged ? data_damaged : cannot_create;
}

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
        const int code = server.storage_failure().empty() ? 0 : storing_failed;
        if (code != 0)
            std::cerr << "banterd: storing messages failed: " << server.storage_failure() << '\n';
        if (!server.settle()) {
            std::cerr << "banterd: the disk does not answer; leaving what was not acknowledged\n";
            std::_Exit(code != 0 ? code : storing_failed);
        }
        return code;
    } catch (const banter::journal::storage_error& e) {
        std::cerr << "banterd: " << e.what() << '\n';
        return code_of(e.why());
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

#include "server/app/exit_code.hpp"
#include "server/app/log.hpp"
#include "server/app/maintenance.hpp"
#include "server/app/options.hpp"
#include "server/app/server.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <future>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace exit_code = banter::app::exit_code;

namespace {

constexpr std::chrono::seconds end_deadline{5};

// Opens /dev/null as each of the descriptors 0, 1 and 2 that is closed, so that no file or socket of ours
// gets the number of a standard stream, to which other code writes. The access mode is the wrong one on
// purpose: reading from such a stdin, or writing to such a stdout, is an error. Call before anything is
// opened.
// @return false on failure; the program must not open anything then.
bool guard_standard_streams()
{
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(stream, F_GETFD) != -1)
            continue;
        // The lowest number that is free is this one, since those below it are open.
        if (::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream)
            return false;
    }
    return true;
}

// Each connection needs a descriptor, and the soft limit is often 1024.
void raise_descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

// Destroys the server, and ends the process if that takes longer than end_deadline: the destructor waits for
// the journal's threads, and one of them may be stuck on the disk.
void end(std::unique_ptr<banter::app::server> server, int code)
{
    std::promise<void> ended;
    std::thread watch{[code, done = ended.get_future()] {
        if (done.wait_for(end_deadline) == std::future_status::timeout) {
            exit_code::fail(exit_code::writing_failed, "the disk does not answer; exiting without waiting");
            std::_Exit(code != 0 ? code : exit_code::writing_failed);
        }
    }};
    server.reset();
    ended.set_value();
    watch.join();
}

int serve(const banter::app::options& options)
{
    try {
        auto owned = std::make_unique<banter::app::server>(options);
        auto& server = *owned;
        for (const auto& address : server.addresses())
            std::cout << "listening " << address << std::endl;
        server.run();
        const bool flushed = server.flush_storage();
        const int code = server.storage_failure().empty() ? 0 : exit_code::writing_failed;
        if (code != 0)
            exit_code::fail(code, "storing messages failed: " + server.storage_failure());
        if (!flushed) {
            exit_code::fail(exit_code::writing_failed,
                            "the disk does not answer; exiting, unacknowledged messages may be lost");
            std::_Exit(code != 0 ? code : exit_code::writing_failed);
        }
        end(std::move(owned), code);
        return code;
    } catch (const banter::journal::storage_error& e) {
        return exit_code::fail(exit_code::of(e.why()), e.what());
    } catch (const banter::app::listen_error& e) {
        return exit_code::fail(exit_code::unavailable, e.what());
    } catch (const std::exception& e) {
        return exit_code::fail(exit_code::internal_fault, e.what());
    }
}

// @return the exit code
int print(const banter::app::early_exit& early)
{
    (early.code == 0 ? std::cout : std::cerr) << early.text;
    return early.code;
}

// Runs `f` with the log on.
template <class Function>
int logged(banter::app::log_format format, const std::string& level, Function f)
{
    banter::app::start_logging(format, level);
    const int code = f();
    if (!banter::app::stop_logging(std::chrono::seconds{1}))
        std::_Exit(code); // returning would wait for the log's thread, which is stuck in a write
    return code;
}

int serve(int argc, char** argv)
{
    const auto read = banter::app::read_options(argc, argv);
    if (const auto* early = std::get_if<banter::app::early_exit>(&read))
        return print(*early);
    const auto& options = std::get<banter::app::options>(read);
    raise_descriptor_limit();
    return logged(options.format, options.log_level, [&] { return serve(options); });
}

int maintain(int argc, char** argv)
{
    const auto read = banter::app::read_maintenance_options(argc, argv);
    if (const auto* early = std::get_if<banter::app::early_exit>(&read))
        return print(*early);
    ::setpriority(PRIO_PROCESS, 0, 10); // a server on the same machine comes first
    return logged(banter::app::log_format::text, "error",
                  [&] { return banter::app::maintain(std::get<banter::app::maintenance_options>(read)); });
}

} // namespace

int main(int argc, char** argv)
{
    if (!guard_standard_streams())
        return exit_code::internal_fault;
    ::umask(077);                  // every file that is made contains messages
    std::signal(SIGPIPE, SIG_IGN); // the reader of the log may have ended
    return banter::app::is_maintenance(argc, argv) ? maintain(argc, argv) : serve(argc, argv);
}

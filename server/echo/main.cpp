#include "server/echo/models.hpp"
#include "server/echo/options.hpp"
#include "server/echo/process.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>

using namespace banter::echo;

namespace {

const std::string program = "banter-echo-server";

// One program can't hold both of Asio's backends: they are different definitions of the same names.
int become_io_uring(const options& wanted)
{
    std::error_code ec;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", ec);
    const std::string path = self.parent_path() / "banter-echo-server-io-uring";
    const auto host = wanted.at.address().to_string();
    const auto port = std::to_string(wanted.at.port());
    ::execl(path.c_str(), path.c_str(), "--host", host.c_str(), "--port", port.c_str(), nullptr);
    std::cerr << program << ": the model io_uring is a program of its own, " << path
              << ", and that can't be started: " << std::generic_category().message(errno)
              << ". It is built where liburing is installed.\n";
    return exit_code::unavailable;
}

void serve(const options& wanted)
{
    if (wanted.model == "blocking")
        serve_blocking(wanted.at);
    else if (wanted.model == "busy-wait")
        serve_busy_wait(wanted.at);
    else if (const auto waits = make_selector(wanted.model))
        serve_reactor(wanted.at, *waits);
    else
        serve_proactor(wanted.at);
}

} // namespace

int main(int argc, char** argv)
{
    const auto read = read_options(argc, argv, program,
                                   {"blocking", "busy-wait", "select", "poll", "epoll", "asio", "io_uring"},
                                   best_selector());
    if (const auto* early = std::get_if<early_exit>(&read)) {
        (early->code == 0 ? std::cout : std::cerr) << early->text;
        return early->code;
    }
    const auto& wanted = std::get<options>(read);
    if (wanted.model == "io_uring")
        return become_io_uring(wanted);
    return run(program, wanted, [&] { serve(wanted); });
}

// banter-echo-server-io-uring: proactor.cpp once more, on Asio's io_uring backend.

#include "server/echo/models.hpp"
#include "server/echo/options.hpp"
#include "server/echo/process.hpp"

#include <liburing.h>

#include <iostream>
#include <string>
#include <system_error>

using namespace banter::echo;

namespace {

const std::string program = "banter-echo-server-io-uring";

/// Whether io_uring works: old kernels lack it, and containers and kernel.io_uring_disabled forbid it.
/// @return 0, or the error.
int try_io_uring()
{
    io_uring ring{};
    const int result = io_uring_queue_init(2, &ring, 0);
    if (result == 0)
        io_uring_queue_exit(&ring);
    return -result;
}

} // namespace

int main(int argc, char** argv)
{
    const auto read = read_options(argc, argv, program, {"io_uring"}, "io_uring");
    if (const auto* early = std::get_if<early_exit>(&read)) {
        (early->code == 0 ? std::cout : std::cerr) << early->text;
        return early->code;
    }
    if (const int refused = try_io_uring(); refused != 0) {
        std::cerr << program << ": io_uring is not available: " << std::generic_category().message(refused)
                  << '\n';
        return exit_code::unavailable;
    }
    const auto& wanted = std::get<options>(read);
    return run(program, wanted, [&] { serve_proactor(wanted.at); });
}

#pragma once

#include "client/console/pipe_mode.hpp"
#include "test/console/link_fixture.hpp"
#include "test/console/pipe.hpp"

#include <csignal>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace banter::console::test {

/// The client in a script, with a pipe for input and output, and a loopback server.
struct pipe_fixture : loopback_server {
    explicit pipe_fixture(pipe_mode::settings s = {}) : mode{io, with_pipes(std::move(s)), where(), talk}
    {
        std::signal(SIGPIPE, SIG_IGN);
        output.non_blocking_reads();
    }

    void begin()
    {
        mode.start();
        accept();
        welcome();
        answer_join();
        expect("join");
    }

    /// Acknowledges messages as they arrive until the client sends bye; then closes.
    void keep_until_bye(int messages)
    {
        for (int i = 1; i <= messages; ++i) {
            expect("\"x-" + std::to_string(i) + '"');
            send(ack_line("x-" + std::to_string(i), static_cast<std::uint64_t>(i)) + '\n');
        }
        expect("bye");
        drop();
        ends();
    }

    void ends()
    {
        until([&] { return io.stopped(); });
    }

    /// The output up to `what`.
    std::string prints(std::string_view what)
    {
        until([&] {
            printed += output.read();
            return contains(printed, what);
        });
        return printed;
    }

    exit_code result() { return mode.conclude(); }

    pipe_pair input;
    pipe_pair output;
    engine talk{settings_for_alice()};
    std::string printed;
    pipe_mode mode;

private:
    pipe_mode::settings with_pipes(pipe_mode::settings s) const
    {
        s.room = "lobby";
        s.input = input.out();
        s.output = output.in();
        return s;
    }
    link::settings where() const
    {
        auto s = link_fixture::quick();
        s.port = port();
        return s;
    }
};

/// More lines than the output holds.
inline std::string much_said()
{
    std::string lines;
    for (std::uint64_t seq = 1; seq <= 20; ++seq)
        lines += said_line(seq, seq - 1, std::to_string(seq) + ' ' + std::string(50'000, 'x')) + '\n';
    return lines;
}

/// The default settings after `change`.
inline pipe_mode::settings with(void (*change)(pipe_mode::settings&))
{
    pipe_mode::settings s;
    change(s);
    return s;
}

} // namespace banter::console::test

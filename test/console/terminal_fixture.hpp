#pragma once

#include "client/console/interactive_mode.hpp"
#include "test/console/link_fixture.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace banter::console::test {

/// A pseudo-terminal in place of standard input and output during its lifetime.
class pseudo_terminal {
public:
    pseudo_terminal()
    {
        ::setenv("TERM", "dumb", 1);
        ::setenv("LC_ALL", "C", 1); // characters are edited whatever the locale
        flush();
        master_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        BOOST_REQUIRE(master_ >= 0);
        BOOST_REQUIRE(::grantpt(master_) == 0);
        BOOST_REQUIRE(::unlockpt(master_) == 0);
        const int slave = ::open(::ptsname(master_), O_RDWR | O_NOCTTY | O_CLOEXEC);
        BOOST_REQUIRE(slave >= 0);
        for (const int fd : {STDIN_FILENO, STDOUT_FILENO}) {
            saved_[static_cast<std::size_t>(fd)] = ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
            ::dup2(slave, fd);
        }
        ::close(slave);
        ::fcntl(master_, F_SETFL, O_NONBLOCK);
    }
    ~pseudo_terminal()
    {
        flush();
        for (const int fd : {STDIN_FILENO, STDOUT_FILENO}) {
            const int saved = saved_[static_cast<std::size_t>(fd)];
            ::dup2(saved, fd);
            ::close(saved);
        }
        ::close(master_);
    }
    pseudo_terminal(const pseudo_terminal&) = delete;
    pseudo_terminal& operator=(const pseudo_terminal&) = delete;

    void type(std::string_view keys) const
    {
        BOOST_REQUIRE(::write(master_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
    }

    /// The side of the terminal from which the output of the program is read without waiting.
    int master() const { return master_; }

private:
    static void flush()
    {
        std::cout.flush();
        std::fflush(stdout);
    }

    int master_ = -1;
    std::array<int, 2> saved_{};
};

/// The client on a terminal: the test presses keys and controls the server.
class terminal_fixture : public loopback_server {
public:
    explicit terminal_fixture(interactive_mode::settings s = {}, link::settings where = link_fixture::quick())
        : talk{for_terminal()}, mode{io, with_screen(std::move(s)), to_us(std::move(where)), talk}
    {
        watch();
    }
    ~terminal_fixture() { watched.release(); }
    terminal_fixture(const terminal_fixture&) = delete;
    terminal_fixture& operator=(const terminal_fixture&) = delete;

    /// Started, welcomed and in the lobby.
    void begin()
    {
        mode.start();
        accept();
        welcome();
        answer_join();
        shows("#lobby, 0 members");
        received.clear();
    }

    void enter(const std::string& line) { keys.type(line + '\r'); }

    /// Waits until this is on the screen.
    void shows(std::string_view what)
    {
        until([&] { return contains(screen, what); });
    }

    /// Answers the question for names: these are online.
    void answer_names(const std::vector<std::string>& online)
    {
        expect(R"({"type":"people","id":"names")");
        std::string list;
        for (const auto& name : online)
            list += (list.empty() ? "" : ",") + (R"({"user":")" + name + R"(","there":true})");
        send(R"({"type":"people","id":"names","people":[)" + list + "]}\n");
    }

    void ends()
    {
        until([&] { return io.stopped(); });
    }

    pseudo_terminal keys;
    std::string screen; // all that was shown
    engine talk;
    interactive_mode mode;

private:
    void watch()
    {
        watched.async_read_some(boost::asio::buffer(bytes),
                                [this](boost::system::error_code failed, std::size_t n) {
                                    if (failed)
                                        return;
                                    screen.append(bytes.data(), n);
                                    watch();
                                });
    }
    static engine::settings for_terminal()
    {
        auto s = settings_for_alice();
        s.conversations = true;
        return s;
    }
    static interactive_mode::settings with_screen(interactive_mode::settings s)
    {
        s.screen.rooms = {"lobby"};
        s.screen.to_local = [](std::time_t t) {
            std::tm result{};
            ::gmtime_r(&t, &result);
            return result;
        };
        return s;
    }
    link::settings to_us(link::settings s) const
    {
        s.port = port();
        return s;
    }

    boost::asio::posix::stream_descriptor watched{io, keys.master()};
    std::array<char, 16384> bytes{};
};

} // namespace banter::console::test

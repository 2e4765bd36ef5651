#pragma once

#include "test/core/scripted_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace banter::console::test {

using namespace banter::client;
using namespace banter::client::test;

/// Thrown if a time-out may have expired because the machine was busy.
struct too_slow {};

/// A lower bound of the rest of a time-out that started after this object.
class time_left {
public:
    explicit time_left(std::chrono::milliseconds timeout) : end_{std::chrono::steady_clock::now() + timeout}
    {
    }

    /// @throws too_slow  if nothing is left.
    void check() const
    {
        if (std::chrono::steady_clock::now() >= end_)
            throw too_slow{};
    }

private:
    std::chrono::steady_clock::time_point end_;
};

/// Plays a scene with a short time-out that must not expire. If the machine was too slow, plays it again with
/// a time-out twice as long, so that the result does not depend on the load of the machine.
inline void play_in_time(const std::function<void(std::chrono::milliseconds)>& scene)
{
    for (std::chrono::milliseconds timeout{20};; timeout *= 2) {
        try {
            scene(timeout);
            return;
        } catch (const too_slow&) {
            BOOST_REQUIRE_MESSAGE(timeout < std::chrono::seconds{20}, "no time-out was long enough");
        }
    }
}

/// A loopback server under the control of the test, and the loop that it shares with the client.
class loopback_server {
public:
    using tcp = boost::asio::ip::tcp;

    /// Runs the loop until `done`.
    void until(const std::function<bool()>& done)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
        while (!done()) {
            if (io.stopped())
                io.restart();
            io.run_one_until(end);
            BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < end, "the awaited event did not happen");
        }
    }

    /// Runs the loop for so long. Earlier timers expire, however slow the machine is.
    void during(std::chrono::milliseconds time)
    {
        bool over = false;
        boost::asio::steady_timer timer{io, time};
        timer.async_wait([&](boost::system::error_code) { over = true; });
        until([&] { return over; });
    }

    /// Runs the loop until nothing is ready: the input of all sockets has been read, unless the client
    /// pauses.
    void run_ready()
    {
        while (io.poll() != 0) {
        }
    }

    /// Accepts the next connection.
    void accept()
    {
        bool there = false;
        received.clear();
        server = std::make_shared<tcp::socket>(io);
        acceptor.async_accept(*server, [&](boost::system::error_code failed) { there = !failed; });
        until([&] { return there; });
        listen(server);
    }

    /// Waits until the client has sent this over the current connection.
    void expect(const std::string& what)
    {
        until([&] { return contains(received, what); });
    }

    void send(const std::string& lines) { boost::asio::write(*server, boost::asio::buffer(lines)); }

    void welcome(const std::string& epoch = "e1")
    {
        expect(R"("type":"hello")");
        send(R"({"type":"welcome","id":"hello","user":"alice","server":"s","epoch":")" + epoch + "\"}\n");
    }

    void answer_join(std::uint64_t prev = 0)
    {
        expect(R"("type":"join")");
        send(R"({"type":"joined","id":"join","room":"lobby","topic":"","members":[],"prev":)" +
             std::to_string(prev) + "}\n");
    }

    /// Closes the connection; with a reset, if `hard`.
    void drop(bool hard = false)
    {
        if (hard)
            server->set_option(boost::asio::socket_base::linger{true, 0});
        server->close();
    }

    std::size_t times(const std::string& what) const
    {
        std::size_t n = 0;
        for (auto at = received.find(what); at != std::string::npos; at = received.find(what, at + 1))
            ++n;
        return n;
    }

    std::uint16_t port() const { return acceptor.local_endpoint().port(); }

    boost::asio::io_context io{1};
    tcp::acceptor acceptor{io, {boost::asio::ip::address_v4::loopback(), 0}};
    std::string received; // from the client over the current connection
    std::shared_ptr<tcp::socket> server;

private:
    void listen(const std::shared_ptr<tcp::socket>& from)
    {
        auto bytes = std::make_shared<std::array<char, 65536>>();
        from->async_read_some(boost::asio::buffer(*bytes),
                              [this, from, bytes](boost::system::error_code failed, std::size_t n) {
                                  if (failed)
                                      return;
                                  if (from == server)
                                      received.append(bytes->data(), n);
                                  listen(from);
                              });
    }
};

} // namespace banter::console::test

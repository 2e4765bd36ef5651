#include "server/net/listener.hpp"

#include "test/net/kernel.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

using namespace banter::net;
using namespace banter::net::test;
using namespace std::chrono_literals;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(listener_suite)

namespace {

using strings = std::vector<std::string>;

const tcp_endpoint any_port{boost::asio::ip::address_v4::loopback(), 0};

constexpr listener_settings impatient{.retry_after = 1ms, .report_interval = 0s};

/// A client's end, which the test uses by hand.
class client {
public:
    explicit client(const tcp_endpoint& to) : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        connected_ = ::connect(fd_, to.data(), static_cast<socklen_t>(to.size())) == 0;
        constexpr timeval most{10, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    }
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    ~client() { ::close(fd_); }

    bool connected() const noexcept { return connected_; }

    std::uint16_t port() const
    {
        tcp_endpoint own;
        socklen_t length = static_cast<socklen_t>(own.capacity());
        ::getsockname(fd_, own.data(), &length);
        return own.port();
    }

    /// Whether the other side has ended the stream.
    bool has_ended() const
    {
        pollfd look{fd_, POLLRDHUP, 0};
        return ::poll(&look, 1, 0) == 1;
    }

    /// The bytes up to the end of the stream.
    std::string read_all() const
    {
        std::string out;
        std::array<char, 256> buffer;
        ssize_t n = 0;
        while ((n = ::recv(fd_, buffer.data(), buffer.size(), 0)) > 0)
            out.append(buffer.data(), static_cast<std::size_t>(n));
        return n == 0 ? out : out + " and no end";
    }

private:
    int fd_;
    bool connected_ = false;
};

struct rig final : listener::handler {
    explicit rig(const listener_settings& settings = impatient)
        : what{io.get_executor(), any_port, *this, "no place\n", settings}
    {
    }

    void on_accepted(tcp_socket&& socket, const tcp_endpoint& peer) override
    {
        events.push_back("accepted " + std::to_string(peer.port()));
        sockets.push_back(std::move(socket));
        if (at_accepted)
            at_accepted();
    }
    void on_accept_paused(const error_code& why) override
    {
        events.push_back("paused " + std::to_string(why.value()));
    }
    void on_accept_resumed() override { events.emplace_back("resumed"); }

    void turn()
    {
        io.restart();
        io.poll();
    }

    bool turn_until(const std::function<bool()>& done)
    {
        for (const auto deadline = std::chrono::steady_clock::now() + 60s; !done();) {
            if (std::chrono::steady_clock::now() > deadline)
                return false;
            io.restart();
            io.run_one_for(100ms);
        }
        return true;
    }

    boost::asio::io_context io;
    strings events;
    std::vector<tcp_socket> sockets;
    std::function<void()> at_accepted;
    listener what;
};

struct ignoring final : listener::handler {
    void on_accepted(tcp_socket&&, const tcp_endpoint&) override {}
    void on_accept_paused(const error_code&) override {}
    void on_accept_resumed() override {}
};

std::string accepted(const client& c) { return "accepted " + std::to_string(c.port()); }
std::string paused(int why) { return "paused " + std::to_string(why); }

int option(tcp_socket& of, int level, int name)
{
    int value = -1;
    socklen_t length = sizeof value;
    BOOST_TEST(::getsockopt(of.native_handle(), level, name, &value, &length) == 0);
    return value;
}

/// Limits the descriptors to the open ones and `more`, during its lifetime.
class no_descriptors {
public:
    explicit no_descriptors(int more = 0)
    {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const int lowest = ::dup(STDERR_FILENO); // all below are in use
        ::close(lowest);
        auto now = before_;
        now.rlim_cur = static_cast<rlim_t>(lowest) + static_cast<rlim_t>(more);
        BOOST_REQUIRE(::setrlimit(RLIMIT_NOFILE, &now) == 0);
    }
    no_descriptors(const no_descriptors&) = delete;
    no_descriptors& operator=(const no_descriptors&) = delete;
    ~no_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

} // namespace

BOOST_AUTO_TEST_CASE(an_address_is_a_host_and_a_port)
{
    using boost::asio::ip::make_address;
    BOOST_TEST(text_of({make_address("127.0.0.1"), 80}) == "127.0.0.1:80");
    BOOST_TEST(text_of({make_address("::1"), 8'080}) == "[::1]:8080");
}

BOOST_AUTO_TEST_CASE(connections_are_accepted_one_after_the_other_with_their_addresses)
{
    rig r;
    BOOST_TEST(r.what.address().port() != 0);
    r.what.start();
    const client a{r.what.address()};
    const client b{r.what.address()};
    BOOST_TEST(r.turn_until([&] { return r.events.size() == 2; }));
    BOOST_TEST(r.events == (strings{accepted(a), accepted(b)}), per_element());
    const client c{r.what.address()};
    BOOST_TEST(r.turn_until([&] { return r.events.size() == 3; }));
    BOOST_TEST(r.events.back() == accepted(c));
}

BOOST_AUTO_TEST_CASE(an_accepted_socket_is_ready_for_chat)
{
    rig r;
    r.what.start();
    const client c{r.what.address()};
    BOOST_REQUIRE(r.turn_until([&] { return r.sockets.size() == 1; }));
    auto& socket = r.sockets.front();
    BOOST_TEST(socket.non_blocking());
    BOOST_TEST((::fcntl(socket.native_handle(), F_GETFL) & O_NONBLOCK) != 0);
    BOOST_TEST(option(socket, IPPROTO_TCP, TCP_NODELAY) != 0);
    BOOST_TEST(option(socket, SOL_SOCKET, SO_KEEPALIVE) != 0);
    BOOST_TEST(option(socket, IPPROTO_TCP, TCP_KEEPIDLE) == 60);
    BOOST_TEST(option(socket, IPPROTO_TCP, TCP_KEEPINTVL) == 15);
    BOOST_TEST(option(socket, IPPROTO_TCP, TCP_KEEPCNT) == 4);

    // The size that the system grants for a request of 256 KiB.
    tcp_socket other{r.io.get_executor(), any_port.protocol()};
    other.set_option(boost::asio::socket_base::send_buffer_size{256 * 1024});
    BOOST_TEST(option(socket, SOL_SOCKET, SO_SNDBUF) == option(other, SOL_SOCKET, SO_SNDBUF));
}

BOOST_AUTO_TEST_CASE(an_address_in_use_is_an_exception_and_one_in_time_wait_can_be_bound)
{
    std::optional<rig> r{std::in_place};
    const auto at = r->what.address();
    boost::asio::io_context io;
    BOOST_CHECK_THROW((listener{io.get_executor(), at, *r, ""}), boost::system::system_error);
    {
        r->what.start();
        const client c{at};
        BOOST_TEST(r->turn_until([&] { return r->sockets.size() == 1; }));
        r->sockets.clear(); // the server closes first, so its side waits
        BOOST_TEST(c.read_all() == "");
    }
    r.reset();
    ignoring handler;
    const listener again{io.get_executor(), at, handler, ""};
    BOOST_TEST((again.address() == at));
}

BOOST_AUTO_TEST_CASE(out_of_descriptors_new_connections_are_refused_and_later_ones_accepted)
{
    rig r{{.retry_after = 1ms, .report_interval = 3'600s}};
    const client first{r.what.address()};
    const client second{r.what.address()};
    {
        const no_descriptors none;
        r.what.start();
        BOOST_TEST(r.turn_until([&] { return first.has_ended() && second.has_ended(); }));
        BOOST_TEST(first.read_all() == "no place\n");
        BOOST_TEST(second.read_all() == "no place\n");
        BOOST_TEST(r.events == strings{paused(EMFILE)}, per_element()); // once, however often it tries
    }
    const client third{r.what.address()};
    BOOST_TEST(r.turn_until([&] { return r.events.size() == 3; }));
    BOOST_TEST(r.events == (strings{paused(EMFILE), "resumed", accepted(third)}), per_element());
}

BOOST_AUTO_TEST_CASE(some_descriptors_are_kept_for_files_and_newcomers_are_refused_without_a_pause)
{
    const no_descriptors few{100};
    rig r{{.descriptors_kept = 80, .retry_after = 3'600s, .report_interval = 0s}};
    r.what.start();
    std::vector<std::unique_ptr<client>> clients;
    while (clients.size() < 100 && (clients.empty() || !clients.back()->has_ended())) {
        clients.push_back(std::make_unique<client>(r.what.address()));
        const auto& newcomer = *clients.back();
        BOOST_REQUIRE(
            r.turn_until([&] { return newcomer.has_ended() || r.sockets.size() == clients.size(); }));
    }
    BOOST_TEST(r.sockets.size() >= 2u); // a client's end has a descriptor, too
    BOOST_TEST(r.sockets.size() <= 10u);
    BOOST_TEST(clients.back()->read_all() == "no place\n");
    BOOST_TEST(r.events.back() == paused(EMFILE));
    const client as_well{r.what.address()};
    BOOST_TEST(r.turn_until([&] { return as_well.has_ended(); }));
    BOOST_TEST(as_well.read_all() == "no place\n");

    const int free = ::dup(STDERR_FILENO); // the reserved descriptor is available
    BOOST_TEST(free >= 0);
    ::close(free);
    r.sockets.clear();
    clients.clear();
    const client late{r.what.address()};
    BOOST_TEST(r.turn_until([&] { return !r.sockets.empty(); }));
    BOOST_TEST(r.events[r.events.size() - 2] == "resumed");
    BOOST_TEST(r.events.back() == accepted(late));
}

BOOST_AUTO_TEST_CASE(each_kind_of_want_is_a_pause)
{
    for (const int want : {EMFILE, ENFILE, ENOMEM, ENOBUFS}) {
        rig r;
        const scripted_accepts scripted{{want, EAGAIN}};
        r.what.start();
        const client c{r.what.address()};
        BOOST_TEST(r.turn_until([&] { return r.events.size() == 3; }));
        BOOST_TEST(r.events == (strings{paused(want), "resumed", accepted(c)}), per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_connection_lost_during_accept_causes_no_pause)
{
    for (const int error : {ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENETUNREACH, EHOSTUNREACH, ETIMEDOUT}) {
        rig r;
        const scripted_accepts scripted{{error}};
        r.what.start();
        const client c{r.what.address()};
        BOOST_TEST(r.turn_until([&] { return !r.events.empty(); }));
        BOOST_TEST(scripted.left() == 0u);
        BOOST_TEST(r.events == strings{accepted(c)}, per_element());
    }
}

BOOST_AUTO_TEST_CASE(one_pause_is_reported_once_for_any_number_of_retries)
{
    rig r;
    const scripted_accepts scripted{{EMFILE, EAGAIN, EMFILE, EAGAIN, ENFILE, EAGAIN}};
    r.what.start();
    const client c{r.what.address()};
    BOOST_TEST(r.turn_until([&] { return r.events.size() == 3; }));
    BOOST_TEST(r.events == (strings{paused(EMFILE), "resumed", accepted(c)}), per_element());
}

BOOST_AUTO_TEST_CASE(pauses_are_reported_again_only_after_the_interval)
{
    for (const bool soon : {false, true}) {
        rig r{{.retry_after = 1ms, .report_interval = soon ? 0s : 3'600s}};
        const scripted_accepts scripted{{EMFILE, EAGAIN, 0, EMFILE, EAGAIN, 0}};
        r.what.start();
        const client a{r.what.address()};
        const client b{r.what.address()};
        BOOST_TEST(r.turn_until([&] { return r.sockets.size() == 2; }));
        auto expected = strings{paused(EMFILE), "resumed", accepted(a)};
        if (soon)
            expected.insert(expected.end(), {paused(EMFILE), "resumed"});
        expected.push_back(accepted(b));
        BOOST_TEST(r.events == expected, per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_pause_without_a_newcomer_does_not_block)
{
    rig r;
    const scripted_accepts scripted{{EMFILE}};
    r.what.start(); // the newcomer that it would refuse is not there
    BOOST_TEST(r.turn_until([&] { return r.events.size() == 1; }));
    const client c{r.what.address()};
    BOOST_TEST(r.turn_until([&] { return r.events.size() == 3; }));
    BOOST_TEST(r.events.back() == accepted(c));
}

BOOST_AUTO_TEST_CASE(a_pausing_listener_does_not_spin)
{
    rig r{{.retry_after = 3'600s, .report_interval = 0s}};
    const scripted_accepts scripted{{EMFILE, EAGAIN, EMFILE}};
    r.what.start();
    const client c{r.what.address()};
    for (int i = 0; i < 10; ++i)
        r.turn();
    BOOST_TEST(scripted.left() == 1u);
    BOOST_TEST(r.sockets.empty());
}

BOOST_AUTO_TEST_CASE(a_listener_closes_all_its_descriptors)
{
    const auto lowest_free = [] {
        const int fd = ::dup(STDERR_FILENO);
        ::close(fd);
        return fd;
    };
    boost::asio::io_context io;
    ignoring handler;
    std::optional<listener> one;
    one.emplace(io.get_executor(), any_port, handler, "");
    one.reset(); // the descriptors open now belong to the event loop
    const int before = lowest_free();
    one.emplace(io.get_executor(), any_port, handler, "");
    BOOST_TEST(lowest_free() != before);
    one.reset();
    BOOST_TEST(lowest_free() == before);
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_does_not_end_the_listening)
{
    rig r;
    r.what.start();
    r.at_accepted = [] { throw std::runtime_error{"oops"}; };
    const client a{r.what.address()};
    BOOST_CHECK_THROW(r.turn_until([&] { return r.events.size() > 1; }), std::runtime_error);
    r.at_accepted = {};
    const client b{r.what.address()};
    BOOST_TEST(r.turn_until([&] { return r.events.size() == 2; }));
    BOOST_TEST(r.events.back() == accepted(b));
}

BOOST_AUTO_TEST_CASE(a_stopped_listener_accepts_no_connection)
{
    {
        rig r;
        r.what.start();
        r.what.stop();
        r.what.stop(); // again changes nothing
        r.turn();
        BOOST_TEST(r.events.empty());
        r.io.restart();
        BOOST_TEST(r.io.run() == 0u); // nothing is pending
    }
    {
        rig r{{.retry_after = 3'600s, .report_interval = 0s}}; // in a pause
        const scripted_accepts scripted{{EMFILE}};
        r.what.start();
        BOOST_TEST(r.turn_until([&] { return r.events.size() == 1; }));
        const auto at = r.what.address();
        r.what.stop();
        BOOST_TEST(!client{at}.connected());
        r.turn();
        BOOST_TEST(r.io.stopped()); // nothing is pending, such as a retry
        BOOST_TEST(r.events.size() == 1u);
    }
    {
        rig r; // within the handler of the first connection
        r.what.start();
        r.at_accepted = [&] { r.what.stop(); };
        const client a{r.what.address()};
        const client b{r.what.address()};
        BOOST_TEST(r.turn_until([&] { return !r.events.empty(); }));
        r.io.restart();
        r.io.run();
        BOOST_TEST(r.events == strings{accepted(a)}, per_element());
    }
}

BOOST_AUTO_TEST_SUITE_END()

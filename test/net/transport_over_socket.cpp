// A connection over a transport of records, which has a socket below as a TLS stream has: a record that it
// has read, or begun to send, is its own.
#include "test/net/loop.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <utility>

namespace asio = boost::asio;

using namespace banter::net;
using namespace banter::net::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(transport_over_socket)

namespace {

using strings = std::vector<std::string>;

constexpr int narrow = 4 * 1024;
constexpr std::size_t most_in_record = 1'000;

std::string masked(std::string_view bytes)
{
    std::string out{bytes};
    for (auto& each : out)
        each = static_cast<char>(each ^ 0x55);
    return out;
}

// Two bytes of length, then the masked bytes. An empty one ends the stream.
std::string entry_of(std::string_view bytes)
{
    const std::string head{static_cast<char>(bytes.size() / 128), static_cast<char>(bytes.size() % 128)};
    return head + masked(bytes);
}

// Takes the first record out of `stream`. @return false if it is not complete
bool take_record(std::string& stream, std::string& bytes)
{
    if (stream.size() < 2)
        return false;
    const auto length = static_cast<std::size_t>(stream[0]) * 128 + static_cast<std::size_t>(stream[1]);
    if (stream.size() < 2 + length)
        return false;
    bytes = masked(std::string_view{stream}.substr(2, length));
    stream.erase(0, 2 + length);
    return true;
}

class record_transport final : public transport {
public:
    explicit record_transport(tcp_socket&& socket) : socket_{std::move(socket)} {}

    result read_some(std::span<char> space) override
    {
        error_code ec;
        std::array<char, 64 * 1024> buffer;
        while (plain_.empty() && !take_record(raw_, plain_)) {
            const auto n = socket_.read_some(asio::buffer(buffer), ec);
            if (ec)
                return {.error = ec, .wanted = direction::readable};
            raw_.append(buffer.data(), n);
        }
        if (plain_.empty())
            return {.error = asio::error::eof};
        const auto n = std::min(space.size(), plain_.size());
        std::copy_n(plain_.begin(), n, space.begin());
        plain_.erase(0, n);
        return {.bytes = n};
    }

    result write_some(std::string_view bytes) override
    {
        if (unsent_.empty()) {
            pending_ = bytes.substr(0, most_in_record);
            unsent_ = entry_of(pending_);
        }
        BOOST_TEST(bytes.starts_with(pending_));
        const auto ec = send_record();
        return {.bytes = ec ? 0 : pending_.size(), .error = ec, .wanted = direction::writable};
    }

    result end_stream() override
    {
        if (unsent_.empty())
            unsent_ = entry_of("");
        const auto ec = send_record();
        return {.error = ec, .wanted = direction::writable};
    }

    void async_wait(direction wanted, std::function<void()> ready) override
    {
        socket_.async_wait(wanted == direction::readable ? tcp_socket::wait_read : tcp_socket::wait_write,
                           [ready = std::move(ready)](const error_code&) { ready(); });
    }

    void close() noexcept override
    {
        error_code ignored;
        socket_.close(ignored);
    }

    int unacknowledged_bytes() noexcept override
    {
        int bytes = 0;
        return ::ioctl(socket_.native_handle(), SIOCOUTQ, &bytes) == 0 ? bytes : -1;
    }

private:
    error_code send_record()
    {
        error_code ec;
        while (!unsent_.empty() && !ec)
            unsent_.erase(0, socket_.write_some(asio::buffer(unsent_), ec));
        return ec;
    }

    tcp_socket socket_;
    std::string raw_;     // read from the socket
    std::string plain_;   // of the record that is being read
    std::string pending_; // the bytes of the record that is being sent
    std::string unsent_;  // its rest
};

channel& connect(loop& l, int send_buffer_bytes = 0)
{
    return l.connect_through(
        [](tcp_socket&& socket) { return std::make_unique<record_transport>(std::move(socket)); },
        send_buffer_bytes);
}

// Lets the far end read until nothing more comes. @return the bytes of the records
std::string read_all(loop& l, channel& c)
{
    std::string stream;
    for (std::string more; more = c.far.read(3'000), !more.empty();) {
        stream += more;
        l.turn();
    }
    std::string bytes;
    for (std::string record; take_record(stream, record);)
        bytes += record;
    BOOST_TEST(stream == "");
    return bytes;
}

} // namespace

BOOST_AUTO_TEST_CASE(records_that_come_in_one_piece_are_read_one_by_one_also_between_pauses)
{
    loop l;
    auto& c = connect(l);
    c.heard.at_bytes = [&] { c->pause_reading(); };
    c.far.send(entry_of("one") + entry_of("two") + entry_of("three").substr(0, 4));
    std::vector<std::string> heard;
    for (int i = 0; i < 4; ++i) {
        l.turn();
        heard.push_back(std::exchange(c.heard.bytes, {}));
        c->resume_reading();
    }
    BOOST_TEST(heard == (strings{"one", "two", "", ""}), per_element());
    c.far.send(entry_of("three").substr(4));
    l.turn();
    BOOST_TEST(c.heard.bytes == "three");
}

BOOST_AUTO_TEST_CASE(many_records_come_in_order_through_a_narrow_socket_whose_peer_reads_slowly)
{
    loop l;
    auto& c = connect(l, narrow);
    std::string said;
    for (int i = 0; i < 400; ++i) {
        const std::string text(static_cast<std::size_t>(1 + i * 37 % 900), static_cast<char>('a' + i % 26));
        c->queue(text_slice(text));
        said += text;
        if (i % 10 == 0)
            l.turn();
    }
    BOOST_TEST(c->has_unsent());
    BOOST_TEST((read_all(l, c) == said));
    BOOST_TEST(!c->has_unsent());
}

BOOST_AUTO_TEST_CASE(a_finished_connection_ends_its_stream_after_a_wait_and_waits_for_the_peers_end)
{
    loop l;
    auto& c = connect(l, narrow);
    c->queue(filler(20'000));
    c->finish(close_reason::said_bye);
    l.turn();
    BOOST_TEST(c->has_unsent());
    BOOST_TEST(read_all(l, c).size() == 20'000u);
    BOOST_TEST(c.heard.events.empty());
    c.far.send(entry_of(""));
    l.turn();
    BOOST_TEST(c.heard.events == strings{"closed said_bye"}, per_element());
    BOOST_TEST(c.far.read() == "");
    BOOST_TEST(c.far.ended());
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_closed_while_it_waits_in_both_directions_is_destroyed)
{
    loop l;
    auto& c = connect(l, narrow);
    c->queue(filler(1'000'000));
    l.turn();
    c->close(close_reason::shutdown);
    BOOST_TEST(c.near->use_count() > 1u);
    l.turn();
    BOOST_TEST(c.near->use_count() == 1u);
    BOOST_TEST(c.heard.events == strings{"closed shutdown"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_that_vanishes_is_a_reset_also_for_the_transport)
{
    loop l;
    auto& c = connect(l);
    c->queue(text_slice("never read"));
    l.turn();
    c.far.close(); // with something unread
    l.turn();
    BOOST_TEST(c.heard.events == strings{"closed peer_reset"}, per_element());
}

BOOST_AUTO_TEST_SUITE_END()

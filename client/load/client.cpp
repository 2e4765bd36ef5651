#include "client/load/client.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace banter::load {

namespace {

// Bounded, so that one client with much input does not delay the others and their time stamps.
constexpr int reads_per_turn = 2;

} // namespace

std::int64_t now()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

client::client(client_context& context, std::uint32_t index, dialect& protocol)
    : context_{context}, protocol_{protocol}, socket_{context.io}, index_{index}
{
}

void client::connect(socket unconnected, const asio::ip::tcp::endpoint& server,
                     std::function<void(error_code)> done)
{
    socket_ = std::move(unconnected);
    socket_.non_blocking(true);
    socket_.set_option(asio::ip::tcp::no_delay{true});
    socket_.async_connect(server, std::move(done));
}

void client::read_on()
{
    reading_ = true;
    if (!waiting_ && !closed_)
        wait_readable();
}

void client::stop_reading() { reading_ = false; }

void client::wait_readable()
{
    waiting_ = true;
    socket_.async_wait(socket::wait_read, [this](error_code failed) {
        waiting_ = false;
        if (!failed && reading_)
            on_readable();
    });
}

void client::on_readable()
{
    for (int i = 0; i < reads_per_turn; ++i) {
        // A short read has emptied the socket; a second read would be a wasted system call.
        if (read_some(read_area::size) < read_area::size)
            break;
    }
    if (reading_ && !closed_)
        wait_readable();
}

std::size_t client::read_some(std::size_t most)
{
    if (closed_)
        return 0;
    error_code failed;
    const auto n =
        socket_.read_some(asio::buffer(context_.area.begin(), std::min(most, read_area::size)), failed);
    if (failed == asio::error::would_block)
        return 0;
    if (failed)
        close(failed.message());
    else
        take(n);
    return n;
}

void client::take(std::size_t read)
{
    char* const start = context_.area.begin() - cut_.size();
    std::copy(cut_.begin(), cut_.end(), start);
    const std::string_view bytes{start, cut_.size() + read};

    const auto joined_before = context_.stats.joined;
    const auto probes_before = context_.stats.probes;
    const auto unsent = out_.size();
    std::size_t used;
    {
        checker::arrivals deliveries{context_.checks, index_, now()};
        read_sink sink{index_, deliveries, context_.stats, out_};
        used = protocol_.read(bytes, sink);
    }
    if (out_.size() != unsent)
        flush();
    joined_ += context_.stats.joined - joined_before;
    probed_ = probed_ || context_.stats.probes != probes_before;

    cut_.assign(bytes.substr(used));
    if (cut_.size() > dialect::longest_unit)
        close("the server sent a line that does not end");
    context_.on_read(index_);
}

void client::flush()
{
    if (writing_ || closed_ || out_.empty())
        return;
    error_code failed;
    const auto n = socket_.write_some(asio::buffer(out_), failed);
    if (failed && failed != asio::error::would_block)
        return close(failed.message());
    out_.erase(0, n);
    if (out_.empty())
        return;
    writing_ = true;
    socket_.async_wait(socket::wait_write, [this](error_code stopped) {
        writing_ = false;
        if (!stopped)
            flush();
    });
}

void client::close(std::string reason)
{
    closed_ = true;
    error_code failure;
    socket_.close(failure);
    context_.on_closed(index_, std::move(reason));
}

} // namespace banter::load

#include "test/net/memory_transport.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace banter::net::test {

namespace error = boost::asio::error;

class memory_line::near_end final : public transport {
public:
    explicit near_end(memory_line& line) noexcept : line_{line} {}

    result read_some(std::span<char> space) override { return line_.read_some(space); }
    result write_some(std::string_view bytes) override { return line_.write_some(bytes); }
    result end_stream() override { return line_.end(); }
    void async_wait(direction wanted, std::function<void()> ready) override
    {
        line_.async_wait(wanted, std::move(ready));
    }
    void close() noexcept override { line_.close(); }
    int unacknowledged_bytes() noexcept override
    {
        BOOST_TEST(!line_.closed_);
        return line_.acknowledges ? static_cast<int>(line_.written_.size()) : -1;
    }

private:
    memory_line& line_;
};

// ---- the far end

void memory_line::send(std::string_view bytes)
{
    incoming_ += bytes;
    wake(direction::readable);
}

void memory_line::end_stream()
{
    far_ended_ = true;
    wake(direction::readable);
}

void memory_line::reset()
{
    failed_ = true;
    wake(direction::readable);
    wake(direction::writable);
}

std::string memory_line::read(std::size_t most)
{
    auto out = written_.substr(0, most);
    written_.erase(0, out.size());
    if (has_room())
        wake(direction::writable);
    return out;
}

std::unique_ptr<transport> memory_line::make() { return std::make_unique<near_end>(*this); }

void memory_line::wake(direction d)
{
    for (auto& each : waits_)
        if (each.wanted == d)
            boost::asio::post(executor_, std::move(each.ready));
    std::erase_if(waits_, [&](const wait& each) { return each.wanted == d; });
}

std::size_t memory_line::waiting(direction d) const
{
    return static_cast<std::size_t>(
        std::count_if(waits_.begin(), waits_.end(), [&](const wait& each) { return each.wanted == d; }));
}

// ---- the connection's end

transport::result memory_line::read_some(std::span<char> space)
{
    BOOST_TEST(!closed_);
    BOOST_TEST(!eof_given_);
    BOOST_TEST(!space.empty());
    ++reads;
    if (failed_)
        return {.error = error::connection_reset};
    if (read_waits_to_write)
        return blocked(direction::writable);
    if (incoming_.empty() && far_ended_) {
        eof_given_ = true;
        return {.error = error::eof};
    }
    if (incoming_.empty())
        return blocked(direction::readable);
    const auto n = std::min({space.size(), most_per_read, incoming_.size()});
    std::copy_n(incoming_.begin(), n, space.begin());
    incoming_.erase(0, n);
    return {.bytes = n};
}

transport::result memory_line::write_some(std::string_view bytes)
{
    BOOST_TEST(!closed_);
    BOOST_TEST(!bytes.empty());
    BOOST_TEST(bytes.starts_with(refused_));
    offered.push_back(bytes.size());
    if (failed_)
        return {.error = error::connection_reset};
    auto n = std::min(bytes.size(), window - std::min(window, written_.size()));
    if (takes)
        n = std::min(n, takes(bytes.size()));
    if (write_waits_to_read)
        n = 0;
    written_ += bytes.substr(0, n);
    refused_ = bytes.substr(n);
    if (n != 0)
        return {.bytes = n};
    return blocked(write_waits_to_read ? direction::readable : direction::writable);
}

transport::result memory_line::end()
{
    BOOST_TEST(!closed_);
    BOOST_TEST(!ended_);
    BOOST_TEST(refused_.empty());
    if (blocked_ends != 0) {
        --blocked_ends;
        return blocked(direction::readable);
    }
    ended_ = true;
    return {};
}

transport::result memory_line::blocked(direction wanted)
{
    wanted_.push_back(wanted);
    return {.error = error::would_block, .wanted = wanted};
}

void memory_line::async_wait(direction wanted, std::function<void()> ready)
{
    BOOST_TEST(!closed_);
    const auto asked = std::find(wanted_.begin(), wanted_.end(), wanted);
    BOOST_REQUIRE((asked != wanted_.end())); // else it would try again for ever
    wanted_.erase(asked);
    waits_.push_back({wanted, std::move(ready)});
    if (failed_ || (wanted == direction::writable && has_room() && !read_waits_to_write))
        wake(wanted);
}

void memory_line::close()
{
    BOOST_TEST(!closed_);
    closed_ = true;
    wake(direction::readable);
    wake(direction::writable);
}

// ---- the channel

memory_channel::memory_channel(loop& l, const connection_settings& settings)
    : turns{l}, limits{settings}, far{l.io().get_executor()}, near{new connection{far.make(), l.shared(),
                                                                                  limits}}
{
    near->start(heard);
}

memory_channel::~memory_channel()
{
    near->close(close_reason::shutdown);
    turns.turn();
}

} // namespace banter::net::test

#include "test/session/world.hpp"

#include <spdlog/spdlog.h>

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace banter::test {

peer::peer(peer&& other) noexcept
    : fd_{std::exchange(other.fd_, -1)}, partial_{std::move(other.partial_)}, closed_{other.closed_}
{
}

peer::~peer()
{
    if (fd_ >= 0)
        ::close(fd_);
}

void peer::send(std::string_view bytes)
{
    BOOST_REQUIRE(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
                  static_cast<ssize_t>(bytes.size()));
}

void peer::end_stream() { ::shutdown(fd_, SHUT_WR); }

void peer::receive(std::size_t most)
{
    std::array<char, 16 * 1024> buffer;
    while (most != 0) {
        const auto n = ::recv(fd_, buffer.data(), std::min(most, buffer.size()), MSG_DONTWAIT);
        closed_ = closed_ || n == 0;
        if (n <= 0)
            break;
        partial_.append(buffer.data(), static_cast<std::size_t>(n));
        most -= static_cast<std::size_t>(n);
    }
}

std::string peer::bytes(std::size_t most)
{
    receive(most);
    return std::exchange(partial_, {});
}

strings peer::lines(std::size_t most)
{
    receive(most);
    strings out;
    std::size_t begin = 0;
    for (auto end = partial_.find('\n'); end != std::string::npos; end = partial_.find('\n', begin)) {
        out.push_back(partial_.substr(begin, end - begin));
        begin = end + 1;
    }
    partial_.erase(0, begin);
    return out;
}

std::vector<boost::json::object> peer::objects(std::size_t most)
{
    std::vector<boost::json::object> out;
    for (const auto& line : lines(most))
        out.push_back(boost::json::parse(line).as_object());
    return out;
}

strings peer::types()
{
    strings out;
    for (const auto& o : objects())
        out.emplace_back(o.at("type").as_string());
    return out;
}

world::world(world_settings settings)
    : settings_{std::move(settings)}, journal_{settings_.journal}, registry_{flusher_, settings_.registry,
                                                                             settings_.connections,
                                                                             counters_},
      fan_out_{[this](delivery::subscription& s, chat::seq_number from) {
                   static_cast<session::directory&>(registry_).find(s.owner().id())->fall_behind(s, from);
               },
               [](delivery::subscriber&, const std::exception& what) { BOOST_ERROR(what.what()); }},
      pipeline_{flusher_,  hub_,      journal_,           fan_out_,
                registry_, counters_, settings_.on_fatal, settings_.pipeline},
      context_{order_,    pipeline_.ids(),    passwords_, {fan_out_, journal_, hub_, counters_},
               registry_, settings_.sessions, counters_,  secrets_,
               time_}
{
    spdlog::set_level(spdlog::level::off);
    journal_.commit_at_once(settings_.commits_at_once);
    registry_.start(context_);
}

peer world::connect(const protocol::frontend& frontend, const net::tcp_endpoint& from)
{
    std::array<int, 2> ends;
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    if (settings_.send_buffer_bytes != 0)
        ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &settings_.send_buffer_bytes, sizeof(int));
    net::tcp_socket socket{io_.get_executor()};
    socket.assign(boost::asio::ip::tcp::v4(), ends[0]);
    socket.non_blocking(true);
    registry_.accept(std::move(socket), from, frontend);
    return peer{ends[1]};
}

peer world::welcome(std::string_view user, std::string_view more_fields)
{
    auto p = connect();
    p.send(R"({"type":"hello","user":")" + std::string{user} + '"' + std::string{more_fields} + "}");
    settle();
    p.lines();
    return p;
}

void world::turn()
{
    io_.restart();
    io_.poll();
}

void world::step()
{
    io_.restart();
    io_.poll_one();
}

void world::pass_seconds(int seconds)
{
    for (int i = 0; i < seconds; ++i) {
        registry_.pass_second();
        turn();
    }
}

bool world::turn_until(const std::function<bool()>& done)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (!done()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        io_.restart();
        io_.run_one_for(std::chrono::milliseconds{100});
    }
    return true;
}

void world::settle()
{
    do {
        turn();
        journal_.settle();
        turn();
    } while (journal_.waiting_commits() != 0 || journal_.waiting_reads() != 0);
}

} // namespace banter::test

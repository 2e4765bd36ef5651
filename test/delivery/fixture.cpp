#include "test/delivery/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace banter::test {

listener::listener(fixture& on, const protocol::wire_format& format)
    : fixture_{on}, peer_{[&] {
          std::array<int, 2> ends;
          BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
          far_end_ = ends[1];
          net::tcp_socket socket{on.io_.get_executor()};
          socket.assign(boost::asio::ip::tcp::v4(), ends[0]);
          socket.non_blocking(true);
          return net::connection_ptr{new net::connection{std::move(socket), on.flusher_, on.settings_}};
      }()},
      who_{{on.arrived_++, 0}, *peer_, format}
{
    peer_->start(*this);
}

listener::~listener()
{
    fixture_.fan_out_.unsubscribe_all(who_);
    peer_->close(net::close_reason::peer_closed);
    fixture_.turn();
    ::close(far_end_);
}

std::string listener::heard()
{
    std::string all;
    std::array<char, 16 * 1024> buffer;
    for (;;) {
        const auto n = ::recv(far_end_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (n <= 0)
            return all;
        all.append(buffer.data(), static_cast<std::size_t>(n));
    }
}

void listener::block()
{
    while (!peer_->has_unsent()) {
        fixture_.fan_out_.send(who_, std::string(64 * 1024, '.'));
        fixture_.turn();
    }
}

std::unique_ptr<listener> fixture::subscribe(std::string_view room, const protocol::wire_format& format,
                                             bool presence)
{
    auto out = std::make_unique<listener>(*this, format);
    out->who().want_presence(presence);
    fan_out_.subscribe(out->who(), room, true);
    return out;
}

void fixture::show(std::string_view room, std::string text) { show(room, std::move(text), nullptr); }

void fixture::show_except(std::string_view room, std::string text, const delivery::subscriber& who)
{
    show(room, std::move(text), &who);
}

void fixture::show(std::string_view room, std::string text, const delivery::subscriber* except)
{
    chat::message m;
    m.room = room;
    m.user = "alice";
    m.text = std::move(text);
    m.seq = fan_out_.newest() + 1;
    m.prev = fan_out_.newest(room);
    fan_out_.show(m, except);
}

void fixture::show_join(std::string_view room, std::string user, const delivery::subscriber* except)
{
    fan_out_.notify(room, chat::presence{std::string{room}, std::move(user), true}, except);
}

void fixture::turn()
{
    fan_out_.deliver();
    io_.restart();
    io_.poll();
}

void fixture::step()
{
    fan_out_.deliver();
    io_.restart();
    io_.poll_one();
}

} // namespace banter::test

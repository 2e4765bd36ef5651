// The textbook Asio chat, after the best-known Asio example.
//
//   textbook_chat [PORT]
//
// A session per connection, kept alive by its pending operations; a room that hands each message to every
// session as a shared string; in each session a queue of those strings, of which the first is being written.
// So a message costs one async_write, one send, per member. Lines are relayed unchanged, also to their
// sender: banter-load --form line. Prints `listening chat 127.0.0.1:PORT`; port 0, the default, picks a free
// one.
//
// Better than the usual example in two things: TCP_NODELAY is set, and an error of accept does not end it.
// Left out, as there: a bound on the queue, names, rooms, history, any check of the lines. Left out, unlike
// there: the recent messages for a new member.

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <sys/resource.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using message = std::shared_ptr<const std::string>;

constexpr std::size_t longest_line = 64 * 1024;

class participant {
public:
    virtual ~participant() = default;
    virtual void deliver(const message& line) = 0;
};

class room {
public:
    void join(std::shared_ptr<participant> who) { members_.insert(std::move(who)); }

    void leave(const std::shared_ptr<participant>& who) { members_.erase(who); }

    void deliver(const message& line)
    {
        for (const auto& member : members_)
            member->deliver(line);
    }

private:
    std::unordered_set<std::shared_ptr<participant>> members_;
};

class session : public participant, public std::enable_shared_from_this<session> {
public:
    session(tcp::socket socket, room& where) : socket_{std::move(socket)}, room_{where} {}

    void start()
    {
        error_code ignored;
        socket_.set_option(tcp::no_delay{true}, ignored);
        room_.join(shared_from_this());
        read();
    }

    void deliver(const message& line) override
    {
        const bool writing = !waiting_.empty();
        waiting_.push_back(line);
        if (!writing)
            write();
    }

private:
    void read()
    {
        asio::async_read_until(socket_, asio::dynamic_buffer(received_, longest_line), '\n',
                               [self = shared_from_this()](error_code ec, std::size_t length) {
                                   if (ec)
                                       return self->leave();
                                   self->hear(length);
                                   self->read();
                               });
    }

    void hear(std::size_t length)
    {
        const auto line = std::make_shared<const std::string>(received_, 0, length);
        received_.erase(0, length);
        room_.deliver(line);
    }

    void write()
    {
        asio::async_write(socket_, asio::buffer(*waiting_.front()),
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec)
                                  return self->leave();
                              self->waiting_.pop_front();
                              if (!self->waiting_.empty())
                                  self->write();
                          });
    }

    void leave() { room_.leave(shared_from_this()); }

    tcp::socket socket_;
    room& room_;
    std::string received_;
    std::deque<message> waiting_; // the first is being written
};

class server {
public:
    server(asio::io_context& io, std::uint16_t port) : acceptor_{io, {asio::ip::address_v4::loopback(), port}}
    {
        accept();
    }

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    void accept()
    {
        acceptor_.async_accept([this](error_code ec, tcp::socket socket) {
            if (!ec)
                std::make_shared<session>(std::move(socket), room_)->start();
            accept();
        });
    }

    tcp::acceptor acceptor_;
    room room_;
};

} // namespace

int main(int argc, char** argv)
{
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    try {
        asio::io_context io{1};
        const server chat{io, static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0)};
        std::printf("listening chat 127.0.0.1:%u\n", chat.port());
        std::fflush(stdout);
        io.run();
    } catch (const std::exception& e) {
        std::fprintf(stderr, "textbook_chat: %s\n", e.what());
        return 1;
    }
}

#pragma once

#include "client/load/checker.hpp"
#include "client/load/client.hpp"
#include "client/load/dialect.hpp"
#include "client/load/options.hpp"
#include "client/load/payload.hpp"

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace banter::load {

/// The clients of a run, one for each member.
class client_pool {
public:
    /// @param io, wanted, checks  outlive it.
    client_pool(asio::io_context& io, const options& wanted, checker& checks);

    /// Starts to connect all clients in order, and sends their greetings. At most options::most_connecting
    /// clients are in progress at once: until the server has confirmed their rooms or, without confirmations,
    /// until they are connected. A failure stops it; see connect_error().
    void connect();
    error_code connect_error() const noexcept { return connect_error_; }

    /// Number of connected clients.
    std::uint32_t connected() const noexcept { return connected_; }

    /// Number of clients that are known to be in all their rooms.
    std::uint32_t joined() const noexcept { return joined_; }
    bool all_joined() const noexcept { return joined_ == wanted_.layout.members; }

    /// Is called once, when all clients are in their rooms.
    void on_all_joined(std::function<void()> f) { on_all_joined_ = std::move(f); }

    /// Whether a dialect has no confirmations, so that a probe must show who is in.
    bool needs_probe() const noexcept { return needs_probe_; }
    void send_probe();

    /// Stops the reading of the slow and never-reading members.
    void slow_down();

    /// Reads `bytes` for each slow member.
    void read_slowly(std::size_t bytes);

    /// Makes all clients read at full speed again.
    void speed_up();

    /// Queues the sender's next message; flush() sends it.
    /// @param time  as for checker::sent.
    void send(std::uint32_t sender, std::int64_t time);
    void flush(std::uint32_t sender) { clients_[sender].flush(); }

    /// Is called after each read of a client. To be set after all clients are in.
    void on_read(std::function<void(std::uint32_t member)> f) { context_.on_read = std::move(f); }

    /// Acknowledgements due for the messages sent.
    std::uint64_t acks_expected() const noexcept { return acks_expected_; }
    const peer_stats& stats() const noexcept { return context_.stats; }

    /// Number of connections that the server closed.
    std::uint32_t closed(reader_kind kind) const noexcept { return closed_[static_cast<std::size_t>(kind)]; }

    /// Why the run must end, as a sentence for the user; empty: no failure.
    std::string failure() const;

private:
    void connect_more();
    void greet(std::uint32_t member);
    client::socket make_socket(std::uint32_t member);
    void watch_joining(std::uint32_t member);
    std::size_t unsent_bytes() const;
    dialect& dialect_of(std::uint32_t member) noexcept;
    void on_closed(std::uint32_t member, std::string reason);

    const options& wanted_;
    checker& checks_;
    client_context context_;
    payload texts_;
    std::unique_ptr<dialect> member_dialect_;
    std::unique_ptr<dialect> sender_dialect_;
    bool needs_probe_;
    std::deque<client> clients_; // a client stays where it is
    std::uint32_t next_ = 0;     // the next one to connect
    std::uint32_t connecting_ = 0;
    std::uint32_t connected_ = 0;
    error_code connect_error_;
    std::vector<bool> has_joined_;
    std::uint32_t joined_ = 0;
    std::function<void()> on_all_joined_ = [] {};
    std::uint64_t acks_expected_ = 0;
    std::array<std::uint32_t, reader_kind_count> closed_{};
    std::string close_reason_; // of the first unexpected close
};

} // namespace banter::load

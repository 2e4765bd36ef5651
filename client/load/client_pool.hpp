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

/// All members of a run, their connections, and what they say.
class client_pool {
public:
    /// @param io, wanted, checks  outlive it.
    client_pool(asio::io_context& io, const options& wanted, checker& checks);

    /// Begins to connect everyone in their order, and to greet the server. options::most_connecting are under
    /// way at once: until the server has them in their rooms or, where it does not say so, until they are
    /// connected. A failure is in connect_error(), and ends it.
    void connect();
    error_code connect_error() const noexcept { return connect_error_; }

    /// How many have a connection.
    std::uint32_t connected() const noexcept { return connected_; }

    /// How many the server has in all their rooms, as far as we can tell by now.
    std::uint32_t in() const noexcept { return in_; }
    bool everyone_is_in() const noexcept { return in_ == wanted_.layout.members; }

    /// Called once, when everyone is in.
    void on_everyone_in(std::function<void()> f) { everyone_in_ = std::move(f); }

    /// Whether someone's dialect can't tell us that without a probe.
    bool needs_probe() const noexcept { return needs_probe_; }
    void send_probe();

    /// From here on the slow members and those that never read behave like it.
    void slow_down();

    /// Reads `bytes` for each slow member.
    void read_slowly(std::size_t bytes);

    /// Everyone reads at once again.
    void speed_up();

    /// Queues the sender's next message; flush() sends it.
    /// @param time  as for checker::sent.
    void send(std::uint32_t sender, std::int64_t time);
    void flush(std::uint32_t sender) { clients_[sender].flush(); }

    /// Called after each read of a member. Before: only with everyone in.
    void on_read(std::function<void(std::uint32_t member)> f) { context_.on_read = std::move(f); }

    /// Acknowledgements due for what was said.
    std::uint64_t acks_expected() const noexcept { return acks_expected_; }
    const peer_stats& stats() const noexcept { return context_.stats; }

    /// Connections that the server has ended.
    std::uint32_t closed(reader_kind kind) const noexcept { return closed_[static_cast<std::size_t>(kind)]; }

    /// Why the run cannot go on, as a sentence for the user; empty if it can.
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
    std::uint32_t next_ = 0;     // to connect
    std::uint32_t under_way_ = 0;
    std::uint32_t connected_ = 0;
    error_code connect_error_;
    std::vector<bool> is_in_;
    std::uint32_t in_ = 0;
    std::function<void()> everyone_in_ = [] {};
    std::uint64_t acks_expected_ = 0;
    std::array<std::uint32_t, reader_kind_count> closed_{};
    std::string close_reason_; // of the first that should have lived
};

} // namespace banter::load

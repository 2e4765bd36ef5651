#pragma once

#include "server/net/flusher.hpp"
#include "server/session/counters.hpp"
#include "server/session/session.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace banter::session {

struct registry_settings {
    std::size_t max_connections = 10'000;        ///< 0: no limit
    std::size_t max_connections_per_address = 0; ///< 0: no limit

    /// At the stop, the time after which the peers that have taken everything are not waited for any more.
    std::chrono::milliseconds stop_patience{1'000};

    /// The interval of serve_waiting(): at 20 requests per second, a session waits for at most one more
    /// token.
    std::chrono::milliseconds rate_tick{20};
};

/// Owns the sessions: accepts connections up to a limit, ticks the clocks of the sessions and shuts them
/// down. Lives on the I/O thread.
class registry final : public session_owner, public directory {
public:
    /// All outlive the registry.
    registry(net::flusher& shared, const registry_settings& settings,
             const net::connection_settings& connections, counters& count);
    ~registry();

    /// @param context  outlives the registry. Called once, before the first connection.
    void start(const session_context& context) { context_ = &context; }

    /// Calls pass_second() at once and then once a second, until shut_down().
    void keep_time();

    /// Ticks the clocks of all sessions.
    void pass_second();

    /// Lets the sessions go on that wait for their rate, or for the journal. A timer calls it while there are
    /// such sessions.
    void serve_waiting();

    /// Creates the session of a connection to `frontend`, or refuses the connection if a limit is reached.
    void accept(net::tcp_socket&& socket, const net::tcp_endpoint& from, const protocol::frontend& frontend);

    /// As accept(), of a connection that reads and writes through a transport.
    void accept(std::unique_ptr<net::transport> through, const net::tcp_endpoint& from,
                const protocol::frontend& frontend);

    std::size_t size() const noexcept { return size_; }

    /// Visits every session.
    connection_stats stats() const;

    /// Sends every client a closing, and closes its connection when it closes its end, or after
    /// stop_patience when it has taken everything.
    /// @param done  called when the last session has gone.
    void shut_down(std::function<void()> done);

    /// Closes the remaining connections at once.
    void close_all();

    session* find(chat::client_id id) noexcept override;

private:
    using timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>, net::executor>;

    struct slot {
        std::unique_ptr<session> occupant; // null: free
        std::uint32_t generation = 0;
    };

    void wait_for_rate(session& s) override;
    void yield(session& s) override;
    void on_closed(session& s, net::close_reason reason) override;

    void admit(const net::connection_ptr& peer, const net::tcp_endpoint& from,
               const protocol::frontend& frontend);
    bool has_capacity_for(const net::tcp_endpoint& from, const protocol::frontend& frontend) const;
    bool leaves_too_much_waiting() const;
    void close_taken_in(std::chrono::milliseconds time);

    net::flusher& shared_;
    const registry_settings& settings_;
    const net::connection_settings& connections_;
    counters& counters_;
    const session_context* context_ = nullptr;
    std::vector<slot> slots_; // by client_id::index
    std::vector<std::uint32_t> free_;
    std::size_t size_ = 0;
    std::map<boost::asio::ip::address, std::size_t> per_address_;
    std::vector<chat::client_id> waiting_; // sessions that wait for their rate
    timer tick_;
    timer rate_tick_;
    bool stopping_ = false;
    std::function<void()> on_empty_;
};

} // namespace banter::session

#pragma once

#include "server/app/metrics.hpp"
#include "server/app/options.hpp"
#include "server/chat/hub.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/net/flusher.hpp"
#include "server/protocol/frontend.hpp"
#include "server/protocol/http/codec.hpp"
#include "server/protocol/irc/codec.hpp"
#include "server/session/counters.hpp"
#include "server/session/hashing_thread.hpp"
#include "server/session/listener_binding.hpp"
#include "server/session/pipeline.hpp"
#include "server/session/registry.hpp"
#include "server/session/secret_gate.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace banter::app {

/// Listening on an address failed; what() is a sentence for the operator.
struct listen_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The server: creates all parts, connects them, and runs one event loop on one thread.
class server {
public:
    /// @throws listen_error
    /// @throws journal::storage_error  if the data folder can't be used
    explicit server(options o);
    ~server();

    /// The listeners, such as "chat 127.0.0.1:1234"; the chat comes first.
    std::vector<std::string> addresses() const;

    /// Serves until SIGINT, SIGTERM, SIGHUP, or a failure to store; returns when all connections are closed,
    /// or after a deadline.
    void run();

    /// The reason of the failure to store that ended run(); empty: there was none.
    const std::string& storage_failure() const noexcept { return storage_failure_; }

    /// Waits until all accepted messages have been stored.
    /// @return false if the disk did not store them in time; the server can't be destroyed then
    bool flush_storage();

private:
    using timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>, net::executor>;

    std::unique_ptr<journal::journal> make_journal();
    protocol::irc::settings make_irc_settings() const;
    void offer_websockets(protocol::http::site& s) const;
    protocol::http::site make_site(bool chat, bool monitoring) const;
    metrics_snapshot measure() const;
    std::unique_ptr<session::listener_binding> open(std::uint16_t port, const protocol::frontend& frontend);
    void submit(chat::command_body own);
    void warn_of_low_limits() const;
    void await_signal();
    void stop();
    void on_storage_failure(const std::string& why);

    const options options_;
    boost::asio::io_context io_;
    session::counters counters_;
    journal::sqlite_journal* disk_ = nullptr; // journal_; null with --memory
    std::unique_ptr<journal::journal> journal_;
    journal::recovered_state recovered_; // from earlier runs; empty once the hub has it
    std::string found_;                  // `recovered_` in words, for the log
    chat::hub hub_;
    protocol::irc::frontend irc_;
    protocol::http::frontend http_;
    protocol::http::frontend monitoring_;
    net::flusher flusher_;
    session::registry registry_;
    delivery::fan_out fan_out_;
    session::pipeline pipeline_;
    session::hashing_thread passwords_;
    session::secret_gate secrets_;
    session::clock time_;
    session::session_context context_;
    struct named_listener {
        const char* name; // of the protocol
        std::unique_ptr<session::listener_binding> binding;
    };
    std::vector<named_listener> listeners_;
    boost::asio::basic_signal_set<net::executor> signals_;
    timer deadline_;
    std::string storage_failure_;
    bool stopping_ = false;
};

} // namespace banter::app

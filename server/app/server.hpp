#pragma once

#include "server/app/metrics.hpp"
#include "server/app/options.hpp"
#include "server/chat/hub.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/net/flusher.hpp"
#include "server/protocol/http/http_frontend.hpp"
#include "server/protocol/irc/frontend.hpp"
#include "server/session/counters.hpp"
#include "server/session/hashing_thread.hpp"
#include "server/session/listener_binding.hpp"
#include "server/session/pipeline.hpp"
#include "server/session/registry.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace banter::app {

/// An address that can't be listened on; what() is a sentence for the user.
struct listen_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The whole of banterd: makes every part and hands each the ones below it, then runs one event loop on one
/// thread.
class server {
public:
    /// @throws listen_error
    /// @throws journal::storage_error  when the data folder can't be used
    explicit server(options o);
    ~server();

    /// Where it listens for what, such as "chat 127.0.0.1:1234", the chat first.
    std::vector<std::string> addresses() const;

    /// Serves until a signal says stop, or storing fails; returns when everyone has gone, or after the
    /// deadline.
    void run();

    /// Why storing messages failed for good, which ended run(); empty: it did not.
    const std::string& storage_failure() const noexcept { return storage_failure_; }

    /// Waits until all that was accepted has been stored.
    /// @return false when the disk did not let it in time. The server can't be destroyed then.
    bool flush_storage();

private:
    using timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>, net::executor>;

    std::unique_ptr<journal::journal> make_journal();
    protocol::irc::settings make_irc_settings() const;
    protocol::http::site make_site(bool chat, bool monitoring) const;
    metrics_snapshot measure() const;
    std::unique_ptr<session::listener_binding> open(std::uint16_t port, const protocol::frontend& frontend);
    void await_signal();
    void stop();
    void on_storage_failure(const std::string& why);

    const options options_;
    boost::asio::io_context io_;
    session::counters counters_;
    journal::sqlite_journal* disk_ = nullptr; // journal_, where it is that
    std::unique_ptr<journal::journal> journal_;
    const journal::recovered_state recovered_; // from before this start
    chat::hub hub_;
    protocol::irc::frontend irc_;
    protocol::http::http_frontend http_;
    protocol::http::http_frontend monitoring_;
    net::flusher flusher_;
    session::registry registry_;
    delivery::fan_out fan_out_;
    session::pipeline pipeline_;
    session::hashing_thread passwords_;
    session::session_context context_;
    struct named_listener {
        const char* name; // of what is spoken there
        std::unique_ptr<session::listener_binding> binding;
    };
    std::vector<named_listener> listeners_;
    boost::asio::basic_signal_set<net::executor> signals_;
    timer deadline_;
    std::string storage_failure_;
    bool stopping_ = false;
};

} // namespace banter::app

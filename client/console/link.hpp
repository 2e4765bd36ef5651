#pragma once

#include "client/console/exit_code.hpp"
#include "client/core/engine.hpp"
#include "client/core/line_splitter.hpp"
#include "client/core/liveness.hpp"
#include "client/core/reconnect.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace banter::console {

namespace update = client::update;
using client::engine;
using client::line_splitter;
using client::liveness;
using client::reconnect_policy;

/// Connects the engine to a server over TCP and reconnects after a loss: the socket, the timers and the
/// pauses between attempts. Lives on the loop's thread.
class link {
public:
    struct settings {
        std::string host;
        std::uint16_t port = 0;
        std::chrono::milliseconds connect_timeout{10'000};
        std::chrono::milliseconds welcome_timeout{10'000};
        std::chrono::milliseconds bye_timeout{3'000};
        liveness::settings silence{};
        reconnect_policy::settings reconnect{};
        /// Called after every welcome.
        std::function<void()> on_welcome{};
        /// Delays between the attempts to send deferred messages.
        reconnect_policy::settings resend{.most_delay = std::chrono::seconds{10}};
    };

    /// Receives the events of the link. Each function may call the link and the engine.
    class listener {
    public:
        virtual ~listener() = default;
        /// A line of the server, unchanged; its updates follow.
        virtual void on_line(std::string_view line) = 0;
        virtual void on_update(const update::any& u) = 0;
        /// The connection was lost; the next attempt is in `delay`.
        virtual void on_lost(const std::string& why, std::chrono::milliseconds delay) = 0;
        /// There are no further attempts. No calls follow.
        virtual void on_failed(exit_code code, const std::string& why) = 0;
        /// finish() is complete. No calls follow.
        virtual void on_finished() = 0;
    };

    /// All references outlive the link.
    link(boost::asio::io_context& io, settings s, engine& c, listener& l);

    void start();

    /// Sends the engine's outgoing bytes and passes its updates to the listener. Call after every change of
    /// the engine.
    void flush();

    /// Pauses reading, so that the server holds the lines for us.
    void pause_reading() { paused_ = true; }
    void resume_reading();

    /// Sends bye, reads the rest from the server, and ends with on_finished().
    void finish();

private:
    struct failure {
        exit_code code;
        std::string why;
    };

    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> attempt();
    boost::asio::awaitable<bool> connect();
    boost::asio::awaitable<void> read();
    void take(std::string_view bytes);
    void handle(const update::any& u);
    void write();
    void watch_silence();
    void resend_later();
    void set_deadline(std::chrono::milliseconds after, exit_code code, std::string why);
    void end(exit_code code, std::string why);
    double random_part() { return std::uniform_real_distribution<double>{0, 1}(random_); }
    std::string address() const { return settings_.host + ':' + std::to_string(settings_.port); }

    settings settings_;
    engine& engine_;
    listener& listener_;
    boost::asio::ip::tcp::resolver resolver_;
    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer deadline_; // of the current step
    boost::asio::steady_timer silence_timer_;
    boost::asio::steady_timer resend_timer_;
    boost::asio::steady_timer retry_;  // between attempts
    boost::asio::steady_timer resume_; // never expires; cancelled to resume reading
    reconnect_policy reconnect_;
    reconnect_policy resend_;
    liveness liveness_;
    std::mt19937_64 random_{std::random_device{}()};

    line_splitter lines_;
    std::array<char, 65536> buffer_{};
    std::string writing_;        // bytes of the current write; must not change until its handler has run
    unsigned attempts_ = 0;      // number of the connection, by which a handler recognises an earlier one
    std::optional<failure> end_; // reason for the end of the connection
    bool final_ = false;         // no further attempt
    bool passing_updates_ = false;
    bool paused_ = false;
    bool finishing_ = false;
};

} // namespace banter::console

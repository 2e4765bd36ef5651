#pragma once

#include "client/console/descriptor_watch.hpp"
#include "client/console/gathered_lines.hpp"
#include "client/console/input_lines.hpp"
#include "client/console/link.hpp"
#include "client/console/output_queue.hpp"
#include "client/console/style.hpp"
#include "client/core/engine.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>

namespace banter::console {

namespace update = client::update;
using client::engine;
using client::message;

/// The client in a script: sends lines of standard input, prints messages, and ends with an exit code.
/// Diagnostics go to standard error.
class pipe_mode final : private link::listener {
public:
    struct settings {
        std::string room;                ///< gets the lines of input
        std::optional<std::string> send; ///< text to send instead of the input
        bool json = false;               ///< print the events of the server unchanged
        bool follow = false;             ///< continue after the end of input
        bool follow_if_no_input = false; ///< continue after the end of an empty input
        bool read_input = true;          ///< false: it is not ours, so continue without it
        /// How long input is collected into one message; it is also held while a message is unacknowledged.
        /// 0: one message per line.
        std::chrono::milliseconds gather{0};
        bool name_rooms = false; ///< print the room before every line
        bool colour = false;
        /// Longest wait for acknowledgements, after the end of input and while the server can't store
        /// messages.
        std::chrono::milliseconds timeout{60'000};
        int input = STDIN_FILENO;
        int output = STDOUT_FILENO;
    };

    /// Both references outlive this.
    pipe_mode(boost::asio::io_context& io, settings s, link::settings where, engine& c);

    void start();
    /// Lists unacknowledged messages on standard error. Call once, after the loop has ended.
    /// @return the exit code of the program.
    exit_code conclude();

private:
    void on_line(std::string_view line) override;
    void on_update(const update::any& u) override;
    void on_lost(const std::string& why, std::chrono::milliseconds delay) override;
    void on_failed(exit_code code, const std::string& why) override;
    void on_finished() override;

    void on(const update::connected& u);
    void on(const update::line& u);
    void on(const update::lines_lost& u);
    void on(const update::history_replaced& u);
    void on(const update::gap& u);
    void on(const update::acknowledged& u);
    void on(const update::delayed& u);
    void on(const update::refused& u);
    void on(const update::join_refused& u);
    template <class Other>
    void on(const Other&)
    {
    }

    void wait_for_input();
    void read_input();
    void send_messages(const std::vector<std::string>& texts);
    void gather(const std::vector<std::string>& texts);
    void send_gathered();
    void send_gathered_if_due();
    void input_ended();
    void finish_if_done();
    bool continues_after_input() const;
    void start_deadline();
    void give_up();
    bool has_unread_input();
    void stop_on_signal();
    void on_output_failed(int error);
    void on_output_drained();
    void end();
    void warn(const std::string& message) const;
    void set_result(exit_code code);

    settings settings_;
    engine& engine_;
    boost::asio::io_context& io_;
    style style_;
    link link_;
    descriptor_watch input_;
    output_queue output_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer deadline_;
    boost::asio::steady_timer gathering_;
    input_lines lines_;
    gathered_lines gathered_;
    bool gathered_is_due_ = false; // to be sent when the last message is acknowledged
    exit_code result_ = exit_code::ok;
    bool welcomed_ = false;    // at least once
    bool reading_ = false;     // waits for input
    bool input_ended_ = false; // no more input follows
    bool any_input_ = false;
    bool deadline_started_ = false;
    bool output_closed_ = false;
    bool stopped_ = false;          // by a signal
    bool finishing_output_ = false; // only the output is still to be written
};

} // namespace banter::console

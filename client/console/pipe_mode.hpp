#pragma once

#include "client/console/descriptor_watch.hpp"
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

/// The client in a script: lines of standard input are said, what arrives is printed, and the exit code tells
/// how it went. Diagnostics go to standard error.
class pipe_mode final : private link::listener {
public:
    struct settings {
        std::string room;                ///< where the lines of input go
        std::optional<std::string> send; ///< say this in place of the input
        bool json = false;               ///< print what the server sends, as it is
        bool follow = false;             ///< go on after the end of input
        bool follow_if_no_input = false; ///< go on after the end of an input of no line
        bool name_rooms = false;         ///< print the room before every line
        bool colour = false;
        /// For acknowledgements, from the end of input on and while the server can't keep messages.
        std::chrono::milliseconds timeout{60'000};
        int input = STDIN_FILENO;
        int output = STDOUT_FILENO;
    };

    /// Both references outlive this.
    pipe_mode(boost::asio::io_context& io, settings s, link::settings where, engine& c);

    void start();
    /// Call once, after the loop has ended: tells on standard error which messages were not acknowledged.
    /// @return how it went in all.
    exit_code conclude();

private:
    void on_line(std::string_view line) override;
    void on_update(const update::any& u) override;
    void on_lost(const std::string& why, std::chrono::milliseconds delay) override;
    void on_failed(exit_code code, const std::string& why) override;
    void on_finished() override;

    void on(const update::connected& u);
    void on(const update::said& u);
    void on(const update::lines_lost& u);
    void on(const update::history_replaced& u);
    void on(const update::gap& u);
    void on(const update::acknowledged& u);
    void on(const update::delayed& u);
    void on(const update::refused& u);
    template <class Other>
    void on(const Other&)
    {
    }

    void want_input();
    void read_input();
    void say(const std::vector<std::string>& texts);
    void input_ended();
    void finish_if_done();
    /// Whether there is more to do after the end of input.
    bool goes_on() const;
    void give_up_in_time();
    void give_up();
    bool input_waits();
    void stop_on_signal();
    void on_output_failed(int error);
    void on_output_drained();
    void end();
    void complain(const std::string& what) const;
    void keep(exit_code code);

    settings settings_;
    engine& engine_;
    boost::asio::io_context& io_;
    style style_;
    link link_;
    descriptor_watch input_;
    output_queue output_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer deadline_;
    input_lines lines_;
    exit_code result_ = exit_code::ok;
    bool begun_ = false;   // we have been connected
    bool reading_ = false; // a wait for input is under way
    bool ended_ = false;   // of the input
    bool any_input_ = false;
    bool giving_up_ = false; // the deadline runs
    bool output_gone_ = false;
    bool stopped_ = false; // by a signal
    bool over_ = false;    // only the output is to be written yet
};

} // namespace banter::console

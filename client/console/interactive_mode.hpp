#pragma once

#include "client/console/chat_screen.hpp"
#include "client/console/command.hpp"
#include "client/console/history_view.hpp"
#include "client/console/link.hpp"
#include "client/console/terminal.hpp"
#include "client/core/engine.hpp"
#include "common/text.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace banter::console {

namespace update = client::update;
using client::engine;

/// The client on a terminal: carries out typed commands with the engine, and shows the engine's updates on
/// the screen.
class interactive_mode final : private link::listener {
public:
    struct settings {
        chat_screen::settings screen;
        terminal::settings editor;
        std::function<void(const ring_settings&)> keep_ring{}; ///< stores it; empty: it is not kept
        std::chrono::seconds quit_patience{5}; ///< how long quitting waits for acknowledgements
    };

    /// Both references outlive this.
    interactive_mode(boost::asio::io_context& io, settings s, link::settings where, engine& c);

    void start();
    exit_code result() const { return result_; }

private:
    void on_line(std::string_view) override {}
    void on_update(const update::any& u) override;
    void on_lost(const std::string& why, std::chrono::milliseconds delay) override;
    void on_failed(exit_code code, const std::string& why) override;
    void on_finished() override;

    /// A typed line and the room that was shown then, which it is for.
    struct typed_line {
        std::string room;
        std::string text;
    };

    void typed(const std::string& line);
    /// Carries out the typed lines in their order, up to one that needs an answer of the server first.
    void carry_out_typed();
    void run(typed_line line, const command::names& known);
    void drop_first_typed(const std::string& why);
    void names_found(const update::names_found& u);
    /// Whether messages or typed lines wait for the server.
    bool is_waiting() const { return engine_.pending() != 0 || !typed_.empty(); }
    void run(const command::nothing&) {}
    void run(const command::send_message& c);
    void run(const command::help& c) { screen_.help(c.about); }
    void run(const command::join& c);
    void run(const command::leave& c);
    void run(const command::rooms&) { engine_.ask_rooms(); }
    void run(const command::members& c);
    void run(const command::topic& c);
    void run(const command::history& c);
    void run(const command::search& c);
    void run(const command::more&) { history_.more(); }
    void run(const command::around& c) { history_.around(c.number); }
    void run(const command::pending&);
    void run(const command::ring& c);
    void run(const command::message_to& c);
    void run(const command::nick& c);
    void run(const command::away& c) { engine_.set_away(printable(c.text)); }
    void run(const command::whois& c);
    void run(const command::kick& c);
    void run(const command::invite& c);
    void run(const command::rules&);
    void run(const command::change& c);
    void run(const command::quit&) { leave(); }
    void run(const command::mistake& c) { screen_.error(c.problem); }

    /// A typed name as the server takes it; empty, with an error on the screen: it is none.
    std::string checked_name(std::string_view typed);
    /// All names that we know.
    command::names known_names() const;
    /// Sends the texts of a typed line.
    void say(std::string_view room, std::string_view text);
    void other_room(int direction);
    /// Keeps what is being typed for the room for which it is typed, when another room is shown.
    void change_draft();
    void move_draft(const update::conversation_closed& u);
    /// The room that a command without a room is for; empty, with an error on the screen: none.
    std::string this_room();
    /// The same for a command that does not apply to conversations.
    std::string this_public_room();
    /// The room that an argument names: `ops`, or `@NAME` for a conversation.
    std::string room_of(const std::string& word) const;
    completion complete(std::string_view line, std::size_t cursor);
    void watch_signals();
    void on_signal(int number);
    void interrupted();
    void leave();
    void hang_up();
    void leave_now();
    void end();
    void refresh();
    /// Redraws once, after everything else in this turn of the loop.
    void refresh_later();

    settings settings_;
    boost::asio::io_context& io_;
    engine& engine_;
    chat_screen screen_;
    history_view history_;
    terminal terminal_;
    link link_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer quit_timer_;
    std::deque<typed_line> typed_;                           // not yet carried out
    bool finding_names_ = false;                             // for the first one of them
    typed_line running_;                                     // the line that is carried out, or was last
    std::string draft_room_;                                 // that the line being typed is for
    std::map<std::string, std::string, std::less<>> drafts_; // of the other rooms
    std::string reported_reason_; // last shown reason for a lost connection; shown once
    exit_code result_ = exit_code::ok;
    bool refreshing_ = false;
    bool leaving_ = false;
    bool warned_ = false; // the next Ctrl-C quits
};

} // namespace banter::console

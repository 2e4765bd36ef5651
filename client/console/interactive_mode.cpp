#include "client/console/interactive_mode.hpp"

#include "client/console/plain_text.hpp"
#include "client/console/terminal_width.hpp"
#include "client/core/direct.hpp"
#include "common/ignored_signal.hpp"
#include "common/text.hpp"

#include <boost/asio/post.hpp>

#include <csignal>
#include <unistd.h>
#include <utility>
#include <variant>

namespace banter::console {

namespace {

// `why` as a sentence: "The server is stopping." for "the server is stopping".
std::string sentence(std::string why)
{
    if (!why.empty() && why.front() >= 'a' && why.front() <= 'z')
        why.front() = static_cast<char>(why.front() - 'a' + 'A');
    return why + '.';
}

} // namespace

interactive_mode::interactive_mode(boost::asio::io_context& io, settings s, link::settings where, engine& c)
    : settings_{std::move(s)}, io_{io}, engine_{c}, screen_{settings_.screen}, history_{c, screen_},
      terminal_{
          io,
          settings_.editor,
          {.line = [this](const std::string& line) { typed(line); },
           .end_of_input = [this] { leave(); },
           .complete = [this](std::string_view line, std::size_t cursor) { return complete(line, cursor); },
           .other_room = [this](int direction) { other_room(direction); }}},
      link_{io, std::move(where), c, *this}, signals_{io, SIGINT, SIGTERM}, quit_timer_{io},
      draft_room_{screen_.current()}
{
    if (!is_ignored(SIGHUP))
        signals_.add(SIGHUP);
    signals_.add(SIGWINCH);
    signals_.add(SIGTSTP);
}

void interactive_mode::start()
{
    watch_signals();
    screen_.set_width(terminal_width(STDOUT_FILENO));
    refresh();
    link_.start();
}

void interactive_mode::on_update(const update::any& u)
{
    if (std::holds_alternative<update::connected>(u))
        reported_reason_.clear();
    screen_.set_typing(terminal_.is_typing());
    screen_.show(u, engine_.user());
    history_.on_update(u);
    if (const auto* refused = std::get_if<update::join_refused>(&u))
        // Nothing was opened. But what is being typed for the room must not become a line for another one.
        if (!refused->again && (refused->room != screen_.current() || !terminal_.is_typing())) {
            screen_.close(refused->room);
            refresh(); // before the next key: the prompt says for which room it is
        }
    if (const auto* closed = std::get_if<update::conversation_closed>(&u))
        move_draft(*closed);
    if (const auto* found = std::get_if<update::names_found>(&u))
        names_found(*found);
    refresh_later();
    if (leaving_ && !is_waiting())
        link_.finish();
}

void interactive_mode::on_lost(const std::string& why, std::chrono::milliseconds)
{
    if (leaving_) {
        leave_now();
        return;
    }
    if (std::exchange(finding_names_, false))
        drop_first_typed("the connection was lost");
    carry_out_typed();
    if (std::exchange(reported_reason_, why) != why) {
        const auto pending = engine_.pending();
        screen_.error(
            sentence(why) + " Reconnecting…" +
            (pending == 0 ? "" : " Waiting to be sent: " + count_text(pending, "line", "lines") + '.'));
    }
    refresh_later();
}

void interactive_mode::on_failed(exit_code code, const std::string& why)
{
    refresh();
    terminal_.close();
    write_error("banter: " + printable(why));
    result_ = code;
    end();
}

void interactive_mode::on_finished() { leave_now(); }

void interactive_mode::typed(const std::string& line)
{
    warned_ = false;
    typed_.push_back({screen_.current(), line});
    carry_out_typed();
    link_.flush();
    refresh();
}

void interactive_mode::carry_out_typed()
{
    while (!typed_.empty() && !finding_names_) {
        const auto known = known_names();
        const auto unknown = command::names_to_ask(typed_.front().text, known);
        if (unknown.empty()) {
            auto line = std::move(typed_.front());
            typed_.pop_front();
            run(std::move(line), known);
        } else if (engine_.welcomed()) {
            finding_names_ = true;
            engine_.find_names(unknown);
        } else {
            drop_first_typed("not connected to the server");
        }
    }
}

void interactive_mode::names_found(const update::names_found& u)
{
    if (!std::exchange(finding_names_, false))
        return;
    if (!u.problem.empty()) {
        drop_first_typed(u.problem);
    } else {
        auto known = known_names();
        known.insert(known.end(), u.names.begin(), u.names.end());
        auto line = std::move(typed_.front());
        typed_.pop_front();
        run(std::move(line), known);
    }
    carry_out_typed();
    link_.flush();
}

void interactive_mode::run(typed_line line, const command::names& known)
{
    running_ = std::move(line);
    std::visit([this](const auto& c) { run(c); }, command::parse(running_.text, known));
}

// To send a part of the line to the wrong user would be worse.
void interactive_mode::drop_first_typed(const std::string& why)
{
    const auto line = std::move(typed_.front());
    typed_.pop_front();
    screen_.error(why + "; not sent: " + line.text);
    if (line.room == screen_.current() && !terminal_.is_typing())
        terminal_.set_text(line.text);
}

void interactive_mode::watch_signals()
{
    signals_.async_wait([this](boost::system::error_code cancelled, int number) {
        if (cancelled)
            return;
        on_signal(number);
        watch_signals();
    });
}

void interactive_mode::on_signal(int number)
{
    switch (number) {
    case SIGWINCH:
        terminal_.resized();
        screen_.set_width(terminal_width(STDOUT_FILENO));
        refresh();
        break;
    case SIGTSTP:
        terminal_.suspend();
        break;
    case SIGINT:
        interrupted();
        break;
    case SIGHUP: // a terminal that closes may send two
        if (!leaving_)
            hang_up();
        break;
    default:
        hang_up();
    }
}

// The terminal may be gone, so nothing more is read from it: its end would count as a second wish to leave.
void interactive_mode::hang_up()
{
    refresh();
    terminal_.close();
    leave();
}

void interactive_mode::interrupted()
{
    // Ctrl-C first drops the line being typed, however often it was pressed before.
    const bool dropped = !leaving_ && terminal_.interrupted();
    const bool warned = std::exchange(warned_, true);
    if (leaving_ || (warned && !dropped)) {
        leave_now();
        return;
    }
    if (!dropped)
        screen_.notice("press Ctrl-C again to quit");
    refresh();
}

// Waits for acknowledgements, but not for long.
void interactive_mode::leave()
{
    if (std::exchange(leaving_, true)) {
        leave_now();
        return;
    }
    if (!is_waiting() || !engine_.welcomed()) {
        link_.finish();
        return;
    }
    screen_.notice("waiting for " +
                   count_text(engine_.pending() + typed_.size(), "acknowledgement", "acknowledgements") +
                   "; Ctrl-C quits now");
    quit_timer_.expires_after(settings_.quit_patience);
    quit_timer_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled)
            leave_now();
    });
    refresh();
}

void interactive_mode::leave_now()
{
    refresh();
    terminal_.close();
    end();
}

// Prints the texts of unacknowledged messages, which are nowhere else.
void interactive_mode::end()
{
    const auto& pending = engine_.pending_lines();
    if (const auto lines = pending.size() + typed_.size(); lines != 0) {
        write_error("banter: the server did not acknowledge " + count_text(lines, "line", "lines") +
                    " of yours; others may not have seen them:");
        for (const auto& line : pending)
            write_error("  " + safe_line(screen_.label(line.room)) + ' ' + safe_text(line.text));
        for (const auto& line : typed_)
            write_error("  " + safe_text(line.text));
        if (result_ == exit_code::ok)
            result_ = exit_code::unavailable;
    }
    io_.stop();
}

void interactive_mode::change_draft()
{
    const auto& room = screen_.current();
    if (room == draft_room_)
        return;
    drafts_[std::exchange(draft_room_, room)] = terminal_.text();
    terminal_.set_text(std::exchange(drafts_[room], {}));
}

// The conversation with the same user under our present name has another room.
void interactive_mode::move_draft(const update::conversation_closed& u)
{
    if (auto draft = drafts_.extract(u.room); !draft.empty() && u.room != draft_room_) {
        draft.key() = client::direct_room(engine_.user(), u.user);
        drafts_.insert(std::move(draft));
    }
}

void interactive_mode::refresh()
{
    change_draft();
    terminal_.show(screen_.take_output(),
                   screen_.prompt(engine_.pending(), engine_.welcomed(), engine_.delayed_by()));
}

void interactive_mode::refresh_later()
{
    if (std::exchange(refreshing_, true))
        return;
    boost::asio::post(io_, [this] {
        refreshing_ = false;
        refresh();
    });
}

} // namespace banter::console

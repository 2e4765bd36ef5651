#include "client/console/pipe_mode.hpp"

#include "client/console/plain_text.hpp"
#include "client/console/terminal_width.hpp"
#include "common/ignored_signal.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace banter::console {

namespace {

// Input that is read at once, and messages without an acknowledgement: both bound the memory.
constexpr std::size_t input_chunk_bytes = 4096;
constexpr std::size_t most_pending = 100;

std::string seconds_text(std::chrono::milliseconds delay)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(delay.count()) / 1000);
    return text.data();
}

} // namespace

pipe_mode::pipe_mode(boost::asio::io_context& io, settings s, link::settings where, engine& c)
    : settings_{std::move(s)}, engine_{c}, io_{io}, style_{settings_.colour},
      link_{io, std::move(where), c, *this}, input_{io, settings_.input, descriptor_watch::event::readable},
      output_{io,
              settings_.output,
              {.drained = [this] { on_output_drained(); },
               .failed = [this](int error) { on_output_failed(error); }}},
      signals_{io, SIGINT, SIGTERM}, deadline_{io}, gathering_{io}, gathered_{limits::text_bytes}
{
    if (!is_ignored(SIGHUP))
        signals_.add(SIGHUP);
}

void pipe_mode::start()
{
    stop_on_signal();
    link_.start();
    if (settings_.send)
        send_messages(sendable_texts(*settings_.send, limits::text_bytes));
    if (settings_.send || !settings_.read_input)
        input_ended();
}

void pipe_mode::stop_on_signal()
{
    signals_.async_wait([this](boost::system::error_code cancelled, int) {
        if (cancelled)
            return;
        if (stopped_) { // a second signal ends the program at once
            io_.stop();
            return;
        }
        stopped_ = true;
        send_gathered();
        if (engine_.pending() != 0)
            give_up();
        link_.finish();
        stop_on_signal();
    });
}

void pipe_mode::on_lost(const std::string& why, std::chrono::milliseconds delay)
{
    warn(printable(why) + "; reconnecting in " + seconds_text(delay));
    finish_if_done();
}

void pipe_mode::on_failed(exit_code code, const std::string& why)
{
    warn(printable(why));
    set_result(code);
    send_gathered(); // counted as not acknowledged
    end();
}

void pipe_mode::on_finished() { end(); }

void pipe_mode::wait_for_input()
{
    const bool wanted =
        !settings_.send && welcomed_ && !input_ended_ && !reading_ && !finishing_output_ && !output_closed_;
    if (!wanted || engine_.pending() >= most_pending)
        return;
    reading_ = true;
    input_.async_wait([this] { read_input(); });
}

void pipe_mode::read_input()
{
    reading_ = false;
    std::array<char, input_chunk_bytes> chunk;
    const auto n = ::read(settings_.input, chunk.data(), chunk.size());
    if (n > 0) {
        gather(lines_.feed({chunk.data(), static_cast<std::size_t>(n)}));
    } else if (n == 0) {
        gather(lines_.finish());
        input_ended();
    } else if (errno != EINTR && errno != EAGAIN) {
        warn(std::string{"can't read standard input: "} + std::strerror(errno));
        set_result(exit_code::io_error);
        input_ended();
    }
    wait_for_input();
}

void pipe_mode::send_messages(const std::vector<std::string>& texts)
{
    for (const auto& text : texts) {
        any_input_ = true;
        engine_.send_message(settings_.room, text);
    }
    link_.flush();
}

void pipe_mode::gather(const std::vector<std::string>& texts)
{
    if (settings_.gather.count() == 0) {
        send_messages(texts);
        return;
    }
    for (const auto& text : texts) {
        if (gathered_.empty()) {
            gathering_.expires_after(settings_.gather);
            gathering_.async_wait([this](boost::system::error_code cancelled) {
                gathered_is_due_ = !cancelled;
                send_gathered_if_due();
            });
        }
        if (auto full = gathered_.add(text))
            send_messages({*std::move(full)});
    }
}

void pipe_mode::send_gathered()
{
    gathering_.cancel();
    gathered_is_due_ = false;
    if (!gathered_.empty())
        send_messages({gathered_.take()});
}

void pipe_mode::send_gathered_if_due()
{
    if (gathered_is_due_ && engine_.pending() == 0)
        send_gathered();
}

void pipe_mode::input_ended()
{
    send_gathered();
    input_ended_ = true;
    if (continues_after_input())
        return;
    start_deadline();
    finish_if_done();
}

bool pipe_mode::continues_after_input() const
{
    return settings_.follow || (!settings_.read_input && !settings_.send) ||
           (settings_.follow_if_no_input && !any_input_);
}

void pipe_mode::start_deadline()
{
    if (std::exchange(deadline_started_, true))
        return;
    deadline_.expires_after(settings_.timeout);
    deadline_.async_wait([this](boost::system::error_code cancelled) {
        if (cancelled)
            return;
        give_up();
        link_.finish();
    });
}

void pipe_mode::finish_if_done()
{
    const bool done = output_closed_ || (input_ended_ && !continues_after_input() && welcomed_);
    if (done && engine_.pending() == 0)
        link_.finish();
}

void pipe_mode::give_up()
{
    warn("gave up waiting for acknowledgements");
    set_result(exit_code::unavailable);
}

// The reader of our output has closed it. `banter | head` is no error, unless input was left to be sent.
void pipe_mode::on_output_failed(int error)
{
    output_closed_ = true;
    send_gathered();
    if (error != EPIPE) {
        warn(std::string{"can't write to standard output: "} + std::strerror(error));
        set_result(exit_code::io_error);
    }
    if (has_unread_input()) {
        warn("standard output was closed, so the rest of the input is not sent");
        set_result(exit_code::io_error);
    }
    if (finishing_output_) {
        io_.stop();
        return;
    }
    input_.cancel();
    link_.resume_reading();
    start_deadline();
    finish_if_done();
}

// Whether unsent input is available without waiting.
bool pipe_mode::has_unread_input()
{
    if (settings_.send || input_ended_)
        return false;
    if (!lines_.finish().empty())
        return true;
    pollfd in{settings_.input, POLLIN, 0};
    char byte = 0;
    return ::poll(&in, 1, 0) > 0 && ::read(settings_.input, &byte, 1) > 0;
}

void pipe_mode::on_output_drained()
{
    if (finishing_output_ && output_.empty())
        io_.stop();
    else
        link_.resume_reading();
}

void pipe_mode::end()
{
    finishing_output_ = true;
    if (output_closed_ || output_.empty())
        io_.stop();
}

exit_code pipe_mode::conclude()
{
    if (!gathered_.empty()) // nobody has it
        engine_.send_message(settings_.room, gathered_.take());
    const auto& pending = engine_.pending_lines();
    if (pending.empty())
        return result_;
    warn("messages that the server did not acknowledge: " + std::to_string(pending.size()));
    for (const auto& line : pending)
        warn("not acknowledged: " + safe_text(line.text));
    if (!input_ended_)
        warn("the rest of the input was not sent");
    set_result(exit_code::unavailable);
    return result_;
}

void pipe_mode::warn(const std::string& message) const { write_error("banter: " + message); }

// The first failure sets the exit code.
void pipe_mode::set_result(exit_code code)
{
    if (result_ == exit_code::ok)
        result_ = code;
}

} // namespace banter::console

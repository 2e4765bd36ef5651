#include "client/console/pipe_mode.hpp"

#include "client/console/plain_text.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <unistd.h>
#include <variant>

namespace banter::console {

namespace {

// So much input at most is taken beyond the window of messages; it bounds the memory.
constexpr std::size_t input_chunk_bytes = 4096;
constexpr std::size_t most_pending = 100;

std::string seconds_text(std::chrono::milliseconds delay)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(delay.count()) / 1000);
    return text.data();
}

} // namespace

pipe_mode::pipe_mode(boost::asio::io_context& io, settings s, link::settings where, conversation& c)
    : settings_{std::move(s)}, conversation_{c}, io_{io}, style_{settings_.colour},
      link_{io, std::move(where), c, *this}, input_{io, STDIN_FILENO, descriptor_watch::event::readable},
      output_{io,
              STDOUT_FILENO,
              {.drained = [this] { on_output_drained(); },
               .failed = [this](int error) { on_output_failed(error); }}},
      signals_{io, SIGINT, SIGTERM, SIGHUP}, deadline_{io}
{
}

void pipe_mode::start()
{
    stop_on_signal();
    link_.start();
    if (!settings_.send)
        return;
    say(sendable_texts(*settings_.send, limits::text_bytes));
    input_ended();
}

void pipe_mode::stop_on_signal()
{
    signals_.async_wait([this](boost::system::error_code cancelled, int) {
        if (cancelled)
            return;
        if (stopped_) { // a second signal: at once
            io_.stop();
            return;
        }
        stopped_ = true;
        if (conversation_.pending() != 0)
            give_up();
        link_.finish();
        stop_on_signal();
    });
}

void pipe_mode::on_line(std::string_view line)
{
    if (!settings_.json || !line.starts_with('{'))
        return;
    output_.write(safe_json(line) + '\n');
    if (output_.full())
        link_.pause_reading();
}

void pipe_mode::on_update(const update::any& u)
{
    std::visit([this](const auto& kind) { told(kind); }, u);
    finish_if_done();
    want_input();
}

void pipe_mode::told(const update::connected& u)
{
    begun_ = true;
    if (u.again)
        complain("connected again; messages to be sent again: " + std::to_string(u.pending));
}

void pipe_mode::told(const update::said& u)
{
    if (settings_.json || settings_.send)
        return;
    auto prefix = settings_.name_rooms ? '#' + safe_line(u.what.room) + ' ' : std::string{};
    prefix += '[' + style_.name(printable(u.what.user)) + "] ";
    for (const auto& line : safe_lines(u.what.text))
        output_.write(prefix + line + '\n');
    if (output_.full())
        link_.pause_reading();
}

void pipe_mode::told(const update::lines_lost& u)
{
    complain("lines of #" + safe_line(u.room) + " may be missing: the server does not have them any more");
}

void pipe_mode::told(const update::gap& u)
{
    complain("the server left lines of #" + safe_line(u.room) + " out, between seq " +
             std::to_string(u.after) + " and " + std::to_string(u.next));
}

void pipe_mode::told(const update::refused& u)
{
    complain(printable(u.message) + " (" + printable(u.code) + ')');
    keep(exit_code::refused);
}

void pipe_mode::on_lost(const std::string& why, std::chrono::milliseconds delay)
{
    complain(printable(why) + "; next attempt in " + seconds_text(delay));
    finish_if_done();
}

void pipe_mode::on_failed(exit_code code, const std::string& why)
{
    complain(printable(why));
    keep(code);
    end();
}

void pipe_mode::on_finished() { end(); }

void pipe_mode::want_input()
{
    const bool wanted = !settings_.send && begun_ && !ended_ && !reading_ && !over_;
    if (!wanted || conversation_.pending() >= most_pending)
        return;
    reading_ = true;
    input_.async_wait([this] { read_input(); });
}

void pipe_mode::read_input()
{
    reading_ = false;
    std::array<char, input_chunk_bytes> chunk;
    const auto n = ::read(STDIN_FILENO, chunk.data(), chunk.size());
    if (n > 0) {
        say(lines_.feed({chunk.data(), static_cast<std::size_t>(n)}));
    } else if (n == 0) {
        say(lines_.finish());
        input_ended();
    } else if (errno != EINTR && errno != EAGAIN) {
        complain(std::string{"can't read standard input: "} + std::strerror(errno));
        keep(exit_code::io_error);
        input_ended();
    }
    want_input();
}

void pipe_mode::say(const std::vector<std::string>& texts)
{
    for (const auto& text : texts) {
        any_input_ = true;
        conversation_.say(settings_.room, text);
    }
    link_.flush();
}

void pipe_mode::input_ended()
{
    ended_ = true;
    if (settings_.follow || (settings_.follow_if_no_input && !any_input_))
        return;
    deadline_.expires_after(settings_.timeout);
    deadline_.async_wait([this](boost::system::error_code cancelled) {
        if (cancelled)
            return;
        give_up();
        link_.finish();
    });
    finish_if_done();
}

void pipe_mode::finish_if_done()
{
    const bool goes_on = settings_.follow || (settings_.follow_if_no_input && !any_input_);
    if (ended_ && !goes_on && begun_ && conversation_.pending() == 0)
        link_.finish();
}

void pipe_mode::give_up()
{
    complain("gave up; messages without an acknowledgement: " + std::to_string(conversation_.pending()));
    keep(exit_code::unavailable);
}

void pipe_mode::on_output_failed(int error)
{
    // Whoever read our output has gone: `banter | head` is no
    // mistake.
    if (error != EPIPE) {
        complain(std::string{"can't write to standard output: "} + std::strerror(error));
        keep(exit_code::io_error);
    }
    io_.stop();
}

void pipe_mode::on_output_drained()
{
    if (over_ && output_.empty())
        io_.stop();
    else
        link_.resume_reading();
}

void pipe_mode::end()
{
    over_ = true;
    if (output_.empty())
        io_.stop();
}

void pipe_mode::complain(const std::string& what) const
{
    std::fprintf(stderr, "banter: %s\n", what.c_str());
}

// The first trouble decides the exit code.
void pipe_mode::keep(exit_code code)
{
    if (result_ == exit_code::ok)
        result_ = code;
}

} // namespace banter::console

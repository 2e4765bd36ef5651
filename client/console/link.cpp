#include "client/console/link.hpp"

#include "common/error.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <exception>
#include <utility>
#include <variant>

namespace banter::console {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// A history page is cut at about 256 KiB and escaped after that.
constexpr std::size_t longest_line_bytes = 4 * 1024 * 1024;

void rethrow(const std::exception_ptr& failed)
{
    if (failed)
        std::rethrow_exception(failed);
}

} // namespace

link::link(asio::io_context& io, settings s, engine& c, listener& l)
    : settings_{std::move(s)}, engine_{c}, listener_{l}, resolver_{io}, socket_{io}, deadline_{io},
      silence_timer_{io}, resend_timer_{io}, retry_{io}, resume_{io, asio::steady_timer::time_point::max()},
      reconnect_{settings_.reconnect}, resend_{settings_.resend},
      liveness_{settings_.silence, std::chrono::steady_clock::now()}, lines_{longest_line_bytes}
{
}

void link::start() { asio::co_spawn(socket_.get_executor(), run(), rethrow); }

asio::awaitable<void> link::run()
{
    for (;;) {
        co_await attempt();
        deadline_.cancel();
        silence_timer_.cancel();
        resend_timer_.cancel();
        error_code ignored;
        socket_.close(ignored);
        engine_.disconnected();
        if (finishing_) {
            listener_.on_finished();
            co_return;
        }
        if (final_ || !reconnect_.ever_succeeded()) {
            listener_.on_failed(end_->code, end_->why);
            co_return;
        }
        const auto delay = reconnect_.failed(std::chrono::steady_clock::now(), random_part());
        retry_.expires_after(delay);
        listener_.on_lost(end_->why, delay);
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        if (!finishing_) // the listener may have called finish()
            co_await retry_.async_wait(token);
        if (finishing_) {
            listener_.on_finished();
            co_return;
        }
    }
}

asio::awaitable<void> link::attempt()
{
    ++attempts_;
    end_.reset();
    lines_.clear();
    const bool connected = co_await connect();
    if (!connected)
        co_return;
    set_deadline(settings_.welcome_timeout, exit_code::protocol,
                 "the server at " + address() + " did not answer as banterd does");
    liveness_.on_received(std::chrono::steady_clock::now());
    watch_silence();
    engine_.connected();
    flush();
    co_await read();
}

asio::awaitable<bool> link::connect()
{
    set_deadline(settings_.connect_timeout, exit_code::unavailable,
                 "the server at " + address() + " did not accept the connection in time");
    error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    const auto port = std::to_string(settings_.port);
    const auto found = co_await resolver_.async_resolve(settings_.host, port, token);
    if (failed) {
        end(exit_code::no_host, "unknown host " + settings_.host);
        co_return false;
    }
    co_await asio::async_connect(socket_, found, token);
    if (failed) {
        end(exit_code::unavailable, "can't reach " + address() + ": " + failed.message());
        co_return false;
    }
    socket_.set_option(asio::ip::tcp::no_delay{true}, failed);
    co_return true;
}

asio::awaitable<void> link::read()
{
    error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    while (!end_) {
        if (paused_ && engine_.welcomed()) { // not before the welcome, which has a time-out
            co_await resume_.async_wait(token);
            continue;
        }
        const auto n = co_await socket_.async_read_some(asio::buffer(buffer_), token);
        if (failed) {
            const bool closed = failed == asio::error::eof;
            end(exit_code::unavailable, closed ? "the server closed the connection" : failed.message());
            co_return;
        }
        liveness_.on_received(std::chrono::steady_clock::now());
        take(std::string_view{buffer_.data(), n});
    }
}

void link::take(std::string_view bytes)
{
    lines_.append(bytes);
    while (const auto line = lines_.next()) {
        listener_.on_line(*line);
        engine_.receive(*line);
        flush();
        if (end_)
            return;
    }
    if (lines_.overlong()) {
        final_ = true;
        end(exit_code::protocol, "the server sent a line of over 4 MiB");
    }
}

void link::flush()
{
    if (!passing_updates_) {
        passing_updates_ = true;
        for (auto updates = engine_.take_updates(); !updates.empty(); updates = engine_.take_updates())
            for (const auto& u : updates) {
                handle(u);
                listener_.on_update(u);
            }
        passing_updates_ = false;
    }
    write();
}

// Ends the connection, or adapts its timers, according to an update.
void link::handle(const update::any& u)
{
    if (std::holds_alternative<update::connected>(u)) {
        reconnect_.succeeded();
        deadline_.cancel();
        if (settings_.on_welcome)
            settings_.on_welcome();
    } else if (std::holds_alternative<update::delayed>(u)) {
        resend_later();
    } else if (std::holds_alternative<update::acknowledged>(u) && engine_.delayed_by().empty()) {
        resend_.succeeded();
    } else if (const auto* refused = std::get_if<update::hello_refused>(&u)) {
        const bool taken = refused->code == code_name(errc::name_in_use);
        const bool passes = refused->code == code_name(errc::too_many) ||
                            refused->code == code_name(errc::rate_limited) ||
                            refused->code == code_name(errc::unavailable);
        final_ = !passes && !(taken && reconnect_.may_be_own_ghost(std::chrono::steady_clock::now()));
        const bool bad_name = refused->code == code_name(errc::bad_name);
        end(taken || passes ? exit_code::unavailable
            : bad_name      ? exit_code::usage
                            : exit_code::protocol,
            refused->message + " (" + refused->code + ')');
    } else if (const auto* broken = std::get_if<update::protocol_broken>(&u)) {
        final_ = true;
        end(exit_code::protocol, broken->why);
    } else if (const auto* closing = std::get_if<update::closing>(&u)) {
        end(exit_code::unavailable,
            closing->reason.empty() ? "the server closed the connection" : closing->reason);
    }
}

void link::write()
{
    if (!writing_.empty() || !socket_.is_open() || !engine_.has_outgoing())
        return;
    writing_ = engine_.take_outgoing();
    asio::async_write(socket_, asio::buffer(writing_),
                      [this, attempt = attempts_](error_code failed, std::size_t) {
                          writing_.clear();
                          // After a failure the reader ends this connection. The next connection may wait for
                          // the buffer.
                          if (!failed || attempt != attempts_)
                              write();
                      });
}

void link::watch_silence()
{
    silence_timer_.expires_at(liveness_.due());
    silence_timer_.async_wait([this, attempt = attempts_](error_code cancelled) {
        if (cancelled || attempt != attempts_)
            return;
        const auto now = std::chrono::steady_clock::now();
        if (paused_)
            liveness_.on_received(now); // we are silent, not the server
        switch (liveness_.check(now)) {
        case liveness::verdict::dead:
            end(exit_code::unavailable, "the server does not respond");
            return;
        case liveness::verdict::ping:
            engine_.ping();
            flush();
            break;
        case liveness::verdict::alive:
            break;
        }
        watch_silence();
    });
}

void link::resend_later()
{
    resend_timer_.expires_after(resend_.failed(std::chrono::steady_clock::now(), random_part()));
    resend_timer_.async_wait([this, attempt = attempts_](error_code cancelled) {
        if (cancelled || attempt != attempts_)
            return;
        engine_.retry();
        flush();
    });
}

void link::set_deadline(std::chrono::milliseconds after, exit_code code, std::string why)
{
    deadline_.expires_after(after);
    deadline_.async_wait([this, code, why = std::move(why), attempt = attempts_](error_code cancelled) {
        if (!cancelled && attempt == attempts_)
            end(code, why);
    });
}

// The first reason counts; later ones are its consequences.
void link::end(exit_code code, std::string why)
{
    if (!end_)
        end_ = failure{code, std::move(why)};
    resolver_.cancel();
    error_code ignored;
    socket_.close(ignored);
    resume_.cancel();
}

void link::resume_reading()
{
    if (std::exchange(paused_, false))
        resume_.cancel();
}

void link::finish()
{
    if (std::exchange(finishing_, true))
        return;
    resume_reading();
    retry_.cancel();
    if (!engine_.welcomed()) {
        end(exit_code::ok, {});
        return;
    }
    set_deadline(settings_.bye_timeout, exit_code::ok, {});
    engine_.bye();
    flush();
}

} // namespace banter::console

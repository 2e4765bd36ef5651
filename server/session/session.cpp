#include "server/session/session.hpp"

#include "server/delivery/fan_out.hpp"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

namespace banter::session {

namespace {

// Short enough that few messages are repeated after a lost connection, long enough that a phone may sleep.
constexpr std::uint8_t seconds_between_fences = 5;

protocol::ending ending_of(net::close_reason reason)
{
    switch (reason) {
    case net::close_reason::not_protocol:
        return protocol::ending::not_protocol;
    case net::close_reason::request_timeout:
        return protocol::ending::request_timeout;
    case net::close_reason::silent:
        return protocol::ending::silent;
    case net::close_reason::shutdown:
        return protocol::ending::shutdown;
    default:
        return protocol::ending::peer_left;
    }
}

} // namespace

session::session(const session_context& context, chat::client_id id, net::connection_ptr peer,
                 const net::tcp_endpoint& from, const protocol::frontend& frontend)
    : context_{context}, peer_{std::move(peer)}, frontend_{frontend}, hearer_{id, *peer_,
                                                                              frontend.first_format()},
      bucket_{context.settings.requests, std::chrono::steady_clock::now()}, from_{from}
{
}

session::~session() = default;

void session::start()
{
    const auto arrival = frontend_.arrival();
    spdlog::log(arrival.client_kind == chat::arrive::kind::guest ? spdlog::level::debug : spdlog::level::info,
                "{} hello!", net::text_of(from_));
    if (arrival.client_kind != chat::arrive::kind::listener)
        codec_ = frontend_.make_codec();
    apply(arrival);
    peer_->start(*this);
}

void session::on_end_of_stream()
{
    ended_ = true;
    resume_later(); // the bytes that were read before are taken first
}

void session::on_drained()
{
    if (reader_)
        reader_->pump();
    if (!waiting_)
        resume();
}

void session::check_timeouts()
{
    peer_->check_timeouts();
    const auto most = context_.settings.request_timeout.count();
    // The peer is not late while an answer is owed to it, or while its bytes are not taken. It is late while
    // it is over its rate: its other requests must not extend the time for this one.
    if (!codec_ || !codec_->mid_request())
        seconds_in_request_ = 0;
    else if (!over_ && !peer_->closing() && !owes_answer() && !next_ && peer_->can_take_answers())
        ++seconds_in_request_;
    if (most != 0 && seconds_in_request_ > most) {
        over_ = true;
        apply(chat::timed_out{});
    } else {
        check_silence();
        check_fence();
    }
}

// All bytes queued by now are before the fence, except pages that are still being read from the journal.
void session::check_fence()
{
    if (!codec_ || peer_->closing() || ++fence_seconds_ < seconds_between_fences)
        return;
    fence_seconds_ = 0;
    send_fence();
}

void session::send_fence()
{
    if (reader_ && !reader_->idle())
        return;
    if (const auto bytes = codec_->fence(context_.reading.fan_out.newest()); !bytes.empty())
        context_.reading.fan_out.send(hearer_, bytes);
}

// A peer that waits for an answer, or has not taken all bytes, is not silent but perhaps slow: for slow peers
// there is the stall time-out.
void session::check_silence()
{
    const auto limit = static_cast<std::uint32_t>(context_.settings.idle_timeout.count());
    const auto wanted = codec_ && !peer_->closing() ? codec_->when_silent() : protocol::silence::is_fine;
    if (limit == 0 || wanted == protocol::silence::is_fine || peer_->has_unsent() || !ready()) {
        silent_seconds_ = 0;
        return;
    }
    ++silent_seconds_;
    if (wanted != protocol::silence::ends && silent_seconds_ == (limit + 1) / 2) {
        context_.reading.fan_out.send(hearer_, codec_->probe());
        if (wanted == protocol::silence::is_probed)
            silent_seconds_ = 0;
    } else if (silent_seconds_ >= limit) {
        end(net::close_reason::silent);
    }
}

void session::shut_down(const std::string& why, net::close_reason reason)
{
    use_format_of_requests();
    context_.reading.fan_out.send(hearer_, {}, chat::closing{why});
    end(reason);
}

// Sends what is queued and closes; nothing more is queued.
void session::end(net::close_reason reason)
{
    if (const auto last = codec_ ? codec_->closing_bytes(ending_of(reason)) : std::string{}; !last.empty())
        context_.reading.fan_out.send(hearer_, last);
    peer_->finish(reason);
    depart();
}

void session::depart()
{
    reader_.reset();
    context_.reading.fan_out.unsubscribe_all(hearer_);
    apply(chat::depart{});
    departed_ = true;
}

void session::fail(const std::exception& what) noexcept
{
    on_fault(what);
    peer_->close(net::close_reason::fault);
}

void session::on_fault(const std::exception& what) noexcept
{
    ++context_.count.faults;
    spdlog::error("{} closed for internal error: {}", net::text_of(from_), what.what());
}

void session::on_closed(net::close_reason reason)
{
    spdlog::log(frontend_.arrival().client_kind == chat::arrive::kind::guest ? spdlog::level::debug
                                                                             : spdlog::level::info,
                "{} bye bye! ({})", net::text_of(from_), net::to_string(reason));
    if (!departed_)
        depart();
    context_.owner.on_closed(*this, reason);
}

} // namespace banter::session

#include "server/session/session.hpp"

#include "server/delivery/fan_out.hpp"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

namespace banter::session {

namespace {

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
      flow_{context.settings.requests, context.time.steady()}, from_{from}
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
    submit(arrival);
    peer_->start(*this);
}

void session::on_end_of_stream()
{
    flow_.on_end_of_stream();
    resume_later(); // the bytes that were read before are taken first
}

void session::on_drained()
{
    if (reader_)
        reader_->pump();
    if (!flow_.scheduled())
        resume();
}

void session::check_timeouts()
{
    peer_->check_timeouts();
    const auto now = keep_alive_facts();
    const auto due =
        keep_alive_.tick(now, {context_.settings.request_timeout, context_.settings.idle_timeout});
    switch (due.what) {
    case keep_alive::action::none:
        break;
    case keep_alive::action::time_out_request:
        if (!flow_.holds_request() && !flow_.over())
            take_next({{}, false, protocol::timed_out{}});
        break;
    case keep_alive::action::probe:
        context_.reading.fan_out.send(hearer_, codec_->probe());
        break;
    case keep_alive::action::end_silent:
        end(net::close_reason::silent);
        break;
    }
    if (due.fence)
        send_fence();
}

// What asks the outbox for room is called only where the answer counts.
keep_alive::facts session::keep_alive_facts() noexcept
{
    keep_alive::facts now;
    now.ending = flow_.over() || peer_->closing();
    if (!codec_)
        return now;
    now.speaks = !peer_->closing();
    now.mid_request = codec_->mid_request();
    now.owes_answer = flow_.owes_answer(flow_facts());
    now.holds_request = flow_.holds_request();
    now.takes_answers = !now.mid_request || peer_->can_take_answers();
    now.has_unsent = peer_->has_unsent();
    now.when_silent = codec_->when_silent();
    now.may_take_requests =
        now.when_silent != protocol::silence::is_fine && !now.has_unsent && flow_.ready(flow_facts());
    return now;
}

// All bytes queued by now are before the fence, except pages that are still being read from the journal.
void session::send_fence()
{
    if (reader_ && !reader_->idle())
        return;
    if (const auto bytes = codec_->fence(context_.reading.fan_out.newest()); !bytes.empty())
        context_.reading.fan_out.send(hearer_, bytes);
}

void session::shut_down(const std::string& why, net::close_reason reason)
{
    use_format_of_requests();
    context_.reading.fan_out.send(hearer_, {}, chat::closing{why});
    end(reason);
}

// Sends what is queued and closes; nothing more is queued.
// @param why  shown to the members of the user's rooms
void session::end(net::close_reason reason, std::string why)
{
    flow_.end();
    if (const auto last = codec_ ? codec_->closing_bytes(ending_of(reason)) : std::string{}; !last.empty())
        context_.reading.fan_out.send(hearer_, last);
    peer_->finish(reason);
    depart(std::move(why));
}

void session::depart(std::string why)
{
    if (departed_)
        return;
    reader_.reset();
    context_.reading.fan_out.unsubscribe_all(hearer_);
    submit(chat::depart{std::move(why)});
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
    depart();
    context_.owner.on_closed(*this, reason);
}

} // namespace banter::session

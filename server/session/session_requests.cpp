// Requests of a peer: they are decoded in order, as far as it may send them, and put in order.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/credentials.hpp"
#include "server/chat/reserved_names.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/journal/failpoint.hpp"
#include "server/protocol/wire_format.hpp"
#include "server/session/session.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace banter::session {

namespace {

// A text of the peer, as far as it reaches the log. Nothing has checked it yet.
std::string in_log(std::string_view text, std::size_t most = 64)
{
    auto shown = printable_start(text, most);
    return shown.size() < text.size() && text.size() > most ? shown + "..." : shown;
}

constexpr std::size_t logged_text_bytes = 512;

void log_message(const std::string& from, const protocol::request_body& what)
{
    if (const auto* s = std::get_if<chat::post_anonymous>(&what))
        spdlog::debug("{}: [{}] {}", from, in_log(s->user), in_log(s->text, logged_text_bytes));
    else if (const auto* p = std::get_if<chat::post_message>(&what))
        spdlog::debug("{}: #{} {}", from, in_log(p->room), in_log(p->text, logged_text_bytes));
}

} // namespace

void session::on_bytes(std::string_view bytes)
{
    keep_alive_.on_bytes();
    flow_.on_read(bytes.size());
    if (flow_.unread().empty())
        take_requests(bytes);
    flow_.keep(bytes);
}

void session::resume() noexcept
{
    using resumption = input_flow::resumption;
    using rest = input_flow::rest;
    try {
        switch (flow_.on_resume(flow_facts())) {
        case resumption::pause:
            return peer_->pause_reading();
        case resumption::end:
            return end(net::close_reason::said_bye);
        case resumption::take_requests:
            break;
        }
        auto bytes = flow_.unread();
        take_requests(bytes);
        flow_.take_all_but(bytes.size());
        switch (flow_.after_taking(flow_facts())) {
        case rest::nothing:
            return;
        case rest::pause:
            return peer_->pause_reading();
        case rest::read:
            return peer_->resume_reading();
        case rest::hang_up:
            break;
        }
        flow_.hold({.body = protocol::hang_up{}});
        std::string_view nothing;
        take_requests(nothing);
    } catch (const std::exception& e) {
        fail(e);
    }
}

input_flow::facts session::flow_facts() noexcept
{
    return {.open = !peer_->closing(),
            .reads_journal = reader_ && reader_->owes_answer(),
            .takes_answers = peer_->can_take_answers()};
}

void session::take_requests(std::string_view& bytes)
{
    using step = input_flow::step;
    protocol::request r;
    for (int taken = 0;; ++taken) {
        switch (flow_.next(flow_facts(), taken, bytes.size(), context_.settings.requests,
                           context_.time.steady())) {
        case step::stop:
            return;
        case step::pause:
            return peer_->pause_reading();
        case step::yield:
            peer_->pause_reading();
            return context_.owner.yield(*this);
        case step::wait_for_rate:
            ++context_.count.throttled;
            peer_->pause_reading();
            return context_.owner.wait_for_rate(*this);
        case step::take_held:
            r = flow_.take_held();
            break;
        case step::decode:
            if (!decode(bytes, r))
                return;
            break;
        }
        if (const auto why = r.for_chat ? wait_before(r.body, state_of_order()) : wait::none;
            why != wait::none)
            return hold(std::move(r), why);
        take(std::move(r));
    }
}

// Decodes the next request, and sends the codec's own reply to it. The peer pays for the bytes that this
// takes, also if they are no request.
// @return whether there is one
bool session::decode(std::string_view& bytes, protocol::request& r)
{
    if (!codec_)
        codec_ = frontend_.make_codec();
    const auto before = bytes.size();
    const bool complete = codec_->next(bytes, r);
    const auto now = complete                ? input_meter::state::complete
                     : codec_->mid_request() ? input_meter::state::inside
                                             : input_meter::state::between;
    flow_.charge(before - bytes.size(), now);
    if (!complete)
        return false;
    if (!codec_->mid_request())
        keep_alive_.on_request_end();
    answer_by_itself(r.reply);
    count(r);
    return true;
}

// Sends the codec's own reply. A codec that has a successor is replaced; it may own the present wire format,
// so it is destroyed only when the formats of the successor are in use.
void session::answer_by_itself(const std::string& reply)
{
    if (!reply.empty())
        context_.reading.fan_out.send(hearer_, reply);
    auto other = codec_->successor();
    if (other)
        codec_.swap(other);
    if (other || !reply.empty()) {
        use_format_of_requests();
        context_.reading.fan_out.follow_format(hearer_);
    }
}

order_state session::state_of_order() const noexcept
{
    return {context_.order.load(), context_.order.in_flight(id()), context_.order.has_long_answers()};
}

void session::hold(protocol::request&& r, wait why)
{
    flow_.hold(std::move(r));
    peer_->pause_reading();
    if (why == wait::for_release) {
        flow_.await_answer(true);
        context_.order.notify_when_released(id());
    } else {
        flow_.schedule();
        context_.owner.wait_for_rate(*this);
    }
}

// Makes `r` the next request, in a later turn. It costs no token of the rate.
void session::take_next(protocol::request&& r)
{
    flow_.hold(std::move(r));
    flow_.schedule();
    context_.owner.yield(*this);
}

void session::count(const protocol::request& r)
{
    ++context_.count.requests;
    if (!r.for_chat)
        return;
    if (std::holds_alternative<chat::post_anonymous>(r.body) ||
        std::holds_alternative<chat::post_message>(r.body))
        context_.count.messages.add(codec_->output().name());
    if (const auto* h = std::get_if<chat::hello>(&r.body))
        spdlog::info("{} registers as {} ({})", net::text_of(from_), in_log(h->user), in_log(h->client));
    else if (spdlog::should_log(spdlog::level::debug))
        log_message(net::text_of(from_), r.body);
}

void session::take(protocol::request&& r)
{
    if (!r.for_chat) {
        if (r.last_one)
            end(r.distrusted ? net::close_reason::not_protocol : net::close_reason::said_bye);
        return;
    }
    const auto* const t = traits_of(r.body);
    if (auto why = t != nullptr ? refusal_of(*t, context_.order.load()) : std::nullopt) {
        if (refusal_waits(state_of_order())) // the disk has stalled since wait_before()
            return hold(std::move(r), wait::for_release);
        r.body = protocol::refused{std::move(*why)};
        r.proof.reset();
    } else if (r.proof) {
        return prove(std::move(r));
    }
    flow_.end_when_answered(r.last_one);
    std::visit(
        [&]<class T>(T& what) {
            if constexpr (std::is_constructible_v<chat::command_body, T>)
                take(r, chat::command_body{std::move(what)}, *t);
            else if constexpr (std::is_constructible_v<chat::state_query, T>)
                take(r, chat::state_query{std::move(what)}, *t);
            else if constexpr (std::is_constructible_v<chat::log_query, T>)
                take(r, chat::log_query{std::move(what)}, *t);
            else
                take(r, std::move(what));
        },
        r.body);
    if (!flow_.ends_when_answered() || flow_.owes_answer(flow_facts()))
        return;
    wait_for_release_if(true);
    if (!flow_.owes_answer(flow_facts()))
        resume_later();
}

void session::take(protocol::request& r, chat::command_body&& what, const chat::traits& t)
{
    auto why = hash_secret(std::move(r.token), what);
    if (!why)
        why = check_secret(what);
    if (why) {
        flow_.end_when_answered(false);
        r.body = protocol::refused{std::move(*why)};
        return take_next(std::move(r));
    }
    submit(std::move(what), std::move(r.id));
    wait_for_release_if(r.in_turn || t.fences);
}

void session::take(protocol::request& r, chat::state_query&& what, const chat::traits& t)
{
    context_.order.submit(
        chat::query{{id(), context_.time.wall(), context_.ids.add(std::move(r.id))}, std::move(what)});
    wait_for_release_if(r.in_turn || t.fences);
}

// All that the client has submitted has been released.
void session::take(protocol::request& r, chat::log_query&& what, const chat::traits&)
{
    if (auto may = context_.reading.hub.authorize(id(), what); !may)
        answer(r.id, may.error());
    else
        journal_reader().run_query(std::move(r.id), std::move(what));
}

void session::take(protocol::request& r, protocol::refused&& what)
{
    answer(r.id, std::move(what.why));
    if (what.hang_up)
        end(net::close_reason::not_protocol);
}

void session::take(protocol::request& r, protocol::bye&& what)
{
    answer(r.id, chat::closing{"you said bye"});
    end(net::close_reason::said_bye, std::move(what.reason));
}

void session::take(protocol::request&, protocol::hang_up&&) { end(net::close_reason::peer_closed); }

void session::take(protocol::request& r, protocol::timed_out&&)
{
    answer(r.id, failure{errc::bad_request, "the request was not completed in time"});
    end(net::close_reason::request_timeout);
}

// Whether the next request is taken only when all effects have been released.
void session::wait_for_release_if(bool wanted)
{
    const bool waits = wanted && context_.order.in_flight(id());
    flow_.await_answer(waits);
    if (waits)
        context_.order.notify_when_released(id());
}

void session::resume_later()
{
    if (flow_.schedule())
        context_.owner.yield(*this);
}

void session::submit(chat::command_body&& what, protocol::request_id id)
{
    if (departed_)
        return;
    context_.order.submit(chat::command{{hearer_.id(), context_.time.wall(), context_.ids.add(std::move(id))},
                                        std::move(what)});
}

} // namespace banter::session

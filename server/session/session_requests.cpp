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

using chat::pressure;
using journal::failpoint;

// Requests of one session before other sessions get their turn.
constexpr int requests_per_turn = 64;

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

timestamp wall_clock()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// The traits of a command or query; null: the session answers the request itself.
const chat::traits* traits_of(const protocol::request_body& body)
{
    return std::visit(
        []<class T>(const T&) -> const chat::traits* {
            if constexpr (std::is_constructible_v<protocol::session_control, T>)
                return nullptr;
            else
                return &chat::traits_of<T>;
        },
        body);
}

bool is_log_query(const protocol::request_body& body)
{
    return std::holds_alternative<chat::history_query>(body) ||
           std::holds_alternative<chat::search_query>(body);
}

} // namespace

void session::on_bytes(std::string_view bytes)
{
    keep_alive_.on_bytes();
    meter_.read(bytes.size());
    if (!unread_ && ready())
        take_requests(bytes);
    keep(bytes);
}

void session::keep(std::string_view bytes)
{
    if (bytes.empty())
        return;
    if (!unread_)
        unread_ = std::make_unique<unread>();
    unread_->bytes.erase(0, std::exchange(unread_->taken, 0));
    unread_->bytes += bytes;
}

void session::resume() noexcept
{
    waiting_ = false;
    try {
        if (ends_when_answered_ && !owes_answer() && !peer_->closing())
            return end(net::close_reason::said_bye);
        if (!ready())
            return;
        if (!unread_ && next_) {
            std::string_view nothing;
            take_requests(nothing);
        } else if (unread_) {
            auto rest = std::string_view{unread_->bytes}.substr(unread_->taken);
            take_requests(rest);
            unread_->taken = unread_->bytes.size() - rest.size();
            if (rest.empty())
                unread_.reset();
        }
        if (!ready() || unread_ || next_)
            return;
        if (!ended_)
            return peer_->resume_reading();
        next_ = std::make_unique<protocol::request>();
        next_->body = protocol::hang_up{};
        std::string_view nothing;
        take_requests(nothing);
    } catch (const std::exception& e) {
        fail(e);
    }
}

// Whether the next request may be taken. If not, resume() will be called when that may have changed.
bool session::ready() noexcept
{
    const bool may = !over_ && !peer_->closing() && !waiting_ && !ends_when_answered_ && !owes_answer() &&
                     peer_->can_take_answers();
    if (!may)
        peer_->pause_reading();
    return may;
}

bool session::owes_answer() const noexcept { return awaits_release_ || (reader_ && reader_->owes_answer()); }

void session::take_requests(std::string_view& bytes)
{
    if (!codec_)
        codec_ = frontend_.make_codec();
    protocol::request r;
    for (int left = requests_per_turn; (next_ || !bytes.empty()) && ready(); --left) {
        if (left == 0) {
            waiting_ = true;
            peer_->pause_reading();
            context_.owner.yield(*this);
            return;
        }
        if (!next_ && !bucket_.ready(context_.settings.requests, std::chrono::steady_clock::now())) {
            waiting_ = true;
            ++context_.count.throttled;
            peer_->pause_reading();
            context_.owner.wait_for_rate(*this);
            return;
        }
        if (next_) {
            r = std::move(*std::exchange(next_, nullptr));
        } else if (decode(bytes, r)) {
            if (!codec_->mid_request())
                keep_alive_.on_request_end();
            answer_by_itself(r.reply);
            count(r);
        } else {
            return;
        }
        if (const auto why = wait_before(r); why != wait::none)
            return hold(std::move(r), why);
        take(std::move(r));
    }
}

// Decodes the next request; the peer pays for the bytes that this takes, also if they are none.
// @return whether there is one
bool session::decode(std::string_view& bytes, protocol::request& r)
{
    const auto before = bytes.size();
    const bool complete = codec_->next(bytes, r);
    const auto now = complete                ? input_meter::state::complete
                     : codec_->mid_request() ? input_meter::state::inside
                                             : input_meter::state::between;
    bucket_.spend(meter_.take(before - bytes.size(), now));
    return complete;
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

// What a request waits for. The session's own answers and the journal's come after the answers to earlier
// requests, so they wait until those have been released. So does a refusal for the state of the disk, and
// everything while the disk does not answer: then a client has one command in flight at most.
session::wait session::wait_before(const protocol::request& r) const
{
    if (!r.for_chat)
        return wait::none;
    const auto* const t = traits_of(r.body);
    const auto load = context_.order.load();
    const bool one_at_a_time = load == pressure::stalled && !failpoint("stalled-client-goes-on") &&
                               !(failpoint("pong-overtakes") && std::holds_alternative<chat::ping>(r.body));
    if (context_.order.in_flight(id()) && (t == nullptr || is_log_query(r.body) || one_at_a_time ||
                                           (refusal_of(*t) && !failpoint("refusal-overtakes"))))
        return wait::for_release;
    if (t != nullptr && ((t->durable && load == pressure::high && !failpoint("slow-disk-unheeded")) ||
                         (t->large && context_.order.has_long_answers())))
        return wait::for_journal;
    if (failpoint("stalled-reader-waits") && is_log_query(r.body) && load == pressure::stalled)
        return wait::for_journal;
    return wait::none;
}

// Why a command is refused in the present state of the disk.
std::optional<failure> session::refusal_of(const chat::traits& t) const
{
    const auto load = context_.order.load();
    const bool of_stalled = (t.refused_stalled && !failpoint("stall-refuses-nothing")) ||
                            (failpoint("stall-refuses-all") && t.scope == chat::scope::shared);
    const bool of_full = (t.refused_full && !failpoint("full-disk-put-in-order")) ||
                         (failpoint("full-disk-refuses-all") && t.durable);
    if (of_stalled && load == pressure::stalled)
        return failure{errc::unavailable, "the disk does not respond; try again later"};
    if (of_full && load == pressure::full)
        return failure{errc::storage_full, "the disk is full; try again later"};
    return {};
}

void session::hold(protocol::request&& r, wait why)
{
    next_ = std::make_unique<protocol::request>(std::move(r));
    peer_->pause_reading();
    if (why == wait::for_release) {
        awaits_release_ = true;
        context_.order.notify_when_released(id());
    } else {
        waiting_ = true;
        context_.owner.wait_for_rate(*this);
    }
}

// Makes `r` the next request, in a later turn. It costs no token of the rate.
void session::take_next(protocol::request&& r)
{
    next_ = std::make_unique<protocol::request>(std::move(r));
    waiting_ = true;
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
    if (auto why = t != nullptr ? refusal_of(*t) : std::nullopt) {
        // The disk may have stalled since wait_before().
        if (context_.order.in_flight(id()) && !failpoint("refusal-overtakes"))
            return hold(std::move(r), wait::for_release);
        r.body = protocol::refused{std::move(*why)};
        r.proof.reset();
    } else if (r.proof) {
        return prove(std::move(r));
    }
    ends_when_answered_ = r.last_one;
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
    if (!ends_when_answered_ || owes_answer())
        return;
    wait_for_release_if(true);
    if (!owes_answer())
        resume_later();
}

void session::take(protocol::request& r, chat::command_body&& what, const chat::traits& t)
{
    auto why = hash_secret(std::move(r.token), what);
    if (!why)
        why = check_secret(what);
    if (why) {
        ends_when_answered_ = false;
        r.body = protocol::refused{std::move(*why)};
        return take_next(std::move(r));
    }
    submit(std::move(what), std::move(r.id));
    wait_for_release_if(r.in_turn || t.fences);
}

void session::take(protocol::request& r, chat::state_query&& what, const chat::traits& t)
{
    context_.order.submit(
        chat::query{{id(), wall_clock(), context_.ids.add(std::move(r.id))}, std::move(what)});
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
    awaits_release_ = wanted && context_.order.in_flight(id());
    if (awaits_release_)
        context_.order.notify_when_released(id());
}

// The secret of a device stays in the session: what is put in order has its hash with the name. A new name
// needs another hash.
std::optional<failure> session::hash_secret(std::string&& token, chat::command_body& what)
{
    if (!token.empty() && (token.size() < limits::token_least_bytes || token.size() > limits::token_bytes))
        return failure{errc::auth_failed, "the secret of a device has " +
                                              std::to_string(limits::token_least_bytes) + " to " +
                                              std::to_string(limits::token_bytes) + " bytes"};
    auto* const greeting = std::get_if<chat::hello>(&what);
    auto* const change = std::get_if<chat::rename>(&what);
    if (greeting != nullptr && !welcomed_)
        secret_ = token.empty() ? nullptr : std::make_unique<std::string>(std::move(token));
    if (!secret_ || (greeting == nullptr && change == nullptr))
        return {};
    if (const auto name = chat::own_name(greeting != nullptr ? greeting->user : change->user))
        (greeting != nullptr ? greeting->secret_hash : change->secret_hash) =
            chat::credentials::hash_of(folded(*name), *secret_);
    return {};
}

// Asks the gate before a secret is compared, so that a refusal says nothing about the secret.
std::optional<failure> session::check_secret(const chat::command_body& what)
{
    const auto proof = context_.reading.hub.proof_of(id(), what);
    if (!proof)
        return {};
    const auto now = std::chrono::steady_clock::now();
    const auto address = from_.address();
    if (!proof->claims) {
        if (const auto delay = context_.secrets.wait(address, proof->name, proof->hash, now);
            delay.count() != 0) {
            ++context_.count.refused_secrets;
            if (context_.secrets.may_log_refusal(now))
                spdlog::warn("secret for {} from {} is not compared: too many wrong ones",
                             printable(proof->name), address.to_string());
            return failure{errc::rate_limited, "too many wrong secrets were given for " +
                                                   printable(proof->name) + "; try again in " +
                                                   std::to_string(delay.count()) + " seconds"};
        }
    }
    if (proof->right) {
        context_.secrets.note_right(address, proof->name);
        return {};
    }
    if (!context_.secrets.note_wrong(address, proof->name, proof->hash, now))
        return {};
    ++context_.count.wrong_secrets;
    spdlog::warn("wrong secret for {} from {}", printable(proof->name), address.to_string());
    return {};
}

// No other request is taken meanwhile, so that a connection has at most one password in the checker.
void session::prove(protocol::request&& r)
{
    unproven_ = std::make_shared<protocol::request>(std::move(r));
    // The session outlives unproven_, without which the handler is not called.
    const auto on_checked = [this](bool right) {
        try {
            on_password(right);
        } catch (const std::exception& e) {
            fail(e);
        }
    };
    auto& proof = *unproven_->proof;
    awaits_release_ = true;
    if (!context_.passwords.check(std::move(proof.password), std::move(proof.hash), unproven_, on_checked))
        refuse_unproven({errc::rate_limited, "too many passwords are being checked; try again in a second"});
}

void session::on_password(bool right)
{
    if (!right || !unproven_->proof->known)
        return refuse_unproven({errc::auth_failed, "the password is wrong"});
    const auto r = std::exchange(unproven_, nullptr);
    r->proof.reset();
    awaits_release_ = false;
    take_next(std::move(*r));
}

void session::refuse_unproven(failure why)
{
    const auto r = std::exchange(unproven_, nullptr);
    r->proof.reset();
    r->body = protocol::refused{std::move(why)};
    awaits_release_ = false;
    take_next(std::move(*r));
}

void session::resume_later()
{
    if (!std::exchange(waiting_, true))
        context_.owner.yield(*this);
}

void session::submit(chat::command_body&& what, protocol::request_id id)
{
    if (departed_)
        return;
    context_.order.submit(
        chat::command{{hearer_.id(), wall_clock(), context_.ids.add(std::move(id))}, std::move(what)});
}

} // namespace banter::session

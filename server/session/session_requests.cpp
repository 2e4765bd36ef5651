// Requests of a peer: they are decoded in order, as far as it may send them, and handed to the pipeline.
#include "common/text.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/protocol/wire_format.hpp"
#include "server/session/session.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace banter::session {

namespace {

// Requests of one session before other sessions get their turn.
constexpr int requests_per_turn = 64;

// A text of the peer, as far as it reaches the log. Nothing has checked it yet.
std::string in_log(std::string_view text, std::size_t most = 64)
{
    auto shown = printable_start(text, most);
    return shown.size() < text.size() && text.size() > most ? shown + "..." : shown;
}

constexpr std::size_t logged_text_bytes = 512;

void log_message(const std::string& from, const chat::request& what)
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

// Whether, in every format, the next request waits until the effects of this one have been released: because
// the answer comes from the journal, or is large, so that only one may be pending; or because it is a fence.
bool is_waited_for(const chat::request& r)
{
    return std::holds_alternative<chat::hello>(r) || std::holds_alternative<chat::join>(r) ||
           std::holds_alternative<chat::history_query>(r) || std::holds_alternative<chat::search_query>(r) ||
           std::holds_alternative<chat::list_members>(r) || std::holds_alternative<chat::list_rooms>(r) ||
           std::holds_alternative<chat::list_conversations>(r) ||
           std::holds_alternative<chat::find_users>(r) ||
           std::holds_alternative<chat::presence_subscription>(r) ||
           std::holds_alternative<chat::ask_rules>(r) || std::holds_alternative<chat::ping>(r);
}

// Whether the answer may be a long list of names, which waits until the journal has stored earlier commands.
bool may_bring_names(const chat::request& r)
{
    return std::holds_alternative<chat::hello>(r) || std::holds_alternative<chat::join>(r) ||
           std::holds_alternative<chat::list_members>(r) || std::holds_alternative<chat::list_rooms>(r) ||
           std::holds_alternative<chat::find_users>(r) ||
           std::holds_alternative<chat::presence_subscription>(r);
}

// Whether no further request of the peer is carried out.
bool ends_requests(const chat::request& r)
{
    const auto* fault = std::get_if<chat::refused>(&r);
    return std::holds_alternative<chat::bye>(r) || std::holds_alternative<chat::hang_up>(r) ||
           (fault != nullptr && fault->hang_up);
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
        over_ = true;
        apply(chat::hang_up{});
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
        } else {
            return;
        }
        if (r.for_chat && must_wait(r.chat_request)) {
            next_ = std::make_unique<protocol::request>(std::move(r));
            waiting_ = true;
            peer_->pause_reading();
            context_.owner.wait_for_rate(*this);
            return;
        }
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

// Whether a request must wait for a journal that does not keep up. While the journal is stalled, messages do
// not wait but are refused, in take(), and state entries wait in the pipeline.
bool session::must_wait(const chat::request& r) const noexcept
{
    const bool needs_journal = chat::needs_journal(r);
    if ((needs_journal || chat::may_change_state(r)) && context_.commands.load() == journal::pressure::high)
        return true;
    if (context_.commands.has_long_answers() && may_bring_names(r))
        return true;
    return !needs_journal && context_.commands.must_wait(id());
}

void session::take(protocol::request&& r)
{
    ++context_.count.requests;
    ends_when_answered_ = r.last_one;
    if (!r.for_chat) {
        if (r.last_one)
            end(r.distrusted ? net::close_reason::not_protocol : net::close_reason::said_bye);
        return;
    }
    if (std::holds_alternative<chat::post_anonymous>(r.chat_request) ||
        std::holds_alternative<chat::post_message>(r.chat_request))
        context_.count.messages.add(codec_->output().name());
    if (const auto* h = std::get_if<chat::hello>(&r.chat_request))
        spdlog::info("{} registers as {} ({})", net::text_of(from_), in_log(h->user), in_log(h->client));
    else if (spdlog::should_log(spdlog::level::debug))
        log_message(net::text_of(from_), r.chat_request);
    if (chat::needs_journal(r.chat_request) && context_.commands.load() == journal::pressure::stalled) {
        answer(r.id, failure{errc::unavailable, "the disk does not respond; try again later"});
        if (r.last_one)
            resume_later();
        return;
    }
    if (r.proof)
        return prove(std::move(r));
    if (auto why = check_secret(r.chat_request))
        r.chat_request = chat::refused{std::move(*why)};
    over_ = ends_requests(r.chat_request);
    awaits_release_ = r.in_turn || is_waited_for(r.chat_request);
    apply(std::move(r.chat_request), std::move(r.id));
}

// Asks the gate before a secret is compared, so that a refusal says nothing about the secret.
std::optional<failure> session::check_secret(const chat::request& what)
{
    const auto proof = context_.reading.hub.proof_of(id(), what);
    if (!proof)
        return {};
    const auto now = std::chrono::steady_clock::now();
    const auto address = from_.address();
    if (!proof->claims) {
        if (const auto wait = context_.secrets.wait(address, proof->name, proof->hash, now);
            wait.count() != 0) {
            ++context_.count.refused_secrets;
            if (context_.secrets.may_log_refusal(now))
                spdlog::warn("secret for {} from {} is not compared: too many wrong ones",
                             printable(proof->name), address.to_string());
            return failure{errc::rate_limited, "too many wrong secrets were given for " +
                                                   printable(proof->name) + "; try again in " +
                                                   std::to_string(wait.count()) + " seconds"};
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
    apply(std::move(r->chat_request), std::move(r->id));
}

// The refusal is sent in order, after the answers to earlier requests.
void session::refuse_unproven(failure why)
{
    const auto r = std::exchange(unproven_, nullptr);
    apply(chat::refused{std::move(why)}, std::move(r->id));
}

void session::resume_later()
{
    if (!std::exchange(waiting_, true))
        context_.owner.yield(*this);
}

void session::apply(chat::request&& what, std::string id)
{
    if (departed_)
        return;
    context_.commands.apply({hearer_.id(), wall_clock(), std::move(id), std::move(what)}, awaits_release_);
}

} // namespace banter::session

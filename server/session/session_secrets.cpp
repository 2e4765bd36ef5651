// Secrets of devices and passwords: they stay in the session, and are compared within limits.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/reserved_names.hpp"
#include "server/session/secret_hash.hpp"
#include "server/session/session.hpp"

#include <spdlog/spdlog.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace banter::session {

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
            secret_hash(folded(*name), *secret_);
    return {};
}

// Asks the gate before a secret is compared, so that a refusal says nothing about the secret.
std::optional<failure> session::check_secret(const chat::command_body& what)
{
    const auto proof = context_.reading.hub.proof_of(id(), what);
    if (!proof)
        return {};
    const auto now = context_.time.steady();
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
    flow_.await_answer(true);
    if (!context_.passwords.check(std::move(proof.password), std::move(proof.hash), unproven_, on_checked))
        refuse_unproven({errc::rate_limited, "too many passwords are being checked; try again in a second"});
}

void session::on_password(bool right)
{
    if (!right || !unproven_->proof->known)
        return refuse_unproven({errc::auth_failed, "the password is wrong"});
    const auto r = std::exchange(unproven_, nullptr);
    r->proof.reset();
    flow_.await_answer(false);
    take_next(std::move(*r));
}

void session::refuse_unproven(failure why)
{
    const auto r = std::exchange(unproven_, nullptr);
    r->proof.reset();
    r->body = protocol::refused{std::move(why)};
    flow_.await_answer(false);
    take_next(std::move(*r));
}

} // namespace banter::session

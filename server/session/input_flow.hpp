#pragma once

#include "server/protocol/request.hpp"
#include "server/session/input_meter.hpp"
#include "server/session/token_bucket.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace banter::session {

/// The flow control of one peer's input, as a pure state machine: it keeps the bytes and the request that
/// can't be taken yet, and says what may be done next. It has no clock, and does no I/O.
///
/// No request is taken while the peer is over its rate, does not take its answers, or is owed one that must
/// come first; then its connection is not read either. A request costs a token of the rate, and so do bytes
/// without a request (input_meter). After `requests_per_turn` requests others get their turn.
///
/// Not thread-safe.
class input_flow {
public:
    using time_point = token_bucket::time_point;

    static constexpr int requests_per_turn = 64;

    /// What is true of the session now.
    struct facts {
        bool open = true;           ///< the connection is not closing
        bool reads_journal = false; ///< an answer from the journal is due, which comes first
        bool takes_answers = true;  ///< the peer keeps up well enough to be sent answers
    };

    input_flow(const rate& r, time_point now) noexcept : bucket_{r, now} {}

    // ---- bytes

    /// Notes a read of `bytes`.
    void on_read(std::size_t bytes) noexcept { meter_.read(bytes); }

    /// Keeps bytes that were not taken.
    void keep(std::string_view bytes);

    /// The bytes that were kept. Valid until the next call of keep() or take_all_but().
    std::string_view unread() const noexcept;

    /// Of unread() all but the last `left` bytes have been taken.
    void take_all_but(std::size_t left) noexcept;

    /// The peer has ended its stream.
    void on_end_of_stream() noexcept { ended_ = true; }

    // ---- requests

    /// Whether the next request may be taken.
    bool ready(const facts& now) const noexcept;

    /// What the owner does next, to take the requests of a turn.
    enum class step : std::uint8_t {
        stop,          ///< nothing: there is no input
        pause,         ///< nothing, and does not read from the connection
        yield,         ///< goes on in a later turn
        wait_for_rate, ///< goes on when the rate allows it
        take_held,     ///< takes the request that was held
        decode,        ///< decodes the next request
    };

    /// @param taken  requests that were taken in this turn
    /// @param left   bytes of the input that are left
    step next(const facts& now, int taken, std::size_t left, const rate& most, time_point time) noexcept;

    /// Bytes were decoded. @param now  the state of the input after them
    void charge(std::size_t bytes, input_meter::state now) noexcept
    {
        bucket_.spend(meter_.take(bytes, now));
    }

    /// Keeps a request that was decoded, and can't be taken yet. It costs nothing again.
    void hold(protocol::request&& r) { next_ = std::make_unique<protocol::request>(std::move(r)); }

    bool holds_request() const noexcept { return next_ != nullptr; }

    /// @pre holds_request()
    protocol::request take_held();

    // ---- waiting

    /// The owner goes on by itself later. @return whether it did not know that yet
    bool schedule() noexcept { return !std::exchange(scheduled_, true); }

    bool scheduled() const noexcept { return scheduled_; }

    /// The next request waits until the effects of the last have been released, or its password was checked.
    void await_answer(bool wanted) noexcept { awaits_answer_ = wanted; }

    /// What the next request has waited for has come. @return whether it has waited
    bool on_answered() noexcept { return std::exchange(awaits_answer_, false); }

    /// Whether an answer is due before the next request.
    bool owes_answer(const facts& now) const noexcept { return awaits_answer_ || now.reads_journal; }

    /// Whether the connection ends after the answer to the last request.
    void end_when_answered(bool ends) noexcept { ends_when_answered_ = ends; }
    bool ends_when_answered() const noexcept { return ends_when_answered_; }

    /// No further request is taken.
    void end() noexcept { over_ = true; }
    bool over() const noexcept { return over_; }

    /// What the owner does when something that it has waited for has come.
    enum class resumption : std::uint8_t {
        pause,         ///< as step::pause
        end,           ///< ends the connection: the last request is answered
        take_requests, ///< takes what is held and unread()
    };
    resumption on_resume(const facts& now) noexcept;

    /// And when all that may be taken has been taken.
    enum class rest : std::uint8_t {
        nothing,
        pause,   ///< as step::pause
        read,    ///< reads from the connection
        hang_up, ///< the stream has ended, and all of it was taken
    };
    rest after_taking(const facts& now) const noexcept;

private:
    struct kept_bytes {
        std::string bytes;
        std::size_t taken = 0; // bytes at the front that have been taken since
    };

    std::unique_ptr<kept_bytes> kept_;        // null: no bytes
    std::unique_ptr<protocol::request> next_; // may be null
    token_bucket bucket_;
    input_meter meter_;
    bool awaits_answer_ = false;
    bool ends_when_answered_ = false;
    bool scheduled_ = false;
    bool ended_ = false; // the stream
    bool over_ = false;
};

} // namespace banter::session

#pragma once

#include "server/protocol/codec.hpp"

#include <chrono>
#include <cstdint>

namespace banter::session {

/// The time-outs of one peer, as a pure state machine: tick() is called once a second with what is true of
/// the session then, and says what is due. It has no clock, and does no I/O.
///
/// - A request that was begun must end in time. A peer that is owed an answer, or whose bytes are not taken,
///   is not late. A peer over its rate is: its other requests must not extend the time for this one.
/// - A peer whose protocol forbids long silence is probed after half of the time, rounded up, and
///   disconnected after all of it. A peer that waits for an answer, or has not taken all bytes, is not silent
///   but perhaps slow: the stall time-out of the connection is for that.
/// - A fence is due every `seconds_between_fences`.
///
/// Not thread-safe.
class keep_alive {
public:
    /// Short enough that few messages are repeated after a lost connection, long enough that a phone may
    /// sleep.
    static constexpr std::uint8_t seconds_between_fences = 5;

    struct limits {
        std::chrono::seconds request; ///< for the rest of a request that was begun; 0: none
        std::chrono::seconds silence; ///< for a peer whose protocol forbids long silence; 0: none
    };

    /// What is true of a session in this second.
    struct facts {
        bool speaks = false;            ///< has a codec, and the connection is not closing
        bool mid_request = false;       ///< codec::mid_request()
        bool ending = false;            ///< no further request is taken, because the connection ends
        bool owes_answer = false;       ///< the peer waits for the effects of its last request
        bool holds_request = false;     ///< a request was decoded and must wait before it is taken
        bool takes_answers = true;      ///< the peer keeps up well enough to be sent answers
        bool may_take_requests = false; ///< the next request would be taken at once
        bool has_unsent = false;        ///< bytes wait that the peer has not taken
        protocol::silence when_silent = protocol::silence::is_fine; ///< codec::when_silent()
    };

    enum class action : std::uint8_t {
        none,
        time_out_request, ///< refuse the request and disconnect; due once
        probe,            ///< send codec::probe()
        end_silent,       ///< disconnect for silence
    };

    struct due {
        action what = action::none;
        bool fence = false; ///< a fence is due as well, after the action

        bool operator==(const due&) const = default;
    };

    /// A second has passed.
    due tick(const facts& now, const limits& most) noexcept;

    /// The peer has sent bytes.
    void on_bytes() noexcept { silent_seconds_ = 0; }

    /// A request has ended, and no other one has begun.
    void on_request_end() noexcept { seconds_in_request_ = 0; }

private:
    bool request_is_late(const facts& now, std::chrono::seconds most) noexcept;
    action check_silence(const facts& now, std::chrono::seconds most) noexcept;
    bool fence_is_due(const facts& now) noexcept;

    std::uint32_t seconds_in_request_ = 0;
    std::uint32_t silent_seconds_ = 0; // since the peer sent something, while nothing is owed to it
    std::uint8_t fence_seconds_ = 0;   // since the last fence
};

} // namespace banter::session

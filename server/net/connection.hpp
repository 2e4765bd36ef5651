#pragma once

#include "server/net/asio.hpp"
#include "server/net/close_reason.hpp"
#include "server/net/flusher.hpp"
#include "server/net/outbox.hpp"

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>

namespace banter::net {

struct connection_settings {
    std::size_t outbox_limit_bytes = 16 * 1024 * 1024; ///< waiting for one peer; 0: no limit
    std::chrono::seconds stall_timeout{120};           ///< with something to send and no byte taken; 0: none
    std::chrono::seconds linger_timeout{5}; ///< between the last byte sent and the peer's end of stream
};

/// One TCP connection: bytes in by async_read_some, bytes out by an outbox that is flushed once a turn. Knows
/// no chat.
///
/// The owner holds an intrusive_ptr to it; besides that only its own pending operations keep it alive.
/// Everything happens on the I/O thread. No call here calls the handler back before it returns, except that
/// on_bytes() may be followed by another one of the same burst.
class connection final : public boost::intrusive_ref_counter<connection, boost::thread_unsafe_counter> {
public:
    /// The owner's side. Exceptions from these close the connection for close_reason::fault.
    class handler {
    public:
        /// All of `bytes` is taken; they are gone after the call. Not called while reading is paused, except
        /// for the rest of a burst.
        virtual void on_bytes(std::string_view bytes) = 0;

        /// The peer has ended its stream; it may still read.
        virtual void on_end_of_stream() = 0;

        /// The outbox has room again that it was found not to have.
        virtual void on_drained() = 0;

        /// Something was thrown at us; on_closed() follows.
        virtual void on_fault(const std::exception& what) noexcept = 0;

        /// The last call. Posted, so it never comes from inside a call of the owner's.
        virtual void on_closed(close_reason reason) = 0;

    protected:
        ~handler() = default;
    };

    /// @param shared    outlives the connection.
    /// @param settings  outlives the connection.
    connection(tcp_socket&& socket, flusher& shared, const connection_settings& settings);

    /// Begins to read. @param h  outlives the connection's last call to it, which is on_closed().
    void start(handler& h);

    void pause_reading() noexcept { want_read_ = false; }
    void resume_reading();

    /// Queues `s`, not empty, for the peer.
    /// @return false, with nothing queued, when the outbox is full because the peer does not take what is
    /// there.
    bool queue(const slice& s, urgency how = urgency::usual)
    {
        if (box_.bytes() >= eager_bytes || blocked_) [[unlikely]]
            return queue_much(s, how);
        box_.append(s);
        if (!is_listed(how))
            touch(how);
        return true;
    }

    /// Queues `s` also over the limit: for answers, whose number the owner bounds by not reading on.
    void queue_answer(const slice& s) { queue_anyhow(s, urgency::prompt); }

    /// Whether little enough waits that the peer can be said to keep up: for a page of history, or for live
    /// events again. Well below the limit, so that nobody goes back and forth. Once false, on_drained() tells
    /// when it is true again.
    bool can_take_page() noexcept
    {
        const auto half = settings_.outbox_limit_bytes / 2;
        return has_room(half != 0 && half < little_bytes ? half : little_bytes);
    }

    /// Whether answers may be queued. Their bytes are this peer's alone, where those of events are shared, so
    /// they have a lower limit. Once false, on_drained() tells when it is true again.
    bool can_take_answers() noexcept
    {
        const auto limit = settings_.outbox_limit_bytes;
        return limit == 0 ||
               has_room((limit < most_answers_bytes ? limit : most_answers_bytes) + little_bytes);
    }

    /// Whether something waits that the socket has not taken.
    bool has_unsent() const noexcept { return !box_.empty(); }

    /// Sends what is queued, ends the stream, waits for the peer's end, closes. Reads no more.
    void finish(close_reason reason);

    /// Closes at once; what is queued is lost.
    void close(close_reason reason);

    bool closing() const noexcept { return state_ != state::open; }

    /// Looks after the time-outs; the owner calls it about once a second.
    void check_timeouts();

    /// Called by the flusher.
    void flush(urgency listed_as);

private:
    enum class state : std::uint8_t { open, finishing, lingering, closed };

    // Above this an outbox is flushed at once, not at the end of the turn: the write is large enough, and
    // only what the peer doesn't take counts against the limit. See docs/performance.md.
    static constexpr std::size_t eager_bytes = 256 * 1024;

    // With more than this waiting nothing more is asked for.
    static constexpr std::size_t most_answers_bytes = 1024 * 1024;

    // With less than this waiting, a peer keeps up.
    static constexpr std::size_t little_bytes = 64 * 1024;

    static constexpr std::size_t inline_buffer_bytes = 192; // most chat messages fit; see docs/performance.md

    bool has_room(std::size_t below_bytes) noexcept;
    // Whether the flusher will come as soon as that.
    bool is_listed(urgency how) const noexcept { return touched_ >= static_cast<std::uint8_t>(how); }
    void touch(urgency how);
    void flush();
    bool queue_much(const slice& s, urgency how);
    void queue_anyhow(const slice& s, urgency how);
    void read();
    void on_read(const error_code& ec, std::size_t n);
    void drain_burst();
    void send_waiting();
    void wait_writable();
    std::size_t send_some(error_code& ec);
    void after_flush();
    void note_taken();
    template <class Call>
    void guarded(Call call) noexcept;

    tcp_socket socket_;
    handler* handler_ = nullptr;
    flusher& shared_;
    const connection_settings& settings_;
    outbox box_;
    std::size_t drained_below_ = 0; // on_drained() is due when less than this waits; 0: not wanted
    std::uint32_t since_ = 0;       // when the peer last took a byte, or lingering began; on flusher's clock
    std::uint32_t unsent_ = 0;      // bytes in the kernel's send queue when last looked at
    state state_ = state::open;
    close_reason reason_ = close_reason::peer_closed;
    bool want_read_ = true;
    bool reading_ = false;
    std::uint8_t touched_ = 0; // the bits of urgency as which it is on a list of the flusher
    bool blocked_ = false;     // the socket takes no more at present; async_wait is pending
    bool ended_ = false;       // the peer's stream
    std::array<char, inline_buffer_bytes> buffer_;
};

using connection_ptr = boost::intrusive_ptr<connection>;

} // namespace banter::net

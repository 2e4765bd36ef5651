#pragma once

#include "server/net/asio.hpp"
#include "server/net/close_reason.hpp"
#include "server/net/flusher.hpp"
#include "server/net/outbox.hpp"
#include "server/net/transport.hpp"

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string_view>

namespace banter::net {

struct connection_settings {
    std::size_t outbox_limit_bytes = 16 * 1024 * 1024; ///< most bytes waiting for one peer; 0: no limit
    std::chrono::seconds stall_timeout{120};           ///< while bytes wait and the peer takes none; 0: none
    std::chrono::seconds linger_timeout{5};      ///< between the last byte sent and the peer's end of stream
    std::size_t linger_limit_bytes = 256 * 1024; ///< most bytes that are read and discarded meanwhile
};

/// One TCP connection: bytes in by async_read_some, bytes out by an outbox that is flushed once a turn. It
/// knows nothing of the chat. With a transport, this reads and writes instead of the socket; all else is the
/// same.
///
/// The owner holds an intrusive_ptr to it; besides that only its own pending operations keep it alive.
/// Everything happens on the I/O thread. No function of a connection calls the handler before it returns,
/// except that one on_bytes() may be followed by another one of the same burst.
class connection final : public boost::intrusive_ref_counter<connection, boost::thread_unsafe_counter> {
public:
    /// The owner's side. An exception from these functions closes the connection for close_reason::fault.
    class handler {
    public:
        /// The handler takes all of `bytes`, which are valid during the call only. Not called while reading
        /// is paused, except for the rest of a burst.
        virtual void on_bytes(std::string_view bytes) = 0;

        /// The peer has ended its stream; it may still read.
        virtual void on_end_of_stream() = 0;

        /// The outbox has drained: below the threshold of can_take_page() or can_take_answers(), after one of
        /// them was false.
        virtual void on_drained() = 0;

        /// A function of the handler has thrown `what`; on_closed() follows.
        virtual void on_fault(const std::exception& what) noexcept = 0;

        /// The last call. It is posted, so it never comes from inside a call of the owner.
        virtual void on_closed(close_reason reason) = 0;

    protected:
        ~handler() = default;
    };

    /// @param shared    outlives the connection.
    /// @param settings  outlives the connection.
    connection(tcp_socket&& socket, flusher& shared, const connection_settings& settings);
    connection(std::unique_ptr<transport> through, flusher& shared, const connection_settings& settings);

    /// Begins to read. @param h  outlives the connection's last call to it, which is on_closed().
    void start(handler& h);

    void pause_reading() noexcept { want_read_ = false; }
    void resume_reading();

    /// Queues `s`, not empty, for the peer. While closing(), `s` may be discarded without an error.
    /// @return false, with nothing queued, if the outbox is full because the peer takes too little.
    bool queue(const slice& s, urgency how = urgency::usual)
    {
        if (box_.bytes() >= eager_bytes || blocked_) [[unlikely]]
            return queue_much(s, how);
        box_.append(s);
        if (!is_listed(how))
            touch(how);
        return true;
    }

    /// Queues `s` also over the limit: for answers, whose number the owner bounds by not reading on. Discards
    /// `s` while closing().
    void queue_answer(const slice& s) { queue_anyhow(s, urgency::prompt); }

    /// Whether the peer keeps up well enough for a page of history, or for live events again. The threshold
    /// is well below the limit, so that a peer does not alternate between the two. After false, on_drained()
    /// is called when the outbox is below the threshold.
    bool can_take_page() noexcept
    {
        const auto half = settings_.outbox_limit_bytes / 2;
        return has_room(half != 0 && half < little_bytes ? half : little_bytes);
    }

    /// Whether answers may be queued. Their bytes are this peer's alone, where those of events are shared, so
    /// they have a lower limit. After false, on_drained() is called when the outbox is below it.
    bool can_take_answers() noexcept
    {
        const auto limit = settings_.outbox_limit_bytes;
        return limit == 0 ||
               has_room((limit < most_answers_bytes ? limit : most_answers_bytes) + little_bytes);
    }

    /// Whether bytes wait that the socket has not taken.
    bool has_unsent() const noexcept { return !box_.empty(); }

    /// Sends what is queued, ends the stream, waits for the peer's end, closes. What is still read is
    /// discarded.
    void finish(close_reason reason);

    /// Closes if all bytes and the end of the stream have reached the peer's system, instead of waiting for
    /// the peer's end.
    void close_if_taken();

    /// Closes at once; what is queued is lost.
    void close(close_reason reason);

    bool closing() const noexcept { return state_ != state::open; }

    /// Checks the time-outs. The owner calls it about once a second.
    void check_timeouts();

    /// Called by the flusher.
    void flush(urgency listed_as);

private:
    enum class state : std::uint8_t { open, finishing, lingering, closed };

    // Above this an outbox is flushed at once, not at the end of the turn: the write is large enough, and
    // only bytes that the peer does not take count against the limit. See docs/performance.md.
    static constexpr std::size_t eager_bytes = 256 * 1024;

    // With more than this waiting, the peer's requests are not taken.
    static constexpr std::size_t most_answers_bytes = 1024 * 1024;

    // With less than this waiting, a peer keeps up.
    static constexpr std::size_t little_bytes = 64 * 1024;

    static constexpr std::size_t inline_buffer_bytes = 192; // most chat messages fit; see docs/performance.md

    int unsent_in_kernel() noexcept;
    bool has_room(std::size_t below_bytes) noexcept;
    // Whether the connection is on a list of the flusher that is served at least as soon as `how`.
    bool is_listed(urgency how) const noexcept { return touched_ >= static_cast<std::uint8_t>(how); }
    void touch(urgency how);
    void flush();
    bool queue_much(const slice& s, urgency how);
    void queue_anyhow(const slice& s, urgency how);
    void read();
    void on_read(const error_code& ec, std::size_t n);
    void drain_burst();
    void read_from_transport();
    void on_read_error(const error_code& ec);
    bool wants_bytes() const noexcept { return want_read_ || state_ == state::lingering; }
    void take(std::string_view bytes);
    void send_waiting();
    void wait_writable();
    void on_writable();
    std::size_t send_some(error_code& ec); // the only function that writes to the socket of a connection
    std::size_t send_some_through_transport(error_code& ec);
    bool end_stream_of_transport();
    void after_flush();
    void note_taken();
    template <class Call>
    void guarded(Call call) noexcept;

    tcp_socket socket_;                    // not open if there is a transport
    std::unique_ptr<transport> transport_; // null: the plain socket
    handler* handler_ = nullptr;
    flusher& shared_;
    const connection_settings& settings_;
    outbox box_;
    std::size_t drained_below_ = 0; // on_drained() is due when less than this waits; 0: not wanted
    std::uint32_t since_ = 0;       // when the peer last took a byte, or lingering began; flusher::now()
    std::uint32_t unsent_ = 0;      // bytes in the kernel's send queue when last looked at
    std::uint32_t discarded_ = 0;   // bytes read while lingering
    state state_ = state::open;
    close_reason reason_ = close_reason::peer_closed;
    bool want_read_ = true;
    bool reading_ = false;
    std::uint8_t touched_ = 0; // bits of urgency: the lists of the flusher that it is on
    bool blocked_ = false;     // the socket takes no more at present; async_wait is pending
    bool ended_ = false;       // the peer has ended its stream
    transport::direction write_wants_ = transport::direction::writable; // while blocked_, of the transport
    std::array<char, inline_buffer_bytes> buffer_;
};

using connection_ptr = boost::intrusive_ptr<connection>;

} // namespace banter::net

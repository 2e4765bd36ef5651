#include "server/net/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace asio = boost::asio;

namespace banter::net {

namespace {

// Reads of one burst before other connections get their turn.
constexpr int reads_per_turn = 4;

// If the first waiting slice is shorter than this, slices are copied together, which costs less than many
// iovecs.
constexpr std::size_t gather_from_bytes = 4 * 1024;
constexpr std::size_t most_iovecs = 64;

// Bytes that one socket is sent before other connections get their turn.
constexpr std::size_t flush_most_bytes = 1024 * 1024;

// One read or write of a transport: the most that a TLS record holds. Reads of one turn: as many bytes as of
// a plain socket.
constexpr std::size_t transport_bytes = 16 * 1024;
constexpr int transport_reads_per_turn = 16;
static_assert(transport_bytes <= flusher::scratch_bytes);

} // namespace

connection::connection(tcp_socket&& socket, flusher& shared, const connection_settings& settings)
    : socket_{std::move(socket)}, shared_{shared}, settings_{settings}
{
}

connection::connection(std::unique_ptr<transport> through, flusher& shared,
                       const connection_settings& settings)
    : socket_{shared.get_executor()}, transport_{std::move(through)}, shared_{shared}, settings_{settings}
{
}

void connection::start(handler& h)
{
    handler_ = &h;
    since_ = shared_.now();
    read();
}

// ---- reading

void connection::resume_reading()
{
    want_read_ = true;
    if (!reading_ && !ended_ && state_ == state::open)
        read();
}

void connection::read()
{
    reading_ = true;
    if (transport_) // may have bytes that the socket below no longer shows
        return asio::post(shared_.get_executor(),
                          [self = connection_ptr{this}] { self->read_from_transport(); });
    socket_.async_read_some(
        asio::buffer(buffer_),
        [self = connection_ptr{this}](const error_code& ec, std::size_t n) { self->on_read(ec, n); });
}

void connection::on_read(const error_code& ec, std::size_t n)
{
    if (state_ == state::closed)
        return;
    if (ec)
        return on_read_error(ec);
    take({buffer_.data(), n});
    if (n == buffer_.size())
        drain_burst();
    reading_ = false; // not earlier: a read that the handler began would overtake the rest of the burst
    if (state_ != state::closed && wants_bytes())
        read();
}

void connection::on_read_error(const error_code& ec)
{
    reading_ = false;
    if (ec != asio::error::eof || state_ == state::lingering)
        return close(state_ == state::open ? close_reason::peer_reset : reason_);
    ended_ = true;
    want_read_ = false;
    if (state_ == state::open)
        guarded([&] { handler_->on_end_of_stream(); });
}

// Reads the rest of a burst that did not fit into buffer_, through the shared scratch buffer.
void connection::drain_burst()
{
    for (int i = 0; i < reads_per_turn && state_ != state::closed && wants_bytes(); ++i) {
        error_code ec;
        const auto n = socket_.read_some(asio::buffer(shared_.read_scratch(), flusher::scratch_bytes), ec);
        if (ec)
            return; // would_block; the next async_read_some reports an end or an error
        take({shared_.read_scratch(), n});
        if (n < flusher::scratch_bytes)
            return;
    }
}

// Reads until the transport would block, since there is no sign that it holds no more bytes. As of a plain
// socket, the first read is made even if reading was paused meanwhile, so that an end is noticed.
void connection::read_from_transport()
{
    if (state_ == state::closed)
        return;
    for (int i = 0; i < transport_reads_per_turn; ++i) {
        const auto got = transport_->read_some({shared_.read_scratch(), transport_bytes});
        if (got.error == asio::error::would_block)
            return transport_->async_wait(got.wanted,
                                          [self = connection_ptr{this}] { self->read_from_transport(); });
        if (got.error)
            return on_read_error(got.error);
        take({shared_.read_scratch(), got.bytes});
        if (state_ == state::closed)
            return;
        if (!wants_bytes()) {
            reading_ = false;
            return;
        }
    }
    read(); // after the others had their turn
}

// Discards `bytes` while lingering, but not without end: that would cost more than a peer that is in its
// rate.
void connection::take(std::string_view bytes)
{
    shared_.count_read(bytes.size());
    if (state_ == state::open)
        return guarded([&] { handler_->on_bytes(bytes); });
    if (state_ != state::lingering)
        return;
    discarded_ += static_cast<std::uint32_t>(bytes.size());
    if (discarded_ > settings_.linger_limit_bytes)
        close(reason_);
}

template <class Call>
void connection::guarded(Call call) noexcept
{
    try {
        call();
    } catch (const std::exception& e) {
        handler_->on_fault(e);
        close(close_reason::fault);
    }
}

// ---- writing

void connection::touch(urgency how)
{
    touched_ |= static_cast<std::uint8_t>(how);
    shared_.touch(*this, how);
}

bool connection::queue_much(const slice& s, urgency how)
{
    if (!blocked_ && state_ == state::open)
        send_waiting();
    if (blocked_) {
        if (settings_.outbox_limit_bytes != 0 && box_.bytes() + s.size() > settings_.outbox_limit_bytes)
            return false;
        box_.append(s);
        box_.compact();
        return true;
    }
    queue_anyhow(s, how);
    return true;
}

void connection::queue_anyhow(const slice& s, urgency how)
{
    if (state_ != state::open)
        return;
    box_.append(s);
    if (blocked_)
        box_.compact();
    else if (!is_listed(how))
        touch(how);
}

bool connection::has_room(std::size_t below_bytes) noexcept
{
    if (box_.bytes() < below_bytes)
        return true;
    drained_below_ = std::max(drained_below_, below_bytes);
    return false;
}

void connection::flush(urgency listed_as)
{
    touched_ &= static_cast<std::uint8_t>(~static_cast<unsigned>(listed_as));
    flush();
}

void connection::flush()
{
    send_waiting();
    if (box_.bytes() < drained_below_ && state_ == state::open) {
        drained_below_ = 0;
        guarded([&] { handler_->on_drained(); });
    }
}

void connection::send_waiting()
{
    if (blocked_ || state_ == state::closed)
        return;
    for (std::size_t sent = 0; !box_.empty();) {
        if (sent >= flush_most_bytes) {
            if (!is_listed(urgency::usual))
                touch(urgency::usual);
            return;
        }
        error_code ec;
        const auto n = send_some(ec);
        if (ec && ec != asio::error::would_block)
            return close(state_ == state::open ? close_reason::peer_reset : reason_);
        if (n != 0)
            note_taken();
        sent += n;
        box_.consume(n);
        if (ec == asio::error::would_block)
            return wait_writable();
    }
    after_flush();
}

// Offers the socket the first bytes of the outbox, in one send. @return the number of bytes that it took. If
// it took fewer than offered, it takes no more now: that is reported as would_block, without another send.
std::size_t connection::send_some(error_code& ec)
{
    if (transport_) [[unlikely]]
        return send_some_through_transport(ec);
    const auto waiting = box_.front();
    std::size_t count = 1; // slices that are offered
    std::size_t offered = 0;
    std::size_t taken = 0;
    if (waiting.size() == 1) {
        const auto bytes = waiting.front().bytes();
        offered = bytes.size();
        taken = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), ec);
    } else if (waiting.front().size() < gather_from_bytes) {
        char* const scratch = shared_.write_scratch();
        for (count = 0; count < waiting.size(); ++count) {
            const auto bytes = waiting[count].bytes();
            if (bytes.size() > flusher::scratch_bytes - offered)
                break;
            std::memcpy(scratch + offered, bytes.data(), bytes.size());
            offered += bytes.size();
        }
        taken = socket_.write_some(asio::buffer(scratch, offered), ec);
    } else {
        std::array<asio::const_buffer, most_iovecs> gathered;
        count = std::min(waiting.size(), most_iovecs);
        for (std::size_t i = 0; i < count; ++i) {
            const auto bytes = waiting[i].bytes();
            gathered[i] = asio::buffer(bytes.data(), bytes.size());
            offered += bytes.size();
        }
        taken = socket_.write_some(std::span{gathered}.first(count), ec);
    }
    shared_.count_write(count, taken);
    if (!ec && taken < offered)
        ec = asio::error::would_block;
    return taken;
}

// Offers the transport all bytes of the outbox, or as many as it takes at once; parts of slices, too, so that
// an offer never leaves out bytes of the one before, as the contract of write_some() says.
std::size_t connection::send_some_through_transport(error_code& ec)
{
    const auto waiting = box_.front();
    auto offered = waiting.front().bytes().substr(0, transport_bytes);
    std::size_t count = 1; // slices that are offered
    if (waiting.size() > 1 && offered.size() < transport_bytes) {
        char* const scratch = shared_.write_scratch();
        std::size_t gathered = 0;
        for (count = 0; count < waiting.size() && gathered < transport_bytes; ++count) {
            const auto bytes = waiting[count].bytes().substr(0, transport_bytes - gathered);
            std::memcpy(scratch + gathered, bytes.data(), bytes.size());
            gathered += bytes.size();
        }
        offered = {scratch, gathered};
    }
    const auto sent = transport_->write_some(offered);
    shared_.count_write(count, sent.bytes);
    write_wants_ = sent.wanted;
    ec = sent.error;
    return sent.bytes;
}

void connection::wait_writable()
{
    blocked_ = true;
    if (transport_)
        return transport_->async_wait(write_wants_, [self = connection_ptr{this}] { self->on_writable(); });
    socket_.async_wait(tcp_socket::wait_write,
                       [self = connection_ptr{this}](const error_code&) { self->on_writable(); });
}

void connection::on_writable()
{
    blocked_ = false;
    flush();
}

void connection::after_flush()
{
    if (state_ == state::finishing) {
        if (transport_ && !end_stream_of_transport())
            return wait_writable();
        if (ended_)
            return close(reason_);
        state_ = state::lingering;
        since_ = shared_.now();
        if (!transport_) {
            error_code ignored;
            socket_.shutdown(tcp_socket::shutdown_send, ignored);
        }
        if (!reading_)
            read(); // discards further bytes, because unread ones would make the kernel send a reset
    }
}

// @return false if it must wait. Called also if the peer has ended its stream: an encrypted one has an end of
// its own, by which the peer knows that nothing was cut off.
bool connection::end_stream_of_transport()
{
    const auto ended = transport_->end_stream();
    write_wants_ = ended.wanted;
    return ended.error != asio::error::would_block;
}

// ---- closing

void connection::finish(close_reason reason)
{
    if (state_ != state::open)
        return;
    state_ = state::finishing;
    reason_ = reason;
    want_read_ = false;
    since_ = shared_.now();
    if (!is_listed(urgency::usual) && !blocked_)
        touch(urgency::prompt);
}

void connection::close(close_reason reason)
{
    if (state_ == state::closed)
        return;
    state_ = state::closed;
    reason_ = reason;
    error_code ignored;
    if (transport_)
        transport_->close();
    else
        socket_.close(ignored);
    box_.clear();
    if (handler_ != nullptr)
        asio::post(shared_.get_executor(), [self = connection_ptr{this}] {
            std::exchange(self->handler_, nullptr)->on_closed(self->reason_);
        });
}

void connection::note_taken()
{
    since_ = shared_.now();
    unsent_ = 0;
}

void connection::close_if_taken()
{
    if (state_ == state::lingering && unsent_in_kernel() == 0)
        close(reason_);
}

// Bytes that the peer's system has not acknowledged; of TCP, the end of the stream is one more. -1: unknown.
int connection::unsent_in_kernel() noexcept
{
    if (transport_)
        return transport_->unacknowledged_bytes();
    int unsent = 0;
    return ::ioctl(socket_.native_handle(), SIOCOUTQ, &unsent) == 0 ? unsent : -1;
}

void connection::check_timeouts()
{
    if (state_ == state::closed)
        return;
    const std::chrono::seconds passed{shared_.now() - since_};
    if (state_ == state::lingering && passed > settings_.linger_timeout)
        return close(reason_);
    if (!blocked_ || settings_.stall_timeout.count() == 0)
        return;

    // The socket becomes writable only when a third of its buffer is free, which a slow reader of a large
    // buffer reaches rarely. The length of the kernel's queue shows whether the peer takes bytes.
    const int unsent = unsent_in_kernel();
    if (unsent >= 0 && static_cast<std::uint32_t>(unsent) != unsent_) {
        note_taken();
        unsent_ = static_cast<std::uint32_t>(unsent);
    } else if (passed > settings_.stall_timeout) {
        close(state_ == state::open ? close_reason::stalled : reason_);
    }
}

} // namespace banter::net

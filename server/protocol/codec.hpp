#pragma once

#include "server/chat/answer.hpp"
#include "server/protocol/request.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace banter::protocol {

class wire_format;

/// Why a connection ends, as far as a wire protocol can say it.
enum class ending : std::uint8_t {
    peer_left,       ///< the peer asked for the end, or ended its stream
    not_protocol,    ///< the bytes are not the protocol
    request_timeout, ///< the rest of a request did not come in time
    silent,          ///< the peer sent nothing for too long
    shutdown,        ///< the server is stopping
};

/// What a wire protocol does about a peer that has sent nothing for a while.
enum class silence : std::uint8_t {
    is_fine,      ///< nothing: the peer may only listen
    is_probed,    ///< sends probe(), which keeps proxies from closing the connection
    wants_answer, ///< sends probe(); a peer that does not answer it is disconnected
    ends,         ///< closes the connection
};

/// One peer's side of a wire protocol: bytes in, requests out. A pure state machine; one per connection.
class codec {
public:
    codec() = default;
    codec(const codec&) = delete;
    codec& operator=(const codec&) = delete;
    virtual ~codec() = default;

    /// Takes bytes from the front of `input` up to the end of the next request.
    /// @return false when the input is used up and no request is complete. A fault of the stream is a request
    ///         too: refused with hang_up. The codec must not be called again after it.
    virtual bool next(std::string_view& input, request& out) = 0;

    /// Whether a request has begun and not ended.
    virtual bool mid_request() const noexcept = 0;

    /// The format of the events that this peer gets now.
    virtual const wire_format& output() const noexcept = 0;

    /// The format of this peer's answers. Owned by the codec where answers depend on the peer.
    virtual const wire_format& answers() const noexcept { return output(); }

    /// Called for each answer before it is encoded.
    virtual void on_answer(const protocol::request_id& /*id*/, const chat::answer&) {}

    /// The codec of the bytes that follow. Called after each request. Null: still this one.
    virtual std::unique_ptr<codec> successor() { return nullptr; }

    /// The last bytes that the peer is sent, such as a close frame; may be none.
    virtual std::string closing_bytes(ending) { return {}; }

    /// Bytes that the peer answers once it has received everything sent before them. The answer becomes
    /// chat::seen with this position. Empty: the protocol has no such bytes, or the position is known
    /// already.
    virtual std::string fence(chat::seq_number /*position*/) { return {}; }

    virtual silence when_silent() const noexcept { return silence::is_fine; }
    virtual std::string probe() const { return {}; }
};

} // namespace banter::protocol

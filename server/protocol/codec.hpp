#pragma once

#include "server/chat/answer.hpp"
#include "server/protocol/request.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace banter::protocol {

class wire_format;

/// How a conversation comes to its end, as far as a wire protocol has words for it.
enum class ending : std::uint8_t {
    peer_left,       ///< the peer asked for it, or has ended its stream
    not_protocol,    ///< what came can't be trusted
    request_timeout, ///< a request was begun and not ended in time
    silent,          ///< the peer said nothing for too long
    shutdown,        ///< the server stops
};

/// What a wire protocol does about a peer that has said nothing for a while.
enum class silence : std::uint8_t {
    is_fine,      ///< nothing: it may listen for ever
    is_probed,    ///< sends probe(), which keeps whatever is between awake
    wants_answer, ///< sends probe(); who says nothing to that is gone
    ends,         ///< the connection has served its purpose
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
    /// too:
    ///         chat::refused with hang_up, after which the codec must not be called again.
    virtual bool next(std::string_view& input, request& out) = 0;

    /// A request has begun and not ended: the peer owes us its rest.
    virtual bool mid_request() const noexcept = 0;

    /// The format in which this peer hears rooms now.
    virtual const wire_format& output() const noexcept = 0;

    /// The format in which it is answered: where the words depend on the peer, one of the codec's own.
    virtual const wire_format& answers() const noexcept { return output(); }

    /// Notes an answer that the peer is about to get. Called before it is encoded.
    virtual void on_answer(const std::string& /*id*/, const chat::answer&) {}

    /// The codec that understands what comes next: asked for after each request. Null: still this one.
    virtual std::unique_ptr<codec> successor() { return nullptr; }

    /// The last bytes for the peer, behind whatever else it is sent; may be none.
    virtual std::string closing_bytes(ending) { return {}; }

    /// Bytes that the peer answers when it has got all that was sent before: its answer is chat::seen with
    /// this position. Empty: there is no such way, or nobody needs it.
    virtual std::string fence(chat::seq_number /*position*/) { return {}; }

    virtual silence when_silent() const noexcept { return silence::is_fine; }
    virtual std::string probe() const { return {}; }
};

} // namespace banter::protocol

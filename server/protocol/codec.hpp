#pragma once

#include "server/protocol/request.hpp"

#include <string_view>

namespace banter::protocol {

class format;

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

    /// The form in which this peer wants to be answered now.
    virtual const format& output() const noexcept = 0;
};

} // namespace banter::protocol

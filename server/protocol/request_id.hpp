#pragma once

#include <memory>
#include <string>

namespace banter::protocol {

/// What a codec must know of a request when its answer is encoded. Each protocol has a type of its own, or
/// none; its formats are given only what its codecs have made.
struct request_context {
    request_context() = default;
    request_context(const request_context&) = delete;
    request_context& operator=(const request_context&) = delete;
    virtual ~request_context() = default;
};

/// Identifies a request to its peer and its codec. It stays in the session: what is put in order has a number
/// instead (session::request_ids).
struct request_id {
    std::string text{};                               ///< given by the peer; empty: none
    std::shared_ptr<const request_context> context{}; ///< may be null

    bool empty() const noexcept { return text.empty() && !context; }
};

} // namespace banter::protocol

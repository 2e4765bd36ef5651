#pragma once

#include "server/protocol/codec.hpp"
#include "server/protocol/frontend.hpp"
#include "server/protocol/http/answers.hpp"
#include "server/protocol/http/site.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace banter::protocol::http {

/// One peer's side of HTTP/1.1 (RFC 9110, RFC 9112), parsed by Boost.Beast. A request becomes one of the chat
/// or is answered at once; the next is taken when the last has been answered. After an upgrade the codec of
/// the WebSocket takes over; after a request for a stream all input is ignored.
///
/// An idle codec holds no parser.
class codec final : public protocol::codec {
public:
    /// Limits of a request: its line and fields together, and its body.
    static constexpr std::size_t most_header_bytes = 8 * 1024;
    static constexpr std::size_t most_body_bytes = 64 * 1024;

    /// @param what  outlives the codec.
    explicit codec(const site& what);
    ~codec() override;

    bool next(std::string_view& input, protocol::request& out) override;
    bool mid_request() const noexcept override;
    const protocol::wire_format& output() const noexcept override { return *output_; }
    const protocol::wire_format& answers() const noexcept override;
    void on_answer(const protocol::request_id& id, const chat::answer& a) override;
    std::unique_ptr<protocol::codec> successor() override { return std::move(successor_); }
    std::string closing_bytes(protocol::ending why) override;
    protocol::silence when_silent() const noexcept override;
    std::string probe() const override { return probe_; }

private:
    struct incoming;

    void understand(protocol::request& out);
    void refuse(unsigned status, std::string_view why, protocol::request& out);

    const site& site_;
    std::unique_ptr<incoming> incoming_; // null between requests
    http::answers answers_;
    const protocol::wire_format* output_ = &answers_;
    std::unique_ptr<protocol::codec> successor_;
    std::string probe_;
    bool streams_ = false;   // a stream was requested
    bool streaming_ = false; // the chat has accepted the stream
    bool chunked_ = false;   // the stream is in chunks
    bool over_ = false;      // all input is ignored
};

/// HTTP/1.1 for browsers, curl and monitoring, with upgrades to WebSocket.
class frontend final : public protocol::frontend {
public:
    explicit frontend(site what);

    const protocol::wire_format& first_format() const noexcept override;
    std::unique_ptr<protocol::codec> make_codec() const override;
    chat::arrive arrival() const noexcept override { return {chat::arrive::kind::guest}; }
    std::string_view refusal() const noexcept override { return refusal_; }

    /// Monitoring must get in when the chat is full.
    std::size_t reserve() const noexcept override { return site_.chat ? 0 : monitoring_connections; }

private:
    static constexpr std::size_t monitoring_connections = 16;

    site site_;
    std::string refusal_;
};

} // namespace banter::protocol::http

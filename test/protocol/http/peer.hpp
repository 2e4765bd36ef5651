#pragma once

#include "server/protocol/http/codec.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::http::test {

/// A codec that understands nothing; peer::spoken() has its name.
named_codec stub_codec(std::string_view name);

/// A peer of the HTTP frontend without a socket: bytes in; requests and replies out.
class peer {
public:
    /// @param what  a site without WebSockets gets the stub `ws`.
    explicit peer(site what = {});

    /// Hands the codec `bytes` as they come from the net, at once.
    void send(std::string_view bytes);

    const std::vector<protocol::request>& heard() const { return heard_; }

    /// The request that came last, which must be there.
    const protocol::request& last() const { return heard_.at(heard_.size() - 1); }

    /// The codec's own replies, joined, without their dates.
    std::string replies() const;

    /// The requests and replies as text; equal texts mean equal outcomes.
    std::string outcome() const;

    /// The connection has ended, or become a WebSocket.
    bool done() const { return done_; }

    /// The name of the stub codec after an upgrade; empty: none.
    std::string spoken() const { return successor_ ? successor_->probe() : std::string{}; }

    /// The response that `a` becomes.
    std::string answered(const chat::answer& a);

    http::codec& codec() { return codec_; }

private:
    site site_;
    http::codec codec_{site_};
    std::vector<protocol::request> heard_;
    std::unique_ptr<protocol::codec> successor_;
    bool done_ = false;
};

/// The codec's own reply to a request; tests check the begin of its status line.
std::string reply_to(std::string_view request, site what = {});

/// The request of the chat that `request` becomes.
template <class T>
T asked_by(std::string_view request)
{
    peer p;
    p.send(request);
    return std::get<T>(p.last().body);
}

/// `METHOD TARGET HTTP/1.1` with a Host and the `fields` given, each ended by a line end.
std::string request(std::string_view method, std::string_view target, std::string_view fields = {},
                    std::string_view body = {});

/// The value of the field of a response; empty: none.
std::string field(const std::string& response, std::string_view name);

/// The body of a response.
std::string body(const std::string& response);

} // namespace banter::protocol::http::test

#pragma once

#include "server/protocol/http/codec.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::http::test {

/// A codec that understands nothing; peer::spoken() has its name.
named_codec stub_codec(std::string_view name);

/// One peer of an HTTP frontend without a socket: bytes in, and what the session would be told.
class peer {
public:
    /// @param what  a site without WebSockets gets the stub `ws`.
    explicit peer(site what = {});

    /// Hands the codec `bytes` as they come from the net, at once.
    void send(std::string_view bytes);

    const std::vector<protocol::request>& heard() const { return heard_; }

    /// The request that came last, which must be there.
    const protocol::request& last() const { return heard_.at(heard_.size() - 1); }

    /// What the codec itself has said, all together and without the dates.
    std::string replies() const;

    /// All that the session was told, as text: the same for the same outcome.
    std::string outcome() const;

    /// The connection has ended, or become a WebSocket.
    bool done() const { return done_; }

    /// The name of the stub that speaks after an upgrade; empty: there was none.
    std::string spoken() const { return successor_ ? successor_->probe() : std::string{}; }

    /// What would be sent if the chat answered so.
    std::string answered(const chat::answer& a);

    http::codec& codec() { return codec_; }

private:
    site site_;
    http::codec codec_{site_};
    std::vector<protocol::request> heard_;
    std::unique_ptr<protocol::codec> successor_;
    bool done_ = false;
};

/// What the codec says to one request; the begin of the status line is what tests look at.
std::string reply_to(std::string_view request, site what = {});

/// The request of the chat that `request` becomes.
template <class T>
T asked_by(std::string_view request)
{
    peer p;
    p.send(request);
    return std::get<T>(p.last().what);
}

/// `METHOD TARGET HTTP/1.1` with a Host and the `fields` given, each ended by a line end.
std::string request(std::string_view method, std::string_view target, std::string_view fields = {},
                    std::string_view body = {});

/// The value of the field of a response; empty: none.
std::string field(const std::string& response, std::string_view name);

/// What follows the head of a response.
std::string body(const std::string& response);

} // namespace banter::protocol::http::test

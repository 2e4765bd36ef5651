#pragma once

#include "server/protocol/http/http_codec.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::http::test {

/// One peer of an HTTP frontend without a socket: bytes in, and what the session would be told.
class peer {
public:
    explicit peer(site what = {}) : site_{std::move(what)} {}

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

    /// What would be sent if the chat answered so.
    std::string answered(const chat::answer& a);

    http_codec& codec() { return codec_; }

private:
    site site_;
    http_codec codec_{site_};
    std::vector<protocol::request> heard_;
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

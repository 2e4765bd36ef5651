#pragma once

#include "test/in_process/server.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::test {

/// A request's or a response's fields; the names of a response's are in small letters.
using http_fields = std::vector<std::pair<std::string, std::string>>;

/// A request as bytes: with a Host, unless `fields` have one, and with the length of a body that is not
/// empty.
std::string http_request(std::string_view method, std::string_view target, const http_fields& fields = {},
                         std::string_view body = {}, std::string_view version = "1.1");

/// A response as it came.
struct http_response {
    std::string version;
    unsigned status = 0;
    std::map<std::string, std::string> fields;
    std::string body;

    /// @return the value of the field with that lower-case name; empty: none.
    std::string field(const std::string& name) const;

    /// The body, which must be an object.
    boost::json::object json() const;

    /// The `text`s of the page of messages in the body.
    std::vector<std::string> texts() const;

    /// Requires a problem (RFC 9457) with this status and code.
    void check_problem(unsigned expected_status, std::string_view code) const;
};

/// The head of the response at the begin of `bytes`, and its length; none: it is incomplete.
std::optional<std::pair<http_response, std::size_t>> find_http_head(std::string_view bytes);

/// One connection through an HTTP frontend.
class http_client {
public:
    explicit http_client(server& from) : http_client{from, from.http_frontend()} {}

    /// @param through  outlives the client
    http_client(server& from, const protocol::frontend& through)
        : server_{&from}, peer_{from.connect(through)}
    {
    }

    /// Sends bytes, which may be wrong, and does not turn the server.
    void send(std::string_view bytes) { peer_.send(bytes); }
    void end_stream() { peer_.end_stream(); }

    /// The next complete response; none: there is none. @param head  it has no body
    std::optional<http_response> next(bool head = false);

    /// Lets the server settle, then takes the next response, which must have come.
    http_response response(bool head = false);

    /// One request and its response.
    http_response ask(std::string_view method, std::string_view target, const http_fields& fields = {},
                      std::string_view body = {});

    /// Posts `text`. @return the ack.
    boost::json::object say(std::string_view text, std::string_view room = "ops",
                            std::string_view user = "alice", const http_fields& fields = {});

    /// One more response, of this status and the last one, and then the end of the stream.
    http_response closed_with(unsigned status);

    /// Whether the server has ended the stream, with nothing unread.
    bool closed();

    /// Receives bytes. @return the unread bytes; the caller takes them from the front.
    std::string& unread(std::size_t most = ~std::size_t{0});

private:
    server* server_;
    peer peer_;
    std::string unread_;
};

} // namespace banter::test

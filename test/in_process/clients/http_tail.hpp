#pragma once

#include "test/in_process/clients/http_client.hpp"
#include "test/in_process/server.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace banter::test {

/// A server-sent event.
struct sent_event {
    std::string name; ///< "message" where the stream names none
    std::string id;
    boost::json::object data;
};

/// A room as a stream.
class http_tail {
public:
    /// Asks for `/rooms/ROOM/tail` with the query that follows ROOM in `room_and_query`, lets the server
    /// settle, and reads the head, which must be a success.
    http_tail(server& from, std::string_view room_and_query, const http_fields& fields = {},
              std::string_view version = "1.1");

    /// The head of the response to `client`, which has requested a stream; it must have arrived.
    static http_tail of(http_client client) { return http_tail{std::move(client)}; }

    /// The head of the response.
    const http_response& head() const noexcept { return head_; }

    /// The whole lines that have come since. @param most  bytes to read
    std::vector<std::string> lines(std::size_t most = ~std::size_t{0});

    /// The whole events that have come since. Comments are counted, and passed over, as are positions.
    std::vector<sent_event> events(std::size_t most = ~std::size_t{0});

    /// The position with which the stream of events begins, which is taken from it; empty: it begins with
    /// something else.
    std::string first_position();

    /// The id that a browser would resume with: the last one that events() has seen.
    const std::string& last_id() const noexcept { return last_id_; }

    std::size_t comments() const noexcept { return comments_; }

    /// Whether the stream has ended properly: by its last chunk and then the connection, or, without chunks,
    /// by the connection.
    bool ended();

    http_client& connection() noexcept { return client_; }

private:
    explicit http_tail(http_client client);

    void decode(std::size_t most);
    std::vector<std::string> take_until(std::string_view end);

    http_client client_;
    http_response head_;
    std::string decoded_;
    std::string last_id_;
    std::size_t comments_ = 0;
    bool last_chunk_ = false;
};

/// The field of a request for a stream of events.
inline http_fields as_events() { return {{"Accept", "text/event-stream"}}; }

} // namespace banter::test

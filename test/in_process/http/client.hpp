#pragma once

#include "server/web/http_door.hpp"
#include "test/session/world.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <initializer_list>
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

    /// @return the value of the field of that name, in small letters; empty: there is none.
    std::string field(const std::string& name) const;

    /// The body, which must be an object.
    boost::json::object json() const;

    /// The `text`s of the page of messages in the body.
    std::vector<std::string> texts() const;

    /// It must be a problem (RFC 9457) of this status and code.
    void check_problem(unsigned expected_status, std::string_view code) const;
};

/// One connection through an HTTP door of a world's.
class http_client {
public:
    /// @param w     outlives the client, as does `door`
    http_client(world& w, const protocol::door& door) : world_{&w}, peer_{w.connect(door)} {}

    /// Sends bytes, which may be wrong, and does not turn the world.
    void send(std::string_view bytes) { peer_.send(bytes); }
    void end_stream() { peer_.end_stream(); }

    /// The next response that has come whole; none: there is none. @param head  it has no body
    std::optional<http_response> next(bool head = false);

    /// Lets the world settle, then takes the next response, which must have come.
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

    /// Reads what has come. @return all that is unread; what is taken from its front is read.
    std::string& unread(std::size_t most = ~std::size_t{0});

    world& around() noexcept { return *world_; }

private:
    world* world_;
    peer peer_;
    std::string unread_;
};

/// A server-sent event.
struct sent_event {
    std::string name; ///< "message" where the stream names none
    std::string id;
    boost::json::object data;
};

/// A room as a stream.
class http_tail {
public:
    /// Asks for `/rooms/ROOM/tail` with the query that follows ROOM in `room_and_query`, lets the world
    /// settle, and reads the head, which must be a success.
    http_tail(world& w, const protocol::door& door, std::string_view room_and_query,
              const http_fields& fields = {}, std::string_view version = "1.1");

    /// What `client`, which has asked for a stream, was answered; its head must have come.
    static http_tail of(http_client client) { return http_tail{std::move(client)}; }

    /// The head of the response.
    const http_response& head() const noexcept { return head_; }

    /// The whole lines that have come since. @param most  bytes to read
    std::vector<std::string> lines(std::size_t most = ~std::size_t{0});

    /// The whole events that have come since. Comments are counted, and passed over.
    std::vector<sent_event> events(std::size_t most = ~std::size_t{0});

    std::size_t comments() const noexcept { return comments_; }

    /// Whether the stream has ended as it should: by its last chunk, with the connection behind it, or,
    /// without chunks, with the connection.
    bool ended();

    http_client& connection() noexcept { return client_; }

private:
    explicit http_tail(http_client client);

    void decode(std::size_t most);
    std::vector<std::string> take_until(std::string_view end);

    http_client client_;
    http_response head_;
    std::string decoded_;
    std::size_t comments_ = 0;
    bool last_chunk_ = false;
};

/// A world with a way in by HTTP.
struct http_world {
    explicit http_world(world_settings settings = {}, web::site what = {})
        : door{std::move(what)}, w{std::move(settings)}
    {
    }

    http_client connect() { return {w, door}; }

    http_tail tail(std::string_view room_and_query, const http_fields& fields = {},
                   std::string_view version = "1.1")
    {
        return {w, door, room_and_query, fields, version};
    }

    /// Somebody of the JSON form who is in `ops` and reads what is said there.
    peer watcher() { return w.welcome("watcher", R"(,"rooms":["ops"])"); }

    web::http_door door; // outlives the sessions
    world w;
};

/// The `text`s of the messages that have come to somebody of the JSON form.
std::vector<std::string> texts(peer& p);

/// A journal that commits at once, and one that takes its time.
inline constexpr std::initializer_list<bool> both_journals{true, false};

/// @return settings of a world whose journal commits at once, or takes its time.
world_settings storing(bool at_once);

/// The field of a request for a stream of events.
inline http_fields as_events() { return {{"Accept", "text/event-stream"}}; }

} // namespace banter::test

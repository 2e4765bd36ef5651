#pragma once

#include "test/in_process/clients/json_fields.hpp"
#include "test/in_process/clients/wire.hpp"
#include "test/in_process/server.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace banter::test {

/// A client of the JSON form. `fields` are JSON without the braces (object_of()). Objects that arrive while
/// an answer is awaited are kept in order for recv().
///
/// A request is applied when it is sent; the journal decides when it is released.
class json_client {
public:
    using object = boost::json::object;

    enum class over { tcp, websocket };

    /// Connects, including the WebSocket handshake. With a name, calls hello().
    json_client(server& from, over transport, std::string_view user = {}, std::string_view fields = {});

    /// Sends hello and reads the welcome and, unless it resumes, one `joined` per room.
    const object& hello(std::string_view user, std::string_view fields = {});
    const object& welcome() const noexcept { return welcome_; }
    const std::vector<object>& joined() const noexcept { return joined_; }
    std::string epoch() const { return text_in(welcome_, "epoch"); }
    const std::string& user() const noexcept { return user_; }

    static std::string request(std::string_view type, std::string_view fields = {});
    void send(std::string_view type, std::string_view fields = {}) { send_all({request(type, fields)}); }

    /// Sends all objects in one segment.
    void send_all(const std::vector<std::string>& objects);

    /// Sends the bytes unchanged.
    void send_bytes(std::string_view bytes) { wire_.send(bytes); }

    /// The next object, which must be there.
    object recv();

    /// The next object, which must have this type and these fields.
    object expect(std::string_view type, std::string_view fields = {});

    /// Skips objects up to the first that has this type and these fields.
    object until(std::string_view type, std::string_view fields = {});

    /// All unread objects, including those that arrive meanwhile.
    std::vector<object> all();

    /// Sends a request, with a generated id unless one is given. @return the answer with that id.
    object ask(std::string_view type, std::string_view fields = {});

    /// Whether a request is granted, and not answered by an error.
    bool may(std::string_view type, std::string_view fields = {})
    {
        return ask(type, fields).at("type") != "error";
    }

    /// Whether it may send `text` to a room.
    bool may_say(std::string_view text, std::string_view room = "lobby");

    /// The request must be refused with `code`. @return the error.
    object refused(std::string_view type, std::string_view code, std::string_view fields = {});

    /// Sends `text`. @return the ack. The message itself is left for recv().
    object say(std::string_view text, std::string_view room = "lobby", std::string_view fields = {});

    /// Sends all lines without waiting in between, and reads their acks and messages. @return their seqs.
    std::vector<std::int64_t> say_all(const std::vector<std::string>& lines, std::string_view room = "lobby");

    /// Sends a ping. @return all that came before its pong and was not read yet.
    std::vector<object> fence();

    /// As fence(), but only the texts of the messages.
    std::vector<std::string> texts();

    /// Cuts the connection, and lets the server see it.
    void close();
    void end_stream() { wire_.end_stream(); }

    /// The server must have closed. @return the objects that were not read yet.
    std::vector<object> until_closed();
    bool closed();

    /// The frames of WebSocket that have come and are neither messages nor pings.
    std::vector<wire::control_frame>& control_frames();

private:
    void pull();

    server* server_;
    wire wire_;
    std::string user_;
    std::deque<object> came_;
    object welcome_;
    std::vector<object> joined_;
    bool welcomed_ = false;
};

} // namespace banter::test

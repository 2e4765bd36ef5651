#pragma once

#include "test/in_process/json/house.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace banter::test {

/// A client of the JSON form. `fields` are JSON without the braces (object_of()). What comes while an answer
/// is awaited is kept, in order, for recv().
class json_client {
public:
    using object = boost::json::object;

    /// Connects; over WebSocket, the handshake is done.
    json_client(house& h, bool websocket);

    /// Says hello and reads the welcome and, unless it resumes, one `joined` per room.
    const object& hello(std::string_view user, std::string_view fields = {});
    const object& welcome() const noexcept { return welcome_; }
    const std::vector<object>& joined() const noexcept { return joined_; }
    std::string epoch() const { return text_in(welcome_, "epoch"); }
    const std::string& user() const noexcept { return user_; }

    static std::string request(std::string_view type, std::string_view fields = {});
    void send(std::string_view type, std::string_view fields = {}) { send_all({request(type, fields)}); }

    /// All at once, in one segment.
    void send_all(const std::vector<std::string>& objects);

    /// As they are.
    void send_bytes(std::string_view bytes);

    /// The next object, which must be there.
    object recv();

    /// The next object, which must have this type and these fields.
    object expect(std::string_view type, std::string_view fields = {});

    /// Skips objects up to the first that has this type and these fields.
    object until(std::string_view type, std::string_view fields = {});

    /// Sends a request, with an id of its own unless one is given. @return the answer with that id.
    object ask(std::string_view type, std::string_view fields = {});

    /// The request must be refused with `code`. @return the error.
    object refused(std::string_view type, std::string_view code, std::string_view fields = {});

    /// Says `text`. @return the ack. The message that follows it is left for recv().
    object say(std::string_view text, std::string_view room = "lobby", std::string_view fields = {});

    /// Says them all without waiting in between, and reads whatever comes of it. @return their seqs.
    std::vector<std::int64_t> say_all(const std::vector<std::string>& lines, std::string_view room = "lobby");

    /// Sends a ping. @return all that came before its pong and was not read yet.
    std::vector<object> fence();

    /// As fence(), but only the texts of the messages.
    std::vector<std::string> texts();

    /// Closes the connection, and lets the server see it.
    void close();
    void end_stream() { peer_->end_stream(); }

    /// The server must have closed. @return the objects that were not read yet.
    std::vector<object> until_closed();
    bool closed();

    /// Frames that are no text messages: opcode, and what they carry. Of WebSocket only.
    std::vector<std::pair<int, std::string>>& control_frames();

private:
    void upgrade();
    void pull();
    void take_lines();
    void take_frames();

    house* house_;
    bool websocket_;
    std::unique_ptr<peer> peer_; // null: closed by us
    std::string user_;
    std::string unread_;
    std::deque<object> came_;
    std::vector<std::pair<int, std::string>> control_;
    object welcome_;
    std::vector<object> joined_;
    bool welcomed_ = false;
};

/// In the lobby.
struct house_of_one : house {
    using house::house;
    json_client alice = json("alice");
};

struct house_of_two : house {
    using house::house;
    json_client alice = json("alice");
    json_client bob = json("bob");
};

/// A request that is refused.
struct refusal {
    const char* code;
    std::string fields;
};

} // namespace banter::test

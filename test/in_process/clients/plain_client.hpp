#pragma once

#include "server/protocol/json/object_codec.hpp"
#include "test/in_process/clients/wire.hpp"
#include "test/in_process/server.hpp"

#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace banter::test {

/// The article's chat client: no log-in, no line ends.
class plain_client {
public:
    explicit plain_client(server& from, std::string_view user = {})
        : user_{user}, wire_{wire::lines(from, protocol::json::object_frontend(), "\n")}
    {
    }

    static std::string object(std::string_view user, std::string_view text);

    void say(std::string_view text) { say_as(user_, text); }
    void say_as(std::string_view user, std::string_view text) { send(object(user, text)); }
    void send(std::string_view bytes) { wire_.send(bytes); }
    void end_stream() { wire_.end_stream(); }

    /// The next line, which must be there.
    std::string line();

    /// The next lines must be exactly these.
    void expect(std::initializer_list<std::string_view> lines);

    /// All unread lines.
    std::vector<std::string> lines();

    /// Whether the server has closed the connection.
    bool closed();

private:
    void pull();

    std::string user_;
    wire wire_;
    std::deque<std::string> came_;
};

} // namespace banter::test

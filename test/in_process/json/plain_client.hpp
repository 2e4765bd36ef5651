#pragma once

#include "test/in_process/json/house.hpp"

#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace banter::test {

/// The article's chat client: no log-in, no line ends.
class plain_client {
public:
    explicit plain_client(house& h, std::string_view user = {}) : house_{&h}, user_{user}, peer_{h.connect()}
    {
    }

    static std::string object(std::string_view user, std::string_view text);

    void say(std::string_view text) { say_as(user_, text); }
    void say_as(std::string_view user, std::string_view text) { send(object(user, text)); }
    void send(std::string_view bytes);
    void end_stream();

    /// The next line, which must be there.
    std::string line();

    /// The next lines must be exactly these.
    void expect(std::initializer_list<std::string_view> lines);

    /// All lines that have come and were not read.
    std::vector<std::string> lines();

    /// Whether the server has closed the connection.
    bool closed();

private:
    void pull();

    house* house_;
    std::string user_;
    peer peer_;
    std::deque<std::string> came_;
};

} // namespace banter::test

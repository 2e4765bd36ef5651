#pragma once

#include "test/in_process/server.hpp"

#include <boost/json/object.hpp>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace banter::in_process {

/// Somebody on the JSON form, for tests of what crosses the doors. `fields` are JSON without the braces.
class json_person {
public:
    /// Says hello and reads what that brings. @param from  outlives the person.
    json_person(server& from, std::string_view user, std::string_view fields);

    /// Sends a request, with an id of its own. @return the answer to it; what else comes is kept.
    boost::json::object ask(std::string_view fields);

    /// @return whether a request is granted; it is refused as an `error`.
    bool may(std::string_view fields) { return ask(fields).at("type") != "error"; }

    bool says(std::string_view text, std::string_view room);

    /// Skips objects up to the first that has these fields.
    /// @throws std::runtime_error  where none comes.
    boost::json::object until(std::string_view fields);

    /// All that comes.
    std::vector<boost::json::object> all();

    void vanish();

private:
    std::optional<boost::json::object> next();

    server& server_;
    std::optional<test::peer> peer_; // none: it has vanished
    std::deque<boost::json::object> kept_;
    int asked_ = 0;
};

/// @param text  JSON without the braces.
boost::json::object object_of(std::string_view text);

struct web_answer {
    int status = 0;
    std::string body{};
};

/// One request on a connection of its own, and all that comes of it.
web_answer ask_web(server& from, std::string_view method, std::string_view target,
                   std::string_view body = {});

/// What curl says. @return whether it may.
bool curl_says(server& from, std::string_view user, std::string_view text, std::string_view room);

/// A stream of a room, without chunks: lines, or events.
class web_tail {
public:
    /// @param from  outlives the tail.
    web_tail(server& from, std::string_view room, bool events = false);

    /// All bytes that have come.
    const std::string& bytes();

    /// Those that have come since the last time.
    std::string take();
    bool ended();

private:
    server& server_;
    test::peer peer_;
    std::string bytes_;
};

} // namespace banter::in_process

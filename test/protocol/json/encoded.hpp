#pragma once

#include "server/protocol/json/formats.hpp"
#include "test/chat/shown.hpp"

#include <string>

namespace banter::test {

/// The bytes of an event in the JSON form. An event about a user takes the name of a room as well.
template <class... Event>
std::string event_of(const Event&... e)
{
    std::string out;
    protocol::json::object_format().encode(e..., out);
    return out;
}

/// An answer to the request `id`, in the JSON form.
inline std::string answer_of(const chat::answer& a, const std::string& id = {}, const shown& messages = {})
{
    std::string out;
    protocol::json::object_format().encode(protocol::request_id{id}, a, messages, out);
    return out;
}

} // namespace banter::test

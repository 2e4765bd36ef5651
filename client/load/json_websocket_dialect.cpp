#include "client/load/json_websocket_dialect.hpp"

#include "client/load/websocket_stream.hpp"

namespace banter::load {

using websocket::opcode;

json_websocket_dialect::json_websocket_dialect(const payload& texts, const room_map& rooms, bool with_ids,
                                               std::string path)
    : words_{texts, rooms, with_ids}, path_{std::move(path)}
{
}

void json_websocket_dialect::append_greeting(std::string& out, std::uint32_t) const
{
    websocket_stream::append_upgrade(out, path_);
}

// The end of the line stays: it is white space behind the object.
void json_websocket_dialect::append_message(std::string& out, message_key key) const
{
    websocket_stream::append_frame(out, opcode::text,
                                   [&](std::string& to) { words_.append_message(to, key); });
}

std::size_t json_websocket_dialect::read(std::string_view bytes, findings& found)
{
    const auto say_hello = [&] {
        websocket_stream::append_frame(found.replies, opcode::text,
                                       [&](std::string& to) { words_.append_greeting(to, found.member); });
    };
    return websocket_stream::read(bytes, found, say_hello,
                                  [&](std::string_view object) { words_.read_line(object, found); });
}

} // namespace banter::load

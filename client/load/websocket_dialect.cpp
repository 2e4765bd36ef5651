#include "client/load/websocket_dialect.hpp"

#include "client/load/websocket_stream.hpp"

namespace banter::load {

websocket_dialect::websocket_dialect(const payload& texts, const room_map& rooms, std::string path)
    : texts_{texts}, rooms_{rooms}, path_{std::move(path)}
{
}

void websocket_dialect::append_greeting(std::string& out, std::uint32_t member) const
{
    auto path = path_;
    if (const auto at = path.find("%r"); at != std::string::npos) {
        std::string room;
        rooms_.append_name(room, rooms_.who().first_room_of(member));
        path.replace(at, 2, room);
    }
    websocket_stream::append_upgrade(out, path);
}

void websocket_dialect::append_message(std::string& out, message_key key) const
{
    websocket_stream::append_frame(out, websocket::opcode::text,
                                   [&](std::string& to) { texts_.append(to, key); });
}

std::size_t websocket_dialect::read(std::string_view bytes, findings& found)
{
    const auto on_text = [&](std::string_view text) {
        message_key key;
        if (texts_.read(text, key))
            found.message(key);
        else
            ++found.rest.foreign;
    };
    return websocket_stream::read(
        bytes, found, [&] { ++found.rest.joined; }, on_text);
}

} // namespace banter::load

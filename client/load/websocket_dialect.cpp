#include "client/load/dialects.hpp"

#include "client/load/room_map.hpp"
#include "client/load/tagged_text.hpp"
#include "client/load/websocket_stream.hpp"

#include <string>
#include <utility>

namespace banter::load {

namespace {

class websocket_dialect final : public dialect {
public:
    websocket_dialect(const payload& texts, const room_map& rooms, std::string path);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, read_sink& sink) override;

private:
    tagged_text texts_;
    room_map rooms_;
    std::string path_; // %r stands for the room
};

} // namespace

websocket_dialect::websocket_dialect(const payload& texts, const room_map& rooms, std::string path)
    : texts_{texts}, rooms_{rooms}, path_{std::move(path)}
{
}

void websocket_dialect::append_greeting(std::string& out, std::uint32_t member) const
{
    auto path = path_;
    if (const auto at = path.find("%r"); at != std::string::npos) {
        std::string room;
        rooms_.append_name(room, rooms_.layout().first_room_of(member));
        path.replace(at, 2, room);
    }
    websocket_stream::append_upgrade(out, path);
}

void websocket_dialect::append_message(std::string& out, message_key key) const
{
    websocket_stream::append_frame(out, websocket_frame::opcode::text,
                                   [&](std::string& to) { texts_.append(to, key); });
}

std::size_t websocket_dialect::read(std::string_view bytes, read_sink& sink)
{
    const auto on_text = [&](std::string_view text) {
        message_key key;
        if (texts_.read(text, key))
            sink.message(key);
        else
            ++sink.stats.foreign;
    };
    return websocket_stream::read(
        bytes, sink, [&] { ++sink.stats.joined; }, on_text);
}

std::unique_ptr<dialect> make_websocket_dialect(const payload& texts, const room_map& rooms, std::string path)
{
    return std::make_unique<websocket_dialect>(texts, rooms, std::move(path));
}

} // namespace banter::load

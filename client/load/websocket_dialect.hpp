#pragma once

#include "client/load/dialect.hpp"
#include "client/load/room_map.hpp"
#include "client/load/tagged_text.hpp"

#include <string>

namespace banter::load {

/// WebSocket (RFC 6455): text frames `[name] text`, which the server passes on as they are to all who have
/// opened the same path. A member is in one room.
class websocket_dialect final : public dialect {
public:
    websocket_dialect(const payload& texts, const room_map& rooms, std::string path);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool confirms_joining() const override { return true; }
    bool acknowledges() const override { return false; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, findings& found) override;

private:
    tagged_text texts_;
    room_map rooms_;
    std::string path_; // %r in it is the room
};

} // namespace banter::load

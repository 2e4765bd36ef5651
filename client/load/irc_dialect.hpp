#pragma once

#include "client/load/dialect.hpp"
#include "client/load/room_map.hpp"

#include <string_view>

namespace banter::load {

/// IRC (RFC 2812). A room is a channel with # before its name, a user's nick the payload's name; a message
/// does not come back to who sent it. Channels are joined when the server has greeted us.
/// With tags, each message carries its time and its id (IRCv3 server-time and message-tags).
class irc_dialect final : public dialect {
public:
    irc_dialect(const payload& texts, const room_map& rooms, bool tags);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool confirms_joining() const override { return true; }
    bool acknowledges() const override { return false; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, findings& found) override;

private:
    void read_other(std::string_view line, findings& found) const;

    const payload& texts_;
    room_map rooms_;
    bool tags_;
};

} // namespace banter::load

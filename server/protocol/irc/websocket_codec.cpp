#include "server/protocol/irc/websocket_codec.hpp"

#include "server/protocol/irc/line_framer.hpp"

namespace banter::protocol::irc {

websocket_codec::websocket_codec(const settings& set, framing how)
    : message_codec{how == framing::text_messages ? websocket_frame::opcode::text
                                                  : websocket_frame::opcode::binary},
      lines_{set, how}
{
}

bool websocket_codec::next(std::string_view& input, request& out)
{
    if (lines_.resume(input, out))
        return true;
    const auto before = input;
    const bool found = message_codec::next(input, out);
    lines_.hold_last_byte(before, input);
    return found;
}

bool websocket_codec::on_message(std::string_view message, request& out)
{
    const auto line = message.substr(0, message.find_last_not_of("\r\n") + 1);
    if (line.empty()) { // counts against the rate limit, too
        out = {};
        out.for_chat = false;
        return true;
    }
    if (is_too_long(line))
        lines_.take_too_long();
    else
        lines_.take_line(line);
    return lines_.next(out);
}

std::string websocket_codec::closing_bytes(ending how)
{
    std::string out;
    if (why_failed() != websocket_frame::fault::none && !closed_by_peer())
        out = lines_.closing_line(banter::websocket_frame::sentence_of(why_failed()));
    else if (!closed_by_peer())
        out = lines_.closing_bytes(how);
    return out + message_codec::closing_bytes(how);
}

} // namespace banter::protocol::irc

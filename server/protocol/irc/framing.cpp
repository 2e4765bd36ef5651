#include "server/protocol/irc/framing.hpp"

#include "common/websocket_frame.hpp"
#include "server/protocol/irc/limits.hpp"

namespace banter::protocol::irc {

std::string_view subprotocol_of(framing how) noexcept
{
    switch (how) {
    case framing::text_messages:
        return "text.ircv3.net";
    case framing::binary_messages:
        return "binary.ircv3.net";
    case framing::lines:
        break;
    }
    return {};
}

void frame_lines(std::string& out, std::size_t start, framing how)
{
    if (how == framing::lines || out.size() == start)
        return;
    const auto type = how == framing::text_messages ? banter::websocket_frame::opcode::text
                                                    : banter::websocket_frame::opcode::binary;
    const auto all = std::string_view{out}.substr(start);
    const auto first = all.find('\n') + 1 - line_end_bytes;
    if (first + line_end_bytes == all.size()) { // most events are one line
        out.resize(start + first);
        out.insert(start, banter::websocket_frame::encoded_header{type, first}.bytes());
        return;
    }
    std::string framed;
    framed.reserve(all.size() + all.size() / 32);
    for (auto rest = all; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n') + 1 - line_end_bytes);
        rest.remove_prefix(line.size() + line_end_bytes);
        framed += banter::websocket_frame::encoded_header{type, line.size()}.bytes();
        framed += line;
    }
    out.replace(start, std::string::npos, framed);
}

} // namespace banter::protocol::irc

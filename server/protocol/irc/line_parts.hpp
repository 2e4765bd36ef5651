#pragma once

#include "common/time.hpp"
#include "server/chat/conversation.hpp"
#include "server/protocol/irc/capabilities.hpp"
#include "server/protocol/irc/line_writer.hpp"
#include "server/protocol/irc/text.hpp"

#include <algorithm>
#include <string>
#include <string_view>

/// Parts of lines that several sources write.
namespace banter::protocol::irc {

/// Writes the tags of an event's line.
struct event_tags {
    capabilities caps;
    std::string_view extra;
    timestamp time;

    line_writer& operator()(line_writer& w) const
    {
        w.tags(extra);
        if (caps.has(capability::server_time) && time != timestamp{})
            w.time(time);
        return w;
    }
};

/// The target of a message: the room, or `to` in a conversation.
inline void put_target(line_writer& w, std::string_view room, std::string_view to)
{
    if (chat::is_conversation(room))
        w.nick(to);
    else
        w.room(room);
}

/// Appends to the last parameter, without bytes that would begin CTCP.
inline void put_words(line_writer& w, std::string_view text)
{
    if (text.find('\x01') == std::string_view::npos) {
        w.more(text);
        return;
    }
    std::string harmless{text};
    std::replace(harmless.begin(), harmless.end(), '\x01', ' ');
    w.more(harmless);
}

/// The last parameter as CTCP. A text that is too long is cut inside the frame.
inline void put_ctcp(line_writer& w, std::string_view text)
{
    w.trailing("\x01");
    const auto room = w.left();
    put_words(w, shortened(text, room == 0 ? 0 : room - 1));
    w.more("\x01");
}

} // namespace banter::protocol::irc

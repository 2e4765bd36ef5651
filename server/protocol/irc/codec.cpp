#include "server/protocol/irc/codec.hpp"

#include "server/protocol/irc/event_format.hpp"
#include "server/protocol/irc/websocket_codec.hpp"

namespace banter::protocol::irc {

bool codec::next(std::string_view& input, request& out)
{
    if (lines_.resume(input, out))
        return true;
    while (!input.empty()) {
        const auto before = input;
        switch (framer_.next(input)) {
        case line_framer::status::incomplete:
            return false;
        case line_framer::status::too_long:
            lines_.take_too_long();
            break;
        case line_framer::status::line:
            lines_.take_line(framer_.line());
            break;
        }
        const bool found = lines_.next(out);
        lines_.hold_last_byte(before, input);
        if (found)
            return true;
    }
    return false;
}

const wire_format& frontend::first_format() const noexcept { return event_format({}); }

std::unique_ptr<protocol::codec> frontend::make_codec() const { return std::make_unique<codec>(settings_); }

std::unique_ptr<protocol::codec> frontend::make_codec(framing how) const
{
    return std::make_unique<websocket_codec>(settings_, how);
}

} // namespace banter::protocol::irc

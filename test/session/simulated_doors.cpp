#include "test/session/simulated_doors.hpp"

#include "server/protocol/json/websocket_codec.hpp"

#include <memory>
#include <utility>

namespace banter::test {

const protocol::irc::frontend& irc_door()
{
    static const protocol::irc::frontend door{{.clock = [] { return timestamp{}; }}};
    return door;
}

const protocol::http::frontend& http_door()
{
    static const protocol::http::frontend door{[] {
        protocol::http::site s;
        s.websockets.push_back({"ws", [] { return std::make_unique<protocol::json::websocket_codec>(); }});
        s.websockets.push_back(
            {"irc", [] { return irc_door().make_codec(protocol::irc::framing::text_messages); }});
        return s;
    }()};
    return door;
}

} // namespace banter::test

#include "server/protocol/json/websocket_codec.hpp"

#include "common/json_framer.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/json/request_parser.hpp"
#include "server/protocol/wire_format.hpp"

#include <utility>
#include <variant>

namespace banter::protocol::json {

namespace {

request refusal(failure why)
{
    request out;
    out.typed = true;
    out.body = refused{std::move(why)};
    return out;
}

request understood(std::string_view message)
{
    json_framer framer;
    switch (framer.next(message)) {
    case json_framer::status::failed:
        return refusal(framer.error());
    case json_framer::status::incomplete:
        return refusal({errc::bad_json, "a message must be a whole JSON object"});
    case json_framer::status::object:
        break;
    }
    if (message.find_first_not_of(" \t\r\n") != std::string_view::npos)
        return refusal({errc::bad_json, "a message must be one JSON object and nothing else"});

    auto out = parse_request(framer.object(), true);
    if (auto* bad = std::get_if<refused>(&out.body))
        bad->hang_up = false;
    return out;
}

} // namespace

const wire_format& websocket_codec::output() const noexcept { return websocket_format(); }

bool websocket_codec::on_message(std::string_view message, request& out)
{
    out = understood(message);
    return true;
}

} // namespace banter::protocol::json

#pragma once

#include "client/load/dialect.hpp"
#include "common/websocket_frame.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// The client's side of WebSocket (RFC 6455), for the dialects over WebSocket.
namespace banter::load::websocket_stream {

namespace detail {

void make_frame(std::string& out, std::size_t payload_start, websocket_frame::opcode type);
std::size_t read_answer(std::string_view bytes, read_sink& sink, bool& open);
void read_other(const websocket_frame::frame_header& header, std::string_view payload, read_sink& sink);

} // namespace detail

/// Appends the request for the upgrade (section 4.1).
void append_upgrade(std::string& out, std::string_view path);

/// Appends a masked frame. append_payload(out) appends its payload.
template <class AppendPayload>
void append_frame(std::string& out, websocket_frame::opcode type, AppendPayload append_payload)
{
    const auto start = out.size();
    append_payload(out);
    detail::make_frame(out, start, type);
}

/// Takes complete frames, and the answer to the upgrade, from the front of `bytes`, as dialect::read does.
/// Answers pings and close frames. Invalid frames, fragments and binary messages count as foreign.
/// @param on_open  is called after the upgrade.
/// @param on_text  is called with the payload of each text message.
template <class OnOpen, class OnText>
std::size_t read(std::string_view bytes, read_sink& sink, OnOpen on_open, OnText on_text)
{
    std::size_t used = 0;
    while (used != bytes.size()) {
        const auto rest = bytes.substr(used);
        // The first byte of an HTTP answer. In a frame it would set a reserved bit.
        if (rest[0] == 'H') {
            bool open = false;
            const auto n = detail::read_answer(rest, sink, open);
            if (open)
                on_open();
            if (n == 0)
                break;
            used += n;
            continue;
        }
        websocket_frame::frame_header header;
        auto fault = websocket_frame::fault::none;
        const auto parsed =
            websocket_frame::parse_header(rest, websocket_frame::sender::server, header, fault);
        if (parsed == websocket_frame::parsed::incomplete)
            break;
        if (parsed == websocket_frame::parsed::faulty || header.payload_bytes > dialect::longest_unit) {
            ++sink.stats.foreign;
            ++used;
            continue;
        }
        const auto payload_bytes = static_cast<std::size_t>(header.payload_bytes);
        if (rest.size() - header.bytes < payload_bytes)
            break;
        const auto payload = rest.substr(header.bytes, payload_bytes);
        if (header.fin && header.type == websocket_frame::opcode::text)
            on_text(payload);
        else
            detail::read_other(header, payload, sink);
        used += header.bytes + payload_bytes;
    }
    return used;
}

} // namespace banter::load::websocket_stream

#pragma once

#include "client/load/dialect.hpp"
#include "client/load/room_map.hpp"

#include <memory>
#include <string>

/// All dialects of banter-load (wire_format.hpp). Arguments by reference outlive the dialect; the room map is
/// copied.
namespace banter::load {

/// The plain form of docs/protocol.md: `[user] text` lines, everyone in the lobby.
std::unique_ptr<dialect> make_plain_dialect(const payload& texts);

/// For relays that send every line unchanged to all clients: `[name] text`.
std::unique_ptr<dialect> make_line_dialect(const payload& texts);

/// For servers that send each client its own bytes back: lines `[name] text`, one room per member. The first
/// returned line confirms the room.
std::unique_ptr<dialect> make_echo_dialect(const payload& texts);

/// The JSON form of docs/protocol.md.
/// @param with_ids  whether messages have an id, which the server must remember.
std::unique_ptr<dialect> make_json_dialect(const payload& texts, const room_map& rooms, bool with_ids);

/// The JSON form of docs/protocol.md over WebSocket (RFC 6455): an object is a text message. The hello
/// follows the server's answer to the upgrade.
std::unique_ptr<dialect> make_json_websocket_dialect(const payload& texts, const room_map& rooms,
                                                     bool with_ids, std::string path);

/// IRC (RFC 2812). A room is a channel with # before its name, and the nick is the payload's name. A sender
/// does not receive its own messages. Channels are joined after the server's welcome. With tags, each message
/// has its time and id (IRCv3 server-time and message-tags).
std::unique_ptr<dialect> make_irc_dialect(const payload& texts, const room_map& rooms, bool tags);

/// Publish and subscribe of Redis, in RESP3, where a subscribed connection may also publish.
/// A room is a channel, a message `[name] text`.
std::unique_ptr<dialect> make_redis_dialect(const payload& texts, const room_map& rooms);

/// The client protocol of NATS. A room is a subject, a message `[name] text`. The server does not confirm a
/// subscription; the answer to a ping after the last one confirms all of them.
std::unique_ptr<dialect> make_nats_dialect(const payload& texts, const room_map& rooms);

/// MQTT 3.1.1, quality of service 0, no keep-alive. A room is a topic, a message `[name] text`. A sender
/// receives its own messages.
std::unique_ptr<dialect> make_mqtt_dialect(const payload& texts, const room_map& rooms);

/// WebSocket (RFC 6455): text frames `[name] text`, which the server forwards unchanged to all clients of the
/// same path. A member is in one room.
std::unique_ptr<dialect> make_websocket_dialect(const payload& texts, const room_map& rooms,
                                                std::string path);

} // namespace banter::load

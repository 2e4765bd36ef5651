#pragma once

#include "client/load/dialect.hpp"
#include "client/load/room_map.hpp"

#include <memory>
#include <string>

/// Every wire protocol that banter-load speaks (wire_format.hpp). What is given by reference outlives the
/// dialect; the room map is copied.
namespace banter::load {

/// The plain form of docs/protocol.md: `[user] text` lines, everyone in the lobby.
std::unique_ptr<dialect> make_plain_dialect(const payload& texts);

/// For relays that send every line to everyone as it came: `[name] text`.
std::unique_ptr<dialect> make_line_dialect(const payload& texts);

/// For servers that send everyone their own bytes back: lines `[name] text`, a room for each member.
/// The first line that comes back shows that the server has taken the member in.
std::unique_ptr<dialect> make_echo_dialect(const payload& texts);

/// The JSON form of docs/protocol.md.
/// @param with_ids  whether messages carry an id, which the server has to remember.
std::unique_ptr<dialect> make_json_dialect(const payload& texts, const room_map& rooms, bool with_ids);

/// The JSON form of docs/protocol.md over WebSocket (RFC 6455): an object is a text message. The hello is
/// said when the server has agreed to the upgrade.
std::unique_ptr<dialect> make_json_websocket_dialect(const payload& texts, const room_map& rooms,
                                                     bool with_ids, std::string path);

/// IRC (RFC 2812). A room is a channel with # before its name, a user's nick the payload's name; a message
/// does not come back to who sent it. Channels are joined when the server has greeted us.
/// With tags, each message carries its time and its id (IRCv3 server-time and message-tags).
std::unique_ptr<dialect> make_irc_dialect(const payload& texts, const room_map& rooms, bool tags);

/// Publish and subscribe of Redis, in RESP3: there a connection that is subscribed may also publish.
/// A room is a channel, a message `[name] text`.
std::unique_ptr<dialect> make_redis_dialect(const payload& texts, const room_map& rooms);

/// The client protocol of NATS. A room is a subject, a message `[name] text`. The server confirms no
/// subscription; the answer to a ping behind the last of them shows that all are made.
std::unique_ptr<dialect> make_nats_dialect(const payload& texts, const room_map& rooms);

/// MQTT 3.1.1, quality of service 0, no keep-alive. A room is a topic, a message `[name] text`; who publishes
/// in a topic that it has subscribed to hears itself.
std::unique_ptr<dialect> make_mqtt_dialect(const payload& texts, const room_map& rooms);

/// WebSocket (RFC 6455): text frames `[name] text`, which the server passes on as they are to all who have
/// opened the same path. A member is in one room.
std::unique_ptr<dialect> make_websocket_dialect(const payload& texts, const room_map& rooms,
                                                std::string path);

} // namespace banter::load

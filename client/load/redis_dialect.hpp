#pragma once

#include "client/load/dialect.hpp"
#include "client/load/room_map.hpp"
#include "client/load/tagged_text.hpp"

namespace banter::load {

/// Publish and subscribe of Redis, in RESP3: there a connection that is subscribed may also publish.
/// A room is a channel, a message `[name] text`.
class redis_dialect final : public dialect {
public:
    redis_dialect(const payload& texts, const room_map& rooms);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool confirms_joining() const override { return true; }
    bool acknowledges() const override { return true; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, findings& found) override;

private:
    tagged_text texts_;
    room_map rooms_;
    std::size_t name_bytes_;

    // What stands around the channel's name in a message of ours.
    std::string before_name_;
    std::string before_text_;
};

} // namespace banter::load

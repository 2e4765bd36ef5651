#pragma once

#include "client/load/dialect.hpp"
#include "client/load/room_map.hpp"
#include "client/load/tagged_text.hpp"

namespace banter::load {

/// MQTT 3.1.1, quality of service 0, no keep-alive. A room is a topic, a message `[name] text`; who publishes
/// in a topic that it has subscribed to hears itself.
class mqtt_dialect final : public dialect {
public:
    mqtt_dialect(const payload& texts, const room_map& rooms);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool confirms_joining() const override { return true; }
    bool acknowledges() const override { return false; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, findings& found) override;

private:
    const payload& payload_;
    tagged_text texts_;
    room_map rooms_;
};

} // namespace banter::load

#pragma once

#include "client/load/dialect.hpp"
#include "client/load/json_dialect.hpp"

#include <string>

namespace banter::load {

/// The JSON form of docs/protocol.md over WebSocket (RFC 6455): an object is a text message. The hello is
/// said when the server has agreed to the upgrade.
class json_websocket_dialect final : public dialect {
public:
    /// @param with_ids  whether messages carry an id, which the server has to remember.
    json_websocket_dialect(const payload& texts, const room_map& rooms, bool with_ids, std::string path);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool confirms_joining() const override { return true; }
    bool acknowledges() const override { return true; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, findings& found) override;

private:
    json_dialect words_;
    std::string path_;
};

} // namespace banter::load

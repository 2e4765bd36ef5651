#pragma once

#include "client/load/dialect.hpp"
#include "client/load/room_map.hpp"
#include "client/load/tagged_text.hpp"

namespace banter::load {

/// The client protocol of NATS. A room is a subject, a message `[name] text`. The server confirms no
/// subscription; the answer to a ping behind the last of them shows that all are made.
class nats_dialect final : public dialect {
public:
    nats_dialect(const payload& texts, const room_map& rooms);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool confirms_joining() const override { return true; }
    bool acknowledges() const override { return false; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, findings& found) override;

private:
    std::size_t read_message(std::string_view header, std::string_view bytes, findings& found) const;

    tagged_text texts_;
    room_map rooms_;
};

} // namespace banter::load

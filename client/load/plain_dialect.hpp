#pragma once

#include "client/load/dialect.hpp"
#include "client/load/tagged_text.hpp"

namespace banter::load {

/// The plain form of docs/protocol.md: `[user] text` lines, everyone in the lobby.
class plain_dialect final : public dialect {
public:
    explicit plain_dialect(const payload& texts);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool confirms_joining() const override { return false; }
    bool acknowledges() const override { return false; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, findings& found) override;

private:
    const payload& texts_;
    tagged_text relayed_;
};

} // namespace banter::load

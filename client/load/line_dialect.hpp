#pragma once

#include "client/load/dialect.hpp"
#include "client/load/tagged_text.hpp"

namespace banter::load {

/// For relays that send every line to everyone as it came: `[name] text`.
class line_dialect final : public dialect {
public:
    explicit line_dialect(const payload& texts);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool confirms_joining() const override { return false; }
    bool acknowledges() const override { return false; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, findings& found) override;

private:
    tagged_text texts_;
};

} // namespace banter::load

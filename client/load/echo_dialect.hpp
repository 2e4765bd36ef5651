#pragma once

#include "client/load/dialect.hpp"
#include "client/load/tagged_text.hpp"

namespace banter::load {

/// For servers that send everyone their own bytes back: lines `[name] text`, a room for each member.
/// The first line that comes back shows that the server has taken the member in.
class echo_dialect final : public dialect {
public:
    explicit echo_dialect(const payload& texts);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool confirms_joining() const override { return true; }
    bool acknowledges() const override { return false; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, findings& found) override;

private:
    tagged_text texts_;
};

} // namespace banter::load

#pragma once

#include "client/load/dialect.hpp"
#include "client/load/room_map.hpp"

#include <string>

namespace banter::load {

/// The JSON form of docs/protocol.md.
class json_dialect final : public dialect {
public:
    /// @param with_ids  whether messages carry an id, which the server has to remember.
    json_dialect(const payload& texts, const room_map& rooms, bool with_ids);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool confirms_joining() const override { return true; }
    bool acknowledges() const override { return true; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, findings& found) override;

    /// Reads one event or answer, without the end of its line.
    void read_line(std::string_view line, findings& found);

private:
    bool read_message(std::string_view line, message_key& key);

    const payload& texts_;
    room_map rooms_;
    bool with_ids_;

    // Where in the last line the text began. Lines differ by a digit of a number at most, so it is nearly
    // always there again; if not, it is searched for.
    std::size_t text_at_ = 0;
};

} // namespace banter::load

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// Whether a line, or the beginning of one, is longer than a client may send.
bool is_too_long(std::string_view line) noexcept;

/// Cuts a stream of bytes into lines. A line ends with CR LF, LF or CR; empty lines are skipped.
///
/// A client may send 510 bytes in a line besides its tags, and 4,094 bytes of data in the tags (IRCv3
/// message-tags). A longer line is reported once, as soon as that is certain, and skipped up to its end.
///
/// A line that lies whole in the input is not copied. A split line is gathered. Nothing is held between
/// lines.
class line_framer {
public:
    enum class status : std::uint8_t {
        incomplete, ///< the input is used up
        line,       ///< line() has it
        too_long,   ///< to be answered with ERR_INPUTTOOLONG (417)
    };

    /// Takes bytes from the front of `input` up to the end of the next line.
    status next(std::string_view& input);

    /// The line that next() found, without its end. Valid until the next call, while the input lives.
    std::string_view line() const noexcept { return line_; }

    /// Whether a line has begun and not ended.
    bool mid_line() const noexcept { return now_ != state::between; }

private:
    enum class state : std::uint8_t { between, inside, skipping };

    status end_line(std::string_view tail);
    status gather(std::string_view part);

    std::unique_ptr<std::string> gathered_; // of a line that was split; null otherwise
    std::string_view line_;
    state now_ = state::between;
};

} // namespace banter::protocol::irc

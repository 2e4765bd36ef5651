#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// Whether a line that begins so, or is all this, is longer than one from a client may be.
bool is_too_long(std::string_view line) noexcept;

/// Cuts a stream of bytes into lines. A line ends with CR LF, LF or CR; empty ones are passed over.
///
/// At most 510 bytes of a line count besides its tags, and 4,094 of the tags' data, which is what a client
/// may send (IRCv3 message-tags). A longer one is reported once, as soon as that is certain, and skipped up
/// to its end.
///
/// A line that lies whole in the input is not copied. One that is split is gathered, and nothing is held
/// between lines.
class line_framer {
public:
    enum class status : std::uint8_t {
        incomplete, ///< the input is used up
        line,       ///< line() is one
        too_long,   ///< to be answered with ERR_INPUTTOOLONG (417)
    };

    /// Takes bytes from the front of `input` up to the end of the next line.
    status next(std::string_view& input);

    /// The line that next() has found, without its end; as long as the input and until the next call.
    std::string_view line() const noexcept { return line_; }

    /// A line has begun and not ended.
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

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What texts and names look like on IRC, and back.
namespace banter::protocol::irc {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// A user's name as a nick: spaces are `_`, which is the same name (common/text.hpp, folded()).
std::string nick_of(std::string_view user);

/// The name of whom `nick` or `nick!user@host` means. Lasts as long as that.
std::string_view user_of(std::string_view nick) noexcept;

/// `text` without IRC's formatting codes: bold, colour with its numbers, reset, monospace, reverse, italics,
/// strikethrough, underline. All else stays, what is not to be said too.
std::string clean(std::string_view text);

/// A text in CTCP's frame: `\x01COMMAND text\x01`, where the last byte may be missing.
struct ctcp {
    std::string_view command;
    std::string_view text; ///< after the command and one space
    std::string_view all;  ///< both: chat::post_ephemeral::text
};

/// @return none where `text` has no such frame. Lasts as long as `text`.
std::optional<ctcp> ctcp_of(std::string_view text) noexcept;

/// What begins the text of an action on every frontend.
inline constexpr std::string_view action_prefix = "/me ";

/// A piece of a text that is too long for a line.
struct piece {
    std::string_view text;    ///< never empty: an empty line of the text is a single space
    bool blank = false;       ///< such a line
    bool continues = false;   ///< with the same line of the text as the piece before
    bool after_space = false; ///< then: a space stood between the two, and is in neither
};

/// Cuts a text into pieces: at its line feeds, and lines that are too long behind a word, or else between two
/// characters, not before a combining one. Nothing is lost but the line feeds, and one space where a line is
/// cut behind a word. Allocates nothing.
class splitter {
public:
    enum class spaces : bool { dropped, kept }; ///< kept: at the end of the piece, where a line is cut

    /// @param text        outlives the splitter and its pieces.
    /// @param most_bytes  of a piece; at least 4.
    splitter(std::string_view text, std::size_t most_bytes, spaces at_cuts = spaces::dropped) noexcept;

    /// @return none at the end. There is always a first.
    std::optional<piece> next() noexcept;

private:
    piece take(std::size_t bytes, std::size_t skipped) noexcept;
    piece cut() noexcept;

    std::string_view rest_;
    std::size_t most_;
    spaces at_cuts_;
    bool at_end_ = false;
    bool in_line_ = false;
    bool after_space_ = false;
};

/// All pieces.
std::vector<std::string> split(std::string_view text, std::size_t most_bytes);

/// The character at the front of `text`; empty where that is.
std::string_view first_character(std::string_view text) noexcept;

/// The longest beginning of `text` of at most `most_bytes` that ends between two characters.
std::string_view shortened(std::string_view text, std::size_t most_bytes) noexcept;

} // namespace banter::protocol::irc

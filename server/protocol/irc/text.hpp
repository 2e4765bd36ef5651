#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Conversions between texts and names of the chat and of IRC.
namespace banter::protocol::irc {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The nick of a user: spaces become `_`, which folds to the same name (common/text.hpp, folded()).
std::string nick_of(std::string_view user);

/// The part USER of a user's address (server/chat/address.hpp): the folded name.
std::string ident_of(std::string_view user);

/// The part HOST of a user's address.
std::string host_of(std::string_view user);

/// `NICK!USER@HOST`
std::string address_of(std::string_view user);

/// The user name in `nick` or `nick!user@host`, as a view of it.
std::string_view user_of(std::string_view nick) noexcept;

/// `text` without IRC's formatting codes: bold, colour with its numbers, reset, monospace, reverse, italics,
/// strikethrough, underline. All other characters stay, also invalid ones.
std::string clean(std::string_view text);

/// A CTCP message: `\x01COMMAND text\x01`, whose last byte may be missing.
struct ctcp {
    std::string_view command;
    std::string_view text; ///< after the command and one space
    std::string_view all;  ///< both: chat::post_ephemeral::text
};

/// @return views of `text`; none if it is no CTCP message.
std::optional<ctcp> ctcp_of(std::string_view text) noexcept;

/// The beginning of the text of an action on every frontend.
inline constexpr std::string_view action_prefix = "/me ";

/// A piece of a text that is too long for a line.
struct piece {
    std::string_view text;  ///< never empty: an empty line is a single space
    bool blank = false;     ///< an empty line
    bool continues = false; ///< the line of the piece before
};

/// Cuts a text into pieces: at line feeds, and long lines after a word, or between two characters, but not
/// before a combining one. The pieces lack only the line feeds, and the space at a cut after a word.
/// Allocates nothing.
class splitter {
public:
    enum class spaces : bool { dropped, kept }; ///< kept: at the end of the piece, where a line is cut

    /// @param text        outlives the splitter and its pieces.
    /// @param most_bytes  of a piece; at least 4.
    splitter(std::string_view text, std::size_t most_bytes, spaces at_cuts = spaces::dropped) noexcept;

    /// @return none at the end. There is always a first piece.
    std::optional<piece> next() noexcept;

private:
    piece take(std::size_t bytes, std::size_t skipped) noexcept;
    piece cut() noexcept;

    std::string_view rest_;
    std::size_t most_;
    spaces at_cuts_;
    bool at_end_ = false;
    bool in_line_ = false;
};

/// All pieces.
std::vector<std::string> split(std::string_view text, std::size_t most_bytes);

/// The character at the front of `text`; empty where that is.
std::string_view first_character(std::string_view text) noexcept;

/// The longest beginning of `text` of at most `most_bytes` that ends between two characters.
std::string_view shortened(std::string_view text, std::size_t most_bytes) noexcept;

} // namespace banter::protocol::irc

#pragma once

#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace banter::protocol::irc {

/// Appends one line to a string, part by part, in the order of the wire: tags, source, command, parameters.
/// The line ends when the writer is destroyed:
///
///     line_writer{out}.from("alice").command("TOPIC").room("lobby").trailing("new");
///
/// The result is always one line: CR, LF and NUL become spaces in a trailing parameter, and `_` elsewhere.
/// C1 controls, line separators and bidi controls are left out of all parameters, since a parameter may
/// repeat what a client has sent. Spaces and a leading `:` in a middle parameter become `_`; an empty one
/// becomes `*`. A line of more than 512 bytes besides the tags is cut between two characters and ends in `…`.
class line_writer {
public:
    /// @param out  outlives the writer; nobody else appends to it meanwhile.
    explicit line_writer(std::string& out) noexcept : out_{out}, start_{out.size()}, body_{out.size()} {}
    line_writer(const line_writer&) = delete;
    line_writer& operator=(const line_writer&) = delete;
    ~line_writer() { end(); }

    /// @param key    a constant of the program.
    /// @param value  will be escaped; empty: the tag has no value.
    line_writer& tag(std::string_view key, std::string_view value);
    line_writer& tag(std::string_view key, std::uint64_t value);
    line_writer& time(timestamp t); ///< IRCv3 server-time

    /// Tags as on the wire, of the server (`batch=7;label=x`) or of a client; empty: none. Left out if they
    /// are longer than tag_data_bytes.
    line_writer& tags(std::string_view as_on_the_wire);

    /// The address of a user (server/chat/address.hpp); of nobody: the server.
    /// @param proven  false: with chat::unproven_host
    line_writer& from(std::string_view user, bool proven = true);

    /// Number of bytes that from() appends for a user, with the space after them.
    static std::size_t from_bytes(std::string_view user, bool proven = true);

    line_writer& from_server();
    line_writer& source(std::string_view address); ///< as it is
    line_writer& command(std::string_view name);

    /// A numeric reply: source, number and its recipient (empty: `*`).
    line_writer& numeric(unsigned number, std::string_view user);

    line_writer& middle(std::string_view text);
    line_writer& number(std::uint64_t value);
    line_writer& room(std::string_view name); ///< with `#`
    line_writer& nick(std::string_view user); ///< see nick_of()

    /// The last parameter, with `:` before it.
    line_writer& trailing(std::string_view text);

    /// Appends to the last parameter.
    line_writer& more(std::string_view text);

    /// Number of bytes that a trailing parameter, or more() of it, can have without being cut.
    std::size_t left() const noexcept;

private:
    void end();
    void begin_tag(std::string_view key);
    void end_tags();
    void put_middle(std::string_view text);
    void put_trailing(std::string_view text);
    void put_number(std::uint64_t value);

    std::string& out_;
    std::size_t start_; // of the line
    std::size_t body_;  // start of the part that counts for the 512 bytes
    bool in_tags_ = true;
    bool in_trailing_ = false;
};

} // namespace banter::protocol::irc

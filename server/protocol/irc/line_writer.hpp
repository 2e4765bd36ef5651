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
/// Whatever the parts hold, one line comes out: CR, LF and NUL become spaces in a trailing parameter and `_`
/// elsewhere, as do spaces and a leading `:` in a middle one; an empty middle one becomes `*`. What is over
/// 512 bytes besides the tags is cut between two characters and ends in `…`.
class line_writer {
public:
    /// @param out  outlives the writer; nobody else appends to it meanwhile.
    explicit line_writer(std::string& out) noexcept : out_{out}, start_{out.size()}, body_{out.size()} {}
    line_writer(const line_writer&) = delete;
    line_writer& operator=(const line_writer&) = delete;
    ~line_writer() { end(); }

    /// @param key    a constant of the program.
    /// @param value  is escaped; empty: the tag has none.
    line_writer& tag(std::string_view key, std::string_view value);
    line_writer& tag(std::string_view key, std::uint64_t value);
    line_writer& time(timestamp t); ///< IRCv3 server-time

    /// Tags as on the wire, of our own (`batch=7;label=x`) or of a client; empty: none. Left out where they
    /// are more than tag_data_bytes.
    line_writer& tags(std::string_view as_on_the_wire);

    line_writer& from(std::string_view user); ///< `nick!u@banter`; empty: the server
    line_writer& from_server();
    line_writer& command(std::string_view name);

    /// A numeric reply: source, number and whom it is for (empty: `*`).
    line_writer& numeric(unsigned number, std::string_view user);

    line_writer& middle(std::string_view text);
    line_writer& number(std::uint64_t value);
    line_writer& room(std::string_view name); ///< with `#`
    line_writer& nick(std::string_view user); ///< see nick_of()

    /// The last parameter; `:` is put before it.
    line_writer& trailing(std::string_view text);

    /// More of the last parameter.
    line_writer& more(std::string_view text);

    /// How many bytes a trailing parameter may have, or more() of it once there is one, without being cut.
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
    std::size_t body_;  // of what counts for the 512 bytes
    bool in_tags_ = true;
    bool in_trailing_ = false;
};

} // namespace banter::protocol::irc

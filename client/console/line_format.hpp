#pragma once

#include "client/console/style.hpp"
#include "client/core/server_event.hpp"

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace banter::console {

using client::message;

/// "1 line", "2 lines".
std::string count_text(std::uint64_t n, std::string_view one, std::string_view many);

/// The format of lines on the terminal. This class makes all texts of other users safe to print.
class line_format {
public:
    using local_time = std::function<std::tm(std::time_t)>;

    line_format(bool colour, local_time to_local) : style_{colour}, to_local_{std::move(to_local)} {}

    /// No row is longer than this, and rows that continue a line are indented, so that no text of another
    /// user passes for a line of its own; 0: unknown, and nothing is cut.
    void set_width(std::size_t columns) { width_ = columns; }
    std::size_t width() const { return width_; }

    /// An item of a list; what does not fit into the line is indented.
    std::string item(std::string_view text, std::size_t indent) const;

    /// "14:03 alice  hi" and a line feed; further lines of the text are aligned below the first.
    std::string message_line(const message& m, bool mentions_us) const;

    /// Shown behind the name of who may not have written the line; see message::unproven.
    static constexpr std::string_view unproven_mark = " (unproven)";

    /// The same with number, date and room, for a search result.
    /// @param number  of the result.
    /// @param where   label of its room, e.g. "#ops".
    std::string found(const message& m, std::size_t number, std::string_view where) const;

    /// A line with the date of `m`; day() is the date as a number to compare.
    std::string day_line(const message& m) const;
    int day(const message& m) const;

    /// A time of the server, RFC 3339, as local date and time; another text unchanged.
    std::string moment(std::string_view time) const;

    /// What we said to one user from elsewhere.
    std::string sent(std::string_view label, std::string_view text) const;

    /// A line of the client itself.
    std::string notice(std::string_view text) const;
    std::string rule(std::string_view text) const;
    std::string error(std::string_view text) const;

    /// @param label  e.g. "#ops".
    std::string room(std::string_view label) const;
    std::string user(std::string_view name) const;

    const style& styles() const { return style_; }

private:
    std::optional<std::tm> local(std::string_view time) const;
    std::tm when(const message& m) const { return local(m.time).value_or(to_local_(0)); }
    std::string body(const message& m, std::string_view before, bool mentions_us) const;
    std::string rows(std::string_view head, std::string_view text,
                     const std::function<std::string(std::string_view)>& painted) const;

    style style_;
    local_time to_local_;
    std::size_t width_ = 0;
};

} // namespace banter::console

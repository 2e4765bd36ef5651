#include "server/protocol/irc/line_framer.hpp"

#include "server/protocol/irc/limits.hpp"

#include <algorithm>

namespace banter::protocol::irc {

namespace {

constexpr std::size_t body_bytes = line_bytes - line_end_bytes;

// `@`, data, a space, and the body: any line that is longer is too long.
constexpr std::size_t longest = 1 + tag_data_bytes + 1 + body_bytes;

std::size_t end_in(std::string_view s) noexcept
{
    const auto lf = s.find('\n');
    return std::min(lf, s.substr(0, lf).find('\r'));
}

} // namespace

bool is_too_long(std::string_view line) noexcept
{
    if (!line.starts_with('@'))
        return line.size() > body_bytes;
    const auto space = std::min(line.find(' '), line.size());
    if (space - 1 > tag_data_bytes)
        return true;
    return space < line.size() && line.size() - space - 1 > body_bytes;
}

line_framer::status line_framer::next(std::string_view& input)
{
    if (now_ == state::between)
        gathered_.reset();
    while (!input.empty()) {
        // The search for an end is bounded, or its time would be quadratic in the input.
        const auto part = input.substr(0, longest + 1);
        const auto end = end_in(part);
        const bool ended = end != std::string_view::npos;
        input.remove_prefix(ended ? end + 1 : part.size());
        const auto found = ended ? end_line(part.substr(0, end)) : gather(part);
        if (found != status::incomplete)
            return found;
    }
    return status::incomplete;
}

line_framer::status line_framer::end_line(std::string_view tail)
{
    const auto before = now_;
    now_ = state::between;
    if (before == state::skipping)
        return status::incomplete;
    line_ = before == state::inside ? std::string_view{gathered_->append(tail)} : tail;
    if (line_.empty())
        return status::incomplete;
    return is_too_long(line_) ? status::too_long : status::line;
}

line_framer::status line_framer::gather(std::string_view part)
{
    if (now_ == state::skipping)
        return status::incomplete;
    if (now_ == state::between) {
        gathered_ = std::make_unique<std::string>();
        now_ = state::inside;
    }
    *gathered_ += part;
    if (!is_too_long(*gathered_))
        return status::incomplete;
    gathered_.reset();
    now_ = state::skipping;
    return status::too_long;
}

} // namespace banter::protocol::irc

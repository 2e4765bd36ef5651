#include "server/protocol/irc/event_lines.hpp"
#include "server/protocol/irc/limits.hpp"
#include "server/protocol/irc/line_parts.hpp"
#include "server/protocol/irc/line_writer.hpp"
#include "server/protocol/irc/text.hpp"

#include <array>

namespace banter::protocol::irc {

namespace {

std::string argument_of(const chat::rule_change& c)
{
    switch (c.rule) {
    case chat::rule::operators:
    case chat::rule::voices:
        return nick_of(c.argument);
    case chat::rule::bans:
    case chat::rule::ban_exceptions:
    case chat::rule::invite_exceptions:
        return shown_mask(c.argument);
    case chat::rule::mutes:
        return shown_mask(c.argument, true);
    case chat::rule::key:
        return c.on && !c.argument.empty() ? c.argument : "*";
    case chat::rule::limit:
        return c.on ? c.argument : std::string{};
    default:
        return {};
    }
}

/// The changes of one line.
class mode_line {
public:
    bool fits(const std::string& argument, std::size_t most_bytes) const noexcept
    {
        if (letters_.size() + 2 > letters_most)
            return false;
        return argument.empty() || count_ == 0 ||
               (count_ < modes_per_line && bytes_ + argument.size() < most_bytes);
    }

    void add(const chat::rule_change& c, std::string argument)
    {
        const char sign = c.on ? '+' : '-';
        if (sign != sign_)
            letters_ += sign_ = sign;
        letters_ += mode_letter(c.rule);
        if (argument.empty())
            return;
        bytes_ += argument.size() + 1;
        arguments_[count_++] = std::move(argument);
    }

    void write(std::string& out, const chat::rules_changed& r, const event_tags& tags) const
    {
        line_writer w{out};
        tags(w).from(r.user).command("MODE").room(r.room).middle(letters_);
        for (std::size_t i = 0; i < count_; ++i)
            w.middle(arguments_[i]);
    }

private:
    static constexpr std::size_t letters_most = 32;

    std::string letters_;
    std::array<std::string, modes_per_line> arguments_;
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
    char sign_ = 0;
};

} // namespace

char mode_letter(chat::rule r) noexcept
{
    switch (r) {
    case chat::rule::operators:
        return 'o';
    case chat::rule::voices:
        return 'v';
    case chat::rule::bans:
    case chat::rule::mutes:
        return 'b';
    case chat::rule::ban_exceptions:
        return 'e';
    case chat::rule::invite_only:
        return 'i';
    case chat::rule::invite_exceptions:
        return 'I';
    case chat::rule::key:
        return 'k';
    case chat::rule::limit:
        return 'l';
    case chat::rule::moderated:
        return 'm';
    case chat::rule::no_outsiders:
        return 'n';
    case chat::rule::secret:
        return 's';
    case chat::rule::topic_lock:
        return 't';
    }
    return '?';
}

std::string shown_mask(std::string_view mask, bool mute)
{
    const bool is_address = mask.find('@') != std::string_view::npos;
    return (mute ? "m:" : "") + nick_of(mask) + (is_address ? "" : "!*@*");
}

void append_lines(std::string& out, const chat::rules_changed& r, capabilities caps, std::string_view extra)
{
    if (r.changes.empty())
        return;
    // Source, command, room, letters and the spaces between take less than 320 bytes.
    constexpr std::size_t arguments_most = 190;
    const event_tags tags{caps, extra, r.time};
    mode_line now;
    for (const auto& c : r.changes) {
        auto argument = argument_of(c);
        if (!now.fits(argument, arguments_most)) {
            now.write(out, r, tags);
            now = {};
        }
        now.add(c, std::move(argument));
    }
    now.write(out, r, tags);
}

} // namespace banter::protocol::irc

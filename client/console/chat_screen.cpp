#include "client/console/chat_screen.hpp"

#include "client/console/command.hpp"
#include "client/console/mention.hpp"
#include "client/console/plain_text.hpp"
#include "client/core/direct.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace banter::console {

using client::as_word;
using client::is_direct;
using client::room_label;

namespace {

constexpr std::size_t purpose_column = 27; // of a command in the help
constexpr std::size_t purpose_indent = 6;  // on a narrow terminal

} // namespace

chat_screen::chat_screen(settings s) : format_{s.colour, std::move(s.to_local)}, ring_{std::move(s.ring)}
{
    for (auto& room : s.rooms)
        views_.push_back({std::move(room), {}, 0, false, 0});
    if (!views_.empty())
        current_ = views_.front().room;
}

void chat_screen::show(const update::any& u, std::string_view own_name)
{
    own_name_ = own_name;
    std::visit([this](const auto& kind) { on(kind); }, u);
}

std::vector<std::string> chat_screen::rooms() const
{
    std::vector<std::string> names;
    for (const auto& v : views_)
        names.push_back(v.room);
    return names;
}

const chat_screen::view* chat_screen::find(std::string_view room) const
{
    const auto found =
        std::find_if(views_.begin(), views_.end(), [&](const view& v) { return v.room == room; });
    return found != views_.end() ? &*found : nullptr;
}

chat_screen::view& chat_screen::view_of(std::string_view room)
{
    if (const auto* known = find(room))
        return const_cast<view&>(*known);
    return views_.emplace_back(view{std::string{room}, {}, 0, false, 0});
}

std::string chat_screen::label(std::string_view room) const
{
    const auto* v = is_direct(room) ? find(room) : nullptr;
    return v != nullptr && !v->other.empty() ? '@' + v->other : room_label(room, own_name_);
}

void chat_screen::close(std::string_view room)
{
    const bool shown = current_ == room;
    std::erase_if(views_, [&](const view& v) { return v.room == room; });
    if (!shown)
        return;
    current_.clear();
    if (find(previous_) != nullptr)
        enter(std::exchange(previous_, {}));
    else if (!views_.empty())
        enter(views_.front().room);
}

// Keeps the view of a room that the user is no longer in, so that the draft stays with its room.
void chat_screen::mark_not_joined(std::string_view room, std::string why)
{
    if (auto* v = const_cast<view*>(find(room)))
        v->not_joined_reason = std::move(why);
}

std::string chat_screen::how_to_return(std::string_view room) const
{
    return (typing_ && room == current_ ? "Ctrl-U, then " : "") +
           (is_direct(room) ? "/msg " + as_word(label(room).substr(1)) : "/join " + std::string{room}) +
           " to return";
}

std::string chat_screen::why_not_joined(std::string_view room) const
{
    const auto* v = find(room);
    const auto why = v != nullptr && !v->not_joined_reason.empty() ? v->not_joined_reason
                                                                   : "you are not in " + label(room);
    return why + ". " + how_to_return(room);
}

std::string chat_screen::neighbour(int direction) const
{
    const auto found =
        std::find_if(views_.begin(), views_.end(), [&](const view& v) { return v.room == current_; });
    if (views_.empty() || (found != views_.end() && views_.size() == 1))
        return {};
    if (found == views_.end())
        return views_.front().room;
    const auto n = views_.size();
    const auto at = static_cast<std::size_t>(found - views_.begin());
    return views_[(at + (direction < 0 ? n - 1 : 1)) % n].room;
}

void chat_screen::enter(std::string_view room)
{
    if (current_ != room)
        previous_ = std::exchange(current_, std::string{room});
    const bool known = find(room) != nullptr;
    auto& v = view_of(room);
    if (known) // otherwise an update::joined follows
        out_ += format_.rule(label(room));
    if (v.unread_count > v.unread.size()) {
        v.oldest_shown = 0;
        notice(count_text(v.unread_count - v.unread.size(), "line", "lines") + " before these; see /history");
    }
    for (const auto& m : std::exchange(v.unread, {}))
        print_in_room(m, is_mention(m));
    v.unread_count = 0;
    v.mentioned = false;
    if (!v.renamed.empty())
        notice(v.renamed);
}

bool chat_screen::is_mention(const message& m) const
{
    return !m.is_by(own_name_) && mentions(m.text, own_name_, ring_.mode == ring_mode::at);
}

void chat_screen::set_ring(ring_settings r)
{
    ring_ = std::move(r);
    for (auto& v : views_)
        v.mentioned = v.mentioned && rings(v.room);
}

void chat_screen::show_ring()
{
    notice((ring_.mode == ring_mode::never ? "nothing rings"
            : ring_.mode == ring_mode::at  ? "only your name after an @ and direct messages ring"
                                           : "your name and direct messages ring") +
           (ring_.muted_rooms.contains(current_) ? "; " + label(current_) + " is muted" : std::string{}));
}

void chat_screen::print(const message& m, bool mention)
{
    if (const int day = format_.day(m); std::exchange(day_, day) != day)
        out_ += format_.day_line(m);
    out_ += format_.message_line(m, mention);
    if (!folded_authors_.insert(folded(m.user)).second)
        return;
    authors_.push_back(m.user);
    if (authors_.size() > most_authors) {
        folded_authors_.erase(folded(authors_.front()));
        authors_.pop_front();
    }
}

void chat_screen::print_in_room(const message& m, bool mention)
{
    print(m, mention);
    auto& oldest = view_of(m.room).oldest_shown;
    if (oldest == 0)
        oldest = m.seq;
}

std::uint64_t chat_screen::oldest_shown(std::string_view room) const
{
    const auto* v = find(room);
    return v != nullptr ? v->oldest_shown : 0;
}

void chat_screen::list(std::string_view title, const std::vector<std::string>& items, std::size_t indent)
{
    out_ += format_.rule(title);
    for (const auto& item : items)
        out_ += format_.item(item, indent);
}

void chat_screen::help(std::string_view about)
{
    std::vector<std::string> items;
    std::string_view group;
    const bool in_columns = format_.width() == 0 || format_.width() >= 2 * purpose_column;
    const auto end_group = [&] {
        if (!items.empty())
            list(group, std::exchange(items, {}), in_columns ? purpose_column : purpose_indent);
    };
    for (const auto& d : command::descriptions()) {
        if (!about.empty() && d.name != about)
            continue;
        if (d.group != group)
            end_group();
        group = d.group;
        auto usage = std::string{d.name};
        if (!d.arguments.empty())
            usage += (d.name == "//" ? "" : " ") + std::string{d.arguments};
        usage.resize(std::max(usage.size() + 2, in_columns ? purpose_column - 3 : 0), ' ');
        items.push_back(usage + format_.styles().dim(d.purpose));
    }
    end_group();
    if (!about.empty())
        return;
    notice("alice (unproven): the line came without the secret of alice's device, so anybody may have "
           "written it");
    notice(
        "Tab completes names, rooms and commands; Alt-Left and Alt-Right switch rooms; Ctrl-R searches the "
        "lines that you typed; a name with spaces is written Mary_Ann or \"Mary Ann\"");
}

void chat_screen::show_topic(std::string_view room, std::string_view topic)
{
    notice(label(room) + (topic.empty() ? " has no topic" : ": " + std::string{topic}));
}

void chat_screen::show_history(const update::history_page& page)
{
    if (page.messages.empty()) {
        notice(label(page.room) + ": no older lines");
        return;
    }
    out_ +=
        format_.rule(label(page.room) + ", " + count_text(page.messages.size(), "older line", "older lines") +
                     (page.more ? "; /more shows those before" : "; there are none before"));
    past_lines(page.messages, 0);
    for (auto& v : views_)
        if (v.room == page.room)
            v.oldest_shown = page.messages.front().seq;
}

void chat_screen::show_found(std::string_view title, const update::search_result& found, std::size_t first)
{
    const auto n = found.messages.size();
    std::string text{title};
    if (n == 0)
        text += first == 1 ? ": no results" : ": no older results";
    else if (first == 1 && !found.more)
        text += ": " + count_text(n, "result", "results");
    else
        text += ": results " + std::to_string(first) + " to " + std::to_string(first + n - 1) +
                (found.more ? ", newest first; /more shows older ones" : "; there are no older ones");
    out_ += format_.rule(text);
    for (auto number = first; const auto& m : found.messages)
        out_ += format_.found(m, number++, label(m.room));
    if (n != 0 && first == 1)
        notice("/around N shows result N with the lines around it");
}

void chat_screen::show_surroundings(const update::surroundings& lines)
{
    out_ += format_.rule(label(lines.room) + ", a result and the lines around it");
    past_lines(lines.messages, lines.seq);
}

// Lines that are not the newest of the room. @param marked  seq of a line to highlight; 0: none.
void chat_screen::past_lines(const std::vector<message>& lines, std::uint64_t marked)
{
    day_ = 0;
    for (const auto& m : lines)
        print(m, m.seq == marked);
    out_ += format_.rule("now");
}

} // namespace banter::console

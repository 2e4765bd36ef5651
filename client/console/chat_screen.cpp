#include "client/console/chat_screen.hpp"

#include "client/console/command.hpp"
#include "client/console/mention.hpp"
#include "client/console/plain_text.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace banter::console {

namespace {

std::string counted(std::uint64_t n, std::string_view one, std::string_view many)
{
    return std::to_string(n) + ' ' + std::string{n == 1 ? one : many};
}

// Readline counts what stands between \001 and \002 as no columns.
std::string marked_for_readline(std::string_view coloured)
{
    std::string out;
    for (bool in_escape = false; const char c : coloured) {
        if (c == '\x1b') {
            in_escape = true;
            out += '\001';
        }
        out += c;
        if (in_escape && c == 'm') {
            in_escape = false;
            out += '\002';
        }
    }
    return out;
}

} // namespace

chat_screen::chat_screen(settings s) : format_{s.colour, std::move(s.to_local)}
{
    for (auto& room : s.rooms)
        views_.push_back({std::move(room), {}, 0, false});
    if (!views_.empty())
        current_ = views_.front().room;
}

void chat_screen::show(const update::any& u, std::string_view own_name)
{
    own_name_ = own_name;
    std::visit([this](const auto& kind) { told(kind); }, u);
}

std::vector<std::string> chat_screen::rooms() const
{
    std::vector<std::string> names;
    for (const auto& v : views_)
        names.push_back(v.room);
    return names;
}

chat_screen::view& chat_screen::view_of(std::string_view room)
{
    const auto found =
        std::find_if(views_.begin(), views_.end(), [&](const view& v) { return v.room == room; });
    return found != views_.end() ? *found : views_.emplace_back(view{std::string{room}, {}, 0, false});
}

void chat_screen::enter(std::string_view room)
{
    current_ = room;
    const auto known = rooms();
    auto& v = view_of(room);
    if (std::find(known.begin(), known.end(), room) != known.end()) // else there will be an update::joined
        out_ += format_.rule('#' + v.room);
    if (v.unread_count > v.unread.size())
        notice(counted(v.unread_count - v.unread.size(), "line", "lines") + " before these; see /history");
    for (const auto& m : std::exchange(v.unread, {}))
        print(m, m.user != own_name_ && mentions(m.text, own_name_));
    v.unread_count = 0;
    v.mentioned = false;
}

void chat_screen::print(const message& m, bool mention)
{
    if (const int day = format_.day(m); std::exchange(day_, day) != day)
        out_ += format_.day_line(m);
    out_ += format_.said(m, mention);
}

void chat_screen::list(std::string_view title, const std::vector<std::string>& items)
{
    out_ += format_.rule(title);
    for (const auto& item : items)
        out_ += "   " + item + '\n';
}

void chat_screen::help()
{
    std::vector<std::string> items;
    for (const auto& d : command::descriptions()) {
        auto usage = std::string{d.name} + ' ' + std::string{d.arguments};
        usage.resize(std::max<std::size_t>(usage.size(), 18), ' ');
        items.push_back(usage + format_.styles().dim(d.what));
    }
    list("commands", items);
    notice("Tab completes names, rooms and commands; Ctrl-R searches what you have typed");
}

void chat_screen::show_topic(std::string_view room, std::string_view topic)
{
    notice('#' + std::string{room} + (topic.empty() ? " has no topic" : ": " + std::string{topic}));
}

void chat_screen::told(const update::connected& u)
{
    if (!u.again) {
        notice("connected as " + own_name_ + "; /help lists the commands");
        return;
    }
    notice("connected again" +
           (u.pending == 0 ? "" : "; " + counted(u.pending, "line", "lines") + " of yours sent again"));
}

void chat_screen::told(const update::joined& u)
{
    view_of(u.room);
    if (current_.empty())
        current_ = u.room;
    if (u.again)
        return;
    auto text = '#' + u.room + ", " + std::to_string(u.member_count) + " here";
    if (!u.topic.empty())
        text += ": " + u.topic;
    out_ += format_.rule(text);
}

void chat_screen::told(const update::left& u)
{
    std::erase_if(views_, [&](const view& v) { return v.room == u.room; });
    notice("left #" + u.room);
    if (current_ != u.room)
        return;
    current_.clear();
    if (!views_.empty())
        enter(views_.front().room);
}

void chat_screen::told(const update::said& u)
{
    const bool mention =
        u.at != update::said::when::past && u.what.user != own_name_ && mentions(u.what.text, own_name_);
    if (mention)
        out_ += '\a';
    if (u.what.room == current_) {
        print(u.what, mention);
        return;
    }
    auto& v = view_of(u.what.room);
    v.unread.push_back(u.what);
    if (v.unread.size() > most_unread_kept)
        v.unread.pop_front();
    if (u.at == update::said::when::past)
        return; // shown when the room is, but nothing new
    ++v.unread_count;
    if (mention && !std::exchange(v.mentioned, true))
        notice(u.what.user + " speaks of you in #" + u.what.room);
}

void chat_screen::told(const update::caught_up& u)
{
    if (u.missed != 0)
        out_ += format_.rule('#' + u.room + ": " + counted(u.missed, "line was", "lines were") +
                             " missed until here");
}

void chat_screen::told(const update::lines_lost& u)
{
    notice("#" + u.room + ": lines may be missing here, the server does not have them any more");
}

void chat_screen::told(const update::gap& u)
{
    notice("#" + u.room + ": the server left lines out here (after " + std::to_string(u.after) + ", before " +
           std::to_string(u.next) + ")");
}

void chat_screen::told(const update::behind& u)
{
    notice("#" + u.room + ": reading behind, nothing is lost");
}

void chat_screen::told(const update::topic_changed& u)
{
    const auto who = u.user.empty() ? "you" : u.user;
    notice(who + (u.text.empty() ? " removed the topic of #" + u.room
                                 : " set the topic of #" + u.room + ": " + u.text));
}

void chat_screen::told(const update::presence& u)
{
    if (u.room == current_ && u.member_count <= presence_told_up_to)
        notice(u.user + (u.joined ? " is here" : " has gone"));
}

void chat_screen::told(const update::history_page& u)
{
    out_ += format_.rule('#' + u.room + ", the last " + counted(u.messages.size(), "line", "lines"));
    day_ = 0;
    for (const auto& m : u.messages)
        print(m, false);
    out_ += format_.rule("now");
}

void chat_screen::told(const update::search_result& u)
{
    out_ += format_.rule(u.messages.empty() ? "nothing found"
                                            : counted(u.messages.size(), "line", "lines") + " found");
    for (auto m = u.messages.rbegin(); m != u.messages.rend(); ++m)
        out_ += format_.found(*m);
    if (u.more)
        notice("these are the newest; there are more");
}

void chat_screen::told(const update::member_list& u)
{
    std::string names;
    for (const auto& name : u.names)
        names += (names.empty() ? "" : ", ") + format_.user(name);
    list('#' + u.room + ", " + counted(u.member_count, "member", "members"), {names});
}

void chat_screen::told(const update::room_list& u)
{
    std::vector<std::string> items;
    for (const auto& r : u.rooms)
        items.push_back(format_.room(r.room) + "  " + std::to_string(r.member_count) + " here" +
                        (r.topic.empty() ? "" : "  " + format_.styles().dim(safe_line(r.topic))));
    list(counted(u.rooms.size(), "room", "rooms") + (u.more ? ", and more" : ""), items);
}

void chat_screen::told(const update::refused& u)
{
    trouble(u.message + (u.text.empty() ? std::string{} : "; not said: " + u.text));
}

void chat_screen::told(const update::not_connected&) { trouble("not connected at present"); }

std::string chat_screen::prompt(std::size_t pending, bool online) const
{
    const auto& style = format_.styles();
    std::string text = current_.empty() ? style.dim("(no room)") : format_.room(current_);
    for (const auto& v : views_)
        if (v.room != current_ && v.unread_count != 0) {
            const auto unread = v.room + ':' + std::to_string(v.unread_count);
            text += ' ' + (v.mentioned ? style.mention(unread + '!') : style.dim(unread));
        }
    if (!online)
        text += ' ' + style.error("(offline)");
    if (pending != 0)
        text += ' ' + style.mention('(' + std::to_string(pending) + " pending)");
    return marked_for_readline(text) + "> ";
}

} // namespace banter::console

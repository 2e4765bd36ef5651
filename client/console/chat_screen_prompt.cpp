#include "client/console/chat_screen.hpp"

#include "client/console/plain_text.hpp"
#include "client/console/word_wrap.hpp"
#include "client/core/direct.hpp"

#include <algorithm>

/// What the screen shows of waiting messages: those of others in the prompt, and our own ones.
namespace banter::console {

using client::is_direct;

namespace {

constexpr std::size_t default_width = 80; // of a terminal that does not tell its width
constexpr std::size_t least_label = 4;    // columns for the label of the room in the prompt

// Readline counts characters between \001 and \002 as no columns.
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

// An error code in words: "storage full".
std::string in_words(std::string_view code)
{
    auto words = safe_line(code);
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

} // namespace

void chat_screen::show_pending(const std::deque<outbound::item>& lines, std::string_view delayed_by)
{
    std::vector<std::string> items;
    items.reserve(lines.size());
    for (const auto& line : lines)
        items.push_back(format_.room(label(line.room)) + "  " + safe_line(line.text));
    list(count_text(lines.size(), "line", "lines") + " of yours without an acknowledgement" +
             (delayed_by.empty() ? "" : "; the server refuses them for now: " + in_words(delayed_by)),
         items);
}

std::string chat_screen::prompt(std::size_t pending, bool online, std::string_view delayed_by) const
{
    const auto& style = format_.styles();
    const auto width = format_.width() == 0 ? default_width : format_.width();
    const auto most = width - std::min(width, std::string_view{"> "}.size() + 1); // so that the cursor fits

    std::string states; // what has no room is left out
    std::size_t states_columns = 0;
    const auto add_state = [&](const std::string& text, const std::string& painted) {
        if (states_columns + 1 + most_columns(text) + least_label > most)
            return false;
        states += ' ' + painted;
        states_columns += 1 + most_columns(text);
        return true;
    };
    if (const auto* v = find(current_); v != nullptr && !v->not_joined_reason.empty())
        add_state("(not joined)", style.error("(not joined)"));
    if (!online)
        add_state("(offline)", style.error("(offline)"));
    if (pending != 0) {
        const auto count = '(' + std::to_string(pending) + " pending";
        const auto full = count + (delayed_by.empty() ? "" : ": " + in_words(delayed_by)) + ')';
        if (!add_state(full, style.mention(full)))
            add_state(count + ')', style.mention(count + ')'));
    }

    const auto label_text = shortened(current_.empty() ? "(no room)" : safe_line(label(current_)),
                                      most - std::min(most, states_columns));
    const auto taken = most_columns(label_text) + states_columns;
    const auto for_unread = width * 2 / 3; // the rest is for what is typed
    return marked_for_readline((current_.empty() ? style.dim(label_text) : style.room(label_text)) +
                               unread_rooms(for_unread - std::min(for_unread, taken)) + states) +
           "> ";
}

// The unread counts of other rooms in at most that many columns; those with mentions first, if not all fit.
std::string chat_screen::unread_rooms(std::size_t most) const
{
    struct entry {
        std::string text;
        bool mentioned;
        bool shown = false;
    };
    std::vector<entry> entries;
    for (const auto& v : views_)
        if (v.room != current_ && v.unread_count != 0)
            entries.push_back({safe_line(is_direct(v.room) ? label(v.room) : v.room) + ':' +
                                   std::to_string(v.unread_count) + (v.mentioned ? "!" : ""),
                               v.mentioned});
    std::size_t left = entries.size();
    const auto rest = [&left] { return '+' + count_text(left, "room", "rooms"); };
    std::size_t columns = 0;
    for (const bool mentioned : {true, false})
        for (auto& e : entries) {
            if (e.mentioned != mentioned)
                continue;
            const auto more = left > 1 ? 1 + rest().size() : 0; // space for the rest, if there will be one
            const auto own = 1 + most_columns(e.text);
            if (columns + own + more > most)
                continue;
            e.shown = true;
            columns += own;
            --left;
        }
    std::string text;
    bool hidden_mention = false;
    for (const auto& e : entries) {
        if (e.shown)
            text += ' ' + (e.mentioned ? format_.styles().mention(e.text) : format_.styles().dim(e.text));
        hidden_mention = hidden_mention || (e.mentioned && !e.shown);
    }
    if (left != 0 && columns + 1 + rest().size() <= most)
        text +=
            ' ' + (hidden_mention ? format_.styles().mention(rest() + '!') : format_.styles().dim(rest()));
    return text;
}

} // namespace banter::console

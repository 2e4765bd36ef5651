#include "client/console/interactive_mode.hpp"

#include "client/console/plain_text.hpp"
#include "client/core/direct.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"

#include <utility>

/// How the client on a terminal carries out each command.
namespace banter::console {

using client::direct_room;
using client::is_direct;

namespace {

// Typed or pasted input as texts for the server. Several pasted lines stay one message if it fits.
std::vector<std::string> texts_of(std::string_view typed)
{
    typed = typed.substr(0, typed.find_last_not_of(" \t\n") + 1);
    std::string whole;
    for (const auto& line : safe_lines(typed))
        whole += (whole.empty() ? "" : "\n") + line;
    if (check_text(whole))
        return {whole};
    std::vector<std::string> texts;
    for (const auto& line : safe_lines(typed))
        for (auto& text : sendable_texts(line, limits::text_bytes))
            texts.push_back(std::move(text));
    return texts;
}

} // namespace

void interactive_mode::run(const command::send_message& c)
{
    const auto room = this_room();
    if (!room.empty() && engine_.find(room) != nullptr) {
        say(room, c.text);
        return;
    }
    if (!terminal_.is_typing())
        terminal_.set_text(running_.text);
    screen_.set_typing(terminal_.is_typing());
    if (!room.empty())
        screen_.error(screen_.why_not_joined(room));
}

void interactive_mode::say(std::string_view room, std::string_view text)
{
    for (const auto& part : texts_of(text))
        engine_.send_message(room, part);
}

void interactive_mode::run(const command::join& c)
{
    engine_.join(c.room, printable(c.key));
    screen_.enter(c.room);
}

void interactive_mode::run(const command::leave& c)
{
    const auto room = c.room.empty() ? this_room() : room_of(c.room);
    if (room.empty())
        return;
    if (engine_.find(room) != nullptr)
        engine_.leave(room);
    else if (screen_.shows(room))
        screen_.close(room);
    else
        screen_.error("you are not in " + screen_.label(room));
}

void interactive_mode::run(const command::members& c)
{
    const auto room = c.room.empty() ? this_public_room() : c.room;
    if (!room.empty())
        engine_.ask_members(room);
}

void interactive_mode::run(const command::topic& c)
{
    const auto name = this_public_room();
    const auto* room = engine_.find(name);
    if (room == nullptr) {
        if (!name.empty())
            screen_.error(screen_.why_not_joined(name));
    } else if (c.text) {
        engine_.set_topic(name, printable(*c.text));
    } else {
        screen_.show_topic(name, room->topic());
    }
}

void interactive_mode::run(const command::history& c)
{
    if (const auto room = this_room(); !room.empty())
        history_.history(room, c.lines);
}

void interactive_mode::run(const command::search& c)
{
    if (!c.room && c.words.starts_with('#') && command::split(c.words).rest.empty())
        screen_.notice("searching all rooms for the text " + c.words + "; /search " + c.words +
                       " WORDS searches in that room");
    if (!c.room)
        history_.search(printable(c.words), {});
    else if (const auto room = c.room->empty() ? this_room() : room_of(*c.room); !room.empty())
        history_.search(printable(c.words), room);
}

void interactive_mode::run(const command::pending&)
{
    screen_.show_pending(engine_.pending_lines(), engine_.delayed_by());
}

void interactive_mode::run(const command::ring& c)
{
    auto ring = screen_.ring();
    if (c.this_room) {
        const auto room = this_room();
        if (room.empty())
            return;
        if (*c.this_room)
            ring.muted_rooms.erase(room);
        else
            ring.muted_rooms.insert(room);
    }
    ring.mode = c.mode.value_or(ring.mode);
    if ((c.mode || c.this_room) && settings_.keep_ring)
        settings_.keep_ring(ring);
    screen_.set_ring(std::move(ring));
    screen_.show_ring();
}

std::string interactive_mode::this_room()
{
    if (running_.room.empty())
        screen_.error("you are in no room; /join ROOM joins one");
    return running_.room;
}

std::string interactive_mode::this_public_room()
{
    auto room = this_room();
    if (!is_direct(room))
        return room;
    screen_.error("this command is for rooms, not for a conversation with one user");
    return {};
}

std::string interactive_mode::room_of(const std::string& word) const
{
    if (!is_direct(word))
        return word;
    const auto name = user_name(std::string_view{word}.substr(1));
    return name ? direct_room(engine_.user(), *name) : word;
}

void interactive_mode::run(const command::message_to& c)
{
    const auto user = checked_name(c.user);
    if (user.empty())
        return;
    if (c.text.empty()) {
        const auto room = engine_.open(user);
        link_.flush();
        screen_.enter(room);
        return;
    }
    for (const auto& text : texts_of(c.text))
        engine_.send_to(user, text);
}

void interactive_mode::run(const command::nick& c)
{
    if (const auto user = checked_name(c.user); !user.empty())
        engine_.rename(user);
}

void interactive_mode::run(const command::whois& c)
{
    if (const auto user = checked_name(c.user); !user.empty())
        engine_.ask_users({user});
}

std::string interactive_mode::checked_name(std::string_view typed)
{
    auto name = user_name(typed);
    if (name)
        return *std::move(name);
    screen_.error(name.error().message);
    return {};
}

void interactive_mode::other_room(int direction)
{
    if (const auto room = screen_.neighbour(direction); !room.empty())
        screen_.enter(room);
    refresh();
}

command::names interactive_mode::known_names() const
{
    auto names = engine_.contacts();
    names.insert(names.end(), screen_.authors().begin(), screen_.authors().end());
    for (const auto& shown : screen_.rooms())
        if (const auto* room = engine_.find(shown))
            names.insert(names.end(), room->members().begin(), room->members().end());
    return names;
}

void interactive_mode::run(const command::kick& c)
{
    const auto room = this_public_room();
    const auto user = room.empty() ? room : checked_name(c.user);
    if (!user.empty())
        engine_.kick(room, user, printable(c.reason));
}

void interactive_mode::run(const command::invite& c)
{
    const auto room = this_public_room();
    const auto user = room.empty() ? room : checked_name(c.user);
    if (!user.empty())
        engine_.invite(room, user);
}

void interactive_mode::run(const command::rules&)
{
    if (const auto room = this_public_room(); !room.empty())
        engine_.ask_rules(room);
}

void interactive_mode::run(const command::change& c)
{
    if (const auto room = this_public_room(); !room.empty())
        engine_.change(room, {c.rule, c.on, printable(c.argument)});
}

completion interactive_mode::complete(std::string_view line, std::size_t cursor)
{
    completion_words words;
    for (const auto& room : engine_.known_rooms())
        words.all_rooms.push_back(printable(room));
    if (command::lower_case(line).starts_with("/join")) { // the next Tab knows the new rooms
        engine_.find_rooms();
        link_.flush();
    }
    for (const auto& name : screen_.rooms())
        if (!is_direct(name))
            words.rooms.push_back(name);
        else if (const auto* known = engine_.find(name))
            words.contacts.push_back(printable(known->other()));
    if (is_direct(screen_.current()))
        words.names.push_back(printable(screen_.label(screen_.current()).substr(1)));
    else if (const auto* room = engine_.find(screen_.current()))
        for (const auto& name : room->members())
            words.names.push_back(printable(name));
    return console::complete(line, cursor, words);
}

} // namespace banter::console

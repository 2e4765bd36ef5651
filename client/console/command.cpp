#include "client/console/command.hpp"

#include "common/limits.hpp"
#include "common/text.hpp"

#include <charconv>

namespace banter::console::command {

namespace {

constexpr std::size_t history_default_lines = 20;

std::string_view trimmed(std::string_view s)
{
    const auto first = s.find_first_not_of(" \t\n");
    if (first == std::string_view::npos)
        return {};
    return s.substr(first, s.find_last_not_of(" \t\n") - first + 1);
}

// A command whose argument is a room; without one it is about the current room, if it may be.
template <class Command>
any about_room(std::string_view argument, bool needed)
{
    if (argument.empty()) {
        if (needed)
            return mistake{"which room?"};
        return Command{};
    }
    auto room = room_name(argument);
    if (!room)
        return mistake{room.error().message};
    return Command{std::move(*room)};
}

any parse_history(std::string_view argument)
{
    if (argument.empty())
        return history{history_default_lines};
    std::size_t lines = 0;
    const auto end = argument.data() + argument.size();
    const auto read = std::from_chars(argument.data(), end, lines);
    if (read.ec != std::errc{} || read.ptr != end || lines == 0 || lines > limits::history_most)
        return mistake{"/history takes a number from 1 to 1000"};
    return history{lines};
}

any parse_topic(std::string_view argument)
{
    if (argument.empty())
        return topic{};
    return topic{argument == "-" ? std::string{} : std::string{argument}};
}

any parse_command(std::string_view name, std::string_view argument, std::string_view line)
{
    if (name == "/help")
        return help{};
    if (name == "/join")
        return about_room<join>(argument, true);
    if (name == "/leave")
        return about_room<leave>(argument, false);
    if (name == "/rooms")
        return rooms{};
    if (name == "/members")
        return about_room<members>(argument, false);
    if (name == "/topic")
        return parse_topic(argument);
    if (name == "/history")
        return parse_history(argument);
    if (name == "/search")
        return argument.empty() ? any{mistake{"search for what?"}} : any{search{std::string{argument}}};
    if (name == "/me")
        return argument.empty() ? any{mistake{"/me does what?"}} : any{say{std::string{line}}};
    if (name == "/quit")
        return quit{};
    return mistake{"no command " + std::string{name} + "; /help lists them, // begins a text with a slash"};
}

} // namespace

any parse(std::string_view line)
{
    const auto text = trimmed(line);
    if (text.empty())
        return nothing{};
    if (text.starts_with("//"))
        return say{std::string{text.substr(1)}};
    if (!text.starts_with('/'))
        return say{std::string{line}};
    const auto space = text.find_first_of(" \t\n");
    const auto argument = space == std::string_view::npos ? std::string_view{} : trimmed(text.substr(space));
    return parse_command(text.substr(0, space), argument, text);
}

const std::vector<description>& descriptions()
{
    static const std::vector<description> all{
        {"/help", "", "this list"},
        {"/join", "ROOM", "go into a room, or to it if you are in it"},
        {"/leave", "[ROOM]", "leave this room, or another"},
        {"/rooms", "", "all rooms of the server"},
        {"/members", "[ROOM]", "who is here"},
        {"/topic", "[TEXT]", "show or set the topic; - removes it"},
        {"/history", "[N]", "the last N lines of this room (20)"},
        {"/search", "WORDS", "find lines in all rooms"},
        {"/me", "ACTION", "say what you do: * alice waves"},
        {"/quit", "", "leave the chat, as Ctrl-D does"},
        {"//", "TEXT", "say a text that begins with a slash"},
    };
    return all;
}

} // namespace banter::console::command

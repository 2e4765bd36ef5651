#include "client/console/command.hpp"

#include "client/core/direct.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"

#include <charconv>
#include <limits>

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

// A command with a room as its argument. Without an argument it applies to the current room, unless `needed`.
template <class Command>
any about_room(std::string_view argument, bool needed)
{
    if (argument.empty()) {
        if (needed)
            return mistake{"a room name is missing"};
        return Command{};
    }
    auto room = room_name(argument);
    if (!room)
        return mistake{room.error().message};
    return Command{std::move(*room)};
}

any parse_join(std::string_view argument)
{
    if (argument.starts_with('@'))
        return *parse_about_users("/msg", client::as_word(argument.substr(1)));
    return about_room<join>(argument, true);
}

any parse_leave(std::string_view argument)
{
    if (argument.starts_with('@'))
        return leave{std::string{argument}};
    return about_room<leave>(argument, false);
}

// @return nothing when `argument` is not a number from 1 to `most`.
std::optional<std::size_t> number_up_to(std::size_t most, std::string_view argument)
{
    std::size_t n = 0;
    const auto end = argument.data() + argument.size();
    const auto read = std::from_chars(argument.data(), end, n);
    if (read.ec != std::errc{} || read.ptr != end || n == 0 || n > most)
        return std::nullopt;
    return n;
}

any parse_history(std::string_view argument)
{
    if (argument.empty())
        return history{history_default_lines};
    const auto lines = number_up_to(limits::history_most, argument);
    return lines ? any{history{*lines}} : any{mistake{"/history takes a number from 1 to 1000"}};
}

any parse_around(std::string_view argument)
{
    const auto number = number_up_to(std::numeric_limits<std::size_t>::max(), argument);
    return number ? any{around{*number}} : any{mistake{"/around takes the number of a search result"}};
}

// "#ops words" searches one room, "# words" the current one, "@bob words" a conversation.
any parse_search(std::string_view argument)
{
    const auto space = argument.find_first_of(" \t\n");
    if (argument.starts_with('#') && space != std::string_view::npos) {
        const std::string words{trimmed(argument.substr(space))};
        if (space == 1)
            return search{words, std::string{}};
        if (const auto room = room_name(argument.substr(0, space)))
            return search{words, *room};
    }
    if (argument.starts_with('@') && space != std::string_view::npos && space > 1)
        return search{std::string{trimmed(argument.substr(space))}, std::string{argument.substr(0, space)}};
    if (argument.empty() || argument == "#")
        return mistake{"/search needs words"};
    return search{std::string{argument}, std::nullopt};
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
        return parse_join(argument);
    if (name == "/leave")
        return parse_leave(argument);
    if (name == "/rooms")
        return rooms{};
    if (name == "/members")
        return about_room<members>(argument, false);
    if (name == "/topic")
        return parse_topic(argument);
    if (name == "/history")
        return parse_history(argument);
    if (name == "/search")
        return parse_search(argument);
    if (name == "/more")
        return more{};
    if (name == "/around")
        return parse_around(argument);
    if (name == "/pending")
        return pending{};
    if (name == "/me")
        return argument.empty() ? any{mistake{"/me needs a text"}} : any{send_message{std::string{line}}};
    if (name == "/quit")
        return quit{};
    if (auto about_users = parse_about_users(name, argument))
        return *std::move(about_users);
    return mistake{"unknown command " + std::string{name} +
                   "; /help lists the commands, // begins a text with a slash"};
}

} // namespace

any parse(std::string_view line)
{
    const auto text = trimmed(line);
    if (text.empty())
        return nothing{};
    if (text.starts_with("//"))
        return send_message{std::string{text.substr(1)}};
    if (!text.starts_with('/'))
        return send_message{std::string{line}};
    const auto space = text.find_first_of(" \t\n");
    const auto argument = space == std::string_view::npos ? std::string_view{} : trimmed(text.substr(space));
    return parse_command(text.substr(0, space), argument, text);
}

const std::vector<description>& descriptions()
{
    static const std::vector<description> all{
        {"/help", "", "show this list"},
        {"/join", "ROOM", "join a room, or show it if you are in it"},
        {"/leave", "[ROOM]", "leave this room, or another"},
        {"/msg", "NAME [TEXT]", "send TEXT to NAME alone, or show your conversation (@NAME)"},
        {"/rooms", "", "list all rooms of the server"},
        {"/members", "[ROOM]", "list the members of the room"},
        {"/topic", "[TEXT]", "show or set the topic; - removes it"},
        {"/history", "[N]", "show N older lines of this room (default 20)"},
        {"/search", "[#ROOM] WORDS",
         "find lines with all the words (te*: tea, team); # is this room, @NAME a conversation"},
        {"/more", "", "continue the last /history or /search with older lines"},
        {"/around", "N", "show result N of the last /search with the lines around it"},
        {"/nick", "NAME", "change your name"},
        {"/away", "[TEXT]", "mark yourself away, with TEXT as the reason; without TEXT: back"},
        {"/whois", "NAME", "show a user and the user's rooms"},
        {"/invite", "NAME", "invite a user to this room"},
        {"/kick", "NAME [REASON]", "remove a user from this room"},
        {"/ban", "MASK", "ban names like MASK (eve, eve*) from this room"},
        {"/unban", "MASK", "end the ban"},
        {"/mute", "MASK", "stop names like MASK from writing here"},
        {"/unmute", "MASK", "end the mute"},
        {"/op", "NAME", "make a user an operator of this room"},
        {"/deop", "NAME", "remove the operator right"},
        {"/voice", "NAME", "let a user write in this room while it is moderated"},
        {"/devoice", "NAME", "remove the voice"},
        {"/rules", "", "show the rules of this room"},
        {"/set", "RULE [ARGUMENT]",
         "set a rule: invite_only, key WORD, limit N, moderated, no_outsiders, secret, topic_lock"},
        {"/unset", "RULE", "remove a rule"},
        {"/pending", "", "show your lines that the server has not acknowledged"},
        {"/me", "ACTION", "send an action: * alice waves"},
        {"/quit", "", "quit, as Ctrl-D does"},
        {"//", "TEXT", "send a text that begins with a slash: //etc sends /etc"},
    };
    return all;
}

} // namespace banter::console::command

#include "client/console/command.hpp"

#include "common/limits.hpp"
#include "common/text.hpp"

#include <charconv>
#include <limits>

namespace banter::console::command {

namespace {

constexpr std::size_t history_default_lines = 20;
// A command with a room as its argument. Without an argument it applies to the current room.
template <class Command>
any about_room(std::string_view argument)
{
    if (argument.empty())
        return Command{};
    auto room = room_name(argument);
    if (!room)
        return mistake{room.error().message};
    return Command{std::move(*room)};
}

any parse_help(std::string_view argument)
{
    if (argument.empty())
        return help{};
    auto about = lower_case(split(argument).first);
    if (!about.starts_with('/'))
        about.insert(about.begin(), '/');
    for (const auto& d : descriptions())
        if (d.name == about)
            return help{std::move(about)};
    return mistake{"there is no command " + about + "; /help lists the commands"};
}

any parse_join(std::string_view argument, const names& known)
{
    if (argument.starts_with('@')) {
        const auto user = read_whole_name(argument, known);
        return user.problem.empty() ? any{message_to{user.name}} : any{mistake{std::string{user.problem}}};
    }
    if (argument.empty())
        return mistake{"a room name is missing"};
    const auto [name, key] = split(argument);
    if (!split(key).rest.empty())
        return mistake{"/join takes a room and its key, which is one word"};
    auto parsed = about_room<join>(name);
    if (auto* command = std::get_if<join>(&parsed))
        command->key = key;
    return parsed;
}

any parse_leave(std::string_view argument, const names& known)
{
    if (!argument.starts_with('@'))
        return about_room<leave>(argument);
    const auto user = read_whole_name(argument, known);
    return user.problem.empty() ? any{leave{'@' + user.name}} : any{mistake{std::string{user.problem}}};
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
any parse_search(std::string_view argument, const names& known)
{
    if (argument.empty() || argument == "#")
        return mistake{"/search needs words"};
    const auto [first, rest] = split(argument);
    if (first == "#" && !rest.empty())
        return search{std::string{rest}, std::string{}};
    if (first.starts_with('#') && !rest.empty())
        if (const auto room = room_name(first))
            return search{std::string{rest}, *room};
    if (first.starts_with('@') && first.size() > 1) {
        const auto named = split_name(argument, known);
        if (!named)
            return mistake{"the closing quote is missing"};
        if (!named->rest.empty())
            return search{std::string{named->rest}, '@' + named->name};
    }
    return search{std::string{argument}, std::nullopt};
}

any parse_ring(std::string_view argument)
{
    if (argument.empty())
        return ring{};
    const auto word = lower_case(argument);
    for (const auto& known : ring_words())
        if (known.typed == word)
            return known.meaning;
    return mistake{"/ring takes name, @name or never; or off or on, for this room"};
}

any parse_topic(std::string_view argument)
{
    if (argument.empty())
        return topic{};
    return topic{argument == "-" ? std::string{} : std::string{argument}};
}

// @param typed  the name as it was typed.
any parse_command(std::string_view typed, std::string_view argument, const names& known)
{
    const auto name = lower_case(typed);
    if (name == "/help")
        return parse_help(argument);
    if (name == "/join")
        return parse_join(argument, known);
    if (name == "/leave")
        return parse_leave(argument, known);
    if (name == "/rooms")
        return rooms{};
    if (name == "/members")
        return about_room<members>(argument);
    if (name == "/topic")
        return parse_topic(argument);
    if (name == "/history")
        return parse_history(argument);
    if (name == "/search")
        return parse_search(argument, known);
    if (name == "/more")
        return more{};
    if (name == "/around")
        return parse_around(argument);
    if (name == "/pending")
        return pending{};
    if (name == "/me")
        return argument.empty() ? any{mistake{"/me needs a text"}}
                                : any{send_message{"/me " + std::string{argument}}};
    if (name == "/ring")
        return parse_ring(argument);
    if (name == "/quit")
        return quit{};
    if (auto about_users = parse_about_users(name, argument, known))
        return *std::move(about_users);
    const std::string word{typed};
    return mistake{"there is no command " + word + "; /help lists the commands, /" + word +
                   " sends it as text"};
}

} // namespace

any parse(std::string_view line, const names& known)
{
    if (trimmed(line).empty())
        return nothing{};
    const auto text = after_slash(line);
    if (!text)
        return send_message{std::string{line}};
    if (slash_at(*text) != 0)
        return send_message{std::string{*text}};
    const auto [name, argument] = split(*text);
    return parse_command('/' + std::string{name}, argument, known);
}

const std::vector<ring_word>& ring_words()
{
    static const std::vector<ring_word> all{
        {"name", {.mode = ring_mode::name}}, {"@name", {.mode = ring_mode::at}},
        {"@", {.mode = ring_mode::at}},      {"never", {.mode = ring_mode::never}},
        {"off", {.this_room = false}},       {"on", {.this_room = true}},
    };
    return all;
}

const std::vector<description>& descriptions()
{
    static constexpr std::string_view messages = "Messages";
    static constexpr std::string_view of_rooms = "Rooms";
    static constexpr std::string_view earlier = "Earlier messages";
    static constexpr std::string_view users = "Users";
    static constexpr std::string_view operators = "Operators of a room";
    static constexpr std::string_view client = "This client";
    static const std::vector<description> all{
        {"/msg", "NAME [TEXT]", messages, "send TEXT to NAME alone, or show your conversation"},
        {"/me", "ACTION", messages, "send an action: * alice waves"},
        {"//", "TEXT", messages, "send a text that begins with a slash: //etc sends /etc"},
        {"/pending", "", messages, "show your messages that the server has not acknowledged"},
        {"/join", "ROOM [KEY]", of_rooms, "join a room, or show it if you are in it"},
        {"/leave", "[ROOM]", of_rooms, "leave this room, or another; @NAME closes a conversation"},
        {"/rooms", "", of_rooms, "list all rooms of the server"},
        {"/members", "[ROOM]", of_rooms, "list the members of the room"},
        {"/topic", "[TEXT]", of_rooms, "show or set the topic; - removes it"},
        {"/rules", "", of_rooms, "show the rules of this room"},
        {"/invite", "NAME", of_rooms, "invite a user to this room"},
        {"/history", "[N]", earlier, "show N older messages of this room (default 20)"},
        {"/search", "[#ROOM] WORDS", earlier,
         "find messages with all the words (te*: tea, team); # is this room, @NAME a conversation"},
        {"/more", "", earlier, "continue the last /history or /search"},
        {"/around", "N", earlier, "show result N of the last search with the messages around it"},
        {"/whois", "NAME", users, "show a user and the user's rooms"},
        {"/nick", "NAME", users, "change your name"},
        {"/away", "[TEXT]", users, "mark yourself away, with TEXT as the reason; without TEXT: back"},
        {"/kick", "NAME [REASON]", operators, "remove a user from this room"},
        {"/ban", "MASK", operators, "ban names like MASK (eve, eve*) from this room"},
        {"/unban", "MASK", operators, "end the ban"},
        {"/mute", "MASK", operators, "stop names like MASK from writing here"},
        {"/unmute", "MASK", operators, "end the mute"},
        {"/op", "NAME", operators, "make a user an operator of this room"},
        {"/deop", "NAME", operators, "remove the operator right"},
        {"/voice", "NAME", operators, "let a user write in this room while it is moderated"},
        {"/devoice", "NAME", operators, "remove the voice"},
        {"/set", "RULE [ARGUMENT]", operators,
         "set a rule: invite_only, key WORD, limit N, moderated, no_outsiders, secret, topic_lock"},
        {"/unset", "RULE", operators, "remove a rule"},
        {"/ring", "[WHEN]", client, "ring on your name, on @name or never; on or off: for this room"},
        {"/help", "[COMMAND]", client, "show the commands, or one of them"},
        {"/quit", "", client, "quit, as Ctrl-D does"},
    };
    return all;
}

} // namespace banter::console::command

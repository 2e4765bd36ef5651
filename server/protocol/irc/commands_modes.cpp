// MODE: the rules of a room, and a peer's own modes.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/answer.hpp"
#include "server/protocol/irc/command_table.hpp"
#include "server/protocol/irc/limits.hpp"
#include "server/protocol/irc/text.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace banter::protocol::irc {

namespace {

enum class argument : std::uint8_t { none, when_set, nick, key, mask };

struct letter {
    char name;
    chat::rule rule;
    argument takes;
};

constexpr letter letters[] = {
    {'b', chat::rule::bans, argument::mask},
    {'e', chat::rule::ban_exceptions, argument::mask},
    {'I', chat::rule::invite_exceptions, argument::mask},
    {'k', chat::rule::key, argument::key},
    {'l', chat::rule::limit, argument::when_set},
    {'i', chat::rule::invite_only, argument::none},
    {'m', chat::rule::moderated, argument::none},
    {'n', chat::rule::no_outsiders, argument::none},
    {'o', chat::rule::operators, argument::nick},
    {'s', chat::rule::secret, argument::none},
    {'t', chat::rule::topic_lock, argument::none},
    {'v', chat::rule::voices, argument::nick},
};

const letter* letter_of(char name) noexcept
{
    for (const auto& l : letters)
        if (l.name == name)
            return &l;
    return nullptr;
}

bool is_key(std::string_view word) noexcept
{
    return word.size() <= limits::key_bytes && std::all_of(word.begin(), word.end(), [](char c) {
               return c > ' ' && c < 0x7f && c != ',' && c != ':';
           });
}

// The changes and lists of a room that a MODE line asks for.
class mode_request {
public:
    mode_request(call& c, std::string_view channel) : call_{c}, channel_{channel} {}

    void read();

    std::vector<chat::rule_change> changes;
    std::string lists; ///< letters whose entries are asked for

private:
    void read(const letter& l, bool on);
    std::string_view next() { return at_ < call_.line.count ? call_.param(at_++) : std::string_view{}; }
    void bad(char name, std::string_view argument, std::string_view why)
    {
        call_.reply(err_invalidmodeparam, {channel_, std::string_view{&name, 1}, argument}, why);
    }
    bool fill(chat::rule_change& change, const letter& l, std::string_view argument);

    call& call_;
    std::string_view channel_;
    std::size_t at_ = 2; // the next argument
    std::size_t with_argument_ = 0;
};

void mode_request::read()
{
    bool on = true;
    for (auto rest = call_.param(1); !rest.empty();) {
        const auto character = first_character(rest);
        const char name = character.front();
        rest.remove_prefix(character.size());
        if (name == '+' || name == '-')
            on = name == '+';
        else if (const auto* l = letter_of(name))
            read(*l, on);
        else
            call_.reply(err_unknownmode, {character}, "is unknown mode char to me");
    }
}

void mode_request::read(const letter& l, bool on)
{
    chat::rule_change change{l.rule, on, {}};
    const bool takes = l.takes != argument::none && (on || l.takes != argument::when_set);
    if (takes) {
        const auto given = next();
        if (given.empty() && l.takes == argument::mask) {
            if (lists.find(l.name) == std::string::npos)
                lists += l.name;
            return;
        }
        if (given.empty() && (on || l.takes != argument::key))
            return bad(l.name, "*", "You must specify a parameter");
        if (++with_argument_ > modes_per_line || !fill(change, l, given))
            return;
    }
    changes.push_back(std::move(change));
}

bool mode_request::fill(chat::rule_change& change, const letter& l, std::string_view given)
{
    switch (l.takes) {
    case argument::nick:
        change.argument = user_of(given);
        return true;
    case argument::key:
        if (change.on && !is_key(given)) {
            call_.reply(err_invalidkey, {channel_}, "Key is not well-formed");
            return false;
        }
        change.argument = change.on ? std::string{given} : std::string{};
        return true;
    case argument::when_set:
        if (const auto n = number_of(given).value_or(0);
            n == 0 || n > std::numeric_limits<std::uint32_t>::max()) {
            bad(l.name, given, "must be a number above 0, of at most 32 bits");
            return false;
        }
        change.argument = given;
        return true;
    case argument::mask:
        if (l.rule == chat::rule::bans && (given.starts_with("m:") || given.starts_with("~m:"))) {
            change.rule = chat::rule::mutes;
            given.remove_prefix(given.find(':') + 1);
        }
        if (const auto mask = change.on ? chat::mask_to_add(given) : chat::normal_mask(given))
            change.argument = given;
        else
            bad(l.name, given, mask.error().message);
        return !change.argument.empty();
    case argument::none:
        break;
    }
    return true;
}

// The nick that a refusal names.
std::string first_nick(const std::vector<chat::rule_change>& changes)
{
    for (const auto& one : changes)
        if (one.rule == chat::rule::operators || one.rule == chat::rule::voices)
            return one.argument;
    return {};
}

void on_room(call& c, const std::string& room, std::string_view channel)
{
    if (c.line.count < 2)
        return c.ask(chat::ask_rules{room}, channel);
    mode_request w{c, channel};
    w.read();
    if (!w.changes.empty()) {
        const auto nick = first_nick(w.changes);
        c.ask(chat::change_rules{room, std::move(w.changes)}, channel, nick);
    }
    if (!w.lists.empty())
        c.ask(chat::ask_rules{room}, channel, w.lists);
}

std::string shown_user_modes(std::uint8_t flags)
{
    std::string out = "+";
    if ((flags & chat::bot_flag) != 0)
        out += 'B';
    if ((flags & chat::invisible_flag) != 0)
        out += 'i';
    if ((flags & chat::server_operator_flag) != 0)
        out += 'o';
    return out;
}

void on_self(call& c)
{
    if (c.line.count < 2)
        return append_bare(c.out, c.peer, rpl_umodeis, {shown_user_modes(c.peer.flags)});
    chat::set_user_flags flags;
    bool on = true, any = false, unknown = false;
    for (const char name : c.param(1)) {
        if (name == '+' || name == '-')
            on = name == '+';
        else if (name == 'B')
            any = true, flags.bot = on;
        else if (name == 'i')
            any = true, flags.invisible = on;
        else if (name == 'o' && !on)
            any = true, flags.server_operator = false;
        else if (name != 'o') // +o is ignored: only OPER gives it
            unknown = true;
    }
    if (unknown)
        c.reply(err_umodeunknownflag, {}, "Unknown MODE flag");
    if (any)
        c.ask(flags, c.param(0));
}

} // namespace

void on_mode(call& c)
{
    const auto target = c.param(0);
    if (is_channel(target)) {
        if (const auto name = room_name(target))
            return on_room(c, *name, target);
        return c.reply(err_nosuchchannel, {target}, "No such channel");
    }
    if (folded(user_of(target)) == folded(c.peer.nick))
        return on_self(c);
    chat::find_users f; // the answer tells whether there is such a user
    f.names = {std::string{user_of(target)}};
    c.ask(std::move(f), target);
}

} // namespace banter::protocol::irc

// WHO, WHOIS, WHOWAS, ISON, USERHOST and MONITOR about users; AWAY and SETNAME of the user itself.
#include "common/text.hpp"
#include "server/protocol/irc/command_table.hpp"
#include "server/protocol/irc/isupport.hpp"
#include "server/protocol/irc/text.hpp"

namespace banter::protocol::irc {

namespace {

constexpr std::size_t who_most = 5'000;
constexpr std::size_t whowas_most = 20;
constexpr std::size_t ison_most = 50;
constexpr std::size_t userhost_most = 5;

std::vector<std::string> users_of(const std::vector<std::string_view>& nicks)
{
    std::vector<std::string> out;
    out.reserve(nicks.size());
    for (const auto nick : nicks)
        out.emplace_back(user_of(nick));
    return out;
}

// The parts of all parameters, split at each of `separators`.
std::vector<std::string_view> all_params(const call& c, std::string_view separators)
{
    std::vector<std::string_view> out;
    for (std::size_t i = 0; i < c.line.count; ++i) {
        auto rest = c.param(i);
        while (!rest.empty()) {
            const auto end = std::min(rest.find_first_of(separators), rest.size());
            if (end != 0)
                out.push_back(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return out;
}

// A word with a dot is a mask of hosts, if a user can have such a host.
result<std::string> who_mask(std::string_view asked)
{
    if (asked.find('.') != std::string_view::npos && asked.find_first_of("!@") == std::string_view::npos)
        if (auto of_host = chat::normal_mask(std::string{"*!*@"}.append(asked)))
            return of_host;
    return chat::normal_mask(asked);
}

} // namespace

// WHO mask [flags][%fields[,token]]
void on_who(call& c)
{
    const auto asked = c.param(0).empty() || c.param(0) == "0" ? std::string_view{"*"} : c.param(0);
    chat::find_users f;
    f.most = who_most;
    if (is_channel(asked)) {
        const auto room = room_name(asked);
        if (!room)
            return c.reply(rpl_endofwho, {asked}, "End of WHO list");
        f.criterion = chat::find_users::by::room;
        f.names = {*room};
    } else {
        auto mask = who_mask(asked);
        if (!mask)
            return c.reply(rpl_endofwho, {asked}, "End of WHO list");
        const bool wild = mask->find_first_of("*?@") != std::string::npos;
        f.criterion = wild ? chat::find_users::by::mask : chat::find_users::by::name;
        f.names = {std::move(*mask)};
    }
    c.ask(std::move(f), asked, c.param(1));
}

// The first of two parameters names a server and is ignored.
void on_whois(call& c)
{
    const auto list = c.line.count > 1 ? c.param(1) : c.param(0);
    const auto nicks = parts_of(list);
    if (nicks.empty())
        return c.reply(err_nonicknamegiven, {}, "No nickname given");
    if (nicks.size() > whois_targets)
        return c.reply(err_toomanytargets, {nicks[whois_targets]}, "Too many targets");
    chat::find_users f;
    f.names = users_of(nicks);
    f.with_rooms = true;
    c.ask(std::move(f), list);
}

void on_whowas(call& c)
{
    const auto nick = c.param(0);
    if (nick.empty())
        return c.reply(err_nonicknamegiven, {}, "No nickname given");
    chat::find_users f;
    f.criterion = chat::find_users::by::former_name;
    f.names = {std::string{user_of(nick)}};
    const auto count = number_of(c.param(1)).value_or(0);
    f.most = count == 0 || count > whowas_most ? whowas_most : static_cast<std::size_t>(count);
    c.ask(std::move(f), nick);
}

void on_ison(call& c)
{
    auto nicks = all_params(c, " ");
    if (nicks.empty())
        return c.needs_more();
    if (nicks.size() > ison_most)
        nicks.resize(ison_most);
    chat::find_users f;
    f.names = users_of(nicks);
    c.ask(std::move(f));
}

void on_userhost(call& c)
{
    auto nicks = all_params(c, " ");
    if (nicks.empty())
        return c.needs_more();
    if (nicks.size() > userhost_most)
        nicks.resize(userhost_most);
    chat::find_users f;
    f.names = users_of(nicks);
    c.ask(std::move(f));
}

void on_monitor(call& c)
{
    const auto what = upper(c.param(0));
    chat::presence_subscription w;
    if (what == "+" || what == "-") {
        const auto nicks = users_of(parts_of(c.param(1)));
        if (nicks.empty())
            return c.needs_more();
        auto& good = what == "+" ? w.add : w.remove;
        std::vector<std::string> bad; // no user can have such a name
        for (const auto& nick : nicks)
            (user_name(nick) ? good : bad).push_back(nick);
        if (what == "+")
            append_packed(c.out, c.peer, rpl_monoffline, {}, bad, ',');
        if (good.empty())
            return;
    } else if (what == "C") {
        w.clear = true;
    } else if (what == "L" || what == "S") {
        w.list = true;
        w.names_only = what == "L";
    } else {
        return c.reply(err_unknownerror, {c.context.command, c.param(0)}, "Unknown subcommand");
    }
    c.ask(std::move(w), c.param(1), what);
}

void on_away(call& c)
{
    std::string text{shortened(clean(c.param(0)), away_bytes)};
    const std::string_view note = text.empty() ? "back" : "away";
    c.ask(chat::set_away{std::move(text)}, {}, note);
}

void on_setname(call& c)
{
    auto text = printable(clean(c.param(0)));
    if (text.empty() || text.size() > realname_bytes)
        return c.fail("INVALID_REALNAME", {}, "Realname is not valid");
    c.ask(chat::set_realname{std::move(text)});
}

} // namespace banter::protocol::irc

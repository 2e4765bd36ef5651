#include "server/protocol/irc/command_table.hpp"

#include <algorithm>
#include <array>

namespace banter::protocol::irc {

namespace {

// Sorted by name, for the binary search.
constexpr std::array all{
    command{"ADMIN", on_admin},
    command{"AUTHENTICATE", on_authenticate, 1, true},
    command{"AWAY", on_away},
    command{"BATCH", on_batch, 1},
    command{"CAP", on_cap, 1, true},
    command{"CHATHISTORY", on_chathistory},
    command{"CONNECT", on_reserved},
    command{"DIE", on_reserved},
    command{"ERROR", on_error, 0, true},
    command{"HELP", on_help},
    command{"HELPOP", on_help},
    command{"INFO", on_info},
    command{"INVITE", on_invite, 2},
    command{"ISON", on_ison, 1},
    command{"JOIN", on_join, 1},
    command{"KICK", on_kick, 2},
    command{"KILL", on_kill, 2},
    command{"LINKS", on_links},
    command{"LIST", on_list},
    command{"LUSERS", on_lusers},
    command{"MARKREAD", on_markread},
    command{"MODE", on_mode, 1},
    command{"MONITOR", on_monitor, 1},
    command{"MOTD", on_motd},
    command{"NAMES", on_names},
    command{"NICK", on_nick, 0, true},
    command{"NOTICE", on_privmsg},
    command{"OPER", on_oper, 2},
    command{"PART", on_part, 1},
    command{"PASS", on_pass, 1, true},
    command{"PING", on_ping, 0, true},
    command{"PONG", on_pong, 0, true},
    command{"PRIVMSG", on_privmsg},
    command{"QUIT", on_quit, 0, true},
    command{"REHASH", on_reserved},
    command{"RESTART", on_reserved},
    command{"SETNAME", on_setname, 1},
    command{"SQUIT", on_reserved},
    command{"STATS", on_stats},
    command{"SUMMON", on_summon},
    command{"TAGMSG", on_tagmsg},
    command{"TIME", on_time},
    command{"TOPIC", on_topic, 1},
    command{"USER", on_user, 4, true},
    command{"USERHOST", on_userhost, 1},
    command{"USERS", on_users},
    command{"VERSION", on_version},
    command{"WALLOPS", on_wallops, 1},
    command{"WHO", on_who},
    command{"WHOIS", on_whois},
    command{"WHOWAS", on_whowas},
};

constexpr bool before(const command& a, const command& b) noexcept { return a.name < b.name; }
static_assert(std::is_sorted(all.begin(), all.end(), before));

} // namespace

std::span<const command> all_commands() noexcept { return all; }

const command* find_command(std::string_view upper) noexcept
{
    const auto at = std::lower_bound(all.begin(), all.end(), upper,
                                     [](const command& c, std::string_view name) { return c.name < name; });
    return at != all.end() && at->name == upper ? &*at : nullptr;
}

} // namespace banter::protocol::irc

#pragma once

#include "server/protocol/irc/call.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace banter::protocol::irc {

struct command {
    std::string_view name; ///< in upper case
    void (*run)(call&);
    std::uint8_t least_params = 0; ///< fewer are answered with ERR_NEEDMOREPARAMS (461)
    bool before_welcome = false;   ///< false: answered with ERR_NOTREGISTERED (451) before the welcome
};

/// All commands, sorted by name.
std::span<const command> all_commands() noexcept;

/// @return null when there is no such command.
const command* find_command(std::string_view upper) noexcept;

// registration
void on_cap(call& c);
void on_authenticate(call& c);
void on_pass(call& c);
void on_nick(call& c);
void on_user(call& c);

// rooms
void on_join(call& c);
void on_part(call& c);
void on_topic(call& c);
void on_names(call& c);
void on_list(call& c);
void on_kick(call& c);
void on_invite(call& c);
void on_mode(call& c);

// messages
void on_privmsg(call& c); ///< NOTICE too
void on_tagmsg(call& c);
void on_batch(call& c);

/// Adds a line to the open batch that it names. @return false if the line names no batch.
bool take_into_batch(call& c);

/// Fails the open batch, if there is one: a refused line may have been part of it.
void fail_batch(peer& who);

// users
void on_who(call& c);
void on_whois(call& c);
void on_whowas(call& c);
void on_ison(call& c);
void on_userhost(call& c);
void on_monitor(call& c);
void on_away(call& c);
void on_setname(call& c);

// the server
void on_ping(call& c);
void on_pong(call& c);
void on_quit(call& c);
void on_motd(call& c);
void on_lusers(call& c);
void on_version(call& c);
void on_time(call& c);
void on_info(call& c);
void on_admin(call& c);
void on_help(call& c);
void on_stats(call& c);
void on_links(call& c);
void on_users(call& c);
void on_summon(call& c);
void on_oper(call& c);
void on_wallops(call& c);
void on_kill(call& c);
void on_reserved(call& c); ///< commands of server administration, which IRC does not offer here
void on_error(call& c);    ///< for servers; ignored

// history
void on_chathistory(call& c);
void on_markread(call& c);

/// Appends the message of the day, or the reply that there is none.
void append_motd(std::string& out, const peer& to, const settings& set);

} // namespace banter::protocol::irc

#include "server/protocol/irc/isupport.hpp"

#include "server/chat/address.hpp"
#include "server/protocol/irc/limits.hpp"
#include "server/protocol/irc/line_writer.hpp"
#include "server/protocol/irc/numerics.hpp"

namespace banter::protocol::irc {

std::vector<std::string> isupport()
{
    const auto n = [](std::size_t value) { return std::to_string(value); };
    return {std::string{"AWAYLEN="} + n(away_bytes),
            "BOT=B",
            "CASEMAPPING=ascii",
            std::string{"CHANLIMIT=#:"} + n(limits::rooms_per_connection),
            "CHANMODES=beI,k,l,imnst",
            std::string{"CHANNELLEN="} + n(limits::room_name_bytes + 1),
            "CHANTYPES=#",
            std::string{"CHATHISTORY="} + n(limits::history_most),
            "ELIST=MU",
            "EXCEPTS=e",
            "EXTBAN=,m",
            std::string{"HOSTLEN="} + n(limits::user_name_bytes + chat::host_suffix.size()),
            "INVEX=I",
            std::string{"KICKLEN="} + n(reason_bytes),
            std::string{"LINELEN="} + n(line_bytes),
            "MAXLIST=b:" + n(limits::rule_entries) + ",e:" + n(limits::rule_entries) +
                ",I:" + n(limits::rule_entries),
            std::string{"MODES="} + n(modes_per_line),
            std::string{"MONITOR="} + n(limits::presence_subscriptions),
            "MSGREFTYPES=msgid,timestamp",
            std::string{"NAMELEN="} + n(realname_bytes),
            "NETWORK=" + std::string{server_name},
            std::string{"NICKLEN="} + n(limits::user_name_code_points),
            "PREFIX=(ov)@+",
            "SAFELIST",
            std::string{"TARGMAX=PRIVMSG:"} + n(message_targets) + ",NOTICE:" + n(message_targets) +
                std::string{",TAGMSG:"} + n(message_targets) + ",JOIN:" + n(limits::rooms_per_connection) +
                std::string{",PART:"} + n(limits::rooms_per_connection) + ",KICK:" + n(kick_targets) +
                std::string{",WHOIS:"} + n(whois_targets) + ",NAMES:" + n(names_targets) +
                ",LIST:" + n(list_targets),
            std::string{"TOPICLEN="} + n(topic_bytes),
            std::string{"USERLEN="} + n(limits::user_name_bytes),
            "UTF8ONLY",
            "WHOX"};
}

void append_isupport(std::string& out, const peer& to)
{
    constexpr std::size_t tokens_per_line = 13; // fifteen parameters, less the nick and the last one
    const auto tokens = isupport();
    for (std::size_t at = 0; at < tokens.size();) {
        line_writer w{out};
        w.numeric(rpl_isupport, to.nick);
        for (std::size_t in_line = 0; in_line < tokens_per_line && at < tokens.size(); ++in_line)
            w.middle(tokens[at++]);
        w.trailing("are supported by this server");
    }
}

} // namespace banter::protocol::irc

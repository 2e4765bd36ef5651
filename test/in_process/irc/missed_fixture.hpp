#pragma once

#include "test/in_process/clients/irc_client.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace banter::test {

inline const std::vector<std::string> missed_caps{"message-tags", "server-time", "batch",
                                                  "draft/chathistory"};
inline constexpr const char* alices_secret = "a-secret-of-this-device";

/// The texts joined: "one | two".
inline std::string joined_by_bars(const std::vector<std::string>& all)
{
    std::string out;
    for (const auto& t : all)
        out += (out.empty() ? "" : " | ") + t;
    return out;
}

/// The texts of the lines after JOIN, with "batch: " before those in a batch.
inline std::vector<std::string> lines_of_join(irc_client& c, std::string_view room = "#garden")
{
    c.join(room);
    std::vector<std::string> out;
    for (const auto& l : c.settled()) {
        if (l.command == "PRIVMSG" || l.command == "NOTICE")
            out.push_back((l.tags.contains("batch") ? "batch: " : "") + l.text());
    }
    return out;
}

inline std::string came(irc_client& c, std::string_view room = "#garden")
{
    return joined_by_bars(lines_of_join(c, room));
}

/// The messages that a client received, with their senders.
inline std::string said_to(irc_client& c)
{
    std::vector<std::string> out;
    for (const auto& [nick, text] : c.texts())
        out.push_back(nick + ": " + text);
    return joined_by_bars(out);
}

/// A room in which bob is.
struct missed_fixture {
    explicit missed_fixture(commit_timing commits = commit_timing::at_once()) : server{{.commits = commits}}
    {
        bob.join("#garden");
    }

    irc_client alice(const std::vector<std::string>& caps = missed_caps,
                     const std::string& secret = alices_secret)
    {
        return irc_client{server, irc_person{"alice", caps, secret}};
    }

    /// A client that does not report what it has received.
    irc_client mute_alice()
    {
        auto out = alice();
        out.answer_pings(false);
        return out;
    }

    /// Alice joins, gets the missed messages, confirms them, and leaves. @return those messages
    std::string visit(std::string_view room = "#garden")
    {
        auto a = alice();
        auto out = came(a, room);
        confirm_and_leave(a);
        return out;
    }

    void say(const std::vector<std::string>& all)
    {
        for (const auto& text : all)
            bob.say("#garden", text);
        bob.settled();
    }

    static void leave(irc_client& c)
    {
        c.send("QUIT :bye");
        c.rest();
    }

    static void confirm_and_leave(irc_client& c)
    {
        c.confirm();
        leave(c);
    }

    /// The client is killed; bob sees it go.
    void vanish(irc_client& c)
    {
        c.vanish();
        bob.until(":" + c.nick() + " QUIT");
    }

    test::server server;
    irc_client bob{server, irc_person{"bob"}};
};

/// Alice has been in the room before and received a line.
struct missed_after_visit : missed_fixture {
    explicit missed_after_visit(commit_timing commits = commit_timing::at_once()) : missed_fixture{commits}
    {
        auto a = alice();
        a.join("#garden");
        say({"before"});
        a.until("PRIVMSG #garden before");
        confirm_and_leave(a);
    }
};

} // namespace banter::test

#pragma once

#include "test/in_process/clients/irc_client.hpp"

#include <algorithm>
#include <deque>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace banter::test {

/// A server, and users that connect when a test first needs them.
struct isupport_fixture {
    test::server server;
    std::deque<irc_client> people;

    irc_client& person(const std::string& nick, const std::vector<std::string>& caps = {})
    {
        return people.emplace_back(server, irc_person{nick, caps});
    }

    /// A client with the capabilities that the checks need.
    irc_client& capable_person(const std::string& nick)
    {
        return person(nick,
                      {"message-tags", "server-time", "batch", "draft/chathistory", "standard-replies"});
    }

    irc_client& person_in(const std::string& nick, std::string_view room)
    {
        auto& p = person(nick);
        p.join(room);
        p.settled();
        return p;
    }
};

/// Checks the promise of an ISUPPORT token.
struct isupport_check {
    const char* token;
    void (*run)(isupport_fixture&, const std::string& value);
};

inline std::ostream& operator<<(std::ostream& out, const isupport_check& c) { return out << c.token; }

/// The checks of tokens that name a limit, and of the others.
std::span<const isupport_check> isupport_limits() noexcept;
std::span<const isupport_check> isupport_promises() noexcept;

inline std::size_t count(const std::vector<std::string>& commands, std::string_view which)
{
    return static_cast<std::size_t>(std::count(commands.begin(), commands.end(), which));
}

inline bool has(const std::vector<std::string>& commands, std::string_view which)
{
    return count(commands, which) != 0;
}

/// The parts between commas.
inline std::vector<std::string> list_of(std::string_view value)
{
    std::vector<std::string> out;
    for (;;) {
        const auto [one, more] = cut(value, ",");
        out.emplace_back(one);
        if (one.size() == value.size())
            return out;
        value = more;
    }
}

} // namespace banter::test

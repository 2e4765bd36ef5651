// ISUPPORT tokens that name a limit: the limit itself is accepted, and one more is refused.
#include "test/in_process/irc/isupport_checks.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <utility>

namespace banter::test {

namespace {

std::string xs(std::size_t n) { return std::string(n, 'x'); }

std::size_t as_number(const std::string& value) { return std::stoul(value); }

// prefix0,prefix1,...
std::string numbered(const std::string& prefix, std::size_t from, std::size_t to)
{
    std::string out;
    for (auto i = from; i < to; ++i)
        out += (out.empty() ? "" : ",") + prefix + std::to_string(i);
    return out;
}

void awaylen(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person("alice");
    auto& bob = s.person("bob");
    for (const auto size : {as_number(value), as_number(value) + 1}) {
        alice.send("AWAY :" + xs(size));
        alice.until("306");
        bob.say("alice", "there?");
        BOOST_TEST(bob.until("301").text().size() == as_number(value));
    }
}

void chanlimit(isupport_fixture& s, const std::string& value)
{
    BOOST_REQUIRE(value.starts_with("#:"));
    const auto most = as_number(value.substr(2));
    auto& alice = s.person("alice");
    for (std::size_t first = 0; first <= most; first += 20)
        alice.send("JOIN " + numbered("#r", first, std::min(first + 20, most + 1)));
    const auto got = alice.commands();
    BOOST_TEST(count(got, "JOIN") == most);
    BOOST_TEST(count(got, "405") == 1u);
}

void channellen(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person("alice");
    alice.join("#" + xs(as_number(value) - 1));
    alice.send("JOIN #" + xs(as_number(value)));
    BOOST_TEST(!has(alice.commands(), "JOIN"));
}

void chathistory(isupport_fixture& s, const std::string& value)
{
    const auto most = as_number(value);
    auto& alice = s.capable_person("alice");
    alice.join("#room");
    for (std::size_t i = 0; i < most + 5; ++i)
        alice.say("#room", std::to_string(i));
    alice.settled();
    BOOST_TEST(alice.history("LATEST #room * " + value).size() == most);
    BOOST_TEST(alice.history("LATEST #room * " + std::to_string(most + 5)).size() == most);
}

void hostlen(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person_in("alice", "#room");
    alice.send("WHO alice");
    BOOST_TEST(alice.until("352").params.at(3).size() <= as_number(value));
}

void kicklen(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person_in("alice", "#room");
    auto& bob = s.person("bob");
    for (const auto size : {as_number(value), as_number(value) + 1}) {
        bob.join("#room");
        alice.send("KICK #room bob :" + xs(size));
        BOOST_TEST(bob.until("KICK").text().size() == as_number(value));
    }
}

void linelen(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person("alice");
    auto& bob = s.person("bob");
    const std::string head = "NOTICE bob :";
    alice.send(head + xs(as_number(value) - 2 - head.size()));
    BOOST_TEST(!has(alice.commands(), "417"));
    alice.send(head + xs(as_number(value) - 1 - head.size()));
    BOOST_TEST(has(alice.commands(), "417"));
    BOOST_TEST(has(bob.commands(), "NOTICE"));
}

void maxlist(isupport_fixture& s, const std::string& value)
{
    const auto [letters, most] = cut(value, ":");
    auto& alice = s.person_in("alice", "#room");
    const auto limit = as_number(std::string{most});
    for (std::size_t i = 0; i <= limit; ++i)
        alice.send(std::string{"MODE #room +"} + letters.front() + " m" + std::to_string(i) + "!*@*");
    const auto got = alice.commands();
    BOOST_TEST(count(got, "MODE") == limit);
    BOOST_TEST(count(got, "478") == 1u);
}

void modes(isupport_fixture& s, const std::string& value)
{
    const auto most = as_number(value);
    auto& alice = s.person_in("alice", "#room");
    std::string all;
    for (std::size_t i = 0; i <= most; ++i) {
        const auto nick = "u" + std::to_string(i);
        s.person_in(nick, "#room");
        all += " " + nick;
    }
    alice.settled();
    alice.send("MODE #room +" + std::string(most + 1, 'v') + all);
    std::set<std::string> voiced;
    for (const auto& l : alice.settled()) {
        if (l.command == "MODE")
            voiced.insert(l.params.begin() + 2, l.params.end());
    }
    BOOST_TEST(voiced.size() == most);
}

void monitor(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person("alice");
    for (std::size_t i = 0; i < as_number(value); ++i)
        alice.send("MONITOR + nobody" + std::to_string(i));
    BOOST_TEST(!has(alice.commands(), "734"));
    alice.send("MONITOR + onemore");
    alice.until("734 alice " + value);
}

void namelen(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person("alice");
    alice.send("SETNAME :" + xs(as_number(value) + 1));
    alice.until("FAIL SETNAME INVALID_REALNAME");
    alice.send("SETNAME :" + std::string(as_number(value), 'y'));
    alice.send("WHOIS alice");
    BOOST_TEST(alice.until("311").text() == std::string(as_number(value), 'y'));
}

void nicklen(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person("alice");
    alice.send("NICK " + xs(as_number(value)));
    alice.until("NICK " + xs(as_number(value)));
    alice.send("NICK " + std::string(as_number(value) + 1, 'm'));
    alice.until("432");
    std::string wide;
    while (wide.size() < 2 * as_number(value))
        wide += "\u017e";
    alice.send("NICK " + wide);
    alice.until("NICK " + wide);
}

void topiclen(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person_in("alice", "#room");
    for (const auto size : {as_number(value), as_number(value) + 1}) {
        alice.send("TOPIC #room :" + xs(size));
        std::size_t seen = 0;
        for (const auto& l : alice.settled())
            seen = l.command == "TOPIC" ? l.text().size() : seen;
        BOOST_TEST((seen == as_number(value) || (seen == 0 && size > as_number(value))), size);
    }
}

void userlen(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person("alice");
    alice.send("WHO alice");
    BOOST_TEST(alice.until("352").params.at(2).size() <= as_number(value));
}

// TARGMAX for messages: the stated number of targets gets one, a further target does not.
void targmax_messages(irc_client& alice, std::deque<irc_client*>& others, const std::string& command,
                      std::size_t most)
{
    const auto head = command == "TAGMSG" ? "@+x=1 TAGMSG " : command + " ";
    const auto* const text = command == "TAGMSG" ? "" : " :hello";
    alice.send(head + numbered("o", 0, most) + text);
    alice.settled();
    for (std::size_t i = 0; i < most; ++i)
        BOOST_TEST(has(others.at(i)->commands(), command), command);
    alice.send(head + numbered("o", 0, most + 1) + text);
    alice.settled();
    BOOST_TEST(!has(others.at(most)->commands(), command), command);
}

void targmax(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.capable_person("alice");
    alice.join("#room");
    std::deque<irc_client*> others;
    for (int i = 0; i < 12; ++i) {
        others.push_back(&s.capable_person("o" + std::to_string(i)));
        others.back()->join("#room");
    }
    alice.settled();
    const std::map<std::string, std::pair<std::string, std::string>> tried{
        {"JOIN", {"#t", "JOIN"}}, {"PART", {"#t", "PART"}}, {"NAMES", {"#t", "366"}},
        {"LIST", {"#t", "323"}},  {"WHOIS", {"o", "311"}},  {"KICK", {"o", "KICK"}},
    };
    for (const auto& entry : list_of(value)) {
        const auto [command, limit] = cut(entry, ":");
        const std::string name{command};
        const auto most = limit.empty() ? 10 : as_number(std::string{limit});
        if (name == "PRIVMSG" || name == "NOTICE" || name == "TAGMSG") {
            targmax_messages(alice, others, name, most);
            continue;
        }
        const auto found = tried.find(name);
        BOOST_REQUIRE_MESSAGE(found != tried.end(), "TARGMAX names " << name << ", which is not tried");
        const auto& [targets, answer] = found->second;
        const auto enough = std::min<std::size_t>(most, 20);
        alice.send(name + (name == "KICK" ? " #room " : " ") + numbered(targets, 0, enough));
        BOOST_TEST(count(alice.commands(), answer) == (name == "LIST" ? 1 : enough), name);
    }
}

constexpr isupport_check limits[] = {
    {"AWAYLEN", awaylen},         {"CHANLIMIT", chanlimit}, {"CHANNELLEN", channellen},
    {"CHATHISTORY", chathistory}, {"HOSTLEN", hostlen},     {"KICKLEN", kicklen},
    {"LINELEN", linelen},         {"MAXLIST", maxlist},     {"MODES", modes},
    {"MONITOR", monitor},         {"NAMELEN", namelen},     {"NICKLEN", nicklen},
    {"TOPICLEN", topiclen},       {"USERLEN", userlen},     {"TARGMAX", targmax},
};

} // namespace

std::span<const isupport_check> isupport_limits() noexcept { return limits; }

} // namespace banter::test

// The tokens of ISUPPORT that promise that something is understood.
#include "test/in_process/irc/isupport_checks.hpp"

#include <boost/test/unit_test.hpp>

#include <regex>

namespace banter::test {

namespace {

void bot(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person("alice");
    auto& bob = s.person("bob");
    alice.send("MODE alice +" + value);
    alice.until("MODE alice +" + value);
    bob.send("WHOIS alice");
    bob.until("335 bob alice");
    bob.send("WHO alice");
    BOOST_TEST(bob.until("352").params.at(6).find(value) != std::string::npos);
}

void casemapping(isupport_fixture& s, const std::string& value)
{
    BOOST_TEST(value == "ascii");
    s.person("alice");
    auto& bob = s.person("bob");
    bob.send("NICK ALICE");
    bob.until("433");
}

void chanmodes(isupport_fixture& s, const std::string& value)
{
    const auto kinds = list_of(value);
    BOOST_REQUIRE(kinds.size() == 4u);
    auto& alice = s.person_in("alice", "#room");
    const auto change = [&](const std::string& what) {
        alice.send("MODE #room " + what);
        return alice.until("MODE #room " + what.substr(0, 2));
    };
    for (const char letter : kinds[0]) {
        change(std::string{"+"} + letter + " someone!*@*");
        alice.send(std::string{"MODE #room +"} + letter);
        const auto lines = alice.settled();
        BOOST_TEST(std::any_of(lines.begin(), lines.end(),
                               [](const irc_line& l) { return has(l.params, "someone!*@*"); }),
                   letter);
    }
    for (const char letter : kinds[1] + kinds[2])
        BOOST_TEST(change(std::string{"+"} + letter + " 7").params.at(2) == "7");
    for (const char letter : kinds[1])
        change(std::string{"-"} + letter + " 7");
    for (const char letter : kinds[2])
        change(std::string{"-"} + letter);
    for (const char letter : kinds[3])
        change(std::string{"+"} + letter);
    for (const char letter : std::string{"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}) {
        if ((value + "ov").find(letter) != std::string::npos)
            continue;
        alice.send(std::string{"MODE #room +"} + letter + " x");
        alice.until(std::string{"472 alice "} + letter);
    }
}

void chantypes(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person("alice");
    for (const char sign : std::string{"#&+!"}) {
        alice.send(std::string{"JOIN "} + sign + "room");
        BOOST_TEST(has(alice.commands(), "JOIN") == (value.find(sign) != std::string::npos), sign);
    }
}

void clienttagdeny(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.capable_person("alice");
    auto& bob = s.capable_person("bob");
    alice.send("@+example=1 TAGMSG bob");
    alice.settled();
    BOOST_TEST(has(bob.commands(), "TAGMSG") == (value != "*"));
}

void elist(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person_in("alice", "#few");
    alice.join("#many");
    auto& bob = s.person_in("bob", "#many");
    const auto check = [&](const std::string& arguments, const std::string& expected) {
        bob.send("LIST " + arguments);
        std::string found;
        for (const auto& l : bob.settled()) {
            if (l.command == "322" && l.params.at(1) != "#lobby")
                found += l.params[1];
        }
        BOOST_TEST(found == expected, arguments);
    };
    for (const char letter : value) {
        if (letter == 'M')
            check("#f*", "#few");
        else if (letter == 'N')
            check("!#f*", "#many");
        else if (letter == 'U') {
            check(">1", "#many");
            check("<2", "#few");
        } else
            BOOST_ERROR("ELIST names " << letter << ", which is not tried");
    }
}

void excepts(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person_in("alice", "#room");
    alice.send("MODE #room +b" + (value.empty() ? "e" : value) + " *!*@* bob!*@*");
    alice.settled();
    s.person("bob").join("#room");
}

void extban(isupport_fixture& s, const std::string& value)
{
    const auto both = list_of(value);
    auto& alice = s.person_in("alice", "#room");
    for (const char letter : both.at(1)) {
        const auto ban = both[0] + letter + ":bob!*@*";
        alice.send("MODE #room +b " + ban);
        alice.until("MODE #room +b " + ban);
    }
    auto& bob = s.person_in("bob", "#room");
    bob.say("#room", "me?");
    bob.until("404");
}

void invex(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person_in("alice", "#room");
    alice.send("MODE #room +i" + (value.empty() ? "I" : value) + " bob!*@*");
    alice.settled();
    s.person("bob").join("#room");
}

void msgreftypes(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.capable_person("alice");
    alice.join("#room");
    alice.say("#room", "one");
    alice.say("#room", "two");
    const auto first = alice.history("LATEST #room * 10").at(0);
    for (const auto& kind : list_of(value)) {
        const auto reference =
            kind == "msgid" ? "msgid=" + first.tags.at("msgid") : kind + "=2020-01-01T00:00:00.000Z";
        BOOST_TEST(alice.history("AFTER #room " + reference + " 10").back().text() == "two");
    }
}

void network(isupport_fixture& /*s*/, const std::string& value)
{
    BOOST_TEST(!value.empty());
    BOOST_TEST(value.find(' ') == std::string::npos);
}

void prefix(isupport_fixture& s, const std::string& value)
{
    std::smatch found;
    BOOST_REQUIRE(std::regex_match(value, found, std::regex{R"(\((\w+)\)(\W+))"}));
    const auto letters = found[1].str();
    const auto signs = found[2].str();
    BOOST_REQUIRE(letters.size() == signs.size());
    auto& alice = s.person_in("alice", "#room");
    s.person_in("bob", "#room");
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const auto change = [&](char sign) {
            const auto mode = std::string{"MODE #room "} + sign + letters[i] + " bob";
            alice.send(mode);
            alice.until(mode);
        };
        change('+');
        BOOST_TEST(alice.names_of("#room").at("bob") == std::string{signs[i]});
        change('-');
    }
}

void safelist(isupport_fixture& s, const std::string& value)
{
    BOOST_TEST(value.empty());
    auto& alice = s.person("alice");
    alice.send("LIST");
    alice.until("323");
}

void statusmsg(isupport_fixture& s, const std::string& value)
{
    auto& alice = s.person_in("alice", "#room");
    auto& bob = s.person_in("bob", "#room");
    for (const char sign : value) {
        bob.say(std::string{sign} + "#room", "psst");
        alice.until(std::string{"PRIVMSG "} + sign + "#room psst");
    }
}

void utf8only(isupport_fixture& s, const std::string& /*value*/)
{
    auto& alice = s.capable_person("alice");
    auto& bob = s.person("bob");
    alice.say("bob", "\xff");
    alice.until("FAIL PRIVMSG INVALID_UTF8");
    BOOST_TEST(!has(bob.commands(), "PRIVMSG"));
}

void whox(isupport_fixture& s, const std::string& /*value*/)
{
    auto& alice = s.person("alice");
    alice.send("WHO alice %tn,42");
    alice.until("354 alice 42 alice");
}

constexpr isupport_check promises[] = {
    {"BOT", bot},
    {"CASEMAPPING", casemapping},
    {"CHANMODES", chanmodes},
    {"CHANTYPES", chantypes},
    {"CLIENTTAGDENY", clienttagdeny},
    {"ELIST", elist},
    {"EXCEPTS", excepts},
    {"EXTBAN", extban},
    {"INVEX", invex},
    {"MSGREFTYPES", msgreftypes},
    {"NETWORK", network},
    {"PREFIX", prefix},
    {"SAFELIST", safelist},
    {"STATUSMSG", statusmsg},
    {"UTF8ONLY", utf8only},
    {"WHOX", whox},
};

} // namespace

std::span<const isupport_check> isupport_promises() noexcept { return promises; }

} // namespace banter::test

// ISUPPORT is true: each token that the server sends is tried, and no token is left untried.
#include "test/in_process/irc/isupport_checks.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <regex>
#include <set>

using namespace banter;
using test::irc_line;
using test::isupport_check;
using test::isupport_fixture;

BOOST_AUTO_TEST_SUITE(irc_isupport)

namespace {

constexpr const char* isupport_musts[] = {
    "BOT",     "CASEMAPPING", "CHANMODES", "CHANTYPES", "CHATHISTORY", "EXCEPTS",
    "EXTBAN",  "INVEX",       "MODES",     "MONITOR",   "MSGREFTYPES", "NETWORK",
    "NICKLEN", "PREFIX",      "TOPICLEN",  "UTF8ONLY",  "WHOX",
};

std::vector<isupport_check> all_checks()
{
    const auto limits = test::isupport_limits();
    const auto promises = test::isupport_promises();
    std::vector<isupport_check> out{limits.begin(), limits.end()};
    out.insert(out.end(), promises.begin(), promises.end());
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(there_is_a_check_of_every_token)
{
    isupport_fixture s;
    const auto tokens = s.person("alice").isupport();
    for (const auto& [name, value] : tokens) {
        const auto known = [&n = name](const isupport_check& c) { return c.token == n; };
        BOOST_TEST(std::ranges::any_of(all_checks(), known), name);
    }
    for (const auto* must : isupport_musts)
        BOOST_TEST(tokens.contains(must), must);
}

BOOST_DATA_TEST_CASE(the_token_is_true, boost::unit_test::data::make(all_checks()), each)
{
    isupport_fixture s;
    const auto tokens = s.person("reader").isupport();
    if (const auto found = tokens.find(each.token); found != tokens.end())
        each.run(s, found->second);
}

BOOST_AUTO_TEST_CASE(the_lines_hold_at_most_13_tokens_and_no_spaces)
{
    const std::regex form{"-?[A-Z0-9]+(=[^ ]*)?"};
    isupport_fixture s;
    for (const auto& line : s.person("alice").greeting()) {
        if (line.command != "005")
            continue;
        BOOST_REQUIRE(line.params.size() >= 3u);
        BOOST_TEST(line.params.size() <= 15u);
        for (std::size_t i = 1; i + 1 < line.params.size(); ++i)
            BOOST_TEST(std::regex_match(line.params[i], form), line);
    }
}

BOOST_AUTO_TEST_CASE(the_004_lists_the_supported_modes)
{
    isupport_fixture s;
    auto& alice = s.person("alice");
    const auto line = std::find_if(alice.greeting().begin(), alice.greeting().end(),
                                   [](const irc_line& l) { return l.command == "004"; });
    BOOST_REQUIRE((line != alice.greeting().end()));
    const auto& room_modes = line->params.at(4);
    std::set<char> advertised{room_modes.begin(), room_modes.end()};
    std::set<char> expected{'o', 'v'};
    for (const auto& kind : test::list_of(alice.isupport().at("CHANMODES")))
        expected.insert(kind.begin(), kind.end());
    BOOST_TEST((advertised == expected), line->text());
    for (const char letter : line->params.at(3)) {
        if (letter == 'o')
            continue;
        alice.send(std::string{"MODE alice +"} + letter);
        alice.until(std::string{"MODE alice +"} + letter);
    }
}

BOOST_AUTO_TEST_SUITE_END()

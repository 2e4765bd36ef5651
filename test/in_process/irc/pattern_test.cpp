// The patterns of IRC cases match the right lines only.
#include "test/in_process/clients/irc_pattern.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using banter::test::irc_line;
using banter::test::matches;
using banter::test::names;

BOOST_AUTO_TEST_SUITE(irc_pattern)

namespace {

constexpr const char* said =
    "@time=2026-01-01T00:00:00.000Z;msgid=7 :bob!bob@bob.users.banter PRIVMSG #room :hello  there";

constexpr const char* alike[] = {
    "PRIVMSG #room :hello  there",
    ":bob PRIVMSG #room :hello  there",
    ":bob!bob@bob.users.banter PRIVMSG ...",
    "@msgid=7 PRIVMSG ...",
    "@msgid={m:\\d+};time={} PRIVMSG {r} :{}",
    "@!label PRIVMSG ...",
    "{:PRIVMSG|NOTICE} #room ...",
    "PRIVMSG #room :hello{:\\s+}there",
    "PRIVMSG {same:#\\w+} {}",
    "PRIVMSG #room :{one}o{two}e",
};

constexpr const char* unlike[] = {
    "PRIVMSG #room :hello there",
    "PRIVMSG #room",
    "PRIVMSG #room {} {}",
    ":alice PRIVMSG ...",
    ":bob!x@y PRIVMSG ...",
    "@msgid=8 PRIVMSG ...",
    "@!msgid PRIVMSG ...",
    "@- PRIVMSG ...",
    "@label PRIVMSG ...",
    "NOTICE ...",
    "PRIV ...",
    "PRIVMSG {:#[a-c]+} {}",
    "PRIVMSG #Room {}",
    "PRIVMSG #room :hello {} ...",
    "PRIVMSG #room hello  there{x}",
    "PRIVMSG #room :{same}l{same}o  there",
};

} // namespace

BOOST_DATA_TEST_CASE(matching_patterns, boost::unit_test::data::make(alike), pattern)
{
    BOOST_TEST(matches(pattern, irc_line::parse(said)));
}

BOOST_DATA_TEST_CASE(other_patterns, boost::unit_test::data::make(unlike), pattern)
{
    BOOST_TEST(!matches(pattern, irc_line::parse(said)));
}

BOOST_AUTO_TEST_CASE(a_name_stands_for_the_same_from_then_on)
{
    names known;
    BOOST_TEST(matches("@msgid={m} PRIVMSG ...", irc_line::parse("@msgid=7 PRIVMSG #a x"), known));
    BOOST_TEST((known == names{{"m", "7"}}));
    BOOST_TEST(matches("@msgid={m} PRIVMSG ...", irc_line::parse("@msgid=7 PRIVMSG #a y"), known));
    BOOST_TEST(!matches("@msgid={m} PRIVMSG ...", irc_line::parse("@msgid=77 PRIVMSG #a y"), known));
}

BOOST_AUTO_TEST_CASE(a_pattern_that_does_not_match_names_nothing)
{
    names known;
    BOOST_TEST(!matches("PRIVMSG {who} :no", irc_line::parse(said), known));
    BOOST_TEST(known.empty());
}

BOOST_AUTO_TEST_CASE(a_hole_with_a_name_is_not_filled_by_nothing)
{
    BOOST_TEST(matches("PING a{}", irc_line::parse("PING a")));
    BOOST_TEST(!matches("PING a{name}", irc_line::parse("PING a")));
}

BOOST_AUTO_TEST_CASE(tags_are_unescaped)
{
    const auto line = irc_line::parse("@+a=x\\:y\\sz\\\\;b;c= PING :1");
    const std::map<std::string, std::string> expected{{"+a", "x;y z\\"}, {"b", ""}, {"c", ""}};
    BOOST_TEST((line.tags == expected), line);
}

BOOST_AUTO_TEST_SUITE_END()

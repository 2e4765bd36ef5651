// Files of IRC cases: valid ones are parsed, and invalid ones refused.
#include "test/in_process/irc/case_run.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace banter;
using test::irc_case;

BOOST_AUTO_TEST_SUITE(irc_case_file)

namespace {

std::vector<irc_case> cases_in(const std::string& text)
{
    std::istringstream in{text};
    return test::read_cases(in, "folder/one.cases");
}

constexpr const char* no_cases[] = {
    "alice > PING",
    "case: c\nusers: alice\nbob > PING",
    "case: c\nusers: alice\nalice <",
    "case: c\nusers: alice\nalice . PING",
    "case: c\nusers: alice\nalice PING",
    "case: c\nusers: alice!",
    "case: c\nusers: alice\nroom: alice bob",
    "case: c\nusers: alice\nalice, > PING\nfrob: x",
};

} // namespace

BOOST_AUTO_TEST_CASE(a_case_is_parsed_into_users_and_steps)
{
    const auto all =
        cases_in("-- a remark\n\ncase: first\nspec: s\nusers: alice bob?[a,b] carol*\nroom: alice\n"
                 "alice,bob > PING :x y\n  bob .\n\ncase: second\n");
    BOOST_REQUIRE(all.size() == 2u);
    const auto& c = all.front();
    BOOST_TEST(c.file == "one");
    BOOST_TEST(c.line == 3u);
    BOOST_TEST(c.name == "first");
    BOOST_TEST(c.spec == "s");
    BOOST_REQUIRE(c.users.size() == 3u);
    BOOST_TEST(c.users[1].name == "bob");
    BOOST_TEST(c.users[1].mark == '?');
    BOOST_TEST((c.users[1].caps == std::vector<std::string>{"a", "b"}));
    BOOST_TEST(c.users[2].mark == '*');
    BOOST_REQUIRE(c.steps.size() == 2u);
    BOOST_TEST((c.steps[0].who == std::vector<std::string>{"alice", "bob"}));
    BOOST_TEST(c.steps[0].sign == ">");
    BOOST_TEST(c.steps[0].rest == "PING :x y");
    BOOST_TEST(c.steps[1].line == 8u);
}

BOOST_DATA_TEST_CASE(a_file_that_is_no_case_is_refused, boost::unit_test::data::make(no_cases), text)
{
    BOOST_CHECK_THROW(cases_in(text), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_case_can_send_any_byte)
{
    const auto all = cases_in("case: c\nspec: s\nusers: alice?\nalice >> {a*3}\\r\\n\\0\\x01\\\\n\\xff\n");
    BOOST_TEST(test::spelled_out(all.front().steps.front().rest) == (std::string{"aaa\r\n\0\1\\n\xff", 10}));
    BOOST_TEST(all.front().longest() == 10u);
    BOOST_TEST(!all.front().is_text());
}

BOOST_AUTO_TEST_CASE(a_case_has_names_of_its_own)
{
    const auto all = cases_in("case: c\nspec: s\nusers: alice?\nalice > PING\n");
    const test::irc_case_run run{all.front(), protocol::irc::framing::lines, test::commit_timing::at_once()};
    BOOST_TEST(run.filled("$alice $room $room2 $other2 $n $.") == "alice7 #room-7 #room2-7 other2-7 7 $.");
    BOOST_CHECK_THROW(run.filled("$bob"), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

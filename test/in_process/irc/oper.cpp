// Server operators: the use of OPER, and the rights that it gives. test_irc_oper.py uses real hashes.
#include "test/in_process/clients/irc_client.hpp"
#include "test/in_process/clients/json_client.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace banter;
using test::irc_client;

BOOST_AUTO_TEST_SUITE(irc_oper)

namespace {

/// A server that has an operator, whose password is "sesame".
struct oper_fixture {
    explicit oper_fixture(test::commit_timing storing = test::commit_timing::at_once())
        : server{{.commits = storing, .operators = {{"root", "$hash"}}}}
    {
    }

    test::server server;

    irc_client enter(const std::string& nick) { return irc_client{server, test::irc_person{nick}}; }

    /// Answers the pending password checks.
    void check_passwords()
    {
        auto& checker = server.passwords();
        server.settle();
        while (!checker.asked.empty()) {
            checker.answer(checker.asked.front().what == "sesame for $hash");
            server.settle();
        }
    }

    /// @return the numeric that OPER is answered by.
    std::string oper(irc_client& c, const std::string& arguments)
    {
        c.send("OPER " + arguments);
        check_passwords();
        return c.until("{:381|464|491} ...").command;
    }
};

std::size_t count_of(irc_client& c, std::string_view command)
{
    const auto all = c.commands();
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), command));
}

} // namespace

BOOST_AUTO_TEST_CASE(the_right_password_makes_an_operator)
{
    oper_fixture s;
    auto alice = s.enter("alice");
    auto bob = s.enter("bob");
    BOOST_TEST(s.oper(alice, "root sesame") == "381");
    alice.send("MODE alice");
    alice.until("221 alice +o");
    bob.send("WHOIS alice");
    bob.until("313 bob alice");
    bob.send("USERHOST alice");
    bob.until("302 bob :alice*=+alice@alice.users.banter{: ?}");
    bob.send("WHO alice");
    BOOST_TEST(bob.until("352").params.at(6).find('*') != std::string::npos);
    bob.send("LUSERS");
    bob.until("252 bob 1");
}

BOOST_AUTO_TEST_CASE(other_input_makes_no_operator)
{
    for (const auto* wrong : {"root wrong", "nobody sesame", "root sesamex", "root $hash", "ROOT sesame"}) {
        oper_fixture s;
        auto alice = s.enter("alice");
        BOOST_TEST(s.oper(alice, wrong) == "464", wrong);
        alice.send("MODE alice");
        BOOST_TEST(alice.until("221").params.at(1).find('o') == std::string::npos);
        alice.send("WALLOPS :am I?");
        alice.until("481");
    }
}

BOOST_AUTO_TEST_CASE(a_client_has_one_try_a_second)
{
    oper_fixture s;
    auto alice = s.enter("alice");
    BOOST_TEST(s.oper(alice, "root wrong") == "464");
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(s.oper(alice, "root sesame") == "491");
    s.server.pass_seconds(1);
    BOOST_TEST(s.oper(alice, "root sesame") == "381");
}

BOOST_AUTO_TEST_CASE(a_client_that_guesses_keeps_no_other_from_trying)
{
    oper_fixture s;
    auto mallory = s.enter("mallory");
    auto alice = s.enter("alice");
    BOOST_TEST(s.oper(mallory, "root wrong") == "464");
    BOOST_TEST(s.oper(alice, "root sesame") == "381");
}

BOOST_AUTO_TEST_CASE(wallops_go_to_operators_alone)
{
    oper_fixture s;
    auto alice = s.enter("alice");
    auto bob = s.enter("bob");
    auto carol = s.enter("carol");
    for (auto* c : {&alice, &bob})
        BOOST_TEST(s.oper(*c, "root sesame") == "381");
    alice.send("WALLOPS :hear all");
    BOOST_TEST(bob.until(":alice WALLOPS").text().ends_with("hear all"));
    BOOST_TEST(count_of(carol, "WALLOPS") == 0u);
}

BOOST_AUTO_TEST_CASE(an_operator_may_put_that_down)
{
    oper_fixture s;
    auto alice = s.enter("alice");
    auto bob = s.enter("bob");
    for (auto* c : {&alice, &bob})
        BOOST_TEST(s.oper(*c, "root sesame") == "381");
    alice.send("MODE alice -o");
    alice.until("MODE alice -o");
    alice.send("WALLOPS :still?");
    alice.until("481 alice");
    bob.send("WALLOPS :hear");
    BOOST_TEST(count_of(alice, "WALLOPS") == 0u);
}

// KILL over IRC alone: test/cases/irc/server.cases.
BOOST_AUTO_TEST_CASE(kill_reaches_a_user_on_any_frontend)
{
    oper_fixture s;
    auto alice = s.enter("alice");
    BOOST_TEST(s.oper(alice, "root sesame") == "381");
    auto watcher = s.server.json("watcher", R"("rooms":["ops"],"presence":true)");
    for (const auto over : {test::json_client::over::tcp, test::json_client::over::websocket}) {
        test::json_client bob{s.server, over, "bob", R"("rooms":["ops"])"};
        watcher.until("presence", R"("user":"bob","event":"join")");
        alice.send("KILL bob :too much noise");
        bob.until("bye", R"("reason":"alice disconnected you: too much noise")");
        BOOST_TEST(bob.closed());
        watcher.until("presence",
                      R"_("user":"bob","event":"leave","reason":"Killed (alice (too much noise))")_");
    }
    test::irc_client carol{s.server, test::irc_person{"carol"}, protocol::irc::framing::text_messages};
    alice.send("KILL carol :you too");
    carol.until("ERROR :Closing Link: carol.users.banter (Killed (alice (you too)))");
    carol.rest();
}

// Both end the connection in one turn.
BOOST_AUTO_TEST_CASE(a_user_who_says_bye_while_it_is_killed_leaves_once)
{
    for (const auto timing : test::both_timings) {
        oper_fixture s{timing};
        auto alice = s.enter("alice");
        BOOST_TEST(s.oper(alice, "root sesame") == "381");
        auto bob = s.enter("bob");
        auto carol = s.enter("carol");
        for (auto* c : {&bob, &carol})
            c->join("#ops");
        carol.settled();
        alice.send("KILL bob :noise");
        bob.send("QUIT :never caught");
        const auto lines = bob.rest();
        BOOST_TEST(std::count_if(lines.begin(), lines.end(),
                                 [](const auto& l) { return l.command == "ERROR"; }) == 1);
        BOOST_TEST(carol.until("QUIT").text() == "Killed (alice (noise))");
        BOOST_TEST(count_of(carol, "QUIT") == 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_server_without_operators_has_none)
{
    test::server server;
    irc_client alice{server, test::irc_person{"alice"}};
    alice.send("OPER root sesame");
    alice.until("491 alice");
    BOOST_TEST(server.passwords().asked.empty());
}

BOOST_AUTO_TEST_SUITE_END()

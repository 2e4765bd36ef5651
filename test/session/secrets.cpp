// Wrong secrets of devices are bounded on every door.
#include "server/protocol/irc/codec.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace banter;
using namespace banter::test;

BOOST_AUTO_TEST_SUITE(secrets)

namespace {

net::tcp_endpoint endpoint(const char* address) { return {boost::asio::ip::make_address(address), 4'711}; }

const auto owner = endpoint("192.0.2.1");
const auto stranger = endpoint("192.0.2.2");

/// Alice's device has claimed her name.
struct world_with_alice : world {
    world_with_alice() { BOOST_TEST(hello("alice", "alice's secret", owner) == "welcome"); }

    // Connects, says hello and leaves. @return `welcome`, or the code of the error.
    std::string hello(const std::string& user, const std::string& token, const net::tcp_endpoint& from)
    {
        auto p = connect(protocol::json::object_frontend(), from);
        p.send(R"({"type":"hello","rooms":[],"user":")" + user + '"' +
               (token.empty() ? "" : R"(,"token":")" + token + '"') + "}");
        settle();
        const auto all = p.objects();
        const auto& answer = all.at(0);
        std::string out{answer.at(answer.contains("code") ? "code" : "type").as_string()};
        last_message = answer.contains("message") ? std::string{answer.at("message").as_string()} : "";
        p.send(R"({"type":"bye"})");
        settle();
        return out;
    }

    std::string guess(int i, const net::tcp_endpoint& from = stranger)
    {
        return hello("alice", "guess number " + std::to_string(i), from);
    }

    std::string last_message;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(after_five_wrong_secrets_a_hello_is_refused_whatever_its_secret, world_with_alice)
{
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(guess(i) == "welcome"); // unproven
    BOOST_TEST(guess(5) == "rate_limited");
    BOOST_TEST(last_message == "too many wrong secrets were given for alice; try again in 30 seconds");
    BOOST_TEST(hello("ALICE", "alice's secret", stranger) == "rate_limited");
    BOOST_TEST(counters().wrong_secrets == 5u);
    BOOST_TEST(counters().refused_secrets == 2u);
    BOOST_TEST(hello("alice", "alice's secret", owner) == "welcome");
    BOOST_TEST(hello("alice", "", stranger) == "welcome");           // shows no secret
    BOOST_TEST(hello("bob", "bob's secret", stranger) == "welcome"); // claims a name
}

// A browser without the secret of the name reconnects with its own one whenever its network changes.
BOOST_FIXTURE_TEST_CASE(a_client_that_reconnects_with_the_same_wrong_secret_is_let_in, world_with_alice)
{
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(guess(1) == "welcome");
    BOOST_TEST(counters().wrong_secrets == 1u);
    for (int i = 2; i < 6; ++i)
        BOOST_TEST(guess(i) == "welcome");
    BOOST_TEST(guess(6) == "rate_limited");
    BOOST_TEST(guess(3) == "welcome");
}

BOOST_FIXTURE_TEST_CASE(guesses_from_everywhere_do_not_lock_the_owner_out, world_with_alice)
{
    for (int i = 0; i < 31; ++i)
        guess(i, endpoint(("203.0.113." + std::to_string(i + 1)).c_str()));
    BOOST_TEST(hello("alice", "alice's secret", stranger) == "rate_limited");
    BOOST_TEST(hello("alice", "alice's secret", owner) == "welcome");
}

BOOST_FIXTURE_TEST_CASE(an_address_that_has_guessed_too_much_may_still_claim_a_name, world_with_alice)
{
    for (int i = 0; i < 31; ++i) {
        const auto name = "user" + std::to_string(i);
        BOOST_TEST(hello(name, "its own secret", owner) == "welcome");
        BOOST_TEST(hello(name, "a lucky guess", stranger) == (i < 30 ? "welcome" : "rate_limited"));
    }
    BOOST_TEST(hello("bob", "bob's secret", stranger) == "welcome");
}

BOOST_FIXTURE_TEST_CASE(right_secrets_are_not_bounded, world_with_alice)
{
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(hello("alice", "alice's secret", stranger) == "welcome");
        BOOST_TEST(hello("user" + std::to_string(i), "another secret", stranger) == "welcome");
    }
    BOOST_TEST(counters().wrong_secrets == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_rename_is_bounded_like_a_hello, world_with_alice)
{
    // With another secret each time.
    auto rename_to = [&, connections = 0](const char* name) mutable {
        const auto number = std::to_string(++connections);
        auto mallory = connect(protocol::json::object_frontend(), stranger);
        mallory.send(R"({"type":"hello","rooms":[],"user":"mallory)" + number + R"(","token":"lucky guess )" +
                     number + "\"}");
        mallory.send(R"({"type":"rename","user":")" + std::string{name} + "\"}");
        settle();
        const auto all = mallory.objects();
        mallory.send(R"({"type":"bye"})");
        settle();
        const auto& answer = all.at(1);
        return std::string{answer.at(answer.contains("code") ? "code" : "type").as_string()};
    };
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(rename_to("alice") == "renamed");
        BOOST_TEST(rename_to("nobody") == "renamed"); // has no device
    }
    BOOST_TEST(rename_to("alice") == "rate_limited");
    BOOST_TEST(rename_to("nobody") == "renamed");
}

BOOST_FIXTURE_TEST_CASE(irc_passwords_are_bounded_like_tokens, world_with_alice)
{
    const protocol::irc::frontend irc{protocol::irc::settings{}};
    const auto registered = [&](int i, const net::tcp_endpoint& from) {
        auto p = connect(irc, from);
        p.send("PASS :" + (i < 0 ? "alice's secret" : "guess number " + std::to_string(i)) +
               "\r\nNICK alice\r\nUSER alice 0 * :Alice\r\n");
        settle();
        const auto text = p.bytes();
        p.send("QUIT\r\n");
        settle();
        return text.find(" 001 ") != std::string::npos;
    };
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(registered(i, stranger));
    BOOST_TEST(!registered(5, stranger));
    BOOST_TEST(!registered(-1, stranger));
    BOOST_TEST(guess(6) == "rate_limited"); // one bound for all doors
    BOOST_TEST(registered(-1, owner));
}

BOOST_AUTO_TEST_SUITE_END()

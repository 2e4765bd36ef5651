// How often secrets of devices may be guessed, in virtual time.
#include "server/session/secret_gate.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace banter::session;
using namespace std::chrono_literals;
using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(secret_gate_suite)

namespace {

// A gate and its clock.
struct scene {
    secret_gate gate;
    secret_gate::time_point now{1h};

    int guessed = 0; // makes each secret another one

    seconds wait(const std::string& from, const std::string& name, const std::string& secret = "right") const
    {
        return gate.wait(boost::asio::ip::make_address(from), name, secret, now);
    }

    // @return whether the secret was compared and counted.
    bool guess(const std::string& from, const std::string& name, const std::string& secret)
    {
        return wait(from, name, secret) == 0s &&
               gate.note_wrong(boost::asio::ip::make_address(from), name, secret, now);
    }

    bool guess(const std::string& from, const std::string& name)
    {
        return guess(from, name, std::to_string(++guessed));
    }

    // Number of guesses that are compared, with 100 a second.
    int guesses(const std::string& from, const std::string& name, seconds time)
    {
        int compared = 0;
        for (const auto end = now + time; now < end; now += 10ms)
            compared += guess(from, name) ? 1 : 0;
        return compared;
    }

    void prove(const std::string& from, const std::string& name)
    {
        gate.note_right(boost::asio::ip::make_address(from), name);
    }
};

std::string address_number(int i)
{
    return "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1);
}

} // namespace

BOOST_AUTO_TEST_CASE(one_address_guesses_five_times_for_a_name_and_then_ever_more_slowly)
{
    scene s;
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(s.guess("192.0.2.1", "alice"));
    for (const auto pause : {30s, 60s, 120s, 240s, 480s, 600s, 600s}) {
        BOOST_TEST(s.wait("192.0.2.1", "alice").count() == pause.count());
        s.now += pause - 1s;
        BOOST_TEST(s.wait("192.0.2.1", "alice").count() == 1);
        BOOST_TEST(!s.guess("192.0.2.1", "alice"));
        s.now += 1s;
        BOOST_TEST(s.guess("192.0.2.1", "alice"));
    }
    s.now += 2h;
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(s.guess("192.0.2.1", "alice"));
    BOOST_TEST(!s.guess("192.0.2.1", "alice"));
}

BOOST_AUTO_TEST_CASE(one_address_guesses_thirty_times_for_all_names_and_then_once_in_ten_seconds)
{
    scene s;
    for (int i = 0; i < 30; ++i)
        BOOST_TEST(s.guess("192.0.2.1", "user" + std::to_string(i)));
    BOOST_TEST(s.wait("192.0.2.1", "bob").count() == 10);
    s.now += 10s;
    BOOST_TEST(s.guess("192.0.2.1", "bob"));
    BOOST_TEST(!s.guess("192.0.2.1", "carol"));
    BOOST_TEST(s.guess("192.0.2.2", "carol")); // another address
}

BOOST_AUTO_TEST_CASE(wrong_secrets_for_two_names_do_not_delay_a_third_user_of_the_address)
{
    scene s;
    s.guesses("192.0.2.1", "alice", 20s);
    s.guesses("192.0.2.1", "bob", 20s);
    BOOST_TEST(s.wait("192.0.2.1", "carol").count() == 0);
}

BOOST_AUTO_TEST_CASE(many_addresses_guess_thirty_times_for_a_name_and_then_once_in_ten_seconds)
{
    scene s;
    int compared = 0;
    for (int i = 0; i < 1'000; ++i)
        compared += s.guess(address_number(i), "alice") ? 1 : 0;
    BOOST_TEST(compared == 30);
    BOOST_TEST(s.wait("203.0.113.9", "alice").count() == 10);
    s.now += 10s;
    BOOST_TEST(s.guess("203.0.113.9", "alice"));
    BOOST_TEST(s.guess("203.0.113.9", "bob")); // another name
}

BOOST_AUTO_TEST_CASE(nobody_elses_guesses_lock_out_an_address_that_has_proven_the_name)
{
    scene s;
    s.prove("198.51.100.7", "alice");
    for (int i = 0; i < 1'000; ++i)
        s.guess(address_number(i), "alice");
    BOOST_TEST(s.wait("198.51.100.7", "alice").count() == 0);
    BOOST_TEST(s.wait("203.0.113.9", "alice").count() != 0);
    for (int i = 0; i < 31; ++i) // nor those of other names
        s.guess("198.51.100.7", "user" + std::to_string(i));
    BOOST_TEST(s.wait("198.51.100.7", "alice").count() == 0);
    BOOST_TEST(s.wait("198.51.100.7", "bob").count() != 0);
    for (int i = 0; i < 7; ++i) // from several places
        s.prove(address_number(i), "alice");
    BOOST_TEST(s.wait("198.51.100.7", "alice").count() == 0);
}

BOOST_AUTO_TEST_CASE(an_address_that_has_proven_the_name_guesses_once_a_second_and_never_waits_longer)
{
    scene s;
    s.prove("127.0.0.1", "alice");
    const auto compared = s.guesses("127.0.0.1", "alice", 100s);
    BOOST_TEST(compared >= 30);
    BOOST_TEST(compared <= 131);
    BOOST_TEST(s.wait("127.0.0.1", "alice").count() <= 1);
}

BOOST_AUTO_TEST_CASE(the_same_wrong_secret_counts_once_and_never_waits)
{
    scene s;
    for (const auto* const secret : {"laptop", "phone", "work", "old"})
        BOOST_TEST(s.guess("192.0.2.1", "alice", secret));
    for (int i = 0; i < 100; ++i)
        for (const auto* const secret : {"laptop", "phone", "work", "old"}) {
            BOOST_TEST(s.wait("192.0.2.1", "alice", secret).count() == 0);
            BOOST_TEST(!s.guess("192.0.2.1", "alice", secret));
        }
    BOOST_TEST(s.guess("192.0.2.1", "alice", "fifth"));
    BOOST_TEST(s.wait("192.0.2.1", "alice").count() == 30);
    BOOST_TEST(s.wait("192.0.2.1", "alice", "phone").count() == 0);
    BOOST_TEST(s.wait("192.0.2.1", "alice", "laptop").count() == 30); // only four are remembered
    BOOST_TEST(s.guess("192.0.2.2", "alice", "phone"));               // another address
    BOOST_TEST(s.guess("192.0.2.1", "bob", "phone"));                 // another name
}

BOOST_AUTO_TEST_CASE(right_secrets_are_never_counted)
{
    scene s;
    for (int i = 0; i < 10'000; ++i) {
        const auto name = "user" + std::to_string(i);
        BOOST_TEST(s.wait("127.0.0.1", name).count() == 0);
        s.prove("127.0.0.1", name);
    }
    BOOST_TEST(s.guess("127.0.0.1", "stranger"));
}

BOOST_AUTO_TEST_CASE(a_network_of_ipv6_counts_as_one_address)
{
    scene s;
    int compared = 0;
    for (int i = 1; i <= 100; ++i)
        compared += s.guess("2001:db8:1:2::" + std::to_string(i), "user" + std::to_string(i)) ? 1 : 0;
    BOOST_TEST(compared == 30);
    BOOST_TEST(s.guess("2001:db8:1:3::1", "alice"));
    for (int i = 0; i < 30; ++i)
        s.guess("192.0.2.1", "user" + std::to_string(i));
    BOOST_TEST(!s.guess("::ffff:192.0.2.1", "alice")); // the same address
}

BOOST_AUTO_TEST_CASE(ten_refusals_are_logged_at_once_and_then_one_a_second)
{
    scene s;
    int logged = 0;
    for (const auto end = s.now + 20s; s.now < end; s.now += 10ms)
        logged += s.gate.may_log_refusal(s.now) ? 1 : 0;
    BOOST_TEST(logged >= 29);
    BOOST_TEST(logged <= 30);
}

BOOST_AUTO_TEST_CASE(the_number_of_keys_is_bounded)
{
    scene s;
    for (int i = 0; i < 40'000; ++i) {
        s.guess("10." + std::to_string(i / 62'500) + "." + std::to_string(i / 250 % 250) + "." +
                    std::to_string(i % 250),
                "user" + std::to_string(i));
        s.prove("192.0.2.1", "owner" + std::to_string(i));
    }
    BOOST_TEST(s.gate.keys() <= secret_gate::most_keys);
}

BOOST_AUTO_TEST_SUITE_END()

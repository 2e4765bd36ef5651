// Requests that need the right password: their state during the check, and the thread that checks.
#include "server/protocol/irc/codec.hpp"
#include "server/session/hashing_thread.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>
#include <crypt.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(passwords)

namespace {

protocol::irc::settings with_an_operator()
{
    protocol::irc::settings s;
    s.clock = [] { return timestamp{}; };
    s.operators = {{"root", "$hash"}};
    return s;
}

const protocol::irc::frontend frontend{with_an_operator()};

struct irc_world : world {
    peer enter(const std::string& nick)
    {
        auto p = connect(frontend);
        p.send("NICK " + nick + "\r\nUSER u 0 * :r\r\n");
        settle();
        p.lines();
        return p;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(only_the_client_with_a_password_waits_for_its_check)
{
    irc_world w;
    auto alice = w.enter("alice");
    auto bob = w.enter("bob");
    alice.send("OPER root secret\r\nPING :after\r\n");
    bob.send("PING :x\r\n");
    w.settle();
    BOOST_TEST(alice.lines().empty());
    BOOST_TEST(bob.lines() == strings{":banter PONG banter :x\r"}, per_element());
    BOOST_REQUIRE(w.passwords().asked.size() == 1u);
    BOOST_TEST(w.passwords().asked.front().what == "secret for $hash");

    w.passwords().answer(true);
    w.settle();
    BOOST_TEST(alice.lines() == (strings{":banter 381 alice :You are now an operator of this server\r",
                                         ":alice!alice@alice.users.banter MODE alice +o\r",
                                         ":banter PONG banter :after\r"}),
               per_element());
}

BOOST_AUTO_TEST_CASE(a_wrong_password_and_an_unknown_name_are_answered_alike)
{
    for (const bool known : {true, false}) {
        irc_world w;
        auto alice = w.enter("alice");
        alice.send(std::string{"OPER "} + (known ? "root" : "toor") + " guess\r\nPING :after\r\n");
        w.settle();
        BOOST_REQUIRE(w.passwords().asked.size() == 1u);
        w.passwords().answer(!known); // for an unknown name it may even be right
        w.settle();
        BOOST_TEST(alice.lines() ==
                       (strings{":banter 464 alice :Password incorrect\r", ":banter PONG banter :after\r"}),
                   per_element());
    }
}

BOOST_AUTO_TEST_CASE(where_too_many_passwords_wait_one_tries_again)
{
    irc_world w;
    w.passwords().full = true;
    auto alice = w.enter("alice");
    alice.send("OPER root secret\r\nPING :after\r\n");
    w.settle();
    const auto got = alice.lines();
    BOOST_REQUIRE(got.size() == 2u);
    BOOST_TEST(got[0].starts_with(":banter 491 alice :Too many tries"));
    BOOST_TEST(got[1] == ":banter PONG banter :after\r");
}

BOOST_AUTO_TEST_CASE(the_result_for_a_closed_session_is_dropped)
{
    irc_world w;
    for (const bool right : {true, false}) {
        auto alice = w.enter("alice");
        alice.send("OPER root secret\r\n");
        w.settle();
        w.sessions().close_all();
        w.settle();
        BOOST_TEST(w.sessions().size() == 0u);
        BOOST_REQUIRE(w.passwords().asked.size() == 1u);
        w.passwords().answer(right);
        w.settle();
    }
    auto later = w.enter("alice");
    later.send("MODE alice\r\n");
    w.settle();
    BOOST_TEST(later.lines() == strings{":banter 221 alice +\r"}, per_element());
}

BOOST_AUTO_TEST_CASE(passwords_are_checked_and_a_limited_number_waits)
{
    crypt_data work{};
    const std::string hash = crypt_r("right", "$5$rounds=1000$salt$", &work);
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<bool> said;
    bool open = false;
    session::hashing_thread it{[&](const std::function<void()>& f) {
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return open; }); // the first is held up here, so that the rest waits
        f();
        changed.notify_all();
    }};
    const auto note = [&](bool right) { said.push_back(right); };
    const auto asker = std::make_shared<int>();
    for (const auto& [password, stored] : {std::pair<std::string, std::string>{"right", hash},
                                           {"wrong", hash},
                                           {"right", "no hash at all"},
                                           {"", hash}})
        BOOST_TEST(it.check(password, stored, asker, note));
    std::size_t taken = 4;
    while (it.check("x", hash, asker, note))
        ++taken;
    BOOST_TEST(taken >= session::hashing_thread::most_waiting);
    BOOST_TEST(taken <= session::hashing_thread::most_waiting + 1);

    std::unique_lock lock{mutex};
    open = true;
    changed.notify_all();
    BOOST_TEST(changed.wait_for(lock, std::chrono::seconds{20}, [&] { return said.size() == taken; }));
    said.resize(4);
    BOOST_TEST(said == (std::vector<bool>{true, false, false, false}), per_element());
}

BOOST_AUTO_TEST_CASE(a_closed_client_uses_no_slot_of_the_queue)
{
    std::mutex mutex;
    std::condition_variable changed;
    bool open = false;
    bool held_up = false;
    std::vector<std::string> said;
    session::hashing_thread it{[&](const std::function<void()>& f) {
        std::unique_lock lock{mutex};
        held_up = true;
        changed.notify_all();
        changed.wait(lock, [&] { return open; });
        f();
        changed.notify_all();
    }};
    const auto ask = [&](const std::shared_ptr<int>& asker, const std::string& name) {
        return it.check("x", "no hash at all", asker, [&said, name](bool) { said.push_back(name); });
    };
    auto gone = std::make_shared<int>();
    const auto here = std::make_shared<int>();
    BOOST_TEST(ask(gone, "gone"));
    std::unique_lock lock{mutex};
    BOOST_TEST(changed.wait_for(lock, std::chrono::seconds{20}, [&] { return held_up; }));
    lock.unlock(); // from here on the thread takes nothing from the queue
    while (ask(gone, "gone"))
        ;
    BOOST_TEST(!ask(here, "here"));
    gone.reset();
    BOOST_TEST(ask(here, "here"));

    lock.lock();
    open = true;
    changed.notify_all();
    BOOST_TEST(changed.wait_for(lock, std::chrono::seconds{20}, [&] { return !said.empty(); }));
    BOOST_TEST(said == std::vector<std::string>{"here"}, per_element());
}

BOOST_AUTO_TEST_SUITE_END()

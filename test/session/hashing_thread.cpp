#include "server/session/hashing_thread.hpp"

#include <boost/test/unit_test.hpp>
#include <crypt.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

using banter::session::hashing_thread;
using std::chrono::steady_clock;

BOOST_AUTO_TEST_SUITE(hashing_thread_suite)

namespace {

/// Tasks that the thread posts, for the test to run.
class loop {
public:
    hashing_thread::post post()
    {
        return [this](std::function<void()> f) {
            std::unique_lock lock{mutex_};
            ++begun_;
            changed_.notify_all();
            changed_.wait(lock, [this] { return !held_; });
            posted_.push_back({std::move(f), steady_clock::now()});
            changed_.notify_all();
        };
    }

    /// The thread blocks in its post until it is released.
    void hold(bool on)
    {
        const std::lock_guard lock{mutex_};
        held_ = on;
        changed_.notify_all();
    }

    bool wait_until_begun(std::size_t count)
    {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return begun_ >= count; });
    }

    /// Waits for this number of posts and takes them. @return when each was posted
    std::vector<steady_clock::time_point> run(std::size_t count)
    {
        std::vector<posted> all;
        {
            std::unique_lock lock{mutex_};
            BOOST_REQUIRE(
                changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return posted_.size() >= count; }));
            all.swap(posted_);
        }
        std::vector<steady_clock::time_point> times;
        for (const auto& each : all) {
            each.what();
            times.push_back(each.when);
        }
        return times;
    }

private:
    struct posted {
        std::function<void()> what;
        steady_clock::time_point when;
    };

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<posted> posted_;
    std::size_t begun_ = 0;
    bool held_ = false;
};

std::string hash_of(const char* password)
{
    const auto work = std::make_unique<crypt_data>();
    return ::crypt_r(password, "$5$rounds=1000$salt$", work.get());
}

} // namespace

BOOST_AUTO_TEST_CASE(exactly_16_passwords_wait_while_one_is_hashed)
{
    loop l;
    hashing_thread it{l.post()};
    const auto asker = std::make_shared<int>();
    std::size_t answered = 0;
    const auto ask = [&] { return it.check("x", "no hash", asker, [&](bool) { ++answered; }); };
    l.hold(true);
    BOOST_TEST(ask());
    BOOST_TEST(l.wait_until_begun(1));
    for (int i = 0; i < 16; ++i)
        BOOST_TEST(ask());
    BOOST_TEST(!ask());
    l.hold(false);
    l.run(1);
    BOOST_TEST(l.wait_until_begun(2)); // one less waits
    BOOST_TEST(ask());
    BOOST_TEST(answered == 1u);
}

BOOST_AUTO_TEST_CASE(the_thread_pauses_after_a_wrong_password_only)
{
    loop l;
    hashing_thread it{l.post()};
    const auto asker = std::make_shared<int>();
    const auto hash = hash_of("right");
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(it.check("wrong", hash, asker, [](bool right) { BOOST_TEST(!right); }));
    const auto wrong = l.run(3);
    BOOST_TEST((wrong[1] - wrong[0] >= hashing_thread::pause_after_wrong));
    BOOST_TEST((wrong[2] - wrong[1] >= hashing_thread::pause_after_wrong));

    for (int i = 0; i < 16; ++i)
        BOOST_TEST(it.check("right", hash, asker, [](bool right) { BOOST_TEST(right); }));
    const auto right = l.run(16);
    BOOST_TEST((right.back() - right.front() < 15 * hashing_thread::pause_after_wrong));
}

BOOST_AUTO_TEST_CASE(the_thread_continues_after_being_idle)
{
    loop l;
    hashing_thread it{l.post()};
    const auto asker = std::make_shared<int>();
    const auto hash = hash_of("right");
    std::vector<bool> said;
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(it.check("right", hash, asker, [&](bool right) { said.push_back(right); }));
        l.run(1);
    }
    BOOST_TEST(said == (std::vector<bool>{true, true, true}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_client_that_departs_during_its_password_check_gets_no_answer)
{
    loop l;
    hashing_thread it{l.post()};
    auto asker = std::make_shared<int>();
    BOOST_TEST(it.check("x", "no hash", asker, [](bool) { BOOST_ERROR("answered"); }));
    BOOST_TEST(l.wait_until_begun(1));
    asker.reset();
    l.run(1);
}

BOOST_AUTO_TEST_CASE(the_password_of_a_closed_session_is_not_hashed)
{
    loop l;
    hashing_thread it{l.post()};
    const auto asker = std::make_shared<int>();
    auto going = std::make_shared<int>();
    int answered = 0;
    const auto answer = [&](bool) { ++answered; };
    l.hold(true);
    BOOST_TEST(it.check("x", "no hash", asker, answer));
    BOOST_TEST(l.wait_until_begun(1));
    BOOST_TEST(it.check("x", "no hash", going, answer));
    BOOST_TEST(it.check("x", "no hash", asker, answer));
    going.reset();
    l.hold(false);
    l.run(2);
    BOOST_TEST(answered == 2);
}

BOOST_AUTO_TEST_CASE(a_hash_that_is_a_failure_of_crypt_is_no_password)
{
    loop l;
    hashing_thread it{l.post()};
    const auto asker = std::make_shared<int>();
    std::vector<bool> said;
    const auto hash = hash_of("right");
    for (const auto& stored :
         {std::string{"*0"}, std::string{"*1"}, std::string{}, hash.substr(0, 20), hash + "x", hash})
        BOOST_TEST(it.check("right", stored, asker, [&](bool right) { said.push_back(right); }));
    l.run(6);
    BOOST_TEST(said == (std::vector<bool>{false, false, false, false, false, true}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_thread_ends_after_the_password_that_is_being_hashed)
{
    loop l;
    const auto asker = std::make_shared<int>();
    std::size_t answered = 0;
    {
        hashing_thread it{l.post()};
        for (int i = 0; i < 10; ++i)
            BOOST_TEST(it.check("x", "no hash", asker, [&](bool) { ++answered; }));
        BOOST_TEST(l.wait_until_begun(1));
    }
    l.run(1);
    BOOST_TEST(answered >= 1u);
    BOOST_TEST(answered < 10u); // each would have been followed by a pause
}

BOOST_AUTO_TEST_SUITE_END()

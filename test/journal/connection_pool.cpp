#include "server/journal/connection_pool.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

using banter::journal::connection_pool;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(connection_pool_suite)

namespace {

/// State shared by the connections of a test.
struct shared {
    std::atomic<int> opened = 0;
    std::atomic<int> open = 0;
    std::atomic<bool> fails = false;
};

/// A connection that counts itself; the number is its rank.
struct connection {
    explicit connection(shared& s) : all{s}, number{++s.opened} { ++all.open; }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() { --all.open; }

    shared& all;
    const int number;
};

using pool = connection_pool<connection>;

pool::open opening(shared& s)
{
    return [&s] {
        if (s.fails)
            throw std::runtime_error{"can't be opened"};
        return std::make_unique<connection>(s);
    };
}

// Runs it in the pool. @return the number of the connection that it got at last, 0: none
int number_in(pool& p, const std::function<void(connection*)>& also = {})
{
    std::promise<int> said;
    auto result = said.get_future();
    p.post([&](connection* c) {
        if (also)
            also(c);
        said.set_value(c == nullptr ? 0 : c->number);
    });
    BOOST_REQUIRE((result.wait_for(20s) == std::future_status::ready));
    return result.get();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_connection_is_opened_before_it_is_needed_and_kept)
{
    shared s;
    {
        pool p{1, opening(s)};
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (s.opened == 0 && std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
        s.fails = true; // as when there are no more descriptors
        for (int i = 0; i < 5; ++i)
            BOOST_TEST(number_in(p) == 1);
        BOOST_TEST(s.open == 1);
    }
    BOOST_TEST(s.open == 0);
}

BOOST_AUTO_TEST_CASE(one_thread_does_its_tasks_in_their_order)
{
    shared s;
    std::string order; // of one thread, until the last is done
    pool p{1, opening(s)};
    for (char each = 'a'; each <= 'z'; ++each)
        p.post([&order, each](connection*) { order += each; });
    number_in(p);
    BOOST_TEST(order == "abcdefghijklmnopqrstuvwxyz");
}

BOOST_AUTO_TEST_CASE(a_task_that_throws_is_called_again_and_the_next_has_a_new_connection)
{
    shared s;
    pool p{1, opening(s)};
    BOOST_TEST(number_in(p) == 1);
    int calls = 0;
    BOOST_TEST(number_in(p, [&](const connection* c) {
                   ++calls;
                   if (c != nullptr)
                       throw std::runtime_error{"can't be read"};
               }) == 0);
    BOOST_TEST(calls == 2);
    BOOST_TEST(s.open == 0); // a connection that threw is closed before the second call
    BOOST_TEST(number_in(p) == 2);
}

BOOST_AUTO_TEST_CASE(tasks_are_called_without_a_connection_if_none_opens_and_opening_is_retried)
{
    shared s;
    s.fails = true;
    pool p{1, opening(s)};
    BOOST_TEST(number_in(p) == 0);
    BOOST_TEST(number_in(p) == 0);
    s.fails = false;
    BOOST_TEST(number_in(p) == 1);
}

BOOST_AUTO_TEST_CASE(as_many_tasks_run_at_once_as_there_are_threads)
{
    shared s;
    std::promise<void> go;
    const std::shared_future<void> gone{go.get_future()};
    std::promise<void> first;
    std::promise<void> second;
    pool p{2, opening(s)};
    p.post([&](connection*) {
        first.set_value();
        gone.wait();
    });
    p.post([&](connection*) {
        second.set_value();
        gone.wait();
    });
    BOOST_TEST((first.get_future().wait_for(20s) == std::future_status::ready));
    BOOST_TEST((second.get_future().wait_for(20s) == std::future_status::ready));
    BOOST_TEST(s.opened == 2);
    go.set_value();
}

BOOST_AUTO_TEST_CASE(at_its_end_running_tasks_finish_and_waiting_ones_are_dropped)
{
    shared s;
    std::atomic<int> done = 0;
    std::promise<void> begun;
    std::promise<void> go;
    const std::shared_future<void> gone{go.get_future()};
    auto p = std::make_unique<pool>(1, opening(s));
    p->post([&](connection*) {
        begun.set_value();
        gone.wait();
        ++done;
    });
    auto token = std::make_shared<int>();
    const std::weak_ptr waiting{token};
    for (int i = 0; i < 10; ++i)
        p->post([&done, token](connection*) { ++done; });
    token.reset();
    BOOST_REQUIRE((begun.get_future().wait_for(20s) == std::future_status::ready));
    auto ended = std::async(std::launch::async, [&p] { p.reset(); });
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!waiting.expired() && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    BOOST_TEST(waiting.expired());
    BOOST_TEST((ended.wait_for(0s) == std::future_status::timeout));
    go.set_value();
    ended.get();
    BOOST_TEST(done == 1);
    BOOST_TEST(s.open == 0);
}

BOOST_AUTO_TEST_SUITE_END()

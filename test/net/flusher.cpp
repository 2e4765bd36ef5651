#include "test/net/kernel.hpp"
#include "test/net/loop.hpp"
#include "test/support/live_bytes.hpp"

#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <numeric>

using namespace banter::net;
using namespace banter::net::test;
using banter::support::live_bytes;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(flusher_suite)

namespace {

/// A loop whose kernel takes everything, and which notes the socket of each write.
struct noting_loop : loop {
    std::vector<int> sockets{};

private:
    scripted_sends kernel_{[this](int fd, std::string_view bytes, std::size_t) -> ssize_t {
        sockets.push_back(fd);
        return static_cast<ssize_t>(bytes.size());
    }};
};

std::uint64_t times(const flusher& f)
{
    const auto& counts = f.written().burst_time.counts();
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

// The number of connections; each needs two descriptors.
std::vector<channel*> connect_many(loop& l, std::size_t count)
{
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < 4 * count) {
        files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4 * count);
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
    std::vector<channel*> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(&l.connect());
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(at_most_256_sockets_are_written_to_before_others_get_their_turn)
{
    for (const auto how : {urgency::usual, urgency::prompt}) {
        noting_loop l;
        auto all = connect_many(l, 600);
        const auto s = filler(10);
        for (auto* const c : all)
            (*c)->queue(s, how);
        std::vector<std::size_t> seen;
        std::function<void()> look = [&] {
            seen.push_back(l.sockets.size());
            if (l.sockets.size() < all.size())
                boost::asio::post(l.io(), look);
        };
        boost::asio::post(l.io(), look);
        l.turn();
        BOOST_TEST(seen == (std::vector<std::size_t>{256, 512, 600}), per_element());
    }
}

BOOST_AUTO_TEST_CASE(events_for_few_hearers_go_before_events_for_many)
{
    noting_loop l;
    auto& a = l.connect();
    auto& b = l.connect();
    auto& c = l.connect();
    const auto s = filler(10);
    a->queue(s, urgency::usual);
    b->queue(s, urgency::usual);
    c->queue(s, urgency::prompt);
    b->queue(s, urgency::prompt);
    b->queue(s, urgency::usual);
    l.turn();
    BOOST_TEST(l.sockets == (std::vector<int>{c.near_fd, b.near_fd, a.near_fd}), per_element());
}

BOOST_AUTO_TEST_CASE(a_few_urgent_connections_do_not_wait_for_the_rest_of_many)
{
    noting_loop l;
    auto all = connect_many(l, 300);
    auto& late = l.connect();
    const auto s = filler(10);
    for (auto* const c : all)
        (*c)->queue(s);
    l.step(); // the first 256
    BOOST_TEST(l.sockets.size() == 256u);
    late->queue_answer(s);
    l.turn();
    BOOST_TEST(l.sockets.size() == 301u);
    BOOST_TEST(l.sockets[256] == late.near_fd);
}

BOOST_AUTO_TEST_CASE(a_connection_with_many_slices_is_on_the_list_once)
{
    noting_loop l;
    auto& often = l.connect();
    auto& other = l.connect();
    const auto s = filler(10);
    for (int i = 0; i < 300; ++i) {
        often->queue(s, urgency::usual);
        often->queue(s, urgency::prompt);
        often->queue_answer(s);
    }
    other->queue(s);
    l.step();
    BOOST_TEST(l.sockets == (std::vector<int>{often.near_fd, other.near_fd}), per_element());
}

BOOST_AUTO_TEST_CASE(a_connection_flushed_by_the_prompt_list_stays_on_the_usual_list_once)
{
    noting_loop l;
    auto all = connect_many(l, 2 * flusher::flushes_per_turn);
    const auto s = filler(10);
    for (auto* const c : all)
        (*c)->queue(s);
    auto& last = *all.back();
    last->queue_answer(s);
    l.step(); // flushes the last one, too
    last->queue(s);
    BOOST_TEST(l.turn() == 1u); // one more would need another turn
    BOOST_TEST(l.sockets.size() == all.size() + 1);
}

BOOST_AUTO_TEST_CASE(touches_of_one_turn_are_one_handler)
{
    loop l;
    auto& a = l.connect();
    auto& b = l.connect();
    a->queue(filler(1));
    b->queue(filler(1));
    a->queue_answer(filler(1));
    BOOST_TEST(l.turn() == 1u);
    BOOST_TEST(l.turn() == 0u);
    a->queue(filler(1)); // and the next turn has its own flush
    BOOST_TEST(l.turn() == 1u);
    BOOST_TEST(a.far.read().size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_burst_is_flushed_at_its_end_and_not_a_turn_later)
{
    loop l;
    auto& a = l.connect();
    auto& b = l.connect();
    l.shared().begin_burst();
    a->queue(text_slice("hello"));
    BOOST_TEST(a.far.read() == "");
    l.shared().end_burst({});
    BOOST_TEST(a.far.read() == "hello");
    BOOST_TEST(l.turn() == 0u);
    b->queue(text_slice("after it")); // a touch outside has its handler again
    BOOST_TEST(b.far.read() == "");
    BOOST_TEST(l.turn() == 1u);
    BOOST_TEST(b.far.read() == "after it");
}

BOOST_AUTO_TEST_CASE(the_rest_of_a_burst_is_flushed_in_the_next_turns)
{
    noting_loop l;
    auto all = connect_many(l, 600);
    const auto s = filler(10);
    l.shared().begin_burst();
    for (auto* const c : all)
        (*c)->queue(s);
    l.shared().end_burst({});
    BOOST_TEST(l.sockets.size() == 256u);
    BOOST_TEST(l.turn() == 2u);
    BOOST_TEST(l.sockets.size() == 600u);
}

BOOST_AUTO_TEST_CASE(a_burst_takes_until_all_that_was_listed_at_its_end_has_been_flushed)
{
    for (const auto how : {urgency::usual, urgency::prompt}) {
        noting_loop l;
        auto all = connect_many(l, 300);
        const auto s = filler(10);
        const auto since = flusher::clock::now() - std::chrono::seconds{2};
        l.shared().begin_burst();
        for (auto* const c : all)
            (*c)->queue(s, how);
        l.shared().end_burst(since);
        BOOST_TEST(times(l.shared()) == 0u);
        (*all.front())->queue(s, how); // the burst does not wait for later slices
        l.step();
        BOOST_TEST(times(l.shared()) == 1u);
        BOOST_TEST(l.shared().written().burst_time.sum() >= 2'000'000'000u);
        l.turn();

        l.shared().begin_burst();
        (*all.front())->queue(s, how);
        l.shared().end_burst({}); // its time is not recorded
        l.shared().begin_burst();
        (*all.front())->queue(s, how);
        l.shared().end_burst(since);
        BOOST_TEST(times(l.shared()) == 2u);
    }
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_closed_on_the_list_is_let_go)
{
    noting_loop l;
    auto& c = l.connect();
    auto& other = l.connect();
    c->queue(filler(10));
    other->queue(filler(10));
    c->close(close_reason::shutdown);
    l.turn();
    BOOST_TEST(l.sockets == std::vector<int>{other.near_fd}, per_element());
    BOOST_TEST(c->use_count() == 1u); // the test's
}

BOOST_AUTO_TEST_CASE(a_connection_touched_during_a_flush_is_flushed_too)
{
    noting_loop l;
    auto& a = l.connect();
    auto& b = l.connect();
    a->queue_answer(filler(64 * 1024));
    BOOST_TEST(!a->can_take_page());
    a.heard.at_drained = [&] {
        a->queue(filler(10));
        b->queue(filler(10));
    };
    l.turn();
    BOOST_TEST(l.sockets == (std::vector<int>{a.near_fd, a.near_fd, b.near_fd}), per_element());
}

BOOST_AUTO_TEST_CASE(a_list_that_is_never_empty_does_not_grow)
{
    noting_loop l;
    auto all = connect_many(l, 400);
    const auto s = filler(10);
    std::size_t after_some = 0;
    for (int i = 0; i < 300; ++i) {
        for (auto* const c : all)
            (*c)->queue(s);
        l.step();
        l.sockets.clear();
        if (i == 50)
            after_some = live_bytes();
    }
    BOOST_TEST(live_bytes() <= after_some + 8 * 1024);
}

BOOST_AUTO_TEST_CASE(the_coarse_clock_counts_its_ticks)
{
    loop l;
    const auto before = l.shared().now();
    l.shared().tick();
    l.shared().tick();
    BOOST_TEST(l.shared().now() == before + 2);
}

BOOST_AUTO_TEST_SUITE_END()

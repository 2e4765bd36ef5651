// How a connection sends, and how much may wait in it.
#include "test/net/kernel.hpp"
#include "test/net/loop.hpp"
#include "test/support/live_bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cerrno>
#include <random>

using namespace banter::net;
using namespace banter::net::test;
using banter::support::live_bytes;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(connection_writing_suite)

namespace {

using sizes = std::vector<std::size_t>;

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = 1024 * kib;

/// A kernel that takes at most `most` bytes of each write, and notes them.
struct taking {
    std::size_t most = ~std::size_t{0};
    std::string taken{};
    sizes offered{};
    sizes buffers{};
    std::vector<int> sockets{};

    scripted_sends::script script()
    {
        return [this](int fd, std::string_view bytes, std::size_t count) -> ssize_t {
            sockets.push_back(fd);
            offered.push_back(bytes.size());
            buffers.push_back(count);
            const auto n = std::min(most, bytes.size());
            taken += bytes.substr(0, n);
            if (n != 0)
                return static_cast<ssize_t>(n);
            errno = EAGAIN;
            return -1;
        };
    }
};

connection_settings with_limit(std::size_t bytes) { return {.outbox_limit_bytes = bytes}; }

} // namespace

BOOST_AUTO_TEST_CASE(slices_queued_in_one_turn_are_one_write_at_its_end)
{
    loop l;
    auto& c = l.connect();
    chunk_writer one;
    chunk_writer other;
    c->queue(one.write("a"));
    c->queue(other.write("b"), urgency::prompt);
    c->queue(one.write("c"));
    c->queue_answer(one.write("d"));
    BOOST_TEST(c.far.read() == "");
    BOOST_TEST(c->has_unsent());
    l.turn();
    BOOST_TEST(c.far.read() == "abcd");
    BOOST_TEST(!c->has_unsent());
    BOOST_TEST(l.shared().written().writes == 1u);
    BOOST_TEST(l.shared().written().slices == 3u); // c and d are one
    BOOST_TEST(l.shared().written().bytes == 4u);
    l.turn();
    BOOST_TEST(l.shared().written().writes == 1u);
}

BOOST_AUTO_TEST_CASE(from_256_KiB_on_the_next_slice_is_preceded_by_a_write_at_once)
{
    loop l;
    taking kernel;
    const scripted_sends scripted{kernel.script()};
    auto& c = l.connect();
    BOOST_TEST(c->queue(filler(256 * kib - 1)));
    BOOST_TEST(c->queue(filler(1)));
    BOOST_TEST(kernel.taken.size() == 0u);
    BOOST_TEST(c->queue(filler(1)));
    BOOST_TEST(kernel.taken.size() == 256 * kib);
    l.turn();
    BOOST_TEST(kernel.taken.size() == 256 * kib + 1);
}

BOOST_AUTO_TEST_CASE(the_limit_may_be_reached_and_not_passed_and_answers_may_pass_it)
{
    loop l{with_limit(1'000)};
    auto& c = l.connect();
    std::string expected = std::string(500, 'a');
    {
        taking kernel{.most = 100};
        const scripted_sends scripted{kernel.script()};
        BOOST_TEST(c->queue(filler(600, 'a')));
        l.step(); // 100 are written, 500 wait
    }
    BOOST_TEST(!c->queue(filler(501, 'n')));
    BOOST_TEST(c->queue(filler(500, 'b')));
    BOOST_TEST(!c->queue(filler(1, 'n')));
    c->queue_answer(filler(1'000, 'c'));
    BOOST_TEST(!c->queue(filler(1, 'n')));
    l.turn();
    BOOST_TEST((c.far.read() == expected + std::string(500, 'b') + std::string(1'000, 'c')));
    BOOST_TEST(c->queue(filler(5'000))); // the limit counts only bytes that the peer has not taken
}

BOOST_AUTO_TEST_CASE(a_peer_that_reads_its_bytes_reaches_no_limit)
{
    loop l{with_limit(1'000)};
    taking kernel;
    const scripted_sends scripted{kernel.script()};
    auto& c = l.connect();
    for (int i = 0; i < 1'000; ++i)
        BOOST_REQUIRE(c->queue(filler(2'000)));
    l.turn();
    BOOST_TEST(kernel.taken.size() == 2'000'000u);
}

BOOST_AUTO_TEST_CASE(a_zero_disables_the_limit)
{
    loop l{with_limit(0)};
    auto& c = l.connect(4 * kib);
    const auto s = filler(mib);
    for (int i = 0; i < 40; ++i)
        BOOST_REQUIRE(c->queue(s));
    l.turn();
    BOOST_TEST(c->queue(s));
}

BOOST_AUTO_TEST_CASE(a_blocked_connection_keeps_few_chunks_alive)
{
    for (const bool answers : {false, true}) {
        loop l;
        auto& c = l.connect(4 * kib);
        c->queue(filler(100 * kib));
        l.turn();
        const auto before = live_bytes();
        for (int i = 0; i < 1'000; ++i) {
            if (answers)
                c->queue_answer(filler(10));
            else
                c->queue(filler(10));
        }
        BOOST_TEST(live_bytes() - before < 2 * mib);
    }
}

BOOST_AUTO_TEST_CASE(any_split_that_the_kernel_makes_leaves_the_bytes_as_they_are)
{
    std::mt19937 random{7};
    loop l;
    taking kernel;
    const scripted_sends scripted{kernel.script()};
    auto& c = l.connect();
    std::string said;
    for (int i = 0; i < 3'000; ++i) {
        const std::size_t bytes = 1 + random() % (i % 10 == 0 ? 9'000 : 300);
        const std::string text(bytes, static_cast<char>('a' + i % 26));
        c->queue_answer(text_slice(text));
        said += text;
        kernel.most = random() % 8 == 0 ? 0 : random() % 5'000;
        if (i % 3 == 0)
            l.step();
    }
    kernel.most = ~std::size_t{0};
    l.turn();
    BOOST_TEST((kernel.taken == said));
    BOOST_TEST(!c->has_unsent());
}

BOOST_AUTO_TEST_CASE(small_slices_are_copied_together_up_to_64_KiB)
{
    loop l;
    taking kernel;
    const scripted_sends scripted{kernel.script()};
    auto& c = l.connect();
    for (int i = 0; i < 65; ++i)
        c->queue_answer(filler(2 * kib));
    l.turn();
    BOOST_TEST(kernel.offered == (sizes{64 * kib, 64 * kib, 2 * kib}), per_element());
    BOOST_TEST(kernel.buffers == (sizes{1, 1, 1}), per_element());
    BOOST_TEST(l.shared().written().slices == 65u);
}

BOOST_AUTO_TEST_CASE(slices_from_4_KiB_on_are_gathered_64_at_a_time)
{
    loop l;
    taking kernel;
    const scripted_sends scripted{kernel.script()};
    auto& c = l.connect();
    for (int i = 0; i < 100; ++i)
        c->queue_answer(filler(4 * kib));
    l.turn();
    BOOST_TEST(kernel.buffers == (sizes{64, 36}), per_element());
    BOOST_TEST(kernel.offered == (sizes{256 * kib, 144 * kib}), per_element());
    BOOST_TEST(l.shared().written().slices == 100u);
}

BOOST_AUTO_TEST_CASE(a_partial_write_is_not_repeated_at_once)
{
    loop l;
    taking kernel{.most = 10};
    const scripted_sends scripted{kernel.script()};
    auto& c = l.connect();
    c->queue(filler(100));
    l.step();
    BOOST_TEST(kernel.offered == sizes{100}, per_element());
    c->queue(filler(100)); // nor by slices that are queued before the socket is writable
    BOOST_TEST(kernel.offered.size() == 1u);
    l.step();
    BOOST_TEST(kernel.offered == (sizes{100, 190}), per_element());
}

BOOST_AUTO_TEST_CASE(a_flush_of_more_than_1_MiB_yields_to_others_and_continues_by_itself)
{
    for (const auto how : {urgency::usual, urgency::prompt}) {
        loop l;
        taking kernel;
        const scripted_sends scripted{kernel.script()};
        auto& much = l.connect();
        auto& little = l.connect();
        for (int i = 0; i < 900; ++i) // in writes of 21 each
            much->queue_answer(filler(3'000));
        little->queue(text_slice("hello"), how);
        l.turn();
        BOOST_TEST(kernel.taken.size() == 900 * 3'000u + 5);
        const auto at = std::find(kernel.sockets.begin(), kernel.sockets.end(), little.near_fd);
        BOOST_TEST(std::distance(kernel.sockets.begin(), at) == 17); // 16 * 63'000 is less than 1 MiB
    }
}

// ---- room

BOOST_AUTO_TEST_CASE(a_page_has_room_below_64_KiB_or_half_the_limit)
{
    struct limits {
        std::size_t outbox;
        std::size_t page;
    };
    for (const auto& [outbox, page] :
         {limits{16 * mib, 64 * kib}, limits{0, 64 * kib}, limits{1, 64 * kib}, limits{128 * kib, 64 * kib},
          limits{128 * kib - 2, 64 * kib - 1}, limits{1'000, 500}}) {
        loop l{with_limit(outbox)};
        auto& c = l.connect();
        c->queue_answer(filler(page - 1));
        BOOST_TEST(c->can_take_page());
        c->queue_answer(filler(1));
        BOOST_TEST(!c->can_take_page());
    }
}

BOOST_AUTO_TEST_CASE(answers_have_room_below_64_KiB_more_than_1_MiB_or_the_limit)
{
    struct limits {
        std::size_t outbox;
        std::size_t answers;
    };
    for (const auto& [outbox, answers] :
         {limits{16 * mib, mib + 64 * kib}, limits{mib, mib + 64 * kib}, limits{mib - 1, mib + 64 * kib - 1},
          limits{1'000, 1'000 + 64 * kib}}) {
        loop l{with_limit(outbox)};
        auto& c = l.connect();
        c->queue_answer(filler(answers - 1));
        BOOST_TEST(c->can_take_answers());
        c->queue_answer(filler(1));
        BOOST_TEST(!c->can_take_answers());
    }
    loop l{with_limit(0)};
    auto& c = l.connect();
    c->queue_answer(filler(3 * mib));
    BOOST_TEST(c->can_take_answers());
}

BOOST_AUTO_TEST_CASE(on_drained_is_called_once_when_the_outbox_is_below_the_threshold)
{
    loop l;
    taking kernel{.most = 1};
    const scripted_sends scripted{kernel.script()};
    auto& c = l.connect();
    bool room = false;
    c.heard.at_drained = [&] { room = c->can_take_page(); };
    c->queue_answer(filler(64 * kib + 1));
    BOOST_TEST(!c->can_take_page());
    BOOST_TEST(!c->can_take_page());
    l.step(); // 64 KiB wait
    BOOST_TEST(c.heard.events.empty());
    l.step(); // one byte less
    BOOST_TEST(c.heard.events == std::vector<std::string>{"drained"}, per_element());
    BOOST_TEST(room);
    kernel.most = ~std::size_t{0};
    l.turn();
    BOOST_TEST(c.heard.events.size() == 1u);
    c->queue_answer(filler(64 * kib));
    BOOST_TEST(!c->can_take_page()); // and again
    l.turn();
    BOOST_TEST(c.heard.events.size() == 2u);
}

BOOST_AUTO_TEST_CASE(on_drained_is_called_only_after_a_threshold_was_exceeded)
{
    loop l;
    auto& c = l.connect();
    c->queue_answer(filler(64 * kib - 1));
    BOOST_TEST(c->can_take_page());
    BOOST_TEST(c->can_take_answers());
    c->queue_answer(filler(64 * kib));
    l.turn();
    BOOST_TEST(c.heard.events.empty());
}

BOOST_AUTO_TEST_CASE(on_drained_is_called_at_the_higher_of_two_thresholds)
{
    for (const bool page_first : {false, true}) {
        loop l{with_limit(1'000)};
        taking kernel{.most = 5'000};
        const scripted_sends scripted{kernel.script()};
        auto& c = l.connect();
        c->queue_answer(filler(70'000));
        if (page_first)
            BOOST_TEST(!c->can_take_page());
        BOOST_TEST(!c->can_take_answers());
        if (!page_first)
            BOOST_TEST(!c->can_take_page());
        l.step();
        BOOST_TEST(c.heard.events.size() == 1u);
        kernel.most = ~std::size_t{0};
    }
}

BOOST_AUTO_TEST_CASE(on_drained_is_never_called_from_inside_a_call)
{
    loop l;
    auto& c = l.connect();
    taking kernel;
    const scripted_sends scripted{kernel.script()};
    c->queue_answer(filler(300 * kib));
    BOOST_TEST(!c->can_take_page());
    c->queue(filler(1)); // which sends the waiting bytes
    BOOST_TEST(kernel.taken.size() == 300 * kib);
    BOOST_TEST(c.heard.events.empty());
    l.turn();
    BOOST_TEST(c.heard.events.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_exception_in_on_drained_is_reported_and_closes_the_connection)
{
    loop l;
    auto& c = l.connect();
    c.heard.at_drained = [] { throw std::runtime_error{"oops"}; };
    c->queue_answer(filler(64 * kib));
    BOOST_TEST(!c->can_take_page());
    l.turn();
    BOOST_TEST(c.heard.events == (std::vector<std::string>{"drained", "fault oops", "closed fault"}),
               per_element());
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_finished_with_asks_for_nothing_more)
{
    loop l;
    auto& c = l.connect();
    c->queue_answer(filler(64 * kib));
    BOOST_TEST(!c->can_take_page());
    c->finish(close_reason::said_bye);
    l.turn();
    BOOST_TEST(c.far.read().size() == 64 * kib);
    BOOST_TEST(c.heard.events.empty());
}

BOOST_AUTO_TEST_SUITE_END()

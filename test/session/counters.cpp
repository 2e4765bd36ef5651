#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <numeric>

using namespace banter::test;
using banter::errc;

BOOST_AUTO_TEST_SUITE(counters_suite)

namespace {

std::string say(std::string_view text, std::string_view more = {})
{
    return R"({"type":"message","room":"lobby","text":")" + std::string{text} + '"' + std::string{more} + "}";
}

template <class Histogram>
std::uint64_t count(const Histogram& h)
{
    return std::accumulate(h.counts().begin(), h.counts().end(), std::uint64_t{0});
}

std::uint64_t rejected(const world& w, errc code)
{
    return w.counters().rejected[static_cast<std::size_t>(code)];
}

std::map<std::string_view, std::uint64_t> connections(world& w)
{
    const auto stats = w.sessions().stats();
    return {stats.by_format.all().begin(), stats.by_format.all().end()};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_batch_with_messages_is_measured_once_whatever_its_size)
{
    world w;
    auto alice = w.welcome("alice");
    const auto batches = w.counters().batches;
    BOOST_TEST(count(w.counters().commit_time) == 0U); // a hello stores nothing
    alice.send(say("1") + say("2") + say("3"));
    w.turn();
    BOOST_TEST(count(w.counters().commit_time) == 0U); // the journal still has it
    BOOST_TEST(count(w.written().burst_time) == 0U);
    w.settle();
    BOOST_TEST(w.counters().batches == batches + 1);
    BOOST_TEST(count(w.counters().batch_effects) == w.counters().batches);
    BOOST_TEST(count(w.counters().batch_messages) == 1U);
    BOOST_TEST(w.counters().batch_messages.sum() == 3U);
    BOOST_TEST(count(w.counters().commit_time) == 1U);
    BOOST_TEST(count(w.written().burst_time) == 1U);
    BOOST_TEST(w.written().burst_time.sum() >= w.counters().commit_time.sum());
}

BOOST_AUTO_TEST_CASE(a_batch_that_shows_nothing_has_no_time_to_the_write)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(say("1", R"(,"id":"a")"));
    w.settle();
    BOOST_TEST(count(w.written().burst_time) == 1U);
    alice.send(say("1", R"(,"id":"a")") + R"({"type":"ping"})");
    w.settle();
    BOOST_TEST(count(w.written().burst_time) == 1U);
    BOOST_TEST(w.counters().repeated == 1U);
    w.journal().refuse_with(errc::storage_full);
    alice.send(say("2"));
    w.settle();
    BOOST_TEST(count(w.written().burst_time) == 1U);
    BOOST_TEST(count(w.counters().commit_time) == 3U); // that the journal was asked for, all the same
}

BOOST_AUTO_TEST_CASE(the_time_to_the_write_is_measured_at_the_last_of_many_sockets)
{
    world w;
    std::vector<peer> peers;
    for (std::size_t i = 0; i < banter::net::flusher::flushes_per_turn + 1; ++i)
        peers.push_back(w.connect());
    w.settle();
    peers.front().send(R"({"user":"alice","text":"hi"})");
    w.turn();
    w.journal().commit_one(); // flushes as many as one turn may
    BOOST_TEST(count(w.written().burst_time) == 0U);
    BOOST_TEST(peers.back().lines().empty());
    w.turn();
    BOOST_TEST(count(w.written().burst_time) == 1U);
    BOOST_TEST(peers.back().lines().size() == 1U);
}

BOOST_AUTO_TEST_CASE(errors_are_counted_by_their_code)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(R"({"type":"dance"}{"type":"message","room":"elsewhere","text":"x"})");
    w.settle();
    BOOST_TEST(rejected(w, errc::unknown_type) == 1U);
    BOOST_TEST(w.counters().errors() == alice.types().size());

    w.journal().refuse_with(errc::storage_full);
    alice.send(say("no room") + say("nor here"));
    w.settle();
    BOOST_TEST(rejected(w, errc::storage_full) == 2U);

    w.journal().fail_reads(true);
    alice.send(R"({"type":"history","room":"lobby"})");
    w.settle();
    BOOST_TEST(rejected(w, errc::unavailable) == 1U);
}

BOOST_AUTO_TEST_CASE(connections_are_counted_by_their_format)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.connect();
    auto eve = w.connect();
    w.settle();
    using counts = std::map<std::string_view, std::uint64_t>;
    BOOST_TEST((connections(w) == counts{{"json", 1}, {"plain", 2}}));
    alice.send(say("hi"));
    bob.send(R"({"user":"bob","text":"hi"})");
    w.settle();
    const auto& said = w.counters().messages.all();
    BOOST_TEST((counts{said.begin(), said.end()} == counts{{"json", 1}, {"plain", 1}}));
    bob.send(R"({"type":"hello","user":"bob"})");
    eve.end_stream();
    w.settle();
    BOOST_TEST((connections(w) == counts{{"json", 2}}));
}

BOOST_AUTO_TEST_CASE(a_slow_reader_is_behind_until_it_has_read)
{
    world_settings s;
    s.send_buffer_bytes = 4 * 1024;
    s.connections.outbox_limit_bytes = 4 * 1024;
    world w{s};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow");
    BOOST_TEST(w.sessions().stats().lag.clients == 0U);
    for (int i = 0; i < 300; ++i) {
        alice.send(say(std::string(100, 'x')));
        w.settle();
        alice.lines();
    }
    auto lag = w.sessions().stats().lag;
    BOOST_TEST(lag.clients == 1U);
    BOOST_TEST(lag.sum > 100U);
    BOOST_TEST(lag.sum < 300U);
    BOOST_TEST(lag.most == lag.sum);
    for (int i = 0; i < 1000 && w.sessions().stats().lag.clients != 0; ++i) {
        slow.lines();
        w.settle();
    }
    lag = w.sessions().stats().lag;
    BOOST_TEST(lag.clients == 0U);
    BOOST_TEST(lag.sum == 0U);
}

BOOST_AUTO_TEST_CASE(the_bytes_that_came_are_counted)
{
    world w;
    auto alice = w.welcome("alice");
    const auto before = w.read_bytes();
    const auto text = say(std::string(1'000, 'x')); // more than fits the buffer of the connection
    alice.send(text);
    w.settle();
    BOOST_TEST(w.read_bytes() - before == text.size());
}

BOOST_AUTO_TEST_SUITE_END()

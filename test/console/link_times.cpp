// The time-outs of the link, the connections that they must not end, and the end of the link.
#include "test/console/link_fixture.hpp"

using namespace banter::client;
using namespace banter::console;
using namespace banter::console::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(link_times_suite)

namespace {

link::settings with_silence(std::chrono::milliseconds ping_after, std::chrono::milliseconds dead_after)
{
    auto s = link_fixture::quick();
    s.silence = {.ping_after = ping_after, .dead_after = dead_after};
    return s;
}

constexpr auto ping = R"({"type":"ping"})";

} // namespace

BOOST_AUTO_TEST_CASE(a_server_that_does_not_welcome_is_given_up)
{
    auto settings = link_fixture::quick();
    settings.welcome_timeout = 20ms;
    link_fixture s{settings};
    s.conn.start();
    s.accept();
    s.until([&] { return !s.events.empty(); });
    BOOST_TEST(s.events.back().starts_with("failed 76: the server at 127.0.0.1:"));
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_welcomed_outlives_the_time_for_the_welcome)
{
    play_in_time([](auto timeout) {
        auto settings = link_fixture::quick();
        settings.connect_timeout = settings.welcome_timeout = timeout;
        link_fixture s{settings};
        s.begin_in_time(timeout);
        s.during(timeout);
        s.send(said_line(1, 0, "hi") + '\n');
        s.until([&] { return texts(s.updates) == "hi" || !s.delays.empty(); });
        BOOST_TEST(s.delays.empty());
    });
}

BOOST_AUTO_TEST_CASE(a_silent_server_gets_a_ping_and_after_its_answer_a_later_one)
{
    play_in_time([](auto timeout) {
        link_fixture s{with_silence(timeout, 2 * timeout)};
        s.begin_in_time(timeout);
        s.when_lost = [] { throw too_slow{}; };
        for (int i = 0; i < 2; ++i) {
            s.expect(ping);
            s.received.clear();
            s.send("{\"type\":\"pong\"}\n");
        }
    });
}

BOOST_AUTO_TEST_CASE(a_server_that_stays_silent_gets_one_ping_and_is_given_up)
{
    play_in_time([](auto timeout) {
        link_fixture s{with_silence(timeout, 2 * timeout)};
        s.begin_in_time(timeout);
        s.expect(ping);
        s.until([&] { return !s.delays.empty(); });
        BOOST_TEST(s.times(ping) == 1u);
        BOOST_TEST(s.events.back() == "lost: the server does not respond");
        s.accept();
        s.expect("hello");
    });
}

BOOST_AUTO_TEST_CASE(before_the_welcome_no_ping_is_sent)
{
    link_fixture s{with_silence(5ms, 1h)};
    s.conn.start();
    s.accept();
    s.expect("hello");
    s.during(30ms);
    BOOST_TEST(s.times(ping) == 0u);
}

BOOST_AUTO_TEST_CASE(a_link_that_does_not_read_does_not_take_the_server_for_dead)
{
    play_in_time([](auto timeout) {
        link_fixture s{with_silence(timeout, 2 * timeout)};
        s.begin_in_time(timeout);
        s.conn.pause_reading();
        s.send(said_line(1, 0, "one") + '\n');
        s.until([&] { return texts(s.updates) == "one"; }); // the read that was under way
        s.during(4 * timeout);
        BOOST_REQUIRE(s.delays.empty());
        const time_left left{timeout};
        s.when_lost = [&] { left.check(); };
        s.conn.resume_reading();
        s.send(said_line(2, 1, "two") + '\n');
        s.until([&] { return texts(s.updates) == "one two" || !s.delays.empty(); });
        BOOST_TEST(s.delays.empty());
    });
}

BOOST_AUTO_TEST_CASE(reading_continues_after_each_pause)
{
    link_fixture s;
    s.on_each = [&](const update::any& u) {
        if (std::holds_alternative<update::line>(u))
            s.conn.pause_reading();
    };
    s.begin();
    for (std::uint64_t seq = 1; seq <= 5; ++seq) {
        s.send(said_line(seq, seq - 1, std::to_string(seq)) + '\n');
        s.until([&] { return only<update::line>(s.updates).size() == seq; });
        s.conn.resume_reading();
        s.conn.resume_reading();
    }
    BOOST_TEST(s.delays.empty());
}

BOOST_AUTO_TEST_CASE(a_deferred_message_is_sent_again_until_the_server_stores_it)
{
    link_fixture s;
    s.begin();
    s.talk.send_message("lobby", "hi");
    s.conn.flush();
    for (std::size_t i = 1; i <= 4; ++i) {
        s.until([&] { return s.times(R"("id":"x-1")") == i; });
        s.send((i < 4 ? error_line("x-1", "storage_full") : ack_line("x-1", 1)) + '\n');
    }
    s.until([&] { return s.talk.pending() == 0; });
    s.during(20ms);
    BOOST_TEST(s.times(R"("id":"x-1")") == 4u);
}

BOOST_AUTO_TEST_CASE(after_each_stored_message_the_next_delay_is_short_again)
{
    auto settings = link_fixture::quick();
    settings.resend = {.first_delay = 1ms, .most_delay = 24h};
    link_fixture s{settings};
    s.begin();
    for (std::uint64_t i = 1; i <= 20; ++i) { // waits that doubled would come to minutes
        const auto id = "x-" + std::to_string(i);
        s.received.clear();
        s.talk.send_message("lobby", "hi");
        s.conn.flush();
        s.expect(id);
        s.send(error_line(id, "storage_full") + '\n');
        s.until([&] { return s.times(id) == 2; });
        s.send(ack_line(id, i) + '\n');
        s.until([&] { return s.talk.pending() == 0; });
    }
}

BOOST_AUTO_TEST_CASE(a_deferred_message_is_sent_once_over_the_next_connection)
{
    auto settings = link_fixture::quick();
    settings.resend = {.first_delay = 50ms, .most_delay = 50ms};
    link_fixture s{settings};
    s.begin();
    s.talk.send_message("lobby", "hi");
    s.conn.flush();
    s.expect("x-1");
    s.send(error_line("x-1", "unavailable") + '\n');
    s.until([&] { return !s.talk.delayed_by().empty(); });
    s.drop();
    s.accept();
    s.welcome();
    s.expect("x-1");
    s.during(60ms); // the old connection would have tried again by now
    BOOST_TEST(s.times(R"("id":"x-1")") == 1u);
}

BOOST_AUTO_TEST_CASE(finishing_sends_bye_and_reads_the_rest_from_the_server)
{
    auto settings = link_fixture::quick();
    settings.bye_timeout = 1h;
    link_fixture s{settings};
    s.begin();
    s.conn.finish();
    s.conn.finish();
    s.expect(R"({"type":"bye"})");
    s.send(said_line(1, 0, "late") + '\n');
    s.until([&] { return texts(s.updates) == "late"; });
    BOOST_TEST(s.events.back() == "line");
    s.drop();
    s.until([&] { return s.events.back() == "finished"; });
    BOOST_TEST(s.times("bye") == 1u);
    BOOST_TEST(s.delays.empty());
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_close_after_the_bye_is_not_waited_for)
{
    auto settings = link_fixture::quick();
    settings.bye_timeout = 20ms;
    link_fixture s{settings};
    s.begin();
    s.conn.finish();
    s.until([&] { return s.events.back() == "finished"; });
}

BOOST_AUTO_TEST_CASE(finishing_before_the_welcome_ends_at_once)
{
    link_fixture s;
    s.conn.start();
    s.accept();
    s.expect("hello");
    s.conn.finish();
    s.until([&] { return !s.events.empty(); });
    BOOST_TEST(s.events == std::vector<std::string>{"finished"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(finishing_between_two_attempts_makes_no_further_one)
{
    for (const bool at_once : {true, false}) {
        auto settings = link_fixture::quick();
        settings.reconnect = {.first_delay = 1h, .most_delay = 1h};
        link_fixture s{settings};
        if (at_once)
            s.when_lost = [&] { s.conn.finish(); };
        s.begin();
        s.drop();
        s.until([&] { return !s.delays.empty(); });
        s.conn.finish();
        s.until([&] { return s.events.back() == "finished"; });
    }
}

BOOST_AUTO_TEST_CASE(finishing_while_reading_is_paused_reads_to_the_end)
{
    link_fixture s;
    s.begin();
    s.conn.pause_reading();
    s.send(said_line(1, 0, "one") + '\n');
    s.until([&] { return texts(s.updates) == "one"; }); // the read that was under way
    s.send(said_line(2, 1, "two") + '\n');
    s.during(10ms);
    BOOST_TEST(texts(s.updates) == "one");
    s.conn.finish();
    s.until([&] { return texts(s.updates) == "one two"; });
    s.drop();
    s.until([&] { return s.events.back() == "finished"; });
}

BOOST_AUTO_TEST_SUITE_END()

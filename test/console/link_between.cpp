// The link between two connections and between two writes: nothing that is left over from the one strikes the
// other.
#include "test/console/link_fixture.hpp"

using namespace banter::client;
using namespace banter::console;
using namespace banter::console::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(link_between_suite)

BOOST_AUTO_TEST_CASE(the_silence_of_a_lost_connection_does_not_cut_the_wait_short)
{
    play_in_time([](auto timeout) {
        auto settings = link_fixture::quick();
        settings.silence = {.ping_after = timeout, .dead_after = 2 * timeout};
        settings.reconnect = {.first_delay = 24h, .most_delay = 24h};
        link_fixture s{settings};
        s.begin_in_time(timeout);
        s.acceptor.close(); // a further attempt would fail at once and be reported
        s.drop();
        s.until([&] { return !s.delays.empty(); });
        s.during(3 * timeout);
        BOOST_TEST(s.delays.size() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(the_time_out_of_a_failed_attempt_does_not_cut_the_wait_short)
{
    play_in_time([](auto timeout) {
        auto settings = link_fixture::quick();
        settings.reconnect = {.first_delay = 1ms, .most_delay = 24h};
        settings.connect_timeout = timeout;
        link_fixture s{settings};
        s.begin_in_time(timeout);
        s.acceptor.close();
        s.drop();
        // Each attempt fails at once, and the delays grow until the time-out of the last would come first.
        s.until([&] { return !s.delays.empty() && s.delays.back() > 20 * timeout; });
        const auto attempts = s.delays.size();
        s.during(2 * timeout);
        BOOST_TEST(s.delays.size() == attempts);
    });
}

BOOST_AUTO_TEST_CASE(the_next_connection_has_its_whole_time_of_silence)
{
    play_in_time([](auto timeout) {
        auto settings = link_fixture::quick();
        settings.silence = {.ping_after = timeout, .dead_after = 2 * timeout};
        link_fixture s{settings};
        s.begin_in_time(timeout);
        s.until([&] { return !s.delays.empty(); });
        BOOST_TEST(s.last() == "lost: the server does not respond");
        const time_left left{2 * timeout};
        s.when_lost = [&] {
            left.check();
            BOOST_FAIL("the next connection was given up too early");
        };
        s.accept();
        s.welcome();
        s.joined();
    });
}

BOOST_AUTO_TEST_CASE(no_output_that_drains_cuts_the_wait_short)
{
    auto settings = link_fixture::quick();
    settings.reconnect = {.first_delay = 24h, .most_delay = 24h};
    link_fixture s{settings};
    s.begin();
    s.acceptor.close();
    s.conn.pause_reading();
    s.drop();
    s.until([&] { return !s.delays.empty(); });
    s.conn.resume_reading();
    s.during(10ms);
    BOOST_TEST(s.delays.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_connection_made_while_reading_is_paused_reads_its_welcome_only)
{
    link_fixture s;
    s.begin();
    s.on_each = [&](const update::any& u) {
        if (std::holds_alternative<update::line>(u))
            s.conn.pause_reading();
    };
    s.send(said_line(1, 0, "one") + "\n{\"type\":\"bye\",\"reason\":\"restart\"}\n");
    s.accept();
    s.welcome();
    s.until([&] { return s.talk.welcomed(); });
    s.answer_join(2);
    s.send(history_line({said_line(2, 1, "two")}, false) + '\n');
    s.during(10ms);
    BOOST_TEST(texts(s.updates) == "one");
    s.conn.resume_reading();
    s.until([&] { return texts(s.updates) == "one two"; });
    BOOST_TEST(s.delays.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_update_caused_by_a_listener_is_reported_after_the_earlier_ones)
{
    link_fixture s;
    s.begin();
    s.drop();
    s.accept();
    s.welcome();
    s.on_each = [&](const update::any& u) {
        if (!std::holds_alternative<update::line>(u))
            return;
        s.talk.leave("lobby");
        s.conn.flush();
    };
    s.answer_join(2);
    s.send(history_line({said_line(1, 0, "one"), said_line(2, 1, "two")}, false) + '\n');
    s.until([&] { return !only<update::left>(s.updates).empty(); });
    BOOST_TEST(texts(s.updates) == "one two");
    BOOST_TEST(std::holds_alternative<update::left>(s.updates.back()));
}

BOOST_AUTO_TEST_CASE(a_server_has_answered_with_its_welcome_and_not_before)
{
    int welcomes = 0;
    auto settings = link_fixture::quick();
    settings.on_welcome = [&] { ++welcomes; };
    link_fixture s{settings};
    s.conn.start();
    s.accept();
    s.expect("hello");
    s.run_ready();
    BOOST_TEST(welcomes == 0);
    s.welcome();
    s.joined();
    BOOST_TEST(welcomes == 1);
}

BOOST_AUTO_TEST_CASE(bytes_queued_during_a_long_write_do_not_disturb_it)
{
    link_fixture s;
    s.acceptor.set_option(boost::asio::socket_base::receive_buffer_size{4096});
    s.begin();
    s.received.clear();
    std::size_t expected = 0;
    for (int i = 0; i < 40; ++i) { // more than the sockets take
        s.talk.send_message("lobby", std::string(200'000, 'x'));
        expected += std::string{R"({"type":"message","id":"x-","room":"lobby","text":""})"}.size() + 200'001 +
                    std::to_string(i + 1).size();
    }
    s.conn.flush();
    s.talk.ping();
    s.conn.flush();
    expected += std::string{R"({"type":"ping"})"}.size() + 1;
    s.until([&] { return s.received.size() >= expected; });
    BOOST_TEST(s.received.size() == expected);
    BOOST_TEST(s.received.ends_with("\"}\n{\"type\":\"ping\"}\n"));
}

BOOST_AUTO_TEST_SUITE_END()

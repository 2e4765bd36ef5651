// The link over loopback sockets: connections that end at a difficult moment.
#include "test/console/link_fixture.hpp"

using namespace banter::client;
using namespace banter::console;
using namespace banter::console::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(link_suite)

namespace {

using fixture = link_fixture;

constexpr auto closed = "lost: the server closed the connection";

} // namespace

BOOST_AUTO_TEST_CASE(a_connection_begins_with_a_hello_and_each_line_is_reported_before_its_updates)
{
    fixture s;
    s.conn.start();
    s.accept();
    s.on_each = [&](const update::any&) { s.events.emplace_back("update"); };
    s.welcome();
    s.until([&] { return !s.updates.empty(); });
    BOOST_TEST(s.received.starts_with(R"({"type":"hello")"));
    BOOST_TEST(s.events == (std::vector<std::string>{"line", "update"}), boost::test_tools::per_element());
    BOOST_TEST(s.times("hello") == 2u); // its type and its id, once
}

BOOST_AUTO_TEST_CASE(lines_are_whole_however_the_network_cuts_them)
{
    fixture s;
    s.begin();
    const auto lines = said_line(1, 0, "one") + '\n' + said_line(2, 1, "two") + '\n';
    for (const char c : lines) {
        s.send({c});
        s.io.poll_one();
    }
    s.until([&] { return texts(s.updates) == "one two"; });
    BOOST_TEST(only<update::gap>(s.updates).empty());
}

BOOST_AUTO_TEST_CASE(a_connection_lost_between_a_join_and_its_answer_joins_again)
{
    fixture s;
    s.conn.start();
    s.accept();
    s.welcome();
    s.expect(R"("type":"join")");
    s.drop();
    s.accept();
    BOOST_TEST(s.last() == closed);
    BOOST_TEST(!s.talk.welcomed());
    s.expect(R"("epoch":"e1")");
    s.welcome();
    s.joined();
    BOOST_TEST(s.times(R"("type":"join")") == 1u);
    BOOST_TEST(only<update::left>(s.updates).empty());
    BOOST_TEST(only<update::connected>(s.updates).at(1).again);
}

BOOST_AUTO_TEST_CASE(a_reset_connection_is_replaced)
{
    fixture s;
    s.begin();
    s.drop(true);
    s.accept();
    BOOST_TEST(s.last().starts_with("lost: "));
    s.welcome();
    s.until([&] { return s.talk.welcomed(); });
}

BOOST_AUTO_TEST_CASE(a_message_without_an_ack_is_sent_again_once_with_the_same_id)
{
    fixture s;
    s.begin();
    s.talk.send_message("lobby", "hi");
    s.conn.flush();
    s.expect(R"("id":"x-1")");
    s.drop();
    s.accept();
    s.welcome();
    s.expect(R"("id":"x-1")");
    s.joined();
    s.send(ack_line("x-1", 1) + '\n');
    s.until([&] { return s.talk.pending() == 0; });
    BOOST_TEST(s.times(R"("id":"x-1")") == 1u);
    s.drop();
    s.accept();
    s.welcome();
    s.expect(R"("type":"join")");
    BOOST_TEST(s.times("x-1") == 0u);
}

BOOST_AUTO_TEST_CASE(half_a_line_of_a_lost_connection_does_not_spoil_the_next_one)
{
    fixture s;
    s.begin();
    s.send(R"({"type":"message","room":)");
    s.drop();
    s.accept();
    s.welcome();
    s.until([&] { return only<update::connected>(s.updates).size() == 2; });
    BOOST_TEST(only<update::protocol_broken>(s.updates).empty());
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_does_not_hold_up_the_next_hello)
{
    fixture s;
    s.acceptor.set_option(boost::asio::socket_base::receive_buffer_size{4096});
    s.begin();
    // More than the sockets take: the write is under way when the connection is cut.
    s.server->cancel();
    for (int i = 0; i < 40; ++i)
        s.talk.send_message("lobby", std::string(200'000, 'x'));
    s.conn.flush();
    s.drop(true);
    s.accept();
    s.expect("\n");
    BOOST_TEST(s.received.starts_with(R"({"type":"hello")"));
    BOOST_TEST(s.times("x-1\"") == 0u); // not before the welcome
    s.welcome();
    s.expect(R"("id":"x-40")");
    BOOST_TEST(s.times(R"("type":"message")") == 40u);
    BOOST_TEST(s.times(R"("type":"join")") == 1u);
}

BOOST_AUTO_TEST_CASE(bytes_queued_during_a_write_follow_it)
{
    fixture s;
    s.begin();
    for (int i = 1; i <= 3; ++i) {
        s.talk.send_message("lobby", "line " + std::to_string(i));
        s.conn.flush();
    }
    s.expect("line 3");
    BOOST_TEST(s.received.find("line 1") < s.received.find("line 2"));
    BOOST_TEST(s.times("line") == 3u);
}

BOOST_AUTO_TEST_CASE(a_message_sent_by_a_listener_during_an_update_is_sent_once_and_updates_are_reported_once)
{
    fixture s;
    s.on_each = [&](const update::any& u) {
        if (!std::holds_alternative<update::connected>(u))
            return;
        s.talk.send_message("lobby", "at once");
        s.talk.ask_rooms();
        s.conn.flush();
    };
    s.begin();
    s.expect("at once");
    BOOST_TEST(s.times("at once") == 1u);
    BOOST_TEST(s.updates.size() == 2u); // connected, joined
}

BOOST_AUTO_TEST_CASE(after_a_bye_no_updates_are_reported)
{
    fixture s;
    s.begin();
    s.send("{\"type\":\"bye\",\"reason\":\"restart\"}\n" + said_line(1, 0, "late") + '\n');
    s.accept();
    BOOST_TEST(s.last() == "lost: restart");
    BOOST_TEST(texts(s.updates) == "");
}

BOOST_AUTO_TEST_CASE(waits_grow_with_each_failure_and_a_welcome_makes_them_short_again)
{
    auto settings = link_fixture::quick();
    settings.reconnect = {.first_delay = 1ms, .most_delay = 1h};
    fixture s{settings};
    s.begin();
    for (int i = 0; i < 7; ++i) {
        s.drop();
        s.accept();
    }
    for (std::size_t i = 0; i < s.delays.size(); ++i)
        BOOST_TEST((s.delays[i] < std::chrono::milliseconds{1u << i}));
    s.welcome();
    s.until([&] { return s.talk.welcomed(); });
    s.drop();
    s.accept();
    BOOST_TEST((s.delays.back() < 1ms));
}

BOOST_AUTO_TEST_CASE(a_server_that_was_never_reachable_ends_the_link)
{
    auto settings = link_fixture::quick();
    fixture s{settings};
    s.acceptor.close();
    s.conn.start();
    s.until_event("failed");
    BOOST_TEST(s.last().starts_with("failed 69: can't reach 127.0.0.1:"));
    s.during(10ms);
    BOOST_TEST(s.events.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_server_that_closes_before_the_first_welcome_ends_the_link)
{
    fixture s;
    s.conn.start();
    s.accept();
    s.drop();
    s.until_event("failed");
    BOOST_TEST(s.last() == "failed 69: the server closed the connection");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_away_for_a_while_is_waited_for)
{
    fixture s;
    s.begin();
    const auto where = s.acceptor.local_endpoint();
    s.acceptor.close();
    s.drop();
    s.until([&] { return s.delays.size() >= 3; });
    BOOST_TEST(!s.happened("failed"));
    s.acceptor = link_fixture::tcp::acceptor{s.io, where};
    s.accept();
    s.welcome();
    s.until([&] { return s.talk.welcomed(); });
}

BOOST_AUTO_TEST_CASE(a_line_that_is_not_an_event_ends_the_link_for_good)
{
    fixture s;
    s.begin();
    s.send("SSH-2.0\r\n");
    s.until_event("failed");
    BOOST_TEST(s.last().starts_with("failed 76: "));
}

BOOST_AUTO_TEST_CASE(a_line_without_an_end_ends_the_link_for_good_and_a_long_one_does_not)
{
    fixture s;
    s.begin();
    const auto long_line = said_line(1, 0, std::string(4'000'000, 'x')) + '\n';
    const std::string endless(4'300'000, 'x');
    const auto both = long_line + endless; // more than the sockets take at once
    boost::asio::async_write(*s.server, boost::asio::buffer(both),
                             [](boost::system::error_code, std::size_t) {});
    s.until([&] { return !texts(s.updates).empty(); });
    BOOST_TEST(!s.happened("failed"));
    s.until_event("failed");
    BOOST_TEST(s.last() == "failed 76: the server sent a line of over 4 MiB");
}

BOOST_AUTO_TEST_CASE(a_refused_hello_ends_the_link_or_is_retried)
{
    struct trial {
        const char* code;
        bool been_in; // before
        const char* outcome;
    };
    for (const auto& t : {trial{"bad_name", false, "failed 64: no (bad_name)"},
                          trial{"bad_name", true, "failed 64: no (bad_name)"},
                          trial{"bad_request", false, "failed 76: no (bad_request)"},
                          trial{"rate_limited", false, "failed 69: no (rate_limited)"},
                          trial{"rate_limited", true, "lost: no (rate_limited)"},
                          trial{"name_in_use", false, "failed 69: no (name_in_use)"},
                          trial{"name_in_use", true, "lost: no (name_in_use)"},
                          trial{"too_many", false, "failed 69: no (too_many)"},
                          trial{"too_many", true, "lost: no (too_many)"},
                          trial{"unavailable", true, "lost: no (unavailable)"}}) {
        fixture s;
        if (t.been_in) {
            s.begin();
            s.drop();
        } else {
            s.conn.start();
        }
        s.accept();
        s.events.clear();
        s.expect("hello");
        s.send(error_line("hello", t.code) + '\n');
        s.until([&] { return s.happened("failed") || s.happened("lost"); });
        BOOST_TEST(s.last() == t.outcome);
    }
}

BOOST_AUTO_TEST_CASE(a_name_that_is_in_use_for_too_long_is_not_our_own_ghost)
{
    auto settings = link_fixture::quick();
    settings.reconnect.ghost_patience = 0ms;
    fixture s{settings};
    s.begin();
    s.drop();
    s.accept();
    s.expect("hello");
    s.send(error_line("hello", "name_in_use") + '\n');
    s.until_event("failed");
    BOOST_TEST(s.last() == "failed 69: no (name_in_use)");
}

BOOST_AUTO_TEST_SUITE_END()

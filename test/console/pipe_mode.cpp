// The client in a script: from its input to the server, and from the server to its output.
#include "test/console/pipe_fixture.hpp"

using namespace banter::client;
using namespace banter::console;
using namespace banter::console::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(pipe_mode_suite)

namespace {

using fixture = pipe_fixture;

} // namespace

BOOST_AUTO_TEST_CASE(lines_of_input_are_sent_and_their_acks_awaited_at_the_end)
{
    fixture s;
    s.begin();
    s.input.write("one\n\ntwo\nthree");
    s.expect("two");
    s.input.close_in();
    s.expect("three");
    BOOST_TEST(s.times("bye") == 0u);
    s.keep_until_bye(3);
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(lines_that_come_together_are_one_message)
{
    fixture s{with([](auto& c) { c.gather = 10ms; })};
    s.begin();
    s.input.write("one\n\ntwo\n");
    s.expect(R"("text":"one\ntwo")");
    s.input.write("three\n"); // gathered until the first is acknowledged
    s.during(30ms);
    s.input.write("four\n");
    s.run_ready();
    BOOST_TEST(s.times("x-2") == 0u);
    s.send(ack_line("x-1", 1) + '\n');
    s.expect(R"("text":"three\nfour")");
    s.input.write("five");
    s.input.close_in();
    s.expect("five");
    s.send(ack_line("x-2", 2) + '\n' + ack_line("x-3", 3) + '\n');
    s.expect("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(lines_that_were_gathered_when_the_link_failed_are_reported)
{
    fixture s{with([](auto& c) { c.gather = 1min; })};
    s.begin();
    s.input.write("one\ntwo\n");
    s.run_ready();
    s.send("no event\n");
    s.ends();
    BOOST_TEST(s.talk.pending() == 1u);
    BOOST_TEST((s.result() == exit_code::protocol));
}

BOOST_AUTO_TEST_CASE(gathered_lines_fit_into_a_message)
{
    gathered_lines all{9};
    BOOST_TEST(!all.add("1234").has_value());
    BOOST_TEST(!all.add("5678").has_value());
    BOOST_TEST(all.add("9").value() == "1234\n5678");
    BOOST_TEST(!all.empty());
    BOOST_TEST(all.take() == "9");
    BOOST_TEST(all.empty());
}

BOOST_AUTO_TEST_CASE(an_input_that_is_not_ours_is_not_read_and_does_not_end_the_client)
{
    fixture s{with([](auto& c) { c.read_input = false; })};
    s.input.write("keys of a pager\n");
    s.input.close_in();
    s.begin();
    s.send(said_line(1, 0, "hi") + '\n');
    s.prints("[bob] hi");
    s.run_ready();
    BOOST_TEST(!contains(s.received, "keys"));
    BOOST_TEST(!contains(s.received, "bye"));
}

BOOST_AUTO_TEST_CASE(no_input_is_read_before_the_welcome)
{
    fixture s;
    s.input.write("early\n");
    s.input.close_in();
    s.mode.start();
    s.accept();
    s.expect("hello");
    s.during(5ms);
    BOOST_TEST(s.talk.pending() == 0u);
    s.welcome();
    s.keep_until_bye(1);
}

BOOST_AUTO_TEST_CASE(one_text_is_sent_and_nothing_of_the_input_nor_printed)
{
    fixture s{with([](auto& c) { c.send = "deploy ok"; })};
    s.input.write("not read\n");
    s.begin();
    s.expect("deploy ok");
    s.send(said_line(1, 0, "other") + '\n');
    s.keep_until_bye(1);
    BOOST_TEST(s.times("not read") == 0u);
    BOOST_TEST(s.output.read() == "");
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(messages_are_printed_line_by_line_with_their_author)
{
    fixture s;
    s.begin();
    s.send(said_line(1, 0, "one\\ntwo\\u001b") + '\n');
    BOOST_TEST(s.prints("two\n") == "[bob] one\n[bob] two\n");
}

BOOST_AUTO_TEST_CASE(an_action_is_printed_as_one)
{
    fixture s;
    s.begin();
    s.send(said_line(1, 0, "/me waves") + '\n');
    BOOST_TEST(s.prints("\n") == "* bob waves\n");
}

BOOST_AUTO_TEST_CASE(an_unproven_message_is_marked)
{
    fixture s;
    s.begin();
    auto line = said_line(1, 0, "hi");
    line.insert(1, R"("unproven":true,)");
    s.send(line + '\n');
    BOOST_TEST(s.prints("\n") == "[bob (unproven)] hi\n");
}

BOOST_AUTO_TEST_CASE(rooms_are_named_where_there_are_several_and_events_printed_as_they_came)
{
    fixture named{with([](auto& c) { c.name_rooms = true; })};
    named.begin();
    named.send(said_line(1, 0, "one") + '\n');
    BOOST_TEST(named.prints("\n") == "#lobby [bob] one\n");

    fixture json{with([](auto& c) { c.json = true; })};
    json.begin();
    json.send(said_line(1, 0, "one") + '\n');
    const auto printed = json.prints("one");
    BOOST_TEST(printed.starts_with(R"({"type":"welcome")"));
    BOOST_TEST(!contains(printed, "[bob]"));
}

BOOST_AUTO_TEST_CASE(a_lost_connection_is_resumed_and_the_rest_sent_once)
{
    fixture s;
    s.begin();
    s.input.write("one\n");
    s.expect("x-1");
    s.drop();
    s.accept();
    s.input.write("two\n");
    s.input.close_in();
    s.welcome();
    s.keep_until_bye(2);
    BOOST_TEST(s.times("\"x-1\"") == 1u);
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(no_more_than_some_lines_wait_here_and_the_rest_is_read_when_they_are_kept)
{
    fixture s;
    s.begin();
    std::string lines;
    for (int i = 0; i < 200; ++i)
        lines += std::string(99, 'x') + '\n';
    s.input.write(lines);
    s.input.close_in();
    s.expect("x-100\"");
    s.during(20ms);
    BOOST_TEST(s.talk.pending() < 145u); // a hundred, and the rest of their chunk of input
    s.keep_until_bye(200);
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(a_slow_reader_of_the_output_gets_everything_and_slows_the_server_down)
{
    fixture s;
    s.begin();
    const auto lines = much_said();
    boost::asio::async_write(*s.server, boost::asio::buffer(lines),
                             [](boost::system::error_code, std::size_t) {});
    s.until([&] {
        s.printed += s.output.read();
        return s.printed.size() >= 20 * 50'000;
    });
    for (int seq = 1; seq <= 20; ++seq)
        BOOST_TEST(contains(s.printed, "[bob] " + std::to_string(seq) + ' '));
}

BOOST_AUTO_TEST_CASE(events_are_not_read_while_the_output_is_full_and_are_printed_later)
{
    fixture s{with([](auto& c) { c.json = true; })};
    s.begin();
    s.input.write("one\n");
    s.expect("x-1");
    const auto lines = much_said() + ack_line("x-1", 30) + '\n';
    boost::asio::async_write(*s.server, boost::asio::buffer(lines),
                             [](boost::system::error_code, std::size_t) {});
    s.run_ready();
    BOOST_TEST(s.talk.pending() == 1u); // its ack follows lines for which the output has no space
    BOOST_TEST(contains(s.prints(R"("type":"ack")"), R"("text":"20 x)"));
    BOOST_TEST(s.talk.pending() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

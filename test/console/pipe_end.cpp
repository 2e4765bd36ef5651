// The client in a script: when it ends, when it must not, and with which exit code.
#include "test/console/pipe_fixture.hpp"

using namespace banter::client;
using namespace banter::console;
using namespace banter::console::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(pipe_end_suite)

namespace {

using fixture = pipe_fixture;

} // namespace

BOOST_AUTO_TEST_CASE(the_program_continues_after_the_end_of_input_if_requested)
{
    for (const bool follow : {true, false}) {
        auto settings = with([](auto& c) { c.follow_if_no_input = true; });
        settings.follow = follow;
        fixture s{settings};
        s.begin();
        s.input.close_in();
        s.send(said_line(1, 0, "later") + '\n');
        s.prints("later");
        s.during(5ms);
        BOOST_TEST(s.times("bye") == 0u);
    }
    // After a line of input, the end of input ends the program.
    fixture s{with([](auto& c) { c.follow_if_no_input = true; })};
    s.begin();
    s.input.write("line\n");
    s.input.close_in();
    s.keep_until_bye(1);
}

BOOST_AUTO_TEST_CASE(with_follow_the_program_continues_after_all_acknowledgements)
{
    fixture s{with([](auto& c) {
        c.follow = true;
        c.timeout = 20ms;
    })};
    s.begin();
    s.input.write("line\n");
    s.input.close_in();
    s.expect("x-1");
    s.send(ack_line("x-1", 1) + '\n');
    s.until([&] { return s.talk.pending() == 0; });
    s.during(40ms); // longer than the time-out, which does not apply to --follow
    BOOST_TEST(s.times("bye") == 0u);
}

BOOST_AUTO_TEST_CASE(a_missing_ack_is_awaited_for_a_limited_time)
{
    fixture s{with([](auto& c) { c.timeout = 50ms; })};
    s.begin();
    s.input.write("one\ntwo\n");
    s.input.close_in();
    s.expect("x-2");
    s.send(ack_line("x-1", 1) + '\n'); // and not the other one
    s.expect("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::unavailable));
}

BOOST_AUTO_TEST_CASE(a_refused_line_is_not_awaited_and_sets_the_exit_code)
{
    fixture s;
    s.begin();
    s.input.write("one\n");
    s.input.close_in();
    s.expect("x-1");
    s.send(error_line("x-1", "forbidden") + '\n');
    s.expect("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::refused));
}

BOOST_AUTO_TEST_CASE(a_message_not_stored_in_time_ends_the_program_and_a_stored_one_does_not)
{
    play_in_time([](auto timeout) {
        pipe_mode::settings settings;
        settings.timeout = timeout;
        fixture s{settings};
        s.begin();
        s.input.write("one\n");
        s.expect("x-1");
        const time_left left{timeout};
        s.send(error_line("x-1", "storage_full") + '\n');
        s.until([&] { return s.times("\"x-1\"") == 2 || s.times("bye") != 0; });
        left.check();
        s.send(ack_line("x-1", 1) + '\n');
        s.until([&] { return s.talk.pending() == 0; });
        left.check();
        s.during(timeout);
        BOOST_TEST(s.times("bye") == 0u); // there may be more input
        const time_left left_for_the_rest{timeout};
        s.input.write("two\n");
        s.input.close_in();
        s.expect("x-2");
        s.send(ack_line("x-2", 2) + '\n');
        s.expect("bye");
        left_for_the_rest.check();
        s.drop();
        s.ends();
        BOOST_TEST((s.result() == exit_code::ok));
    });
}

BOOST_AUTO_TEST_CASE(a_message_not_stored_in_time_ends_the_program_before_the_end_of_input)
{
    fixture s{with([](auto& c) { c.timeout = 50ms; })};
    s.begin();
    s.input.write("one\ntwo\n");
    s.expect("x-2");
    // The error and the ack in one segment: the stored message does not extend the time of the first one.
    s.send(error_line("x-1", "storage_full") + '\n' + ack_line("x-2", 1) + '\n');
    s.expect("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::unavailable));
}

BOOST_AUTO_TEST_CASE(the_first_failure_sets_the_exit_code)
{
    fixture s{with([](auto& c) { c.timeout = 20ms; })};
    s.begin();
    s.input.write("one\ntwo\n");
    s.expect("x-2");
    s.send(error_line("x-1", "forbidden") + '\n');
    s.until([&] { return s.talk.pending() == 1; });
    s.input.close_in(); // and the second one is never acknowledged
    s.expect("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::refused));
}

BOOST_AUTO_TEST_CASE(an_end_of_input_after_the_last_ack_ends_the_program)
{
    fixture s;
    s.begin();
    s.input.write("one\n");
    s.expect("x-1");
    s.send(ack_line("x-1", 1) + '\n');
    s.until([&] { return s.talk.pending() == 0; });
    s.input.close_in();
    s.expect("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(a_signal_says_bye)
{
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        fixture s;
        s.begin();
        std::raise(number);
        s.keep_until_bye(0);
        BOOST_TEST((s.result() == exit_code::ok));
    }
}

BOOST_AUTO_TEST_CASE(an_unreachable_server_sets_the_exit_code)
{
    fixture s;
    s.acceptor.close();
    s.mode.start();
    s.ends();
    BOOST_TEST((s.result() == exit_code::unavailable));
}

BOOST_AUTO_TEST_CASE(a_closed_output_is_no_failure_when_nothing_is_left_to_send)
{
    fixture s{with([](auto& c) { c.follow = true; })};
    s.begin();
    s.input.close_in();
    s.during(5ms);
    s.output.close_out();
    s.expect("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(unsent_input_after_a_closed_output_sets_the_exit_code)
{
    fixture s;
    s.begin();
    s.input.write("half");
    s.during(5ms);
    s.output.close_out();
    s.expect("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::io_error));
}

BOOST_AUTO_TEST_CASE(a_full_output_that_is_closed_does_not_block_the_reading_of_an_ack)
{
    fixture s{with([](auto& c) { c.timeout = 1h; })};
    s.begin();
    s.input.write("one\n");
    s.expect("x-1");
    const auto lines = much_said() + ack_line("x-1", 30) + '\n';
    boost::asio::async_write(*s.server, boost::asio::buffer(lines),
                             [](boost::system::error_code, std::size_t) {});
    s.during(20ms); // without a reader of its output the link pauses
    BOOST_TEST(s.talk.pending() == 1u);
    s.output.close_out();
    s.expect("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(no_input_is_read_after_the_output_was_closed)
{
    fixture s{with([](auto& c) { c.timeout = 1h; })};
    s.begin();
    s.input.write("one\n");
    s.expect("x-1");
    s.output.close_out();
    s.during(5ms);
    s.input.write("two\n");
    s.during(5ms);
    BOOST_TEST(s.talk.pending() == 1u);
    s.send(ack_line("x-1", 1) + '\n');
    s.expect("bye");
    BOOST_TEST(s.times("two") == 0u);
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(all_output_is_written_before_the_end_even_to_a_slow_reader)
{
    fixture s;
    s.begin();
    s.input.close_in();
    s.expect("bye");
    const auto lines = much_said();
    bool sent = false;
    boost::asio::async_write(*s.server, boost::asio::buffer(lines),
                             [&](boost::system::error_code, std::size_t) { sent = true; });
    s.until([&] { return sent; });
    s.drop();
    s.until([&] {
        s.printed += s.output.read();
        return s.io.stopped();
    });
    s.printed += s.output.read();
    BOOST_TEST(contains(s.printed, "[bob] 20 "));
    BOOST_TEST(s.printed.ends_with("x\n"));
}

BOOST_AUTO_TEST_SUITE_END()

// The client in a script, between a pipe on either side and a server on the loopback.
#include "client/console/pipe_mode.hpp"

#include "test/console/link_stage.hpp"
#include "test/console/pipe.hpp"

#include <csignal>

using namespace banter::console;
using namespace banter::console::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(pipe_mode_suite)

namespace {

struct stage : loopback_server {
    explicit stage(pipe_mode::settings s = {}) : mode{io, with_pipes(std::move(s)), where(), talk}
    {
        std::signal(SIGPIPE, SIG_IGN);
        output.non_blocking_reads();
    }

    void begin()
    {
        mode.start();
        accept();
        welcome();
        answer_join();
        hears("join");
    }

    // Acknowledges messages as they come until the client says bye; then closes.
    void keep_until_bye(int messages)
    {
        for (int i = 1; i <= messages; ++i) {
            hears("\"x-" + std::to_string(i) + '"');
            tell(ack_line("x-" + std::to_string(i), static_cast<std::uint64_t>(i)) + '\n');
        }
        hears("bye");
        drop();
        ends();
    }

    void ends()
    {
        until([&] { return io.stopped(); });
    }

    // Everything that is printed until it has this in it.
    std::string prints(std::string_view what)
    {
        until([&] {
            printed += output.read();
            return contains(printed, what);
        });
        return printed;
    }

    exit_code result() { return mode.conclude(); }

    pipe_pair input;
    pipe_pair output;
    conversation talk{settings_for_alice()};
    std::string printed;
    pipe_mode mode;

private:
    pipe_mode::settings with_pipes(pipe_mode::settings s) const
    {
        s.room = "lobby";
        s.input = input.out();
        s.output = output.in();
        return s;
    }
    link::settings where() const
    {
        auto s = link_stage::quick();
        s.port = port();
        return s;
    }
};

pipe_mode::settings with(void (*change)(pipe_mode::settings&))
{
    pipe_mode::settings s;
    change(s);
    return s;
}

} // namespace

BOOST_AUTO_TEST_CASE(lines_of_input_are_said_and_at_their_end_their_acks_are_waited_for)
{
    stage s;
    s.begin();
    s.input.write("one\n\ntwo\nthree");
    s.hears("two");
    s.input.close_in();
    s.hears("three");
    BOOST_TEST(s.times("bye") == 0u);
    s.keep_until_bye(3);
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(no_input_is_read_before_the_welcome)
{
    stage s;
    s.input.write("early\n");
    s.input.close_in();
    s.mode.start();
    s.accept();
    s.hears("hello");
    s.during(5ms);
    BOOST_TEST(s.talk.pending() == 0u);
    s.welcome();
    s.keep_until_bye(1);
}

BOOST_AUTO_TEST_CASE(one_text_is_sent_and_nothing_of_the_input_nor_printed)
{
    stage s{with([](auto& c) { c.send = "deploy ok"; })};
    s.input.write("not read\n");
    s.begin();
    s.hears("deploy ok");
    s.tell(said_line(1, 0, "other") + '\n');
    s.keep_until_bye(1);
    BOOST_TEST(s.times("not read") == 0u);
    BOOST_TEST(s.output.read() == "");
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(what_is_said_is_printed_line_by_line_with_its_author)
{
    stage s;
    s.begin();
    s.tell(said_line(1, 0, "one\\ntwo\\u001b") + '\n');
    BOOST_TEST(s.prints("two\n") == "[bob] one\n[bob] two\n");
}

BOOST_AUTO_TEST_CASE(rooms_are_named_where_there_are_several_and_events_printed_as_they_came)
{
    stage named{with([](auto& c) { c.name_rooms = true; })};
    named.begin();
    named.tell(said_line(1, 0, "one") + '\n');
    BOOST_TEST(named.prints("\n") == "#lobby [bob] one\n");

    stage json{with([](auto& c) { c.json = true; })};
    json.begin();
    json.tell(said_line(1, 0, "one") + '\n');
    const auto printed = json.prints("one");
    BOOST_TEST(printed.starts_with(R"({"type":"welcome")"));
    BOOST_TEST(!contains(printed, "[bob]"));
}

BOOST_AUTO_TEST_CASE(after_the_end_of_input_it_goes_on_where_that_was_asked_for)
{
    for (const bool follow : {true, false}) {
        auto settings = with([](auto& c) { c.follow_if_no_input = true; });
        settings.follow = follow;
        stage s{settings};
        s.begin();
        s.input.close_in();
        s.tell(said_line(1, 0, "later") + '\n');
        s.prints("later");
        s.during(5ms);
        BOOST_TEST(s.times("bye") == 0u);
    }
    // Where there was a line, the end of input is the end.
    stage s{with([](auto& c) { c.follow_if_no_input = true; })};
    s.begin();
    s.input.write("line\n");
    s.input.close_in();
    s.keep_until_bye(1);
}

BOOST_AUTO_TEST_CASE(who_follows_goes_on_after_all_is_acknowledged)
{
    stage s{with([](auto& c) {
        c.follow = true;
        c.timeout = 20ms;
    })};
    s.begin();
    s.input.write("line\n");
    s.input.close_in();
    s.hears("x-1");
    s.tell(ack_line("x-1", 1) + '\n');
    s.until([&] { return s.talk.pending() == 0; });
    s.during(40ms); // longer than the time-out, which is none of the follower's
    BOOST_TEST(s.times("bye") == 0u);
}

BOOST_AUTO_TEST_CASE(a_missing_ack_is_not_waited_for_for_ever)
{
    stage s{with([](auto& c) { c.timeout = 20ms; })};
    s.begin();
    s.input.write("line\n");
    s.input.close_in();
    s.hears("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::unavailable));
}

BOOST_AUTO_TEST_CASE(a_refused_line_is_not_waited_for_and_makes_the_exit_code)
{
    stage s;
    s.begin();
    s.input.write("one\n");
    s.input.close_in();
    s.hears("x-1");
    s.tell(error_line("x-1", "forbidden") + '\n');
    s.hears("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::refused));
}

BOOST_AUTO_TEST_CASE(what_can_not_be_kept_in_time_ends_it_and_what_is_kept_in_time_does_not)
{
    stage s{with([](auto& c) { c.timeout = 500ms; })};
    s.begin();
    s.input.write("one\n");
    s.hears("x-1");
    s.tell(error_line("x-1", "storage_full") + '\n');
    s.until([&] { return s.times("\"x-1\"") == 2; });
    s.tell(ack_line("x-1", 1) + '\n');
    s.until([&] { return s.talk.pending() == 0; });
    s.during(550ms);
    BOOST_TEST(s.times("bye") == 0u); // there may be more input
    s.input.write("two\n");
    s.input.close_in();
    s.hears("x-2");
    s.tell(ack_line("x-2", 2) + '\n');
    s.hears("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(a_lost_connection_is_taken_up_again_and_the_rest_said_once)
{
    stage s;
    s.begin();
    s.input.write("one\n");
    s.hears("x-1");
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
    stage s;
    s.begin();
    std::string lines;
    for (int i = 0; i < 200; ++i)
        lines += std::string(99, 'x') + '\n';
    s.input.write(lines);
    s.input.close_in();
    s.hears("x-100\"");
    s.during(20ms);
    BOOST_TEST(s.talk.pending() < 145u); // a hundred, and what was read with them
    s.keep_until_bye(200);
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_makes_the_exit_code)
{
    stage s;
    s.acceptor.close();
    s.mode.start();
    s.ends();
    BOOST_TEST((s.result() == exit_code::unavailable));
}

BOOST_AUTO_TEST_CASE(whoever_reads_our_output_may_go_when_there_is_nothing_to_be_sent)
{
    stage s{with([](auto& c) { c.follow = true; })};
    s.begin();
    s.input.close_in();
    s.during(5ms);
    s.output.close_out();
    s.hears("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::ok));
}

BOOST_AUTO_TEST_CASE(input_that_is_left_because_nobody_reads_the_output_makes_the_exit_code)
{
    stage s;
    s.begin();
    s.input.write("half");
    s.during(5ms);
    s.output.close_out();
    s.hears("bye");
    s.drop();
    s.ends();
    BOOST_TEST((s.result() == exit_code::io_error));
}

BOOST_AUTO_TEST_CASE(a_slow_reader_of_our_output_gets_everything_and_the_server_waits_for_it)
{
    stage s;
    s.begin();
    const auto line = std::string(50'000, 'x');
    std::string lines;
    for (std::uint64_t seq = 1; seq <= 20; ++seq)
        lines += said_line(seq, seq - 1, std::to_string(seq) + ' ' + line) + '\n';
    boost::asio::async_write(*s.server, boost::asio::buffer(lines),
                             [](boost::system::error_code, std::size_t) {});
    s.until([&] {
        s.printed += s.output.read();
        return s.printed.size() >= 20 * 50'000;
    });
    for (int seq = 1; seq <= 20; ++seq)
        BOOST_TEST(contains(s.printed, "[bob] " + std::to_string(seq) + ' '));
}

BOOST_AUTO_TEST_SUITE_END()

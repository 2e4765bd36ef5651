#include "client/console/options.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::console;

BOOST_AUTO_TEST_SUITE(options_suite)

namespace {

environment on_terminal()
{
    environment env;
    env.user = "login";
    env.home = "/home/u";
    env.term = "xterm";
    env.terminal_in = env.terminal_out = true;
    return env;
}

options good(const std::vector<std::string>& arguments, const environment& env = on_terminal())
{
    auto read = read_options(arguments, env);
    if (const auto* early = std::get_if<early_exit>(&read))
        BOOST_FAIL(early->text);
    return std::get<options>(read);
}

bool wrong(const std::vector<std::string>& arguments)
{
    const auto read = read_options(arguments, on_terminal());
    const auto* early = std::get_if<early_exit>(&read);
    return early != nullptr && early->code == exit_code::usage;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_default_is_the_lobby_of_this_machine)
{
    const auto o = good({});
    BOOST_TEST(o.link.host == "127.0.0.1");
    BOOST_TEST(o.link.port == 1234);
    BOOST_TEST(o.engine.user == "login");
    BOOST_TEST((o.engine.rooms == std::vector<std::string>{"lobby"}));
    BOOST_TEST(o.interactive);
    BOOST_TEST(o.terminal.screen.colour);
    BOOST_TEST(o.engine.tail_lines == 20u);
    BOOST_TEST(o.terminal.editor.history_file == "/home/u/.local/state/banter-console/history");
}

BOOST_AUTO_TEST_CASE(the_name_is_the_flag_then_the_variable_then_the_login)
{
    auto env = on_terminal();
    env.banter_user = "variable";
    BOOST_TEST(good({}, env).engine.user == "variable");
    BOOST_TEST(good({"--user", "flag"}, env).engine.user == "flag");
}

BOOST_AUTO_TEST_CASE(a_log_in_name_that_servers_reserve_gets_the_name_of_the_machine)
{
    auto env = on_terminal();
    env.user = "root";
    env.host_name = "build-7.example.org";
    BOOST_TEST(good({}, env).engine.user == "root_build-7");
    env.host_name = std::string(63, 'h');
    BOOST_TEST(good({}, env).engine.user == "root_" + std::string(27, 'h'));
    env.banter_user = "root";
    BOOST_TEST(good({}, env).engine.user == "root");
}

BOOST_AUTO_TEST_CASE(rooms_add_up_each_once)
{
    BOOST_TEST((good({"--room", "Ops", "--room", "#tea", "--room", "ops"}).engine.rooms ==
                std::vector<std::string>{"ops", "tea"}));
}

BOOST_AUTO_TEST_CASE(the_first_room_gets_the_input_and_several_rooms_are_named)
{
    const auto several = good({"--room", "ops", "--room", "tea"});
    BOOST_TEST(several.pipe.room == "ops");
    BOOST_TEST(several.pipe.name_rooms);
    BOOST_TEST((several.terminal.screen.rooms == several.engine.rooms));
    BOOST_TEST(!good({}).pipe.name_rooms);
}

BOOST_AUTO_TEST_CASE(a_pipe_on_either_side_or_a_flag_of_scripts_ends_the_interactive_mode)
{
    auto env = on_terminal();
    env.terminal_in = false;
    BOOST_TEST(!good({}, env).interactive);
    BOOST_TEST(good({}, env).engine.tail_lines == 0u);
    env = on_terminal();
    env.terminal_out = false;
    BOOST_TEST(!good({}, env).interactive);
    for (const auto* flag : {"--json", "--follow", "--send=x"})
        BOOST_TEST(!good({flag}).interactive, flag);
    BOOST_TEST(good({"--tail", "5"}).interactive);
}

BOOST_AUTO_TEST_CASE(a_terminal_is_no_input_of_a_pipe_unless_a_flag_asks_for_it)
{
    BOOST_TEST(good({"--json"}).pipe.read_input);
    auto env = on_terminal();
    env.terminal_out = false;
    BOOST_TEST(!good({"--tail", "20"}, env).pipe.read_input);
    BOOST_TEST(!good({"--follow"}, env).pipe.read_input);
    BOOST_TEST(good({"--input"}, env).pipe.read_input);
    env.terminal_in = false;
    BOOST_TEST(good({}, env).pipe.read_input);
}

BOOST_AUTO_TEST_CASE(lines_are_gathered_unless_a_flag_sends_them_one_by_one)
{
    BOOST_TEST((good({}).pipe.gather == std::chrono::milliseconds{50}));
    BOOST_TEST((good({"--line-by-line"}).pipe.gather == std::chrono::milliseconds{0}));
}

BOOST_AUTO_TEST_CASE(no_color_applies_unless_a_flag_requests_colour)
{
    auto env = on_terminal();
    env.no_color = "1";
    BOOST_TEST(!good({}, env).pipe.colour);
    BOOST_TEST(good({"--color", "always"}, env).pipe.colour);
    BOOST_TEST(!good({"--color", "never"}).pipe.colour);
    env = on_terminal();
    env.term = "dumb";
    BOOST_TEST(!good({}, env).pipe.colour);
}

BOOST_AUTO_TEST_CASE(the_state_folder_is_that_of_xdg_if_it_is_absolute)
{
    auto env = on_terminal();
    env.xdg_state_home = "/state";
    BOOST_TEST(good({}, env).terminal.editor.history_file == "/state/banter-console/history");
    BOOST_TEST(good({}, env).token_file == "/state/banter-console/tokens/127.0.0.1:1234");
    BOOST_TEST(good({"--host", "Chat.Example", "--port", "8000"}, env).token_file ==
               "/state/banter-console/tokens/chat.example:8000");
    BOOST_TEST(good({"--host", "../x", "--port", "8000"}, env).token_file ==
               "/state/banter-console/tokens/.._x:8000");
    BOOST_TEST(good({"--no-token"}, env).token_file == "");
    BOOST_TEST(good({"--no-token"}, env).terminal.editor.history_file == "/state/banter-console/history");
    env.xdg_state_home = "relative";
    BOOST_TEST(good({}, env).terminal.editor.history_file == "/home/u/.local/state/banter-console/history");
    env.home.clear();
    BOOST_TEST(good({}, env).terminal.editor.history_file == "");
}

BOOST_AUTO_TEST_CASE(invalid_flags_are_a_usage_error)
{
    BOOST_TEST(wrong({"--port", "0"}));
    BOOST_TEST(wrong({"--port", "65536"}));
    BOOST_TEST(wrong({"--user", "a#b"}));
    BOOST_TEST(wrong({"--room", "a b"}));
    BOOST_TEST(wrong({"--tail", "1001"}));
    BOOST_TEST(wrong({"--timeout", "0"}));
    BOOST_TEST(wrong({"--color", "pink"}));
    BOOST_TEST(wrong({"--send", " \x1b[0m"}));
    BOOST_TEST(wrong({"stray"}));
}

BOOST_AUTO_TEST_CASE(a_flag_is_not_the_value_of_the_previous_flag)
{
    const auto said = [](const std::vector<std::string>& arguments) {
        return std::get<early_exit>(read_options(arguments, on_terminal())).text;
    };
    BOOST_TEST(said({"--user", "--port", "1234"}).find("the value of --user is missing before --port") !=
               std::string::npos);
    BOOST_TEST(said({"stray"}).find("unexpected argument 'stray'") != std::string::npos);
    BOOST_TEST(good({"--send=--port"}).pipe.send.value() == "--port");
}

BOOST_AUTO_TEST_CASE(the_limits_themselves_are_accepted)
{
    BOOST_TEST(good({"--port", "1"}).link.port == 1);
    BOOST_TEST(good({"--port", "65535"}).link.port == 65535);
    BOOST_TEST(good({"--tail", "1000"}).engine.tail_lines == 1000u);
    BOOST_TEST(good({"--tail", "0"}).engine.tail_lines == 0u);
    BOOST_TEST((good({"--timeout", "1"}).pipe.timeout == std::chrono::seconds{1}));
    BOOST_TEST((good({}).pipe.timeout == std::chrono::seconds{60}));
    std::vector<std::string> rooms;
    for (int i = 0; i < 100; ++i)
        rooms.insert(rooms.end(), {"--room", "r" + std::to_string(i)});
    BOOST_TEST(good(rooms).engine.rooms.size() == 100u);
    rooms.insert(rooms.end(), {"--room", "one-more"});
    BOOST_TEST(wrong(rooms));
    BOOST_TEST(wrong({"--tail", "-1"}));
}

BOOST_AUTO_TEST_CASE(flags_take_effect)
{
    const auto o = good({"--host", "h", "--send", "x", "--json", "--follow", "--timeout", "7"});
    BOOST_TEST(o.link.host == "h");
    BOOST_TEST(good({"--host", "[::1]"}).link.host == "::1");
    BOOST_TEST(o.pipe.send.value() == "x");
    BOOST_TEST(o.pipe.json);
    BOOST_TEST(o.pipe.follow);
    BOOST_TEST((o.pipe.timeout == std::chrono::seconds{7}));
    const auto none = good({});
    BOOST_TEST(!none.pipe.json);
    BOOST_TEST(!none.pipe.follow);
    BOOST_TEST(!none.pipe.send.has_value());
}

BOOST_AUTO_TEST_CASE(without_a_terminal_there_is_no_colour_and_with_a_tail_its_lines)
{
    auto env = on_terminal();
    env.terminal_out = false;
    BOOST_TEST(!good({}, env).pipe.colour);
    BOOST_TEST(good({"--color", "always"}, env).pipe.colour);
    BOOST_TEST(good({"--tail", "5"}, env).engine.tail_lines == 5u);
    BOOST_TEST(good({"--tail", "5"}).engine.tail_lines == 5u);
    env = on_terminal();
    env.term.clear();
    BOOST_TEST(!good({}, env).pipe.colour);
}

BOOST_AUTO_TEST_CASE(help_and_version_are_no_mistakes)
{
    for (const auto* flag : {"--help", "--version"}) {
        const auto read = read_options({flag}, on_terminal());
        const auto* early = std::get_if<early_exit>(&read);
        BOOST_REQUIRE(early != nullptr);
        BOOST_TEST((early->code == exit_code::ok));
        BOOST_TEST(early->text.find("banter") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(the_seen_position_is_kept_only_with_a_token)
{
    BOOST_TEST(good({}).old_state_folder == "/home/u/.local/state/banter");
    BOOST_TEST(good({}).seen_file == "/home/u/.local/state/banter-console/seen");
    BOOST_TEST(good({"--no-token"}).seen_file == "");
    BOOST_TEST(good({"--host", "A%/Z"}).token_file == "/home/u/.local/state/banter-console/tokens/a__z:1234");
}

BOOST_AUTO_TEST_SUITE_END()

#include "client/console/options.hpp"

#include "client/console/plain_text.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"
#include "common/version.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <array>
#include <sstream>

namespace banter::console {

namespace po = boost::program_options;

namespace {

constexpr std::size_t tail_on_terminal_lines = 20;
constexpr std::chrono::milliseconds gathering_time{50};

constexpr const char* introduction = R"(banter: chat from a terminal or a script

  banter --host chat.example.org --room lobby --room ops
  make 2>&1 | banter --room ops
  banter --room ops --send "deploy ok"
  banter --room ops --tail 20 </dev/null

On a terminal, banter is interactive: type a line to send it, /help for the commands,
Tab to complete, Ctrl-D to quit.

)";

constexpr const char* explanation = R"(
When standard input or output is not a terminal, and with --send, --json or --follow:
  - banter sends its input to the first --room. Lines that come together, within 50 ms or
    while the last message is on its way, are one message, up to 16,384 bytes; with
    --line-by-line each is a message of its own. It skips empty lines, removes escape
    sequences and control characters other than tabs, replaces bytes that are not UTF-8
    by U+FFFD, and sends a line over 16,384 bytes in pieces, cut between words.
  - If only the input is a terminal (banter --tail 20 | less), banter does not read it,
    since the keys are meant for the other program, and keeps printing; --input reads it.
  - banter prints messages as "[name] text", with "#room " before it when there are
    several rooms. With --send it prints nothing, except with --json.
  - At the end of input banter waits until the server has acknowledged all messages,
    then exits. With --follow, or with --tail and empty input, it keeps printing.
  - banter reconnects after a lost connection or a restart of the server. It prints the
    missed lines and sends unacknowledged messages again; no message appears twice.
  - While the server can't store messages (its disk is full, for example), banter sends
    them again until it can, for at most --timeout.
  - Before it exits, banter lists unacknowledged messages on standard error and sets the
    exit code. It also sets it when input is left because the output was closed.

Environment:
  BANTER_USER      the name, unless --user is given
  NO_COLOR         if set, no colours, unless --color=always is given
  XDG_STATE_HOME   $XDG_STATE_HOME/banter-console (default: in ~/.local/state) has the
                   input history; for each server that has answered a token, a
                   random secret, by which the server recognises this device and
                   sends the direct messages that it missed (not with --no-token);
                   the position up to which you have seen direct messages; and what
                   rings

Exit codes (sysexits.h):
   0  success                       69  server unreachable, name in use, or no
  64  wrong flags or name               acknowledgement within --timeout
  65  the server refused a message  74  input or output failed, or input is left
  68  unknown host                  76  the other side does not speak the protocol
)";

early_exit usage_error(const std::string& message)
{
    return {exit_code::usage, "banter: " + message + "; see banter --help\n"};
}

po::options_description described()
{
    po::options_description flags{"Options", 88, 60};
    auto add = flags.add_options();
    add("host", po::value<std::string>()->default_value("127.0.0.1")->value_name("HOST"),
        "server to connect to");
    add("port", po::value<int>()->default_value(1234)->value_name("PORT"), "its port");
    add("user", po::value<std::string>()->value_name("NAME"),
        "your name; default: $BANTER_USER or your log-in name (root: with the name of the machine)");
    add("room", po::value<std::vector<std::string>>()->value_name("ROOM"),
        "room to join, repeatable; default: lobby");
    add("send", po::value<std::string>()->value_name("TEXT"), "send TEXT to the first room and exit");
    add("tail", po::value<int>()->value_name("N"),
        "print the last N lines of each room first, up to 1000; default: 20 on a terminal, else 0");
    add("follow", "keep printing after the end of input");
    add("line-by-line", "send each line of input as a message of its own");
    add("input", "read the input although it is a terminal and the output is none");
    add("json", "print the events of the server unchanged, one JSON object per line");
    add("color", po::value<std::string>()->default_value("auto")->value_name("WHEN"),
        "auto, always or never");
    add("timeout", po::value<int>()->default_value(60)->value_name("SECONDS"),
        "how long to wait for acknowledgements: after the end of input, and while the server can't store "
        "messages");
    add("no-token", "do not send the token by which the server recognises this device");
    add("help", "print this and exit");
    add("version", "print the version and exit");
    return flags;
}

std::string help_text(const po::options_description& flags)
{
    std::ostringstream text;
    text << introduction << flags << explanation;
    return text.str();
}

// @return the folder of a program's state; empty if there is none.
std::string state_folder(const environment& env, const std::string& program)
{
    // The XDG specification: a relative path must be ignored.
    if (env.xdg_state_home.starts_with('/'))
        return env.xdg_state_home + '/' + program;
    return env.home.empty() ? std::string{} : env.home + "/.local/state/" + program;
}

// @return the path of a state file; empty if there is no folder for it.
std::string state_file(const environment& env, const std::string& name)
{
    const auto folder = state_folder(env, "banter-console");
    return folder.empty() ? folder : folder + '/' + name;
}

// Each server has its own secret, so that it does not learn another server's. The file has the name of the
// host, without characters that would change the path.
std::string token_name(const std::string& host, unsigned port)
{
    std::string name = "tokens/";
    for (const char c : host) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        name += lower == '/' || lower == '%' ? '_' : lower;
    }
    return name.append(":").append(std::to_string(port));
}

std::string chosen_user(const po::variables_map& given, const environment& env)
{
    if (given.count("user") != 0)
        return given["user"].as<std::string>();
    if (!env.banter_user.empty())
        return env.banter_user;
    // The server reserves these names, but scripts in containers run as root.
    constexpr std::array reserved{"root",     "admin",  "administrator", "server", "service",
                                  "services", "system", "guest",         "global", "banter"};
    const bool is_reserved = std::find(reserved.begin(), reserved.end(), env.user) != reserved.end();
    if (!is_reserved)
        return env.user;
    const auto machine =
        env.host_name.empty() ? std::string{"console"} : env.host_name.substr(0, env.host_name.find('.'));
    return (env.user + '_' + machine).substr(0, limits::user_name_code_points);
}

// Finds errors that Boost accepts: arguments without a flag, and a flag as the value of the one before it.
std::string check_arguments(const po::parsed_options& parsed)
{
    for (const auto& option : parsed.options) {
        if (option.position_key >= 0)
            return "unexpected argument '" + option.value.front() + '\'';
        const auto& tokens = option.original_tokens;
        if (tokens.size() == 2 && tokens.back().starts_with("--") && tokens.back().size() > 2)
            return "the value of " + tokens.front() + " is missing before " + tokens.back() + " (" +
                   tokens.front() + '=' + tokens.back() + " if that is meant)";
    }
    return {};
}

// Each of the next functions checks some flags and sets their settings in `o`. It returns an error for the
// user; empty: none.

std::string check_connection(const po::variables_map& given, const environment& env, options& o)
{
    o.link.host = without_brackets(given["host"].as<std::string>());
    const int port = given["port"].as<int>();
    if (port < 1 || port > 65535)
        return "--port must be 1 to 65535";
    o.link.port = static_cast<std::uint16_t>(port);

    const auto name = user_name(chosen_user(given, env));
    if (!name)
        return "--user: " + name.error().message;
    o.engine.user = *name;
    return {};
}

std::string check_rooms(const po::variables_map& given, options& o)
{
    std::vector<std::string> named{"lobby"};
    if (given.count("room") != 0)
        named = given["room"].as<std::vector<std::string>>();
    auto& rooms = o.engine.rooms;
    for (const auto& room : named) {
        const auto checked = room_name(room);
        if (!checked)
            return "--room: " + checked.error().message;
        if (std::find(rooms.begin(), rooms.end(), *checked) == rooms.end())
            rooms.push_back(*checked);
    }
    if (rooms.size() > limits::rooms_per_connection)
        return "--room: at most 100 rooms";
    o.pipe.room = rooms.front();
    o.pipe.name_rooms = rooms.size() > 1;
    o.terminal.screen.rooms = rooms;
    return {};
}

std::string check_mode(const po::variables_map& given, const environment& env, options& o)
{
    if (given.count("send") != 0)
        o.pipe.send = given["send"].as<std::string>();
    if (o.pipe.send && sendable_texts(*o.pipe.send, limits::text_bytes).empty())
        return "--send: the text is empty";
    o.pipe.json = given.count("json") != 0;
    o.pipe.follow = given.count("follow") != 0;
    o.pipe.gather = given.count("line-by-line") != 0 ? std::chrono::milliseconds{0} : gathering_time;
    // The keys are for the program that shows our output.
    o.pipe.read_input = !env.terminal_in || env.terminal_out || given.count("input") != 0;
    o.interactive = env.terminal_in && env.terminal_out && !o.pipe.send && !o.pipe.json && !o.pipe.follow;
    o.engine.presence = o.engine.conversations = o.interactive;

    const bool tail = given.count("tail") != 0;
    const int lines = tail ? given["tail"].as<int>() : 0;
    if (lines < 0 || lines > static_cast<int>(limits::history_most))
        return "--tail must be 0 to 1000";
    o.engine.tail_lines = o.interactive && !tail ? tail_on_terminal_lines : static_cast<std::size_t>(lines);
    o.pipe.follow_if_no_input = lines != 0;

    const int timeout = given["timeout"].as<int>();
    if (timeout < 1)
        return "--timeout must be at least 1";
    o.pipe.timeout = std::chrono::seconds{timeout};
    return {};
}

std::string check_colour(const po::variables_map& given, const environment& env, options& o)
{
    const auto colour = given["color"].as<std::string>();
    if (colour != "auto" && colour != "always" && colour != "never")
        return "--color must be auto, always or never";
    const bool colour_fits = o.interactive && env.no_color.empty() && env.term != "dumb" && !env.term.empty();
    o.pipe.colour = o.terminal.screen.colour = colour == "always" || (colour == "auto" && colour_fits);
    return {};
}

std::string check(const po::variables_map& given, const environment& env, options& o)
{
    for (auto wrong : {check_connection(given, env, o), check_rooms(given, o), check_mode(given, env, o),
                       check_colour(given, env, o)})
        if (!wrong.empty())
            return wrong;
    return {};
}

} // namespace

std::variant<options, early_exit> read_options(const std::vector<std::string>& arguments,
                                               const environment& env)
{
    const auto flags = described();
    po::variables_map given;
    try {
        const auto parsed = po::command_line_parser{arguments}.options(flags).run();
        if (const auto wrong = check_arguments(parsed); !wrong.empty())
            return usage_error(wrong);
        po::store(parsed, given);
    } catch (const po::error& wrong) {
        return usage_error(wrong.what());
    }
    if (given.count("help") != 0)
        return early_exit{exit_code::ok, help_text(flags)};
    if (given.count("version") != 0)
        return early_exit{exit_code::ok, std::string{"banter "} + version + "\n"};

    options o;
    o.state_folder = state_folder(env, "banter-console");
    o.old_state_folder = state_folder(env, "banter");
    o.terminal.editor.history_file = state_file(env, "history");
    o.ring_file = state_file(env, "ring");
    const auto wrong = check(given, env, o);
    if (!wrong.empty())
        return usage_error(wrong);
    if (given.count("no-token") == 0) {
        o.token_file = state_file(env, token_name(o.link.host, o.link.port));
        o.seen_file = state_file(env, "seen");
    }
    return o;
}

} // namespace banter::console

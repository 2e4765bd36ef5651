// banter: the console client. The only place that sees the command line and the environment.

#include "client/console/interactive_mode.hpp"
#include "client/console/options.hpp"
#include "client/console/pipe_mode.hpp"
#include "client/console/state_files.hpp"
#include "client/core/engine.hpp"
#include "common/version.hpp"

#include <boost/asio/io_context.hpp>

#include <array>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <langinfo.h>
#include <pwd.h>
#include <random>
#include <string>
#include <string_view>
#include <unistd.h>

using namespace banter;
using namespace banter::console;

namespace {

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::string login_name()
{
    const auto* entry = ::getpwuid(::getuid());
    return entry != nullptr ? entry->pw_name : "";
}

environment read_environment()
{
    environment env;
    env.banter_user = variable("BANTER_USER");
    env.user = variable("USER");
    if (env.user.empty())
        env.user = login_name();
    env.home = variable("HOME");
    env.xdg_state_home = variable("XDG_STATE_HOME");
    env.no_color = variable("NO_COLOR");
    env.term = variable("TERM");
    env.terminal_in = ::isatty(STDIN_FILENO) != 0;
    env.terminal_out = ::isatty(STDOUT_FILENO) != 0;
    return env;
}

std::string random_id_prefix()
{
    std::random_device source;
    const auto bits = (std::uint64_t{source()} << 32) | source();
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(bits));
    return text.data();
}

engine::settings engine_settings(const options& o)
{
    engine::settings s;
    s.user = o.user;
    s.rooms = o.rooms;
    s.tail_lines = o.tail_lines;
    s.presence = o.interactive;
    s.id_prefix = random_id_prefix();
    s.client = std::string{"banter "} + version;
    s.token = device_token(o.token_file);
    s.conversations = o.interactive;
    return s;
}

link::settings link_settings(const options& o)
{
    link::settings s;
    s.host = o.host;
    s.port = o.port;
    return s;
}

exit_code run_pipe(const options& o)
{
    boost::asio::io_context io{1};
    engine talk{engine_settings(o)};
    pipe_mode::settings s;
    s.room = o.rooms.front();
    s.send = o.send;
    s.json = o.json;
    s.follow = o.follow;
    s.follow_if_no_input = o.tail_lines != 0;
    s.name_rooms = o.rooms.size() > 1;
    s.colour = o.colour;
    s.timeout = o.timeout;
    pipe_mode mode{io, s, link_settings(o), talk};
    mode.start();
    io.run();
    return mode.conclude();
}

std::tm to_local(std::time_t t)
{
    std::tm result{};
    ::localtime_r(&t, &result);
    return result;
}

exit_code run_interactive(const options& o)
{
    boost::asio::io_context io{1};
    const auto account = [&](const std::string& user) {
        return o.host + ':' + std::to_string(o.port) + ' ' + user;
    };
    auto settings = engine_settings(o);
    settings.seen = read_seen(o.seen_file, account(o.user));
    engine talk{std::move(settings)};
    interactive_mode::settings s;
    s.screen = {o.rooms, o.colour, &to_local};
    s.editor.history_file = o.history_file;
    interactive_mode mode{io, s, link_settings(o), talk};
    mode.start();
    io.run();
    write_seen(o.seen_file, account(talk.user()), talk.seen());
    return mode.result();
}

// Readline counts columns by the locale. Where that is not UTF-8, as in a bare container, the C library has
// one that is.
void choose_utf8_locale()
{
    std::setlocale(LC_CTYPE, "");
    if (std::string_view{::nl_langinfo(CODESET)} != "UTF-8")
        std::setlocale(LC_CTYPE, "C.UTF-8");
}

exit_code run(const std::vector<std::string>& arguments)
{
    std::signal(SIGPIPE, SIG_IGN);
    const auto what = read_options(arguments, read_environment());
    if (const auto* early = std::get_if<early_exit>(&what)) {
        std::fputs(early->text.c_str(), early->code == exit_code::ok ? stdout : stderr);
        return early->code;
    }
    const auto& chosen = std::get<options>(what);
    if (!chosen.interactive)
        return run_pipe(chosen);
    choose_utf8_locale();
    return run_interactive(chosen);
}

} // namespace

int main(int argc, char** argv)
{
    try {
        return static_cast<int>(run({argv + 1, argv + argc}));
    } catch (const std::exception& e) {
        std::fprintf(stderr, "banter: %s\n", e.what());
        return static_cast<int>(exit_code::software);
    }
}

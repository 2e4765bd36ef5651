// banter: the console client. The only place that sees the command line and the environment.

#include "client/console/interactive_mode.hpp"
#include "client/console/options.hpp"
#include "client/console/pipe_mode.hpp"
#include "client/console/state_files.hpp"
#include "client/console/terminal_width.hpp"
#include "client/core/engine.hpp"
#include "common/standard_streams.hpp"
#include "common/version.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/host_name.hpp>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <pwd.h>
#include <random>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <variant>

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
    env.host_name = boost::asio::ip::host_name();
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

exit_code run_pipe(const options& o)
{
    boost::asio::io_context io{1};
    engine protocol{o.engine};
    pipe_mode mode{io, o.pipe, o.link, protocol};
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

exit_code run_interactive(options o)
{
    boost::asio::io_context io{1};
    const auto server = o.link.host + ':' + std::to_string(o.link.port);
    const auto account = [&](const std::string& user) { return server + ' ' + user; };
    o.engine.seen = read_seen(o.seen_file, account(o.engine.user));
    o.terminal.screen.to_local = &to_local;
    o.terminal.screen.ring = read_ring(o.ring_file, server);
    o.terminal.keep_ring = [&](const ring_settings& ring) { write_ring(o.ring_file, server, ring); };
    engine protocol{o.engine};
    interactive_mode mode{io, o.terminal, o.link, protocol};
    mode.start();
    io.run();
    write_seen(o.seen_file, account(protocol.user()), protocol.seen());
    return mode.result();
}

exit_code run(const std::vector<std::string>& arguments)
{
    std::signal(SIGPIPE, SIG_IGN);
    auto result = read_options(arguments, read_environment());
    if (const auto* early = std::get_if<early_exit>(&result)) {
        std::fputs(early->text.c_str(), early->code == exit_code::ok ? stdout : stderr);
        return early->code;
    }
    auto& o = std::get<options>(result);
    o.engine.id_prefix = random_id_prefix();
    o.engine.client = std::string{"banter "} + version;
    move_old_state(o.old_state_folder, o.state_folder);
    o.engine.token = device_token(o.token_file);
    if (const auto problem = secret_problem(o.token_file, o.engine.token); !problem.empty())
        write_error("banter: " + problem);
    o.link.on_welcome = [file = o.token_file, token = o.engine.token] { keep_token(file, token); };
    if (!o.interactive)
        return run_pipe(o);
    return run_interactive(std::move(o));
}

} // namespace

int main(int argc, char** argv)
{
    try {
        open_standard_streams();
        return static_cast<int>(run({argv + 1, argv + argc}));
    } catch (const std::exception& e) {
        std::fprintf(stderr, "banter: %s\n", e.what());
        return static_cast<int>(exit_code::software);
    }
}

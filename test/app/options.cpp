// The setting of each flag. test/e2e/test_flags.py tests that the server uses it.
#include "server/app/option_descriptions.hpp"
#include "test/app/reading.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>

using namespace banter::app;
using banter::app::test::read;
using banter::app::test::settings_of;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(options_suite)

namespace {

using words = std::vector<const char*>;

struct flag {
    const char* name;
    words given;
    bool (*is_set)(const options&);
    words required{"--data", "/data"}; // other flags that it needs; empty: none
};

std::ostream& operator<<(std::ostream& out, const flag& f) { return out << f.name; }

const words in_memory{"--memory"};
const words stored{"--data", "/data"};

constexpr auto motd_path = "unit_app.motd"; // in the folder that the tests run in

struct motd_file {
    motd_file() { std::ofstream{motd_path} << "\ufeffWelcome.\n\nNo \x1b[31mcolours, please.\n"; }
    motd_file(const motd_file&) = delete;
    motd_file& operator=(const motd_file&) = delete;
    ~motd_file() { std::filesystem::remove(motd_path); }
};

const flag flags[]{
    {"host", {"--host", "::1"}, [](const options& o) { return o.host == "::1"; }},
    {"host", {"--host", "[::1]"}, [](const options& o) { return o.host == "::1"; }},
    {"port", {"--port", "7"}, [](const options& o) { return o.port == 7; }},
    {"http-port", {"--http-port", "7"}, [](const options& o) { return o.http_port == 7; }},
    {"no-http", {"--no-http"}, [](const options& o) { return !o.http_port; }},
    {"allow-origin",
     {"--allow-origin", "https://a.example", "--allow-origin", "http://b.example:81"},
     [](const options& o) {
         return o.allowed_origins == std::vector<std::string>{"https://a.example", "http://b.example:81"};
     }},
    {"public-name",
     {"--public-name", "Chat.Example", "--public-name", "[2001:db8::5]"},
     [](const options& o) {
         return o.public_names == std::vector<std::string>{"chat.example", "2001:db8::5"};
     }},
    {"irc-port", {"--irc-port", "7"}, [](const options& o) { return o.irc_port == 7; }},
    {"no-irc", {"--no-irc"}, [](const options& o) { return !o.irc_port; }},
    {"motd",
     {"--motd", motd_path},
     [](const options& o) {
         return o.motd == std::vector<std::string>{"Welcome.", "", "No [31mcolours, please."};
     }},
    {"operator",
     {"--operator", "root:$6$salt$hash", "--operator", "other:$6$x:y"},
     [](const options& o) {
         return o.operators ==
                std::map<std::string, std::string>{{"root", "$6$salt$hash"}, {"other", "$6$x:y"}};
     }},
    {"metrics-port", {"--metrics-port", "7"}, [](const options& o) { return o.metrics_port == 7; }},

    {"data", {"--data", "/other"}, [](const options& o) { return o.disk.store.folder == "/other"; }, {}},
    {"memory", {"--memory"}, [](const options& o) { return o.in_memory; }, {}},
    {"durability",
     {"--durability", "crash"},
     [](const options& o) { return o.disk.store.durable == banter::journal::durability::crash; }},
    {"keep", {"--keep", "90d"}, [](const options& o) { return o.disk.keep.age == 90 * 24h; }},
    {"keep-rows", {"--keep-rows", "7"}, [](const options& o) { return o.disk.keep.rows == 7; }},
    {"reserve", {"--reserve", "7"}, [](const options& o) { return o.disk.reserve_bytes == 7; }},

    {"max-connections",
     {"--max-connections", "7"},
     [](const options& o) { return o.registry.max_connections == 7; }},
    {"max-connections-per-address",
     {"--max-connections-per-address", "7"},
     [](const options& o) { return o.registry.max_connections_per_address == 7; }},
    {"max-rooms", {"--max-rooms", "7"}, [](const options& o) { return o.max_rooms == 7; }},
    {"outbox-limit",
     {"--outbox-limit", "7"},
     [](const options& o) { return o.connections.outbox_limit_bytes == 7; }},
    {"stall-timeout",
     {"--stall-timeout", "7"},
     [](const options& o) { return o.connections.stall_timeout == 7s; }},
    {"request-timeout",
     {"--request-timeout", "7"},
     [](const options& o) { return o.sessions.request_timeout == 7s; }},
    {"idle-timeout", {"--idle-timeout", "7"}, [](const options& o) { return o.sessions.idle_timeout == 7s; }},
    {"rate-limit",
     {"--rate-limit", "7"},
     [](const options& o) { return o.sessions.requests.per_second == 7; }},
    {"rate-burst", {"--rate-burst", "7"}, [](const options& o) { return o.sessions.requests.burst == 7; }},

    {"history-messages",
     {"--history-messages", "7"},
     [](const options& o) { return o.memory.room_messages == 7; },
     in_memory},
    {"history-bytes",
     {"--history-bytes", "7"},
     [](const options& o) { return o.memory.room_bytes == 7; },
     in_memory},
    {"history-total-bytes",
     {"--history-total-bytes", "7"},
     [](const options& o) { return o.memory.total_bytes == 7; },
     in_memory},

    {"log-level", {"--log-level", "debug"}, [](const options& o) { return o.log_level == "debug"; }},
    {"log-format", {"--log-format", "json"}, [](const options& o) { return o.format == log_format::json; }},
};

words operator+(words a, const words& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

} // namespace

BOOST_DATA_TEST_CASE(a_flag_sets_its_option, data::make(flags), f)
{
    const motd_file motd;
    BOOST_TEST(f.is_set(settings_of(f.required + f.given)));
    BOOST_TEST(!f.is_set(settings_of(f.required.empty() ? stored : f.required)));
}

BOOST_AUTO_TEST_CASE(without_flags_the_settings_are_those_of_the_readme)
{
    const auto o = settings_of(stored);
    BOOST_TEST(o.host == "127.0.0.1");
    BOOST_TEST(o.port == 1234);
    BOOST_TEST(o.http_port.value() == 8080);
    BOOST_TEST(o.irc_port.value() == 6667);
    BOOST_TEST(!o.metrics_port);
    BOOST_TEST(o.motd.empty());
    BOOST_TEST(o.operators.empty());
    BOOST_TEST(o.allowed_origins.empty());
    BOOST_TEST(o.public_names.empty());
    BOOST_TEST(o.registry.max_connections == 10'000u);
    BOOST_TEST(o.registry.max_connections_per_address == 0u);
    BOOST_TEST(o.max_rooms == 10'000u);
    BOOST_TEST(o.connections.outbox_limit_bytes == 16u * 1024 * 1024);
    BOOST_TEST((o.connections.stall_timeout == 120s));
    BOOST_TEST((o.sessions.request_timeout == 30s));
    BOOST_TEST((o.sessions.idle_timeout == 60s));
    BOOST_TEST(o.sessions.requests.per_second == 20);
    BOOST_TEST(o.sessions.requests.burst == 200);
    BOOST_TEST(!o.in_memory);
    BOOST_TEST((o.disk.store.durable == banter::journal::durability::power));
    BOOST_TEST((o.disk.keep.age == 0s));
    BOOST_TEST(o.disk.keep.rows == 0u);
    BOOST_TEST(o.disk.reserve_bytes == 4u * 1024 * 1024);
    BOOST_TEST(o.memory.room_messages == 10'000u);
    BOOST_TEST(o.memory.room_bytes == 16u * 1024 * 1024);
    BOOST_TEST(o.memory.total_bytes == 1024u * 1024 * 1024);
    BOOST_TEST(o.log_level == "info");
    BOOST_TEST((o.format == log_format::text));
}

BOOST_AUTO_TEST_CASE(ages_are_given_in_five_units)
{
    const auto age = [](const char* given) {
        return settings_of(stored + words{"--keep", given}).disk.keep.age;
    };
    BOOST_TEST((age("90s") == 90s));
    BOOST_TEST((age("5m") == 5min));
    BOOST_TEST((age("3h") == 3h));
    BOOST_TEST((age("2d") == 48h));
    BOOST_TEST((age("1w") == 168h));
    BOOST_TEST((age("0") == 0s)); // for ever
}

BOOST_AUTO_TEST_CASE(without_a_burst_there_is_no_rate)
{
    BOOST_TEST(settings_of(stored + words{"--rate-burst", "0"}).sessions.requests.per_second == 0);
    BOOST_TEST(settings_of(stored + words{"--rate-burst", "1"}).sessions.requests.per_second == 20);
}

BOOST_AUTO_TEST_CASE(flags_may_be_written_as_in_the_article)
{
    for (const auto& given : {words{"-host", "localhost", "-port", "7"}, words{"-host=localhost", "-port=7"},
                              words{"--host=localhost", "--port=7"}}) {
        const auto o = settings_of(given + stored);
        BOOST_TEST(o.host == "127.0.0.1");
        BOOST_TEST(o.port == 7);
    }
}

BOOST_AUTO_TEST_CASE(the_folder_is_that_of_the_flag_else_of_the_environment)
{
    ::setenv("HOME", "/home/alice", 1);
    ::setenv("XDG_STATE_HOME", "/state", 1);
    ::setenv("STATE_DIRECTORY", "/var/lib/banter:/other", 1);
    const auto folder = [](const words& given) { return settings_of(given).disk.store.folder.string(); };
    BOOST_TEST(folder(stored) == "/data");
    BOOST_TEST(folder({}) == "/var/lib/banter");
    ::unsetenv("STATE_DIRECTORY");
    BOOST_TEST(folder({}) == "/state/banter");
    ::setenv("XDG_STATE_HOME", "relative", 1);
    BOOST_TEST(folder({}) == "/home/alice/.local/state/banter");
    ::unsetenv("HOME");
    BOOST_TEST(std::get<early_exit>(read({})).code == 64);
    BOOST_TEST(settings_of(in_memory).in_memory);
}

BOOST_AUTO_TEST_CASE(help_and_version_take_precedence)
{
    for (const char* const asked : {"--help", "-h", "--version", "-V"}) {
        const auto early = std::get<early_exit>(read({asked, "--host", "nowhere"}));
        BOOST_TEST(early.code == 0);
        BOOST_TEST(!early.text.empty());
    }
    const auto help = std::get<early_exit>(read({"--help"})).text;
    const auto all = option_descriptions();
    for (const auto& described : all.options())
        BOOST_TEST(help.find("--" + described->long_name()) != std::string::npos, described->long_name());
}

BOOST_AUTO_TEST_CASE(every_flag_is_known_here)
{
    const auto all = option_descriptions();
    for (const auto& described : all.options()) {
        const auto& name = described->long_name();
        const bool known =
            std::any_of(std::begin(flags), std::end(flags), [&](const flag& f) { return name == f.name; });
        BOOST_TEST((known || name == "help" || name == "version"), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()

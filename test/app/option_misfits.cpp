// Command lines that are refused: one line on why, and the exit code of sysexits.h for wrong usage.
#include "test/app/reading.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>

using banter::app::early_exit;
using banter::app::test::read;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(option_misfits_suite)

namespace {

struct misfit {
    std::vector<const char*> flags;
    const char* why; // a part of the line
};

std::ostream& operator<<(std::ostream& out, const misfit& m)
{
    for (const char* const f : m.flags)
        out << f << ' ';
    return out;
}

constexpr auto number = "takes a whole number from 0 to ";

const misfit misfits[]{
    {{"--no-such-flag"}, "no-such-flag"},
    {{"-x"}, "-x"},
    {{"--max-conn", "7"}, "max-conn"}, // abbreviated
    {{"stray"}, "a command comes first"},
    {{"--port"}, "port"},
    {{"--port", "0", "--port", "0"}, "port"},
    {{"--port", "abc"}, number},
    {{"--port", "65536"}, number},
    {{"--port", "-1"}, number},
    {{"--port", "1 2"}, number},
    {{"--port", ""}, "--port takes a value"},
    {{"--port", "0x10"}, number},
    {{"--host", "256.256.256.256"}, "--host takes an IP address"},
    {{"--host", "[::1"}, "--host takes an IP address"},
    {{"--host", "[127.0.0.1]"}, "--host takes an IP address"},
    {{"--host", "example.com"}, "--host takes an IP address"},
    {{"--http-port", "http"}, number},
    {{"--http-port", "65536"}, number},
    {{"--no-http=1"}, "no-http"},
    {{"--http-port", "0", "--no-http"}, "--no-http cannot be combined with"},
    {{"--no-http", "--allow-origin", "*"}, "--no-http cannot be combined with"},
    {{"--allow-origin", "example.com"}, "--allow-origin takes an origin"},
    {{"--allow-origin", "https://example.com/"}, "--allow-origin takes an origin"},
    {{"--allow-origin", "https://a.example https://b.example"}, "--allow-origin takes an origin"},
    {{"--allow-origin", "https://"}, "--allow-origin takes an origin"},
    {{"--allow-origin", "://example.com"}, "--allow-origin takes an origin"},
    {{"--allow-origin", "https://a.example", "--allow-origin", "b"}, "--allow-origin takes an origin"},
    {{"--no-http", "--public-name", "a"}, "--no-http cannot be combined with"},
    {{"--public-name", ""}, "--public-name takes a value"},
    {{"--public-name", "a:80"}, "--public-name takes a name"},
    {{"--public-name", "http://a"}, "--public-name takes a name"},
    {{"--public-name", "a", "--public-name", "*"}, "--public-name takes a name"},
    {{"--irc-port", "irc"}, number},
    {{"--irc-port", "0", "--no-irc"}, "--no-irc cannot be combined with"},
    {{"--no-irc", "--operator", "root:$6$salt$hash"}, "--no-irc cannot be combined with"},
    {{"--no-irc", "--motd", "/dev/null"}, "--no-irc cannot be combined with"},
    {{"--operator", "root"}, "--operator takes NAME:HASH"},
    {{"--operator", "root:secret"}, "--operator takes NAME:HASH"},
    {{"--operator", ":$6$salt$hash"}, "--operator takes NAME:HASH"},
    {{"--motd", "/no/such/file"}, "--motd takes a text file"},
    {{"--motd", "/"}, "--motd takes a text file"},
    {{"--metrics-port", "x"}, number},
    {{"--max-connections", "1.5"}, number},
    {{"--max-connections-per-address", "x"}, number},
    {{"--max-rooms", "x"}, number},
    {{"--outbox-limit", "-5"}, number},
    {{"--outbox-limit", "many"}, number},
    {{"--stall-timeout", "soon"}, number},
    {{"--request-timeout", "1s"}, number},
    {{"--idle-timeout", "-1"}, number},
    {{"--rate-limit", "-1"}, number},
    {{"--rate-burst", "1000000001"}, number},
    {{"--memory", "--history-bytes", "99999999999999999999999"}, number},
    {{"--data", ""}, "--data takes a value"},
    {{"--data", "/data", "--keep", ""}, "--keep takes a value"},
    {{"--data", "/data", "--keep="}, "--keep"},
    {{"--data", "/data", "--keep-rows", ""}, "--keep-rows takes a value"},
    {{"--metrics-port", ""}, "--metrics-port takes a value"},
    {{"--motd", ""}, "--motd takes a value"},
    {{"--allow-origin", ""}, "--allow-origin takes a value"},
    {{"--operator", ""}, "--operator takes a value"},
    {{"--host", ""}, "--host takes a value"},
    {{"--memory", "--data", "/data"}, "--data cannot be combined with it"},
    {{"--memory", "--durability", "crash"}, "--durability cannot be combined with it"},
    {{"--memory", "--keep", "1d"}, "--keep cannot be combined with it"},
    {{"--memory", "--keep-rows", "1"}, "--keep-rows cannot be combined with it"},
    {{"--memory", "--reserve", "1"}, "--reserve cannot be combined with it"},
    {{"--data", "/data", "--history-messages", "1"}, "--history-messages goes with --memory"},
    {{"--data", "/data", "--history-bytes", "1"}, "--history-bytes goes with --memory"},
    {{"--data", "/data", "--history-total-bytes", "1"}, "--history-total-bytes goes with --memory"},
    {{"--data", "/data", "--durability", "disk"}, "--durability is power or crash"},
    {{"--data", "/data", "--keep", "90"}, "such as 90d"},
    {{"--data", "/data", "--keep", "d"}, "such as 90d"},
    {{"--data", "/data", "--keep", "0d"}, "such as 90d"},
    {{"--data", "/data", "--keep", "-1d"}, "such as 90d"},
    {{"--data", "/data", "--keep", "1y"}, "such as 90d"},
    {{"--data", "/data", "--keep-rows", "x"}, number},
    {{"--data", "/data", "--reserve", "4M"}, number},
    {{"--memory", "--log-level", "loud"}, "--log-level is"},
    {{"--memory", "--log-format", "xml"}, "--log-format is text or json"},
};

} // namespace

BOOST_DATA_TEST_CASE(wrong_flags_are_reported_in_one_line_with_exit_code_64, data::make(misfits), m)
{
    auto flags = m.flags;
    if (std::none_of(flags.begin(), flags.end(),
                     [](std::string_view f) { return f == "--memory" || f == "--data"; }))
        flags.push_back("--memory"); // which no folder is looked for with
    const auto read_as = read(flags);
    const auto* const early = std::get_if<early_exit>(&read_as);
    BOOST_REQUIRE(early != nullptr);
    BOOST_TEST(early->code == 64);
    BOOST_TEST(std::count(early->text.begin(), early->text.end(), '\n') == 1);
    BOOST_TEST(early->text.starts_with("banterd: "));
    BOOST_TEST(early->text.find(m.why) != std::string::npos, early->text);
}

BOOST_AUTO_TEST_SUITE_END()

#include "server/app/options.hpp"

#include "common/version.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/program_options.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace po = boost::program_options;

namespace banter::app {

namespace {

constexpr int usage_error = 64; // EX_USAGE of sysexits.h

constexpr std::array log_levels{"trace", "debug", "info", "warning", "error", "off"};

struct bad_option : std::runtime_error {
    using std::runtime_error::runtime_error;
};

constexpr const char* help_head = R"(banterd - the banter chat server

Usage: banterd [options]

Speaks JSON objects over TCP, in the plain and in the JSON form (docs/protocol.md).
Prints "listening chat HOST:PORT" on stdout when it is ready; logs go to stderr.

)";

constexpr const char* help_tail = R"(
SIGINT and SIGTERM say bye to everyone and stop within five seconds; a second one stops at once.

Exit codes: 0 stopped by a signal, 64 wrong options, 69 the address can't be had, 70 a fault of banterd.
)";

// The article's programs spell their flags with one dash.
std::vector<std::string> with_two_dashes(int argc, const char* const* argv)
{
    std::vector<std::string> out;
    for (int i = 1; i < argc; ++i) {
        const std::string given{argv[i]};
        const auto name = given.substr(0, given.find('='));
        out.push_back(name == "-host" || name == "-port" ? '-' + given : given);
    }
    return out;
}

// All values are read as text first: boost::lexical_cast would take "-1" for a huge unsigned number.
auto text(const char* value_name, const char* by_default)
{
    return po::value<std::string>()->value_name(value_name)->default_value(by_default);
}

po::options_description describe()
{
    po::options_description listening{"Listening"};
    listening.add_options()("host", text("ADDRESS", "127.0.0.1"),
                            "IP address to listen on; 0.0.0.0 or :: for all")("port", text("PORT", "1234"),
                                                                              "TCP port; 0 picks a free one");

    po::options_description limits{"Limits (0: none)"};
    limits.add_options()                                                                                   //
        ("max-connections", text("COUNT", "10000"), "connections at once")                                 //
        ("max-connections-per-address", text("COUNT", "0"), "connections at once from one IP address")     //
        ("max-rooms", text("COUNT", "10000"), "rooms on this server")                                      //
        ("outbox-limit", text("BYTES", "16777216"),                                                        //
         "bytes held for a connection that doesn't take them; beyond that it is served from the history")  //
        ("stall-timeout", text("SECONDS", "120"), "after which a connection that takes no byte is closed") //
        ("request-timeout", text("SECONDS", "30"), "for the rest of a request that was begun")             //
        ("rate-limit", text("PER_SECOND", "20"), "requests a second of one connection, in the long run")   //
        ("rate-burst", text("COUNT", "200"), "requests of one connection at once, after a quiet time");

    po::options_description history{"History (0: no limit)"};
    history.add_options()                                                      //
        ("history-messages", text("COUNT", "10000"), "messages kept per room") //
        ("history-bytes", text("BYTES", "16777216"), "bytes kept per room")    //
        ("history-total-bytes", text("BYTES", "1073741824"), "bytes kept in all rooms together");

    po::options_description logging{"Logging"};
    logging.add_options() //
        ("log-level", text("LEVEL", "info"),
         "trace, debug (with every message), info, warning, error, off") //
        ("log-format", text("FORMAT", "text"), "text or json (one object a line)");

    po::options_description other{"Other"};
    other.add_options()("help,h", "print this and exit")("version,V", "print the version and exit");

    po::options_description all;
    all.add(listening).add(limits).add(history).add(logging).add(other);
    return all;
}

class values {
public:
    explicit values(const po::variables_map& map) : map_{map} {}

    const std::string& text(const char* name) const { return map_[name].as<std::string>(); }

    std::uint64_t number(const char* name, std::uint64_t most) const
    {
        const auto& given = text(name);
        std::uint64_t value = 0;
        const auto [end, ec] = std::from_chars(given.data(), given.data() + given.size(), value);
        if (ec != std::errc{} || end != given.data() + given.size() || value > most)
            throw bad_option{"--" + std::string{name} + " takes a whole number from 0 to " +
                             std::to_string(most) + ", not '" + given + "'"};
        return value;
    }

    std::size_t count(const char* name) const { return number(name, 1'000'000'000'000); }
    std::chrono::seconds seconds(const char* name) const
    {
        return std::chrono::seconds{static_cast<std::int64_t>(number(name, 1'000'000'000))};
    }

private:
    const po::variables_map& map_;
};

options from(const values& v)
{
    options o;
    o.host = v.text("host") == "localhost" ? "127.0.0.1" : v.text("host");
    boost::system::error_code ec;
    boost::asio::ip::make_address(o.host, ec);
    if (ec)
        throw bad_option{"--host takes an IP address, not '" + o.host + "'"};
    o.port = static_cast<std::uint16_t>(v.number("port", 65'535));

    o.registry.max_connections = v.count("max-connections");
    o.registry.max_connections_per_address = v.count("max-connections-per-address");
    o.max_rooms = v.count("max-rooms");
    o.connections.outbox_limit_bytes = v.count("outbox-limit");
    o.connections.stall_timeout = v.seconds("stall-timeout");
    o.sessions.request_timeout = v.seconds("request-timeout");
    o.sessions.requests.per_second = static_cast<double>(v.number("rate-limit", 1'000'000'000));
    o.sessions.requests.burst = static_cast<double>(v.number("rate-burst", 1'000'000'000));
    if (o.sessions.requests.burst < 1) // without a limit of the burst there is none of the rate
        o.sessions.requests.per_second = 0;

    o.journal.room_messages = v.count("history-messages");
    o.journal.room_bytes = v.count("history-bytes");
    o.journal.total_bytes = v.count("history-total-bytes");

    o.log_level = v.text("log-level");
    if (std::find(log_levels.begin(), log_levels.end(), o.log_level) == log_levels.end())
        throw bad_option{"--log-level is trace, debug, info, warning, error or off, not '" + o.log_level +
                         "'"};
    if (v.text("log-format") != "text" && v.text("log-format") != "json")
        throw bad_option{"--log-format is text or json, not '" + v.text("log-format") + "'"};
    o.format = v.text("log-format") == "json" ? log_format::json : log_format::text;
    return o;
}

} // namespace

std::variant<options, early_exit> read_options(int argc, const char* const* argv)
{
    try {
        const auto described = describe();
        po::variables_map map;
        // No guessing: an abbreviation that works today is ambiguous tomorrow. No positional arguments.
        const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
        po::store(po::command_line_parser{with_two_dashes(argc, argv)}
                      .options(described)
                      .style(style)
                      .positional({})
                      .run(),
                  map);
        if (map.count("help") != 0) {
            std::ostringstream out;
            out << help_head << described << help_tail;
            return early_exit{0, out.str()};
        }
        if (map.count("version") != 0)
            return early_exit{0, std::string{"banterd "} + version + '\n'};
        return from(values{map});
    } catch (const std::exception& e) {
        return early_exit{usage_error, std::string{"banterd: "} + e.what() + " (see banterd --help)\n"};
    }
}

} // namespace banter::app

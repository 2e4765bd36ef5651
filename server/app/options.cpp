#include "server/app/options.hpp"

#include "common/text.hpp"
#include "common/version.hpp"
#include "server/app/maintenance_options.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/program_options.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <sstream>
#include <string_view>
#include <vector>

namespace po = boost::program_options;

namespace banter::app {

namespace {

constexpr std::array log_levels{"trace", "debug", "info", "warning", "error", "off"};

constexpr const char* help_head = R"(banterd - the banter chat server

Usage: banterd [options]
       banterd COMMAND [arguments] (banterd COMMAND --help)

Speaks JSON objects over TCP, in the plain and in the JSON form (docs/protocol.md); over HTTP it serves a page to
chat with, the JSON form over WebSocket, and what curl can ask for (docs/http.md); and IRC (docs/irc.md).
Prints "listening chat HOST:PORT", "listening irc HOST:PORT", "listening http HOST:PORT" and, with --metrics-port,
"listening metrics HOST:PORT" on stdout when it is ready; logs go to stderr.

)";

constexpr const char* help_tail = R"(
SIGINT and SIGTERM say bye to everyone and stop within five seconds; a second one stops at once.

Exit codes: 0 stopped by a signal, 64 wrong options, 65 the data is damaged, 69 the address or the data folder is
in use, 70 a fault of banterd, 73 the data folder can't be used, 74 storing messages failed.
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

constexpr auto text = text_option;

po::options_description describe()
{
    po::options_description listening{"Listening"};
    listening.add_options()("host", text("ADDRESS", "127.0.0.1"),
                            "IP address to listen on; 0.0.0.0 or :: for all") //
        ("port", text("PORT", "1234"), "TCP port; 0 picks a free one")        //
        ("http-port", text("PORT", "8080"),
         "TCP port of the page, WebSocket and HTTP; 0 picks a free one") //
        ("no-http", po::bool_switch(), "none of these")                  //
        ("allow-origin", po::value<std::vector<std::string>>()->value_name("ORIGIN")->composing(),
         "pages of this origin may speak here too, such as https://example.com; * for all; may be "
         "repeated")                                                               //
        ("irc-port", text("PORT", "6667"), "TCP port for IRC; 0 picks a free one") //
        ("no-irc", po::bool_switch(), "no IRC")                                    //
        ("motd", text("FILE", ""), "text that is shown to who comes by IRC")       //
        ("operator", po::value<std::vector<std::string>>()->value_name("NAME:HASH")->composing(),
         "may become an operator of the server by IRC's OPER; HASH is of the password, as crypt(5) has it "
         "(openssl passwd -6); may be repeated") //
        ("metrics-port", text("PORT", ""),
         "TCP port of its own for /metrics, /healthz and /readyz, which then are there alone");

    po::options_description limits{"Limits (0: none)"};
    limits.add_options()                                                                                   //
        ("max-connections", text("COUNT", "10000"), "connections at once")                                 //
        ("max-connections-per-address", text("COUNT", "0"), "connections at once from one IP address")     //
        ("max-rooms", text("COUNT", "10000"), "rooms on this server")                                      //
        ("outbox-limit", text("BYTES", "16777216"),                                                        //
         "bytes held for a connection that doesn't take them; beyond that it is served from the history")  //
        ("stall-timeout", text("SECONDS", "120"), "after which a connection that takes no byte is closed") //
        ("request-timeout", text("SECONDS", "30"), "for the rest of a request that was begun")             //
        ("idle-timeout", text("SECONDS", "60"),
         "after which a WebSocket that answers no ping, or an HTTP connection without a request, is "
         "closed")                                                                                       //
        ("rate-limit", text("PER_SECOND", "20"), "requests a second of one connection, in the long run") //
        ("rate-burst", text("COUNT", "200"), "requests of one connection at once, after a quiet time");

    po::options_description storing{"Storing"};
    describe_data(storing);
    storing.add_options()                                                            //
        ("memory", po::bool_switch(), "store nothing: history ends with the server") //
        ("durability", text("KIND", "power"),
         "what acknowledged messages survive: power (a power cut) or crash (the end of the server only; "
         "less waiting for the disk)")                                                            //
        ("keep", text("AGE", ""), "remove messages that are older: a number and s, m, h, d or w") //
        ("keep-rows", text("COUNT", "0"), "remove the oldest messages beyond so many; 0: none");

    po::options_description history{"History with --memory (0: no limit)"};
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
    all.add(listening).add(storing).add(limits).add(history).add(logging).add(other);
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
    std::uint16_t port(const char* name) const { return static_cast<std::uint16_t>(number(name, 65'535)); }
    std::chrono::seconds seconds(const char* name) const
    {
        return std::chrono::seconds{static_cast<std::int64_t>(number(name, 1'000'000'000))};
    }

    bool given(const char* name) const { return !map_[name].defaulted(); }
    const po::variables_map& map() const { return map_; }
    bool flag(const char* name) const { return map_[name].as<bool>(); }

    /// E.g. 90d; empty: 0.
    std::chrono::seconds age(const char* name) const
    {
        static const std::map<char, std::int64_t> units{
            {'s', 1}, {'m', 60}, {'h', 3'600}, {'d', 86'400}, {'w', 604'800}};
        const auto& given = text(name);
        if (given.empty())
            return {};
        const auto unit = units.find(given.back());
        std::int64_t value = 0;
        const auto* const end = given.data() + given.size() - 1;
        const auto [at, ec] = std::from_chars(given.data(), end, value);
        if (unit == units.end() || ec != std::errc{} || at != end || value <= 0 || value > 100'000'000)
            throw bad_option{"--" + std::string{name} +
                             " takes a number and s, m, h, d or w, such as 90d, not '" + given + "'"};
        return std::chrono::seconds{value * unit->second};
    }

private:
    const po::variables_map& map_;
};

// As a browser sends it: a scheme and an authority, nothing behind.
void check_origin(const std::string& given)
{
    const auto authority = given.find("://");
    if (given != "*" &&
        (authority == std::string::npos || authority == 0 ||
         given.find_first_of("/ ", authority + 3) != std::string::npos || given.size() == authority + 3))
        throw bad_option{"--allow-origin takes an origin such as https://example.com, not '" + given + "'"};
}

void read_http(const values& v, options& o)
{
    o.http_port.reset();
    if (!v.flag("no-http"))
        o.http_port = v.port("http-port");
    if (!v.text("metrics-port").empty())
        o.metrics_port = v.port("metrics-port");
    if (v.map().count("allow-origin") != 0)
        o.allowed_origins = v.map()["allow-origin"].as<std::vector<std::string>>();
    for (const auto& origin : o.allowed_origins)
        check_origin(origin);
    if (!o.http_port && (v.given("http-port") || !o.allowed_origins.empty()))
        throw bad_option{"--no-http does not go with --http-port and --allow-origin"};
}

constexpr std::size_t most_motd_bytes = 64 * 1024;

std::vector<std::string> read_motd(const std::string& path)
{
    std::ifstream file{path};
    std::vector<std::string> lines;
    std::size_t bytes = 0;
    for (std::string line; std::getline(file, line); lines.push_back(printable(line)))
        bytes += line.size() + 1;
    if (!file.eof() || bytes > most_motd_bytes)
        throw bad_option{"--motd takes a text file of at most 64 KiB, not '" + path + "'"};
    return lines;
}

void add_operator(const std::string& given, options& o)
{
    const auto colon = given.find(':');
    if (colon == 0 || colon == std::string::npos || given.compare(colon + 1, 1, "$") != 0)
        throw bad_option{"--operator takes NAME:HASH, with a hash as of openssl passwd -6"};
    o.operators[given.substr(0, colon)] = given.substr(colon + 1);
}

void read_irc(const values& v, options& o)
{
    o.irc_port.reset();
    if (!v.flag("no-irc"))
        o.irc_port = v.port("irc-port");
    if (!v.text("motd").empty())
        o.motd = read_motd(v.text("motd"));
    if (v.map().count("operator") != 0) {
        for (const auto& given : v.map()["operator"].as<std::vector<std::string>>())
            add_operator(given, o);
    }
    if (!o.irc_port && (v.given("irc-port") || v.given("motd") || !o.operators.empty()))
        throw bad_option{"--no-irc does not go with --irc-port, --motd and --operator"};
}

options from(const values& v)
{
    options o;
    o.host = v.text("host") == "localhost" ? "127.0.0.1" : v.text("host");
    boost::system::error_code ec;
    boost::asio::ip::make_address(o.host, ec);
    if (ec)
        throw bad_option{"--host takes an IP address, not '" + o.host + "'"};
    o.port = v.port("port");
    read_http(v, o);
    read_irc(v, o);

    o.registry.max_connections = v.count("max-connections");
    o.registry.max_connections_per_address = v.count("max-connections-per-address");
    o.max_rooms = v.count("max-rooms");
    o.connections.outbox_limit_bytes = v.count("outbox-limit");
    o.connections.stall_timeout = v.seconds("stall-timeout");
    o.sessions.request_timeout = v.seconds("request-timeout");
    o.sessions.idle_timeout = v.seconds("idle-timeout");
    o.sessions.requests.per_second = static_cast<double>(v.number("rate-limit", 1'000'000'000));
    o.sessions.requests.burst = static_cast<double>(v.number("rate-burst", 1'000'000'000));
    if (o.sessions.requests.burst < 1) // without a limit of the burst there is none of the rate
        o.sessions.requests.per_second = 0;

    o.in_memory = v.flag("memory");
    if (v.given("data") && v.text("data").empty())
        throw bad_option{"--data takes a folder"};
    for (const char* const name : {"data", "durability", "keep", "keep-rows"}) {
        if (o.in_memory && v.given(name))
            throw bad_option{"--memory stores nothing, so --" + std::string{name} + " does not go with it"};
    }
    for (const char* const name : {"history-messages", "history-bytes", "history-total-bytes"}) {
        if (!o.in_memory && v.given(name))
            throw bad_option{"--" + std::string{name} + " goes with --memory; see --keep and --keep-rows"};
    }
    if (!o.in_memory)
        o.disk.store.folder = data_folder_of(v.map());
    if (v.text("durability") != "power" && v.text("durability") != "crash")
        throw bad_option{"--durability is power or crash, not '" + v.text("durability") + "'"};
    o.disk.store.durable =
        v.text("durability") == "power" ? journal::durability::power : journal::durability::crash;
    o.disk.keep.age = v.age("keep");
    o.disk.keep.rows = v.count("keep-rows");

    o.memory.room_messages = v.count("history-messages");
    o.memory.room_bytes = v.count("history-bytes");
    o.memory.total_bytes = v.count("history-total-bytes");

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
        const auto map = parse_command_line(with_two_dashes(argc, argv), described);
        if (map.count("help") != 0) {
            std::ostringstream out;
            out << help_head << "Commands:\n" << maintenance_commands() << described << help_tail;
            return early_exit{0, out.str()};
        }
        if (map.count("version") != 0)
            return early_exit{0, std::string{"banterd "} + version + '\n'};
        return from(values{map});
    } catch (const std::exception& e) {
        return usage_error(e.what(), "banterd --help");
    }
}

} // namespace banter::app

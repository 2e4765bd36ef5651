#include "server/app/options.hpp"

#include "common/text.hpp"
#include "common/version.hpp"
#include "server/app/option_descriptions.hpp"
#include "server/protocol/http/host.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/program_options.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <vector>

namespace po = boost::program_options;

namespace banter::app {

namespace {

constexpr std::array log_levels{"trace", "debug", "info", "warning", "error", "off"};

// The article's programs use one dash.
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

    /// The values of a flag that may be repeated.
    std::vector<std::string> all(const char* name) const
    {
        return map_.count(name) != 0 ? map_[name].as<std::vector<std::string>>() : std::vector<std::string>{};
    }

    bool flag(const char* name) const { return map_[name].as<bool>(); }

    /// A duration such as 90d; empty (not given) or 0: 0.
    std::chrono::seconds age(const char* name) const
    {
        static const std::map<char, std::int64_t> units{
            {'s', 1}, {'m', 60}, {'h', 3'600}, {'d', 86'400}, {'w', 604'800}};
        const auto& given = text(name);
        if (given.empty() || given == "0")
            return {};
        const auto unit = units.find(given.back());
        std::int64_t value = 0;
        const auto* const end = given.data() + given.size() - 1;
        const auto [at, ec] = std::from_chars(given.data(), end, value);
        if (unit == units.end() || ec != std::errc{} || at != end || value <= 0 || value > 100'000'000)
            throw bad_option{"--" + std::string{name} +
                             " takes a number and s, m, h, d or w, such as 90d, or 0, not '" + given + "'"};
        return std::chrono::seconds{value * unit->second};
    }

private:
    const po::variables_map& map_;
};

// An origin as a browser sends it: a scheme and an authority, nothing after them.
void check_origin(const std::string& given)
{
    const auto authority = given.find("://");
    if (given != "*" &&
        (authority == std::string::npos || authority == 0 ||
         given.find_first_of("/ ", authority + 3) != std::string::npos || given.size() == authority + 3))
        throw bad_option{"--allow-origin takes an origin such as https://example.com, not '" + given + "'"};
}

std::string read_host(const std::string& given)
{
    auto host = protocol::http::normal_host(given);
    if (!host)
        throw bad_option{
            "--public-name takes a name such as chat.example.com, without scheme and port, not '" + given +
            "'"};
    return *std::move(host);
}

void read_http(const values& v, options& o)
{
    o.http_port.reset();
    if (!v.flag("no-http"))
        o.http_port = v.port("http-port");
    if (!v.text("metrics-port").empty())
        o.metrics_port = v.port("metrics-port");
    o.allowed_origins = v.all("allow-origin");
    for (const auto& origin : o.allowed_origins)
        check_origin(origin);
    if (!o.http_port && (v.given("http-port") || !o.allowed_origins.empty()))
        throw bad_option{"--no-http cannot be combined with --http-port or --allow-origin"};
    for (const auto& name : v.all("public-name"))
        o.public_names.push_back(read_host(name));
    if (!o.http_port && !o.metrics_port && !o.public_names.empty())
        throw bad_option{"--no-http cannot be combined with --public-name"};
}

constexpr std::size_t most_motd_bytes = 64 * 1024;

std::vector<std::string> read_motd(const std::string& path)
{
    std::ifstream file{path};
    std::vector<std::string> lines;
    std::size_t bytes = 0;
    for (std::string line; std::getline(file, line); lines.push_back(printable(line))) {
        bytes += line.size() + 1;
        if (lines.empty() && line.starts_with(byte_order_mark))
            line.erase(0, byte_order_mark.size());
    }
    if (!file.eof() || bytes > most_motd_bytes)
        throw bad_option{"--motd takes a text file of at most 64 KiB, not '" + path + "'"};
    return lines;
}

void add_operator(const std::string& given, options& o)
{
    const auto colon = given.find(':');
    if (colon == 0 || colon == std::string::npos || given.compare(colon + 1, 1, "$") != 0)
        throw bad_option{"--operator takes NAME:HASH, with a hash from openssl passwd -6"};
    o.operators[given.substr(0, colon)] = given.substr(colon + 1);
}

void read_irc(const values& v, options& o)
{
    o.irc_port.reset();
    if (!v.flag("no-irc"))
        o.irc_port = v.port("irc-port");
    if (!v.text("motd").empty())
        o.motd = read_motd(v.text("motd"));
    for (const auto& given : v.all("operator"))
        add_operator(given, o);
    if (!o.irc_port && (v.given("irc-port") || v.given("motd") || !o.operators.empty()))
        throw bad_option{"--no-irc cannot be combined with --irc-port, --motd or --operator"};
}

options from(const values& v)
{
    options o;
    o.host = v.text("host") == "localhost" ? "127.0.0.1" : without_brackets(v.text("host"));
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
    if (o.sessions.requests.burst < 1) // --rate-burst 0 means no rate limit at all
        o.sessions.requests.per_second = 0;

    o.in_memory = v.flag("memory");
    for (const char* const name : {"data", "durability", "keep", "keep-rows", "reserve"}) {
        if (o.in_memory && v.given(name))
            throw bad_option{"--memory stores nothing, so --" + std::string{name} +
                             " cannot be combined with it"};
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
    o.disk.reserve_bytes = v.count("reserve");

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
        const auto map = parse_command_line(with_two_dashes(argc, argv), option_descriptions());
        if (map.count("help") != 0)
            return early_exit{0, help_text()};
        if (map.count("version") != 0)
            return early_exit{0, std::string{"banterd "} + version + '\n'};
        return from(values{map});
    } catch (const std::exception& e) {
        return usage_error(e.what(), "banterd --help");
    }
}

} // namespace banter::app

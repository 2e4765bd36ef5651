#include "client/load/options.hpp"

#include "client/load/payload.hpp"
#include "client/load/room_map.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <charconv>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace banter::load {

namespace {

namespace po = boost::program_options;

// A source address has about 28,000 ports (net.ipv4.ip_local_port_range), of which some may be in use.
constexpr std::uint32_t connections_per_address = 20'000;

constexpr double longest_seconds = 3'600;

constexpr std::size_t longest_path = 200;
constexpr const char* prefix_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

struct raw {
    std::string host;
    std::string member_format;
    std::string sender_format;
    std::vector<std::string> pids;
    double duration;
    double warm_up;
    double drain_timeout;
    double hold;
};

po::options_description description(options& o, raw& r)
{
    po::options_description all{"Options", 100, 60};
    auto add = all.add_options();
    add("help", "show this and exit");
    add("host", po::value(&r.host)->default_value("127.0.0.1"),
        "the server; must be on this machine (a loopback address)");
    add("port", po::value(&o.port)->default_value(o.port), "its port");
    add("pid", po::value(&r.pids)->composing(),
        "the server's process, for a report of its CPU time, context switches and memory. For several "
        "(PID,PID or the flag again): their sum");
    add("members", po::value(&o.layout.members)->default_value(1000),
        "number of connections; all of them receive messages");
    add("senders", po::value(&o.layout.senders)->default_value(1),
        "number of members that also send messages: the first ones");
    add("form", po::value(&r.member_format)->default_value("plain"),
        ("wire format. Of banterd: " + own_format_names() +
         ". Of the servers with which it is compared (docs/comparison.md): " + other_format_names() +
         "; with echo each member receives only its own messages (--rooms is the number of members)")
            .c_str());
    add("sender-form", po::value(&r.sender_format), "wire format of the senders, if another: plain or json");
    add("no-ids", "json and json-websocket: send messages without an id");
    add("rooms", po::value(&o.layout.rooms)->default_value(1),
        "number of rooms over which the members are spread (plain and line have none)");
    add("rooms-per-member", po::value(&o.layout.rooms_per_member)->default_value(1),
        "member i is in the rooms i, i+1, ... (modulo rooms) and sends to the first");
    add("room-prefix", po::value(&o.room_prefix),
        "start of each room's name, before five digits; default: load-, and a single room is lobby. Two runs "
        "with different prefixes do not receive each other's messages");
    add("path", po::value(&o.path),
        "WebSocket: the path of the request; default: /ws with the json-websocket form, else /. With the "
        "websocket form, %r stands for the room, as in /chat/%r");
    add("bytes", po::value(&o.text_bytes)->default_value(100), "length of each text");
    add("window", po::value(&o.window)->default_value(1),
        "closed loop (the default): a sender sends message n when message n - window has returned to it or, "
        "if senders do not receive their own messages (IRC), has reached the next member of the room");
    add("lockstep", "closed loop: each sender sends its next message when all reading members have received "
                    "all messages");
    add("rate", po::value(&o.messages_per_second),
        "open loop: messages a second in total, sent on time regardless of deliveries; latency counts from "
        "the moment when a message is due");
    add("duration", po::value(&r.duration)->default_value(10), "seconds to measure, after the warm-up");
    add("warm-up", po::value(&r.warm_up)->default_value(2), "seconds of the same load before that");
    add("messages", po::value(&o.most_messages)->default_value(0),
        "stop after this number of measured messages; the measurement ends when all have arrived");
    add("drain-timeout", po::value(&r.drain_timeout)->default_value(30),
        "seconds to wait for the last deliveries, and then for those of the slow members; later ones count "
        "as "
        "lost");
    add("slow", po::value(&o.layout.slow)->default_value(0),
        "number of members that read at --slow-rate; after the run they read at full speed and must receive "
        "all messages. The server must keep these: see banterd's --history-messages, --history-bytes");
    add("slow-rate", po::value(&o.slow_bytes_per_second)->default_value(1024),
        "bytes a second of each slow member");
    add("never-read", po::value(&o.layout.never_reading)->default_value(0),
        "number of members that read nothing until the end; the server may close them");
    add("connecting", po::value(&o.most_connecting)->default_value(o.most_connecting),
        "number of members that connect or join at the same time. If it is above the server's listen "
        "backlog, some wait for a second or more");
    add("source-addresses", po::value(&o.source_addresses)->default_value(0),
        "number of source addresses, starting at 127.0.0.2; 0: one per 20,000 members");
    add("idle", "connect only, and report the server's memory per connection (needs --pid)");
    add("hold", po::value(&r.hold)->default_value(0),
        "with --idle: seconds to stay connected after the report");
    add("json", "print the result as one JSON object");
    add("seed", po::value(&o.seed), "seed of user names and texts; default: random");
    return all;
}

int pid_of(std::string_view text)
{
    int pid = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), pid);
    if (failed != std::errc{} || end != text.data() + text.size() || pid < 1)
        throw std::invalid_argument{"--pid must be process ids, not " + std::string{text}};
    return pid;
}

std::vector<int> pids_of(const std::vector<std::string>& values)
{
    std::vector<int> pids;
    for (const std::string_view value : values) {
        std::size_t start = 0;
        for (auto comma = value.find(','); comma != std::string_view::npos; comma = value.find(',', start)) {
            pids.push_back(pid_of(value.substr(start, comma - start)));
            start = comma + 1;
        }
        pids.push_back(pid_of(value.substr(start)));
    }
    return pids;
}

std::chrono::duration<double> seconds(double count, const char* flag)
{
    if (!(count >= 0 && count <= longest_seconds))
        throw std::invalid_argument{std::string{flag} + " must be 0 to 3600 seconds"};
    return std::chrono::duration<double>{count};
}

void require(bool holds, const char* sentence)
{
    if (!holds)
        throw std::invalid_argument{sentence};
}

bool is_banterd_format(wire_format f) { return f == wire_format::plain || f == wire_format::json; }

void check_format(const options& o, const format_traits& f)
{
    const std::string name{f.name};
    if (o.layout.rooms > 1 && f.most_rooms == 0)
        throw std::invalid_argument{"the " + name + " form has no rooms"};
    if (o.layout.rooms_per_member > std::max(f.most_rooms, 1U))
        throw std::invalid_argument{"with the " + name + " form a member is in one room only"};
    if (o.text_bytes > f.longest_text)
        throw std::invalid_argument{"--bytes must be 21 to " + std::to_string(f.longest_text) + " with the " +
                                    name + " form"};
}

void check(const options& o)
{
    const auto& layout = o.layout;
    require(o.host.is_loopback(), "--host must be a loopback address: banter-load only loads this machine");
    require(layout.members >= 1 && layout.members <= 60'000, "--members must be 1 to 60000");
    require(layout.slow <= layout.members && layout.never_reading <= layout.members - layout.slow,
            "--slow and --never-read must be at most --members together");
    require(layout.senders >= 1 && layout.senders <= layout.members - layout.slow - layout.never_reading,
            "--senders must be at least 1 and at most the members that are neither slow nor never reading");
    require(layout.rooms >= 1 && layout.rooms <= layout.members,
            "--rooms must be 1 to the number of members");
    require(layout.rooms_per_member >= 1 && layout.rooms_per_member <= layout.rooms &&
                layout.rooms_per_member <= limits::rooms_per_connection,
            "--rooms-per-member must be 1 to 100, and at most --rooms");
    require(o.text_bytes >= payload::least_bytes && o.text_bytes <= limits::text_bytes,
            "--bytes must be 21 to 16384");
    check_format(o, traits_of(o.member_format));
    check_format(o, traits_of(o.sender_format));
    require(o.member_format == o.sender_format ||
                (is_banterd_format(o.member_format) && is_banterd_format(o.sender_format)),
            "--sender-form can only mix plain and json");
    require(o.member_format != wire_format::echo || layout.rooms == layout.members,
            "--rooms must be left out with --form echo, which has a room for each member");
    // The last room with a sender needs a second prompt member.
    require(layout.hears_itself ||
                std::min(layout.senders, layout.rooms) + layout.rooms <= layout.prompt_members(),
            "with this --form a sender does not receive its own messages: each sender needs another member "
            "in its room");
    require(o.room_prefix.size() <= room_map::longest_prefix &&
                o.room_prefix.find_first_not_of(prefix_characters) == std::string::npos,
            "--room-prefix must be 1 to 16 letters, digits, - and _");
    require(o.window >= 1 && o.window <= 100'000, "--window must be 1 to 100000");
    require(o.messages_per_second >= 0 && o.messages_per_second <= 1e6,
            "--rate must be above 0, 1000000 at most");
    require(o.slow_bytes_per_second >= 1, "--slow-rate must be above 0");
    require(o.path.starts_with('/') && o.path.size() <= longest_path &&
                std::all_of(o.path.begin(), o.path.end(), [](char c) { return c > ' ' && c <= '~'; }),
            "--path must begin with / and have 1 to 200 characters of ASCII, no blanks");
    require(o.member_format != wire_format::websocket || layout.rooms == 1 ||
                o.path.find("%r") != std::string::npos,
            "--path needs %r, which stands for the room, if there are several rooms");
    require(o.most_connecting >= 1 && o.most_connecting <= 4096, "--connecting must be 1 to 4096");
    require(o.source_addresses >= 1 && o.source_addresses <= 250, "--source-addresses must be 1 to 250");
    require(o.source_addresses == 1 || o.host.is_v4(), "--source-addresses above 1 needs an IPv4 --host");
    require(layout.members / o.source_addresses <= 28'000,
            "--source-addresses is too low: one address has at most 28,000 ports");
    require(!o.idle || !o.server_pids.empty(), "--idle needs the server's --pid");
}

} // namespace

options parse_options(int argc, const char* const* argv)
{
    options o;
    raw r;
    po::variables_map given;
    po::store(po::command_line_parser(argc, argv).options(description(o, r)).positional({}).run(), given);
    if (given.count("help") != 0) {
        o.help = true;
        return o;
    }
    po::notify(given);
    o.host = boost::asio::ip::make_address(r.host == "localhost" ? "127.0.0.1" : without_brackets(r.host));
    o.server_pids = pids_of(r.pids);
    o.member_format = wire_format_named(r.member_format);
    o.sender_format = given.count("sender-form") != 0 ? wire_format_named(r.sender_format) : o.member_format;
    if (o.member_format == wire_format::echo && given["rooms"].defaulted())
        o.layout.rooms = o.layout.members;
    if (given.count("path") == 0)
        o.path = o.member_format == wire_format::json_websocket ? "/ws" : "/";
    o.layout.hears_itself = traits_of(o.sender_format).hears_itself;
    o.layout.one_order = traits_of(o.member_format).one_order;
    o.with_ids = given.count("no-ids") == 0;
    o.lockstep = given.count("lockstep") != 0;
    o.idle = given.count("idle") != 0;
    o.json_output = given.count("json") != 0;
    o.duration = seconds(r.duration, "--duration");
    o.warm_up = seconds(r.warm_up, "--warm-up");
    o.drain_timeout = seconds(r.drain_timeout, "--drain-timeout");
    o.hold = seconds(r.hold, "--hold");
    require(int{o.lockstep} + int{!given["window"].defaulted()} + int(given.count("rate")) <= 1,
            "--window, --lockstep and --rate exclude each other");
    require(given.count("rate") == 0 || o.messages_per_second > 0, "--rate must be above 0, 1000000 at most");
    if (o.source_addresses == 0)
        o.source_addresses = 1 + (o.layout.members - 1) / connections_per_address;
    if (given.count("seed") == 0)
        o.seed = std::uint64_t{std::random_device{}()} << 32 | std::random_device{}();
    check(o);
    return o;
}

std::string usage()
{
    options o;
    raw r;
    std::ostringstream out;
    out << "Usage: banter-load [options]\n"
           "Generates load for a chat server on this machine, checks every delivery and measures.\n\n"
        << description(o, r)
        << "\nbanterd limits each connection's requests: start it with --rate-limit 0.\n"
           "Exit status: 0 all messages arrived once and in order; 1 some did not; 64 wrong flags; 69 no "
           "server.\n"
           "The fields of --json: docs/load.md.\n";
    return out.str();
}

} // namespace banter::load

#include "server/app/maintenance_options.hpp"

#include "common/text.hpp"
#include "server/app/message_lines.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <sstream>

namespace po = boost::program_options;

namespace banter::app {

namespace {

struct command_entry {
    const char* name;
    maintenance_command command;
    const char* arguments;
    std::size_t least; // arguments
    std::size_t most;
    const char* summary;
    const char* details;
};

constexpr std::array commands{
    command_entry{
        "backup", maintenance_command::backup, "FILE", 1, 1, "copy the messages to a new file",
        "The server may be running. The copy is consistent and checked; it gets its name when it is "
        "complete and\n"
        "on the disk. An existing FILE is refused.\n"},
    command_entry{
        "restore", maintenance_command::restore, "FILE", 1, 1, "replace the messages by such a copy",
        "The server must not run. FILE is checked before anything changes, and is not modified. The "
        "previous\n"
        "messages are kept under another name. Clients read the whole history again.\n"},
    command_entry{
        "check", maintenance_command::check, "[FILE]", 0, 1, "look for damage",
        "The server may be running. Checks the messages of the data folder, or a copy of them. Prints a "
        "line for\n"
        "each problem, and a summary.\n"},
    command_entry{
        "export", maintenance_command::export_room, "ROOM", 1, 1, "write a room's messages to stdout",
        "The server may be running. Prints JSON, one message a line, oldest first. A conversation of two "
        "users is\n"
        "exported only by its name, such as @alice,bob.\n"},
    command_entry{
        "import", maintenance_command::import_lines, "[FILE...]", 0, SIZE_MAX, "store exported lines",
        "The server must not run. Reads stdin where no FILE is given. Messages get new numbers and keep "
        "their\n"
        "times; messages that are already stored are skipped. Stops at the first line that is wrong.\n"},
    command_entry{
        "devices", maintenance_command::devices, "[remove NAME]", 0, 2, "list or free claimed names",
        "Lists the names that a device has claimed by its secret; the server may be running.\n"
        "'remove NAME' frees one, when its owner has lost the secret; the server must not run. The next\n"
        "secret that is presented for it claims it, sees none of its earlier conversations, and has the "
        "rights\n"
        "of the name in rooms, such as those of an operator.\n"},
};

const command_entry* find(std::string_view name)
{
    const auto* const at = std::find_if(commands.begin(), commands.end(),
                                        [&](const command_entry& c) { return c.name == name; });
    return at == commands.end() ? nullptr : at;
}

po::options_description describe(const command_entry& c)
{
    po::options_description options{"Options"};
    describe_data(options);
    if (c.command == maintenance_command::import_lines)
        options.add_options()("room", text_option("NAME", ""), "store all of them in this room");
    options.add_options()("help,h", "print this and exit");
    return options;
}

std::string help(const command_entry& c, const po::options_description& options)
{
    std::ostringstream out;
    out << "Usage: banterd " << c.name << ' ' << c.arguments << " [options]\n\n"
        << c.details << '\n'
        << options << R"(
Exit codes: 0 done, 64 wrong arguments, 65 damage was found, or a line is invalid, 69 a server uses the data
folder, 73 a file can't be read or made, 74 writing failed.
)";
    return out.str();
}

void check_device_arguments(std::vector<std::string>& arguments)
{
    if (arguments.size() != 2 || arguments[0] != "remove")
        throw bad_option{"devices takes no argument, or 'remove NAME'"};
    auto name = user_name(arguments[1]);
    if (!name)
        throw bad_option{name.error().message};
    arguments[1] = std::move(*name);
}

maintenance_options from(const command_entry& c, const po::variables_map& map)
{
    maintenance_options o;
    o.command = c.command;
    if (map.count("arguments") != 0)
        o.arguments = map["arguments"].as<std::vector<std::string>>();
    if (o.arguments.size() < c.least || o.arguments.size() > c.most)
        throw bad_option{std::string{c.name} + " takes " + c.arguments + ", not " +
                         std::to_string(o.arguments.size()) + " arguments"};
    if (c.command == maintenance_command::devices && !o.arguments.empty())
        check_device_arguments(o.arguments);
    if (c.command == maintenance_command::import_lines)
        o.room = map["room"].as<std::string>();
    std::string* const room = c.command == maintenance_command::export_room ? o.arguments.data() : &o.room;
    if (c.command == maintenance_command::export_room || !o.room.empty()) {
        const auto name = room_or_conversation_name(*room);
        if (!name)
            throw bad_option{name.error().message};
        *room = *name;
    }
    o.folder = data_folder_of(map);
    return o;
}

} // namespace

bool is_maintenance(int argc, const char* const* argv) { return argc > 1 && argv[1][0] != '-'; }

std::variant<maintenance_options, early_exit> read_maintenance_options(int argc, const char* const* argv)
{
    const command_entry* const c = find(argv[1]);
    if (c == nullptr)
        return usage_error("unknown command '" + printable(argv[1]) + "'", "banterd --help");
    try {
        const auto options = describe(*c);
        po::options_description all;
        all.add(options).add_options()("arguments", po::value<std::vector<std::string>>());
        const auto map = parse_command_line({argv + 2, argv + argc}, all);
        if (map.count("help") != 0)
            return early_exit{0, help(*c, options)};
        return from(*c, map);
    } catch (const std::exception& e) {
        return usage_error(e.what(), std::string{"banterd "} + c->name + " --help");
    }
}

std::string maintenance_commands()
{
    std::ostringstream out;
    for (const auto& c : commands) {
        const auto call = std::string{"  "} + c.name + ' ' + c.arguments;
        out << call << std::string(call.size() < 20 ? 20 - call.size() : 1, ' ') << c.summary << '\n';
    }
    return out.str();
}

} // namespace banter::app

#include "server/app/command_line.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <cstdlib>

namespace po = boost::program_options;

namespace banter::app {

namespace {

constexpr int wrong_usage = 64; // EX_USAGE of sysexits.h

std::string environment(const char* name)
{
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

// Mostly an unset variable of a script. It must not mean what the flag's absence means.
void refuse_empty_values(const po::variables_map& map, const po::options_description& described)
{
    for (const auto& [name, value] : map) {
        if (name == "arguments" || value.defaulted() ||
            described.find(name, false).semantic()->max_tokens() == 0)
            continue;
        const auto* const one = boost::any_cast<std::string>(&value.value());
        const auto* const several = boost::any_cast<std::vector<std::string>>(&value.value());
        if ((one != nullptr && one->empty()) ||
            (several != nullptr && std::ranges::find(*several, std::string{}) != several->end()))
            throw bad_option{"--" + name + " takes a value, not ''"};
    }
}

} // namespace

early_exit usage_error(const std::string& why, const std::string& help)
{
    return {wrong_usage, "banterd: " + why + " (see " + help + ")\n"};
}

po::typed_value<std::string>* text_option(const char* value_name, const char* by_default)
{
    return po::value<std::string>()->value_name(value_name)->default_value(by_default);
}

void describe_data(po::options_description& where)
{
    where.add_options()(
        "data", text_option("DIR", ""),
        "folder of the messages; default: $STATE_DIRECTORY, else $XDG_STATE_HOME/banter, else "
        "~/.local/state/banter");
}

po::variables_map parse_command_line(const std::vector<std::string>& words,
                                     const po::options_description& described)
{
    // No guessing: an abbreviation that works today is ambiguous tomorrow.
    const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    po::positional_options_description arguments;
    if (described.find_nothrow("arguments", false) != nullptr)
        arguments.add("arguments", -1);
    po::variables_map map;
    try {
        po::store(po::command_line_parser{words}.options(described).style(style).positional(arguments).run(),
                  map);
    } catch (const po::too_many_positional_options_error&) {
        throw bad_option{"unexpected argument; a command comes first, as in banterd backup FILE --data DIR"};
    }
    refuse_empty_values(map, described);
    return map;
}

// The folder for persistent state: systemd names it in STATE_DIRECTORY (systemd.exec(5)), desktops in
// XDG_STATE_HOME (XDG Base Directory Specification).
std::filesystem::path data_folder_of(const po::variables_map& map)
{
    if (const auto& given = map["data"].as<std::string>(); !given.empty())
        return given;
    if (const auto state = environment("STATE_DIRECTORY"); !state.empty())
        return state.substr(0, state.find(':'));
    if (const auto home = environment("XDG_STATE_HOME"); !home.empty() && home.front() == '/')
        return std::filesystem::path{home} / "banter";
    if (const auto home = environment("HOME"); !home.empty())
        return std::filesystem::path{home} / ".local/state/banter";
    throw bad_option{"there is no HOME to keep messages in: give --data DIR, or --memory to store nothing"};
}

} // namespace banter::app

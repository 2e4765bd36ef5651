#include "server/echo/options.hpp"

#include "server/echo/process.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/program_options.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <exception>
#include <sstream>
#include <stdexcept>

namespace po = boost::program_options;

namespace banter::echo {

namespace {

constexpr const char* help_head = R"( - sends everything back to its sender

One file per way of waiting for many sockets; docs/io-models.md walks through them.
Prints "listening echo HOST:PORT" on stdout when it is ready. SIGINT, SIGTERM and SIGHUP end it.

)";

constexpr const char* help_tail = R"(
Exit codes: 0 stopped by a signal, 64 wrong options, 69 the address can't be used or io_uring is not
available, 70 an internal error.
)";

std::string joined(const std::vector<std::string>& words)
{
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i)
        out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
    return out;
}

std::uint16_t port_of(const std::string& given)
{
    std::uint16_t value = 0;
    const auto [end, ec] = std::from_chars(given.data(), given.data() + given.size(), value);
    if (ec != std::errc{} || end != given.data() + given.size())
        throw std::runtime_error{"--port takes a whole number from 0 to 65535, not '" + given + "'"};
    return value;
}

// IPv6 addresses may be written as in URLs: [::1].
boost::asio::ip::address address_of(const std::string& given)
{
    boost::system::error_code ec;
    const bool bracketed =
        given.starts_with('[') && given.ends_with(']') && given.find(':') != std::string::npos;
    const auto host = bracketed ? given.substr(1, given.size() - 2) : given;
    auto address = boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, ec);
    if (ec)
        throw std::runtime_error{"--host takes an IP address, not '" + given + "'"};
    return address;
}

std::string model_of(const std::string& given, const std::vector<std::string>& models)
{
    if (std::find(models.begin(), models.end(), given) == models.end())
        throw std::runtime_error{"--model is " + joined(models) + ", not '" + given + "'"};
    return given;
}

} // namespace

std::variant<options, early_exit> read_options(int argc, const char* const* argv, const std::string& program,
                                               const std::vector<std::string>& models,
                                               const std::string& by_default)
{
    // All values are read as text first: boost::lexical_cast would take "-1" for port 65535.
    const auto text = [](const char* name, const std::string& value) {
        return po::value<std::string>()->value_name(name)->default_value(value);
    };
    po::options_description flags{"Options"};
    if (models.size() > 1)
        flags.add_options()("model", text("NAME", by_default), joined(models).c_str());
    flags.add_options()                                                                          //
        ("host", text("ADDRESS", "127.0.0.1"), "IP address to listen on; 0.0.0.0 or :: for all") //
        ("port", text("PORT", "1234"), "TCP port; 0 picks a free one")                           //
        ("help,h", "print this and exit")                                                        //
        ("version,V", "print the version and exit");
    try {
        po::variables_map map;
        const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
        po::store(po::command_line_parser{argc, argv}.options(flags).style(style).positional({}).run(), map);
        if (map.count("help") != 0) {
            std::ostringstream out;
            out << program << help_head << flags << help_tail;
            return early_exit{0, out.str()};
        }
        if (map.count("version") != 0)
            return early_exit{0, program + " " + BANTER_VERSION + '\n'};
        return options{{address_of(map["host"].as<std::string>()), port_of(map["port"].as<std::string>())},
                       models.size() > 1 ? model_of(map["model"].as<std::string>(), models) : by_default};
    } catch (const std::exception& e) {
        return early_exit{exit_code::usage, program + ": " + e.what() + " (see " + program + " --help)\n"};
    }
}

} // namespace banter::echo

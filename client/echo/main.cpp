// banter-echo-client: the article's interactive client. It sends a line to the server and shows the answer.
//
// The lesson: TCP carries bytes, not messages. The article's `recv(1024)` may return only half of the echo,
// and shows the other half as the answer to the next line. This client reads until it has as many bytes as it
// sent. It sends a long line in pieces, each after the echo of the last one: a server that can't send its
// echo stops reading, and client and server would wait for each other.
//
// Left out: unrequested answers (the console client, client/console/, waits for both sides), and a time
// limit.

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/program_options.hpp>
#include <boost/system/system_error.hpp>

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace asio = boost::asio;
namespace po = boost::program_options;
using asio::ip::tcp;

namespace {

// The numbers of <sysexits.h>.
constexpr int usage_error = 64;
constexpr int unavailable = 69;

constexpr std::size_t piece_bytes = 1024; // the article's servers read as much at once

std::string echo(tcp::socket& socket, std::string_view line)
{
    std::string answer(line.size(), '\0');
    for (std::size_t at = 0; at < line.size(); at += piece_bytes) {
        const auto n = std::min(piece_bytes, line.size() - at);
        asio::write(socket, asio::buffer(line.data() + at, n));
        asio::read(socket, asio::buffer(answer.data() + at, n));
    }
    return answer;
}

void talk(tcp::socket& socket)
{
    const bool prompts = ::isatty(STDIN_FILENO) == 1;
    std::string line;
    while ((prompts && std::cout << "Enter msg: " << std::flush), std::getline(std::cin, line)) {
        if (line.empty()) // an empty line has no echo
            continue;
        const auto answer = echo(socket, line);
        std::cout << "Received:  " << answer << std::endl;
    }
    if (prompts)
        std::cout << '\n';
}

// IPv6 addresses are often written as in URLs: [::1].
std::string without_brackets(const std::string& host)
{
    const bool bracketed =
        host.starts_with('[') && host.ends_with(']') && host.find(':') != std::string::npos;
    return bracketed ? host.substr(1, host.size() - 2) : host;
}

int connect_and_talk(const std::string& host, const std::string& port)
{
    asio::io_context io;
    tcp::socket socket{io};
    const char* doing = "can't connect to ";
    try {
        asio::connect(socket, tcp::resolver{io}.resolve(without_brackets(host), port));
        socket.set_option(tcp::no_delay{true});
        doing = "lost the connection to ";
        talk(socket);
        return 0;
    } catch (const boost::system::system_error& e) {
        std::cerr << "banter-echo-client: " << doing << host << " port " << port << ": " << e.code().message()
                  << '\n';
        return unavailable;
    }
}

void check_port(const std::string& given)
{
    std::uint16_t value = 0;
    const auto [end, ec] = std::from_chars(given.data(), given.data() + given.size(), value);
    if (ec != std::errc{} || end != given.data() + given.size() || value == 0)
        throw std::runtime_error{"--port takes a whole number from 1 to 65535, not '" + given + "'"};
}

} // namespace

int main(int argc, char** argv)
{
    const auto text = [](const char* name, const char* by_default) {
        return po::value<std::string>()->value_name(name)->default_value(by_default);
    };
    po::options_description flags{"Options"};
    flags.add_options()                                                      //
        ("host", text("NAME", "localhost"), "name or address of the server") //
        ("port", text("PORT", "1234"), "its TCP port")                       //
        ("help,h", "print this and exit")                                    //
        ("version,V", "print the version and exit");
    po::variables_map map;
    try {
        const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
        po::store(po::command_line_parser{argc, argv}.options(flags).style(style).positional({}).run(), map);
        check_port(map["port"].as<std::string>());
    } catch (const std::exception& e) {
        std::cerr << "banter-echo-client: " << e.what() << " (see banter-echo-client --help)\n";
        return usage_error;
    }
    if (map.count("help") != 0) {
        std::cout
            << "banter-echo-client - sends each line of its input to an echo server, and shows the answer\n\n"
            << flags << "\nExit codes: 0 end of input, 64 wrong options, 69 no server, or it went away\n";
        return 0;
    }
    if (map.count("version") != 0) {
        std::cout << "banter-echo-client " << BANTER_VERSION << '\n';
        return 0;
    }
    return connect_and_talk(map["host"].as<std::string>(), map["port"].as<std::string>());
}

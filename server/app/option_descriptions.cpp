#include "server/app/option_descriptions.hpp"

#include "server/app/command_line.hpp"
#include "server/app/maintenance_options.hpp"

#include <sstream>
#include <vector>

namespace po = boost::program_options;

namespace banter::app {

namespace {

constexpr const char* help_head = R"(banterd - the banter chat server

Usage: banterd [options]
       banterd COMMAND [arguments] (banterd COMMAND --help)

Serves clients over TCP in the plain and in the JSON form (docs/protocol.md); over HTTP a chat page, the JSON form on
WebSocket, and requests of curl (docs/http.md); and IRC clients (docs/irc.md).
Prints "listening chat HOST:PORT", "listening irc HOST:PORT", "listening http HOST:PORT" and, with --metrics-port,
"listening metrics HOST:PORT" on stdout when it is ready; logs go to stderr.

)";

constexpr const char* help_tail = R"(
SIGINT, SIGTERM and SIGHUP send bye to all clients and stop the server within five seconds; a second SIGINT or
SIGTERM stops it at once. Under nohup, SIGHUP stays ignored.

Exit codes: 0 stopped by a signal, 64 wrong options, 65 the data is damaged, 69 the address or the data folder is
in use, 70 a fault of banterd, 73 the data folder can't be used, 74 storing messages failed.
)";

constexpr auto text = text_option;

} // namespace

po::options_description option_descriptions()
{
    po::options_description listening{"Listening"};
    listening.add_options()("host", text("ADDRESS", "127.0.0.1"),
                            "IP address to listen on; 0.0.0.0 or :: for all") //
        ("port", text("PORT", "1234"), "TCP port; 0 picks a free one")        //
        ("http-port", text("PORT", "8080"),
         "TCP port of the page, WebSocket and HTTP; 0 picks a free one")       //
        ("no-http", po::bool_switch(), "disable the page, WebSocket and HTTP") //
        ("allow-origin", po::value<std::vector<std::string>>()->value_name("ORIGIN")->composing(),
         "accept pages of this origin too, such as https://example.com; * for all; may be repeated") //
        ("public-name", po::value<std::vector<std::string>>()->value_name("NAME")->composing(),
         "a name by which browsers reach this server, such as chat.example.com; HTTP requests for other "
         "names are "
         "refused, on a loopback address also without this flag; may be repeated")     //
        ("irc-port", text("PORT", "6667"), "TCP port for IRC; 0 picks a free one")     //
        ("no-irc", po::bool_switch(), "disable IRC")                                   //
        ("motd", text("FILE", ""), "file with the message of the day for IRC clients") //
        ("operator", po::value<std::vector<std::string>>()->value_name("NAME:HASH")->composing(),
         "a user that can become an operator of the server with IRC's OPER; HASH is the hash of the password "
         "as in crypt(5) (openssl passwd -6); may be repeated") //
        ("metrics-port", text("PORT", ""),
         "TCP port for /metrics, /healthz and /readyz only; the HTTP port then does not serve them");

    po::options_description limits{"Limits (0: none)"};
    limits.add_options()                                                                               //
        ("max-connections", text("COUNT", "10000"), "connections at once")                             //
        ("max-connections-per-address", text("COUNT", "0"), "connections at once from one IP address") //
        ("max-rooms", text("COUNT", "10000"), "rooms on this server")                                  //
        ("outbox-limit", text("BYTES", "16777216"),                                                    //
         "bytes held for a connection that reads slowly; beyond that it is served from the history")   //
        ("stall-timeout", text("SECONDS", "120"),
         "time after which a connection that takes no byte is closed")                                    //
        ("request-timeout", text("SECONDS", "30"), "time for the rest of a request after its first byte") //
        ("idle-timeout", text("SECONDS", "60"),
         "time after which a WebSocket that answers no ping, or an HTTP connection without a request, is "
         "closed")                                                                                  //
        ("rate-limit", text("PER_SECOND", "20"), "requests a second of one connection, on average") //
        ("rate-burst", text("COUNT", "200"), "requests of one connection in a burst");

    po::options_description storing{"Storing"};
    describe_data(storing);
    storing.add_options()                                                                                 //
        ("memory", po::bool_switch(), "store nothing on disk: the history is lost when the server stops") //
        ("durability", text("KIND", "power"),
         "what acknowledged messages survive: power (a power cut) or crash (a crash of the server only; "
         "waits less for the disk)")                                                                       //
        ("keep", text("AGE", ""), "remove messages that are older: a number and s, m, h, d or w; 0: none") //
        ("keep-rows", text("COUNT", "0"), "remove the oldest messages beyond this number; 0: none")        //
        ("reserve", text("BYTES", "4194304"),
         "bytes of the disk that are set aside: when it is full, topics and rules are stored there, while "
         "messages are refused; 0: none");

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

std::string help_text()
{
    std::ostringstream out;
    out << help_head << "Commands:\n" << maintenance_commands() << option_descriptions() << help_tail;
    return out.str();
}

} // namespace banter::app

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

constexpr auto text = text_option;

} // namespace

po::options_description option_descriptions()
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

std::string help_text()
{
    std::ostringstream out;
    out << help_head << "Commands:\n" << maintenance_commands() << option_descriptions() << help_tail;
    return out.str();
}

} // namespace banter::app

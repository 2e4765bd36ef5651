#pragma once

#include "server/app/command_line.hpp"
#include "server/journal/memory_journal.hpp"
#include "server/journal/sqlite_journal.hpp"
#include "server/net/connection.hpp"
#include "server/session/registry.hpp"
#include "server/session/session.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace banter::app {

enum class log_format { text, json };

/// All settings of the command line, in the units of the layers that use them.
struct options {
    std::string host = "127.0.0.1";
    std::uint16_t port = 1234;                      ///< 0: the system picks one
    std::optional<std::uint16_t> http_port = 8080;  ///< none: no HTTP
    std::optional<std::uint16_t> irc_port = 6667;   ///< none: no IRC
    std::vector<std::string> motd{};                ///< lines of the message of the day on IRC
    std::map<std::string, std::string> operators{}; ///< operators of the server: name and crypt(5) hash
    std::optional<std::uint16_t> metrics_port{};    ///< none: /metrics and the like are on the HTTP port
    std::vector<std::string> allowed_origins{};     ///< origins of foreign pages that may send messages
    std::vector<std::string> public_names{}; ///< names of this server, as http::normal_host() returns them
    std::string log_level = "info";
    log_format format = log_format::text;
    std::size_t max_rooms = 10'000;
    net::connection_settings connections;
    session::session_settings sessions;
    session::registry_settings registry;
    bool in_memory = false; ///< --memory: `memory` is used, else `disk`
    journal::memory_journal_settings memory;
    journal::sqlite_journal_settings disk;
};

/// Parses the command line. Accepts the article's `-host` and `-port` too.
/// @return early_exit with code 64 (EX_USAGE, sysexits.h) and one line for wrong flags
std::variant<options, early_exit> read_options(int argc, const char* const* argv);

} // namespace banter::app

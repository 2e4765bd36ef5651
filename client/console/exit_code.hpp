#pragma once

namespace banter::console {

/// The exit codes of the program: numbers of <sysexits.h>.
enum class exit_code {
    ok = 0,
    usage = 64,       ///< wrong flags, or a name that the server refuses
    refused = 65,     ///< the server refused a message (EX_DATAERR)
    no_host = 68,     ///< the host name is unknown
    unavailable = 69, ///< not reachable, the name is in use, or no acknowledgement in time
    software = 70,    ///< an error in this program
    io_error = 74,    ///< standard input or output failed
    protocol = 76,    ///< the other side does not speak the protocol
};

} // namespace banter::console

#pragma once

#include "client/load/layout.hpp"
#include "client/load/wire_format.hpp"

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace banter::load {

/// The command line. The help text (usage()) describes each option.
struct options {
    boost::asio::ip::address host;
    std::uint16_t port = 1234;

    load::layout layout;
    wire_format member_format = wire_format::plain;
    wire_format sender_format = wire_format::plain;
    bool with_ids = true;
    std::string path;        ///< WebSocket
    std::string room_prefix; ///< empty: the default of room_map
    std::size_t text_bytes = 100;

    std::uint32_t window = 1;
    bool lockstep = false;
    double messages_per_second = 0; ///< above 0: open loop

    std::chrono::duration<double> duration{10};
    std::chrono::duration<double> warm_up{2};
    std::uint64_t most_messages = 0; ///< 0: until the end of the duration
    std::chrono::duration<double> drain_timeout{30};

    std::size_t slow_bytes_per_second = 1024;

    std::uint32_t most_connecting = 256; ///< at once
    unsigned source_addresses = 1;
    std::vector<int> server_pids; ///< empty: unknown
    bool idle = false;
    std::chrono::duration<double> hold{0};
    bool json_output = false;
    std::uint64_t seed = 0;
    bool help = false;
};

/// @throws std::exception, with a sentence for the user, if the flags are invalid.
options parse_options(int argc, const char* const* argv);

std::string usage();

} // namespace banter::load

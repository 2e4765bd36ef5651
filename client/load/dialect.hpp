#pragma once

#include "client/load/checker.hpp"
#include "client/load/payload.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace banter::load {

/// Input of clients other than deliveries.
struct peer_stats {
    std::uint32_t joined = 0;   ///< rooms confirmed by the server
    std::uint32_t probes = 0;   ///< probe messages received
    std::uint64_t acks = 0;     ///< messages acknowledged by the server
    std::uint64_t foreign = 0;  ///< lines of other users, or not of the protocol
    std::uint64_t behinds = 0;  ///< notices of the server that we read too slowly
    std::uint64_t resets = 0;   ///< notices of the server that lines are lost for us
    std::uint64_t refusals = 0; ///< errors
    bool bye = false;           ///< the server is about to close
    std::string last_words;     ///< the last error or closing message
};

/// Receives the result of dialect::read for the bytes of one member.
struct read_sink {
    std::uint32_t member;
    checker::arrivals& deliveries;
    peer_stats& stats;
    std::string& replies; ///< bytes for the server, which are sent immediately; read() appends

    /// A message of this run, or a probe.
    void message(message_key key)
    {
        if (key.sender == payload::probe_sender)
            ++stats.probes;
        else
            deliveries.delivery(key);
    }
};

/// One wire protocol: encodes greetings and messages, and finds deliveries in the input.
/// To measure another kind of server, add a dialect to dialects.hpp, wire_format.hpp and wire_format.cpp;
/// nothing else depends on the protocol. No I/O. One object serves all clients, so it has no state of a
/// single client.
class dialect {
public:
    virtual ~dialect() = default;

    /// The first bytes of a client: its name and its rooms. May be empty.
    virtual void append_greeting(std::string& out, std::uint32_t member) const = 0;

    /// Whether the server confirms each room (peer_stats::joined), as most do. Otherwise a probe is
    /// necessary.
    virtual bool confirms_joining() const { return true; }

    /// Whether the server acknowledges each message (peer_stats::acks). Most do not.
    virtual bool acknowledges() const { return false; }

    /// A message in the sender's first room. Member 0 sends those of payload::probe_sender.
    virtual void append_message(std::string& out, message_key key) const = 0;

    /// Takes complete units (lines, frames) from the front of `bytes`.
    /// The result does not depend on how the input is cut; invalid bytes are only counted.
    /// @return number of bytes taken; the rest is passed again, with more bytes after it.
    virtual std::size_t read(std::string_view bytes, read_sink& sink) = 0;

    /// Longest unit in bytes; a longer one is an error.
    static constexpr std::size_t longest_unit = 256 * 1024;
};

} // namespace banter::load

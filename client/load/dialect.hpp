#pragma once

#include "client/load/checker.hpp"
#include "client/load/payload.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace banter::load {

/// What a member has read, other than deliveries.
struct peer_stats {
    std::uint32_t joined = 0;   ///< rooms the server has put us into
    std::uint32_t probes = 0;   ///< probe messages seen
    std::uint64_t acks = 0;     ///< messages the server has acknowledged
    std::uint64_t foreign = 0;  ///< lines that are neither ours nor the protocol's: other people's
    std::uint64_t behinds = 0;  ///< times the server said that we read too slowly
    std::uint64_t resets = 0;   ///< times the server gave up some lines for us
    std::uint64_t refusals = 0; ///< errors
    bool bye = false;           ///< the server is about to close
    std::string last_words;     ///< the newest error or farewell, as it came
};

/// Where dialect::read puts what it finds in the bytes of one member.
struct read_sink {
    std::uint32_t member;
    checker::arrivals& deliveries;
    peer_stats& stats;
    std::string& replies; ///< bytes for the server, which are sent at once; read() appends

    /// A message of this run, or a probe.
    void message(message_key key)
    {
        if (key.sender == payload::probe_sender)
            ++stats.probes;
        else
            deliveries.delivery(key);
    }
};

/// One wire protocol: how to say hello and speak in it, and how to find the deliveries in what comes back.
/// To measure another kind of server, write one of these and enter it in wire_format.hpp and wire_format.cpp;
/// nothing else knows the wire. No I/O. One object serves all members, so it holds nothing of a single one.
class dialect {
public:
    virtual ~dialect() = default;

    /// The first bytes a member sends: who it is and where it wants to be. May be nothing.
    virtual void append_greeting(std::string& out, std::uint32_t member) const = 0;

    /// Whether the server confirms each room (peer_stats::joined). If not, it takes a probe to find out.
    virtual bool confirms_joining() const = 0;

    /// Whether the server acknowledges each message (peer_stats::acks).
    virtual bool acknowledges() const = 0;

    /// A message in the sender's first room; the sender payload::probe_sender is written by member 0.
    virtual void append_message(std::string& out, message_key key) const = 0;

    /// Takes whole units (lines, frames) from the front of `bytes`.
    /// However the bytes are cut, the result is the same; bytes that make no sense are counted, no more.
    /// @return how many bytes they had; the rest is given again, with more after it.
    virtual std::size_t read(std::string_view bytes, read_sink& sink) = 0;

    /// The most bytes that one unit can have; a longer one is an error.
    static constexpr std::size_t longest_unit = 256 * 1024;
};

} // namespace banter::load

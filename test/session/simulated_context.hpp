#pragma once

#include "test/net/memory_transport.hpp"
#include "test/session/simulated_server.hpp"

#include <boost/json.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace banter::test {

/// How often each thing was seen, in all simulations.
struct simulation_counts {
    std::uint64_t commands = 0;
    std::uint64_t restarts = 0;
    std::uint64_t crashes = 0;  ///< of the restarts: with something that was not durable, or not read
    std::uint64_t failures = 0; ///< of the crashes: writing had failed for good
    std::uint64_t shown = 0;    ///< messages that a client has checked
    std::uint64_t fell_behind = 0;
    std::uint64_t posted = 0;                            ///< acknowledged by HTTP
    std::uint64_t posted_again = 0;                      ///< acknowledged once more
    std::uint64_t pages = 0;                             ///< of history, by HTTP
    std::uint64_t tailed = 0;                            ///< messages in streams
    std::uint64_t resumed = 0;                           ///< streams
    std::map<std::string, std::uint64_t> over_websocket; ///< messages of the server, by target
    std::uint64_t trims = 0;
    std::uint64_t resets = 0;         ///< clients that were told that messages are gone
    std::uint64_t ids_used_again = 0; ///< entries that were stored under an id that was trimmed
    std::array<std::uint64_t, simulated_disk::outcome_kinds> outcomes{};
    std::map<std::string, std::uint64_t> refused_full;    ///< by command
    std::map<std::string, std::uint64_t> refused_stalled; ///< by command
};

/// What all clients of a simulation share.
struct simulation_context {
    simulated_disk& disk;
    std::mt19937_64& random;
    simulation_counts& counts;
    simulated_server* server = nullptr;
    std::vector<std::unique_ptr<net::test::memory_line>> lines{}; ///< of this run of the server
    std::uint64_t marks = 0;
    chat::seq_number hidden_up_to = 0; ///< in pages of history: the highest horizon that a run was given,
                                       ///< which a crash may have lost
    std::string fault{};               ///< the first one

    std::size_t below(std::size_t n) { return random() % n; }
    bool chance(std::size_t one_in) { return below(one_in) == 0; }

    /// A text that is recognised wherever it turns up, of any length.
    std::string marked_text()
    {
        return '~' + std::to_string(++marks) + '~' + std::string(below(4) == 0 ? below(300) : 0, 'x');
    }
    void fail(const std::string& why)
    {
        if (fault.empty())
            fault = why;
    }

    /// A client is shown a message in a room, which must be stored there (I4).
    void check_shown(const std::string& client, const std::string& room, const boost::json::object& message);
};

/// The field of an object; empty: there is none.
std::string text_in(const boost::json::object& o, const char* field);

chat::seq_number number_in(const boost::json::object& o, const char* field);

/// The messages of one author that were acknowledged: each is stored once, under one number (I1), until its
/// id is trimmed.
class acknowledged_messages {
public:
    acknowledged_messages(simulation_context& c, std::string author) : context_{c}, author_{std::move(author)}
    {
    }

    /// @param ack  of the protocol. @return whether it is the first for its message
    bool add(const boost::json::object& ack);

private:
    simulation_context& context_;
    std::string author_;
    std::map<std::string, chat::seq_number> all_; // by id
};

} // namespace banter::test

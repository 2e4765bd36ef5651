#pragma once

#include "server/session/recent_map.hpp"
#include "server/session/token_bucket.hpp"

#include <boost/asio/ip/address.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>

namespace banter::session {

/// Limits the guessing of the secrets of devices. Only wrong secrets count, and each one once: a client that
/// reconnects with the same wrong secret guesses nothing.
/// - by address, for all names together: 30, then one in 10 seconds. Many people may share an address, and
///   each name has its own bounds;
/// - by address and name: 5, then one after 30 seconds, and twice as long after each, up to 10 minutes;
/// - by name, from all addresses that have never proven it: 30, then one in 10 seconds.
/// From an address that has proven the name, neither guesses from elsewhere nor those of other names count,
/// but only its own for this name: 30, then one a second. So guesses from elsewhere never lock the owner of a
/// name out, and those from its own address delay the owner by a second or two for each.
///
/// IPv6 addresses count by their first 64 bits, the part that one customer of a provider has. The number of
/// keys is bounded; those that were not used for the longest time are forgotten. Nothing is kept over a
/// restart. Time is an argument. Lives on the I/O thread; not thread-safe.
class secret_gate {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using address = boost::asio::ip::address;

    /// Most keys of all kinds together: addresses, names, and pairs of both.
    static constexpr std::size_t most_keys = 65'536;

    /// Number of wrong secrets that are remembered for an address and name: browsers and devices of one
    /// person.
    static constexpr std::size_t remembered = 4;

    /// @param name    folded
    /// @param secret  its hash. One of the last `remembered` wrong ones of this address and name never waits.
    /// @return how long to wait before a secret for the name may be compared, rounded up; 0: it may be now
    std::chrono::seconds wait(const address& from, const std::string& name, const std::string& secret,
                              time_point now) const;

    /// Notes that a secret was compared, and was wrong.
    /// @return whether it counts: it is none of the remembered ones
    bool note_wrong(const address& from, const std::string& name, const std::string& secret, time_point now);

    /// Notes that a secret was compared and was right, or has claimed the name.
    void note_right(const address& from, const std::string& name);

    /// Whether a refusal may be logged: there may be very many, so ten are at once, then one a second.
    bool may_log_refusal(time_point now) noexcept;

    std::size_t keys() const noexcept;

private:
    struct failures { // of one address and name
        unsigned count = 0;
        time_point last{};
        std::array<std::size_t, remembered> secrets{}; // the last ones first, each as the hash of its hash

        bool contains(const std::string& secret) const;
        void remember(const std::string& secret);
    };

    static constexpr rate one_a_second{1, 10};
    static constexpr std::size_t most_of_each = most_keys / 4;

    static std::chrono::seconds pause(const failures& of_pair);

    token_bucket logged_{one_a_second, {}};
    // Maps of their own, so that a flood of guesses makes none of the addresses that have proven a name
    // unknown.
    recent_map<token_bucket> networks_{most_of_each}; // by address
    recent_map<token_bucket> names_{most_of_each};    // by name
    recent_map<failures> pairs_{most_of_each};        // by address and name
    recent_map<token_bucket> proven_{most_of_each};   // by address and name: pairs with a right secret
};

} // namespace banter::session

#pragma once

#include "test/chat/request.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace banter::chat::test {

/// Commands as sessions give them: a client that sends one has arrived and not departed. All of them are made
/// of the words of vocabulary.hpp. The same seed gives the same commands on every machine.
class random_commands {
public:
    explicit random_commands(std::uint64_t seed) : engine_{seed} {}

    request_of next();

    /// A number below `n`.
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }

private:
    struct slot {
        std::uint32_t generation = 0;
        bool online = false;
    };

    bool chance(std::size_t one_in) { return below(one_in) == 0; }
    std::string user();
    std::string room();
    std::string text();
    std::optional<seq_number> maybe_seq();
    request any();
    std::vector<rule_change> any_changes();
    hello any_hello();

    std::mt19937_64 engine_;
    std::vector<slot> slots_ = std::vector<slot>(6);
    std::int64_t clock_ = 0;
};

} // namespace banter::chat::test

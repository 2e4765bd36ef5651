#pragma once

#include "test/chat/request.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace banter::chat::test {

/// Commands and queries of every kind, as the server puts them in order: a client that sends one has arrived
/// in this run and not departed. Names, texts, ids and secrets collide often. The same seed gives the same
/// requests on every machine.
class every_request {
public:
    explicit every_request(std::uint64_t seed) : engine_{seed} {}

    request_of next();

    /// A request of a client that is here; not its departure.
    request any_of_client();

    /// A number below `n`.
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }

private:
    struct slot {
        std::uint32_t generation = 0;
        bool online = false;
    };

    bool chance(std::size_t one_in) { return below(one_in) == 0; }
    const char* any_of(std::initializer_list<const char*> words)
    {
        return words.begin()[below(words.size())];
    }
    std::string user();
    std::string room();
    std::string target();
    std::string text();
    std::string secret_of(const std::string& name);
    std::optional<seq_number> maybe_seq();
    timestamp any_time();
    moment any_moment();
    request any();
    request any_query();
    trim any_trim();
    request any_of_user();
    hello any_hello();
    post_message any_message();
    post_ephemeral any_ephemeral();
    presence_subscription any_subscription();
    change_rules any_change();
    find_users any_search_of_users();
    history_query any_history();

    std::mt19937_64 engine_;
    std::vector<slot> slots_ = std::vector<slot>(10);
    std::int64_t clock_ = 0;
    std::uint64_t runs_ = 0;
};

/// As many requests as `length`, of every_request.
std::vector<request_of> recorded_log(std::uint64_t seed, std::size_t length);

} // namespace banter::chat::test

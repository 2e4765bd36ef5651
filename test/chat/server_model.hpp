#pragma once

#include "test/chat/journal_model.hpp"
#include "test/chat/request.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace banter::chat::test {

/// When the journal stores what the hub has decided.
struct commit_timing {
    const char* name;
    std::size_t batch_most = 1; ///< requests in one batch
    std::size_t in_flight = 0;  ///< batches that wait at most
    bool steady = true;         ///< false: as many as chance decides, up to these
};

class server_model;

/// An input of the hub's decisions beside the order: what is wrong with a server that has it. Each member is
/// called at its moment, and may change what it is given.
struct hidden_input {
    const char* name = "none";
    /// @return whether the request is put in order now; false: when the next batch is released
    std::function<bool(server_model&, request_of&)> before_apply{};
    std::function<void(server_model&, decisions&)> after_apply{};
    std::function<void(server_model&, batch&)> at_commit{};
    std::function<void(server_model&, const batch&)> at_release{};
    std::function<void(journal_model::recovered&)> at_recovery{};
};

/// A hub and its journal without sessions: the log goes in, batches are committed and released by the timing.
class server_model {
public:
    server_model(const commit_timing& timing, journal_model::disk_is_full full, const hidden_input& wrong);

    /// A client that is not here arrives first, since a restart has ended its connection.
    void put_in_order(const request_of& r);

    /// Commits and releases what is in flight.
    void settle();

    /// The hub that is made from what the journal has kept takes the place of this one. Needs settle().
    void restart();

    /// Whether take_decided() is wanted.
    void record(bool on) { records_ = on; }

    /// What the hub has decided since the last call, as text.
    std::string take_decided() { return std::exchange(decided_, {}); }

    std::string hub_state() const { return hub_.state_text(); }
    const journal_model& journal() const noexcept { return journal_; }
    journal_model& journal() noexcept { return journal_; }

    // For hidden inputs.

    /// The newest number that was shown.
    seq_number newest_shown() const noexcept { return newest_shown_; }

    /// Differs from run to run, and goes on with all that happens.
    timestamp wall_clock() const noexcept { return timestamp{std::chrono::milliseconds{wall_clock_}}; }

    /// A number that differs from run to run.
    std::int64_t run() const noexcept { return run_; }

    /// Puts a command in order that nobody has sent.
    void apply(request_of r);

private:
    void commit_one();
    void close_batch();
    std::size_t some_of(std::size_t most) { return timing_.steady ? most : random_() % (most + 1); }

    commit_timing timing_;
    const hidden_input& wrong_;
    std::mt19937_64 random_{1};
    std::int64_t run_;
    std::int64_t wall_clock_;
    journal_model journal_;
    hub hub_{{"now"}};
    decisions open_;
    std::size_t open_requests_ = 0;
    std::size_t wanted_requests_ = 1; // in the open batch
    std::deque<batch> in_flight_;
    std::set<client_id> here_;
    std::vector<request_of> held_; // until the next release
    seq_number newest_shown_ = 0;
    bool records_ = true;
    std::string decided_;
};

} // namespace banter::chat::test

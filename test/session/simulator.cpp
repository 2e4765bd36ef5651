// The server on a disk that crashes: transports, disk, clock and clients are decided by one seed. After each
// step the invariants are checked:
//
//   I1  an acknowledged message is stored once, under one number
//   I2  what was put in order gives the same again: entries, state entries, and the hub after a restart
//   I3  the chain of messages that a client is shown in a room is whole
//   I4  nothing is shown that is not durable, so no crash undoes what was shown
//   I6  a refused command changes nothing
//
// By hand, from a seed on: BANTER_SIMULATION_SECONDS=60 BANTER_SIMULATION_SEED=1 build/release/bin/simulator
// A seed alone:            BANTER_SIMULATION_SEEDS=1 BANTER_SIMULATION_SEED=7 BANTER_SIMULATION_STEPS=123 ...
#include "test/session/simulated_clients.hpp"
#include "test/session/simulated_posting_client.hpp"
#include "test/session/simulated_tail_client.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <optional>
#include <sstream>

using namespace banter;
using namespace banter::test;

BOOST_AUTO_TEST_SUITE(simulator)

namespace {

class simulation {
public:
    simulation(std::uint64_t seed, simulation_counts& counts)
        : random_{seed}, context_{disk_, random_, counts}
    {
        for (const char* const name : {"m0", "m1", "m2"})
            clients_.push_back(std::make_unique<careful_client>(context_, name));
        for (const auto who : {chat::arrive::kind::stranger, chat::arrive::kind::stranger,
                               chat::arrive::kind::stranger, chat::arrive::kind::guest})
            clients_.push_back(std::make_unique<wild_client>(context_, who, random_()));
        clients_.push_back(std::make_unique<careful_client>(context_, "ws0", "/ws"));
        clients_.push_back(std::make_unique<irc_client>(context_, "i0"));
        clients_.push_back(std::make_unique<irc_client>(context_, "i1", "/irc"));
        clients_.push_back(std::make_unique<posting_client>(context_, "h0"));
        clients_.push_back(std::make_unique<tail_client>(context_, "a"));
        clients_.push_back(std::make_unique<plain_client>(context_));
        start();
    }

    ~simulation()
    {
        server_.reset();
        for (std::size_t i = 0; i < disk_.outcomes.size(); ++i)
            context_.counts.outcomes[i] += disk_.outcomes[i];
        context_.counts.ids_used_again += disk_.ids_used_again;
    }

    void step()
    {
        // A server whose disk has failed ends soon.
        if (context_.chance(steps_per_run_) || (server_->journal().failed() && context_.chance(50)))
            restart();
        else
            some_step();
    }

    /// The last step: all that waits happens.
    void end()
    {
        disk_.full = false;
        server_->journal().pressure = chat::pressure::none;
        for (int i = 0; i < 5; ++i) {
            server_->settle();
            for (const auto& each : clients_)
                each->read(net::test::memory_line::any);
        }
        restart();
    }

    const std::string& fault() const noexcept { return context_.fault; }

private:
    void start()
    {
        steps_per_run_ = context_.chance(6) ? 2'000 : 20 + context_.below(200);
        server_.emplace(disk_, "run " + std::to_string(++runs_), clock_);
        context_.server = &*server_;
    }

    void check(const std::string& fault)
    {
        if (!fault.empty())
            context_.fail(fault);
    }

    void restart()
    {
        const auto next = "run " + std::to_string(runs_ + 1);
        const bool fails = server_->journal().fails; // then it ends with what is not durable
        const bool crashes = fails || !context_.chance(4);
        context_.counts.failures += fails ? 1 : 0;
        if (!crashes) {
            server_->settle();
            check(server_->difference_of_restart(next));
        }
        check(server_->difference_of_replay(next));
        context_.counts.commands += server_->commands();
        ++context_.counts.restarts;
        context_.counts.crashes += crashes ? 1 : 0;
        context_.counts.fell_behind += server_->fell_behind();
        for (const auto& each : clients_) {
            if (context_.chance(2))
                each->read(net::test::memory_line::any); // what has left the server still arrives
            each->lose_connection();
        }
        server_.reset();
        context_.lines.clear();
        disk_.full = context_.chance(10);
        start();
    }

    void some_step()
    {
        auto& journal = server_->journal();
        simulated_client& one = *clients_[context_.below(clients_.size())];
        switch (context_.below(20)) {
        case 0:
        case 1:
            one.read(context_.below(800));
            break;
        case 2:
        case 3:
            one.read(net::test::memory_line::any);
            break;
        case 4:
            if (context_.chance(8))
                one.cut();
            break;
        case 5:
        case 6:
        case 7:
            journal.commit_one();
            break;
        case 8:
            journal.read_one();
            break;
        case 9:
            if (context_.chance(2))
                press();
            break;
        case 10:
            if (context_.chance(4))
                server_->pass_second();
            else if (context_.chance(4))
                trim();
            break;
        case 11:
            server_->serve_waiting();
            server_->step();
            break;
        case 12:
        case 13:
            server_->turn();
            break;
        default:
            one.act();
            if (context_.chance(2))
                server_->turn();
        }
    }

    void trim()
    {
        const auto horizon = server_->trim(context_.below(200), context_.below(200));
        context_.hidden_up_to = std::max(context_.hidden_up_to, horizon);
        ++context_.counts.trims;
    }

    void press()
    {
        auto& journal = server_->journal();
        switch (context_.below(7)) {
        case 0:
            disk_.full = true;
            journal.pressure = chat::pressure::full;
            break;
        case 1:
            journal.pressure = chat::pressure::stalled;
            break;
        case 2:
            journal.pressure = chat::pressure::high;
            break;
        case 3:
            journal.fails = journal.fails || context_.chance(4);
            break;
        default:
            disk_.full = false;
            journal.pressure = chat::pressure::none;
        }
    }

    std::mt19937_64 random_;
    simulated_disk disk_;
    simulation_context context_;
    std::int64_t clock_ = 1'000'000;
    std::uint64_t runs_ = 0;
    std::size_t steps_per_run_ = 0; // about
    std::vector<std::unique_ptr<simulated_client>> clients_;
    std::optional<simulated_server> server_;
};

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise)
{
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// @return the fault, with the number of the step; empty: none
std::string simulate(std::uint64_t seed, std::size_t steps, simulation_counts& counts)
{
    simulation s{seed, counts};
    for (std::size_t i = 0; i < steps; ++i) {
        s.step();
        if (!s.fault().empty())
            return "step " + std::to_string(i + 1) + ": " + s.fault();
    }
    s.end();
    return s.fault().empty() ? "" : "after step " + std::to_string(steps) + ": " + s.fault();
}

// The fault of a seed after as few steps as bisection finds.
std::string shortest_fault(std::uint64_t seed, std::size_t steps, std::string fault)
{
    simulation_counts ignored;
    std::size_t good = 0;
    std::size_t bad = steps;
    while (good + 1 < bad) {
        const auto middle = good + (bad - good) / 2;
        if (auto found = simulate(seed, middle, ignored); found.empty()) {
            good = middle;
        } else {
            bad = middle;
            fault = std::move(found);
        }
    }
    return "seed " + std::to_string(seed) + ", " + std::to_string(bad) + " steps: " + fault;
}

// Every refusal of the table of traits, and how often it was seen.
template <class... Body>
void add_refusals(std::type_identity<std::variant<Body...>>, const simulation_counts& counts,
                  std::vector<std::pair<std::string, std::uint64_t>>& seen)
{
    const auto count_of = [](const auto& map, const std::string& name) {
        const auto found = map.find(name);
        return found == map.end() ? std::uint64_t{0} : found->second;
    };
    const auto add = [&](const chat::traits& t) {
        const std::string name{t.name};
        if (t.refused_full)
            seen.emplace_back(name + " refused: full", count_of(counts.refused_full, name));
        if (t.refused_stalled)
            seen.emplace_back(name + " refused: stalled", count_of(counts.refused_stalled, name));
    };
    (add(chat::traits_of<Body>), ...);
}

std::vector<std::pair<std::string, std::uint64_t>> seen_in(const simulation_counts& counts)
{
    std::vector<std::pair<std::string, std::uint64_t>> seen{
        {"outcome stored", counts.outcomes[simulated_disk::stored]},
        {"outcome repeat", counts.outcomes[simulated_disk::repeat]},
        {"outcome id_reused", counts.outcomes[simulated_disk::id_reused]},
        {"outcome storage_full", counts.outcomes[simulated_disk::storage_full]},
        {"outcome unavailable", counts.outcomes[simulated_disk::unavailable]},
        {"writing failed for good", counts.failures},
        {"posted by HTTP", counts.posted},
        {"posted by HTTP again", counts.posted_again},
        {"page of history by HTTP", counts.pages},
        {"message in a stream", counts.tailed},
        {"stream resumed", counts.resumed},
        {"trim", counts.trims},
        {"reset after a trim", counts.resets},
        {"id used again after a trim", counts.ids_used_again}};
    for (const auto& [target, messages] : counts.over_websocket)
        seen.emplace_back("message over WebSocket, " + target, messages);
    add_refusals(std::type_identity<chat::command_body>{}, counts, seen);
    return seen;
}

std::string table_of(const simulation_counts& counts, std::uint64_t seeds, std::chrono::duration<double> time)
{
    std::ostringstream out;
    out << seeds << " seeds, " << counts.commands << " commands, " << counts.restarts << " restarts ("
        << counts.crashes << " crashes), " << counts.shown << " messages checked, " << counts.fell_behind
        << " times behind, in " << std::fixed << std::setprecision(1) << time.count()
        << " s: " << static_cast<double>(counts.commands) / time.count() << " commands/s, "
        << static_cast<double>(counts.restarts) / time.count() << " restarts/s\n";
    for (const auto& [what, times] : seen_in(counts))
        out << std::setw(12) << times << "  " << what << '\n';
    return out.str();
}

} // namespace

BOOST_AUTO_TEST_CASE(one_seed_is_one_history)
{
    simulation_counts once;
    simulation_counts again;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        simulate(seed, 1'000, once);
        simulate(seed, 1'000, again);
    }
    BOOST_TEST(once.commands == again.commands);
    BOOST_TEST(once.shown == again.shown);
    BOOST_TEST(once.outcomes == again.outcomes, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_invariant_breaks)
{
    using clock = std::chrono::steady_clock;
    const auto began = clock::now();
    const std::chrono::seconds wanted{number_from_environment("BANTER_SIMULATION_SECONDS", 0)};
    const auto first = number_from_environment("BANTER_SIMULATION_SEED", 1);
    const auto least = number_from_environment("BANTER_SIMULATION_SEEDS", wanted.count() == 0 ? 60 : 1);
    const auto steps = number_from_environment("BANTER_SIMULATION_STEPS", 4'000); // of each seed
    simulation_counts counts;
    std::uint64_t seeds = 0;
    while (seeds < least || clock::now() - began < wanted) {
        const auto seed = first + seeds++;
        if (const auto fault = simulate(seed, steps, counts); !fault.empty()) {
            BOOST_ERROR(shortest_fault(seed, steps, fault));
            break;
        }
    }
    std::cout << table_of(counts, seeds, clock::now() - began);
    if (seeds < least || least < 60)
        return;
    BOOST_TEST(counts.fell_behind > 0u);
    for (const auto& [what, times] : seen_in(counts))
        BOOST_TEST(times > 0u, what);
}

BOOST_AUTO_TEST_SUITE_END()

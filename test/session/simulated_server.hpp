#pragma once

#include "server/chat/order.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/net/flusher.hpp"
#include "server/session/pipeline.hpp"
#include "server/session/registry.hpp"
#include "server/session/secret_gate.hpp"
#include "test/net/memory_transport.hpp"
#include "test/session/simulated_disk.hpp"
#include "test/session/world.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace banter::test {

/// Notes the commands before they are put in order, and gives them the time of the simulation.
class recorded_order final : public chat::order {
public:
    recorded_order(chat::order& next, std::int64_t& clock) : next_{next}, clock_{clock} {}

    void submit(chat::command&& c) override
    {
        c.time = timestamp{std::chrono::milliseconds{++clock_}};
        commands.push_back(c);
        next_.submit(std::move(c));
    }
    void submit(chat::query&& q) override { next_.submit(std::move(q)); }
    chat::pressure load() const noexcept override { return next_.load(); }
    bool in_flight(chat::client_id id) const noexcept override { return next_.in_flight(id); }
    void notify_when_released(chat::client_id id) override { next_.notify_when_released(id); }
    bool has_long_answers() const noexcept override { return next_.has_long_answers(); }
    void when_idle(std::function<void()> handler) override { next_.when_idle(std::move(handler)); }

    std::vector<chat::command> commands{};

private:
    chat::order& next_;
    std::int64_t& clock_;
};

/// One run of the server on a disk, from its start to its crash: all but listener, signals and options, on an
/// event loop that the simulation turns.
class simulated_server {
public:
    /// @param clock  in milliseconds; rises with each command
    simulated_server(simulated_disk& disk, const std::string& run, std::int64_t& clock);

    /// The line must outlive the server.
    void connect(net::test::memory_line& line, const protocol::frontend& frontend);

    net::executor executor() noexcept { return io_.get_executor(); }
    simulated_journal& journal() noexcept { return journal_; }

    /// Runs one handler.
    void step();
    void turn();

    /// The sessions that wait for the journal try again.
    void serve_waiting() { registry_.serve_waiting(); }
    void pass_second();

    /// Puts a trim in order. @param kept  numbers below the newest that was shown
    /// @param ids_kept  numbers below the horizon whose ids count
    /// @return the horizon
    chat::seq_number trim(chat::seq_number kept, chat::seq_number ids_kept);

    /// Turns until nothing waits.
    void settle();

    /// The commands that were put in order.
    std::size_t commands() const noexcept { return order_.commands.size(); }

    /// Times that a client fell behind in a room.
    std::uint64_t fell_behind() const noexcept { return fan_out_.counters().fell_behind; }

    /// Applies the durable commands again to a hub that is made from what was on the disk at the start, and
    /// compares what comes of it with what was stored, and the hub with one that is made from the disk.
    /// @param run  of the next server
    /// @return the first difference; empty: none
    std::string difference_of_replay(const std::string& run) const;

    /// As difference_of_replay(), of this server's own hub. Needs settle().
    std::string difference_of_restart(const std::string& run);

private:
    simulated_disk& disk_;
    const chat::test::journal_model::recovered recovered_;
    const session::session_settings sessions_{{0, 1}};
    const session::registry_settings limits_{.rate_tick = std::chrono::hours{1}}; // serve_waiting()
    net::connection_settings connections_;
    std::int64_t& clock_;
    boost::asio::io_context io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
    session::counters counters_;
    simulated_journal journal_;
    chat::hub hub_;
    net::flusher flusher_{io_.get_executor()};
    session::registry registry_;
    delivery::fan_out fan_out_;
    session::pipeline pipeline_;
    recorded_order order_;
    scripted_password_checker passwords_;
    session::secret_gate secrets_;
    session::clock time_;
    session::session_context context_;
    std::deque<std::size_t> given_;          // to the journal: the number of commands up to each batch
    std::size_t durable_ = 0;                // commands
    std::vector<chat::entry> entries_;       // durable
    std::vector<chat::state_entry> states_;  // durable
    std::vector<chat::trim_in_batch> trims_; // durable
};

} // namespace banter::test

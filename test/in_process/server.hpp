#pragma once

#include "server/protocol/http/codec.hpp"
#include "server/protocol/irc/codec.hpp"
#include "server/protocol/json/object_codec.hpp"
#include "test/session/world.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::test {

class http_client;
class http_tail;
class json_client;
class plain_client;

/// When the journal carries out its commits and reads.
struct commit_timing {
    enum class when {
        at_once,         ///< within commit(), as in memory
        when_waited_for, ///< one by one, and only in server::step() and server::settle()
        at_random,       ///< one by one, in an order and at turns that a seed decides, as on a disk
    };

    static commit_timing at_once() { return {when::at_once}; }
    static commit_timing when_waited_for() { return {}; }
    static commit_timing at_random(std::uint32_t seed) { return {when::at_random, seed}; }

    when moment = when::when_waited_for;
    std::uint32_t seed = 0;
};

std::ostream& operator<<(std::ostream& out, const commit_timing& t);

/// The timings that most tests are run with.
inline constexpr commit_timing both_timings[] = {{commit_timing::when::at_once}, {}};

struct server_settings {
    commit_timing commits{};
    world_settings world{};
    std::vector<protocol::irc::server_operator> operators{};
    protocol::http::site site{};
    bool irc_over_websocket = true;
};

/// banterd with its frontends, as app::server wires them, without a process: hub, journal, delivery and
/// sessions on an event loop that is turned by the clients that send and read. It outlives its clients.
class server {
public:
    explicit server(server_settings settings = {});

    // Clients, of test/in_process/clients/. Those of IRC have their own constructors.

    peer connect(const protocol::frontend& through = protocol::json::object_frontend(),
                 const net::tcp_endpoint& from = {})
    {
        return world_.connect(through, from);
    }

    /// A peer of the JSON form that has sent hello and read the welcome.
    peer welcome(std::string_view user, std::string_view more_fields = {});

    /// With a name, the client has sent hello with these additional fields, and has read the answers.
    json_client json(std::string_view user = {}, std::string_view fields = {});
    plain_client plain(std::string_view user = {});
    http_client http();
    http_tail tail(std::string_view room_and_query,
                   const std::vector<std::pair<std::string, std::string>>& fields = {},
                   std::string_view version = "1.1");

    const protocol::irc::frontend& irc_frontend() const noexcept { return irc_; }
    const protocol::http::frontend& http_frontend() const noexcept { return http_; }

    /// Different each time.
    std::string unique_id() { return "id-" + std::to_string(++ids_); }

    // Time.

    /// Runs the ready handlers. With commits at random, the journal also does one commit or read, or nothing.
    void turn();

    /// Runs the ready handlers, and lets the journal do one waiting commit or read.
    /// @return false when it has none: nothing more comes before a client sends or reads.
    bool step();

    /// Until nothing more comes.
    void settle()
    {
        while (step()) {
        }
    }

    /// Turns, with time for timers to run out, until `done`. @return false when it takes more than a minute.
    bool turn_until(const std::function<bool()>& done) { return world_.turn_until(done); }

    /// Moves the clocks of the time-outs and of the IRC frontend, and turns after each second.
    void pass_seconds(int seconds);

    // Its parts.

    deferred_journal& journal() noexcept { return world_.journal(); }
    session::registry& sessions() noexcept { return world_.sessions(); }
    scripted_password_checker& passwords() noexcept { return world_.passwords(); }
    const session::counters& counters() const noexcept { return world_.counters(); }
    const delivery::fan_out& fan_out() const noexcept { return world_.fan_out(); }

private:
    bool chance(unsigned of) { return random_() % of == 0; }
    bool is_random() const noexcept { return commits_.moment == commit_timing::when::at_random; }
    bool store_one();

    commit_timing commits_;
    std::mt19937 random_;
    timestamp now_ = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    protocol::irc::frontend irc_; // the frontends outlive the sessions
    protocol::http::frontend http_;
    world world_;
    int ids_ = 0;
};

} // namespace banter::test

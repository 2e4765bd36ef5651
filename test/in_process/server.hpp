#pragma once

#include "server/protocol/irc/door.hpp"
#include "server/web/http_door.hpp"
#include "test/session/world.hpp"

#include <cstdint>
#include <iosfwd>
#include <random>
#include <vector>

namespace banter::in_process {

/// How soon the journal stores what it is given.
struct pace {
    bool late = false;
    std::uint32_t seed = 0; ///< of a late one: what happens when

    /// Within commit(), as in memory.
    static pace at_once() { return {}; }

    /// At some later time, one batch after the other, as on a disk.
    static pace late_by(std::uint32_t seed) { return {true, seed}; }
};

std::ostream& operator<<(std::ostream& out, const pace& p);

struct server_settings {
    pace storing{};
    test::world_settings world{};
    std::vector<protocol::irc::server_operator> operators{};
    std::vector<std::string> allowed_origins{};
};

/// banterd with its doors, as app::server wires them, without a process: hub, journal, delivery and sessions
/// on an event loop that is turned by whoever sends and reads.
class server {
public:
    explicit server(server_settings settings = {});

    test::peer connect(const protocol::door& through = protocol::object_door())
    {
        return world_.connect(through);
    }

    /// Runs what is ready. A late journal does one thing with that, or nothing.
    void turn();

    /// Runs what is ready, and lets the journal do one thing if that has one to do.
    /// @return false when it has none: nothing more comes before somebody sends or reads.
    bool step();

    /// Until nothing more comes.
    void settle()
    {
        while (step()) {
        }
    }

    const protocol::irc::door& irc() const noexcept { return irc_; }
    const web::http_door& http() const noexcept { return http_; }
    test::world& world() noexcept { return world_; }

    /// What the IRC door takes for the time goes on by this.
    void pass(std::chrono::milliseconds time) noexcept { passed_ += time; }

private:
    timestamp now() const;
    bool chance(unsigned of) { return random_() % of == 0; }
    bool store_one();

    pace storing_;
    std::mt19937 random_;
    std::chrono::milliseconds passed_{0};
    protocol::irc::door irc_;
    web::http_door http_;
    test::world world_;
};

} // namespace banter::in_process

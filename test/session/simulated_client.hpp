#pragma once

#include "server/protocol/frontend.hpp"
#include "test/session/simulated_context.hpp"
#include "test/session/simulated_wire.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace banter::test {

/// A peer. Reads what comes at its own pace, and checks that nothing is shown that could be undone (I4).
class simulated_client {
public:
    /// @param frontend  outlives the client
    simulated_client(simulation_context& c, const protocol::frontend& frontend,
                     std::unique_ptr<simulated_wire> wire = std::make_unique<simulated_wire>())
        : context{c}, frontend_{frontend}, wire_{std::move(wire)}
    {
    }
    simulated_client(const simulated_client&) = delete;
    virtual ~simulated_client() = default;

    /// Sends something, or connects.
    void act();

    /// Takes at most this number of bytes.
    void read(std::size_t most);

    void cut();

    /// The server has gone, with all connections.
    void lose_connection();

protected:
    virtual void on_connected() = 0;
    virtual void send_something() = 0;
    virtual void take(const std::string& line) = 0;
    void send(std::string_view text);

    simulation_context& context;

private:
    void connect();

    const protocol::frontend& frontend_;
    std::unique_ptr<simulated_wire> wire_;
    net::test::memory_line* line_ = nullptr; // null: not connected
    std::string bytes_;                      // not decoded
    std::string partial_;                    // line
};

} // namespace banter::test

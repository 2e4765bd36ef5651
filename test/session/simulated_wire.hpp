#pragma once

#include "test/session/simulated_context.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace banter::test {

/// What is between the lines of a simulated client and the bytes of its connection: here nothing.
class simulated_wire {
public:
    simulated_wire() = default;
    simulated_wire(const simulated_wire&) = delete;
    simulated_wire& operator=(const simulated_wire&) = delete;
    virtual ~simulated_wire() = default;

    /// A connection begins. @return the bytes that it begins with
    virtual std::string open() { return {}; }

    /// @return the bytes that the client sends for `text`
    virtual std::string encode(std::string_view text) { return std::string{text}; }

    /// Takes what is whole from the front of `bytes`.
    /// @param replies  bytes to be sent are appended
    /// @return lines; the last need not be whole
    virtual std::string decode(std::string& bytes, std::string& /*replies*/)
    {
        return std::exchange(bytes, {});
    }
};

/// Each line is a text message of a WebSocket, some in two fragments. Nothing is sent before the server has
/// accepted the upgrade. The server's messages must be one line each.
class websocket_wire final : public simulated_wire {
public:
    /// @param target  such as /ws
    websocket_wire(simulation_context& c, std::string target)
        : context_{c}, target_{std::move(target)}, received_{c.counts.over_websocket[target_]}
    {
    }

    std::string open() override;
    std::string encode(std::string_view text) override;
    std::string decode(std::string& bytes, std::string& replies) override;

private:
    simulation_context& context_;
    std::string target_;
    std::uint64_t& received_; // messages
    std::string waiting_;     // for the upgrade
    std::size_t sent_ = 0;
    bool upgraded_ = false;
};

/// Each response of HTTP is one line: its status, a space, and its body. After that of a stream, which has no
/// body, the lines of the stream follow.
class http_wire final : public simulated_wire {
public:
    std::string open() override;
    std::string decode(std::string& bytes, std::string& replies) override;

private:
    bool take_response(std::string& bytes, std::string& lines);

    bool streams_ = false;
};

/// A request of HTTP as bytes.
/// @param fields  whole lines
std::string http_request_for(std::string_view method, std::string_view target, std::string_view fields = {},
                             std::string_view body = {});

} // namespace banter::test

#pragma once

#include "server/protocol/irc/codec.hpp"
#include "server/protocol/request.hpp"
#include "test/chat/every_request.hpp"
#include "test/net/memory_transport.hpp"
#include "test/session/simulated_server.hpp"

#include <boost/json.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace banter::test {

/// How often each thing was seen, in all simulations.
struct simulation_counts {
    std::uint64_t commands = 0;
    std::uint64_t restarts = 0;
    std::uint64_t crashes = 0; ///< of the restarts: with something that was not durable, or not read
    std::uint64_t shown = 0;   ///< messages that a client has checked
    std::uint64_t fell_behind = 0;
    std::array<std::uint64_t, simulated_disk::outcome_kinds> outcomes{};
    std::map<std::string, std::uint64_t> refused_full;    ///< by command
    std::map<std::string, std::uint64_t> refused_stalled; ///< by command
};

/// What all clients of a simulation share.
struct simulation_context {
    simulated_disk& disk;
    std::mt19937_64& random;
    simulation_counts& counts;
    simulated_server* server = nullptr;
    std::vector<std::unique_ptr<net::test::memory_line>> lines{}; ///< of this run of the server
    std::uint64_t marks = 0;
    std::string fault{}; ///< the first one

    std::size_t below(std::size_t n) { return random() % n; }
    bool chance(std::size_t one_in) { return below(one_in) == 0; }

    /// A text that is recognised wherever it turns up, of any length.
    std::string marked_text()
    {
        return '~' + std::to_string(++marks) + '~' + std::string(below(4) == 0 ? below(300) : 0, 'x');
    }
    void fail(const std::string& why)
    {
        if (fault.empty())
            fault = why;
    }
};

/// A peer. Reads what comes at its own pace, and checks that nothing is shown that could be undone (I4).
class simulated_client {
public:
    simulated_client(simulation_context& c, const protocol::frontend& frontend)
        : context{c}, frontend_{frontend}
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
    void send(std::string_view bytes) { line_->send(bytes); }

    simulation_context& context;

private:
    void connect();

    const protocol::frontend& frontend_;
    net::test::memory_line* line_ = nullptr; // null: not connected
    std::string partial_;
};

/// A client in the JSON form that resumes after each cut, and checks all that it is promised: each message is
/// stored once, under one number (I1), and the chain of each room is whole (I3).
class careful_client final : public simulated_client {
public:
    careful_client(simulation_context& c, std::string name);

private:
    struct pending {
        std::string room;
        std::string request;
    };

    void on_connected() override;
    void send_something() override;
    void take(const std::string& line) override;
    void join(const std::string& room);
    void message(const std::string& room, const boost::json::object& o);
    void acknowledged(const boost::json::object& o);
    void refused(const boost::json::object& o);
    void forget(const std::string& room);

    std::string name_;
    std::map<std::string, chat::seq_number> rooms_; // with the newest seq seen
    std::map<std::string, std::string> joins_;      // not answered yet: rooms by id
    std::set<std::string> left_;                    // left, and not answered yet
    std::map<std::string, pending> pending_;        // not acknowledged
    std::map<std::string, chat::seq_number> acknowledged_;
    std::uint64_t ids_ = 0;
    bool welcomed_ = false;
};

/// A client that requests anything, at any time.
class wild_client final : public simulated_client {
public:
    wild_client(simulation_context& c, chat::arrive::kind who, std::uint64_t seed);

private:
    class any_frontend final : public protocol::frontend {
    public:
        explicit any_frontend(chat::arrive::kind who) : who_{who} {}
        const protocol::wire_format& first_format() const noexcept override;
        std::unique_ptr<protocol::codec> make_codec() const override;
        chat::arrive arrival() const noexcept override { return {who_}; }
        std::string_view refusal() const noexcept override { return "no\n"; }

        mutable std::deque<protocol::request> requests{};

    private:
        chat::arrive::kind who_;
    };

    void on_connected() override { door_.requests.clear(); }
    void send_something() override;
    void take(const std::string& line) override;

    any_frontend door_;
    chat::test::every_request any_;
    std::map<std::string, std::string> requested_; // commands by id
    std::uint64_t ids_ = 0;
};

/// A client with the words of IRC.
class irc_client final : public simulated_client {
public:
    irc_client(simulation_context& c, std::string name);

private:
    void on_connected() override;
    void send_something() override;
    void take(const std::string& line) override;

    std::string name_;
};

/// A client of the plain form, who hears the lobby and posts there.
class plain_client final : public simulated_client {
public:
    explicit plain_client(simulation_context& c);

private:
    void on_connected() override {}
    void send_something() override;
    void take(const std::string&) override {}
};

} // namespace banter::test

#pragma once

#include "server/protocol/request.hpp"
#include "test/chat/every_request.hpp"
#include "test/session/simulated_client.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace banter::test {

/// A client in the JSON form, over TCP or WebSocket, that resumes after each cut, and checks all that it is
/// promised: each message is stored once, under one number (I1), and the chain of each room is whole (I3).
class careful_client final : public simulated_client {
public:
    /// Over TCP.
    careful_client(simulation_context& c, std::string name);

    /// Over WebSocket, at this target of the door of HTTP.
    careful_client(simulation_context& c, std::string name, std::string target);

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
    void reset(const std::string& room, const std::string& line);
    void acknowledged(const boost::json::object& o);
    void refused(const boost::json::object& o);
    void forget(const std::string& room);

    std::string name_;
    std::map<std::string, chat::seq_number> rooms_; // with the newest seq seen
    std::set<std::string> reset_;                   // the next message has any `prev`
    std::map<std::string, std::string> joins_;      // not answered yet: rooms by id
    std::set<std::string> left_;                    // left, and not answered yet
    std::map<std::string, pending> pending_;        // not acknowledged
    acknowledged_messages acknowledged_;
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

/// A client with the words of IRC, over TCP or WebSocket.
class irc_client final : public simulated_client {
public:
    irc_client(simulation_context& c, std::string name);
    irc_client(simulation_context& c, std::string name, std::string target);

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

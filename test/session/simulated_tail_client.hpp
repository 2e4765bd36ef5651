#pragma once

#include "test/session/simulated_client.hpp"

#include <string>

namespace banter::test {

/// A reader of a room's stream of server-sent events, from the first message on, which resumes after each cut
/// with the id that it has seen last. Each message comes once and in order, so the chain of the room is whole
/// (I3), and the ids rise.
class tail_client final : public simulated_client {
public:
    tail_client(simulation_context& c, std::string room);

private:
    void on_connected() override;
    void send_something() override;
    void take(const std::string& line) override;
    void dispatch();
    void reset(const std::string& data);
    void message(const boost::json::object& o);

    std::string room_;
    std::string name_; // in faults
    bool streams_ = false;
    bool resumes_ = false; // no message has come since
    bool reset_ = false;   // the next message need not be the one after `newest_`
    std::string event_;    // the event that is coming
    std::string id_;
    std::string data_;
    chat::seq_number last_id_ = 0;
    chat::seq_number newest_ = 0; // message
};

} // namespace banter::test

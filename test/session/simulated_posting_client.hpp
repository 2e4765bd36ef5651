#pragma once

#include "test/session/simulated_client.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

namespace banter::test {

/// A client of HTTP that posts under a name, with an Idempotency-Key, and reads the history. It sends a post
/// again until it is acknowledged, also to the next run of the server, and some also after that.
///
/// Each key is acknowledged under one number (I1), and a page of history has no gaps (I3).
class posting_client final : public simulated_client {
public:
    posting_client(simulation_context& c, std::string name);

private:
    struct post {
        std::string room;
        std::string text;
    };

    struct request {
        std::string room;
        std::string key{};                        // of a post; empty: of history
        std::optional<chat::seq_number> after{};  // of history
        std::optional<chat::seq_number> expect{}; // of history: its first message
    };

    void on_connected() override;
    void send_something() override;
    void take(const std::string& line) override;
    void send_post(const std::string& key, const post& what);
    void ask_for_history();
    void answered(const request& what, unsigned status, const std::string& body);
    void acknowledged(const request& what, const std::string& body);
    void page(const request& what, const std::string& body);

    std::string name_;
    std::map<std::string, post> pending_; // not acknowledged, by key
    acknowledged_messages acknowledged_;
    std::string last_key_; // of the last one that was acknowledged
    post last_post_;
    chat::seq_number last_seq_ = 0;
    std::deque<request> asked_; // of this connection, not answered
    std::uint64_t keys_ = 0;
};

} // namespace banter::test

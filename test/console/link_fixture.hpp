#pragma once

#include "client/console/link.hpp"
#include "test/console/loopback_server.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace banter::console::test {

/// A link between an engine and a server under the control of the test.
class link_fixture : public loopback_server, public link::listener {
public:
    /// Short waits; no silence is ever too long, and no connection or welcome too late.
    static link::settings quick()
    {
        using std::chrono::milliseconds;
        link::settings s;
        s.host = "127.0.0.1";
        s.connect_timeout = s.welcome_timeout = std::chrono::hours{1};
        s.silence = {.ping_after = std::chrono::hours{1}, .dead_after = std::chrono::hours{2}};
        s.reconnect = {.first_delay = milliseconds{1}, .most_delay = milliseconds{2}};
        s.resend = {.first_delay = milliseconds{1}, .most_delay = milliseconds{2}};
        return s;
    }

    explicit link_fixture(link::settings s = quick()) : conn{io, with_port(std::move(s)), talk, *this} {}

    /// Started, welcomed and in the lobby.
    void begin()
    {
        conn.start();
        accept();
        welcome();
        joined();
    }

    /// begin(), before any time-out of the settings can have struck.
    /// @param shortest  of these time-outs.
    /// @throws too_slow  when one has struck, or might have.
    void begin_in_time(std::chrono::milliseconds shortest)
    {
        const time_left left{shortest};
        when_lost = [] { throw too_slow{}; };
        begin();
        when_lost = [] {};
        left.check();
    }

    void joined()
    {
        const auto before = only<update::joined>(updates).size();
        answer_join();
        until([&] { return only<update::joined>(updates).size() > before; });
    }

    /// Whether something of `events` begins so.
    bool happened(const std::string& event) const
    {
        return std::any_of(events.begin(), events.end(), [&](const auto& e) { return e.starts_with(event); });
    }
    void until_event(const std::string& event)
    {
        until([&] { return happened(event); });
    }
    std::string last() const { return events.empty() ? std::string{} : events.back(); }

    engine talk{settings_for_alice()};
    std::vector<update::any> updates;
    std::vector<std::string> events; // "line", "lost: why", "failed 69: why", "finished"
    std::vector<std::chrono::milliseconds> delays;
    std::function<void(const update::any&)> on_each = [](const update::any&) {};
    std::function<void()> when_lost = [] {}; // and when it has failed
    link conn;

private:
    link::settings with_port(link::settings s) const
    {
        s.port = port();
        return s;
    }

    void on_line(std::string_view) override { events.emplace_back("line"); }
    void on_update(const update::any& u) override
    {
        updates.push_back(u);
        on_each(u);
    }
    void on_lost(const std::string& why, std::chrono::milliseconds delay) override
    {
        events.push_back("lost: " + why);
        delays.push_back(delay);
        when_lost();
    }
    void on_failed(exit_code code, const std::string& why) override
    {
        events.push_back("failed " + std::to_string(static_cast<int>(code)) + ": " + why);
        when_lost();
    }
    void on_finished() override { events.emplace_back("finished"); }
};

} // namespace banter::console::test

#pragma once

#include "server/delivery/fan_out.hpp"
#include "server/net/connection.hpp"
#include "server/net/flusher.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::test {

class fixture;

/// Somebody who hears rooms of a fixture's fan-out, through a socket pair.
class listener final : public net::connection::handler {
public:
    listener(fixture& on, const protocol::wire_format& format);
    ~listener();

    /// What has reached the far end since the last call.
    std::string heard();

    /// Fills the socket, so that what comes next waits in the outbox.
    void block();

    delivery::subscriber& who() noexcept { return who_; }

private:
    void on_bytes(std::string_view) override {}
    void on_end_of_stream() override {}
    void on_drained() override {}
    void on_fault(const std::exception&) noexcept override {}
    void on_closed(net::close_reason) override {}

    fixture& fixture_;
    int far_end_ = -1;
    net::connection_ptr peer_;
    delivery::subscriber who_;
};

/// A fan-out, and the event loop that its hearers' connections need.
class fixture {
public:
    explicit fixture(std::size_t outbox_limit_bytes = 0)
    {
        settings_.outbox_limit_bytes = outbox_limit_bytes;
    }

    delivery::fan_out& fan_out() noexcept { return fan_out_; }
    const delivery::fan_out_counters& counters() const noexcept { return fan_out_.counters(); }

    /// How many slices have been written to sockets.
    std::uint64_t slices() const noexcept { return flusher_.written().slices; }

    /// Somebody who hears `room` live. @param presence  who wants to be told of people, too
    std::unique_ptr<listener> subscribe(std::string_view room, const protocol::wire_format& format,
                                        bool presence = false);

    /// The next message, shown and not delivered.
    void show(std::string_view room, std::string text);

    /// Likewise, and one does not get it.
    void show_except(std::string_view room, std::string text, const delivery::subscriber& who);

    /// Somebody comes into the room; told, and not delivered.
    void show_join(std::string_view room, std::string user, const delivery::subscriber* except = nullptr);

    /// Delivers what has been shown, and writes it to the sockets.
    void turn();

    /// Delivers what has been shown, and lets the sockets of one turn of the event loop have theirs.
    void step();

    /// Of those whose outbox was full: from where on they have heard nothing, and what they had heard.
    struct report {
        chat::seq_number from;
        std::uint64_t presences;
    };
    const std::vector<report>& reports() const noexcept { return reports_; }

    /// What the room had been told of when the last one was reported.
    const delivery::room_changes& changes_at_report() const noexcept { return changes_at_report_; }

    /// Whose fault has been told, in order.
    const std::vector<const delivery::subscriber*>& faults() const noexcept { return faults_; }

    /// Is called at each report.
    void on_report(std::function<void()> handler) { on_report_ = std::move(handler); }

private:
    friend class listener;

    void show(std::string_view room, std::string text, const delivery::subscriber* except);

    boost::asio::io_context io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
    net::flusher flusher_{io_.get_executor()};
    net::connection_settings settings_;
    std::vector<report> reports_;
    delivery::room_changes changes_at_report_;
    std::vector<const delivery::subscriber*> faults_;
    std::function<void()> on_report_;
    delivery::fan_out fan_out_{
        [this](delivery::subscription& s, chat::seq_number from) {
            changes_at_report_ = fan_out_.changes_of(s);
            reports_.push_back({from, changes_at_report_.presences});
            if (on_report_)
                on_report_();
        },
        [this](delivery::subscriber& who, const std::exception&) { faults_.push_back(&who); }};
    std::uint32_t arrived_ = 0;
};

} // namespace banter::test

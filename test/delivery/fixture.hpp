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

/// A subscriber of a fixture's fan-out, connected by a socket pair.
class listener final : public net::connection::handler {
public:
    listener(fixture& on, const protocol::wire_format& format);
    ~listener();

    /// The bytes that have reached the far end since the last call.
    std::string heard();

    /// Fills the socket, so that later bytes wait in the outbox.
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

/// A fan-out, and the event loop that its subscribers' connections need.
class fixture {
public:
    explicit fixture(std::size_t outbox_limit_bytes = 0)
    {
        settings_.outbox_limit_bytes = outbox_limit_bytes;
    }

    delivery::fan_out& fan_out() noexcept { return fan_out_; }
    const delivery::fan_out_counters& counters() const noexcept { return fan_out_.counters(); }

    /// The number of slices that were written to sockets.
    std::uint64_t slices() const noexcept { return flusher_.written().slices; }

    /// A subscriber that is live in `room`. @param presence  whether it wants joins and leaves
    std::unique_ptr<listener> subscribe(std::string_view room, const protocol::wire_format& format,
                                        bool presence = false);

    /// Shows the next message, without delivering it.
    void show(std::string_view room, std::string text);

    /// Shows the next message to all but one subscriber.
    void show_except(std::string_view room, std::string text, const delivery::subscriber& who);

    /// Shows a join, without delivering it.
    void show_join(std::string_view room, std::string user, const delivery::subscriber* except = nullptr);

    /// Delivers all shown events, and writes them to the sockets.
    void turn();

    /// Delivers all shown events, and flushes the sockets of one turn of the event loop.
    void step();

    /// A subscriber that fell behind: the first seq that it did not get, and the presences that it got.
    struct report {
        chat::seq_number from;
        std::uint64_t presences;
    };
    const std::vector<report>& reports() const noexcept { return reports_; }

    /// changes_of() the last reported subscription, at that time.
    const delivery::room_changes& changes_at_report() const noexcept { return changes_at_report_; }

    /// The subscribers whose faults were reported, in order.
    const std::vector<const delivery::subscriber*>& faults() const noexcept { return faults_; }

    /// Sets a handler that is called at each report.
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

#pragma once

#include "server/net/asio.hpp"

#include <boost/asio/basic_waitable_timer.hpp>

#include <chrono>
#include <string>

namespace banter::net {

struct listener_settings {
    /// Newcomers are refused while the process has fewer than this number of descriptors left, so that files
    /// can still be opened. By RLIMIT_NOFILE when the listener is made.
    int descriptors_kept = 16;

    std::chrono::milliseconds retry_after{200}; ///< between two tries while out of descriptors or memory

    /// Near the limit, every connection that is closed ends a pause and the next one begins another: at most
    /// one pause is reported in this time.
    std::chrono::seconds report_interval{10};
};

/// Accepts TCP connections on one address. When the process is out of descriptors or memory, the listener
/// pauses and tries again later, without spinning. It reports the beginning and the end of the pause.
///
/// It refuses connections that would leave fewer than `descriptors_kept`, without pausing, and reports that
/// as a pause. During a pause it refuses connections with the help of a descriptor held in reserve, so that
/// they get an error instead of waiting in the backlog. Lives on the I/O thread; must outlive the run of its
/// io_context.
class listener {
public:
    class handler {
    public:
        virtual void on_accepted(tcp_socket&& socket, const tcp_endpoint& peer) = 0;
        virtual void on_accept_paused(const error_code& why) = 0;
        virtual void on_accept_resumed() = 0;

    protected:
        ~handler() = default;
    };

    /// Binds and listens.
    /// @param h        outlives the listener.
    /// @param refusal  sent to a newcomer during a pause, before its connection is closed.
    /// @throws boost::system::system_error  if the address can't be bound.
    listener(executor e, const tcp_endpoint& at, handler& h, std::string refusal,
             const listener_settings& settings = {});
    ~listener();
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    void start();
    void stop();

    /// The address in use; if port 0 was asked for, with the port that the system has chosen.
    tcp_endpoint address() const;

private:
    using timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>, executor>;

    void accept();
    void on_accept(const error_code& ec, tcp_socket&& socket);
    void pause(const error_code& why);
    void report_pause(const error_code& why);
    void refuse(tcp_socket&& newcomer);
    void refuse_one();

    tcp_acceptor acceptor_;
    timer retry_;
    handler& handler_;
    std::string refusal_;
    listener_settings settings_;
    tcp_endpoint peer_;
    int last_descriptor_; // the highest that a newcomer may have
    int reserve_ = -1;    // a descriptor to give up when no other is free
    bool pause_reported_ = false;
    std::chrono::steady_clock::time_point next_report_at_{};
};

} // namespace banter::net

#pragma once

#include "server/chat/effect.hpp"
#include "server/chat/order.hpp"
#include "server/chat/traits.hpp"
#include "server/delivery/subscriber.hpp"
#include "server/net/connection.hpp"
#include "server/protocol/codec.hpp"
#include "server/protocol/frontend.hpp"
#include "server/session/admission.hpp"
#include "server/session/clock.hpp"
#include "server/session/counters.hpp"
#include "server/session/input_flow.hpp"
#include "server/session/keep_alive.hpp"
#include "server/session/password_checker.hpp"
#include "server/session/reader.hpp"
#include "server/session/request_ids.hpp"
#include "server/session/secret_gate.hpp"
#include "server/session/token_bucket.hpp"

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace banter::session {

struct session_settings {
    rate requests{20, 200};
    std::chrono::seconds request_timeout{30}; ///< for the rest of a request that was begun; 0: none
    std::chrono::seconds idle_timeout{60};    ///< for a peer whose protocol forbids long silence; 0: none
};

class session;

/// The functions of their owner that sessions use.
class session_owner {
public:
    /// `s` is over its rate: calls s.resume() after a short time.
    virtual void wait_for_rate(session& s) = 0;

    /// Calls s.resume() in a later turn.
    virtual void yield(session& s) = 0;

    /// `s` has ended: destroys it.
    virtual void on_closed(session& s, net::close_reason reason) = 0;

protected:
    ~session_owner() = default;
};

/// Finds the session of a client.
class directory {
public:
    /// @return null if the client has gone.
    virtual session* find(chat::client_id id) noexcept = 0;

protected:
    ~directory() = default;
};

/// The objects that all sessions use; they outlive the sessions.
struct session_context {
    chat::order& order;
    request_ids& ids;
    password_checker& passwords;
    reader_context reading;
    session_owner& owner;
    const session_settings& settings;
    counters& count;
    secret_gate& secrets;
    const clock& time;
};

/// One peer: ties a connection, a codec and a client together, and keeps the peer within its limits.
///
/// Bytes become requests, and requests become commands, in order, as fast as input_flow allows. Nothing is
/// dropped; the peer is read more slowly. keep_alive ends silent peers. Lives on the I/O thread, owned by the
/// registry.
class session final : public net::connection::handler {
public:
    session(const session_context& context, chat::client_id id, net::connection_ptr peer,
            const net::tcp_endpoint& from, const protocol::frontend& frontend);
    ~session();
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    void start();

    chat::client_id id() const noexcept { return hearer_.id(); }
    const net::tcp_endpoint& from() const noexcept { return from_; }
    const delivery::subscriber& hearer() const noexcept { return hearer_; }

    /// Takes requests again, if it may.
    void resume() noexcept;

    /// Adds this connection to `out`.
    void add_to(connection_stats& out) const;

    /// Checks the time-outs. To be called about once a second.
    void check_timeouts();

    /// Sends the peer the reason after all queued bytes, and closes the connection.
    void shut_down(const std::string& why, net::close_reason reason);

    void close(net::close_reason reason) { peer_->close(reason); }
    void close_if_taken() { peer_->close_if_taken(); }

    // Called by the pipeline, to carry out released effects.

    void answer(const protocol::request_id& id, chat::answer&& what);
    void welcome_client(const protocol::request_id& id, chat::welcome&& what, bool presence);
    void subscribe(const protocol::request_id& id, chat::subscribe&& e);
    void unsubscribe(const std::string& room);
    void disconnect(chat::disconnect::cause why);
    void released();
    void fall_behind(delivery::subscription& s, chat::seq_number from);

    /// An exception was thrown while an effect was carried out for this session: closes the connection.
    void fail(const std::exception& what) noexcept;

private:
    void on_bytes(std::string_view bytes) override;
    void on_end_of_stream() override;
    void on_drained() override;
    void on_fault(const std::exception& what) noexcept override;
    void on_closed(net::close_reason reason) override;

    input_flow::facts flow_facts() noexcept;
    order_state state_of_order() const noexcept;
    void take_requests(std::string_view& bytes);
    void hold(protocol::request&& r, wait why);
    void take_next(protocol::request&& r);
    bool decode(std::string_view& bytes, protocol::request& r);
    void answer_by_itself(const std::string& reply);
    void send_answer(const protocol::request_id& id, const chat::answer& what);
    void count(const protocol::request& r);
    void take(protocol::request&& r);
    void take(protocol::request& r, chat::command_body&& what, const chat::traits& t);
    void take(protocol::request& r, chat::state_query&& what, const chat::traits& t);
    void take(protocol::request& r, chat::log_query&& what, const chat::traits& t);
    void take(protocol::request& r, protocol::refused&& what);
    void take(protocol::request& r, protocol::bye&& what);
    void take(protocol::request& r, protocol::hang_up&& what);
    void take(protocol::request& r, protocol::timed_out&& what);
    std::optional<failure> hash_secret(std::string&& token, chat::command_body& what);
    std::optional<failure> check_secret(const chat::command_body& what);
    void wait_for_release_if(bool wanted);
    void prove(protocol::request&& r);
    void on_password(bool right);
    void refuse_unproven(failure why);
    void submit(chat::command_body&& what, protocol::request_id id = {});
    void use_format_of_requests();
    keep_alive::facts keep_alive_facts() noexcept;
    void send_fence();
    void resume_later();
    void end(net::close_reason reason, std::string why = {});
    void depart(std::string why = {});
    reader& journal_reader();

    const session_context& context_;
    net::connection_ptr peer_;
    const protocol::frontend& frontend_;
    std::unique_ptr<protocol::codec> codec_; // null: a listener that has sent nothing
    delivery::subscriber hearer_;
    std::shared_ptr<reader> reader_;              // null until it is first needed
    std::shared_ptr<protocol::request> unproven_; // waits for the check of its password; may be null
    std::unique_ptr<std::string> secret_;         // of its device, for a rename; null: it has presented none
    input_flow flow_;
    keep_alive keep_alive_;
    net::tcp_endpoint from_;
    std::uint16_t missed_conversations_ = 0;
    bool welcomed_ = false; // it has its name
    bool departed_ = false; // the hub no longer knows the client
};

} // namespace banter::session

#pragma once

#include "server/chat/hub.hpp"
#include "server/delivery/subscriber.hpp"
#include "server/net/connection.hpp"
#include "server/protocol/codec.hpp"
#include "server/protocol/frontend.hpp"
#include "server/session/counters.hpp"
#include "server/session/password_checker.hpp"
#include "server/session/pipeline.hpp"
#include "server/session/reader.hpp"
#include "server/session/token_bucket.hpp"

#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace banter::session {

struct session_settings {
    rate requests{20, 200};
    std::chrono::seconds request_timeout{30}; ///< for the rest of a request that was begun; 0: none
    std::chrono::seconds idle_timeout{60};    ///< of a peer whose protocol does not let it be silent; 0: none
};

class session;

/// What sessions need of their owner.
class session_owner {
public:
    /// `s` can't take requests before it has waited for its rate: calls s.resume() in a little while.
    virtual void wait_for_rate(session& s) = 0;

    /// Calls s.resume() in a later turn.
    virtual void yield(session& s) = 0;

    /// `s` is over; destroys it.
    virtual void on_closed(session& s, net::close_reason reason) = 0;

protected:
    ~session_owner() = default;
};

/// What every session works with; outlives them all.
struct session_context {
    pipeline& commands;
    password_checker& passwords;
    reader_context reading;
    session_owner& owner;
    const session_settings& settings;
    counters& count;
};

/// One peer: ties a connection, a codec and a client together, and keeps the peer within its limits.
///
/// Bytes become requests, requests commands, in order. It stops taking requests, and so reading, while the
/// peer is over its rate, does not take its answers, or has asked for something from the journal that is not
/// answered yet; nothing is dropped, the peer is read more slowly. Lives on the I/O thread, owned by the
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

    /// Takes requests again, as far as it may.
    void resume() noexcept;

    /// Adds itself.
    void add_to(connection_stats& out) const;

    /// Looks after the time-outs; called about once a second.
    void check_timeouts();

    /// Sends the peer the reason and closes the connection, after what is queued.
    void shut_down(const std::string& why, net::close_reason reason);

    void close(net::close_reason reason) { peer_->close(reason); }

    // The pipeline's side: effects that have become true.

    void answer(const std::string& id, chat::answer&& what);
    void welcome_client(const std::string& id, chat::welcome&& what, bool presence);
    void subscribe(chat::subscribe&& e);
    void unsubscribe(const std::string& room);
    void run_query(std::string id, std::variant<chat::history_query, chat::search_query>&& what);
    void disconnect(chat::disconnect::cause why);
    void released();
    void fall_behind(delivery::subscription& s, chat::seq_number from);

    /// Something was thrown on this session's account.
    void fail(const std::exception& what) noexcept;

private:
    void on_bytes(std::string_view bytes) override;
    void on_end_of_stream() override;
    void on_drained() override;
    void on_fault(const std::exception& what) noexcept override;
    void on_closed(net::close_reason reason) override;

    struct unread { // bytes that came while requests may not be taken
        std::string bytes;
        std::size_t taken = 0; // from the front, since
    };

    void keep(std::string_view bytes);
    bool ready() noexcept;
    bool must_wait(const chat::request& r) const noexcept;
    void take_requests(std::string_view& bytes);
    void answer_by_itself(const std::string& reply);
    void send_answer(const std::string& id, const chat::answer& what);
    void take(protocol::request&& r);
    void prove(protocol::request&& r);
    void on_password(bool right);
    void refuse_unproven(failure why);
    void apply(chat::request&& what, std::string id = {});
    void use_format_of_requests();
    void look_after_silence();
    void look_after_fence();
    void ask_what_it_has();
    bool owes_answer() const noexcept;
    void resume_later();
    void end(net::close_reason reason);
    void depart();
    reader& journal_reader();

    const session_context& context_;
    net::connection_ptr peer_;
    const protocol::frontend& frontend_;
    std::unique_ptr<protocol::codec> codec_; // null: a listener that has said nothing
    delivery::subscriber hearer_;
    std::shared_ptr<reader> reader_;              // null until something is read from the journal
    std::unique_ptr<unread> unread_;              // null: none
    std::unique_ptr<protocol::request> next_;     // null, or decoded and not taken yet
    std::shared_ptr<protocol::request> unproven_; // null, or taken when its password is right
    token_bucket bucket_;
    std::uint32_t seconds_in_request_ = 0;
    std::uint32_t silent_seconds_ = 0; // of the peer, with nothing owed to it
    std::uint16_t missed_conversations_ = 0;
    std::uint8_t fence_seconds_ = 0; // since the last one was asked for
    net::tcp_endpoint from_;
    bool awaits_release_ = false;     // the next request waits for what the hub says to the last
    bool ends_when_answered_ = false; // so the peer wants it
    bool waiting_ = false;            // the owner will call resume()
    bool ended_ = false;              // the peer's stream
    bool over_ = false;               // no more requests are taken: the last one ends the connection
    bool departed_ = false;           // the hub no longer knows us
};

} // namespace banter::session

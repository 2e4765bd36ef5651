#pragma once

#include "server/chat/hub.hpp"
#include "server/delivery/fan_out.hpp"
#include "server/net/flusher.hpp"
#include "server/protocol/frontend.hpp"
#include "server/protocol/json/object_codec.hpp"
#include "server/session/pipeline.hpp"
#include "server/session/registry.hpp"
#include "server/session/secret_gate.hpp"
#include "test/session/deferred_journal.hpp"
#include "test/session/late_order.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::test {

using strings = std::vector<std::string>;

/// The far end of a connection of the world: a socket pair, so no network.
class peer {
public:
    explicit peer(int fd) noexcept : fd_{fd} {}
    peer(peer&& other) noexcept;
    peer& operator=(peer&&) = delete;
    ~peer();

    void send(std::string_view bytes);
    void end_stream();

    /// Reads at most `most` bytes. @return all bytes that lines() has not returned.
    std::string bytes(std::size_t most = ~std::size_t{0});

    /// Reads at most `most` bytes. @return the lines that are complete now.
    strings lines(std::size_t most = ~std::size_t{0});

    /// As lines(), parsed.
    std::vector<boost::json::object> objects(std::size_t most = ~std::size_t{0});

    /// The `type`s of objects().
    strings types();

    bool closed() const noexcept { return closed_; }

private:
    void receive(std::size_t most);

    int fd_;
    std::string partial_;
    bool closed_ = false;
};

/// A password checker whose answers the test gives, in the order of the questions.
class scripted_password_checker final : public session::password_checker {
public:
    bool check(std::string password, std::string hash, std::weak_ptr<const void> asker,
               handler on_checked) override
    {
        if (full)
            return false;
        asked.push_back({password + " for " + hash, std::move(asker), std::move(on_checked)});
        return true;
    }

    void answer(bool right)
    {
        const auto first = std::move(asked.front());
        asked.pop_front();
        if (!first.asker.expired())
            first.on_checked(right);
    }

    struct question {
        std::string what;
        std::weak_ptr<const void> asker;
        handler on_checked;
    };

    std::deque<question> asked;
    bool full = false;
};

struct world_settings {
    journal::memory_journal_settings journal{"e1"};
    net::connection_settings connections;
    session::session_settings sessions{{0, 1}};
    session::registry_settings registry;
    session::pipeline_settings pipeline;
    session::pipeline::fatal_handler on_fatal = [](const std::string& why) { BOOST_ERROR(why); };
    int send_buffer_bytes = 0;    ///< of the server's sockets; 0: the system's
    bool commits_at_once = false; ///< true: as a memory journal; false: when the test decides
};

/// The server without listener, signals and options: hub, journal, delivery and sessions on an event loop
/// that the test turns by hand.
class world {
public:
    explicit world(world_settings settings = {});

    peer connect(const protocol::frontend& frontend = protocol::json::object_frontend(),
                 const net::tcp_endpoint& from = {});

    /// Connects, sends hello and reads the answers.
    peer welcome(std::string_view user, std::string_view more_fields = {});

    /// Runs handlers until none is ready.
    void turn();

    /// Runs one ready handler, if there is one.
    void step();

    /// Advances the clock of the time-outs, which stands still otherwise, and turns after each second.
    void pass_seconds(int seconds);

    /// Turns, and lets timers expire, until `done`. @return false after a minute.
    bool turn_until(const std::function<bool()>& done);

    /// Turns until the journal has no waiting commits and reads either.
    void settle();

    deferred_journal& journal() noexcept { return journal_; }
    session::registry& sessions() noexcept { return registry_; }
    session::pipeline& commands() noexcept { return pipeline_; }

    /// The order that the sessions know. It passes all on to commands() at once, unless the test holds it.
    late_order& order() noexcept { return order_; }

    net::executor executor() noexcept { return io_.get_executor(); }
    scripted_password_checker& passwords() noexcept { return passwords_; }
    const session::counters& counters() const noexcept { return counters_; }
    const delivery::fan_out& fan_out() const noexcept { return fan_out_; }
    const net::write_counters& written() const noexcept { return flusher_.written(); }
    std::uint64_t read_bytes() const noexcept { return flusher_.read_bytes(); }

private:
    world_settings settings_;
    boost::asio::io_context io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
    session::counters counters_;
    deferred_journal journal_;
    chat::hub hub_{{"e1"}};
    net::flusher flusher_{io_.get_executor()};
    session::registry registry_;
    delivery::fan_out fan_out_;
    session::pipeline pipeline_;
    late_order order_{pipeline_};
    scripted_password_checker passwords_;
    session::secret_gate secrets_;
    session::clock time_;
    session::session_context context_;
};

} // namespace banter::test

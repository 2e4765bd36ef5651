#include "server/session/registry.hpp"

#include "server/journal/failpoint.hpp"
#include "server/protocol/frontend.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace banter::session {

namespace {

// The interval in which a stopping registry looks for peers that have taken everything.
constexpr std::chrono::milliseconds taken_tick{100};

} // namespace

registry::registry(net::flusher& shared, const registry_settings& settings,
                   const net::connection_settings& connections, counters& count)
    : shared_{shared}, settings_{settings}, connections_{connections}, counters_{count},
      tick_{shared.get_executor()}, rate_tick_{shared.get_executor()}
{
}

registry::~registry() = default;

session* registry::find(chat::client_id id) noexcept
{
    if (id.index >= slots_.size()) // the server itself
        return nullptr;
    const auto& s = slots_[id.index];
    return s.generation == id.generation ? s.occupant.get() : nullptr;
}

// ---- accepting and closing

void registry::accept(net::tcp_socket&& socket, const net::tcp_endpoint& from,
                      const protocol::frontend& frontend)
{
    if (!has_capacity_for(from, frontend)) {
        ++counters_.refused;
        net::error_code ignored;
        socket.write_some(boost::asio::buffer(frontend.refusal()), ignored);
        socket.shutdown(net::tcp_socket::shutdown_send, ignored);
        return;
    }
    admit(net::connection_ptr{new net::connection{std::move(socket), shared_, connections_}}, from, frontend);
}

void registry::accept(std::unique_ptr<net::transport> through, const net::tcp_endpoint& from,
                      const protocol::frontend& frontend)
{
    if (!has_capacity_for(from, frontend)) {
        ++counters_.refused;
        through->write_some(frontend.refusal());
        through->end_stream();
        return;
    }
    admit(net::connection_ptr{new net::connection{std::move(through), shared_, connections_}}, from,
          frontend);
}

void registry::admit(const net::connection_ptr& peer, const net::tcp_endpoint& from,
                     const protocol::frontend& frontend)
{
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    const auto index = free_.back();
    slot& s = slots_[index];
    s.occupant =
        std::make_unique<session>(*context_, chat::client_id{index, s.generation}, peer, from, frontend);
    free_.pop_back();
    ++size_;
    ++per_address_[from.address()];
    ++counters_.accepted;
    s.occupant->start();
}

bool registry::has_capacity_for(const net::tcp_endpoint& from, const protocol::frontend& frontend) const
{
    const auto most = settings_.max_connections;
    if (stopping_ || (most != 0 && size_ >= most + frontend.reserve()))
        return false;
    if (frontend.reserve() != 0)
        return true;
    if (leaves_too_much_waiting())
        return false;
    if (settings_.max_connections_per_address == 0)
        return true;
    const auto found = per_address_.find(from.address());
    return found == per_address_.end() || found->second < settings_.max_connections_per_address;
}

// While the disk does not answer, the departure of each connection waits, however few are open at once.
bool registry::leaves_too_much_waiting() const
{
    return context_->order.has_long_answers() && context_->order.load() == chat::pressure::stalled &&
           !journal::failpoint("stall-accepts-connections");
}

void registry::on_closed(session& s, net::close_reason reason)
{
    ++counters_.closed[static_cast<std::size_t>(reason)];
    if (const auto at = per_address_.find(s.from().address()); --at->second == 0)
        per_address_.erase(at);
    const auto index = s.id().index;
    slots_[index].occupant.reset();
    ++slots_[index].generation;
    free_.push_back(index);
    if (--size_ == 0 && on_empty_)
        std::exchange(on_empty_, {})();
}

connection_stats registry::stats() const
{
    connection_stats out;
    for (const auto& s : slots_) {
        if (s.occupant)
            s.occupant->add_to(out);
    }
    return out;
}

void registry::shut_down(std::function<void()> done)
{
    stopping_ = true;
    on_empty_ = std::move(done);
    if (size_ == 0)
        return std::exchange(on_empty_, {})();
    for (const auto& s : slots_) {
        if (s.occupant)
            s.occupant->shut_down("the server is stopping", net::close_reason::shutdown);
    }
    close_taken_in(settings_.stop_patience);
}

// And again and again from then on, for slow peers.
void registry::close_taken_in(std::chrono::milliseconds time)
{
    tick_.expires_after(time);
    tick_.async_wait([this](const net::error_code& ec) {
        if (ec)
            return;
        for (const auto& s : slots_) {
            if (s.occupant)
                s.occupant->close_if_taken();
        }
        if (size_ != 0)
            close_taken_in(taken_tick);
    });
}

void registry::close_all()
{
    for (const auto& s : slots_) {
        if (s.occupant)
            s.occupant->close(net::close_reason::shutdown);
    }
}

// ---- time

void registry::keep_time()
{
    tick_.expires_after(std::chrono::seconds{1}); // first, so that an exception below does not stop the timer
    tick_.async_wait([this](const net::error_code& ec) {
        if (!ec && !stopping_)
            keep_time();
    });
    pass_second();
}

void registry::pass_second()
{
    shared_.tick();
    for (const auto& s : slots_) {
        if (s.occupant)
            s.occupant->check_timeouts();
    }
}

void registry::yield(session& s)
{
    boost::asio::post(shared_.get_executor(), [this, id = s.id()] {
        if (auto* const client = find(id))
            client->resume();
    });
}

void registry::wait_for_rate(session& s)
{
    waiting_.push_back(s.id());
    if (waiting_.size() > 1)
        return;
    rate_tick_.expires_after(settings_.rate_tick);
    rate_tick_.async_wait([this](const net::error_code& ec) {
        if (!ec)
            serve_waiting();
    });
}

void registry::serve_waiting()
{
    for (const auto id : std::exchange(waiting_, {})) {
        if (auto* const client = find(id))
            client->resume();
    }
}

} // namespace banter::session

#include "client/load/client_pool.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/socket_base.hpp>

#include <netinet/in.h>

#include <utility>

namespace banter::load {

namespace {

// Small, so that unread bytes of a slow member wait in the server and not in the kernel.
constexpr int slow_receive_buffer = 4096;

// If the server does not keep up with an open loop, our memory fills. At this bound the run has failed.
constexpr std::size_t most_unsent_bytes = 64 * 1024 * 1024;

// The kernel chooses the port at connect, when both ends are known, so two addresses can share a port.
using bind_address_no_port = asio::detail::socket_option::boolean<IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT>;

} // namespace

client_pool::client_pool(asio::io_context& io, const options& wanted, checker& checks)
    : wanted_{wanted}, checks_{checks}, context_{io,
                                                 checks,
                                                 {},
                                                 {},
                                                 [this](std::uint32_t m) { watch_joining(m); },
                                                 [this](std::uint32_t m, std::string why) {
                                                     on_closed(m, std::move(why));
                                                 }},
      texts_{wanted.seed, wanted.text_bytes}, member_dialect_{make_dialect(wanted.member_format, texts_,
                                                                           wanted)},
      sender_dialect_{make_dialect(wanted.sender_format, texts_, wanted)},
      needs_probe_{!member_dialect_->confirms_joining() || !sender_dialect_->confirms_joining()},
      has_joined_(wanted.layout.members)
{
}

void client_pool::connect()
{
    for (std::uint32_t i = 0; i < wanted_.layout.members; ++i)
        clients_.emplace_back(context_, i, dialect_of(i));
    connect_more();
}

void client_pool::connect_more()
{
    const asio::ip::tcp::endpoint server{wanted_.host, wanted_.port};
    for (; next_ < wanted_.layout.members && connecting_ < wanted_.most_connecting && !connect_error_;
         ++next_) {
        ++connecting_;
        clients_[next_].connect(make_socket(next_), server, [this, i = next_](error_code failed) {
            if (failed)
                connect_error_ = failed;
            else
                greet(i);
        });
    }
}

void client_pool::greet(std::uint32_t i)
{
    auto& c = clients_[i];
    ++connected_;
    c.protocol().append_greeting(c.out(), i);
    c.flush();
    c.read_on();
    if (!c.protocol().confirms_joining()) {
        --connecting_;
        connect_more();
    }
}

client::socket client_pool::make_socket(std::uint32_t i)
{
    client::socket socket{context_.io, asio::ip::tcp::endpoint{wanted_.host, 0}.protocol()};
    if (wanted_.layout.reader_kind_of(i) != reader_kind::prompt)
        socket.set_option(asio::socket_base::receive_buffer_size{slow_receive_buffer});
    if (wanted_.source_addresses > 1) {
        socket.set_option(bind_address_no_port{true});
        const asio::ip::address_v4 from{asio::ip::address_v4::loopback().to_uint() + 1 +
                                        i % wanted_.source_addresses};
        socket.bind({from, 0});
    }
    return socket;
}

void client_pool::watch_joining(std::uint32_t member)
{
    if (has_joined_[member] || !clients_[member].has_joined(wanted_.layout.rooms_per_member))
        return;
    has_joined_[member] = true;
    if (++joined_ == wanted_.layout.members)
        on_all_joined_();
    if (clients_[member].protocol().confirms_joining()) {
        --connecting_;
        connect_more();
    }
}

void client_pool::send_probe()
{
    auto& c = clients_.front();
    c.protocol().append_message(c.out(), {payload::probe_sender, 0});
    acks_expected_ += c.protocol().acknowledges();
    c.flush();
}

void client_pool::slow_down()
{
    for (std::uint32_t i = 0; i < clients_.size(); ++i) {
        if (wanted_.layout.reader_kind_of(i) != reader_kind::prompt)
            clients_[i].stop_reading();
    }
}

void client_pool::read_slowly(std::size_t bytes)
{
    for (std::uint32_t i = 0; i < clients_.size(); ++i) {
        if (wanted_.layout.reader_kind_of(i) == reader_kind::slow)
            clients_[i].read_some(bytes);
    }
}

void client_pool::speed_up()
{
    for (auto& c : clients_)
        c.read_on();
}

void client_pool::send(std::uint32_t sender, std::int64_t time)
{
    auto& c = clients_[sender];
    c.protocol().append_message(c.out(), {sender, checks_.sent(sender, time)});
    acks_expected_ += c.protocol().acknowledges();
}

std::string client_pool::failure() const
{
    if (closed(reader_kind::prompt) + closed(reader_kind::slow) != 0)
        return "the server closed a connection (" + close_reason_ + ")";
    if (unsent_bytes() > most_unsent_bytes)
        return "the server reads the messages more slowly than they are sent";
    return {};
}

// Bytes of messages that the server has not accepted.
std::size_t client_pool::unsent_bytes() const
{
    std::size_t all = 0;
    for (std::uint32_t s = 0; s < wanted_.layout.senders; ++s)
        all += clients_[s].unsent_bytes();
    return all;
}

dialect& client_pool::dialect_of(std::uint32_t member) noexcept
{
    return member < wanted_.layout.senders ? *sender_dialect_ : *member_dialect_;
}

void client_pool::on_closed(std::uint32_t member, std::string reason)
{
    const auto kind = wanted_.layout.reader_kind_of(member);
    ++closed_[static_cast<std::size_t>(kind)];
    if (kind == reader_kind::never_reads)
        checks_.exclude(member);
    else if (close_reason_.empty())
        close_reason_ = std::move(reason);
}

} // namespace banter::load

#include "server/protocol/http/upgrade.hpp"

#include "server/protocol/http/beast_message.hpp"
#include "server/protocol/http/field_list.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace banter::protocol::http {

namespace {

/// A stream that gathers what Beast's handshake writes. Beast does the handshake only: our own frames can be
/// shared by all clients of a room.
class response_sink {
public:
    using executor_type = boost::asio::io_context::executor_type;

    response_sink(const executor_type& e, std::string& out) : executor_{e}, out_{&out} {}

    executor_type get_executor() const noexcept { return executor_; }

    template <class Buffers>
    std::size_t write_some(const Buffers& all, beast::error_code& ec)
    {
        ec = {};
        for (const auto b : beast::buffers_range_ref(all))
            out_->append(static_cast<const char*>(b.data()), b.size());
        return boost::asio::buffer_size(all);
    }

    // Required of a stream, but never called.
    template <class Buffers>
    std::size_t write_some(const Buffers& all)
    {
        beast::error_code ec;
        return write_some(all, ec);
    }
    template <class Buffers>
    std::size_t read_some(const Buffers&)
    {
        return 0;
    }
    template <class Buffers>
    std::size_t read_some(const Buffers&, beast::error_code& ec)
    {
        ec = boost::asio::error::eof;
        return 0;
    }

private:
    executor_type executor_;
    std::string* out_;
};

// The first of the peer's subprotocols that is known; null: there is none. The field may be there several
// times (section 11.3.4).
const named_codec* select_subprotocol(const http_request& request, std::span<const named_codec> known)
{
    const auto [begin, end] = request.equal_range(beast::http::field::sec_websocket_protocol);
    for (auto field = begin; field != end; ++field) {
        const auto value = field->value();
        for (std::string_view list{value.data(), value.size()}; !list.empty();) {
            const auto found = std::ranges::find(known, take_one(list), &named_codec::name);
            if (found != known.end())
                return &*found;
        }
    }
    return nullptr;
}

} // namespace

handshake shake_hands(const http_request& request, std::span<const named_codec> known)
{
    // Shared by all handshakes, because each io_context opens descriptors.
    static boost::asio::io_context never_run{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
    handshake done;
    done.subprotocol = select_subprotocol(request, known);
    const auto subprotocol = done.subprotocol != nullptr ? done.subprotocol->name : std::string_view{};
    beast::websocket::stream<response_sink> peer{response_sink{never_run.get_executor(), done.response}};
    peer.set_option(
        beast::websocket::stream_base::decorator([subprotocol](beast::websocket::response_type& r) {
            r.set(beast::http::field::server, "banter");
            if (!subprotocol.empty())
                r.set(beast::http::field::sec_websocket_protocol, {subprotocol.data(), subprotocol.size()});
        }));
    beast::error_code ec;
    peer.accept(request, ec);
    if (ec)
        done = {ec == beast::websocket::error::bad_sec_version ? 426U : 400U, ec.message()};
    return done;
}

} // namespace banter::protocol::http

// The WebSocket codec: splits don't change the requests, memory is bounded by the bytes received, and all
// frames sent are valid. The masks are part of the input, so with a mask of 0 the fuzzer can read and write
// JSON.
#include "server/protocol/json/websocket_codec.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"
#include "common/websocket_frame.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"
#include "test/chat/shown.hpp"
#include "test/fuzz/check.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <sanitizer/allocator_interface.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

namespace chat = banter::chat;
namespace limits = banter::limits;
namespace protocol = banter::protocol;
namespace websocket_frame = banter::websocket_frame;
using websocket_frame::opcode;

// The allocations of this thread; libFuzzer has other threads.
thread_local std::ptrdiff_t live_bytes = 0;

void on_malloc(const volatile void*, std::size_t bytes) { live_bytes += static_cast<std::ptrdiff_t>(bytes); }

void on_free(const volatile void* p)
{
    if (p != nullptr)
        live_bytes -= static_cast<std::ptrdiff_t>(__sanitizer_get_allocated_size(const_cast<const void*>(p)));
}

[[maybe_unused]] const int hooked = __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);

/// A client's reading of a frame from the server.
std::string_view payload_of(std::string_view frame, opcode type)
{
    websocket_frame::frame_header h;
    auto why = websocket_frame::fault::none;
    CHECK(websocket_frame::parse_header(frame, websocket_frame::sender::server, h, why) ==
          websocket_frame::parsed::header);
    CHECK(h.fin && h.type == type);
    CHECK(h.payload_bytes == frame.size() - h.bytes);
    return frame.substr(h.bytes);
}

void check_close(std::string_view frame, bool by_peer)
{
    const auto payload = payload_of(frame, opcode::close);
    CHECK(payload.size() >= 2 || (by_peer && payload.empty()));
    if (payload.empty())
        return;
    const auto byte = [&](std::size_t i) { return unsigned{static_cast<unsigned char>(payload[i])}; };
    CHECK(websocket_frame::may_be_sent(static_cast<std::uint16_t>(byte(0) << 8 | byte(1))));
    CHECK(banter::is_utf8(payload.substr(2)));
}

/// A request as a string, so that two can be compared.
std::string text_of(const protocol::request& r)
{
    CHECK(r.typed);
    std::string all = std::to_string(r.body.index()) + (r.for_chat ? "c" : "-") + r.id.text + '\1' + r.reply;
    if (!r.for_chat) {
        payload_of(r.reply, opcode::pong);
    } else if (const auto* refused = std::get_if<protocol::refused>(&r.body)) {
        CHECK(!refused->why.message.empty());
        all +=
            std::string{code_name(refused->why.code)} + refused->why.message + (refused->hang_up ? "!" : "");
        std::string answer;
        protocol::json::websocket_format().encode(r.id, refused->why, banter::test::shown{}, answer);
        const auto object = payload_of(answer, opcode::text);
        CHECK(boost::json::parse({object.data(), object.size()}).at("type").as_string() == "error");
    } else if (const auto* post = std::get_if<chat::post_message>(&r.body)) {
        all += post->room + '\1' + post->text;
        std::string event;
        chat::message m;
        m.text = post->text;
        protocol::json::websocket_format().encode(m, event);
        const auto object = payload_of(event, opcode::text);
        CHECK(boost::json::parse({object.data(), object.size()}).at("text").as_string() == m.text);
    }
    return all;
}

/// Feeds the codec `stream` in pieces whose lengths come from `cuts` (0: the rest).
/// @param on_request  is called with each request; returns whether it is the last.
/// @param on_piece    is called after each piece with the number of bytes received.
template <class OnRequest, class OnPiece>
void feed(protocol::json::websocket_codec& codec, std::string_view stream, std::string_view cuts,
          OnRequest on_request, OnPiece on_piece)
{
    bool over = false;
    std::size_t come = 0;
    for (std::size_t turn = 0; !stream.empty(); ++turn) {
        const auto cut = cuts.empty() ? 0u : static_cast<unsigned char>(cuts[turn % cuts.size()]);
        {
            // An exact copy, so that a sanitizer notices a read past the piece.
            const std::string piece{stream.substr(0, cut == 0 ? stream.size() : cut)};
            stream.remove_prefix(piece.size());
            come += piece.size();
            std::string_view rest = piece;
            protocol::request r;
            while (codec.next(rest, r)) {
                CHECK(!over);
                over = on_request(r);
            }
            CHECK(rest.empty());
            CHECK(!over || !codec.mid_request());
        }
        on_piece(come);
    }
}

bool hangs_up(const protocol::request& r)
{
    const auto* refused = std::get_if<protocol::refused>(&r.body);
    return r.for_chat &&
           (std::holds_alternative<protocol::hang_up>(r.body) || (refused != nullptr && refused->hang_up));
}

std::vector<std::string> decoded(std::string_view stream, std::string_view cuts)
{
    std::vector<std::string> all;
    protocol::json::websocket_codec codec;
    bool taken_leave = false;
    const auto on_request = [&](const protocol::request& r) {
        all.push_back(text_of(r));
        if (!hangs_up(r))
            return false;
        taken_leave = true;
        all.push_back(codec.closing_bytes(protocol::ending::not_protocol));
        check_close(all.back(), std::holds_alternative<protocol::hang_up>(r.body));
        return true;
    };
    feed(codec, stream, cuts, on_request, [](std::size_t) {});
    all.emplace_back(codec.mid_request() ? "mid" : "between");
    if (!taken_leave)
        check_close(codec.closing_bytes(protocol::ending::shutdown), false);
    return all;
}

void check_memory(std::string_view stream, std::string_view cuts)
{
    protocol::json::websocket_codec codec;
    const auto before = live_bytes;
    feed(codec, stream, cuts, hangs_up, [&](std::size_t come) {
        // A string may have twice the capacity that it needs, plus a few bytes of overhead.
        const auto held = static_cast<std::size_t>(live_bytes - before);
        CHECK(held <= 2 * std::min(come, limits::object_bytes) + 1024);
        CHECK((held == 0) == !codec.mid_request());
    });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const auto cuts = input.substr(0, input.size() < 8 ? input.size() / 2 : 4);
    const auto stream = input.substr(cuts.size());
    CHECK(decoded(stream, {}) == decoded(stream, cuts));
    check_memory(stream, cuts);
    return 0;
}

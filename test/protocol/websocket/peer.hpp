#pragma once

#include "common/text.hpp"
#include "common/websocket_frame.hpp"
#include "server/chat/command.hpp"
#include "server/protocol/websocket/message_codec.hpp"
#include "server/protocol/wire_format.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Frames of a WebSocket client, valid or not, and a codec's reading of them.
namespace banter::protocol::test {

/// The simplest codec over WebSocket: "ping" is a ping, "message: TEXT" a message. White space at the end is
/// ignored.
class word_codec final : public websocket::message_codec {
public:
    word_codec() noexcept : message_codec{websocket_frame::opcode::text} {}

    const wire_format& output() const noexcept override
    {
        static const no_format none;
        return none;
    }

private:
    struct no_format final : wire_format {
        std::string_view name() const noexcept override { return "none"; }
        void encode(const chat::message&, std::string&) const override {}
        void encode(const chat::presence&, std::string&) const override {}
        void encode(const chat::topic_change&, std::string&) const override {}
        void encode(const request_id&, const chat::answer&, const chat::view&, std::string&) const override {}
    };

    bool on_message(std::string_view message, request& out) override
    {
        constexpr std::string_view space = " \t\r\n", start = "message: ";
        message = message.substr(0, message.find_last_not_of(space) + 1);
        out = {};
        out.typed = true;
        if (message == "ping")
            out.body = chat::ping{};
        else if (message.starts_with(start))
            out.body = chat::post_message{"r", std::string{message.substr(start.size())}, {}};
        else
            out.body = protocol::refused{{errc::bad_request, "no word of this codec"}, false};
        return true;
    }
};

inline constexpr websocket_frame::mask_key key{'\x37', '\xfa', '\x21', '\x3d'}; // RFC 6455, section 5.7

/// @param first  the first byte: FIN, reserved bits and opcode.
inline std::string frame(unsigned first, std::string_view payload)
{
    std::string out{
        websocket_frame::encoded_header{websocket_frame::opcode::text, payload.size(), key}.bytes()};
    out[0] = static_cast<char>(first);
    const auto start = out.size();
    out += payload;
    websocket_frame::apply_mask(payload, out.data() + start, key);
    return out;
}

inline std::string text(std::string_view s) { return frame(0x81, s); }
inline std::string first(std::string_view s) { return frame(0x01, s); }
inline std::string more(std::string_view s) { return frame(0x00, s); }
inline std::string last(std::string_view s) { return frame(0x80, s); }
inline std::string ping(std::string_view s) { return frame(0x89, s); }
inline std::string pong(std::string_view s) { return frame(0x8a, s); }
inline std::string closing(std::string_view s = {}) { return frame(0x88, s); }
inline std::string closing(unsigned code, std::string_view reason = {})
{
    return closing(websocket_frame::close_payload(static_cast<websocket_frame::close_code>(code), reason));
}

inline std::string said(std::string_view s) { return "message: " + std::string{s}; }

/// Frames of ours, which must be whole and not masked: type and payload of each.
inline std::vector<std::pair<websocket_frame::opcode, std::string>> frames_of(std::string_view bytes)
{
    std::vector<std::pair<websocket_frame::opcode, std::string>> all;
    while (!bytes.empty()) {
        websocket_frame::frame_header h;
        auto why = websocket_frame::fault::none;
        BOOST_TEST_REQUIRE((websocket_frame::parse_header(bytes, websocket_frame::sender::server, h, why) ==
                            websocket_frame::parsed::header));
        BOOST_TEST(h.fin);
        BOOST_TEST_REQUIRE(h.payload_bytes <= bytes.size() - h.bytes);
        all.emplace_back(h.type, bytes.substr(h.bytes, static_cast<std::size_t>(h.payload_bytes)));
        bytes.remove_prefix(h.bytes + all.back().second.size());
    }
    return all;
}

/// Their payloads; all must be of that type.
inline std::vector<std::string> payloads_of(std::string_view bytes, websocket_frame::opcode type)
{
    std::vector<std::string> all;
    for (auto& [found, payload] : frames_of(bytes)) {
        BOOST_TEST((found == type));
        all.push_back(std::move(payload));
    }
    return all;
}

/// The payload of the only one.
inline std::string payload_of(std::string_view bytes, websocket_frame::opcode type)
{
    const auto all = payloads_of(bytes, type);
    BOOST_TEST_REQUIRE(all.size() == 1u);
    return all.front();
}

/// A close frame as its code, or "none".
inline std::string code_in(std::string_view bytes)
{
    const auto payload = payload_of(bytes, websocket_frame::opcode::close);
    if (payload.empty())
        return "none";
    BOOST_TEST_REQUIRE(payload.size() >= 2u);
    BOOST_TEST(is_utf8(payload.substr(2)));
    return std::to_string(static_cast<unsigned char>(payload[0]) << 8 |
                          static_cast<unsigned char>(payload[1]));
}

/// One request in a word or two.
inline std::string text_of(const request& r)
{
    BOOST_TEST(r.typed);
    if (!r.for_chat)
        return "pong(" + payload_of(r.reply, websocket_frame::opcode::pong) + ")";
    BOOST_TEST(r.reply.empty());
    if (const auto* no = std::get_if<protocol::refused>(&r.body)) {
        BOOST_TEST(!no->why.message.empty());
        return std::string{code_name(no->why.code)} + (no->hang_up ? "!" : "");
    }
    if (const auto* p = std::get_if<chat::post_message>(&r.body))
        return "say " + p->text;
    if (std::holds_alternative<chat::ping>(r.body))
        return "ping";
    return std::holds_alternative<protocol::hang_up>(r.body) ? "gone" : "other";
}

/// Appends the requests in `bytes`. The codec gets an exact copy, so that a sanitizer notices a read past its
/// end.
inline void feed(codec& to, std::string_view bytes, std::string& requests)
{
    const std::string copy{bytes};
    std::string_view input{copy.data(), copy.size()};
    request r;
    while (to.next(input, r)) {
        requests += requests.empty() ? "" : ", ";
        requests += text_of(r);
        if (const auto* no = std::get_if<protocol::refused>(&r.body);
            r.for_chat && no != nullptr && no->hang_up)
            requests += " " + code_in(to.closing_bytes(ending::not_protocol));
        else if (r.for_chat && std::holds_alternative<protocol::hang_up>(r.body))
            requests += " " + code_in(to.closing_bytes(ending::peer_left));
    }
    BOOST_TEST(input.empty());
}

/// The requests in `bytes`; a closing one is followed by the close code, and an incomplete one is "...". The
/// result must be the same byte by byte and for every split in two.
template <class Codec = word_codec>
std::string heard(std::string_view bytes)
{
    const auto cut = [&](std::size_t start, std::size_t step) {
        Codec to;
        std::string requests;
        for (auto end = std::min(start, bytes.size()), at = std::size_t{0};;
             at = end, end = std::min(end + step, bytes.size())) {
            feed(to, bytes.substr(at, end - at), requests);
            if (end == bytes.size())
                break;
        }
        return requests + (to.mid_request() ? "..." : "");
    };
    auto whole = cut(bytes.size(), 1);
    BOOST_TEST(cut(1, 1) == whole);
    BOOST_TEST(cut(7, 7) == whole);
    const std::size_t step = bytes.size() < 1000 ? 1 : bytes.size() / 50;
    for (std::size_t at = 0; at < bytes.size(); at += step)
        BOOST_TEST(cut(at, bytes.size()) == whole);
    return whole;
}

/// A row of a table: the input, and its expected reading.
struct example {
    const char* name;
    std::string bytes;
    std::string expected;
};

template <class Codec = word_codec, std::size_t N>
void check(const example (&all)[N])
{
    for (const auto& e : all)
        BOOST_TEST_CONTEXT(e.name)
    BOOST_TEST(heard<Codec>(e.bytes) == e.expected);
}

} // namespace banter::protocol::test

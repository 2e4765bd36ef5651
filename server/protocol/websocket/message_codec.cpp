#include "server/protocol/websocket/message_codec.hpp"

#include "common/error.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/command.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace banter::protocol::websocket {

using websocket_frame::fault;
using websocket_frame::frame_header;
using websocket_frame::opcode;
using websocket_frame::parsed;

/// The parts of a frame or message whose end has not come.
struct message_codec::incoming {
    std::string header;              // the start of a header, at most longest_header bytes
    std::optional<frame_header> now; // the frame whose payload is being read
    std::uint64_t payload_read = 0;  // of that frame
    std::string control;             // the payload of a control frame, unmasked
    std::string message;             // the payloads of all other frames, unmasked
    bool in_message = false;         // a fragment has been read, and it was not the last

    bool is_over() const noexcept { return header.empty() && !now && !in_message; }
};

namespace {

// A message up to this size is unmasked on the stack.
constexpr std::size_t on_stack_bytes = 2048;

void append_unmasked(std::string& to, std::string_view masked, websocket_frame::mask_key key,
                     std::uint64_t offset)
{
    const auto before = to.size();
    to += masked;
    websocket_frame::apply_mask(masked, to.data() + before, key, offset);
}

failure failure_of(fault why)
{
    if (why == fault::message_too_long)
        return {errc::too_long,
                "a message is longer than " + std::to_string(limits::object_bytes) + " bytes"};
    return {errc::bad_json, std::string{websocket_frame::sentence_of(why)}};
}

} // namespace

message_codec::message_codec(opcode type) noexcept : type_{type} {}
message_codec::~message_codec() = default;

bool message_codec::next(std::string_view& input, request& out)
{
    while (state_ == state::open && !input.empty()) {
        if (under_way_ && under_way_->now) {
            if (read_payload(input, out))
                return true;
            continue;
        }
        frame_header frame;
        switch (read_header(input, frame)) {
        case parsed::incomplete:
            return false;
        case parsed::faulty:
            return fail(fault_, out);
        case parsed::header:
            break;
        }
        if (const auto why = judge(frame); why != fault::none)
            return fail(why, out);
        const bool stands_alone = frame.fin && frame.type != opcode::continuation;
        if (stands_alone && frame.payload_bytes <= input.size()) {
            const auto payload = input.substr(0, static_cast<std::size_t>(frame.payload_bytes));
            input.remove_prefix(payload.size());
            if (take_whole(frame, payload, out))
                return true;
        } else {
            begin(frame);
            if (read_payload(input, out)) // an empty fragment is whole already
                return true;
        }
    }
    if (state_ != state::open)
        input = {};
    return false;
}

// Takes a header from the front of `input`; a part of one is kept.
parsed message_codec::read_header(std::string_view& input, frame_header& frame)
{
    if (!under_way_ || under_way_->header.empty()) {
        const auto what =
            websocket_frame::parse_header(input, websocket_frame::sender::client, frame, fault_);
        if (what == parsed::header)
            input.remove_prefix(frame.bytes);
        if (what != parsed::incomplete)
            return what;
        if (!under_way_)
            under_way_ = std::make_unique<incoming>();
        under_way_->header = input;
        input = {};
        return what;
    }
    auto& header = under_way_->header;
    const auto before = header.size();
    header += input.substr(0, websocket_frame::longest_header - before);
    const auto what = websocket_frame::parse_header(header, websocket_frame::sender::client, frame, fault_);
    if (what == parsed::header) {
        input.remove_prefix(frame.bytes - before);
        header.clear();
        if (under_way_->is_over())
            under_way_.reset();
    } else if (what == parsed::incomplete) {
        input = {};
    }
    return what;
}

// Whether the frame may come now. Judged by its header, before memory is allocated for its payload.
fault message_codec::judge(const frame_header& frame) const noexcept
{
    if (is_control(frame.type))
        return fault::none;
    const bool in_message = under_way_ && under_way_->in_message;
    if (frame.type == opcode::continuation && !in_message)
        return fault::nothing_to_continue;
    if (frame.type != opcode::continuation && in_message)
        return fault::message_not_ended;
    if (frame.type != opcode::continuation && frame.type != type_)
        return frame.type == opcode::binary ? fault::binary_message : fault::text_message;
    const std::size_t before = in_message ? under_way_->message.size() : 0;
    return frame.payload_bytes > limits::object_bytes - before ? fault::message_too_long : fault::none;
}

bool message_codec::take_whole(const frame_header& frame, std::string_view masked, request& out)
{
    const auto take = [&](char* buffer) {
        websocket_frame::apply_mask(masked, buffer, frame.key);
        const std::string_view payload{buffer, masked.size()};
        return is_control(frame.type) ? on_control(frame.type, payload, out) : on_data(payload, out);
    };
    if (masked.size() <= on_stack_bytes) {
        std::array<char, on_stack_bytes> buffer;
        return take(buffer.data());
    }
    std::string buffer(masked.size(), '\0');
    return take(buffer.data());
}

void message_codec::begin(const frame_header& frame)
{
    if (!under_way_)
        under_way_ = std::make_unique<incoming>();
    under_way_->now = frame;
    under_way_->payload_read = 0;
}

// Takes what `input` has of the payload of the current frame.
bool message_codec::read_payload(std::string_view& input, request& out)
{
    auto& in = *under_way_;
    const auto frame = *in.now;
    const auto piece = input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(
                                           frame.payload_bytes - in.payload_read, input.size())));
    input.remove_prefix(piece.size());
    append_unmasked(is_control(frame.type) ? in.control : in.message, piece, frame.key, in.payload_read);
    in.payload_read += piece.size();
    if (in.payload_read != frame.payload_bytes)
        return false;

    in.now.reset();
    if (is_control(frame.type)) {
        const auto payload = std::exchange(in.control, {});
        if (in.is_over())
            under_way_.reset();
        return on_control(frame.type, payload, out);
    }
    in.in_message = !frame.fin;
    if (!frame.fin)
        return false;
    const auto whole = std::exchange(under_way_, nullptr);
    return on_data(whole->message, out);
}

bool message_codec::on_data(std::string_view message, request& out)
{
    if (type_ == opcode::text && !is_utf8(message))
        return fail(fault::not_utf8, out);
    return on_message(message, out);
}

bool message_codec::on_control(opcode type, std::string_view payload, request& out)
{
    if (type == opcode::close)
        return on_close(payload, out);
    if (type == opcode::pong)
        return false;
    out = {};
    out.typed = true;
    out.reply = websocket_frame::server_frame(opcode::pong, payload);
    out.for_chat = false;
    return true;
}

// A bad close frame is answered with the code of its fault and ends the connection like a good one. The chat
// gets no refusal, because the peer reads no more.
bool message_codec::on_close(std::string_view payload, request& out)
{
    state_ = state::closed_by_peer;
    under_way_.reset();
    if (payload.size() >= 2) {
        peers_code_ = static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                                 static_cast<unsigned char>(payload[1]));
        if (!websocket_frame::may_be_sent(*peers_code_))
            fault_ = fault::close_code_not_allowed;
        else if (!is_utf8(payload.substr(2)))
            fault_ = fault::not_utf8;
    } else if (!payload.empty()) {
        fault_ = fault::close_too_short;
    }
    out = {};
    out.typed = true;
    out.body = hang_up{};
    return true;
}

bool message_codec::fail(fault why, request& out)
{
    state_ = state::failed;
    fault_ = why;
    under_way_.reset();
    out = {};
    out.typed = true;
    out.body = refused{failure_of(why), true};
    return true;
}

std::string message_codec::closing_bytes(ending how)
{
    using websocket_frame::close_code;
    const auto close_frame = [](close_code code, std::string_view reason) {
        return websocket_frame::server_frame(opcode::close, websocket_frame::close_payload(code, reason));
    };
    if (fault_ != fault::none)
        return close_frame(websocket_frame::code_of(fault_), websocket_frame::sentence_of(fault_));
    if (state_ == state::closed_by_peer)
        return peers_code_ ? close_frame(static_cast<close_code>(*peers_code_), {})
                           : websocket_frame::server_frame(opcode::close, {});
    switch (how) {
    case ending::peer_left:
        break;
    case ending::not_protocol:
        return close_frame(close_code::protocol_error, {});
    case ending::request_timeout:
        return close_frame(close_code::policy_violation, "a message was begun and not ended in time");
    case ending::silent:
        return close_frame(close_code::policy_violation, "a ping was not answered");
    case ending::shutdown:
        return close_frame(close_code::going_away, "the server is stopping");
    }
    return close_frame(close_code::normal, {});
}

std::string message_codec::probe() const { return websocket_frame::server_frame(opcode::ping, {}); }

} // namespace banter::protocol::websocket

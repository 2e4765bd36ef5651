// IRC over WebSocket: the same requests whatever the splits, the same as over TCP where the lines are, and
// nothing but frames back with one line in each. The frames' masks are the peer's to choose, so a mask of 0
// lets the fuzzer read and write lines in them.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "common/websocket_frame.hpp"
#include "server/protocol/irc/codec.hpp"
#include "server/protocol/irc/websocket_codec.hpp"
#include "server/protocol/wire_format.hpp"
#include "test/chat/shown.hpp"
#include "test/fuzz/check.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace {

namespace chat = banter::chat;
namespace protocol = banter::protocol;
namespace irc = banter::protocol::irc;
namespace websocket_frame = banter::websocket_frame;
using irc::framing;
using websocket_frame::opcode;

irc::settings settings()
{
    irc::settings s;
    s.clock = [] { return banter::timestamp{}; };
    return s;
}

/// The lines of the server's frames in their order; a control frame counts as a line.
std::string lines_of(std::string_view bytes, framing how)
{
    std::string out;
    while (how != framing::lines && !bytes.empty()) {
        websocket_frame::frame_header h;
        auto why = websocket_frame::fault::none;
        CHECK(websocket_frame::parse_header(bytes, websocket_frame::sender::server, h, why) ==
              websocket_frame::parsed::header);
        CHECK(h.fin && h.payload_bytes <= bytes.size() - h.bytes);
        const auto payload = bytes.substr(h.bytes, static_cast<std::size_t>(h.payload_bytes));
        bytes.remove_prefix(h.bytes + payload.size());
        if (!websocket_frame::is_control(h.type)) {
            CHECK(h.type == (how == framing::text_messages ? opcode::text : opcode::binary));
            CHECK(!payload.empty());
            CHECK(payload.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos);
            CHECK(banter::is_utf8(payload));
            const auto tags = payload.starts_with('@') ? payload.find(' ') + 1 : 0;
            CHECK(payload.size() - tags <= 510);
        }
        out += websocket_frame::is_control(h.type) ? "control " : "";
        out += payload;
        out += "\r\n";
    }
    out += bytes;
    return out;
}

/// One client: all that its bytes bring about, as text.
class client {
public:
    explicit client(framing how) : how_{how}
    {
        if (how == framing::lines)
            codec_ = std::make_unique<irc::codec>(set_);
        else
            codec_ = std::make_unique<irc::websocket_codec>(set_, how);
    }

    void take(std::string_view bytes)
    {
        // An exact copy, so that a sanitizer notices a read past the piece.
        const std::string piece{bytes};
        std::string_view rest = piece;
        protocol::request r;
        while (!over_ && !rest.empty() && codec_->next(rest, r)) {
            note(r);
            r = {};
        }
        CHECK(over_ || rest.empty());
    }

    std::string all() const { return all_ + (codec_->mid_request() ? "mid" : "between"); }
    const std::string& heard() const { return all_; }
    bool over() const noexcept { return over_; }

private:
    void note(const protocol::request& r)
    {
        all_ += std::to_string(r.body.index()) + (r.for_chat ? "c" : "-") + '\1';
        all_ += lines_of(r.reply, how_);
        if (r.for_chat)
            answer(r);
        if (r.last_one && !r.for_chat)
            leave(r.distrusted ? protocol::ending::not_protocol : protocol::ending::peer_left);
    }

    // Answers as a chat that accepts every request.
    void answer(const protocol::request& r)
    {
        if (const auto* h = std::get_if<chat::hello>(&r.body)) {
            tell(r.id, chat::welcome{h->user, "epoch"});
        } else if (const auto* p = std::get_if<chat::post_message>(&r.body)) {
            chat::message m;
            m.room = p->room.empty() ? "@alice,bob" : p->room;
            m.to = p->to;
            m.user = "alice";
            m.text = p->text;
            m.tags = p->tags;
            m.seq = 7;
            tell(r.id, chat::echoed{m});
            std::string event;
            codec_->output().encode(m, event);
            all_ += lines_of(event, how_);
        } else if (const auto* no = std::get_if<protocol::refused>(&r.body)) {
            tell(r.id, no->why);
            if (no->hang_up)
                leave(protocol::ending::not_protocol);
        } else if (std::holds_alternative<chat::ping>(r.body)) {
            tell(r.id, chat::pong{});
        } else if (std::holds_alternative<protocol::hang_up>(r.body) ||
                   std::holds_alternative<protocol::bye>(r.body)) {
            leave(protocol::ending::peer_left);
        } else {
            tell(r.id, banter::failure{banter::errc::forbidden, "no"});
        }
    }

    void tell(const protocol::request_id& id, const chat::answer& a)
    {
        codec_->on_answer(id, a);
        std::string out;
        codec_->answers().encode(id, a, banter::test::shown{}, out);
        all_ += lines_of(out, how_);
    }

    void leave(protocol::ending why)
    {
        all_ += lines_of(codec_->closing_bytes(why), how_);
        over_ = true;
    }

    framing how_;
    irc::settings set_ = settings();
    std::unique_ptr<protocol::codec> codec_;
    std::string all_;
    bool over_ = false;
};

/// The outcome of `stream` in pieces whose lengths come from `cuts` (0: the rest).
std::string decoded(std::string_view stream, std::string_view cuts, framing how)
{
    client c{how};
    for (std::size_t turn = 0; !stream.empty() && !c.over(); ++turn) {
        const auto cut = cuts.empty() ? 0u : static_cast<unsigned char>(cuts[turn % cuts.size()]);
        const auto piece = stream.substr(0, cut == 0 ? stream.size() : cut);
        stream.remove_prefix(piece.size());
        c.take(piece);
    }
    return c.over() ? c.heard() : c.all();
}

std::string frame_of(opcode type, std::string_view line)
{
    return std::string{
               websocket_frame::encoded_header{type, line.size(), websocket_frame::mask_key{}}.bytes()} +
           std::string{line};
}

/// The same lines over TCP and as messages.
void check_lines(std::string_view text)
{
    client tcp{framing::lines}, web{framing::binary_messages};
    while (!text.empty() && !tcp.over()) {
        const auto line = text.substr(0, text.find_first_of("\r\n"));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.empty() || line.size() > banter::limits::object_bytes)
            continue;
        tcp.take(std::string{line} + "\n");
        web.take(frame_of(opcode::binary, line));
        CHECK(tcp.over() == web.over());
        CHECK(tcp.over() || tcp.heard() == web.heard()); // they take leave in their own words
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const auto cuts = input.substr(0, input.size() < 8 ? input.size() / 2 : 4);
    const auto stream = input.substr(cuts.size());
    for (const auto how : {framing::text_messages, framing::binary_messages})
        CHECK(decoded(stream, {}, how) == decoded(stream, cuts, how));
    check_lines(stream);
    return 0;
}

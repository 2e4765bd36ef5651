#pragma once

#include "server/protocol/irc/codec.hpp"
#include "server/protocol/irc/websocket_codec.hpp"
#include "test/chat/shown.hpp"
#include "test/protocol/irc/codec_fixture.hpp"
#include "test/protocol/websocket/peer.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <variant>

/// One IRC client by TCP or by WebSocket, before its codec, and a chat that lets it in.
namespace irc_fixture {

using banter::websocket_frame::opcode;

/// A client of either transport. The server's output is reported as lines, control frames as text.
struct anyone {
    explicit anyone(irc::framing f) : how{f}
    {
        if (how == irc::framing::lines)
            codec = std::make_unique<irc::codec>(set);
        else
            codec = std::make_unique<irc::websocket_codec>(set, how);
    }

    opcode type() const { return how == irc::framing::binary_messages ? opcode::binary : opcode::text; }

    std::string sent(std::string_view line) const
    {
        if (how == irc::framing::lines)
            return std::string{line} + "\r\n";
        return protocol::test::frame(0x80u | static_cast<unsigned>(type()), line);
    }

    std::string lines_of(std::string_view bytes) const
    {
        if (how == irc::framing::lines)
            return without_cr(bytes);
        std::string out;
        for (const auto& [what, payload] : protocol::test::frames_of(bytes)) {
            if (what == opcode::close)
                out += "close " +
                       protocol::test::code_in(banter::websocket_frame::server_frame(what, payload)) + '\n';
            else if (what == opcode::pong)
                out += "pong " + payload + '\n';
            else {
                BOOST_TEST((what == type()));
                out += without_cr(payload + "\r\n");
            }
        }
        return out;
    }

    // The whole output for `bytes`. The codec is called while input is left, on an exact copy.
    std::string feed(std::string_view bytes)
    {
        const std::string copy{bytes};
        std::string_view input{copy};
        std::string out;
        request r;
        while (!input.empty() && codec->next(input, r)) {
            out += lines_of(r.reply);
            if (r.for_chat)
                out += answers_to(r);
            if (r.last_one)
                out += r.distrusted ? "! distrusted\n" : "! end\n";
            r = {};
        }
        BOOST_TEST(input.empty());
        return out;
    }

    std::string answers_to(const request& r)
    {
        std::string out = (r.in_turn ? ">> " : "> ") + words_of(r.body) + '\n';
        if (const auto* h = std::get_if<chat::hello>(&r.body))
            out += answer(r.id, chat::welcome{h->user, "epoch"});
        else if (const auto* no = std::get_if<protocol::refused>(&r.body)) {
            out += answer(r.id, no->why);
            if (no->hang_up)
                out += lines_of(codec->closing_bytes(ending::not_protocol));
        } else if (std::holds_alternative<protocol::hang_up>(r.body)) {
            out += lines_of(codec->closing_bytes(ending::peer_left));
        }
        return out;
    }

    std::string answer(const request_id& id, const chat::answer& a)
    {
        codec->on_answer(id, a);
        std::string out;
        codec->answers().encode(id, a, banter::test::shown{}, out);
        return lines_of(out);
    }

    std::string send(std::string_view line) { return feed(sent(line)); }

    anyone& enter()
    {
        for (const auto line : {"CAP REQ :labeled-response batch message-tags", "PASS 12345678", "NICK alice",
                                "USER a 0 * :Alice", "CAP END"})
            send(line);
        return *this;
    }

    irc::framing how;
    irc::settings set = default_settings();
    std::unique_ptr<protocol::codec> codec;
};

} // namespace irc_fixture

// The HTTP codec must understand a stream in the same way whatever its splits.
//
// The first byte sets the piece size of the second pass. A malformed head may be detected sooner or later, so
// its refusal counts as equal to an incomplete request; everything before it must be equal.
#include "server/protocol/http/codec.hpp"
#include "test/fuzz/check.hpp"
#include "test/protocol/http/peer.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

using banter::protocol::http::test::peer;

constexpr std::size_t most_held_bytes = 80 * 1024;

bool is_refusal(std::string_view reply)
{
    const auto status = reply.substr(9, 3);
    return status == "400" || status == "413" || status == "417" || status == "431";
}

// A site with all optional targets.
const banter::protocol::http::site& place()
{
    static const auto here = [] {
        using banter::protocol::http::test::stub_codec;
        banter::protocol::http::site s;
        s.websockets = {stub_codec("ws"), stub_codec("irc")};
        s.subprotocols = {stub_codec("text.ircv3.net"), stub_codec("binary.ircv3.net")};
        return s;
    }();
    return here;
}

// The requests and replies, up to a refusal that ends the connection.
std::string understood(const peer& p)
{
    auto all = p.outcome();
    if (!p.heard().empty() && p.last().last_one && !p.last().for_chat && is_refusal(p.last().reply))
        all.erase(all.rfind(" last\n"));
    else if (all.ends_with("unfinished"))
        all.erase(all.size() - std::string_view{"unfinished"}.size());
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::size_t step = std::size_t{data[0]} + 1;
    const std::string_view stream{reinterpret_cast<const char*>(data) + 1, size - 1};

    peer whole{place()};
    whole.send(stream);
    peer pieces{place()};
    for (std::size_t at = 0; at < stream.size(); at += step)
        pieces.send(stream.substr(at, step));
    if (understood(whole) != understood(pieces))
        std::fprintf(stderr, "at once:\n%s\n\nin pieces of %zu:\n%s\n", whole.outcome().c_str(), step,
                     pieces.outcome().c_str());
    CHECK(understood(whole) == understood(pieces));

    for (const auto& r : whole.heard()) {
        CHECK(r.for_chat || !r.reply.empty());
        if (const auto* s = std::get_if<banter::chat::post_anonymous>(&r.body); s != nullptr && r.for_chat)
            CHECK(s->text.size() <= most_held_bytes && s->id.size() <= 64);
    }
    return 0;
}

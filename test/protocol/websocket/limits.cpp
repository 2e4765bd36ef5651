// Limits of a peer's input and of the memory it can use.
#include "common/limits.hpp"
#include "test/protocol/websocket/peer.hpp"
#include "test/support/live_bytes.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::protocol::test;
using banter::protocol::request;
using banter::support::live_bytes;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(websocket_limits_suite)

namespace {

constexpr auto most = banter::limits::object_bytes;

// A message of `bytes` bytes.
std::string padded(std::size_t bytes)
{
    std::string out = "ping";
    return out.append(bytes - out.size(), ' ');
}

// An upper bound of a header of the server: bytes after it are payload.
std::string header_of(std::string_view frame)
{
    return std::string{frame.substr(0, frame.size() < 65536 ? 8 : 14)};
}

// Live bytes of the codec after `bytes` in pieces of `step`.
std::size_t held_after(word_codec& codec, std::string_view bytes, std::size_t step)
{
    const auto before = live_bytes();
    {
        request r;
        while (!bytes.empty()) {
            auto piece = bytes.substr(0, step);
            bytes.remove_prefix(piece.size());
            while (codec.next(piece, r)) {
            }
        }
    }
    return live_bytes() - before;
}

} // namespace

BOOST_AUTO_TEST_CASE(lengths_at_the_edges_of_their_forms_are_understood)
{
    for (const std::size_t n : {15u, 125u, 126u, 127u, 2048u, 2049u, 65535u, 65536u})
        BOOST_TEST(heard(text(padded(n)) + text(said("a"))) == "ping, say a", n);
}

BOOST_AUTO_TEST_CASE(fragments_may_have_as_much_as_a_frame)
{
    const auto all = padded(most);
    BOOST_TEST(heard(first(all.substr(0, 1)) + last(all.substr(1))) == "ping");
    BOOST_TEST(heard(first(all.substr(0, 30000)) + more(all.substr(30000, 30000)) +
                     last(all.substr(60000))) == "ping");
    BOOST_TEST(heard(first(all) + more("") + last("") + text(said("a"))) == "ping, say a");
}

BOOST_AUTO_TEST_CASE(a_message_over_its_limit_ends_the_connection)
{
    const auto all = padded(most);
    const example over[] = {
        {"in a frame", text(padded(most + 1)), "too_long! 1009"},
        {"in a first fragment", first(padded(most + 1)), "too_long! 1009"},
        {"in two fragments", first(all) + last(" "), "too_long! 1009"},
        {"in a fragment in the middle", first(all) + more(" ") + last(""), "too_long! 1009"},
        {"in equal parts", first(all.substr(0, 40000)) + last(all.substr(0, 40000)), "too_long! 1009"},
        {"after a ping", first(all) + ping("p") + last(" "), "pong(p), too_long! 1009"},
    };
    for (const auto& e : over)
        BOOST_TEST_CONTEXT(e.name)
    BOOST_TEST(heard(e.bytes + text(said("unheard"))) == e.expected);
}

BOOST_AUTO_TEST_CASE(a_message_over_its_limit_is_known_by_its_header)
{
    const example over[] = {
        {"one byte", header_of(text(padded(most + 1))), "too_long! 1009"},
        {"all that a length can say", "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xffmask"s, "too_long! 1009"},
        {"4 GiB", "\x81\xff\0\0\0\1\0\0\0\0mask"s, "too_long! 1009"},
        {"a sum that overflows", first("{") + "\x80\xff\x7f\xff\xff\xff\xff\xff\xff\xffmask"s,
         "too_long! 1009"},
        {"the last of fragments", first(padded(most - 125)) + header_of(last(std::string(126, ' '))),
         "too_long! 1009"},
    };
    check(over);
    BOOST_TEST(heard(header_of(text(padded(most)))) == "...");
}

BOOST_AUTO_TEST_CASE(a_codec_is_small_and_an_idle_one_holds_nothing_else)
{
    BOOST_TEST(sizeof(word_codec) <= 64u);
    for (const std::size_t step : {1u, 3u, 100'000u}) {
        word_codec codec;
        BOOST_TEST(held_after(codec, text(said("a")), step) == 0u);
        BOOST_TEST(held_after(codec, text(padded(most)), step) == 0u);
        BOOST_TEST(held_after(codec, first(padded(1000)) + ping("p") + more("") + last(" "), step) == 0u);
        BOOST_TEST(held_after(codec, ping("p") + pong(std::string(125, 'p')), step) == 0u);
        BOOST_TEST(held_after(codec, text("no object") + text("{"), step) == 0u);
        BOOST_TEST(held_after(codec, first(padded(1000)) + closing(1000), step) == 0u);
    }
    word_codec failed;
    BOOST_TEST(held_after(failed, first(padded(1000)) + frame(0xc0, ""), 100'000) == 0u);
}

BOOST_AUTO_TEST_CASE(an_announced_length_allocates_no_memory)
{
    for (const auto& start : {header_of(text(padded(most))), first("") + header_of(last(padded(most)))}) {
        word_codec codec;
        BOOST_TEST(held_after(codec, start, 100'000) < 512u);
        BOOST_TEST(codec.mid_request());
    }
}

BOOST_AUTO_TEST_CASE(a_message_under_way_costs_at_most_twice_its_limit)
{
    word_codec codec;
    std::size_t held = 0;
    const auto all = first(padded(most - 1)) + more(" ");
    for (std::size_t at = 0; at < all.size(); at += 256)
        held += held_after(codec, std::string_view{all}.substr(at, 256), 256);
    BOOST_TEST(held >= most);
    BOOST_TEST(held < 2 * most + 1024);
    BOOST_TEST(codec.mid_request());
}

BOOST_AUTO_TEST_CASE(a_flood_of_empty_fragments_costs_no_memory)
{
    word_codec codec;
    std::string flood = first("{");
    for (int i = 0; i < 10'000; ++i)
        flood += more("");
    auto held = held_after(codec, flood, 256);
    BOOST_TEST(held < 512u);
    for (int i = 0; i < 10; ++i)
        held += held_after(codec, std::string_view{flood}.substr(first("{").size()), 7);
    BOOST_TEST(held < 512u);
    BOOST_TEST(codec.mid_request());
}

BOOST_AUTO_TEST_SUITE_END()

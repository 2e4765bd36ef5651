// The bytes of an outbox: which, in which order.
#include "server/net/outbox.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using banter::net::chunk_writer;
using banter::net::outbox;

BOOST_AUTO_TEST_SUITE(outbox_suite)

namespace {

std::string text(const outbox& box)
{
    std::string out;
    for (const auto& s : box.front())
        out += s.bytes();
    return out;
}

// An outbox of many slices, small and large, of two writers in turn. @return the queued bytes.
std::string fill(outbox& box, chunk_writer& one, chunk_writer& other, std::size_t slices)
{
    std::string all;
    for (std::size_t i = 0; i < slices; ++i) {
        const std::string piece(i % 7 == 3 ? outbox::small_bytes + i : i + 1,
                                static_cast<char>('a' + i % 26));
        box.append((i % 2 == 0 ? one : other).write(piece));
        all += piece;
    }
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_new_outbox_is_empty)
{
    const outbox box;
    BOOST_TEST(box.empty());
    BOOST_TEST(box.bytes() == 0u);
    BOOST_TEST(box.slices() == 0u);
    BOOST_TEST(box.front().empty());
}

BOOST_AUTO_TEST_CASE(a_slice_that_continues_the_last_one_merges_with_it)
{
    chunk_writer w;
    outbox box;
    box.append(w.write("hello "));
    box.append(w.write("world\n"));
    BOOST_TEST(box.slices() == 1u);
    BOOST_TEST(box.bytes() == 12u);
    BOOST_TEST(text(box) == "hello world\n");
}

BOOST_AUTO_TEST_CASE(slices_of_two_writers_keep_their_order)
{
    chunk_writer w;
    chunk_writer other;
    outbox box;
    box.append(w.write("a"));
    box.append(other.write("b"));
    box.append(w.write("c"));
    BOOST_TEST(box.slices() == 3u);
    BOOST_TEST(text(box) == "abc");
}

BOOST_AUTO_TEST_CASE(outboxes_that_share_a_slice_do_not_disturb_each_other)
{
    chunk_writer w;
    outbox one;
    outbox other;
    const auto shared = w.write("shared");
    one.append(shared);
    other.append(shared);
    one.append(w.write(" more"));
    other.consume(3);
    BOOST_TEST(text(one) == "shared more");
    BOOST_TEST(text(other) == "red");
}

BOOST_AUTO_TEST_CASE(a_socket_may_take_the_bytes_at_any_split)
{
    std::size_t total = 1;
    for (std::size_t first = 0; first <= total; ++first)
        for (std::size_t second = 0; first + second <= total; ++second) {
            chunk_writer w;
            chunk_writer other;
            outbox box;
            std::string rest;
            for (const std::string piece : {"a", "bcd", "ef", "g", "hijkl"}) {
                box.append((rest.size() % 2 == 0 ? w : other).write(piece));
                rest += piece;
            }
            total = rest.size();
            for (const auto n : {first, second}) {
                box.consume(n);
                rest.erase(0, n);
                BOOST_REQUIRE_EQUAL(text(box), rest);
                BOOST_REQUIRE_EQUAL(box.bytes(), rest.size());
                BOOST_REQUIRE_EQUAL(box.empty(), rest.empty());
            }
            box.append(w.write("!"));
            BOOST_REQUIRE_EQUAL(text(box), rest + "!");
        }
}

BOOST_AUTO_TEST_CASE(a_slice_after_the_outbox_was_empty_does_not_merge_with_sent_ones)
{
    chunk_writer w;
    outbox box;
    box.append(w.write("sent"));
    box.consume(4);
    box.append(w.write("new"));
    BOOST_TEST(text(box) == "new");
    BOOST_TEST(box.bytes() == 3u);
}

BOOST_AUTO_TEST_CASE(a_half_sent_slice_merges_with_the_next_one)
{
    chunk_writer w;
    outbox box;
    box.append(w.write("hello "));
    box.consume(3);
    box.append(w.write("world"));
    BOOST_TEST(box.slices() == 1u);
    BOOST_TEST(text(box) == "lo world");
}

BOOST_AUTO_TEST_CASE(a_cleared_outbox_is_empty_and_usable)
{
    chunk_writer w;
    chunk_writer other;
    outbox box;
    fill(box, w, other, 30);
    box.consume(5);
    box.clear();
    BOOST_TEST(box.empty());
    BOOST_TEST(box.slices() == 0u);
    box.append(w.write("x"));
    BOOST_TEST(text(box) == "x");
}

BOOST_AUTO_TEST_CASE(compacting_keeps_the_bytes_wherever_the_socket_stopped)
{
    for (const std::size_t sent : {0u, 1u, 2u, 10u, 20'000u, 70'000u}) {
        chunk_writer w;
        chunk_writer other;
        outbox box;
        auto rest = fill(box, w, other, 50);
        box.consume(sent);
        rest.erase(0, sent);
        const auto before = box.slices();
        box.compact();
        BOOST_TEST(box.slices() < before);
        BOOST_TEST(box.bytes() == rest.size());
        BOOST_TEST((text(box) == rest));

        box.append(w.write("more"));
        box.compact();
        rest += "more";
        while (!rest.empty()) {
            const auto n = std::min<std::size_t>(rest.size(), 7'777);
            box.consume(n);
            rest.erase(0, n);
            BOOST_REQUIRE((text(box) == rest));
        }
        BOOST_TEST(box.empty());
    }
}

BOOST_AUTO_TEST_CASE(few_slices_are_not_copied)
{
    chunk_writer w;
    chunk_writer other;
    outbox box;
    fill(box, w, other, outbox::many_slices - 1);
    const void* at = box.front().front().bytes().data();
    box.compact();
    BOOST_TEST(box.slices() == outbox::many_slices - 1);
    BOOST_TEST((box.front().front().bytes().data() == at));
}

BOOST_AUTO_TEST_CASE(many_slices_are_copied_again_only_after_as_many_new_ones)
{
    chunk_writer w;
    chunk_writer other;
    outbox box;
    const auto append = [&](std::size_t slices) {
        for (std::size_t i = 0; i < slices; ++i)
            box.append((i % 2 == 0 ? w : other).write("x"));
    };
    append(outbox::many_slices);
    box.compact();
    BOOST_TEST(box.slices() == 1u);
    const void* at = box.front().front().bytes().data();
    append(outbox::many_slices - 1);
    box.compact();
    BOOST_TEST(box.slices() == outbox::many_slices);
    BOOST_TEST((box.front().front().bytes().data() == at));
    append(2); // of which the first continues the last
    box.compact();
    BOOST_TEST(box.slices() == 1u);
}

BOOST_AUTO_TEST_CASE(large_slices_are_not_copied)
{
    chunk_writer w;
    chunk_writer other;
    outbox box;
    const std::string large(outbox::small_bytes, 'x');
    for (std::size_t i = 0; i < 2 * outbox::many_slices; ++i)
        box.append((i % 2 == 0 ? w : other).write(large));
    const auto slices = box.slices();
    const void* at = box.front().back().bytes().data();
    box.compact();
    BOOST_TEST(box.slices() == slices);
    BOOST_TEST((box.front().back().bytes().data() == at));
}

BOOST_AUTO_TEST_SUITE_END()

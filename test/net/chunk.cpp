#include "server/net/chunk.hpp"

#include "test/support/live_bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <utility>

using banter::net::chunk;
using banter::net::chunk_writer;
using banter::net::slice;
using banter::support::live_bytes;

BOOST_AUTO_TEST_SUITE(chunk_suite)

BOOST_AUTO_TEST_CASE(written_bytes_can_be_read_and_stay_at_their_address)
{
    chunk_writer w;
    const auto first = w.write("hello ");
    const auto* at = first.bytes().data();
    const auto second = w.write("world\n");
    BOOST_TEST(first.bytes() == "hello ");
    BOOST_TEST(second.bytes() == "world\n");
    BOOST_TEST((first.bytes().data() == at));
    BOOST_TEST((second.bytes().data() == at + 6)); // directly after it
    BOOST_TEST(second.size() == 6u);
}

BOOST_AUTO_TEST_CASE(a_slice_of_nothing_is_empty)
{
    const slice none;
    BOOST_TEST(none.size() == 0u);
    BOOST_TEST(none.bytes().empty());
}

BOOST_AUTO_TEST_CASE(slices_merge_only_if_they_are_adjacent_in_the_same_chunk)
{
    chunk_writer w;
    chunk_writer other;
    const auto a = w.write("a");
    const auto b = w.write("b");
    const auto c = w.write("c");
    const auto elsewhere = other.write("x");

    auto s = a;
    BOOST_TEST(!s.merge(c)); // b lies between
    BOOST_TEST(!s.merge(a)); // itself
    BOOST_TEST(!s.merge(elsewhere));
    BOOST_TEST(s.bytes() == "a");
    BOOST_TEST(s.merge(b));
    BOOST_TEST(s.merge(c));
    BOOST_TEST(s.bytes() == "abc");

    auto back = b;
    BOOST_TEST(!back.merge(a)); // before it, not after
    auto from_the_start = other.write("y");
    BOOST_TEST(!from_the_start.merge(c)); // the right position, but another chunk
    BOOST_TEST(b.bytes() == "b");         // copies merge by themselves
}

BOOST_AUTO_TEST_CASE(a_slice_that_lost_its_front_still_merges_at_its_end)
{
    chunk_writer w;
    auto s = w.write("hello ");
    s.remove_prefix(4);
    BOOST_TEST(s.merge(w.write("world")));
    BOOST_TEST(s.bytes() == "o world");
}

BOOST_AUTO_TEST_CASE(a_chunk_is_freed_with_its_last_slice)
{
    const auto before = live_bytes();
    {
        std::optional<chunk_writer> w{std::in_place};
        slice kept = w->write("hello");
        const auto with_chunk = live_bytes();
        BOOST_TEST(with_chunk >= before + chunk::usual_bytes);
        {
            const slice copy = kept;
            slice copy_of_copy = copy;
            copy_of_copy.remove_prefix(1); // its own view of the same chunk
            slice moved = std::move(kept);
            kept = moved;
            kept = *&kept; // to itself
            moved = slice{};
        }
        w.reset();
        BOOST_TEST(live_bytes() == with_chunk);
        BOOST_TEST(kept.bytes() == "hello");
        kept = slice{};
        BOOST_TEST(live_bytes() == before);
    }
    BOOST_TEST(live_bytes() == before);
}

BOOST_AUTO_TEST_CASE(a_moved_slice_is_empty)
{
    chunk_writer w;
    slice from = w.write("hello");
    const slice to = std::move(from);
    BOOST_TEST(to.bytes() == "hello");
    BOOST_TEST(from.size() == 0u); // NOLINT(bugprone-use-after-move): that is the question
    BOOST_TEST(from.bytes().empty());
}

BOOST_AUTO_TEST_CASE(a_writer_without_slices_keeps_at_most_one_chunk)
{
    const auto before = live_bytes();
    {
        chunk_writer w;
        BOOST_TEST(live_bytes() == before); // nothing before the first write
        for (int i = 0; i < 1'000; ++i)
            w.write(std::string(1'000, 'x'));
        BOOST_TEST(live_bytes() < before + 2 * chunk::usual_bytes);
    }
    BOOST_TEST(live_bytes() == before);
}

BOOST_AUTO_TEST_CASE(a_text_that_does_not_fit_into_the_chunk_begins_a_new_one_and_is_not_split)
{
    chunk_writer w;
    auto first = w.write(std::string(chunk::usual_bytes - 10, 'x'));
    auto fits = w.write(std::string(10, 'y'));
    BOOST_TEST(first.merge(fits)); // filled to the last byte
    auto next = w.write("z");
    BOOST_TEST(!first.merge(next));

    auto half = w.write(std::string(chunk::usual_bytes / 2, 'a'));
    BOOST_TEST(next.merge(half));
    const std::string text(chunk::usual_bytes / 2, 'b');
    const auto whole = w.write(text);
    BOOST_TEST(!next.merge(whole));
    BOOST_TEST(whole.bytes() == text);
}

BOOST_AUTO_TEST_CASE(a_text_longer_than_a_chunk_gets_one_of_its_own_length)
{
    const auto before = live_bytes();
    chunk_writer w;
    std::string text;
    for (std::size_t i = 0; i < 3 * chunk::usual_bytes + 1; ++i)
        text += static_cast<char>('a' + i % 26);
    auto small = w.write("small");
    const auto long_one = w.write(text);
    BOOST_TEST((long_one.bytes() == text));
    BOOST_TEST(!small.merge(long_one));
    BOOST_TEST(live_bytes() < before + 2 * text.size() + 2 * chunk::usual_bytes);
    const auto next = w.write("behind"); // and the writer continues in a chunk of the usual size
    BOOST_TEST(next.bytes() == "behind");
    BOOST_TEST(small.bytes() == "small");
}

BOOST_AUTO_TEST_SUITE_END()

// The memory that an outbox keeps alive: a few bytes may keep large chunks.
#include "server/net/outbox.hpp"
#include "test/support/live_bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using banter::net::chunk;
using banter::net::chunk_writer;
using banter::net::outbox;
using banter::support::live_bytes;

BOOST_AUTO_TEST_SUITE(outbox_memory_suite)

namespace {

constexpr std::size_t promised(std::size_t waiting) { return 4 * waiting + 1024 * 1024; }

// Appends `bytes` that lie in a chunk of which nothing else is in use.
void append_alone(outbox& box, std::size_t bytes)
{
    chunk_writer w;
    box.append(w.write(std::string(bytes, 'x')));
}

} // namespace

BOOST_AUTO_TEST_CASE(sent_slices_are_not_kept_alive)
{
    const auto before = live_bytes();
    {
        outbox box;
        for (int i = 0; i < 3; ++i)
            append_alone(box, 1'000);
        const auto with_three = live_bytes();
        box.consume(999);
        BOOST_TEST(live_bytes() == with_three);
        box.consume(1);
        BOOST_TEST(live_bytes() + chunk::usual_bytes <= with_three);
        box.consume(2'000);
        BOOST_TEST(live_bytes() < before + 1'000); // room for a few slices stays
    }
    BOOST_TEST(live_bytes() == before);
}

BOOST_AUTO_TEST_CASE(an_outbox_releases_its_chunks_when_it_is_cleared_or_destroyed)
{
    const auto before = live_bytes();
    {
        outbox box;
        for (int i = 0; i < 30; ++i)
            append_alone(box, 1'000);
        box.clear();
        BOOST_TEST(live_bytes() == before); // it was large, so its room is gone as well
        append_alone(box, 1'000);
    }
    BOOST_TEST(live_bytes() == before);
}

BOOST_AUTO_TEST_CASE(a_compact_outbox_keeps_little_more_alive_than_it_holds)
{
    struct pattern {
        const char* name;
        std::size_t even;
        std::size_t odd;
    };
    static constexpr pattern patterns[] = {
        {"small", 100, 100},
        {"almost large", outbox::small_bytes - 1, outbox::small_bytes - 1},
        {"large", outbox::small_bytes, outbox::small_bytes},
        {"small and large in turn", 1, outbox::small_bytes},
        {"almost large and large in turn", outbox::small_bytes - 1, outbox::small_bytes},
        {"longer than a chunk", chunk::usual_bytes + 1, 10},
    };
    for (const auto& p : patterns) {
        const auto before = live_bytes();
        outbox box;
        for (int i = 0; i < 200; ++i) {
            append_alone(box, i % 2 == 0 ? p.even : p.odd);
            box.compact(); // as a connection does that can't send
            BOOST_REQUIRE_MESSAGE(live_bytes() - before <= promised(box.bytes()), p.name << ", slice " << i);
        }
        while (box.bytes() > 5'000) {
            box.consume(5'000);
            BOOST_REQUIRE_MESSAGE(live_bytes() - before <= promised(box.bytes()),
                                  p.name << ", " << box.bytes() << " left");
        }
    }
}

BOOST_AUTO_TEST_CASE(compacting_again_copies_nothing_again)
{
    outbox box;
    for (int i = 0; i < 100; ++i)
        append_alone(box, i % 2 == 0 ? 1 : outbox::small_bytes);
    box.compact();
    const void* first = box.front().front().bytes().data();
    box.compact();
    BOOST_TEST((box.front().front().bytes().data() == first));
}

BOOST_AUTO_TEST_CASE(an_outbox_that_is_never_empty_does_not_grow)
{
    const auto before = live_bytes();
    chunk_writer w;
    chunk_writer other;
    outbox box;
    box.append(w.write("x"));
    std::size_t most = 0;
    for (int i = 0; i < 100'000; ++i) {
        box.append((i % 2 == 0 ? other : w).write("y"));
        box.consume(1);
        most = std::max(most, live_bytes() - before);
    }
    BOOST_TEST(box.slices() == 1u);
    BOOST_TEST(most < 4 * chunk::usual_bytes + 1'000);
}

BOOST_AUTO_TEST_CASE(an_outbox_that_is_always_some_slices_behind_does_not_grow)
{
    const auto before = live_bytes();
    chunk_writer w;
    chunk_writer other;
    outbox box;
    for (std::size_t i = 0; i + 1 < outbox::many_slices; ++i)
        box.append((i % 2 == 0 ? w : other).write("x"));
    for (int i = 0; i < 100'000; ++i) {
        box.append((i % 2 == 0 ? other : w).write("y"));
        box.consume(1);
        BOOST_REQUIRE(box.slices() == outbox::many_slices - 1);
    }
    BOOST_TEST(live_bytes() - before < 4 * chunk::usual_bytes + 2'000);
}

BOOST_AUTO_TEST_SUITE_END()

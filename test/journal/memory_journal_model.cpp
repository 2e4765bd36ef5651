// The journal compared with a plain list of all messages, on random commits and reads.
#include "server/chat/conversation.hpp"
#include "test/journal/archive.hpp"
#include "test/journal/history_model.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;
using banter::timestamp;

BOOST_AUTO_TEST_SUITE(memory_journal_model_suite)

namespace {

constexpr std::size_t kept_per_room = 8;

// All messages ever stored, the newest last.
struct list_model {
    std::vector<listed> all;
    banter::chat::seq_number given = 0;

    void put(chat::entry& r)
    {
        ++given;
        for (const auto& each : all)
            if (!each.gone && !r.id.empty() && each.what.id == r.id && each.what.author == r.author) {
                if (each.what.message.room != r.message.room || each.what.message.text != r.message.text) {
                    r.result = chat::refused{banter::errc::id_reused};
                    return;
                }
                r.result = chat::repeat{each.what.message.seq, 0, {}};
                return;
            }
        r.message.seq = given;
        std::size_t kept = 0;
        for (const auto& each : all)
            if (each.what.message.room == r.message.room)
                r.message.prev = each.what.message.seq;
        r.result = chat::stored{r.message.prev};
        all.push_back({r, false});
        all.back().what.message.tags.clear();
        for (auto at = all.rbegin(); at != all.rend(); ++at)
            if (at->what.message.room == r.message.room && ++kept > kept_per_room)
                at->gone = true;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(random_commits_and_reads_are_the_same_as_of_a_plain_list)
{
    static const std::string rooms[] = {"ops", "dev", "@alice,bob"};
    static const std::string ids[] = {"", "1", "2", "3", "4"};
    static const std::string authors[] = {"alice", "bob"};
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        std::mt19937_64 engine{seed};
        const auto below = [&](std::size_t n) { return static_cast<std::size_t>(engine() % n); };
        archive a{{"now", kept_per_room, 0, 0}};
        list_model m;
        const timestamp first{std::chrono::hours{480'000}};
        auto now = first;
        for (int step = 0; step < 100; ++step) {
            BOOST_TEST_CONTEXT("seed " << seed << ", step " << step)
            {
                auto r =
                    entry_of(rooms[below(3)], below(4) == 0 ? "ho" : "hi", ids[below(5)], authors[below(2)]);
                r.message.time = now += std::chrono::milliseconds{below(3)};
                r.message.notice = below(4) == 0;
                r.message.unproven = below(4) == 0;
                r.message.tags = "+typing=done";
                r.message.to = chat::is_conversation(r.message.room) ? "Bob" : "";
                chat::batch b;
                b.entries.push_back(r);
                m.put(r);
                const auto got = a.commit(std::move(b)).entries.front();
                BOOST_REQUIRE_EQUAL(got.seq(), r.seq());
                BOOST_REQUIRE_EQUAL(got.is_repeat(), r.is_repeat());
                BOOST_REQUIRE((got.refusal() == r.refusal()));
                if (!got.is_repeat() && !got.refusal())
                    BOOST_REQUIRE_EQUAL(got.prev(), r.prev());

                for (int i = 0; i < 5; ++i) {
                    const auto q = random_query(engine, rooms[below(3)], m.given, first, now);
                    const auto up_to = below(2) == 0 ? archive::all : below(m.given + 3);
                    BOOST_REQUIRE_EQUAL(words(q) + ": " + words(a.read(q, up_to)),
                                        words(q) + ": " + words(page_of(m.all, q, up_to)));
                }
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

// Pages from disk compared with a plain list of all messages, on random writes, removals and reads.
#include "server/chat/conversation.hpp"
#include "test/journal/history_model.hpp"
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

BOOST_AUTO_TEST_SUITE(message_reader_model_suite)

namespace {

// All messages ever stored, in the order of their seqs.
struct list_model {
    std::vector<listed> all;

    void put(chat::entry& r, chat::seq_number next)
    {
        for (const auto& each : all)
            if (!r.id.empty() && each.what.id == r.id && each.what.author == r.author) {
                if (each.what.message.room != r.message.room ||
                    (!each.gone &&
                     each.what.message.text != r.message.text)) { // of a removed one only the room is known
                    r.result = chat::refused{banter::errc::id_reused};
                    return;
                }
                r.result = chat::repeat{each.what.message.seq, 0, {}};
                return;
            }
        r.message.seq = next;
        for (const auto& each : all)
            if (each.what.message.room == r.message.room)
                r.message.prev = each.what.message.seq;
        r.result = chat::stored{r.message.prev};
        all.push_back({r, false});
        all.back().what.message.tags.clear();
    }

    void keep(std::size_t rows)
    {
        std::size_t kept = 0;
        for (auto at = all.rbegin(); at != all.rend(); ++at)
            at->gone = at->gone || ++kept > rows;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(random_writes_and_reads_are_the_same_as_of_a_plain_list)
{
    static const std::string rooms[] = {"ops", "dev", "@alice,bob"};
    static const std::string authors[] = {"alice", "bob"};
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        std::mt19937_64 engine{seed};
        const auto below = [&](std::size_t n) { return static_cast<std::size_t>(engine() % n); };
        store_on_disk a;
        list_model m;
        const auto first = a.clock;
        chat::seq_number newest = 0;
        auto reader = std::make_unique<message_reader>(a.it->paths().messages, a.disk.name());
        for (int step = 0; step < 100; ++step) {
            BOOST_TEST_CONTEXT("seed " << seed << ", step " << step)
            {
                auto r = entry_of(rooms[below(3)], "hi " + std::to_string(below(3)),
                                  below(2) == 0 ? "" : std::to_string(below(20)), authors[below(2)]);
                if (below(10) == 0)
                    r.message.text.resize(100 * 1024, 'x');
                r.message.notice = below(4) == 0;
                r.message.unproven = below(4) == 0;
                r.message.tags = "+typing=done";
                r.message.to = chat::is_conversation(r.message.room) ? "Bob" : "";
                r.message.time = a.clock += std::chrono::milliseconds{below(3) == 0 ? 0 : below(5'000)};
                chat::batch b;
                b.entries.push_back(r);
                m.put(r, ++newest);
                const auto got = a.write(std::move(b)).entries.front();
                BOOST_REQUIRE_EQUAL(got.seq(), r.seq());
                BOOST_REQUIRE_EQUAL(got.is_repeat(), r.is_repeat());
                BOOST_REQUIRE((got.refusal() == r.refusal()));
                if (!got.is_repeat() && !got.refusal())
                    BOOST_REQUIRE_EQUAL(got.prev(), r.prev());
                if (below(10) == 0) {
                    const auto rows = 1 + below(30);
                    a.remove_old({{}, rows}, 1 + below(5));
                    m.keep(rows);
                }
                if (below(20) == 0) { // numbers go on, whatever is kept
                    reader.reset();
                    a.stop();
                    a.start();
                    reader = std::make_unique<message_reader>(a.it->paths().messages, a.disk.name());
                }

                for (int i = 0; i < 5; ++i) {
                    const auto q = random_query(engine, rooms[below(3)], newest, first, a.clock);
                    const auto up_to = below(2) == 0 ? no_bound : below(newest + 3);
                    BOOST_REQUIRE_EQUAL(words(q) + ": " + words(reader->history(q, up_to)),
                                        words(q) + ": " + words(page_of(m.all, q, up_to)));
                }
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

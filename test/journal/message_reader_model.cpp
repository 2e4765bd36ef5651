// Pages from disk against a plain list of all messages ever, on random writes, removals and reads.
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

namespace {

struct listed {
    chat::record what;
    bool removed = false;
};

// All that was ever stored, in the order of the seqs.
struct list_model {
    std::vector<listed> all;

    void put(chat::record& r, chat::seq_number next)
    {
        for (const auto& each : all)
            if (!r.id.empty() && each.what.id == r.id && each.what.author == r.author) {
                r.what.seq = each.what.what.seq;
                r.repeated = true;
                return;
            }
        r.what.seq = next;
        for (const auto& each : all)
            if (each.what.what.room == r.what.room)
                r.what.prev = each.what.what.seq;
        all.push_back({r, false});
    }

    void keep(std::size_t rows)
    {
        std::size_t kept = 0;
        for (auto at = all.rbegin(); at != all.rend(); ++at)
            at->removed = at->removed || ++kept > rows;
    }

    page read(const chat::history_query& q, chat::seq_number up_to) const
    {
        page p;
        std::vector<chat::message> fit;
        for (const auto& [r, removed] : all) {
            const auto seq = r.what.seq;
            if (r.what.room != q.room)
                continue;
            p.gap = p.gap || (removed && q.after && seq > *q.after);
            if (!removed && p.oldest == 0)
                p.oldest = seq;
            if (!removed && seq <= up_to && (!q.before || seq < *q.before) && (!q.after || seq > *q.after))
                fit.push_back(r.what);
        }
        if (!q.after)
            std::reverse(fit.begin(), fit.end());
        std::size_t bytes = 0;
        for (auto& m : fit) {
            p.more = p.messages.size() == q.limit || bytes >= journal::page_bytes;
            if (p.more)
                break;
            bytes += m.text.size();
            p.messages.push_back(std::move(m));
        }
        if (!q.after)
            std::reverse(p.messages.begin(), p.messages.end());
        return p;
    }
};

// Every field of a page in words.
std::string words(const page& p)
{
    std::string out;
    for (const auto& m : p.messages)
        out += std::to_string(m.seq) + '<' + std::to_string(m.prev) + ' ' + m.room + ' ' + m.user + ' ' +
               std::to_string(m.text.size()) + m.text.substr(0, 8) + " at " +
               std::to_string(m.time.time_since_epoch().count()) + '\n';
    return out + (p.more ? "more " : "") + (p.gap ? "gap " : "") + "oldest " + std::to_string(p.oldest);
}

} // namespace

BOOST_AUTO_TEST_SUITE(message_reader_model_suite)

BOOST_AUTO_TEST_CASE(random_writes_and_reads_are_the_same_as_of_a_plain_list)
{
    static const std::string rooms[] = {"ops", "dev", "tea"};
    static const std::string authors[] = {"alice", "bob"};
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        std::mt19937_64 engine{seed};
        const auto below = [&](std::size_t n) { return static_cast<std::size_t>(engine() % n); };
        store_on_disk a;
        list_model m;
        chat::seq_number newest = 0;
        auto reader = std::make_unique<message_reader>(a.it->paths().messages, a.disk.name());
        for (int step = 0; step < 100; ++step) {
            BOOST_TEST_CONTEXT("seed " << seed << ", step " << step)
            {
                auto r = record_of(rooms[below(3)], "hi " + std::to_string(step),
                                   below(2) == 0 ? "" : std::to_string(below(20)), authors[below(2)]);
                if (below(10) == 0)
                    r.what.text.resize(100 * 1024, 'x');
                r.what.time = a.clock += std::chrono::milliseconds{below(5'000)};
                chat::batch b;
                b.records.push_back(r);
                m.put(r, newest + 1);
                newest = std::max(newest, r.what.seq);
                const auto got = a.write(std::move(b)).records.front();
                BOOST_REQUIRE_EQUAL(got.what.seq, r.what.seq);
                BOOST_REQUIRE_EQUAL(got.repeated, r.repeated);
                if (!got.repeated)
                    BOOST_REQUIRE_EQUAL(got.what.prev, r.what.prev);
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
                    chat::history_query q{rooms[below(3)], {}, {}, below(10) + 1};
                    const auto seq = below(newest + 3);
                    if (const auto kind = below(3); kind == 0)
                        q.before = seq;
                    else if (kind == 1)
                        q.after = seq;
                    const auto up_to = below(2) == 0 ? no_bound : below(newest + 3);
                    BOOST_REQUIRE_EQUAL(words(reader->history(q, up_to)), words(m.read(q, up_to)));
                }
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

// The journal against a plain list of all messages ever, on random commits and reads.
#include "test/journal/archive.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <random>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

namespace {

constexpr std::size_t kept_per_room = 8;

struct listed {
    chat::record what;
    bool forgotten = false;
};

// All that was ever stored, newest last.
struct list_model {
    std::vector<listed> all;

    void put(chat::record& r)
    {
        for (const auto& each : all)
            if (!each.forgotten && !r.id.empty() && each.what.id == r.id && each.what.author == r.author) {
                r.what.seq = each.what.what.seq;
                r.repeated = true;
                return;
            }
        r.what.seq = all.size() + 1;
        std::size_t kept = 0;
        for (const auto& each : all)
            if (each.what.what.room == r.what.room)
                r.what.prev = each.what.what.seq;
        all.push_back({r, false});
        for (auto at = all.rbegin(); at != all.rend(); ++at)
            if (at->what.what.room == r.what.room && ++kept > kept_per_room)
                at->forgotten = true;
    }

    std::string read(const chat::history_query& q, chat::seq_number up_to) const
    {
        std::vector<chat::seq_number> fit;
        for (const auto& each : all) {
            const auto seq = each.what.what.seq;
            if (!each.forgotten && each.what.what.room == q.room && seq <= up_to &&
                (!q.before || seq < *q.before) && (!q.after || seq > *q.after))
                fit.push_back(seq);
        }
        const bool more = fit.size() > q.limit;
        if (more && q.after)
            fit.resize(q.limit);
        else if (more)
            fit.erase(fit.begin(), fit.end() - static_cast<std::ptrdiff_t>(q.limit));
        std::string out;
        for (const auto seq : fit)
            out += std::to_string(seq) + " ";
        return out + (more ? "+" : "");
    }

    bool gap(const chat::history_query& q) const
    {
        return q.after && std::any_of(all.begin(), all.end(), [&](const listed& each) {
                   return each.forgotten && each.what.what.room == q.room && each.what.what.seq > *q.after;
               });
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(memory_journal_model_suite)

BOOST_AUTO_TEST_CASE(random_commits_and_reads_are_the_same_as_of_a_plain_list)
{
    static const std::string rooms[] = {"ops", "dev", "tea"};
    static const std::string ids[] = {"", "1", "2", "3", "4"};
    static const std::string authors[] = {"alice", "bob"};
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        std::mt19937_64 engine{seed};
        const auto below = [&](std::size_t n) { return static_cast<std::size_t>(engine() % n); };
        archive a{{"now", kept_per_room, 0, 0}};
        list_model m;
        for (int step = 0; step < 100; ++step) {
            BOOST_TEST_CONTEXT("seed " << seed << ", step " << step)
            {
                auto r = archive::record(rooms[below(3)], "hi", ids[below(5)], authors[below(2)]);
                chat::batch b;
                b.records.push_back(r);
                m.put(r);
                const auto got = a.commit(std::move(b)).records.front();
                BOOST_REQUIRE_EQUAL(got.what.seq, r.what.seq);
                BOOST_REQUIRE_EQUAL(got.repeated, r.repeated);
                if (!got.repeated)
                    BOOST_REQUIRE_EQUAL(got.what.prev, r.what.prev);

                chat::history_query q{rooms[below(3)], {}, {}, below(10) + 1};
                const auto seq = below(m.all.size() + 3);
                if (const auto kind = below(3); kind == 0)
                    q.before = seq;
                else if (kind == 1)
                    q.after = seq;
                const auto up_to = below(2) == 0 ? archive::all : below(m.all.size() + 3);
                const auto p = a.read(q, up_to);
                BOOST_REQUIRE_EQUAL(seqs(p), m.read(q, up_to));
                BOOST_REQUIRE_EQUAL(p.gap, m.gap(q));
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

// What a start finds in the tables, compared with a model that a hub is made from, on random batches of which
// some are refused for a full disk.
#include "test/chat/journal_model.hpp"
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <iterator>
#include <random>
#include <tuple>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

BOOST_AUTO_TEST_SUITE(message_store_model_suite)

namespace {

template <class State>
std::string text_of(State s)
{
    const auto ms = [](timestamp t) { return std::to_string(t.time_since_epoch().count()) + ' '; };
    std::sort(s.rooms.begin(), s.rooms.end(), [](auto& a, auto& b) { return a.name < b.name; });
    std::sort(s.state_entries.begin(), s.state_entries.end(),
              [](auto& a, auto& b) { return std::tie(a.kind, a.key) < std::tie(b.kind, b.key); });
    std::string out = "given " + std::to_string(s.given) + '\n';
    for (const auto& r : s.rooms)
        out += r.name + " '" + r.topic + "' " + r.topic_by.user + ' ' + ms(r.topic_by.time) + ms(r.made) +
               std::to_string(r.touched.seq) + ' ' + ms(r.touched.time) + '\n';
    for (const auto& e : s.state_entries)
        out += e.kind + ' ' + e.key + ' ' + e.value + '\n';
    return out;
}

struct random_batches : store_on_disk {
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine() % n); }

    chat::entry random_entry()
    {
        static const std::string rooms[] = {"ops", "dev", "tea", "coffee", "milk", "@alice,bob"};
        static const std::string ids[] = {"", "1", "2", "3", "4"};
        auto e =
            entry_of(rooms[below(std::size(rooms))], below(4) == 0 ? "ho" : "hi", ids[below(std::size(ids))]);
        if (below(5) == 0)
            e = topic_of(e.message.room, below(3) == 0 ? "" : "topic");
        e.message.time = clock += std::chrono::milliseconds{below(3)};
        e.room_made = made;
        return e;
    }

    std::vector<chat::batch> random_group()
    {
        std::vector<chat::batch> group(1 + below(2));
        for (auto& b : group) {
            std::generate_n(std::back_inserter(b.entries), below(3), [this] { return random_entry(); });
            if (below(4) == 0)
                b.state_entries.push_back({"rules", std::to_string(below(3)), below(3) == 0 ? "" : "m"});
        }
        return group;
    }

    std::mt19937_64 engine;
    const timestamp made = clock;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_start_finds_what_the_model_has_whatever_was_refused)
{
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        random_batches r;
        r.engine.seed(seed);
        bool full = false;
        chat::test::journal_model model{[&](chat::seq_number) { return full; }};
        for (int step = 0; step < 60; ++step) {
            full = r.below(2) == 0;
            auto group = r.random_group();
            number(group, r.it->given());
            auto expected = group;
            if (full)
                message_store::refuse_messages(group, banter::errc::storage_full);
            BOOST_REQUIRE((r.it->write(group) == write_result::stored));
            for (auto& b : expected)
                model.commit(b);
            if (r.below(4) != 0)
                continue;
            r.kill();
            r.start();
            BOOST_TEST_CONTEXT("seed " << seed << ", step " << step)
            BOOST_REQUIRE_EQUAL(text_of(r.it->recover()), text_of(model.recover()));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

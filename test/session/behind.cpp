// A client that is behind in several rooms, or sends requests while it is: each room gets its turn, and
// effects keep their order.
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

using namespace banter;
using namespace banter::test;

BOOST_AUTO_TEST_SUITE(behind_suite)

namespace {

using objects = std::vector<boost::json::object>;

// A page has 17 of these. After a line that did not fit, the rest of the outbox is less than a line.
const std::string filler = ' ' + std::string(16'000, 'x');

// Settings under which a peer that does not read falls behind after a few messages.
world_settings narrow()
{
    world_settings s;
    s.send_buffer_bytes = 64 * 1024; // a line of alice's goes out as a whole
    s.connections.outbox_limit_bytes = 64 * 1024;
    s.journal.room_messages = 0;
    s.journal.room_bytes = 0;
    return s;
}

std::string in_room(const std::string& room, const std::string& text)
{
    return R"({"type":"message","room":")" + room + R"(","text":")" + text + "\"}";
}

/// Alice talks in rooms that `slow` is in, too, and slow does not read.
struct world_with_slow_reader : world {
    world_with_slow_reader() : world{narrow()} {}

    void say(const std::string& room, const std::string& text)
    {
        alice.send(in_room(room, text));
        settle();
        alice.lines();
    }

    void say_many(const std::string& room, int count)
    {
        for (int i = 0; i < count; ++i)
            say(room, std::to_string(i) + filler);
    }

    // Reads until nothing more arrives.
    objects read_all()
    {
        objects all;
        for (int quiet = 0; quiet < 3;) {
            auto some = slow.objects(32 * 1024);
            quiet = some.empty() ? quiet + 1 : 0;
            std::move(some.begin(), some.end(), std::back_inserter(all));
            settle();
        }
        return all;
    }

    peer alice = welcome("alice", R"(,"rooms":["a","b","c"])");
    peer slow = welcome("slow", R"(,"rooms":["a","b","c"])");
};

// The index of the first object in `all` that satisfies `is`.
template <class Condition>
std::size_t index_of(const objects& all, Condition is)
{
    const auto at = std::find_if(all.begin(), all.end(), is);
    BOOST_TEST_REQUIRE((at != all.end()));
    return static_cast<std::size_t>(at - all.begin());
}

std::size_t index_of_text(const objects& all, const std::string& begin)
{
    return index_of(all, [&](const auto& o) {
        return o.at("type") == "message" && std::string_view{o.at("text").as_string()}.starts_with(begin);
    });
}

std::size_t index_of_type(const objects& all, std::string_view type)
{
    return index_of(all, [&](const auto& o) { return o.at("type").as_string() == type; });
}

std::map<std::string, std::vector<std::int64_t>> seqs_by_room(const objects& all)
{
    std::map<std::string, std::vector<std::int64_t>> out;
    for (const auto& o : all) {
        if (o.at("type") == "message")
            out[std::string{o.at("room").as_string()}].push_back(o.at("seq").as_int64());
    }
    return out;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(a_room_with_much_to_read_lets_the_others_have_their_turn, world_with_slow_reader)
{
    say_many("a", 70); // four pages
    say("b", "first of b" + filler);
    say("c", "first of c" + filler);
    BOOST_TEST(fan_out().counters().fell_behind == 3u);
    const auto all = read_all();
    const auto last_of_a = index_of_text(all, "69 x");
    BOOST_TEST(index_of_text(all, "first of b") < last_of_a);
    BOOST_TEST(index_of_text(all, "first of c") < last_of_a);
    const auto by_room = seqs_by_room(all);
    BOOST_TEST(by_room.at("a").size() == 70u);
    BOOST_TEST(std::is_sorted(by_room.at("a").begin(), by_room.at("a").end()));
    BOOST_TEST(by_room.at("b").size() == 1u);
    BOOST_TEST(by_room.at("c").size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(rooms_that_are_behind_are_read_page_by_page_in_turn, world_with_slow_reader)
{
    say_many("a", 60);
    say_many("b", 60);
    const auto all = read_all();
    // Half of each is there before the whole of either.
    std::map<std::string, int> so_far;
    for (const auto& o : all) {
        if (o.at("type") != "message")
            continue;
        if (++so_far[std::string{o.at("room").as_string()}] == 60)
            break;
    }
    BOOST_TEST(so_far["a"] >= 30);
    BOOST_TEST(so_far["b"] >= 30);
}

BOOST_FIXTURE_TEST_CASE(a_requested_page_precedes_missed_messages, world_with_slow_reader)
{
    say_many("a", 70);
    say("b", "found" + filler);
    slow.send(R"({"type":"search","text":"found","id":"s"})");
    settle();
    const auto all = read_all();
    BOOST_TEST(index_of_type(all, "found") < index_of_text(all, "69 x"));
}

BOOST_FIXTURE_TEST_CASE(a_pong_waits_for_every_room_that_is_behind, world_with_slow_reader)
{
    say_many("a", 40);
    say_many("b", 40);
    slow.send(R"({"type":"ping","id":"p"})");
    settle();
    const auto all = read_all();
    const auto pong = index_of_type(all, "pong");
    BOOST_TEST(index_of_text(all, "39 x") < pong);
    BOOST_TEST(std::none_of(all.begin() + static_cast<std::ptrdiff_t>(pong), all.end(),
                            [](const auto& o) { return o.at("type") == "message"; }));
}

BOOST_AUTO_TEST_CASE(a_page_of_a_left_room_does_not_count_for_the_next_room)
{
    for (const std::string left : {"a", "b"}) {
        const std::string other = left == "a" ? "b" : "a";
        world_with_slow_reader w;
        w.say_many("a", 40);
        w.say_many("b", 40);
        objects all;
        const auto read = [&] {
            for (auto& o : w.slow.objects(8 * 1024))
                all.push_back(std::move(o));
            w.turn();
        };
        while (w.journal().waiting_reads() == 0)
            read();
        w.slow.send(R"({"type":"leave","room":")" + left + "\"}");
        w.turn();
        while (w.journal().waiting_commits() != 0)
            w.journal().commit_one();
        w.turn();
        BOOST_TEST(w.journal().waiting_reads() != 0u); // the page was on its way all the time
        auto rest = w.read_all();
        std::move(rest.begin(), rest.end(), std::back_inserter(all));
        const auto by_room = seqs_by_room(all);
        BOOST_TEST(by_room.at(other).size() == 40u);
        BOOST_TEST(std::is_sorted(by_room.at(other).begin(), by_room.at(other).end()));
        const auto gone = index_of_type(all, "left");
        BOOST_TEST(
            std::none_of(all.begin() + static_cast<std::ptrdiff_t>(gone), all.end(), [&](const auto& o) {
                return o.at("type") == "message" && o.at("room").as_string() == left;
            }));
    }
}

// All of one turn is one batch: alice's line, then the answer.
BOOST_FIXTURE_TEST_CASE(an_answer_follows_the_notice_of_falling_behind, world_with_slow_reader)
{
    while (fan_out().counters().fell_behind == 0)
        say("a", std::string(1'000, 'x'));
    alice.send(in_room("b", std::string(1'000, 'x')));
    turn(); // not stored yet
    slow.send(R"({"type":"members","room":"b","id":"m"})");
    settle();
    const auto all = read_all();
    const auto notice =
        index_of(all, [](const auto& o) { return o.at("type") == "behind" && o.at("room") == "b"; });
    BOOST_TEST(notice < index_of_type(all, "members"));
    BOOST_TEST(all[notice].at("from").as_int64() == static_cast<std::int64_t>(fan_out().newest("b")));
    BOOST_TEST(seqs_by_room(all).at("b").size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_room_that_is_caught_up_is_live_before_the_others_are, world_with_slow_reader)
{
    say_many("a", 70);
    say("b", "missed" + filler);
    objects all;
    for (int i = 0; i < 1'000; ++i) {
        for (auto& o : slow.objects(8 * 1024))
            all.push_back(std::move(o));
        settle();
        const auto by_room = seqs_by_room(all);
        if (by_room.contains("b"))
            break;
    }
    BOOST_TEST(seqs_by_room(all)["a"].size() < 70u);
    say("b", "live");
    auto rest = read_all();
    std::move(rest.begin(), rest.end(), std::back_inserter(all));
    const auto by_room = seqs_by_room(all);
    BOOST_TEST(by_room.at("a").size() == 70u);
    BOOST_TEST(by_room.at("b").size() == 2u);
    BOOST_TEST(index_of_text(all, "missed") < index_of_text(all, "live"));
    BOOST_TEST(index_of_text(all, "live") < index_of_text(all, "69 x"));
}

BOOST_AUTO_TEST_SUITE_END()

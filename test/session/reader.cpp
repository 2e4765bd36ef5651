// What a reader brings from the journal: to a client that resumes, and to one that reads too slowly.
#include "test/session/texts.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(reader_suite)

namespace {

using strings = std::vector<std::string>;

std::string message(const std::string& text)
{
    return R"({"type":"message","room":"lobby","text":")" + text + "\"}";
}

// Of all that comes when it reads again.
strings types_until_quiet(world& w, peer& p)
{
    strings all;
    for (int i = 0; i < 100; ++i) {
        for (auto& t : p.types())
            all.push_back(std::move(t));
        w.settle();
    }
    return all;
}

// Settings under which a peer is behind after a few messages.
world_settings narrow()
{
    world_settings s;
    s.send_buffer_bytes = 4 * 1024;
    s.connections.outbox_limit_bytes = 4 * 1024;
    return s;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_is_said_while_the_history_is_read_comes_once_and_after_it)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(message("1") + message("2"));
    w.settle();

    auto bob = w.connect();
    w.settle();
    bob.send(R"({"type":"hello","user":"bob","epoch":"e1","after":1})");
    w.turn();
    w.journal().commit_one(); // bob enters; the journal is being read
    w.turn();
    BOOST_TEST(w.journal().waiting_reads() == 1u);
    alice.send(message("3"));
    w.turn();
    w.journal().commit_one(); // shown before the page is there
    w.turn();
    w.settle();
    alice.send(message("4"));
    w.settle();
    BOOST_TEST(texts(bob.objects()) == (strings{"2", "3", "4"}), per_element());
}

BOOST_AUTO_TEST_CASE(who_has_got_its_history_may_go_on_though_the_room_is_too_busy_to_go_live)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(message("1"));
    w.settle();
    auto bob = w.connect();
    w.settle();
    bob.send(R"({"type":"hello","user":"bob","epoch":"e1","after":0}{"type":"rooms"})");
    w.turn();
    w.journal().commit_one();
    for (int i = 0; i < 1100; ++i) { // more than is held for a reader
        alice.send(message("x"));
        w.turn();
        while (w.journal().waiting_commits() != 0)
            w.journal().commit_one();
        alice.lines();
    }
    w.turn();
    BOOST_TEST(w.journal().waiting_reads() == 1u);
    w.journal().read_one();
    w.turn();
    w.journal().commit_one();
    w.turn();
    const auto types = bob.types();
    BOOST_TEST(types == (strings{"welcome", "joined", "history", "rooms"}), per_element());
    BOOST_TEST(w.journal().waiting_reads() == 1u); // still on its way
}

BOOST_AUTO_TEST_CASE(a_seq_of_another_epoch_or_of_the_future_is_a_reset)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(message("1"));
    w.settle();
    auto other_epoch = w.connect();
    other_epoch.send(R"({"type":"hello","user":"b","epoch":"e0","after":1})");
    auto future = w.connect();
    future.send(R"({"type":"hello","user":"c","epoch":"e1","after":99})");
    w.settle();
    for (auto* p : {&other_epoch, &future}) {
        const auto got = p->objects();
        BOOST_REQUIRE(got.size() == 3u);
        BOOST_TEST(got[2].at("type").as_string() == "reset");
        BOOST_TEST(got[2].at("oldest").as_int64() == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_member_that_does_not_read_misses_nothing_in_the_end)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow");
    strings said;
    for (int i = 0; i < 300; ++i) {
        said.push_back(std::to_string(i) + std::string(100, 'x'));
        alice.send(message(said.back()));
        w.settle();
        alice.lines();
    }
    BOOST_TEST(w.fan_out().counters().fell_behind == 1u);
    std::vector<boost::json::object> got;
    for (int i = 0; i < 1000 && texts(got).size() < said.size(); ++i) {
        for (auto& o : slow.objects(1000))
            got.push_back(std::move(o));
        w.settle();
    }
    BOOST_TEST(texts(got) == said, per_element());

    alice.send(message("live again"));
    w.settle();
    BOOST_TEST(texts(slow.objects()) == strings{"live again"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_pong_is_a_fence_also_for_who_is_behind)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow");
    for (int i = 0; i < 300; ++i) {
        alice.send(message(std::string(100, 'x')));
        w.settle();
        alice.lines();
    }
    slow.send(R"({"type":"ping","id":"fence"})");
    w.settle();
    std::size_t before = 0;
    bool ponged = false;
    for (int i = 0; i < 1000 && !ponged; ++i) {
        for (const auto& o : slow.objects(2000)) {
            before += o.at("type") == "message" ? 1 : 0;
            ponged = ponged || o.at("type") == "pong";
        }
        w.settle();
    }
    BOOST_TEST(ponged);
    BOOST_TEST(before == 300u);
}

BOOST_AUTO_TEST_CASE(who_was_behind_is_told_how_things_stand)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow", R"(,"presence":true)");
    for (int i = 0; i < 100; ++i) {
        alice.send(message(std::string(200, 'x')));
        w.settle();
    }
    auto bob = w.welcome("bob");
    alice.send(R"({"type":"topic","room":"lobby","text":"new"})");
    w.settle();
    const auto types = types_until_quiet(w, slow);
    BOOST_REQUIRE(types.size() > 2);
    BOOST_TEST(types[types.size() - 2] == "members");
    BOOST_TEST(types.back() == "topic");
}

BOOST_AUTO_TEST_CASE(who_did_not_ask_for_presence_is_not_told_of_it_after_it_was_behind)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow");
    for (int i = 0; i < 100; ++i) {
        alice.send(message(std::string(200, 'x')));
        w.settle();
    }
    const auto bob = w.welcome("bob");
    const auto types = types_until_quiet(w, slow);
    BOOST_TEST(std::count(types.begin(), types.end(), "message") == 100);
    BOOST_TEST(types.back() == "message");
}

BOOST_AUTO_TEST_CASE(the_change_that_a_full_outbox_could_not_take_is_told_later)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow", R"(,"presence":true)");
    for (int i = 0; i < 200; ++i) { // nothing but joins and leaves, and a topic at the end
        const auto request =
            i % 2 == 0 ? R"({"type":"leave","room":"lobby"})" : R"({"type":"join","room":"lobby"})";
        alice.send(request);
        w.settle();
        alice.lines();
    }
    alice.send(R"({"type":"topic","room":"lobby","text":"new"})");
    w.settle();
    const auto types = types_until_quiet(w, slow);
    BOOST_TEST(w.fan_out().counters().fell_behind == 1u);
    BOOST_REQUIRE(types.size() > 2);
    BOOST_TEST(types[types.size() - 2] == "members");
    BOOST_TEST(types.back() == "topic");
}

BOOST_AUTO_TEST_CASE(a_pong_waits_only_for_what_was_said_before_the_ping)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow");
    const auto say = [&](int times) {
        for (int i = 0; i < times; ++i) {
            alice.send(message(std::string(100, 'x')));
            w.settle();
            alice.lines();
        }
    };
    say(200);
    slow.send(
        R"({"type":"ping","id":"fence"}{"type":"message","room":"lobby","text":"after the ping","id":"m"})");
    w.settle();
    bool ponged = false;
    bool acknowledged = false;
    for (int i = 0; i < 300 && !acknowledged; ++i) { // the room says more than the slow one reads
        say(10);
        for (const auto& o : slow.objects(1000)) {
            ponged = ponged || o.at("type") == "pong";
            acknowledged = acknowledged || o.at("type") == "ack";
            BOOST_TEST((!acknowledged || ponged));
        }
    }
    BOOST_TEST(acknowledged);
}

BOOST_AUTO_TEST_CASE(a_gap_in_the_journal_is_a_reset_and_not_silence)
{
    auto settings = narrow();
    settings.journal.room_messages = 10;
    world w{settings};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow");
    for (int i = 0; i < 300; ++i) {
        alice.send(message(std::to_string(i) + std::string(100, 'x')));
        w.settle();
        alice.lines();
    }
    std::vector<boost::json::object> got;
    for (int i = 0; i < 200; ++i) {
        for (auto& o : slow.objects())
            got.push_back(std::move(o));
        w.settle();
    }
    const auto reset =
        std::find_if(got.begin(), got.end(), [](const auto& o) { return o.at("type") == "reset"; });
    BOOST_REQUIRE((reset != got.end()));
    BOOST_TEST(reset->at("oldest").as_int64() == 291);
    BOOST_TEST(got.back().at("seq").as_int64() == 300);
}

BOOST_AUTO_TEST_CASE(leaving_a_room_that_one_is_behind_in_ends_the_reading)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow");
    for (int i = 0; i < 100; ++i) {
        alice.send(message(std::string(200, 'x')));
        w.settle();
    }
    slow.send(R"({"type":"leave","room":"lobby"}{"type":"ping"})");
    w.settle();
    const auto types = types_until_quiet(w, slow);
    BOOST_REQUIRE(types.size() > 2);
    BOOST_TEST(types[types.size() - 2] == "left");
    BOOST_TEST(types.back() == "pong");
}

BOOST_AUTO_TEST_CASE(who_resumes_after_a_seq_that_was_not_given_yet_lags_by_nothing)
{
    world w;
    auto alice = w.welcome("alice");
    alice.send(message("1"));
    w.settle();
    auto bob = w.connect();
    w.settle();
    bob.send(R"({"type":"hello","user":"bob","epoch":"e0","after":1})");
    w.turn();
    w.journal().commit_one();
    w.turn();
    BOOST_TEST(w.journal().waiting_reads() == 1u);
    const auto lag = w.sessions().stats().lag;
    BOOST_TEST(lag.clients == 1u);
    BOOST_TEST(lag.sum == 0u);
}

BOOST_AUTO_TEST_CASE(who_was_behind_in_a_conversation_is_told_of_no_room)
{
    world w{narrow()};
    auto alice = w.welcome("alice", R"(,"presence":true)");
    auto bob = w.welcome("bob");
    const auto text = R"({"type":"message","to":"alice","text":")" + std::string(200, 'x') + "\"}";
    for (int i = 0; i < 100; ++i) {
        bob.send(text);
        w.settle();
        bob.lines();
    }
    BOOST_TEST(w.fan_out().counters().fell_behind != 0u);
    bob.send(R"({"type":"rename","user":"robert"})");
    w.settle();
    std::size_t got = 0;
    for (int i = 0; i < 1000 && got < 100; ++i) {
        for (const auto& o : alice.objects()) {
            got += o.at("type") == "message" ? 1u : 0u;
            if (const auto* const room = o.if_contains("room"))
                BOOST_TEST(*room != "");
        }
        w.settle();
    }
    for (const auto& o : alice.objects())
        if (const auto* const room = o.if_contains("room"))
            BOOST_TEST(*room != "");
}

BOOST_AUTO_TEST_SUITE_END()

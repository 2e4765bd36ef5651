// Messages from the journal, for a client that resumes, and for one that reads too slowly.
#include "test/session/stall.hpp"
#include "test/session/texts.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(reader_suite)

namespace {

// Settings under which a peer falls behind after a few messages.
world_settings narrow()
{
    world_settings s;
    s.send_buffer_bytes = 4 * 1024;
    s.connections.outbox_limit_bytes = 4 * 1024;
    return s;
}

// The author posts messages of `bytes` bytes one by one, and reads its answers.
void post(world& w, peer& author, int times, std::size_t bytes)
{
    for (int i = 0; i < times; ++i) {
        author.send(message(std::string(bytes, 'x')));
        w.settle();
        author.lines();
    }
}

// The types of all objects that the peer receives when it reads again.
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

} // namespace

BOOST_AUTO_TEST_CASE(messages_posted_while_the_history_is_read_follow_it_once)
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

BOOST_AUTO_TEST_CASE(a_client_with_its_history_continues_in_a_room_too_busy_to_go_live)
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

BOOST_AUTO_TEST_CASE(a_pong_is_a_fence_also_for_a_client_that_is_behind)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow");
    post(w, alice, 300, 100);
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

BOOST_AUTO_TEST_CASE(a_client_that_was_behind_gets_the_present_members_and_topic)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow", R"(,"presence":true)");
    post(w, alice, 100, 200);
    auto bob = w.welcome("bob");
    alice.send(R"({"type":"topic","room":"lobby","text":"new"})");
    w.settle();
    const auto types = types_until_quiet(w, slow);
    BOOST_REQUIRE(types.size() > 2);
    BOOST_TEST(types[types.size() - 2] == "members");
    BOOST_TEST(types.back() == "topic");
}

BOOST_AUTO_TEST_CASE(the_present_members_agree_with_the_joins_before_and_after_them)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow", R"(,"presence":true)");
    post(w, alice, 100, 200);
    const auto bob = w.welcome("bob"); // a change that slow misses
    const auto busy = occupy(w);
    auto carol = w.connect();
    carol.send(R"({"type":"hello","user":"carol"})");
    w.turn(); // she has joined, and nobody has been told yet
    std::vector<boost::json::object> got;
    const auto read = [&] {
        for (auto& o : slow.objects())
            got.push_back(std::move(o));
        w.turn();
    };
    for (int i = 0; i < 100; ++i) { // slow catches up meanwhile
        read();
        while (w.journal().waiting_reads() != 0)
            w.journal().read_one();
    }
    w.settle();
    read();
    read();
    strings about_carol;
    for (const auto& o : got) {
        if (o.at("type") == "presence" && o.at("user") == "carol")
            about_carol.emplace_back("join");
        if (o.at("type") == "members" &&
            boost::json::serialize(o.at("members")).find("carol") != std::string::npos)
            about_carol.emplace_back("listed");
    }
    BOOST_TEST(about_carol == (strings{"join", "listed"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_client_that_was_behind_ends_with_the_topic_that_is_set_meanwhile)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    auto slow = w.welcome("slow");
    post(w, alice, 100, 200);
    alice.send(R"({"type":"topic","room":"lobby","text":"missed"})");
    w.settle();
    bob.send(R"({"type":"topic","room":"lobby","text":"last"})");
    w.turn(); // waits in the journal
    std::vector<boost::json::object> got;
    for (int i = 0; i < 100; ++i) { // slow catches up meanwhile
        for (auto& o : slow.objects())
            got.push_back(std::move(o));
        w.turn();
        while (w.journal().waiting_reads() != 0)
            w.journal().read_one();
    }
    for (int i = 0; i < 3; ++i) {
        w.settle();
        for (auto& o : slow.objects())
            got.push_back(std::move(o));
    }
    BOOST_REQUIRE(!got.empty());
    BOOST_TEST(got.back().at("type").as_string() == "topic");
    BOOST_TEST(got.back().at("text").as_string() == "last");
}

BOOST_AUTO_TEST_CASE(a_client_without_presence_gets_no_members_after_it_was_behind)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow");
    post(w, alice, 100, 200);
    const auto bob = w.welcome("bob");
    const auto types = types_until_quiet(w, slow);
    BOOST_TEST(std::count(types.begin(), types.end(), "message") == 100);
    BOOST_TEST(types.back() == "message");
}

BOOST_AUTO_TEST_CASE(a_change_that_did_not_fit_into_a_full_outbox_is_sent_later)
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

BOOST_AUTO_TEST_CASE(a_pong_waits_only_for_messages_before_the_ping)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow");
    post(w, alice, 200, 100);
    slow.send(
        R"({"type":"ping","id":"fence"}{"type":"message","room":"lobby","text":"after the ping","id":"m"})");
    w.settle();
    bool ponged = false;
    bool acknowledged = false;
    for (int i = 0; i < 300 && !acknowledged; ++i) { // the room is faster than the slow reader
        post(w, alice, 10, 100);
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

BOOST_AUTO_TEST_CASE(leaving_a_room_ends_catching_up_in_it)
{
    world w{narrow()};
    auto alice = w.welcome("alice");
    auto slow = w.welcome("slow");
    post(w, alice, 100, 200);
    slow.send(R"({"type":"leave","room":"lobby"}{"type":"ping"})");
    w.settle();
    const auto types = types_until_quiet(w, slow);
    BOOST_REQUIRE(types.size() > 2);
    BOOST_TEST(types[types.size() - 2] == "left");
    BOOST_TEST(types.back() == "pong");
}

BOOST_AUTO_TEST_CASE(a_resume_after_a_future_seq_has_no_lag)
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

BOOST_AUTO_TEST_CASE(a_client_that_was_behind_in_a_conversation_gets_no_room_state)
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

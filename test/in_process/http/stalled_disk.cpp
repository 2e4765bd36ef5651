// While the disk does not answer: each door answers those who read, refuses what must be stored, and lets the
// rest wait.
#include "test/in_process/http/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace banter::test;
using banter::chat::pressure;

BOOST_AUTO_TEST_SUITE(stalled_disk)

namespace {

struct request {
    std::string_view name;
    std::string bytes;
    std::string_view answer; // a part of it
};

struct door {
    std::string_view name;
    const banter::protocol::frontend& through;
    std::string entry; // sent before the stall; empty: the client needs none, and connects in the stall
    std::vector<request> reading;
    request storing;
    request waiting;
};

std::vector<door> doors_of(server& s)
{
    std::vector<door> all;
    all.push_back({"JSON",
                   banter::protocol::json::object_frontend(),
                   R"({"type":"hello","user":"bob"})",
                   {{"history", R"({"type":"history","room":"lobby"})", "\"text\":\"stored\""},
                    {"search", R"({"type":"search","text":"stored"})", "\"text\":\"stored\""},
                    {"ping", R"({"type":"ping"})", "\"pong\""}},
                   {"message", R"({"type":"message","room":"lobby","text":"hi"})", "\"unavailable\""},
                   {"members", R"({"type":"members","room":"lobby"})", "\"members\""}});
    all.push_back({"IRC",
                   s.irc_frontend(),
                   "CAP REQ :batch draft/chathistory\r\nNICK ike\r\nUSER u 0 * :r\r\nCAP END\r\n",
                   {{"history", "CHATHISTORY LATEST #lobby * 10\r\n", "PRIVMSG #lobby :stored\r\n"},
                    {"ping", "PING :here\r\n", "PONG"}},
                   {"message", "PRIVMSG #lobby :hi\r\n", "the disk does not respond"},
                   {"members", "WHO #lobby\r\n", " 352 ike "}});
    all.push_back({"HTTP",
                   s.http_frontend(),
                   "",
                   {{"history", http_request("GET", "/rooms/lobby/messages"), "\"text\":\"stored\""},
                    {"search", http_request("GET", "/search?text=stored"), "\"text\":\"stored\""}},
                   {"message", http_request("POST", "/rooms/lobby/messages?user=ci", {}, "hi"), " 503 "},
                   {"rooms", http_request("GET", "/rooms"), "\"lobby\""}});
    return all;
}

// What the client is sent, without a commit.
std::string answer(server& s, peer& client, std::string_view bytes)
{
    client.bytes();
    client.send(bytes);
    s.turn();
    while (s.journal().waiting_reads() != 0) {
        s.journal().read_one();
        s.turn();
    }
    return client.bytes();
}

} // namespace

BOOST_AUTO_TEST_CASE(each_door_answers_readers_refuses_writers_and_lets_the_rest_wait)
{
    server s;
    auto alice = s.welcome("alice");
    alice.send(R"({"type":"message","room":"lobby","text":"stored"})");
    s.settle();
    auto doors = doors_of(s);
    std::vector<peer> inside;
    for (const auto& each : doors) {
        inside.push_back(s.connect(each.through));
        inside.back().send(each.entry);
        s.settle();
    }
    alice.send(R"({"type":"message","room":"lobby","text":"waits"})");
    s.turn();
    s.journal().set_load(pressure::stalled);
    for (std::size_t i = 0; i < doors.size(); ++i) {
        const auto& here = doors[i];
        const bool needs_entry = !here.entry.empty();
        BOOST_TEST_CONTEXT(here.name)
        {
            for (int round = 0; round < 2; ++round) { // as often as it likes
                for (const auto& each : here.reading) {
                    BOOST_TEST_CONTEXT(each.name)
                    {
                        auto next = s.connect(here.through); // a client may come and go for each request
                        auto& client = needs_entry ? inside[i] : next;
                        const auto got = answer(s, client, each.bytes);
                        BOOST_TEST(got.find(each.answer) != std::string::npos, got);
                        BOOST_TEST(got.find("waits") == std::string::npos, got);
                    }
                    s.turn();
                }
            }
            const auto commits = s.journal().waiting_commits();
            const auto refused = answer(s, inside[i], here.storing.bytes);
            BOOST_TEST(refused.find(here.storing.answer) != std::string::npos, refused);
            BOOST_TEST(s.journal().waiting_commits() == commits);
            BOOST_TEST(answer(s, inside[i], here.waiting.bytes) == "");
            BOOST_TEST(s.journal().waiting_commits() == commits + 1);
        }
    }
    s.settle();
    for (std::size_t i = 0; i < doors.size(); ++i) {
        const auto got = inside[i].bytes();
        BOOST_TEST(got.find(doors[i].waiting.answer) != std::string::npos, got);
    }
}

BOOST_AUTO_TEST_SUITE_END()

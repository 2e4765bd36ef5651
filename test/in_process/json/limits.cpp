// Half-sent objects, connections: a limit affects only the client that meets it.
#include "server/protocol/json/object_codec.hpp"
#include "test/in_process/clients/plain_client.hpp"
#include "test/in_process/json/fixture.hpp"

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(json_limits)

namespace {

constexpr int timeout = 30;

world_settings with_rate(double per_second, double burst)
{
    world_settings s;
    s.sessions.requests = {per_second, burst};
    return s;
}

world_settings with_places(std::size_t all, std::size_t per_address)
{
    world_settings s;
    s.registry = {all, per_address};
    return s;
}

struct limited_rate : json_fixture {
    explicit limited_rate(json_variant v) : json_fixture{v, with_rate(0.001, 100)} {}
};

struct three_connections_allowed : json_fixture {
    explicit three_connections_allowed(json_variant v) : json_fixture{v, with_places(3, 0)} {}
};

struct two_connections_per_address : json_fixture {
    explicit two_connections_per_address(json_variant v) : json_fixture{v, with_places(0, 2)} {}
};

std::string first_words(server& s, peer& p)
{
    s.settle();
    const auto lines = p.lines();
    return lines.empty() ? "" : lines.front();
}

} // namespace

BANTER_TEST_IN(two_clients, a_half_sent_object_closes_the_connection_in_time)
{
    auto idle = plain("idle"), half_plain = plain("half");
    auto half_json = json("half");
    half_plain.send(R"({"user":"half","te)");
    const auto whole = is_websocket() ? std::string{"\x81\xfe", 2} : std::string{R"({"type":"ping")"};
    half_json.send_bytes(whole);
    pass_seconds(timeout - 5);
    BOOST_TEST(!half_plain.closed());
    BOOST_TEST(!half_json.closed());
    pass_seconds(10);
    BOOST_TEST(half_plain.closed());
    BOOST_TEST(half_json.closed());
    alice.say("on we go");
    bob.until("message", R"("text":"on we go")");
    BOOST_TEST(!idle.closed());
}

BANTER_TCP_TEST_IN(two_clients, an_object_that_trickles_in_is_not_saved_by_its_trickle)
{
    auto trickle = plain("trickle");
    trickle.send(R"({"a":")");
    for (int second = 0; second < timeout - 5; ++second) {
        trickle.send("x");
        pass_seconds(1);
    }
    BOOST_TEST(!trickle.closed());
    trickle.send("x");
    pass_seconds(10);
    BOOST_TEST(trickle.closed());
}

BANTER_TCP_TEST_IN(two_clients, a_client_silent_between_objects_may_stay)
{
    auto idle = plain("idle");
    idle.send(" \n");
    pass_seconds(10 * timeout);
    BOOST_TEST(!idle.closed());
    idle.say("here I am");
    idle.expect({"[idle] here I am"});
    BOOST_TEST(text_in(alice.ask("ping"), "type") == "pong");
}

BANTER_TCP_TEST_IN(limited_rate, requests_within_the_burst_do_not_wait)
{
    auto alice = json("alice"); // this is the first of a hundred
    std::size_t acks = 0;
    for (const auto& n : numbers(0, 98))
        alice.send("message", R"("room":"lobby","text":)" + json_text(n));
    for (const auto& got : alice.fence())
        acks += got.at("type") == "ack" ? 1 : 0;
    BOOST_TEST(acks == 98u);
}

// A client over its rate is not read, nothing of it is dropped, and other clients are not affected.
BANTER_TCP_TEST_IN(limited_rate, over_the_burst_only_the_talker_waits)
{
    auto alice = json("alice"), bob = json("bob");
    for (const auto& n : numbers(0, 120))
        alice.send("message", R"("room":"lobby","text":)" + json_text(n));
    BANTER_TEST_LISTS(bob.texts(), numbers(0, 99));
}

BANTER_TEST_IN(three_connections_allowed, a_connection_over_the_limit_is_refused_with_a_reason)
{
    auto alice = json("alice"), bob = json("bob"), third = json("third");
    for (int n = 0; n < 5; ++n) {
        auto p = connect();
        BOOST_TEST(first_words(*this, p).find("too_many") != std::string::npos);
        p.lines();
        BOOST_TEST(p.closed());
    }
    third.close();
    auto newcomer = json("newcomer");
    alice.say("welcome");
    bob.expect("message", R"("text":"welcome")");
    newcomer.expect("message", R"("text":"welcome")");
}

BANTER_TCP_TEST_IN(two_connections_per_address, only_an_address_that_has_its_places_is_refused)
{
    using boost::asio::ip::make_address_v4;
    auto alice = json("alice"), bob = json("bob");
    auto third = connect();
    BOOST_TEST(first_words(*this, third).find("too_many") != std::string::npos);
    auto neighbour = connect(banter::protocol::json::object_frontend(), {make_address_v4("127.0.0.2"), 1234});
    neighbour.send(plain_client::object("neighbour", "hi"));
    alice.until("message", R"("user":"neighbour")");
    bob.close();
    auto fourth = json("fourth");
    BOOST_TEST(text_in(fourth.ask("ping"), "type") == "pong");
}

BOOST_AUTO_TEST_SUITE_END()

// Sessions independent of the protocol: own answers, ends, silence, change of the codec.
#include "test/session/scripted_codec.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using test::peer;
using test::scripted_frontend;
using test::world;

BOOST_AUTO_TEST_SUITE(frontends_suite)

namespace {

std::vector<std::string> after(world& w, peer& p, std::string_view bytes)
{
    p.send(bytes);
    w.settle();
    return p.lines();
}

test::world_settings with_idle_timeout(int seconds)
{
    test::world_settings s;
    s.sessions.idle_timeout = std::chrono::seconds{seconds};
    return s;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_codec_answers_by_itself_in_the_order_of_the_requests)
{
    const scripted_frontend frontend{protocol::silence::is_fine};
    world w;
    auto p = w.connect(frontend);
    const auto lines = after(w, p, "prp");
    BOOST_REQUIRE(lines.size() == 3u);
    BOOST_TEST(lines[0] == "own p");
    BOOST_TEST(lines[1].find(R"("type":"rooms")") != std::string::npos);
    BOOST_TEST(lines[2] == "own p");
    BOOST_TEST(!p.closed());
}

BOOST_AUTO_TEST_CASE(the_connection_ends_with_the_answer_to_the_last_request)
{
    const scripted_frontend frontend{protocol::silence::is_fine};
    for (const char* const requests : {"l", "R", "Rp", "lp"}) {
        world w;
        auto p = w.connect(frontend);
        const auto lines = after(w, p, requests);
        BOOST_TEST(lines.size() == 2u);
        BOOST_TEST(lines.back() == "closing 0");
        p.lines();
        BOOST_TEST(p.closed());
    }
}

BOOST_AUTO_TEST_CASE(another_codec_decodes_the_bytes_after_a_hand_over)
{
    const scripted_frontend frontend{protocol::silence::ends};
    world w{with_idle_timeout(2)};
    auto p = w.connect(frontend);
    BOOST_TEST(after(w, p, "sp").back() == "own p");
    w.pass_seconds(10); // the successor's peer may be silent
    p.lines();
    BOOST_TEST(!p.closed());
}

BOOST_AUTO_TEST_CASE(a_peer_that_does_not_answer_a_probe_is_closed_with_closing_bytes)
{
    const scripted_frontend frontend{protocol::silence::wants_answer};
    world w{with_idle_timeout(4)};
    auto p = w.connect(frontend);
    after(w, p, "p");
    w.pass_seconds(1);
    BOOST_TEST(p.lines().empty());
    w.pass_seconds(1);
    BOOST_TEST(p.lines() == std::vector<std::string>{"probe"}, boost::test_tools::per_element());
    w.pass_seconds(1);
    BOOST_TEST(!p.closed());
    w.pass_seconds(1);
    w.settle();
    BOOST_TEST(p.lines() == std::vector<std::string>{"closing 3"}, boost::test_tools::per_element());
    BOOST_TEST(w.counters().closed[static_cast<std::size_t>(net::close_reason::silent)] == 0u); // lingers
    p.end_stream();
    w.settle();
    BOOST_TEST(w.counters().closed[static_cast<std::size_t>(net::close_reason::silent)] == 1u);
}

BOOST_AUTO_TEST_CASE(a_peer_that_sends_anything_after_a_probe_stays)
{
    const scripted_frontend frontend{protocol::silence::wants_answer};
    world w{with_idle_timeout(4)};
    auto p = w.connect(frontend);
    for (int i = 0; i < 5; ++i) {
        w.pass_seconds(3);
        after(w, p, "p");
    }
    BOOST_TEST(!p.closed());
}

BOOST_AUTO_TEST_CASE(a_peer_that_must_only_be_kept_awake_is_probed_for_ever)
{
    const scripted_frontend frontend{protocol::silence::is_probed};
    world w{with_idle_timeout(4)};
    auto p = w.connect(frontend);
    w.pass_seconds(20);
    BOOST_TEST(p.lines().size() == 10u);
    BOOST_TEST(!p.closed());
}

BOOST_AUTO_TEST_CASE(a_zero_disables_the_idle_time_out)
{
    const scripted_frontend frontend{protocol::silence::ends};
    world w{with_idle_timeout(0)};
    auto p = w.connect(frontend);
    w.pass_seconds(1'000);
    p.lines();
    BOOST_TEST(!p.closed());
}

BOOST_AUTO_TEST_CASE(a_listener_of_the_lobby_may_be_silent_for_ever)
{
    world w{with_idle_timeout(2)};
    auto p = w.connect();
    w.pass_seconds(1'000);
    p.lines();
    BOOST_TEST(!p.closed());
}

BOOST_AUTO_TEST_SUITE_END()

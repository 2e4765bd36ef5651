#include "server/session/registry.hpp"

#include "test/session/scripted_codec.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(registry_suite)

namespace {

const strings none;
const strings no{"no"};
const scripted_frontend frontend;
const scripted_frontend operators{protocol::silence::is_fine,
                                  1}; // one more than the limit may come through it

net::tcp_endpoint address(int last)
{
    return {boost::asio::ip::make_address("10.0.0." + std::to_string(last)), 4'000};
}

world_settings with(std::size_t connections, std::size_t per_address)
{
    world_settings s;
    s.registry = {connections, per_address};
    return s;
}

bool is_refused(world& w, peer& p)
{
    w.settle();
    const auto got = p.lines();
    BOOST_TEST(p.closed() == (got == no));
    return p.closed();
}

// Ends it as its peer, and lets that be seen.
void go(world& w, peer& p)
{
    p.end_stream();
    w.settle();
}

} // namespace

BOOST_AUTO_TEST_CASE(connections_up_to_the_limit_are_accepted_and_the_next_is_refused)
{
    world w{with(2, 0)};
    auto a = w.connect(frontend);
    auto b = w.connect(frontend);
    auto c = w.connect(frontend);
    BOOST_TEST(!is_refused(w, a));
    BOOST_TEST(!is_refused(w, b));
    BOOST_TEST(is_refused(w, c));
    BOOST_TEST(w.sessions().size() == 2u);
    BOOST_TEST(w.counters().accepted == 2u);
    BOOST_TEST(w.counters().refused == 1u);

    go(w, a); // frees a slot
    auto d = w.connect(frontend);
    auto e = w.connect(frontend);
    BOOST_TEST(!is_refused(w, d));
    BOOST_TEST(is_refused(w, e));
    BOOST_TEST(w.counters().accepted == 3u);
    BOOST_TEST(w.counters().refused == 2u);
}

BOOST_AUTO_TEST_CASE(the_stop_waits_a_second_for_peers_that_have_read_everything)
{
    BOOST_TEST((session::registry_settings{}.stop_patience == std::chrono::seconds{1})); // what banterd uses
}

BOOST_AUTO_TEST_CASE(the_stop_waits_for_peers_with_unread_bytes_only)
{
    world_settings s;
    s.registry.stop_patience = std::chrono::milliseconds{0};
    world w{s};
    auto quick = w.connect(frontend);
    auto slow = w.connect(frontend);
    w.settle();
    bool done = false;
    w.sessions().shut_down([&] { done = true; });
    w.turn();
    BOOST_TEST(quick.lines().back() == "closing 4");
    BOOST_TEST(w.turn_until([&] { return w.sessions().size() == 1; }));
    w.turn();
    BOOST_TEST(!done);
    slow.lines();
    BOOST_TEST(w.turn_until([&] { return done; }));
    BOOST_TEST(w.counters().closed[static_cast<std::size_t>(net::close_reason::shutdown)] == 2u);
}

BOOST_AUTO_TEST_CASE(a_frontend_may_have_places_in_reserve)
{
    world w{with(1, 0)};
    auto a = w.connect(frontend);
    auto b = w.connect(frontend);
    auto c = w.connect(operators);
    auto d = w.connect(operators);
    BOOST_TEST(!is_refused(w, a));
    BOOST_TEST(is_refused(w, b));
    BOOST_TEST(!is_refused(w, c));
    BOOST_TEST(is_refused(w, d));
}

BOOST_AUTO_TEST_CASE(each_address_has_its_own_limit_which_frontends_with_a_reserve_do_not_heed)
{
    world w{with(0, 2)};
    auto a = w.connect(frontend, address(1));
    auto b = w.connect(frontend, address(1));
    auto c = w.connect(frontend, address(1));
    auto other = w.connect(frontend, address(2));
    auto admin = w.connect(operators, address(1));
    BOOST_TEST(!is_refused(w, a));
    BOOST_TEST(!is_refused(w, b));
    BOOST_TEST(is_refused(w, c));
    BOOST_TEST(!is_refused(w, other));
    BOOST_TEST(!is_refused(w, admin));
    go(w, admin);

    go(w, a); // two had come, and one is left
    auto d = w.connect(frontend, address(1));
    auto e = w.connect(frontend, address(1));
    BOOST_TEST(!is_refused(w, d));
    BOOST_TEST(is_refused(w, e));

    go(w, b);
    go(w, d); // none is left, so that the address is new again
    auto f = w.connect(frontend, address(1));
    auto g = w.connect(frontend, address(1));
    auto h = w.connect(frontend, address(1));
    BOOST_TEST(!is_refused(w, f));
    BOOST_TEST(!is_refused(w, g));
    BOOST_TEST(is_refused(w, h));
}

BOOST_AUTO_TEST_CASE(a_zero_disables_each_limit)
{
    world w{with(0, 0)};
    std::vector<peer> all;
    all.reserve(50);
    for (int i = 0; i < 50; ++i)
        all.push_back(w.connect(frontend, address(1)));
    w.settle();
    BOOST_TEST(w.sessions().size() == 50u);
    BOOST_TEST(w.counters().refused == 0u);
}

BOOST_AUTO_TEST_CASE(ends_are_counted_by_their_reason)
{
    world w;
    auto a = w.connect(frontend);
    auto b = w.connect(frontend);
    auto c = w.connect(frontend);
    w.settle();
    go(w, a);
    w.sessions().find({1, 0})->close(net::close_reason::stalled);
    w.settle();
    w.sessions().close_all();
    w.settle();
    const auto& closed = w.counters().closed;
    BOOST_TEST(closed[static_cast<std::size_t>(net::close_reason::peer_closed)] == 1u);
    BOOST_TEST(closed[static_cast<std::size_t>(net::close_reason::stalled)] == 1u);
    BOOST_TEST(closed[static_cast<std::size_t>(net::close_reason::shutdown)] == 1u);
    BOOST_TEST(w.sessions().size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_shut_down_sends_bye_in_each_form_and_ends_with_the_last_session)
{
    world w;
    auto alice = w.welcome("alice");
    auto listener = w.connect();
    auto letter = w.connect(frontend);
    w.settle();
    int done = 0;
    w.sessions().shut_down([&] { ++done; });
    auto late = w.connect(frontend);
    w.settle();
    BOOST_TEST(late.lines() == no, per_element());
    BOOST_TEST(alice.lines() == strings{R"({"type":"bye","reason":"the server is stopping"})"},
               per_element());
    BOOST_TEST(listener.lines().size() == 1u);
    BOOST_TEST(letter.closed() == false);
    BOOST_TEST(done == 0);
    go(w, alice);
    go(w, listener);
    BOOST_TEST(done == 0);
    go(w, letter);
    BOOST_TEST(done == 1);
    BOOST_TEST(w.counters().closed[static_cast<std::size_t>(net::close_reason::shutdown)] == 3u);
}

BOOST_AUTO_TEST_CASE(a_shut_down_without_sessions_is_done_at_once)
{
    world w;
    int done = 0;
    w.sessions().shut_down([&] { ++done; });
    BOOST_TEST(done == 1);
    w.turn();
    BOOST_TEST(done == 1);
}

BOOST_AUTO_TEST_CASE(remaining_sessions_are_closed_by_close_all)
{
    world_settings s;
    s.send_buffer_bytes = 4 * 1024;
    world w{s};
    auto p = w.connect(frontend);
    w.settle();
    p.send("bbbbbbbbbb"); // and reads nothing
    w.settle();
    int done = 0;
    w.sessions().shut_down([&] { ++done; });
    w.settle();
    BOOST_TEST(done == 0);
    w.sessions().close_all();
    BOOST_TEST(done == 0); // never from inside the call
    w.settle();
    BOOST_TEST(done == 1);
}

BOOST_AUTO_TEST_SUITE_END()

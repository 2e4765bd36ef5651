// Connections that come and go while the disk does not answer: what they leave behind is limited.
#include "server/protocol/irc/codec.hpp"
#include "test/session/scripted_codec.hpp"
#include "test/session/stall.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;
using chat::pressure;

BOOST_AUTO_TEST_SUITE(stalled_connections)

namespace {

world_settings with_few_waiting_names()
{
    world_settings s;
    s.pipeline.waiting_names = 200;
    return s;
}

// So many peers come through the door, one after the other, say `greeting` and are gone.
void come_and_go(world& w, const protocol::frontend& door, std::string_view greeting, int count)
{
    for (int i = 0; i < count; ++i) {
        {
            auto p = w.connect(door);
            p.bytes(); // of a refusal
            if (!p.closed())
                p.send(greeting);
            w.turn();
        }
        w.turn();
        w.turn();
    }
}

struct doors {
    protocol::irc::frontend irc{{.clock = [] { return timestamp{}; }}};
    scripted_frontend guests; // as of HTTP
    scripted_frontend reserved{protocol::silence::is_fine, 1};
};

} // namespace

BOOST_AUTO_TEST_CASE(connections_that_come_and_go_in_a_stall_are_refused_from_a_limit_on)
{
    const doors through;
    const struct {
        const protocol::frontend& door;
        std::string_view greeting;
        std::string_view refusal;
    } all[]{
        {protocol::json::object_frontend(), {}, "! too_many: "},
        {protocol::json::object_frontend(), R"({"user":"carol","text":"hi"})", "! too_many: "},
        {through.irc, "NICK a\r\n", "ERROR :Closing link: there are too many connections"},
        {through.guests, "q", "no"},
    };
    for (const auto& [door, greeting, refusal] : all) {
        world w{with_few_waiting_names()};
        auto alice = w.welcome("alice");
        stall(w, alice);
        come_and_go(w, door, greeting, 100);
        const auto waiting = w.journal().waiting_commits();
        BOOST_TEST(waiting > 2u);
        BOOST_TEST(waiting <= 200u / 8 + 1);
        BOOST_TEST(w.counters().refused > 50u);
        BOOST_TEST(w.sessions().size() == 1u);

        auto late = w.connect(door);
        w.turn();
        BOOST_TEST(late.bytes().starts_with(refusal));
        BOOST_TEST(late.closed());

        w.settle();
        const auto refused = w.counters().refused;
        const auto next = w.connect(door);
        w.turn();
        BOOST_TEST(w.counters().refused == refused);
        BOOST_TEST(w.sessions().size() == 2u);
    }
}

BOOST_AUTO_TEST_CASE(a_door_with_places_in_reserve_stays_open_in_a_stall)
{
    const doors through;
    world w{with_few_waiting_names()};
    auto alice = w.welcome("alice");
    stall(w, alice);
    come_and_go(w, through.guests, "q", 100);
    BOOST_TEST(w.commands().has_long_answers());
    const auto refused = w.counters().refused;
    const auto operators = w.connect(through.reserved);
    BOOST_TEST(w.counters().refused == refused);
    BOOST_TEST(w.sessions().size() == 2u);
}

BOOST_AUTO_TEST_CASE(many_waiting_names_refuse_no_connection_while_the_disk_answers)
{
    const doors through;
    for (const auto load : {pressure::none, pressure::high, pressure::full}) {
        world w{with_few_waiting_names()};
        auto alice = w.welcome("alice");
        stall(w, alice);
        w.journal().set_load(load);
        come_and_go(w, through.guests, "q", 100);
        BOOST_TEST(w.commands().has_long_answers());
        BOOST_TEST(w.counters().refused == 0u);
    }
}

BOOST_AUTO_TEST_SUITE_END()

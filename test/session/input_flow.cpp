#include "server/session/input_flow.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <ostream>

using banter::protocol::request;
using banter::session::input_flow;
using banter::session::input_meter;
using banter::session::rate;
using std::chrono::milliseconds;

namespace banter::session {

static std::ostream& operator<<(std::ostream& out, input_flow::step s)
{
    constexpr const char* names[] = {"stop", "pause", "yield", "wait_for_rate", "take_held", "decode"};
    return out << names[static_cast<std::size_t>(s)];
}

} // namespace banter::session

BOOST_AUTO_TEST_SUITE(input_flow_suite)

namespace {

using step = input_flow::step;
using resumption = input_flow::resumption;
using rest = input_flow::rest;
using facts = input_flow::facts;

constexpr rate unlimited{};

// The flow of one peer, with a clock that is set by hand.
struct fixture {
    rate most = unlimited;
    input_flow::time_point now{};
    input_flow flow{most, now};

    step next(std::size_t left, int taken = 0, const facts& f = {})
    {
        return flow.next(f, taken, left, most, now);
    }
    void pay_request() { flow.charge(10, input_meter::state::complete); }
};

request numbered(const char* id)
{
    request r;
    r.id.text = id;
    return r;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(requests_are_decoded_while_there_is_input, fixture)
{
    BOOST_TEST(next(10) == step::decode);
    BOOST_TEST(next(0) == step::stop);
}

BOOST_FIXTURE_TEST_CASE(a_held_request_comes_before_the_next_and_costs_nothing_again, fixture)
{
    most = {1, 1};
    flow = input_flow{most, now};
    BOOST_TEST(next(10) == step::decode);
    pay_request();
    flow.hold(numbered("held"));
    BOOST_TEST(flow.holds_request());
    BOOST_TEST(next(0) == step::take_held);
    BOOST_TEST(flow.take_held().id.text == "held");
    BOOST_TEST(!flow.holds_request());
    BOOST_TEST(next(10) == step::wait_for_rate);
}

BOOST_FIXTURE_TEST_CASE(a_peer_over_its_rate_waits_until_the_owner_goes_on, fixture)
{
    most = {10, 1};
    flow = input_flow{most, now};
    BOOST_TEST(next(10) == step::decode);
    pay_request();
    BOOST_TEST(next(10) == step::wait_for_rate);
    BOOST_TEST(flow.scheduled());
    now += milliseconds{100};
    BOOST_TEST(next(10) == step::pause); // its turn has not come yet
    BOOST_TEST((flow.on_resume({}) == resumption::take_requests));
    BOOST_TEST(next(10) == step::decode);
}

BOOST_FIXTURE_TEST_CASE(after_a_number_of_requests_others_get_their_turn, fixture)
{
    BOOST_TEST(next(10, input_flow::requests_per_turn - 1) == step::decode);
    BOOST_TEST(next(10, input_flow::requests_per_turn) == step::yield);
    BOOST_TEST(flow.scheduled());
    BOOST_TEST(!flow.schedule());
    BOOST_TEST((flow.on_resume({}) == resumption::take_requests));
    BOOST_TEST(next(10) == step::decode);
}

BOOST_FIXTURE_TEST_CASE(no_request_is_taken_while_something_else_comes_first, fixture)
{
    for (const facts& f :
         {facts{.open = false}, facts{.reads_journal = true}, facts{.takes_answers = false}}) {
        BOOST_TEST(next(10, 0, f) == step::pause);
        BOOST_TEST(!flow.ready(f));
        BOOST_TEST((flow.on_resume(f) == resumption::pause));
    }
    flow.await_answer(true);
    BOOST_TEST(next(10) == step::pause);
    BOOST_TEST(flow.owes_answer({}));
    BOOST_TEST(flow.on_answered());
    BOOST_TEST(!flow.on_answered());
    BOOST_TEST(next(10) == step::decode);
    flow.end();
    BOOST_TEST(next(10) == step::pause);
}

BOOST_FIXTURE_TEST_CASE(bytes_that_were_not_taken_are_kept_in_order, fixture)
{
    flow.keep("");
    BOOST_TEST(flow.unread().empty());
    flow.keep("abc");
    flow.keep("def");
    BOOST_TEST(flow.unread() == "abcdef");
    flow.take_all_but(4);
    BOOST_TEST(flow.unread() == "cdef");
    flow.keep("ghi");
    BOOST_TEST(flow.unread() == "cdefghi");
    flow.take_all_but(0);
    BOOST_TEST(flow.unread().empty());
    BOOST_TEST((flow.after_taking({}) == rest::read));
}

BOOST_FIXTURE_TEST_CASE(the_connection_is_read_when_all_has_been_taken, fixture)
{
    flow.keep("abc");
    BOOST_TEST((flow.after_taking({}) == rest::nothing));
    flow.take_all_but(0);
    flow.hold(numbered("held"));
    BOOST_TEST((flow.after_taking({}) == rest::nothing));
    flow.take_held();
    BOOST_TEST((flow.after_taking({.takes_answers = false}) == rest::pause));
    BOOST_TEST((flow.after_taking({}) == rest::read));
}

BOOST_FIXTURE_TEST_CASE(the_end_of_the_stream_comes_after_all_that_was_read_before, fixture)
{
    flow.keep("abc");
    flow.on_end_of_stream();
    BOOST_TEST((flow.after_taking({}) == rest::nothing));
    flow.take_all_but(0);
    BOOST_TEST((flow.after_taking({}) == rest::hang_up));
}

BOOST_FIXTURE_TEST_CASE(the_connection_ends_after_the_answer_to_its_last_request, fixture)
{
    flow.end_when_answered(true);
    flow.await_answer(true);
    BOOST_TEST(next(10) == step::pause);
    BOOST_TEST((flow.on_resume({}) == resumption::pause));
    flow.on_answered();
    BOOST_TEST((flow.on_resume({.open = false}) == resumption::pause));
    BOOST_TEST((flow.on_resume({}) == resumption::end));
}

BOOST_AUTO_TEST_SUITE_END()

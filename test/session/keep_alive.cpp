#include "server/session/keep_alive.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <ostream>
#include <string>

using banter::protocol::silence;
using banter::session::keep_alive;
using std::chrono::seconds;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(keep_alive_suite)

namespace {

using facts = keep_alive::facts;
using change = void (*)(facts&);

// A peer between two requests, of a protocol in which it may be silent.
constexpr facts at_rest{.speaks = true, .may_take_requests = true};

facts in_request()
{
    auto f = at_rest;
    f.mid_request = true;
    return f;
}

facts silent(silence kind)
{
    auto f = at_rest;
    f.when_silent = kind;
    return f;
}

keep_alive::limits limits(int request, int silence) { return {seconds{request}, seconds{silence}}; }

// What is due in each second, a letter or two each. Of the action: nothing (.), time out the request (T),
// probe (P), end for silence (E). Then f, if a fence is due.
std::string with_fences(keep_alive& k, const facts& now, const keep_alive::limits& most, int seconds)
{
    std::string out;
    for (int i = 0; i < seconds; ++i) {
        const auto due = k.tick(now, most);
        out += ".TPE"[static_cast<std::size_t>(due.what)];
        if (due.fence)
            out += 'f';
    }
    return out;
}

std::string actions(keep_alive& k, const facts& now, const keep_alive::limits& most, int seconds)
{
    auto out = with_fences(k, now, most, seconds);
    std::erase(out, 'f');
    return out;
}

std::string nothing_for(int seconds) { return std::string(static_cast<std::size_t>(seconds), '.'); }

struct named_change {
    const char* name;
    change apply;

    friend std::ostream& operator<<(std::ostream& out, const named_change& c) { return out << c.name; }
};

} // namespace

// ---- the time of a request

BOOST_DATA_TEST_CASE(a_request_is_late_in_the_second_after_its_time, data::make({1, 2, 30, 3'600}), most)
{
    keep_alive k;
    BOOST_TEST(actions(k, in_request(), limits(most, 0), most + 1) == nothing_for(most) + 'T');
}

BOOST_AUTO_TEST_CASE(a_request_has_any_time_if_there_is_no_limit)
{
    keep_alive k;
    BOOST_TEST(actions(k, in_request(), limits(0, 0), 1'000) == nothing_for(1'000));
}

BOOST_AUTO_TEST_CASE(a_late_request_is_reported_once_and_no_fence_follows)
{
    keep_alive k;
    BOOST_TEST(with_fences(k, in_request(), limits(2, 0), 3) == "..T");
    auto ending = in_request();
    ending.ending = true;
    BOOST_TEST(with_fences(k, ending, limits(2, 0), 20) == nothing_for(20));
}

const named_change not_late[]{{"an answer is owed", [](facts& f) { f.owes_answer = true; }},
                              {"its bytes are not taken", [](facts& f) { f.holds_request = true; }},
                              {"it does not take its answers", [](facts& f) { f.takes_answers = false; }},
                              {"the connection ends", [](facts& f) { f.ending = true; }}};

BOOST_DATA_TEST_CASE(the_time_of_a_request_stands_still_while, data::make(not_late), cause)
{
    keep_alive k;
    BOOST_TEST(actions(k, in_request(), limits(3, 0), 2) == "..");
    auto excused = in_request();
    cause.apply(excused);
    BOOST_TEST(actions(k, excused, limits(3, 0), 100) == nothing_for(100));
    BOOST_TEST(actions(k, in_request(), limits(3, 0), 2) == ".T");
}

const named_change late_all_the_same[]{
    {"it is over its rate", [](facts& f) { f.may_take_requests = false; }},
    {"it has not taken all bytes", [](facts& f) { f.has_unsent = true; }},
    {"it speaks a protocol in which it may be probed", [](facts& f) { f.when_silent = silence::is_probed; }}};

BOOST_DATA_TEST_CASE(the_time_of_a_request_passes_although, data::make(late_all_the_same), cause)
{
    keep_alive k;
    auto f = in_request();
    cause.apply(f);
    BOOST_TEST(actions(k, f, limits(3, 0), 4) == "...T");
}

BOOST_AUTO_TEST_CASE(each_request_has_its_own_time)
{
    keep_alive k;
    BOOST_TEST(actions(k, in_request(), limits(2, 0), 2) == "..");
    k.on_request_end(); // and the next has begun in the same second
    BOOST_TEST(actions(k, in_request(), limits(2, 0), 2) == "..");
    BOOST_TEST(actions(k, at_rest, limits(2, 0), 1) == ".");
    BOOST_TEST(actions(k, in_request(), limits(2, 0), 3) == "..T");
}

BOOST_AUTO_TEST_CASE(bytes_do_not_extend_the_time_of_a_request)
{
    keep_alive k;
    std::string due;
    for (int i = 0; i < 3; ++i) {
        k.on_bytes();
        due += actions(k, in_request(), limits(2, 0), 1);
    }
    BOOST_TEST(due == "..T");
}

// ---- silence

struct silent_peer {
    silence kind;
    int most; // seconds
    const char* due;

    friend std::ostream& operator<<(std::ostream& out, const silent_peer& p)
    {
        return out << "kind " << static_cast<int>(p.kind) << " of " << p.most << " s";
    }
};

const silent_peer silent_peers[]{{silence::is_fine, 1, "..."},
                                 {silence::is_fine, 4, "........"},
                                 {silence::ends, 1, "E"},
                                 {silence::ends, 2, ".E"},
                                 {silence::ends, 5, "....E"},
                                 {silence::wants_answer, 1, "PE"},
                                 {silence::wants_answer, 2, "PE"},
                                 {silence::wants_answer, 3, ".PE"},
                                 {silence::wants_answer, 5, "..P.E"},
                                 {silence::wants_answer, 6, "..P..E"},
                                 {silence::is_probed, 1, "PPPP"},
                                 {silence::is_probed, 2, "PPPP"},
                                 {silence::is_probed, 5, "..P..P..P."},
                                 {silence::is_probed, 6, "..P..P..P."},
                                 {silence::ends, 0, "....."},
                                 {silence::wants_answer, 0, "....."},
                                 {silence::is_probed, 0, "....."}};

BOOST_DATA_TEST_CASE(a_silent_peer_is_probed_or_disconnected_in_its_second, data::make(silent_peers), p)
{
    keep_alive k;
    const std::string expected = p.due;
    BOOST_TEST(actions(k, silent(p.kind), limits(0, p.most), static_cast<int>(expected.size())) == expected);
}

BOOST_AUTO_TEST_CASE(bytes_end_a_silence_before_and_after_the_probe)
{
    keep_alive k;
    const auto f = silent(silence::wants_answer);
    for (const int before : {1, 2, 3}) {
        BOOST_TEST(actions(k, f, limits(0, 4), before) == std::string{".P."}.substr(0, std::size_t(before)));
        k.on_bytes();
    }
    k.on_request_end(); // is no sign of life by itself
    BOOST_TEST(actions(k, f, limits(0, 4), 4) == ".P.E");
}

const named_change not_silent[]{{"it has not taken all bytes", [](facts& f) { f.has_unsent = true; }},
                                {"its requests wait", [](facts& f) { f.may_take_requests = false; }},
                                {"its connection is closing", [](facts& f) { f.speaks = false; }},
                                {"it may be", [](facts& f) { f.when_silent = silence::is_fine; }}};

BOOST_DATA_TEST_CASE(a_peer_is_not_silent_while, data::make(not_silent), cause)
{
    keep_alive k;
    const auto f = silent(silence::wants_answer);
    BOOST_TEST(actions(k, f, limits(0, 4), 3) == ".P.");
    auto excused = f;
    cause.apply(excused);
    BOOST_TEST(actions(k, excused, limits(0, 4), 100) == nothing_for(100));
    BOOST_TEST(actions(k, f, limits(0, 4), 4) == ".P.E"); // begins again
}

BOOST_AUTO_TEST_CASE(a_late_request_goes_before_silence)
{
    keep_alive k;
    auto f = silent(silence::ends);
    f.mid_request = true;
    BOOST_TEST(actions(k, f, limits(2, 3), 3) == "..T");
}

// ---- fences

BOOST_AUTO_TEST_CASE(a_fence_is_due_every_five_seconds)
{
    keep_alive k;
    BOOST_TEST(with_fences(k, at_rest, limits(30, 60), 15) == "....."
                                                              "f"
                                                              "....."
                                                              "f"
                                                              "....."
                                                              "f");
}

BOOST_AUTO_TEST_CASE(seconds_without_a_protocol_do_not_count_for_a_fence)
{
    keep_alive k;
    BOOST_TEST(with_fences(k, at_rest, limits(0, 0), 4) == "....");
    BOOST_TEST(with_fences(k, {}, limits(0, 0), 100) == nothing_for(100));
    BOOST_TEST(with_fences(k, at_rest, limits(0, 0), 1) == ".f");
}

BOOST_AUTO_TEST_CASE(a_fence_follows_a_probe_of_the_same_second_but_not_the_end)
{
    keep_alive probed;
    BOOST_TEST(with_fences(probed, silent(silence::wants_answer), limits(0, 10), 10) == "....Pf....E");
    keep_alive late;
    BOOST_TEST(with_fences(late, in_request(), limits(4, 0), 5) == "....T");
}

BOOST_AUTO_TEST_CASE(a_fence_is_due_also_of_a_peer_that_is_slow_or_in_a_request)
{
    auto busy = in_request();
    busy.owes_answer = busy.holds_request = busy.has_unsent = true;
    busy.takes_answers = busy.may_take_requests = false;
    keep_alive k;
    BOOST_TEST(with_fences(k, busy, limits(2, 2), 5) == ".....f");
}

BOOST_AUTO_TEST_SUITE_END()

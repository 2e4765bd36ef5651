// By how much the times of messages are too early.
#include "server/journal/time_corrections.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::chrono_literals;
using banter::timestamp;
using banter::journal::time_corrections;

BOOST_AUTO_TEST_SUITE(time_corrections_suite)

namespace {

constexpr timestamp said{480'000h};

std::chrono::milliseconds by(const time_corrections& c, banter::chat::seq_number seq)
{
    return c.corrected(seq, said) - said;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_message_is_corrected_by_what_the_clock_was_behind_when_it_was_stored)
{
    time_corrections c;
    BOOST_TEST(!c.begin(1, 0ms));
    BOOST_TEST(!c.begin(2, 999ms));
    BOOST_TEST(c.begin(3, 2h));
    BOOST_TEST(c.begin(5, 24h * 300));
    BOOST_TEST(c.begin(7, 0ms));
    BOOST_TEST(!c.begin(8, 0ms));
    for (int again = 0; again < 2; ++again) {
        const std::chrono::milliseconds expected[] = {0h, 0h, 2h, 2h, 24h * 300, 24h * 300, 0h, 0h};
        for (std::size_t i = 0; i < std::size(expected); ++i)
            BOOST_TEST((by(c, i + 1) == expected[i]), i + 1);
        c = time_corrections{c.note()};
    }
}

BOOST_AUTO_TEST_CASE(a_clock_that_swings_makes_one_correction_that_is_never_too_small)
{
    time_corrections c;
    banter::chat::seq_number seq = 1;
    const auto changed = [&](std::chrono::milliseconds behind) {
        const bool result = c.begin(seq, behind);
        BOOST_TEST((by(c, seq) >= behind));
        BOOST_TEST((by(c, seq) < behind + 2min));
        ++seq;
        return result;
    };
    BOOST_TEST(changed(2h));
    BOOST_TEST(changed(2h + 1ms));
    for (const std::chrono::milliseconds behind : {7'200s, 7'201s, 7'170s, 7'259s})
        BOOST_TEST(!changed(behind));
    BOOST_TEST(changed(1h));
}

BOOST_AUTO_TEST_CASE(corrections_of_removed_messages_are_forgotten)
{
    time_corrections c;
    c.begin(3, 2h);
    c.begin(5, 0ms);
    c.begin(9, 1h);
    c.forget(3);
    BOOST_TEST((by(c, 4) == 2h));
    c.forget(4);
    BOOST_TEST(c.note() == "5 0 9 60 ");
    c.forget(100);
    BOOST_TEST(c.note() == "9 60 ");
}

BOOST_AUTO_TEST_CASE(the_oldest_of_too_many_corrections_are_joined_to_the_larger)
{
    time_corrections c;
    for (unsigned i = 0; i < 1'000; ++i)
        c.begin(i + 1, i % 2 == 0 ? 1h : 0h);
    BOOST_TEST((by(c, 2) == 1h));
    BOOST_TEST((by(c, 999) == 1h));
    BOOST_TEST((by(c, 1'000) == 0h));
    BOOST_TEST(c.note().size() < 10 * time_corrections::most);
}

BOOST_AUTO_TEST_SUITE_END()

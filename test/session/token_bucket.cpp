#include "server/session/token_bucket.hpp"

#include <boost/test/unit_test.hpp>

using banter::session::rate;
using banter::session::token_bucket;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(token_bucket_suite)

namespace {

// How many tokens can be spent at once.
int spend_all(token_bucket& bucket, const rate& r, token_bucket::time_point now)
{
    int spent = 0;
    for (; spent < 10'000 && bucket.ready(r, now); ++spent)
        bucket.spend();
    return spent;
}

constexpr token_bucket::time_point start{1h};

} // namespace

BOOST_AUTO_TEST_CASE(a_new_peer_has_its_whole_burst)
{
    const rate r{20, 200};
    token_bucket bucket{r, start};
    BOOST_TEST(spend_all(bucket, r, start) == 200);
}

BOOST_AUTO_TEST_CASE(tokens_are_refilled_at_the_rate)
{
    const rate r{20, 200};
    token_bucket bucket{r, start};
    spend_all(bucket, r, start);
    BOOST_TEST(!bucket.ready(r, start + 49ms));
    BOOST_TEST(bucket.ready(r, start + 51ms));
    BOOST_TEST(spend_all(bucket, r, start + 1'051ms) == 21);
}

BOOST_AUTO_TEST_CASE(looking_often_loses_no_part_of_a_token)
{
    const rate r{1, 10};
    token_bucket bucket{r, start};
    spend_all(bucket, r, start);
    int got = 0;
    for (auto now = start; now <= start + 10'500ms; now += 1ms)
        if (bucket.ready(r, now)) {
            bucket.spend();
            ++got;
        }
    BOOST_TEST(got == 10);
}

BOOST_AUTO_TEST_CASE(a_long_silence_earns_no_more_than_the_burst)
{
    const rate r{20, 5};
    token_bucket bucket{r, start};
    spend_all(bucket, r, start);
    BOOST_TEST(spend_all(bucket, r, start + 24h) == 5);
}

BOOST_AUTO_TEST_CASE(a_token_spent_without_asking_is_owed)
{
    const rate r{1, 1};
    token_bucket bucket{r, start};
    bucket.spend();
    bucket.spend();
    BOOST_TEST(!bucket.ready(r, start + 1'500ms));
    BOOST_TEST(bucket.ready(r, start + 2'500ms));
}

BOOST_AUTO_TEST_CASE(a_rate_of_0_is_no_limit)
{
    const rate r{0, 1};
    token_bucket bucket{r, start};
    BOOST_TEST(spend_all(bucket, r, start) == 10'000);
}

BOOST_AUTO_TEST_SUITE_END()

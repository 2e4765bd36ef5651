#include "client/load/process_meter.hpp"

#include <boost/test/unit_test.hpp>

#include <unistd.h>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(process_meter_suite)

BOOST_AUTO_TEST_CASE(a_process_has_memory_and_descriptors)
{
    const auto self = read_process(getpid());
    BOOST_REQUIRE(self.has_value());
    BOOST_TEST(self->pss_bytes > 100'000u);
    BOOST_TEST(self->peak_rss_bytes >= self->pss_bytes);
    BOOST_TEST(self->descriptors >= 3u);
}

BOOST_AUTO_TEST_CASE(cpu_time_grows_with_work)
{
    const auto before = read_process(getpid()).value().cpu_seconds;
    const auto own_before = own_cpu_seconds();
    while (own_cpu_seconds() - own_before < 0.05) {
    }
    BOOST_TEST(read_process(getpid()).value().cpu_seconds - before >= 0.03);
}

BOOST_AUTO_TEST_CASE(there_is_no_process_0) { BOOST_TEST(!read_process(0).has_value()); }

BOOST_AUTO_TEST_SUITE_END()

#include "server/app/page_files.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string_view>

using namespace banter::app;

BOOST_AUTO_TEST_SUITE(page_files_suite)

BOOST_AUTO_TEST_CASE(the_whole_page_takes_less_than_60_kB)
{
    std::size_t sent = 0;
    for (const auto& file : page_files())
        sent += file.packed.size();
    BOOST_TEST(sent > 10'000u);
    BOOST_TEST(sent < 60'000u);
}

BOOST_AUTO_TEST_CASE(comments_are_not_sent)
{
    for (const auto& file : page_files())
        for (const auto* comment : {"\n// ", "\n/**", "\n */", "\n "})
            BOOST_TEST(file.bytes.find(comment) == std::string_view::npos, file.name << " has " << comment);
}

BOOST_AUTO_TEST_SUITE_END()

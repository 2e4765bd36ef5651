#include "common/json_text.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(json_text_suite)

BOOST_AUTO_TEST_CASE(a_json_string_reads_back_unchanged)
{
    std::string all = "quote \" backslash \\ slash / emoji \xf0\x9f\x98\x80 ";
    for (char c = 0; c < 0x20; ++c)
        all += c;
    std::string out;
    banter::append_json_string(out, all);
    BOOST_TEST(boost::json::parse(out).as_string() == all);
    BOOST_TEST(out.find('\n') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(plain_text_is_appended_unchanged)
{
    std::string out = "x";
    banter::append_json_string(out, "hello");
    BOOST_TEST(out == "x\"hello\"");
}

BOOST_AUTO_TEST_SUITE_END()

#include "client/console/input_lines.hpp"

#include "common/text.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::console;

BOOST_AUTO_TEST_SUITE(input_lines_suite)

BOOST_AUTO_TEST_CASE(a_line_is_a_text_however_its_bytes_arrive)
{
    input_lines in;
    BOOST_TEST(in.feed("聊\xe5").empty());
    const auto texts = in.feed("\xa4\xa9\n\nnext\nrest");
    BOOST_REQUIRE(texts.size() == 2u);
    BOOST_TEST(texts[0] == "聊天");
    BOOST_TEST(texts[1] == "next");
    BOOST_TEST(in.finish().at(0) == "rest");
    BOOST_TEST(in.finish().empty());
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_at_the_start_is_skipped_once)
{
    input_lines in;
    BOOST_TEST(in.feed("\xef\xbb").empty());
    const auto texts = in.feed("\xbfone\n\ufefftwo\n");
    BOOST_REQUIRE(texts.size() == 2u);
    BOOST_TEST(texts[0] == "one");
    BOOST_TEST(texts[1] == "\ufefftwo");

    input_lines empty;
    empty.feed("\ufeff");
    BOOST_TEST(empty.finish().empty());
}

BOOST_AUTO_TEST_CASE(an_endless_line_is_passed_on_in_whole_characters)
{
    input_lines in;
    std::string sent;
    std::string together;
    for (int i = 0; i < 200'000; ++i)
        sent += "天";
    for (std::size_t i = 0; i < sent.size(); i += 4096) // not a multiple of the three bytes of a character
        for (const auto& text : in.feed(std::string_view{sent}.substr(i, 4096))) {
            BOOST_REQUIRE(banter::check_text(text).has_value());
            together += text;
        }
    BOOST_TEST(together.size() > sent.size() / 2); // it does not wait for the end
    for (const auto& text : in.finish())
        together += text;
    BOOST_TEST((together == sent));
}

BOOST_AUTO_TEST_SUITE_END()

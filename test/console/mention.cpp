// Mentions, by the table that the page's tests read, too.
#include "client/console/mention.hpp"

#include "test/support/case_table.hpp"

#include <string>

using namespace banter::console;
using namespace banter::support;

BOOST_AUTO_TEST_SUITE(mention_suite)

BOOST_AUTO_TEST_CASE(a_name_is_mentioned_as_in_the_page)
{
    const auto table = case_table("mentions.json");
    BOOST_TEST(table.as_array().size() > 50u);
    for (const auto& value : table.as_array()) {
        const auto& one = value.as_object();
        const std::string name{one.at("name").as_string()};
        const std::string text{one.at("text").as_string()};
        const auto& ranges = one.at("ranges").as_array();
        const auto* const at = one.if_contains("at");
        BOOST_TEST(mentions(text, name) == !ranges.empty(), name << " in " << text);
        BOOST_TEST(mentions(text, name, true) == !(at != nullptr ? at->as_array() : ranges).empty(),
                   '@' << name << " in " << text);
    }
    BOOST_TEST(!mentions("hi", ""));
}

BOOST_AUTO_TEST_CASE(many_marks_on_one_letter_are_cut)
{
    std::string text{"a"};
    for (int i = 0; i < 8000; ++i)
        text += "\u0301";
    BOOST_TEST(mentions(text + " ada", "ada"));
}

BOOST_AUTO_TEST_SUITE_END()

// The rules of rooms in words, by the table that the page's tests read, too.
#include "client/console/rule_words.hpp"

#include "test/support/case_table.hpp"

using namespace banter::client;
using namespace banter::console;
using namespace banter::support;

BOOST_AUTO_TEST_SUITE(rule_words_suite)

BOOST_AUTO_TEST_CASE(a_change_of_a_rule_is_described_as_in_the_page)
{
    const auto table = case_table("rules.json");
    BOOST_TEST(table.at("changes").as_array().size() > 25u);
    for (const auto& value : table.at("changes").as_array()) {
        const auto& one = value.as_object();
        const auto* argument = one.if_contains("argument");
        const event::rule_change change{std::string{one.at("rule").as_string()}, one.at("on").as_bool(),
                                        argument != nullptr ? std::string{argument->as_string()} : ""};
        BOOST_TEST(change_in_words(change) == one.at("text").as_string());
    }
}

BOOST_AUTO_TEST_CASE(the_rules_in_force_are_described_as_in_the_page)
{
    const auto table = case_table("rules.json");
    BOOST_TEST(table.at("in_force").as_array().size() > 12u);
    for (const auto& value : table.at("in_force").as_array()) {
        const auto& one = value.as_object();
        const auto rules = boost::json::serialize(one.at("rules"));
        const auto received = parse_event(R"({"type":"rules","room":"ops","rules":)" + rules + '}');
        std::vector<std::string> texts;
        for (const auto& rule : std::get<event::rules>(received.value().event).set)
            texts.push_back(rule_in_words(rule));
        BOOST_TEST(texts == strings(one, "texts"), rules << boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_SUITE_END()

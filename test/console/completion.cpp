#include "client/console/completion.hpp"

#include "test/support/case_table.hpp"

#include <algorithm>

using namespace banter::console;
using namespace banter::support;

BOOST_AUTO_TEST_SUITE(completion_suite)

namespace {

const completion_words words{{"Alice", "alina", "张伟", "张三"}, {"lobby", "ops"}};

completion at_end(std::string_view line) { return complete(line, line.size(), words); }

} // namespace

BOOST_AUTO_TEST_CASE(words_are_completed_as_in_the_page)
{
    const auto table = case_table("commands.json");
    for (const auto& value : table.at("complete").as_array()) {
        const auto& one = value.as_object();
        const std::string line{one.at("line").as_string()};
        const completion_words some{strings(one, "names"), strings(one, "rooms"), strings(one, "contacts")};
        const auto found = complete(line, line.size(), some);
        BOOST_TEST(line.substr(found.start) == one.at("word").as_string(), line);
        BOOST_TEST((found.candidates == strings(one, "candidates")), line);
        BOOST_TEST(found.suffix == one.at("suffix").as_string(), line);
    }
}

BOOST_AUTO_TEST_CASE(candidates_share_what_is_common_but_never_half_a_character)
{
    const auto chinese = at_end("张");
    BOOST_TEST(chinese.candidates.size() == 2u);
    BOOST_TEST(chinese.common == "张");
}

BOOST_AUTO_TEST_CASE(a_typed_word_is_never_shortened)
{
    const auto both = at_end("AL");
    BOOST_TEST(both.candidates.size() == 2u);
    BOOST_TEST(both.common == "AL"); // Alice and alina differ in their first letter
}

BOOST_AUTO_TEST_CASE(only_the_word_before_the_cursor_counts)
{
    const auto middle = complete("hi 张三 alic tail", 14, words);
    BOOST_TEST(middle.candidates.at(0) == "Alice");
}

BOOST_AUTO_TEST_CASE(a_word_without_candidates_stays_unchanged)
{
    const auto none = at_end("hi xyz");
    BOOST_TEST(none.candidates.empty());
    BOOST_TEST(none.common == "xyz");
    BOOST_TEST(none.start == 3u);
    const auto tab = at_end("hi\talic");
    BOOST_TEST(tab.start == 3u);
    BOOST_TEST(tab.candidates.size() == 1u);
}

BOOST_AUTO_TEST_CASE(candidates_are_sorted_and_each_is_offered_once)
{
    const completion_words some{{"Bob", "Ann", "Bob"}, {"ops", "dev"}, {"Bob"}};
    const auto all = complete("/msg ", 5, some);
    BOOST_TEST(all.candidates == (std::vector<std::string>{"Ann", "Bob"}), boost::test_tools::per_element());
    BOOST_TEST(all.common == "");
    BOOST_TEST(complete("/leave ", 7, some).candidates.size() == 2u);
    BOOST_TEST(complete("/members d", 10, some).candidates.at(0) == "dev");
    BOOST_TEST(complete("@", 1, some).candidates == (std::vector<std::string>{"@Ann", "@Bob"}),
               boost::test_tools::per_element());
    BOOST_TEST(complete("/", 1, some).common == "/");
    const auto commands = complete("/", 1, some).candidates;
    BOOST_TEST((std::find(commands.begin(), commands.end(), "//") == commands.end()));
}

BOOST_AUTO_TEST_CASE(several_candidates_share_their_common_start)
{
    const completion_words some{{"Anna", "Annette"}, {}, {}};
    BOOST_TEST(complete("An", 2, some).common == "Ann");
    const completion_words nested{{"Ann", "Anna"}, {}, {}};
    BOOST_TEST(complete("A", 1, nested).common == "Ann");
}

BOOST_AUTO_TEST_CASE(a_name_is_completed_after_its_space_and_in_quotes)
{
    const completion_words some{{"Bob Smith", "Bob Stone", "Mary"}, {"rn"}, {"Bob Sun"}};
    const auto found = [&](const std::string& line) {
        const auto c = complete(line, line.size(), some);
        std::string all = line.substr(0, c.start) + '|';
        for (const auto& candidate : c.candidates)
            all += candidate + '|';
        return all;
    };
    BOOST_TEST(found("/kick Bob S") == "/kick |Bob_Smith|Bob_Stone|Bob_Sun|");
    BOOST_TEST(found("/kick bob sm") == "/kick |Bob_Smith|");
    BOOST_TEST(found("/msg \"Bob S") == "/msg |\"Bob Smith\"|\"Bob Stone\"|\"Bob Sun\"|");
    BOOST_TEST(found("/msg \"bo") == "/msg |\"Bob Smith\"|\"Bob Stone\"|\"Bob Sun\"|");
    BOOST_TEST(found("/leave @Bob Su") == "/leave @|Bob_Sun|");
    BOOST_TEST(found("/kick Bob ma") == "/kick Bob |Mary|"); // a reason
    BOOST_TEST(complete("/kick Bob S", 11, some).common == "Bob_S");
}

BOOST_AUTO_TEST_CASE(a_command_with_one_argument_takes_no_second)
{
    const completion_words some{{"Ann"}, {"rn"}, {}};
    for (const std::string line : {"/leave rn ", "/join #rn ", "/join #rn #", "/members rn r", "/set key ",
                                   "/unset key ", "/help kick ", "/ring on "})
        BOOST_TEST(complete(line, line.size(), some).candidates.empty(), line);
    BOOST_TEST(complete("/leave ", 7, some).candidates.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_join_takes_any_room_of_the_server)
{
    const completion_words some{{}, {"rn"}, {}, {"ops", "rn"}};
    BOOST_TEST(complete("/join o", 7, some).candidates.at(0) == "ops");
    BOOST_TEST(complete("/join #o", 8, some).candidates.at(0) == "#ops");
    BOOST_TEST(complete("/join ", 6, some).candidates.size() == 2u);
    BOOST_TEST(complete("/leave ", 7, some).candidates.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

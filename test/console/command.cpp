#include "client/console/command.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::console;

BOOST_AUTO_TEST_SUITE(command_suite)

namespace {

template <class Kind>
Kind as(std::string_view line)
{
    const auto parsed = command::parse(line);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<Kind>(parsed), line);
    return std::get<Kind>(parsed);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_line_without_a_slash_is_a_message)
{
    BOOST_TEST(as<command::send_message>("  indented /quit").text == "  indented /quit");
}

BOOST_AUTO_TEST_CASE(two_slashes_begin_a_message_with_one)
{
    BOOST_TEST(as<command::send_message>("//etc/passwd").text == "/etc/passwd");
}

BOOST_AUTO_TEST_CASE(an_action_is_a_message_with_its_command)
{
    BOOST_TEST(as<command::send_message>("/me waves").text == "/me waves");
    as<command::mistake>("/me");
}

BOOST_AUTO_TEST_CASE(an_empty_line_is_nothing)
{
    as<command::nothing>("");
    as<command::nothing>(" \t ");
}

BOOST_AUTO_TEST_CASE(rooms_are_named_with_or_without_a_hash)
{
    BOOST_TEST(as<command::join>("/join #Ops").room == "ops");
    BOOST_TEST(as<command::leave>("/leave").room == "");
    BOOST_TEST(as<command::members>("/members tea").room == "tea");
    as<command::mistake>("/join");
    as<command::mistake>("/join two words");
}

BOOST_AUTO_TEST_CASE(a_topic_is_shown_set_or_removed)
{
    BOOST_TEST(!as<command::topic>("/topic").text.has_value());
    BOOST_TEST(as<command::topic>("/topic on  Friday").text.value() == "on  Friday");
    BOOST_TEST(as<command::topic>("/topic -").text.value() == "");
}

BOOST_AUTO_TEST_CASE(history_takes_a_number_in_the_range_of_the_protocol)
{
    BOOST_TEST(as<command::history>("/history").lines == 20u);
    BOOST_TEST(as<command::history>("/history 1000").lines == 1000u);
    for (const auto* wrong : {"/history 0", "/history 1001", "/history x", "/history 5x", "/history -1"})
        as<command::mistake>(wrong);
}

BOOST_AUTO_TEST_CASE(a_search_is_in_all_rooms_or_in_the_one_that_is_named_with_a_hash)
{
    BOOST_TEST(as<command::search>("/search  two words ").words == "two words");
    BOOST_TEST(!as<command::search>("/search two words").room.has_value());
    BOOST_TEST(as<command::search>("/search #Ops two words").room.value() == "ops");
    BOOST_TEST(as<command::search>("/search #Ops two words").words == "two words");
    BOOST_TEST(as<command::search>("/search # two words").room.value() == "");
    BOOST_TEST(as<command::search>("/search #4711").words == "#4711");
    as<command::mistake>("/search");
    as<command::mistake>("/search #");
}

BOOST_AUTO_TEST_CASE(a_search_result_is_named_by_its_number)
{
    BOOST_TEST(as<command::around>("/around 12").number == 12u);
    for (const auto* wrong : {"/around", "/around 0", "/around x"})
        as<command::mistake>(wrong);
}

BOOST_AUTO_TEST_CASE(every_command_that_is_described_is_known)
{
    for (const auto& d : command::descriptions()) {
        const bool of_rule = d.arguments.starts_with("RULE");
        const auto parsed = command::parse(std::string{d.name} + (of_rule ? " secret" : " 1"));
        BOOST_TEST(!std::holds_alternative<command::mistake>(parsed), d.name);
    }
    as<command::mistake>("/frobnicate");
}

BOOST_AUTO_TEST_CASE(white_space_around_a_command_and_its_argument_does_not_count)
{
    BOOST_TEST(as<command::join>("  /join \t ops \n").room == "ops");
    BOOST_TEST(as<command::history>(" /history  7 ").lines == 7u);
    BOOST_TEST(as<command::send_message>("  //x ").text == "/x");
    BOOST_TEST(as<command::send_message>("two\nlines ").text == "two\nlines ");
    BOOST_TEST(as<command::send_message>("/me  waves ").text == "/me  waves");
    as<command::mistake>("/");
}

BOOST_AUTO_TEST_CASE(a_search_with_an_invalid_room_searches_for_its_text)
{
    BOOST_TEST(as<command::search>("/search #a#b two").words == "#a#b two");
    BOOST_TEST(!as<command::search>("/search #a#b two").room.has_value());
    BOOST_TEST(as<command::search>("/search @ tea").words == "@ tea");
    BOOST_TEST(as<command::around>("/around 1").number == 1u);
    BOOST_TEST(as<command::history>("/history 1").lines == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

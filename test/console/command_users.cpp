// The commands about users, conversations and the rules of rooms.
#include "client/console/command.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::console;

BOOST_AUTO_TEST_SUITE(command_users_suite)

namespace {

// "rule +argument", or with - if the rule is removed; "mistake".
std::string change_of(std::string_view line)
{
    const auto parsed = command::parse(line);
    const auto* c = std::get_if<command::change>(&parsed);
    return c == nullptr ? "mistake" : c->rule + (c->on ? " +" : " -") + c->argument;
}

template <class Command>
Command parsed(std::string_view line)
{
    const auto any = command::parse(line);
    if (const auto* wrong = std::get_if<command::mistake>(&any))
        throw std::runtime_error{wrong->problem};
    return std::get<Command>(any);
}

bool is_mistake(std::string_view line)
{
    return std::holds_alternative<command::mistake>(command::parse(line));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_direct_message_has_a_name_of_one_word_and_a_text)
{
    const auto m = parsed<command::message_to>("/msg Bob  how are you?");
    BOOST_TEST(m.user == "Bob");
    BOOST_TEST(m.text == "how are you?");
    BOOST_TEST(parsed<command::message_to>("/msg @Bob").user == "Bob");
    BOOST_TEST(parsed<command::message_to>("/msg Bob").text == "");
    BOOST_TEST(is_mistake("/msg"));
    BOOST_TEST(is_mistake("/msg a#b hi"));
}

BOOST_AUTO_TEST_CASE(a_conversation_is_joined_left_and_searched_under_an_at_sign)
{
    BOOST_TEST(parsed<command::message_to>("/join @Anna Lee").user == "Anna_Lee");
    BOOST_TEST(parsed<command::leave>("/leave @Bob").room == "@Bob");
    BOOST_TEST(parsed<command::search>("/search @Bob tea").room.value() == "@Bob");
    BOOST_TEST(parsed<command::search>("/search @Bob tea").words == "tea");
    BOOST_TEST(parsed<command::search>("/search @Bob").words == "@Bob");
}

BOOST_AUTO_TEST_CASE(commands_about_users_take_names_and_texts)
{
    BOOST_TEST(parsed<command::nick>("/nick Anna Lee").user == "Anna Lee");
    BOOST_TEST(parsed<command::away>("/away for tea").text == "for tea");
    BOOST_TEST(parsed<command::away>("/away").text == "");
    BOOST_TEST(parsed<command::whois>("/whois Bob").user == "Bob");
    BOOST_TEST(parsed<command::invite>("/invite Bob").user == "Bob");
    BOOST_TEST(parsed<command::kick>("/kick Bob too loud").user == "Bob");
    BOOST_TEST(parsed<command::kick>("/kick Bob too loud").reason == "too loud");
    parsed<command::rules>("/rules");
    for (const auto* line : {"/nick", "/whois", "/invite", "/kick", "/nick a#b", "/kick a#b"})
        BOOST_TEST(is_mistake(line), line);
}

BOOST_AUTO_TEST_CASE(each_rule_has_its_commands)
{
    const std::pair<std::string, std::string> table[] = {
        {"/ban eve*", "bans +eve*"},
        {"/unban eve*", "bans -eve*"},
        {"/mute eve", "mutes +eve"},
        {"/unmute eve", "mutes -eve"},
        {"/op Bob", "operators +Bob"},
        {"/deop Bob", "operators -Bob"},
        {"/voice Bob", "voices +Bob"},
        {"/devoice Bob", "voices -Bob"},
        {"/set secret", "secret +"},
        {"/unset secret", "secret -"},
        {"/set key word", "key +word"},
        {"/unset key", "key -"},
        {"/set limit 7", "limit +7"},
        {"/set moderated", "moderated +"},
        {"/set topic_lock", "topic_lock +"},
        {"/set invite_only", "invite_only +"},
        {"/set no_outsiders", "no_outsiders +"},
        {"/ban", "mistake"},
        {"/op", "mistake"},
        {"/op a#b", "mistake"},
        {"/set", "mistake"},
        {"/set tea", "mistake"},
        {"/set key", "mistake"},
        {"/set limit", "mistake"},
        {"/set secret now", "mistake"},
        {"/set bans eve", "mistake"},
    };
    for (const auto& [line, change] : table)
        BOOST_TEST(change_of(line) == change, line);
}

BOOST_AUTO_TEST_SUITE_END()

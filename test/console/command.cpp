// Typed commands, by the table that the page's tests read, too.
#include "client/console/command.hpp"

#include "test/support/case_table.hpp"

using namespace banter::console;
using namespace banter::support;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(command_suite)

namespace {

// A parsed command in the words of the table.
struct in_words {
    json::object operator()(const command::nothing&) const { return {{"nothing", true}}; }
    json::object operator()(const command::send_message& c) const { return {{"say", c.text}}; }
    json::object operator()(const command::mistake& c) const { return {{"error", c.problem}}; }
    json::object operator()(const command::help& c) const { return with("help", "about", c.about); }
    json::object operator()(const command::join& c) const
    {
        auto result = with("join", "room", c.room);
        add(result, "key", c.key);
        return result;
    }
    json::object operator()(const command::leave& c) const
    {
        const bool of_user = c.room.starts_with('@');
        return with("leave", of_user ? "user" : "room", c.room.substr(of_user ? 1 : 0));
    }
    json::object operator()(const command::message_to& c) const
    {
        auto result = with("msg", "user", c.user);
        add(result, "text", c.text);
        return result;
    }
    json::object operator()(const command::rooms&) const { return {{"command", "rooms"}}; }
    json::object operator()(const command::members& c) const { return with("members", "room", c.room); }
    json::object operator()(const command::topic& c) const
    {
        json::object result{{"command", "topic"}};
        if (c.text)
            result["text"] = *c.text;
        return result;
    }
    json::object operator()(const command::history& c) const
    {
        return {{"command", "history"}, {"lines", c.lines}};
    }
    json::object operator()(const command::search& c) const
    {
        auto result = with("search", "words", c.words);
        if (c.room)
            result["in"] = (c.room->starts_with('@') ? "" : "#") + *c.room;
        return result;
    }
    json::object operator()(const command::more&) const { return {{"command", "more"}}; }
    json::object operator()(const command::around& c) const
    {
        return {{"command", "around"}, {"number", c.number}};
    }
    json::object operator()(const command::pending&) const { return {{"command", "pending"}}; }
    json::object operator()(const command::ring& c) const
    {
        const auto room = c.this_room ? (*c.this_room ? "on" : "off") : "";
        return with("ring", "on", std::string{c.mode ? word_of(*c.mode) : room});
    }
    json::object operator()(const command::nick& c) const { return with("nick", "user", c.user); }
    json::object operator()(const command::away& c) const { return {{"command", "away"}, {"text", c.text}}; }
    json::object operator()(const command::whois& c) const { return with("whois", "user", c.user); }
    json::object operator()(const command::kick& c) const
    {
        auto result = with("kick", "user", c.user);
        add(result, "reason", c.reason);
        return result;
    }
    json::object operator()(const command::invite& c) const { return with("invite", "user", c.user); }
    json::object operator()(const command::rules&) const { return {{"command", "rules"}}; }
    json::object operator()(const command::change& c) const
    {
        json::object result{{"command", "change"}, {"rule", c.rule}, {"on", c.on}};
        add(result, "argument", c.argument);
        return result;
    }
    json::object operator()(const command::quit&) const { return {{"command", "quit"}}; }

    static void add(json::object& result, std::string_view field, const std::string& value)
    {
        if (!value.empty())
            result[field] = value;
    }
    static json::object with(std::string_view name, std::string_view field, const std::string& value)
    {
        json::object result{{"command", name}};
        add(result, field, value);
        return result;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(lines_are_parsed_as_in_the_page)
{
    const auto table = case_table("commands.json");
    const auto& cases = table.at("parse").as_array();
    BOOST_TEST(cases.size() > 100u);
    for (const auto& value : cases) {
        const auto& one = value.as_object();
        const std::string line{one.at("line").as_string()};
        const auto& expected = one.at("result").as_object();
        auto got = std::visit(in_words{}, command::parse(line, strings(one, "names")));
        if (const auto* error = expected.if_contains("error"); error != nullptr && *error == "*")
            BOOST_TEST(got.contains("error"), line);
        else // in one number type, and with the order of the fields left out
            BOOST_TEST((json::parse(json::serialize(got)).as_object() == expected),
                       line << ": " << json::serialize(got) << " is not " << json::serialize(expected));
    }
}

BOOST_AUTO_TEST_CASE(longer_names_that_are_not_known_are_asked_for_as_in_the_page)
{
    const auto table = case_table("commands.json");
    const auto& cases = table.at("ask").as_array();
    BOOST_TEST(cases.size() > 20u);
    for (const auto& value : cases) {
        const auto& one = value.as_object();
        const std::string line{one.at("line").as_string()};
        BOOST_TEST(command::names_to_ask(line, strings(one, "names")) == strings(one, "ask"),
                   line << boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(the_commands_and_their_groups_are_those_of_the_page)
{
    const auto table = case_table("commands.json");
    const auto& listed = table.at("commands").as_array();
    const auto& ours = command::descriptions();
    BOOST_REQUIRE(ours.size() == listed.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        json::value one{{"name", ours[i].name}, {"arguments", ours[i].arguments}, {"group", ours[i].group}};
        if (listed[i].as_object().contains("purpose"))
            one.as_object()["purpose"] = ours[i].purpose;
        BOOST_TEST((one == listed[i]), ours[i].name);
    }
}

BOOST_AUTO_TEST_CASE(every_command_that_is_described_is_known)
{
    for (const auto& d : command::descriptions()) {
        const std::string argument = d.arguments.starts_with("RULE") ? "secret"
                                     : d.name == "/ring"             ? "never"
                                     : d.name == "/help"             ? "help"
                                                                     : "1";
        const auto parsed = command::parse(std::string{d.name} + ' ' + argument);
        BOOST_TEST(!std::holds_alternative<command::mistake>(parsed), d.name);
    }
}

BOOST_AUTO_TEST_SUITE_END()

#include "client/load/options.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(options_suite)

namespace {

options parsed(std::vector<const char*> flags)
{
    flags.insert(flags.begin(), "banter-load");
    return parse_options(static_cast<int>(flags.size()), flags.data());
}

} // namespace

BOOST_AUTO_TEST_CASE(the_default_is_one_sender_and_a_thousand_members_in_the_plain_format)
{
    const auto o = parsed({});
    BOOST_TEST(o.layout.members == 1000u);
    BOOST_TEST(o.layout.senders == 1u);
    BOOST_TEST((o.member_format == wire_format::plain));
    BOOST_TEST((o.sender_format == wire_format::plain));
    BOOST_TEST(o.window == 1u);
    BOOST_TEST(o.source_addresses == 1u);
}

BOOST_AUTO_TEST_CASE(an_ipv6_address_may_be_in_brackets)
{
    BOOST_TEST(parsed({"--host", "[::1]"}).host == parsed({"--host", "::1"}).host);
}

BOOST_AUTO_TEST_CASE(many_members_use_several_addresses)
{
    BOOST_TEST(parsed({"--members", "20000"}).source_addresses == 1u);
    BOOST_TEST(parsed({"--members", "20001"}).source_addresses == 2u);
}

BOOST_AUTO_TEST_CASE(senders_may_use_another_format)
{
    const auto o = parsed({"--form", "json", "--sender-form", "plain"});
    BOOST_TEST((o.member_format == wire_format::json));
    BOOST_TEST((o.sender_format == wire_format::plain));
}

BOOST_AUTO_TEST_CASE(an_echo_server_has_a_room_for_each_member)
{
    BOOST_TEST(parsed({"--form", "echo", "--members", "50"}).layout.rooms == 50u);
    BOOST_TEST(parsed({"--form", "echo", "--members", "50", "--rooms", "50"}).layout.rooms == 50u);
}

BOOST_AUTO_TEST_CASE(every_format_is_known_by_its_name)
{
    BOOST_TEST(own_format_names() == "plain, json, json-websocket, irc, irc-tags");
    BOOST_TEST(other_format_names() == "line, echo, websocket, redis, nats, mqtt");
    BOOST_TEST((wire_format_named("mqtt") == wire_format::mqtt));
    for (const auto f :
         {wire_format::plain, wire_format::json, wire_format::line, wire_format::echo, wire_format::irc,
          wire_format::irc_tags, wire_format::websocket, wire_format::json_websocket, wire_format::redis,
          wire_format::nats, wire_format::mqtt})
        BOOST_TEST((wire_format_named(traits_of(f).name) == f));
}

BOOST_AUTO_TEST_CASE(the_default_path_is_that_of_the_format)
{
    BOOST_TEST(parsed({"--form", "websocket"}).path == "/");
    BOOST_TEST(parsed({"--form", "json-websocket"}).path == "/ws");
    BOOST_TEST(parsed({"--form", "json-websocket", "--path", "/"}).path == "/");
    BOOST_TEST(parsed({"--form", "json-websocket", "--rooms", "3", "--rooms-per-member", "2"}).layout.rooms ==
               3u);
}

BOOST_AUTO_TEST_CASE(a_sender_without_an_echo_needs_another_member_in_its_room)
{
    const auto o = parsed({"--form", "irc", "--members", "5", "--rooms", "3", "--senders", "2"});
    BOOST_TEST(!o.layout.hears_itself);
    BOOST_TEST(o.layout.observer_of(1) == 4u);
    BOOST_TEST(!parsed({"--form", "nats"}).layout.one_order);
}

BOOST_AUTO_TEST_CASE(a_server_may_be_several_processes)
{
    BOOST_TEST(parsed({}).server_pids.empty());
    BOOST_TEST(parsed({"--pid", "3,5", "--pid", "7"}).server_pids == (std::vector<int>{3, 5, 7}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(flags_that_make_no_sense_are_refused)
{
    const std::vector<std::vector<const char*>> wrong{
        {"--host", "192.0.2.1"},
        {"--host", "::1", "--members", "30000"},
        {"--members", "0"},
        {"--members", "10", "--senders", "11"},
        {"--members", "10", "--senders", "5", "--slow", "3", "--never-read", "3"},
        {"--rooms", "2"},
        {"--rooms", "2", "--rooms-per-member", "3", "--form", "json"},
        {"--form", "xml"},
        {"--form", "line", "--rooms", "2"},
        {"--form", "line", "--sender-form", "plain"},
        {"--form", "echo", "--members", "5", "--rooms", "2"},
        {"--form", "echo", "--members", "5", "--rooms-per-member", "2"},
        {"--pid", "x"},
        {"--pid", "5,-6"},
        {"--pid", "5x"},
        {"--pid", ""},
        {"--room-prefix", "a b", "--form", "json"},
        {"--room-prefix", "seventeen-letters", "--form", "json"},
        {"--connecting", "0"},
        {"--form", "irc", "--bytes", "396"},
        {"--form", "irc", "--members", "1"},
        {"--form", "irc", "--members", "4", "--rooms", "3", "--senders", "2"},
        {"--form", "irc", "--members", "6", "--rooms", "3", "--slow", "3"},
        {"--form", "websocket", "--path", "chat"},
        {"--form", "websocket", "--path", "/a b"},
        {"--form", "websocket", "--path", "/chat", "--rooms", "2"},
        {"--form", "websocket", "--path", "/chat/%r", "--rooms", "2", "--rooms-per-member", "2"},
        {"--form", "json-websocket", "--path", "ws"},
        {"--form", "json-websocket", "--sender-form", "json"},
        {"--bytes", "20"},
        {"--bytes", "16385"},
        {"--rate", "0"},
        {"--rate", "10", "--window", "2"},
        {"--lockstep", "--window", "2"},
        {"--duration", "3601"},
        {"--duration", "nan"},
        {"--idle"},
        {"--no-such-flag"},
        {"stray"},
    };
    for (const auto& flags : wrong)
        BOOST_CHECK_THROW(parsed(flags), std::exception);
}

BOOST_AUTO_TEST_SUITE_END()

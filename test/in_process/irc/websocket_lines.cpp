// Lines of IRC over WebSocket messages. The lines themselves: conformance.cpp; the handshake:
// test/protocol/http/subprotocols.cpp; frames: test/protocol/irc/websocket_codec.cpp.
#include "test/in_process/clients/irc_client.hpp"
#include "test/in_process/clients/json_client.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <ostream>

using namespace banter;
using protocol::irc::framing;
using test::irc_client;
using test::irc_person;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(irc_websocket_lines)

namespace {

constexpr std::size_t message_limit = 64 * 1024;

struct framing_variant {
    framing how;

    friend std::ostream& operator<<(std::ostream& out, const framing_variant& v)
    {
        return out << (v.how == framing::text_messages ? "text" : "binary");
    }
};

constexpr framing_variant framing_variants[] = {{framing::text_messages}, {framing::binary_messages}};

/// A peer by WebSocket in the lobby.
struct websocket_fixture {
    explicit websocket_fixture(framing how, const std::vector<std::string>& caps = {})
        : alice{server, irc_person{"alice", caps}, how}
    {
        alice.join("#lobby");
        alice.settled();
    }

    test::server server;
    irc_client alice;
};

unsigned code_of(const irc_client& c)
{
    const auto payload = c.closed_with().value_or(std::string{});
    BOOST_TEST_REQUIRE(payload.size() >= 2u);
    return static_cast<unsigned char>(payload[0]) * 256u + static_cast<unsigned char>(payload[1]);
}

std::string with(std::string text, std::string_view within)
{
    return text.replace(text.find("{}"), 2, within);
}

} // namespace

BOOST_AUTO_TEST_CASE(users_on_all_frontends_exchange_messages)
{
    test::server server;
    std::deque<irc_client> people;
    const std::vector<std::pair<std::string, framing>> ways{
        {"lines", framing::lines}, {"text", framing::text_messages}, {"binary", framing::binary_messages}};
    for (const auto& [nick, how] : ways)
        people.emplace_back(server, irc_person{nick}, how).join("#lobby");
    auto json = server.json("json");
    const auto said_by = [](const std::string& nick) { return "grüße, 日本語 🙂, from " + nick; };
    for (auto& p : people)
        p.say("#lobby", said_by(p.nick()));
    BOOST_TEST(json.may_say(said_by("json"), "lobby"));
    for (auto& p : people) {
        std::vector<std::pair<std::string, std::string>> expected;
        for (const auto* nick : {"lines", "text", "binary", "json"}) {
            if (nick != p.nick())
                expected.emplace_back(nick, said_by(nick));
        }
        BOOST_TEST((p.texts() == expected), p.nick());
    }
    for (const auto& p : people)
        json.until("message", R"("user":")" + p.nick() + R"(","text":")" + said_by(p.nick()) + '"');
}

BOOST_DATA_TEST_CASE(several_lines_are_several_messages, boost::unit_test::data::make(framing_variants),
                     variant)
{
    websocket_fixture s{variant.how};
    std::string words;
    for (int i = 0; i < 1'000; ++i)
        words += i == 0 ? "word" : " word";
    auto bob = s.server.json("bob");
    BOOST_TEST(bob.may_say(words, "lobby"));
    const auto heard = s.alice.texts(); // of each message the client checks that it is one line
    BOOST_TEST(heard.size() > 9u);
    std::string all;
    for (const auto& [nick, text] : heard)
        all += text;
    std::erase(all, ' ');
    std::erase(words, ' ');
    BOOST_TEST(all == words);
}

BOOST_DATA_TEST_CASE(an_end_of_line_is_let_pass_at_the_end_and_nowhere_else,
                     boost::unit_test::data::make(framing_variants), variant)
{
    websocket_fixture s{variant.how};
    irc_client bob{s.server, irc_person{"bob"}};
    bob.join("#lobby");
    s.alice.settled();
    for (const auto* end : {"\r\n", "\n", "\r", "\r\n\r\n"})
        s.alice.send(std::string{"PRIVMSG #lobby :hello"} + end);
    for (const auto* forged : {"PRIVMSG #lobby :a{}PRIVMSG #lobby :forged", "{}PRIVMSG #lobby :forged",
                               "PRIVMSG #lobby :a{}b\r\n", "@+a=b{}c TAGMSG #lobby", "TOPIC #lobby :x{}y"}) {
        for (const auto within : {"\r\n"sv, "\n"sv, "\r"sv, "\0"sv}) {
            s.alice.send(with(forged, within));
            s.alice.expect("421 alice * :Unknown command");
        }
    }
    const auto heard = bob.texts();
    BOOST_TEST(heard.size() == 4u);
    BOOST_TEST(std::all_of(heard.begin(), heard.end(), [](const auto& h) { return h.second == "hello"; }));
    BOOST_TEST(s.alice.commands().empty());
}

BOOST_DATA_TEST_CASE(lines_that_are_too_long, boost::unit_test::data::make(framing_variants), variant)
{
    const std::string head = "PRIVMSG #lobby :";
    websocket_fixture s{variant.how, {"message-tags", "echo-message"}};
    for (const auto& line :
         {head + std::string(511 - head.size(), 'x'), "@" + std::string(4'095, 't') + " PING :x",
          head + std::string(5'000, 'x'), std::string(message_limit, 'x')}) {
        s.alice.send(line);
        s.alice.expect("417 alice :Input line was too long");
    }
    s.alice.send("@+t=" + std::string(4'091, 't') + ' ' + head + std::string(400 - head.size(), 'y'));
    BOOST_TEST(s.alice.line().text().size() == 400 - head.size());
    s.alice.send(head + std::string(510 - head.size(), 'z')); // is one, and with its source in front two
    BOOST_TEST(s.alice.texts().size() == 2u);
    s.alice.send(std::string(message_limit + 1, 'x'));
    BOOST_TEST(s.alice.rest().back().command == "ERROR");
    BOOST_TEST(code_of(s.alice) == 1009u);
}

BOOST_AUTO_TEST_CASE(invalid_utf_8_ends_a_connection_of_text_messages)
{
    for (const auto* data : {"PRIVMSG #lobby :\xff", "\xed\xa0\x80", "PRIVMSG #lobby :caf\xc3"}) {
        websocket_fixture s{framing::text_messages};
        s.alice.send(data);
        BOOST_TEST(s.alice.rest().back().text() == "Closing link: a text is not UTF-8");
        BOOST_TEST(code_of(s.alice) == 1007u);
    }
}

BOOST_AUTO_TEST_CASE(invalid_utf_8_is_refused_in_binary_messages_and_the_connection_continues)
{
    websocket_fixture s{framing::binary_messages};
    for (const auto* data : {"PRIVMSG #lobby :\xff", "PRIVMSG #lobby :caf\xc3"}) {
        s.alice.send(data);
        s.alice.expect("FAIL PRIVMSG INVALID_UTF8 ...");
    }
    s.alice.settled();
}

BOOST_DATA_TEST_CASE(quit_is_an_error_and_a_normal_close, boost::unit_test::data::make(framing_variants),
                     variant)
{
    websocket_fixture s{variant.how};
    s.alice.send("QUIT :bye");
    BOOST_TEST(s.alice.rest().back().command == "ERROR");
    BOOST_TEST(code_of(s.alice) == 1000u);
}

BOOST_DATA_TEST_CASE(missed_lines_are_sent_to_a_returning_page,
                     boost::unit_test::data::make(framing_variants), variant)
{
    test::server server;
    irc_client bob{server, irc_person{"bob"}};
    bob.join("#garden");
    const auto visit = [&](std::string_view missed) {
        irc_client alice{server,
                         irc_person{"alice",
                                    {"message-tags", "server-time", "batch", "draft/chathistory"},
                                    "a-secret-of-this-device"},
                         variant.how};
        alice.join("#garden");
        if (!missed.empty()) {
            const auto batch = alice.batch();
            BOOST_TEST_REQUIRE(batch.lines.size() == 1u);
            BOOST_TEST(batch.lines[0].text() == missed);
        }
        alice.confirm();
        alice.vanish();
    };
    visit("");
    for (const auto* text : {"one", "two"}) {
        bob.say("#garden", text);
        bob.settled();
        visit(text);
    }
}

BOOST_AUTO_TEST_SUITE_END()

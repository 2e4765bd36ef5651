// A text from one frontend reaches all frontends whole, once and in one order; a refused text reaches none.
#include "common/text.hpp"
#include "test/in_process/irc/payloads.hpp"
#include "test/in_process/irc/senders.hpp"
#include "test/session/texts.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <optional>

using namespace banter;
using test::commit_timing;
using test::irc_client;
using test::irc_line;
using test::irc_person;
using test::received_texts;
using test::receivers;
using test::sender;
using test::texts;

BOOST_AUTO_TEST_SUITE(irc_same_on_every_frontend)

namespace {

constexpr const char* all_senders[] = {"irc", "irc-websocket", "json", "plain", "post"};
constexpr const char* long_senders[] = {"json", "plain", "post"};

struct every_frontend_fixture {
    explicit every_frontend_fixture(commit_timing storing = commit_timing::at_once())
        : server{{.commits = storing}}
    {
    }

    std::unique_ptr<sender> sending(const char* name) { return test::senders().at(name)(server); }

    test::server server;
    receivers all{server};
};

// The text of an action, as the other frontends see it.
std::string plain_words(std::string text)
{
    if (text.starts_with("\001ACTION ")) {
        text.replace(0, 8, "/me ");
        text.erase(text.find_last_not_of('\001') + 1);
    }
    return text;
}

std::string joined_by_lines(const std::vector<std::string>& lines)
{
    std::string out;
    for (const auto& line : lines)
        out += (&line == &lines.front() ? "" : "\n") + line;
    return out;
}

// All frontends must have received the same. @return the text, or none if none was received.
std::optional<std::string> agreed(const received_texts& h)
{
    BOOST_TEST(h.json.size() <= 1u);
    BOOST_TEST((h.events == h.json));
    const auto same = [](const irc_line& one, const irc_line& other) { return one.params == other.params; };
    BOOST_TEST(std::equal(h.web.begin(), h.web.end(), h.irc.begin(), h.irc.end(), same));
    if (h.json.empty()) {
        BOOST_TEST(h.plain.empty());
        for (const auto& line : h.irc) // CTCP: for IRC alone
            BOOST_TEST(line.text().starts_with('\001'), line);
        return std::nullopt;
    }
    const auto& text = h.json.front();
    const auto shown = printable_lines(text); // on IRC and in the plain form; JSON is for programs
    BOOST_TEST(joined_by_lines(h.plain) == shown);
    BOOST_TEST(test::said_on_irc(h.irc) == test::unspaced(shown));
    BOOST_TEST(h.multi.size() == 1u);
    if (!h.multi.empty() && text.find_first_not_of(" \n\r\t") != std::string::npos)
        BOOST_TEST(plain_words(h.multi.front()) == shown);
    return text;
}

// Texts of exactly this number of bytes.
std::string text_of(std::string_view unit, std::size_t size)
{
    std::string out;
    while (out.size() + unit.size() <= size)
        out += unit;
    out.resize(size, 'w');
    return out;
}

} // namespace

BOOST_DATA_TEST_CASE(each_payload_reaches_every_frontend_whole_or_none,
                     boost::unit_test::data::make(all_senders), name)
{
    every_frontend_fixture s;
    const auto from = s.sending(name);
    s.all.heard(from->user());
    for (const auto& p : test::payloads) {
        if (!from->can_carry(p.text))
            continue;
        BOOST_TEST_CONTEXT(p.text)
        {
            from->say(p.text);
            const auto heard = agreed(s.all.heard(from->user()));
            BOOST_TEST(
                (!heard || *heard == from->carried(p.text) || *heard == plain_words(std::string{p.text})),
                heard.value_or(""));
            BOOST_TEST((heard || !p.sayable || !from->must_say(p.text)));
        }
    }
}

BOOST_AUTO_TEST_CASE(text_after_a_line_end_from_irc_is_a_line_of_its_own)
{
    every_frontend_fixture s;
    irc_client talker{s.server, irc_person{"talker"}};
    talker.join("#lobby");
    for (const auto* end : {"\r", "\n", "\r\n"}) {
        talker.send(std::string{"PRIVMSG #lobby :first"} + end + "FORGED #lobby :second");
        talker.until("421");
        BOOST_TEST(agreed(s.all.heard("talker")).value_or("nothing") == "first");
    }
}

BOOST_AUTO_TEST_CASE(nul_from_irc_reaches_no_client)
{
    every_frontend_fixture s;
    irc_client talker{s.server, irc_person{"talker"}};
    talker.join("#lobby");
    talker.send(std::string_view{"PRIVMSG #lobby :a\0b", 19});
    talker.settled();
    BOOST_TEST(agreed(s.all.heard("talker")).value_or("").find('\0') == std::string::npos);
}

BOOST_DATA_TEST_CASE(long_texts_arrive_whole, boost::unit_test::data::make(long_senders), name)
{
    every_frontend_fixture s;
    const auto from = s.sending(name);
    s.all.heard(from->user());
    for (const std::size_t size : {450, 512, 2'000, 16'384}) {
        for (const std::string_view unit : {"word ", "w", "語", "🦀", "a line of some words\n"}) {
            const auto text = text_of(unit, size);
            from->say(text);
            const auto heard = s.all.heard(from->user());
            if (!unit.ends_with('\n') || size < 5'000) // a batch has a limited number of lines
                BOOST_TEST((agreed(heard) == text), unit << size);
            BOOST_TEST(test::said_on_irc(heard.irc) == test::unspaced(text), unit << size);
            for (std::size_t i = 0; unit == "word " && i + 1 < heard.irc.size(); ++i) // cut between words
                BOOST_TEST(test::words_of(heard.irc[i].text()).back() == "word");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_long_text_from_irc_arrives_whole)
{
    every_frontend_fixture s;
    const auto from = s.sending("irc");
    std::string text = "line 0";
    for (int i = 1; i < 200; ++i)
        text += "\nline " + std::to_string(i) + " of a text that is long";
    from->say(text);
    BOOST_TEST((agreed(s.all.heard(from->user())) == text));
}

BOOST_AUTO_TEST_CASE(combining_marks_stay_with_their_letters)
{
    every_frontend_fixture s;
    const auto from = s.sending("json");
    from->say(text_of("e\u0301", 2'100));
    const auto heard = s.all.heard(from->user());
    BOOST_TEST(heard.irc.size() > 1u);
    for (std::size_t i = 0; i < heard.irc.size(); ++i) {
        BOOST_TEST(heard.irc[i].text().starts_with('e'), i);
        BOOST_TEST(!heard.irc[i].text().ends_with('e'), i);
    }
}

BOOST_AUTO_TEST_CASE(users_on_all_frontends_see_one_order)
{
    for (std::uint32_t seed = 0; seed < 4; ++seed) {
        test::server server{
            {.commits = seed == 0 ? commit_timing::at_once() : commit_timing::at_random(seed)}};
        irc_client irc{server, irc_person{"irc"}};
        irc_client web{server, irc_person{"web"}, protocol::irc::framing::text_messages};
        irc_client silent{server, irc_person{"silent"}};
        for (auto* c : {&irc, &web, &silent}) {
            c->join("#lobby");
            c->settled();
        }
        auto json = server.json("json");
        auto plain = server.connect();
        auto talker = server.connect();
        server.settle();
        plain.lines();
        for (int i = 0; i < 50; ++i) {
            const auto number = std::to_string(i);
            irc.say("#lobby", "irc " + number);
            web.say("#lobby", "web " + number);
            talker.send(R"({"user":"plainsays","text":"plain )" + number + "\"}");
            server.turn();
        }
        const auto expected = texts(json.all());
        BOOST_TEST(expected.size() == 150u, "seed " << seed);
        std::vector<std::string> on_irc;
        for (const auto& [nick, text] : silent.texts())
            on_irc.push_back(text);
        std::vector<std::string> on_plain;
        for (const auto& line : plain.lines())
            on_plain.push_back(line.substr(line.find("] ") + 2));
        BOOST_TEST((on_irc == expected), "seed " << seed);
        BOOST_TEST((on_plain == expected), "seed " << seed);
    }
}

BOOST_AUTO_TEST_SUITE_END()

// Any field of an event yields only the intended lines, each within the limit.
#include "common/text.hpp"
#include "server/protocol/irc/event_format.hpp"
#include "server/protocol/irc/event_lines.hpp"
#include "server/protocol/irc/line_framer.hpp"
#include "server/protocol/irc/text.hpp"
#include "test/protocol/irc/lines.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>

using namespace banter;
using namespace banter::protocol::irc;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(irc_hostile_suite)

namespace {

std::string repeated(std::string_view what, std::size_t times)
{
    std::string all;
    for (; times > 0; --times)
        all += what;
    return all;
}

const std::vector<std::string> payloads{
    "",
    " ",
    "  ",
    ":",
    "::",
    " :",
    ": x",
    ":x",
    "@",
    "@a=b ",
    "#",
    "#x,#y",
    ",",
    "*",
    "!",
    "a!b@c",
    "\r",
    "\n",
    "\r\n",
    "\n\r",
    "\0"s,
    "a\0b"s,
    "a\rb",
    "a\nb",
    "a\r\nb",
    "\r\n\r\n",
    "x\r\nQUIT :bye",
    "x\nQUIT :bye",
    "x\rQUIT :bye",
    "x\r\n:banter 001 root :Welcome",
    "x\r\n@time=0 :root PRIVMSG #a :hi",
    "\nJOIN 0\n",
    "\x01",
    "\x01\x01",
    "\001ACTION lies\001",
    "\x01VERSION\x01",
    "x\x01y",
    "/me ",
    "/me \r\nQUIT",
    "/me \x01VERSION\x01",
    "\002\0034,5red\017",
    "\x1b[2J",
    "\x7f",
    "\t",
    "\u2028",
    "a\u2029b",
    "\u0085",
    "\u202e",
    "\ufeff",
    "\u0301",
    "\xff\xfe",
    "\xc0\x8a",
    "\xe2\x80",
    "\xf0\x9f\x98",
    ";",
    ";a=b",
    "\\",
    "\\r\\n",
    "+x=\\",
    "PING :1",
    std::string(600, 'x'),
    std::string(9000, ' '),
    repeated("\U0001f600", 300),
    repeated("a\u0301\u200d", 300) + "\r\n" + std::string(600, '\0'),
};

const std::vector<capabilities> sets{
    {},
    {capability::server_time, capability::message_tags},
    {capability::message_tags, capability::batch, capability::multiline, capability::extended_join,
     capability::away_notify, capability::setname},
};

template <class Event>
std::string lines_for(const Event& e, capabilities caps)
{
    std::string out;
    append_lines(out, e, caps);
    return out;
}

/// Checks `bytes`, the lines of an event that has `payload` in it.
void check(std::string_view bytes, std::size_t expected, std::string_view payload)
{
    const auto lines = banter::protocol::irc::test::lines_of(bytes);
    BOOST_TEST(lines.size() == expected);
    for (const auto& text : lines) {
        BOOST_TEST(banter::protocol::irc::test::body_bytes(text) <= line_bytes);
        line l;
        BOOST_TEST((parse(text, l) != line_fault::malformed));
        BOOST_TEST(is_utf8(text) >= is_utf8(payload));
    }
    // The same for a reader that accepts every line end.
    line_framer framer;
    std::size_t framed = 0;
    while (framer.next(bytes) != line_framer::status::incomplete)
        ++framed;
    BOOST_TEST(framed == expected);
}

/// Calls `each` with every payload and every set of capabilities.
void for_all(const std::function<void(const std::string&, capabilities)>& each)
{
    for (std::size_t i = 0; i < payloads.size(); ++i)
        for (const auto caps : sets)
            BOOST_TEST_CONTEXT("payload " << i << ": " << printable(payloads[i]).substr(0, 40))
            {
                each(payloads[i], caps);
            }
}

/// The number of lines of a text: those of the splitter, which has its own tests, plus two for a batch. Blank
/// lines exist only in a batch.
std::size_t lines_of_text(const std::string& payload, capabilities caps)
{
    constexpr std::string_view head = ":alice!alice@alice.users.banter PRIVMSG #lobby :";
    const bool action = payload.starts_with(action_prefix);
    const auto most = line_bytes - line_end_bytes - head.size() - (action ? 9 : 0);
    const auto text = std::string_view{payload}.substr(action ? action_prefix.size() : 0);
    const bool batch = caps.has_multiline() && !action;
    splitter pieces{text, most, batch ? splitter::spaces::kept : splitter::spaces::dropped};
    std::size_t count = 0, blank = 0;
    while (const auto p = pieces.next()) {
        ++count;
        blank += p->blank ? 1 : 0;
    }
    if (batch)
        return count > 1 ? count + 2 : count;
    return std::max<std::size_t>(count - blank, 1);
}

} // namespace

BOOST_AUTO_TEST_CASE(there_are_64_payloads) { BOOST_TEST(payloads.size() == 64u); }

BOOST_AUTO_TEST_CASE(as_a_text)
{
    for_all([](const std::string& p, capabilities caps) {
        check(lines_for(chat::message{"lobby", "alice", p, {}, 7, 6}, caps), lines_of_text(p, caps), p);
    });
}

BOOST_AUTO_TEST_CASE(as_names_and_tags_of_a_message)
{
    for_all([](const std::string& p, capabilities caps) {
        check(lines_for(chat::message{"lobby", p, "hi", {}, 7, 6}, caps), 1, p);
        check(lines_for(chat::message{p, "alice", "hi", {}, 7, 6}, caps), 1, p);
        check(lines_for(chat::message{"@alice,bob", "alice", "hi", {}, 7, 6, p}, caps), 1, p);
        chat::message tagged{"lobby", "alice", "hi", {}, 7, 6};
        tagged.tags = p;
        check(lines_for(tagged, caps), 1, p);
    });
}

BOOST_AUTO_TEST_CASE(as_extra_tags)
{
    for_all([](const std::string& p, capabilities caps) {
        std::string out;
        append_lines(out, chat::message{"lobby", "alice", "hi", {}, 7, 6}, caps, p);
        check(out, 1, p);
    });
}

BOOST_AUTO_TEST_CASE(as_presence)
{
    for_all([](const std::string& p, capabilities caps) {
        const bool room = !p.starts_with('@');
        check(lines_for(chat::presence{p, "alice", true}, caps), room ? 1 : 0, p);
        chat::presence joined{"lobby", p, true};
        joined.realname = p;
        check(lines_for(joined, caps), 1, p);
        joined.role = chat::room_operator | chat::voiced;
        joined.away = p;
        check(lines_for(joined, caps), caps.has(capability::away_notify) && !p.empty() ? 3 : 2, p);
        check(lines_for(chat::presence{"lobby", p, false, p}, caps), 1, p);
        check(lines_for(chat::presence{"lobby", "alice", false, p, p}, caps), 1, p);
    });
}

BOOST_AUTO_TEST_CASE(as_a_topic)
{
    for_all([](const std::string& p, capabilities caps) {
        check(lines_for(chat::topic_change{"lobby", "alice", p}, caps), 1, p);
        check(lines_for(chat::topic_change{p, p, p}, caps), 1, p);
    });
}

BOOST_AUTO_TEST_CASE(as_rules)
{
    using chat::rule;
    for_all([](const std::string& p, capabilities caps) {
        for (const auto what :
             {rule::operators, rule::bans, rule::mutes, rule::key, rule::limit, rule::secret})
            check(lines_for(chat::rules_changed{"lobby", "alice", {{what, true, p}}}, caps), 1, p);
        check(lines_for(chat::rules_changed{p, p, {{rule::moderated, true, p}}}, caps), 1, p);
    });
}

BOOST_AUTO_TEST_CASE(as_ephemeral_messages)
{
    using kind = chat::post_ephemeral::kind;
    for_all([](const std::string& p, capabilities caps) {
        check(lines_for(chat::ephemeral_message{"lobby", p, "", kind::ctcp, p, p}, caps), 1, p);
        check(lines_for(chat::ephemeral_message{"@a,b", "alice", p, kind::ctcp_reply, p, ""}, caps), 1, p);
        const bool has_line = caps.has(capability::message_tags) && !p.empty();
        check(lines_for(chat::ephemeral_message{"lobby", p, "", kind::tags, p, p}, caps), has_line ? 1 : 0,
              p);
    });
}

BOOST_AUTO_TEST_CASE(as_users)
{
    using kind = chat::user_changed::kind;
    for_all([](const std::string& p, capabilities caps) {
        check(lines_for(chat::user_changed{p, kind::quit, p}, caps), 1, p);
        check(lines_for(chat::user_changed{p, kind::renamed, p}, caps), 1, p);
        check(lines_for(chat::user_changed{p, kind::away, p}, caps), caps.has(capability::away_notify), p);
        check(lines_for(chat::user_changed{p, kind::realname, p}, caps), caps.has(capability::setname), p);
    });
}

BOOST_AUTO_TEST_SUITE_END()

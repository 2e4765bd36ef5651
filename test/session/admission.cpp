// What becomes of each kind of command and query while the disk is full or does not answer: the table of
// docs/protocol.md ("When the disk does not answer"), which the traits must agree with.
#include "server/chat/traits.hpp"
#include "server/protocol/json/formats.hpp"
#include "test/session/request_frontend.hpp"
#include "test/session/stall.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <fstream>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;
using chat::pressure;

BOOST_AUTO_TEST_SUITE(admission)

namespace {

enum class fate {
    refused, // at once, and not put in order
    waits,   // put in order behind what waits, and answered after it
    at_once, // answered at once
};

std::ostream& operator<<(std::ostream& out, fate f)
{
    return out << std::array{"refused", "waits", "answered at once"}.at(static_cast<std::size_t>(f));
}

struct row {
    std::string_view name;
    fate stalled;
    fate full;
    protocol::request_body what;
    std::string_view answer = {}; // the type of the answer of what waits; empty: it has none, or none in JSON
    chat::arrive::kind who = chat::arrive::kind::stranger; // a stranger says hello first
};

template <class Variant>
std::set<std::string_view> names()
{
    std::set<std::string_view> all;
    for (const auto& t : chat::all_traits<Variant>)
        all.insert(t.name);
    return all;
}

// All but arrive and depart, which no peer requests.
const std::vector<row>& rows()
{
    using enum fate;
    using chat::arrive;
    static const std::vector<row> all{
        {"post_anonymous", refused, refused, chat::post_anonymous{"carol", "hi"}, {}, arrive::kind::guest},
        {"post_message", refused, refused, chat::post_message{"lobby", "hi", "m"}},
        {"set_topic", refused, refused, chat::set_topic{"lobby", "tea"}},
        {"join", refused, waits, chat::join{"ops", {}}, "joined"},
        {"kick", refused, waits, chat::kick{"ops", "alice"}, "error"},
        {"change_rules", refused, waits, chat::change_rules{"ops", {}}, "error"},
        {"read_marker", refused, waits, chat::read_marker{"#lobby", {}}},
        {"set_user_flags", refused, waits, chat::set_user_flags{true, {}, {}}},

        {"hello", waits, waits, chat::hello{"carol", {"lobby"}, false, {}, {}, {}}, "welcome"},
        {"listen", waits, waits, chat::listen{"lobby", {}}, {}, arrive::kind::guest},
        {"leave", waits, waits, chat::leave{"lobby"}, "left"},
        {"rename", waits, waits, chat::rename{"robert"}, "renamed"},
        {"set_away", waits, waits, chat::set_away{"tea"}, "done"},
        {"invite", waits, waits, chat::invite{"lobby", "alice"}, "error"}, // she is there already
        {"post_ephemeral", waits, waits, chat::post_ephemeral{"lobby"}},
        {"set_realname", waits, waits, chat::set_realname{"Bob"}},
        {"presence_subscription", waits, waits, chat::presence_subscription{{"alice"}}},
        {"notify_operators", waits, waits, chat::notify_operators{"help"}},
        {"disconnect_user", waits, waits, chat::disconnect_user{"alice"}, "error"},
        {"seen", waits, waits, chat::seen{1}},
        {"list_members", waits, waits, chat::list_members{"lobby"}, "members"},
        {"list_rooms", waits, waits, chat::list_rooms{}, "rooms"},
        {"find_users", waits, waits, chat::find_users{{}, {"alice"}}, "people"},
        {"ask_rules", waits, waits, chat::ask_rules{"lobby"}, "rules"},
        {"list_conversations", waits, waits, chat::list_conversations{}, "conversations"},
        {"count_all", waits, waits, chat::count_all{}},
        {"ask_read_marker", waits, waits, chat::ask_read_marker{"#lobby"}},
        {"resync", waits, waits, chat::resync{"lobby", true}, "members"},

        {"ping", at_once, waits, chat::ping{}, "pong"},
        {"history", at_once, at_once, chat::history_query{"lobby", {}, {}}},
        {"search", at_once, at_once, chat::search_query{"hi", {}, {}}},
    };
    return all;
}

// The line of docs/protocol.md, in the section about a disk that does not answer, that begins like this.
std::string documented(std::string_view begin)
{
    std::ifstream file{BANTER_DOCS "/protocol.md"};
    std::string line;
    while (std::getline(file, line) && line != "### When the disk does not answer") {
    }
    while (std::getline(file, line) && !line.starts_with('#'))
        if (line.starts_with(begin))
            return line;
    BOOST_ERROR("docs/protocol.md has no line that begins: " << begin);
    return {};
}

// The words of a line in backquotes, with them.
std::vector<std::string> quoted(const std::string& line)
{
    std::vector<std::string> all;
    for (auto at = line.find('`'); at != std::string::npos;) {
        const auto end = line.find('`', at + 1);
        if (end == std::string::npos)
            break;
        all.push_back(line.substr(at, end + 1 - at));
        at = line.find('`', end + 1);
    }
    return all;
}

// alice's message waits in the journal, and then `one` comes from a client with nothing in flight.
struct pressed_world : world {
    pressed_world(const row& one, pressure load, request_frontend& frontend) : bob{connect(frontend)}
    {
        if (one.who == chat::arrive::kind::stranger && one.name != "hello") {
            frontend.request({{}, true, chat::hello{"bob", {"lobby"}, false, {}, {}, {}}});
            bob.send(".");
            settle();
            bob.lines();
        }
        stall(*this, alice);
        journal().set_load(load);
        frontend.request({{"r"}, true, one.what});
        bob.send(".");
        turn();
    }

    peer alice = welcome("alice");
    peer bob;
};

std::string code_of(const std::vector<boost::json::object>& answers)
{
    return answers.size() == 1 && answers[0].at("type") == "error"
               ? std::string{answers[0].at("code").as_string()}
               : std::string{};
}

// @return none: nothing of that kind has happened
std::optional<fate> fate_of(pressed_world& w, std::string_view refusal)
{
    const auto answers = w.bob.objects();
    const auto commits = w.journal().waiting_commits();
    if (commits == 1 && code_of(answers) == refusal && answers[0].at("id") == "r")
        return fate::refused;
    if (commits == 2 && answers.empty())
        return fate::waits;
    if (commits == 1 && (w.journal().waiting_reads() == 1 || answers.size() == 1))
        return fate::at_once;
    return {};
}

void check(const row& one, pressure load, std::string_view refusal, fate expected)
{
    request_frontend frontend{one.who};
    pressed_world w{one, load, frontend};
    const auto seen = fate_of(w, refusal);
    BOOST_TEST_REQUIRE(seen.has_value());
    BOOST_TEST(*seen == expected);
    w.settle();
    if (expected != fate::waits || one.answer.empty())
        return;
    auto answered = w.bob.types();
    std::erase_if(answered, [](const std::string& type) { return type == "message"; }); // alice's
    BOOST_TEST_REQUIRE(!answered.empty());
    BOOST_TEST(answered.front() == one.answer);
}

} // namespace

BOOST_AUTO_TEST_CASE(each_request_is_refused_waits_or_is_answered_while_the_disk_does_not_answer)
{
    for (const auto& each : rows()) {
        BOOST_TEST_CONTEXT(each.name) { check(each, pressure::stalled, "unavailable", each.stalled); }
    }
}

BOOST_AUTO_TEST_CASE(messages_and_topics_are_refused_before_they_are_put_in_order_while_the_disk_is_full)
{
    for (const auto& each : rows()) {
        BOOST_TEST_CONTEXT(each.name) { check(each, pressure::full, "storage_full", each.full); }
    }
}

BOOST_AUTO_TEST_CASE(the_table_names_every_command_and_query)
{
    auto expected = names<chat::command_body>();
    expected.erase("arrive");
    expected.erase("depart");
    expected.erase("started"); // the server's, as the next one
    expected.erase("trim");
    expected.merge(names<chat::state_query>());
    expected.merge(names<chat::log_query>());
    std::set<std::string_view> found;
    for (const auto& each : rows())
        BOOST_TEST(found.insert(each.name).second, each.name);
    BOOST_TEST(found == expected, per_element());
}

// The lines of docs/protocol.md about a disk that does not answer have the words of their requests, and no
// other.
BOOST_AUTO_TEST_CASE(the_documentation_names_the_requests_of_the_table)
{
    static constexpr std::string_view others[]{"unavailable", "pong", "MODE", "OPER"};
    const std::map<std::string_view, std::string_view> words{{"post_message", "messages"},
                                                             {"set_topic", "topics"},
                                                             {"join", "`join`"},
                                                             {"kick", "`kick`"},
                                                             {"change_rules", "`change`"},
                                                             {"read_marker", "read markers"},
                                                             {"set_user_flags", "flags of a user"},
                                                             {"hello", "`hello`"},
                                                             {"leave", "`leave`"},
                                                             {"rename", "`rename`"},
                                                             {"set_away", "`away`"},
                                                             {"invite", "`invite`"},
                                                             {"list_members", "`members`"},
                                                             {"list_rooms", "`rooms`"},
                                                             {"find_users", "`people`"},
                                                             {"ask_rules", "`rules`"},
                                                             {"list_conversations", "`conversations`"},
                                                             {"ping", "`ping`"},
                                                             {"history", "`history`"},
                                                             {"search", "`search`"}};
    const std::map<fate, std::string> lines{{fate::refused, documented("- What must be stored is refused")},
                                            {fate::at_once, documented("- `history`, ")},
                                            {fate::waits, documented("- Everything else takes its place")}};
    std::set<std::string> unknown;
    for (const auto& [of, line] : lines)
        for (auto& word : quoted(line))
            unknown.insert(std::move(word));
    for (const auto other : others)
        unknown.erase('`' + std::string{other} + '`');
    for (const auto& each : rows()) {
        const auto word = words.find(each.name);
        if (word == words.end())
            continue;
        BOOST_TEST(lines.at(each.stalled).find(word->second) != std::string::npos, word->second);
        unknown.erase(std::string{word->second});
    }
    BOOST_TEST(unknown == std::set<std::string>{}, per_element());
}

BOOST_AUTO_TEST_CASE(a_client_with_something_in_flight_has_no_further_request_taken_while_the_disk_stalls)
{
    for (const auto* const more :
         {R"({"type":"leave","room":"lobby"})", R"({"type":"rename","user":"alicia"})",
          R"({"type":"members","room":"lobby"})", R"({"type":"history","room":"lobby"})"}) {
        world w;
        auto alice = w.welcome("alice");
        stall(w, alice);
        alice.send(more);
        w.turn();
        BOOST_TEST(w.journal().waiting_commits() == 1u, more);
        BOOST_TEST(w.journal().waiting_reads() == 0u, more);
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_of_a_full_disk_comes_after_the_answers_to_earlier_requests)
{
    world w;
    auto alice = w.welcome("alice");
    auto bob = w.welcome("bob");
    stall(w, alice);
    w.journal().set_load(pressure::full);
    bob.send(R"({"type":"rename","user":"robert"}{"type":"topic","room":"lobby","text":"tea"})");
    w.turn();
    BOOST_TEST(bob.lines().empty());
    w.journal().commit_one();
    alice.send(R"({"type":"rename","user":"alicia"})"); // waits, so that the disk is full at the release too
    w.turn();
    w.journal().commit_one();
    w.turn();
    const auto got = bob.objects();
    BOOST_TEST_REQUIRE(got.size() >= 3u);
    BOOST_TEST(got[0].at("type").as_string() == "message");
    BOOST_TEST(got[1].at("type").as_string() == "renamed");
    BOOST_TEST(got[2].at("type").as_string() == "error");
    BOOST_TEST(got[2].at("code").as_string() == "storage_full");
}

BOOST_AUTO_TEST_SUITE_END()

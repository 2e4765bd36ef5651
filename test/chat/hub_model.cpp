// The hub against a model of rooms and members, on random sequences of commands.
#include "server/chat/hub.hpp"
#include "test/chat/model.hpp"
#include "test/chat/random_commands.hpp"
#include "test/chat/text_of.hpp"
#include "test/chat/vocabulary.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sstream>

using namespace banter::chat;
using namespace banter::chat::test;

BOOST_AUTO_TEST_SUITE(hub_model_suite)

namespace {

// The lines of a departure, sorted, since the order in which the rooms are left is not specified.
std::string in_any_order(const std::string& text)
{
    std::istringstream in{text};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line + "\n");
    std::sort(lines.begin(), lines.end());
    std::string out;
    for (const auto& each : lines)
        out += each;
    return out;
}

// The difference between hub and model after a command that both have applied; empty: none.
std::string difference(hub& h, const model& m)
{
    if (h.room_count() != m.rooms().size())
        return std::to_string(h.room_count()) + " rooms";
    for (const auto& word : room_words()) {
        auto now = state_of(h, word.shown);
        if (now.effects.empty() == m.rooms().contains(word.shown))
            return "whether there is a room " + word.shown;
        if (now.effects.empty())
            continue;
        auto& who = std::get<members>(std::get<reply>(now.effects.at(0)).answer);
        const auto& topic = std::get<topic_change>(std::get<reply>(now.effects.at(1)).answer).text;
        std::sort(who.names.begin(), who.names.end());
        const auto expected = m.members_of(word.shown);
        if (topic != m.topic_of(word.shown) || who.names != std::vector(expected.begin(), expected.end()) ||
            who.member_count != expected.size())
            return "the room " + word.shown;
    }
    return {};
}

// Runs one sequence. @return the first fault; empty: none.
std::string run(std::uint64_t seed, std::size_t commands)
{
    random_commands random{seed};
    const std::size_t max_rooms = seed % 3 == 0 ? 0 : seed % 3 + 2;
    const bool remembers = seed % 2 == 0;
    hub h{{"now"},
          remembers ? std::vector<recovered_room>{{"old", "", {1, {}}}, {"dev", "", {}}}
                    : std::vector<recovered_room>{}};
    model m{"now", max_rooms, remembers ? std::set<std::string>{"old"} : std::set<std::string>{}};
    decisions got;
    decisions expected;
    ask(h, {{the_server, {}}, started{"a run", max_rooms}}, got);

    for (std::size_t i = 0; i < commands; ++i) {
        if (random.below(4) == 0) // a batch takes several commands
            got = expected = {};
        got.allowed.clear();
        expected.allowed.clear();
        const auto before_got = got.effects.size();
        const auto before_expected = expected.effects.size();
        const auto c = random.next();
        const bool departs = std::holds_alternative<depart>(c.request);
        m.apply(c, expected);
        ask(h, request_of{c}, got);

        sort_members(got);
        auto got_text = text_of(got, before_got);
        auto expected_text = text_of(expected, before_expected);
        if (departs) {
            got_text = in_any_order(got_text);
            expected_text = in_any_order(expected_text);
        }
        std::string wrong;
        if (got_text != expected_text)
            wrong = "got\n" + got_text + "expected\n" + expected_text;
        else if (got.entries.size() != expected.entries.size())
            wrong = "the number of entries";
        else
            wrong = difference(h, m);
        if (!wrong.empty())
            return "seed " + std::to_string(seed) + ", command " + std::to_string(i) + ": " + wrong;
    }
    return {};
}

} // namespace

BOOST_AUTO_TEST_CASE(random_commands_lead_to_the_same_effects_as_in_the_model)
{
    for (std::uint64_t seed = 1; seed <= 3'000; ++seed)
        BOOST_REQUIRE_EQUAL(run(seed, 60), "");
}

BOOST_AUTO_TEST_CASE(a_long_life_leads_to_the_same_effects_as_in_the_model)
{
    for (std::uint64_t seed = 10'001; seed <= 10'020; ++seed)
        BOOST_REQUIRE_EQUAL(run(seed, 3'000), "");
}

BOOST_AUTO_TEST_SUITE_END()

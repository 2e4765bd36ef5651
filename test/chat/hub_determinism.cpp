// The promise that one log of commands gives one history.
#include "server/chat/hub.hpp"
#include "test/chat/random_commands.hpp"
#include "test/chat/text_of.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using namespace banter::chat::test;

BOOST_AUTO_TEST_SUITE(hub_determinism_suite)

namespace {

// Every effect of 500 random commands, members in the order in which the hub gives them.
std::string history_of(std::uint64_t seed)
{
    random_commands random{seed};
    hub h{{"now", 0}};
    decisions all;
    for (int i = 0; i < 500; ++i)
        ask(h, random.next(), all);
    return text_of(all);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_same_commands_give_the_same_effects)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto once = history_of(seed);
        BOOST_TEST(once.size() > 10'000u);
        BOOST_TEST(once == history_of(seed));
    }
}

BOOST_AUTO_TEST_SUITE_END()

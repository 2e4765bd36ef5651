// The traits of the commands and queries: what holds for all of a kind.
#include "server/chat/traits.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string_view>
#include <variant>
#include <vector>

using namespace banter::chat;

BOOST_AUTO_TEST_SUITE(traits_suite)

namespace {

template <class Variant>
std::vector<traits> all()
{
    return {all_traits<Variant>.begin(), all_traits<Variant>.end()};
}

} // namespace

BOOST_AUTO_TEST_CASE(each_row_has_a_name_of_its_own)
{
    std::set<std::string_view> names;
    for (const auto& rows : {all<command_body>(), all<state_query>(), all<log_query>()})
        for (const auto& t : rows)
            BOOST_TEST(names.insert(t.name).second, t.name);
    BOOST_TEST(names.count("") == 0u);
}

BOOST_AUTO_TEST_CASE(only_commands_that_store_something_are_refused_for_the_state_of_the_disk)
{
    for (const auto& t : all<command_body>()) {
        BOOST_TEST((t.durable || !t.refused_stalled), t.name);
        BOOST_TEST((t.refused_stalled || !t.refused_full), t.name); // full is the milder state
        BOOST_TEST(!t.composed_by_hub, t.name);
    }
}

BOOST_AUTO_TEST_CASE(no_departure_is_refused)
{
    BOOST_TEST((!traits_of<depart>.refused_full && !traits_of<depart>.refused_stalled));
}

BOOST_AUTO_TEST_CASE(queries_are_local_and_never_refused_for_the_state_of_the_disk)
{
    for (const auto& rows : {all<state_query>(), all<log_query>()})
        for (const auto& t : rows) {
            BOOST_TEST((t.scope == scope::local), t.name);
            BOOST_TEST((!t.durable && !t.refused_full && !t.refused_stalled), t.name);
        }
    for (const auto& t : all<state_query>())
        BOOST_TEST(t.composed_by_hub, t.name);
    for (const auto& t : all<log_query>())
        BOOST_TEST(!t.composed_by_hub, t.name);
}

// Else one client could have any number of them in memory.
BOOST_AUTO_TEST_CASE(a_client_waits_for_an_answer_that_may_be_large)
{
    for (const auto& rows : {all<command_body>(), all<state_query>(), all<log_query>()})
        for (const auto& t : rows)
            BOOST_TEST((t.fences || !t.large), t.name);
}

BOOST_AUTO_TEST_SUITE_END()

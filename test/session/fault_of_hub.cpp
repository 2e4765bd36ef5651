// Exceptions out of the hub: of a command they end the process, of a query they are its client's affair.
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>
#include <variant>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(fault_of_hub_suite)

namespace {

template <class T>
struct breaks_while_it_is_made {
    operator T() const { throw std::logic_error{"not made"}; }
};

/// A variant without a value: whoever visits it gets a std::bad_variant_access.
template <class T, class Variant>
Variant without_value()
{
    Variant v;
    BOOST_REQUIRE_THROW(v.template emplace<T>(breaks_while_it_is_made<T>{}), std::logic_error);
    BOOST_REQUIRE(v.valueless_by_exception());
    return v;
}

/// Of the world's first client.
chat::command broken_command() { return {{}, without_value<chat::depart, chat::command_body>()}; }

/// A world that keeps what its fatal handler was told.
struct fixture {
    strings fatal;
    world w{settings()};

    world_settings settings()
    {
        world_settings s;
        s.on_fatal = [this](const std::string& why) { fatal.push_back(why); };
        return s;
    }
};

constexpr auto hey = R"({"type":"message","room":"lobby","text":"hey"})";

} // namespace

BOOST_FIXTURE_TEST_CASE(an_exception_while_a_batch_is_committed_goes_to_the_fatal_handler, fixture)
{
    auto alice = w.welcome("alice");
    w.journal().break_commit();
    alice.send(hey);
    BOOST_CHECK_THROW(w.turn(), std::runtime_error);
    BOOST_TEST_REQUIRE(fatal.size() == 1u);
    BOOST_TEST(fatal[0] == "committing a batch failed: the journal is broken");
    BOOST_TEST(alice.lines().empty());
}

BOOST_FIXTURE_TEST_CASE(an_exception_while_a_command_is_applied_goes_to_the_fatal_handler, fixture)
{
    const auto first = w.connect();
    BOOST_CHECK_THROW(w.commands().submit(broken_command()), std::bad_variant_access);
    BOOST_TEST_REQUIRE(fatal.size() == 1u);
    BOOST_TEST(fatal[0] ==
               "the hub failed to apply the command without a body: std::visit: variant is valueless");
}

BOOST_FIXTURE_TEST_CASE(the_fatal_handler_is_called_before_anything_of_the_turn_is_stored_or_shown, fixture)
{
    auto alice = w.welcome("alice");
    alice.send(hey);
    while (w.counters().requests != 2) // applied; the batch of this turn is open
        w.step();
    BOOST_CHECK_THROW(w.commands().submit(broken_command()), std::bad_variant_access);
    BOOST_TEST(fatal.size() == 1u);
    BOOST_TEST(w.journal().waiting_commits() == 0u);
    BOOST_TEST(alice.lines().empty());
}

BOOST_FIXTURE_TEST_CASE(an_exception_while_a_query_is_composed_is_not_fatal, fixture)
{
    auto alice = w.welcome("alice");
    BOOST_CHECK_THROW(
        w.commands().submit(chat::query{{}, without_value<chat::list_members, chat::state_query>()}),
        std::bad_variant_access);
    alice.send(hey);
    w.settle();
    BOOST_TEST(alice.types() == (strings{"ack", "message"}), per_element());
    BOOST_TEST(fatal.empty());
}

BOOST_AUTO_TEST_SUITE_END()

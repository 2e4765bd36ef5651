#include "server/chat/user_directory.hpp"

#include "common/limits.hpp"
#include "server/chat/presence_subscribers.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace banter::chat;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(user_directory_suite)

namespace {

constexpr client_id first{0, 7};
constexpr client_id second{3, 1};

banter::timestamp at(int ms) { return banter::timestamp{std::chrono::milliseconds{ms}}; }

std::string in_words(const user_directory& d)
{
    const auto& t = d.counts();
    return std::to_string(t.users) + " users, " + std::to_string(t.unnamed) + " unnamed, " +
           std::to_string(t.invisible) + " invisible, " + std::to_string(t.operators) +
           " operators, at most " + std::to_string(t.most_users);
}

struct two_clients : user_directory {
    two_clients()
    {
        add(first, arrive::kind::listener);
        add(second, arrive::kind::stranger);
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_client_is_here_from_its_arrival_to_its_departure, two_clients)
{
    BOOST_TEST(has(first));
    BOOST_TEST(!has({0, 6}));
    BOOST_TEST(!has({1, 0})); // an index between two clients, which nobody has used
    BOOST_TEST(!has({9, 0}));
    BOOST_TEST((id_of(3) == second));
    remove(second);
    BOOST_TEST(!has(second));
    BOOST_TEST(in_words(*this) == "0 users, 1 unnamed, 0 invisible, 0 operators, at most 0");
}

BOOST_FIXTURE_TEST_CASE(a_name_has_one_user_in_any_spelling, two_clients)
{
    BOOST_TEST(is_free("alice"));
    const auto& u = add_user(first, "Alice", at(5));
    BOOST_TEST((u.since == at(5) && u.spoke == at(5)));
    BOOST_TEST(!is_free("alice"));
    BOOST_TEST((find("ALICE") == first));
    BOOST_TEST((find_folded("alice") == first));
    BOOST_TEST(!find("no such"));
    BOOST_TEST(!find("\x01"));
    BOOST_TEST(rename(first, "aLICE") == "Alice");
    BOOST_TEST((find("alice") == first));
    BOOST_TEST(rename(first, "bob") == "aLICE");
    BOOST_TEST(is_free("alice"));
    BOOST_TEST((find("bob") == first));
    remove(first);
    BOOST_TEST(is_free("bob"));
}

BOOST_FIXTURE_TEST_CASE(users_and_their_flags_are_counted, two_clients)
{
    auto& u = add_user(first, "alice", {});
    add_user(second, "bob", {});
    set_flag(u, invisible_flag, true);
    set_flag(u, invisible_flag, true);
    set_flag(u, server_operator_flag, true);
    set_flag(u, bot_flag, true);
    BOOST_TEST(in_words(*this) == "2 users, 0 unnamed, 1 invisible, 1 operators, at most 2");
    set_flag(u, server_operator_flag, false);
    BOOST_TEST(in_words(*this) == "2 users, 0 unnamed, 1 invisible, 0 operators, at most 2");
    remove(first); // with its flags
    BOOST_TEST(in_words(*this) == "1 users, 0 unnamed, 0 invisible, 0 operators, at most 2");
}

BOOST_FIXTURE_TEST_CASE(a_limited_number_of_earlier_users_is_remembered_the_latest_first, two_clients)
{
    auto& u = add_user(first, "u0", {});
    u.ensure_extras().away = "tea";
    for (std::size_t n = 0; n <= banter::limits::departed; ++n) {
        u.name = "u" + std::to_string(n);
        note_departure(u, at(static_cast<int>(n)));
    }
    BOOST_TEST(departed().size() == banter::limits::departed);
    BOOST_TEST(departed().front().user == "u" + std::to_string(banter::limits::departed));
    BOOST_TEST(departed().back().user == "u1");
    BOOST_TEST(!departed().back().online);
    BOOST_TEST((departed().back().departed == at(1)));
    BOOST_TEST(departed().back().flags == away_flag);
}

BOOST_AUTO_TEST_CASE(subscribers_of_a_name_are_notified_in_the_order_of_their_subscription)
{
    presence_subscribers s;
    s.add("alice", second);
    s.add("alice", first);
    s.add("bob", first);
    BOOST_TEST((s.of("alice") == std::vector{second, first}));
    s.remove("alice", second);
    s.remove("carol", second);
    BOOST_TEST((s.of("alice") == std::vector{first}));
    s.remove("alice", first);
    BOOST_TEST(s.of("alice").empty());
    BOOST_TEST((s.of("bob") == std::vector{first}));
}

BOOST_AUTO_TEST_SUITE_END()

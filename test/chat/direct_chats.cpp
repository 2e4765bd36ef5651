#include "server/chat/direct_chats.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace banter::chat;

BOOST_AUTO_TEST_SUITE(direct_chats_suite)

namespace {

banter::timestamp at(int ms) { return banter::timestamp{std::chrono::milliseconds{ms}}; }

std::string names(const direct_chats::set& all)
{
    std::string out;
    for (const auto* const each : all)
        out += each->name + ' ' + std::to_string(each->touched.seq) + "; ";
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_conversation_is_one_of_both_users_and_listed_by_name)
{
    direct_chats all;
    all.touch("@alice,carol", {1, at(10)});
    all.touch("@alice,bob", {2, at(20)});
    BOOST_TEST(names(all.of("alice")) == "@alice,bob 2; @alice,carol 1; ");
    BOOST_TEST(names(all.of("bob")) == "@alice,bob 2; ");
    BOOST_TEST(names(all.of("dave")) == "");
    BOOST_TEST(all.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_later_message_moves_its_conversation_for_both)
{
    direct_chats all;
    all.touch("@alice,bob", {1, at(10)});
    const auto* const known = all.find("@alice,bob");
    for (int n = 0; n < 1'000; ++n) // the table grows
        all.touch("@alice,b" + std::to_string(n), {2, at(20)});
    all.touch("@alice,bob", {9, at(5)});
    BOOST_TEST(all.find("@alice,bob") == known);
    BOOST_TEST(known->touched.seq == 9u);
    BOOST_TEST((known->touched.time == at(5))); // that of the message, also if the clock was set back
    BOOST_TEST(names(all.of("bob")) == "@alice,bob 9; ");
    BOOST_TEST(all.find("@alice,eve") == nullptr);
}

BOOST_AUTO_TEST_CASE(notes_to_oneself_are_one_conversation_of_one_user)
{
    direct_chats all;
    all.touch("@alice,alice", {1, at(10)});
    BOOST_TEST(names(all.of("alice")) == "@alice,alice 1; ");
    BOOST_TEST(all.size() == 1u);
}

BOOST_AUTO_TEST_CASE(conversations_up_to_a_horizon_are_forgotten_for_both)
{
    const auto forgotten = [](direct_chats& all, seq_number horizon) {
        std::string out;
        for (const auto& name : all.forget_up_to(horizon))
            out += name + ' ';
        return out;
    };
    direct_chats all;
    BOOST_TEST(forgotten(all, 3) == "");
    all.touch("@bob,carol", {4, at(10)});
    all.touch("@alice,bob", {5, at(20)});
    all.touch("@alice,alice", {6, at(20)});
    BOOST_TEST(forgotten(all, 3) == "");
    all.touch("@bob,carol", {7, at(20)});
    BOOST_TEST(forgotten(all, 4) == "");
    BOOST_TEST(forgotten(all, 6) == "@alice,alice @alice,bob ");
    BOOST_TEST(names(all.of("alice")) == "");
    BOOST_TEST(names(all.of("bob")) == "@bob,carol 7; ");
    BOOST_TEST(all.find("@alice,bob") == nullptr);
    BOOST_TEST(all.size() == 1u);
    all.touch("@alice,bob", {8, at(30)});
    BOOST_TEST(forgotten(all, 7) == "@bob,carol ");
    BOOST_TEST(forgotten(all, 8) == "@alice,bob ");
    all.touch("@alice,bob", {9, at(30)});
    BOOST_TEST(forgotten(all, 8) == "");
    BOOST_TEST(forgotten(all, 9) == "@alice,bob ");
}

BOOST_AUTO_TEST_SUITE_END()

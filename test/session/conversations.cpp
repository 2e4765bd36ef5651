// The conversations in a list, if there are very many.
#include "server/session/pipeline.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace banter;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(conversations)

namespace {

using seqs = std::vector<chat::seq_number>;

timestamp second(chat::seq_number n) { return timestamp{std::chrono::seconds{n}}; }

/// alice, whose device has claimed its name after message 100, with 3,000 conversations: the newest message
/// of the one with b1 is 1, posted in second 1, and so on.
struct alice_with_many {
    alice_with_many()
    {
        for (chat::seq_number n = 1; n <= 3'000; ++n)
            fan_out.restore("@alice,b" + std::to_string(n), n, second(n));
        fan_out.restore("@alice,silent", 0, {});
        fan_out.restore("ops", 50, second(50));
        fan_out.restore("quiet", 0, {});
        chat::hello h;
        h.user = "alice";
        h.rooms = {"ops", "quiet"};
        h.token = "alice's secret";
        chat::batch out;
        it.apply({{who, {}, {}}, chat::arrive{chat::arrive::kind::stranger}}, out);
        it.apply({{who, {}, {}}, std::move(h)}, out);
    }

    static std::vector<chat::recovered_room> known()
    {
        std::vector<chat::recovered_room> all{
            {"ops", {}, true}, {"quiet", {}, false}, {"@alice,silent", {}, false}};
        for (int n = 1; n <= 3'000; ++n)
            all.push_back({"@alice,b" + std::to_string(n), {}, true});
        return all;
    }

    chat::conversation_list list(chat::list_conversations asked) const
    {
        chat::conversation_list l{.asked = asked};
        session::list_conversations(l, who, it, fan_out);
        return l;
    }

    static seqs of(const chat::conversation_list& l)
    {
        seqs out;
        for (const auto& c : l.conversations)
            out.push_back(c.prev);
        return out;
    }

    chat::client_id who{0, 0};
    chat::hub it{{"e1", 0, 100}, known()};
    delivery::fan_out fan_out{[](auto&, auto) {}, [](auto&, const auto&) {}};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(the_newest_conversations_are_listed_if_there_are_too_many, alice_with_many)
{
    const auto l = list({});
    BOOST_TEST(l.conversations.size() == limits::conversations_listed);
    BOOST_TEST(l.more);
    BOOST_TEST(l.conversations.front().prev == 2'001u);
    BOOST_TEST(l.conversations.back().prev == 3'000u);
    BOOST_TEST(l.conversations.back().user == "b3000");
    BOOST_TEST((l.conversations.back().time == second(3'000)));
}

BOOST_FIXTURE_TEST_CASE(conversations_before_the_device_or_without_messages_are_left_out, alice_with_many)
{
    const auto l = list({.before = second(103)});
    BOOST_TEST(of(l) == (seqs{101, 102}), per_element());
    BOOST_TEST(!l.more);
    // rooms are listed from their first message
    BOOST_TEST(of(list({.rooms = true, .before = second(103)})) == (seqs{50, 101, 102}), per_element());
}

BOOST_FIXTURE_TEST_CASE(a_time_range_is_listed_from_either_end, alice_with_many)
{
    chat::list_conversations asked{.after = second(200), .before = second(300), .most = 3};
    BOOST_TEST(of(list(asked)) == (seqs{297, 298, 299}), per_element());
    asked.oldest = true;
    BOOST_TEST(of(list(asked)) == (seqs{201, 202, 203}), per_element());
    BOOST_TEST(list(asked).more);
    asked.most = 99;
    BOOST_TEST(!list(asked).more);
}

BOOST_FIXTURE_TEST_CASE(a_departed_client_gets_an_empty_list, alice_with_many)
{
    chat::batch out;
    it.apply({{who, {}, {}}, chat::depart{}}, out);
    BOOST_TEST(list({}).conversations.empty());
}

BOOST_AUTO_TEST_SUITE_END()

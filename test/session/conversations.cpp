// The conversations in a list, if there are very many.
#include "server/session/pipeline.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <variant>
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
        h.secret_hash = "hash of alice's secret";
        chat::batch out;
        it.apply({{who, {}, {}}, chat::arrive{chat::arrive::kind::stranger}}, out);
        it.apply({{who, {}, {}}, std::move(h)}, out);
    }

    static std::vector<chat::recovered_room> known()
    {
        std::vector<chat::recovered_room> all{
            {"ops", {}, {50, second(50)}}, {"quiet", {}, {}}, {"@alice,silent", {}, {}}};
        for (chat::seq_number n = 1; n <= 3'000; ++n)
            all.push_back({"@alice,b" + std::to_string(n), {}, {n, second(n)}});
        return all;
    }

    chat::conversation_list list(const chat::list_conversations& asked) const
    {
        chat::batch out;
        it.compose({{who, {}, {}}, asked}, out);
        auto l = std::get<chat::conversation_list>(std::get<chat::reply>(out.effects.at(0)).answer);
        session::keep_shown(l, fan_out);
        return l;
    }

    seqs of(const chat::conversation_list& l) const
    {
        seqs out;
        for (const auto& c : l.conversations)
            out.push_back(fan_out.newest(c.room));
        return out;
    }

    chat::client_id who{0, 0};
    chat::hub it{{"e1", 100}, known()};
    delivery::fan_out fan_out{[](auto&, auto) {}, [](auto&, const auto&) {}};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(the_newest_conversations_are_listed_if_there_are_too_many, alice_with_many)
{
    const auto l = list({});
    BOOST_TEST(l.conversations.size() == limits::conversations_listed);
    BOOST_TEST(l.more);
    BOOST_TEST(of(l).front() == 2'001u);
    BOOST_TEST(of(l).back() == 3'000u);
    BOOST_TEST(l.conversations.back().user == "b3000");
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

// The hub knows only that messages were given numbers there.
BOOST_FIXTURE_TEST_CASE(a_conversation_whose_messages_were_not_stored_is_left_out, alice_with_many)
{
    chat::batch out;
    chat::post_message direct;
    direct.to = "b7";
    direct.text = "a repeat";
    chat::hello h;
    h.user = "b7";
    const chat::client_id other{1, 0};
    it.apply({{other, {}, {}}, chat::arrive{chat::arrive::kind::stranger}}, out);
    it.apply({{other, {}, {}}, std::move(h)}, out);
    it.apply({{who, second(4'000), {}}, direct}, out);
    const chat::list_conversations late{.after = second(3'500)};
    BOOST_TEST(list(late).conversations.empty()); // its newest message is older than the device
    fan_out.restore("@alice,b7", 3'001, second(4'000));
    BOOST_TEST(of(list(late)) == seqs{3'001}, per_element());
}

// A resend is given a number too, and its time is not that of a message.
BOOST_FIXTURE_TEST_CASE(a_resend_does_not_move_its_conversation_in_time, alice_with_many)
{
    chat::batch out;
    chat::hello h;
    h.user = "b500";
    const chat::client_id other{1, 0};
    it.apply({{other, {}}, chat::arrive{chat::arrive::kind::stranger}}, out);
    it.apply({{other, {}}, std::move(h)}, out);
    chat::post_message again;
    again.to = "b500";
    again.text = "stored before";
    it.apply({{who, second(4'000)}, again}, out);
    BOOST_TEST(of(list({.after = second(498), .before = second(502)})) == (seqs{499, 500, 501}),
               per_element());
    BOOST_TEST(list({.after = second(3'500)}).conversations.empty());
    chat::list_conversations oldest{.oldest = true, .most = 400};
    BOOST_TEST(of(list(oldest)).back() == 500u);
}

BOOST_AUTO_TEST_SUITE_END()

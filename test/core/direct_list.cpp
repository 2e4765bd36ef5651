// The list of our conversations: its updates, the seen position, and the other user of each.
#include "client/core/engine.hpp"

#include "test/core/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::client::test;

BOOST_AUTO_TEST_SUITE(direct_list_suite)

namespace {

engine let_in_with_conversations(engine::position seen = {}, std::size_t tail_lines = 0)
{
    auto s = settings_for_alice();
    s.conversations = true;
    s.seen = std::move(seen);
    s.tail_lines = tail_lines;
    engine c{s};
    let_in(c);
    c.take_outgoing();
    c.take_updates();
    return c;
}

constexpr auto no_conversations = R"({"type":"conversations","id":"conversations","conversations":[]})";
constexpr auto bob = "@alice,bob";

} // namespace

BOOST_AUTO_TEST_CASE(an_empty_list_is_not_reported)
{
    auto c = let_in_with_conversations();
    c.receive(no_conversations);
    BOOST_TEST(c.take_updates().empty());
}

BOOST_AUTO_TEST_CASE(nothing_new_is_seen_before_the_list_of_this_connection_is_there)
{
    auto c = let_in_with_conversations({"e1", 5});
    c.receive(no_conversations);
    c.receive(said_line(9, 0, "hi"));
    BOOST_TEST(c.seen().seq == 9u);
    c.disconnected();
    let_in(c);
    c.receive(said_line(20, 9, "news in the lobby, and perhaps in a conversation"));
    BOOST_TEST(c.seen().seq == 9u);
}

BOOST_AUTO_TEST_CASE(all_that_the_server_had_at_the_welcome_counts_as_seen)
{
    auto c = let_in_with_conversations({"e1", 5});
    c.receive(no_conversations);
    c.receive(said_line(9, 0, "hi"));
    c.disconnected();
    c.connected();
    c.receive(R"({"type":"welcome","id":"hello","user":"alice","epoch":"e2","seq":7})"); // in another epoch
    c.receive(no_conversations);
    BOOST_TEST(c.seen().epoch == "e2");
    BOOST_TEST(c.seen().seq == 7u);
}

BOOST_AUTO_TEST_CASE(a_refused_list_is_an_empty_one)
{
    auto c = let_in_with_conversations({"e1", 5});
    c.receive(error_line("conversations", "forbidden"));
    c.receive(said_line(9, 0, "hi"));
    BOOST_TEST(c.seen().seq == 9u);
    BOOST_TEST(only<update::refused>(c.take_updates()).empty());
}

BOOST_AUTO_TEST_CASE(a_message_of_our_other_device_opens_the_conversation_with_its_addressee)
{
    auto c = let_in_with_conversations();
    c.receive(R"({"type":"message","room":"@alice,bob","seq":5,"user":"Alice","to":"Bob","text":"hi"})");
    const auto opened = only<update::opened>(c.take_updates());
    BOOST_REQUIRE(opened.size() == 1u);
    BOOST_TEST(opened[0].user == "Bob");
}

BOOST_AUTO_TEST_CASE(after_a_rename_the_conversations_are_requested_if_wanted)
{
    constexpr auto renamed = R"({"type":"renamed","id":"other","user":"alice","to":"Ali"})";
    auto c = let_in_with_conversations();
    c.receive(renamed);
    BOOST_TEST(contains(c.take_outgoing(), R"("type":"conversations")"));
    engine none{settings_for_alice()};
    let_in(none);
    none.take_outgoing();
    none.receive(renamed);
    BOOST_TEST(none.take_outgoing() == "");
}

BOOST_AUTO_TEST_CASE(refused_lines_after_the_join_are_not_a_second_refused_join)
{
    auto c = let_in_with_conversations({}, 20);
    c.open("Bob");
    c.leave(bob);
    c.open("Bob");
    c.receive(R"({"type":"joined","id":"join","room":"@alice,bob","prev":7})");
    c.take_outgoing();
    c.receive(error_line("join", "bad_request"));
    BOOST_TEST(c.take_outgoing() == "");
    BOOST_TEST(only<update::lines_lost>(c.take_updates()).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

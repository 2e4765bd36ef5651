// Conversations with other users, on the client's side of the protocol.
#include "client/core/engine.hpp"

#include "test/core/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::client;
using namespace banter::client::test;

BOOST_AUTO_TEST_SUITE(direct_talk_suite)

namespace {

engine::settings with_conversations()
{
    auto s = settings_for_alice();
    s.conversations = true;
    s.token = "0123456789";
    return s;
}

std::string direct_line(std::uint64_t seq, std::uint64_t prev, std::string_view text)
{
    return R"({"type":"message","room":"@alice,bob","seq":)" + std::to_string(seq) + R"(,"prev":)" +
           std::to_string(prev) + R"(,"user":"Bob","to":"alice","text":")" + std::string{text} +
           R"(","time":"2026-11-23T06:37:44.123Z"})";
}

std::string list_line(std::uint64_t prev)
{
    return R"({"type":"conversations","id":"conversations","conversations":[{"room":"@alice,bob","user":"Bob",)"
           R"("prev":)" +
           std::to_string(prev) + "}]}";
}

std::string page_line(const std::vector<std::string>& messages)
{
    std::string list;
    for (const auto& m : messages)
        list += (list.empty() ? "" : ",") + m;
    return R"({"type":"history","id":"refetch","room":"@alice,bob","messages":[)" + list +
           R"(],"more":false})";
}

void clear(engine& c)
{
    c.take_outgoing();
    c.take_updates();
}

} // namespace

BOOST_AUTO_TEST_CASE(the_hello_shows_the_token)
{
    engine c{with_conversations()};
    c.connected();
    BOOST_TEST(contains(c.take_outgoing(), R"("token":"0123456789")"));
    engine none{settings_for_alice()};
    none.connected();
    BOOST_TEST(!contains(none.take_outgoing(), "token"));
}

BOOST_AUTO_TEST_CASE(a_first_message_opens_the_conversation)
{
    engine c{with_conversations()};
    let_in(c);
    clear(c);
    c.receive(direct_line(5, 0, "hi"));
    const auto updates = c.take_updates();
    BOOST_REQUIRE(only<update::opened>(updates).size() == 1u);
    BOOST_TEST(only<update::opened>(updates)[0].user == "Bob");
    BOOST_TEST(texts(updates) == "hi");
    BOOST_TEST(c.take_outgoing() == "");

    c.receive(direct_line(5, 0, "hi"));
    c.receive(direct_line(7, 5, "again"));
    c.receive(direct_line(9, 8, "hole"));
    const auto more = c.take_updates();
    BOOST_TEST(texts(more) == "again hole");
    BOOST_TEST(only<update::gap>(more).size() == 1u);
}

BOOST_AUTO_TEST_CASE(without_the_setting_there_are_no_conversations)
{
    engine c{settings_for_alice()};
    let_in(c);
    BOOST_TEST(!contains(c.take_outgoing(), "conversations"));
    c.take_updates();
    c.receive(direct_line(5, 0, "hi"));
    BOOST_TEST(c.take_updates().empty());
}

BOOST_AUTO_TEST_CASE(a_message_in_a_conversation_names_the_other_user_also_when_sent_again)
{
    engine c{with_conversations()};
    let_in(c);
    c.take_outgoing();
    const auto room = c.open("Bob");
    BOOST_TEST(room == "@alice,bob");
    BOOST_TEST(c.take_outgoing() == "{\"type\":\"join\",\"id\":\"join\",\"room\":\"@alice,bob\"}\n");
    BOOST_TEST(c.open("bob") == room);
    BOOST_TEST(c.take_outgoing() == "");
    c.send_message(room, "hi");
    const std::string sent = R"({"type":"message","id":"x-1","to":"Bob","text":"hi"})";
    BOOST_TEST(c.take_outgoing() == sent + "\n");
    c.disconnected();
    let_in(c);
    BOOST_TEST(contains(c.take_outgoing(), sent));
    c.receive(R"({"type":"ack","id":"x-1","room":"@alice,bob","seq":7})");
    BOOST_TEST(c.pending() == 0u);
}

BOOST_AUTO_TEST_CASE(a_conversation_is_resumed_like_a_room)
{
    engine c{with_conversations()};
    let_in(c);
    c.receive(direct_line(5, 0, "hi"));
    c.disconnected();
    c.take_updates();
    let_in(c);
    BOOST_TEST(contains(c.take_outgoing(), R"("room":"@alice,bob","after":5})"));
    c.receive(R"({"type":"joined","id":"join","room":"@alice,bob","topic":"","members":[],"prev":7})");
    c.receive(direct_line(9, 7, "live"));
    c.receive(page_line({direct_line(7, 5, "missed")}));
    const auto updates = c.take_updates();
    BOOST_TEST(texts(updates) == "missed live");
    BOOST_TEST(only<update::gap>(updates).empty());
}

BOOST_AUTO_TEST_CASE(a_message_before_the_answer_to_the_join_loses_nothing)
{
    engine c{with_conversations()};
    let_in(c);
    c.receive(direct_line(5, 0, "hi"));
    c.disconnected();
    c.take_updates();
    let_in(c);
    c.take_outgoing();
    c.receive(direct_line(9, 7, "live"));
    c.receive(error_line("join", "bad_request"));
    BOOST_TEST(contains(c.take_outgoing(), R"("with":"Bob","limit":1000,"id":"refetch","after":5})"));
    c.receive(page_line({direct_line(7, 5, "missed"), direct_line(9, 7, "live")}));
    const auto updates = c.take_updates();
    BOOST_TEST(texts(updates) == "missed live");
    BOOST_TEST(only<update::gap>(updates).empty());
    BOOST_TEST(only<update::refused>(updates).empty());
    BOOST_TEST(only<update::left>(updates).empty());
}

BOOST_AUTO_TEST_CASE(a_device_that_is_not_known_is_in_its_conversation_without_the_past)
{
    engine c{with_conversations()};
    let_in(c);
    c.receive(error_line("conversations", "forbidden"));
    clear(c);
    c.open("Bob");
    c.receive(error_line("join", "forbidden"));
    c.receive(direct_line(9, 7, "live"));
    const auto updates = c.take_updates();
    BOOST_TEST(texts(updates) == "live");
    BOOST_TEST(only<update::refused>(updates).empty());
    BOOST_TEST(c.find("@alice,bob") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_conversation_with_an_unknown_user_is_closed)
{
    engine c{with_conversations()};
    let_in(c);
    clear(c);
    c.open("Bob");
    c.receive(error_line("join", "no_such_user"));
    const auto updates = c.take_updates();
    BOOST_TEST(only<update::join_refused>(updates).size() == 1u);
    BOOST_TEST(c.find("@alice,bob") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_text_for_one_user_opens_no_conversation_before_the_server_has_it)
{
    engine c{with_conversations()};
    let_in(c);
    clear(c);
    c.send_to("Bob", "hi");
    BOOST_TEST(contains(c.take_outgoing(), R"("to":"Bob","text":"hi")"));
    BOOST_TEST(c.find("@alice,bob") == nullptr);
    BOOST_TEST(c.take_updates().empty());
    c.receive(error_line("x-1", "no_such_user"));
    BOOST_TEST(only<update::refused>(c.take_updates()).at(0).text == "hi");
    BOOST_TEST(c.find("@alice,bob") == nullptr);
}

BOOST_AUTO_TEST_CASE(conversations_with_new_messages_are_opened_after_the_seen_position)
{
    auto s = with_conversations();
    s.seen = {"e1", 5};
    engine c{s};
    let_in(c);
    BOOST_TEST(contains(c.take_outgoing(), R"({"type":"conversations","id":"conversations"})"));
    c.receive(list_line(5));
    BOOST_TEST(c.take_outgoing() == "");
    BOOST_TEST(only<update::opened>(c.take_updates()).empty());

    c.receive(list_line(7));
    BOOST_TEST(contains(c.take_outgoing(), R"("room":"@alice,bob","after":5})"));
    c.receive(R"({"type":"joined","id":"join","room":"@alice,bob","prev":7})");
    c.receive(page_line({direct_line(7, 5, "missed")}));
    const auto said = only<update::line>(c.take_updates());
    BOOST_REQUIRE(said.size() == 1u);
    BOOST_TEST((said[0].written == update::line::timing::missed));
}

BOOST_AUTO_TEST_CASE(on_a_new_device_conversations_are_only_listed)
{
    engine c{with_conversations()};
    let_in(c);
    clear(c);
    c.receive(list_line(7));
    BOOST_TEST(c.take_outgoing() == "");
    const auto listed = only<update::conversations>(c.take_updates());
    BOOST_REQUIRE(listed.size() == 1u);
    BOOST_TEST(listed[0].users == std::vector<std::string>{"Bob"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(contacts_are_the_users_of_all_conversations_open_or_closed)
{
    auto s = with_conversations();
    s.seen = {"e1", 7}; // of the last session: nothing is reported
    engine c{s};
    let_in(c);
    c.receive(list_line(7));
    BOOST_TEST(only<update::conversations>(c.take_updates()).empty());
    c.open("Mary Ann");
    c.leave("@alice,mary_ann");
    c.open("bob");
    const std::vector<std::string> both{"bob", "Mary Ann"};
    BOOST_TEST(c.contacts() == both, boost::test_tools::per_element());
    c.receive(R"({"type":"renamed","id":"other","user":"alice","to":"Ali"})");
    BOOST_TEST(c.contacts().empty());
}

BOOST_AUTO_TEST_CASE(the_seen_position_advances_only_after_the_list_of_conversations)
{
    auto s = with_conversations();
    s.seen = {"e1", 5};
    engine c{s};
    let_in(c);
    c.receive(said_line(9, 0, "hi"));
    BOOST_TEST(c.seen().seq == 5u);
    c.disconnected();
    BOOST_TEST(c.seen().seq == 5u);
    let_in(c);
    c.receive(list_line(5));
    c.receive(said_line(11, 9, "hi"));
    BOOST_TEST(c.seen().seq == 11u);
    c.disconnected();
    BOOST_TEST(c.seen().seq == 11u);
    BOOST_TEST(c.seen().epoch == "e1");
}

BOOST_AUTO_TEST_CASE(history_and_search_of_a_conversation_name_the_other)
{
    engine c{with_conversations()};
    let_in(c);
    c.open("Bob");
    c.take_outgoing();
    c.ask_history("@alice,bob", 20, 9);
    BOOST_TEST(contains(c.take_outgoing(), R"("with":"Bob","limit":20,"before":9})"));
    c.search("tea", "@alice,bob", 0);
    BOOST_TEST(contains(c.take_outgoing(), R"("text":"tea","with":"Bob"})"));
}

BOOST_AUTO_TEST_CASE(a_kicked_client_does_not_rejoin_by_itself)
{
    engine c{with_conversations()};
    let_in(c);
    clear(c);
    c.receive(R"({"type":"left","room":"lobby","reason":"noise","by":"bob"})");
    const auto kicked = only<update::kicked>(c.take_updates());
    BOOST_REQUIRE(kicked.size() == 1u);
    BOOST_TEST(kicked[0].by == "bob");
    c.disconnected();
    c.connected();
    c.take_outgoing();
    c.receive(R"({"type":"welcome","id":"hello","user":"alice","epoch":"e1"})");
    BOOST_TEST(!contains(c.take_outgoing(), "join"));
}

BOOST_AUTO_TEST_CASE(the_answer_to_a_leave_does_not_put_us_out_of_a_room_that_we_are_in_again)
{
    engine c{with_conversations()};
    let_in(c);
    c.leave("lobby");
    c.join("lobby");
    clear(c);
    c.receive(R"({"type":"left","id":"other","room":"lobby"})");
    BOOST_TEST(c.find("lobby") != nullptr);
    BOOST_TEST(c.take_updates().empty());
}

BOOST_AUTO_TEST_CASE(with_a_new_name_the_conversations_of_the_old_one_are_left)
{
    engine c{with_conversations()};
    let_in(c);
    c.open("Bob");
    clear(c);
    c.rename("Ali");
    BOOST_TEST(c.take_outgoing() == "{\"type\":\"rename\",\"id\":\"other\",\"user\":\"Ali\"}\n");
    BOOST_TEST(c.user() == "alice");
    c.receive(R"({"type":"renamed","id":"other","user":"alice","to":"Ali"})");
    BOOST_TEST(c.user() == "Ali");
    BOOST_TEST(c.find("@alice,bob") == nullptr);
    BOOST_TEST(c.find("lobby") != nullptr);
    BOOST_TEST(c.open("Bob") == "@ali,bob");
}

BOOST_AUTO_TEST_CASE(requests_about_users_and_rules)
{
    engine c{with_conversations()};
    let_in(c);
    c.take_outgoing();
    c.set_away("tea");
    c.ask_users({"Bob"});
    c.kick("lobby", "Bob", "noise");
    c.invite("lobby", "Bob");
    c.change("lobby", {"bans", false, "eve*"});
    c.ask_rules("lobby");
    BOOST_TEST(c.take_outgoing() ==
               R"({"type":"away","id":"away","text":"tea"})"
               "\n"
               R"({"type":"people","id":"other","names":["Bob"]})"
               "\n"
               R"({"type":"kick","id":"other","room":"lobby","user":"Bob","reason":"noise"})"
               "\n"
               R"({"type":"invite","id":"other","room":"lobby","user":"Bob"})"
               "\n"
               R"({"type":"change","id":"change","room":"lobby","rule":"bans","on":false,"argument":"eve*"})"
               "\n"
               R"({"type":"rules","id":"other","room":"lobby"})"
               "\n");
}

BOOST_AUTO_TEST_SUITE_END()

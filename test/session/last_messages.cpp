// A client that joins with the newest messages of a room gets one page of them and is then live.
#include "test/session/texts.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(last_messages)

namespace {

using objects = std::vector<boost::json::object>;

constexpr auto join_with_two = R"({"type":"join","room":"lobby","last":2,"id":"j"})";

strings types_of(const objects& all)
{
    strings out;
    for (const auto& o : all)
        out.emplace_back(o.at("type").as_string());
    return out;
}

/// Alice has sent 1 to 5 to a room that bob is not in.
struct world_with_five : world {
    explicit world_with_five(const world_settings& s = {}) : world{s}
    {
        for (const auto* const text : {"1", "2", "3", "4", "5"})
            say(text);
    }

    void send(const std::string& text)
    {
        alice.send(R"({"type":"message","room":"lobby","text":")" + text + "\"}");
    }
    void say(const std::string& text)
    {
        send(text);
        settle();
        alice.lines();
    }
    strings heard_live(const std::string& text)
    {
        say(text);
        return texts(bob.objects());
    }

    peer alice = welcome("alice");
    peer bob = welcome("bob", R"(,"rooms":["elsewhere"])");
};

} // namespace

BOOST_FIXTURE_TEST_CASE(one_page_of_last_messages_precedes_new_ones, world_with_five)
{
    bob.send(join_with_two);
    settle();
    const auto got = bob.objects();
    BOOST_TEST(types_of(got) == (strings{"joined", "history"}), per_element());
    BOOST_TEST(texts(got) == (strings{"4", "5"}), per_element());
    BOOST_TEST(got[1].at("more").as_bool()); // older messages exist and are not fetched
    BOOST_TEST(heard_live("6") == strings{"6"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(messages_posted_while_last_messages_are_read_follow_them_once, world_with_five)
{
    bob.send(join_with_two);
    turn();
    journal().commit_one();
    turn();
    BOOST_TEST(journal().waiting_reads() == 1u);
    send("6");
    turn();
    journal().commit_one();
    turn();
    settle();
    BOOST_TEST(texts(bob.objects()) == (strings{"4", "5", "6"}), per_element());
    BOOST_TEST(heard_live("7") == strings{"7"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(the_next_request_waits_for_last_messages, world_with_five)
{
    bob.send(std::string{join_with_two} + R"({"type":"rooms"})");
    settle();
    BOOST_TEST(bob.types() == (strings{"joined", "history", "rooms"}), per_element());
}

BOOST_FIXTURE_TEST_CASE(a_room_with_fewer_is_read_to_its_beginning, world_with_five)
{
    bob.send(R"({"type":"join","room":"lobby","last":50}{"type":"join","room":"new","last":1})");
    settle();
    const auto got = bob.objects();
    BOOST_TEST(types_of(got) == (strings{"joined", "history", "joined", "history"}), per_element());
    BOOST_TEST(texts(got).size() == 5u);
    BOOST_TEST(!got[1].at("more").as_bool());
    BOOST_TEST(!got[3].at("more").as_bool());
    BOOST_TEST(heard_live("6") == strings{"6"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(last_messages_that_cannot_be_read_are_a_reset_and_the_client_is_live, world_with_five)
{
    journal().fail_reads(true);
    bob.send(join_with_two);
    settle();
    const auto got = bob.objects();
    BOOST_TEST(types_of(got) == (strings{"joined", "error", "reset"}), per_element());
    BOOST_TEST(got[1].at("id").as_string() == "j");
    BOOST_TEST(heard_live("6") == strings{"6"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_slow_client_gets_each_missed_message_once_and_then_the_new_ones)
{
    world_settings s;
    s.send_buffer_bytes = 64 * 1024; // a line of alice's goes out as a whole
    s.connections.outbox_limit_bytes = 64 * 1024;
    s.journal.room_messages = 0;
    s.journal.room_bytes = 0;
    world_with_five w{s};
    strings said;
    const auto say_many = [&](int count) {
        for (int i = 0; i < count; ++i) {
            said.push_back(std::to_string(said.size()) + std::string(16'000, 'x')); // 17 are a page
            w.say(said.back());
        }
    };
    say_many(16);
    w.bob.send(R"({"type":"join","room":"lobby","last":16})");
    w.settle();
    say_many(40);
    objects got;
    for (int i = 0; i < 200; ++i) {
        for (auto& o : w.bob.objects(16 * 1024))
            got.push_back(std::move(o));
        w.settle();
    }
    BOOST_TEST((texts(got) == said));
}

BOOST_AUTO_TEST_SUITE_END()

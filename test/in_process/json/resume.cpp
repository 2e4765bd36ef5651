// Coming back after a lost connection.
#include "test/in_process/json/fixture.hpp"

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(json_resume)

namespace {

// The answer to a resumed join of the room.
struct missed {
    boost::json::object joined;
    std::vector<boost::json::object> messages;
};

missed read_missed(json_client& client, const std::string& room = "lobby")
{
    missed out;
    out.joined = client.expect("joined", "\"room\":" + json_text(room));
    for (bool more = true; more;) {
        const auto page = client.expect("history", "\"room\":" + json_text(room));
        for (const auto& m : page.at("messages").as_array())
            out.messages.push_back(m.as_object());
        more = page.at("more").as_bool();
    }
    return out;
}

std::vector<std::int64_t> seqs_of(const missed& m)
{
    std::vector<std::int64_t> out;
    for (const auto& each : m.messages)
        out.push_back(number_in(each, "seq"));
    return out;
}

std::string from(const std::string& epoch, std::int64_t after)
{
    return R"("rooms":["lobby"],"epoch":)" + json_text(epoch) + ',' + number_field("after", after);
}

} // namespace

BANTER_TEST_IN(two_clients, a_hello_with_epoch_and_after_gets_the_missed_messages)
{
    bob.say("seen");
    const auto last = number_in(alice.fence().back(), "seq");
    alice.close();
    const auto said = bob.say_all(numbers(0, 250));

    auto again = json();
    again.hello("alice", from(alice.epoch(), last));
    BOOST_TEST(again.epoch() == alice.epoch());
    const auto got = read_missed(again);
    BANTER_TEST_LISTS(seqs_of(got), said);
    BOOST_TEST(number_in(got.messages[0], "prev") == last);
    BOOST_TEST(number_in(got.joined, "prev") == said.back());
    bob.say("live");
    again.expect("message", R"("text":"live",)" + number_field("prev", said.back()));
}

BANTER_TEST_IN(two_clients, a_resume_that_missed_nothing_gets_an_empty_page)
{
    const auto seq = number_in(bob.say("seen"), "seq");
    auto carol = json();
    carol.hello("carol", from(bob.epoch(), seq));
    BOOST_TEST(read_missed(carol).messages.empty());
    BOOST_TEST(carol.fence().empty());
}

BANTER_TEST_IN(two_clients, rooms_can_be_resumed_one_by_one)
{
    bob.ask("join", R"("room":"dev")");
    bob.ask("join", R"("room":"empty")");
    const auto dev = number_in(bob.say("dev 1", "dev"), "seq"), lobby = number_in(bob.say("lobby 1"), "seq");
    const auto dev_2 = number_in(bob.say("dev 2", "dev"), "seq"),
               lobby_2 = number_in(bob.say("lobby 2"), "seq");
    auto carol = json("carol", R"("rooms":[],"epoch":"e1")");
    const struct {
        const char* room;
        std::int64_t after;
        std::vector<std::int64_t> expected;
    } all[] = {{"dev", dev, {dev_2}}, {"lobby", lobby, {lobby_2}}, {"empty", 0, {}}};
    for (const auto& each : all) {
        carol.send("join", "\"room\":" + json_text(each.room) + ',' + number_field("after", each.after));
        BANTER_TEST_LISTS(seqs_of(read_missed(carol, each.room)), each.expected);
    }
}

BANTER_TEST_IN(two_clients, a_room_that_can_not_be_resumed_is_reset)
{
    const auto seqs = bob.say_all({"1", "2", "3"});
    int n = 0;
    auto last = seqs.back();
    for (const auto& fields : {from("another", 1), from(bob.epoch(), (std::int64_t{1} << 53) - 1)}) {
        auto client = json();
        client.hello("client" + std::to_string(++n), fields);
        client.expect("joined");
        client.expect("reset", R"("room":"lobby",)" + number_field("oldest", seqs[0]));
        const auto live = number_in(bob.say("live"), "seq");
        client.expect("message", R"("text":"live",)" + number_field("prev", last));
        last = live;
    }
}

// A client that connects and disconnects all the time has all messages at the end.
BANTER_TEST_IN(two_clients, resuming_amid_talk_loses_and_doubles_nothing)
{
    constexpr int total = 300;
    int said = 0, visits = 0;
    const auto talk = [&](int lines) {
        for (; lines > 0 && said < total; --lines, ++said)
            bob.send("message", R"("room":"lobby","text":")" + std::to_string(said) + '"');
    };
    std::vector<boost::json::object> have;
    while (have.size() < total) {
        talk(5);
        auto carol = json();
        const auto after = have.empty() ? 0 : number_in(have.back(), "seq");
        carol.send("hello", "\"user\":\"carol" + std::to_string(++visits) + "\"," + from("e1", after));
        talk(4); // while it is read for her
        carol.expect("welcome");
        auto got = read_missed(carol);
        have.insert(have.end(), got.messages.begin(), got.messages.end());
        talk(3);
        for (auto& m : carol.fence())
            have.push_back(std::move(m));
        carol.close();
    }
    BOOST_TEST(visits > 3);
    std::int64_t prev = 0;
    strings heard;
    for (const auto& m : have) {
        BOOST_TEST(number_in(m, "prev") == prev);
        prev = number_in(m, "seq");
        heard.push_back(text_in(m, "text"));
    }
    BANTER_TEST_LISTS(heard, numbers(0, total));
}

BOOST_AUTO_TEST_SUITE_END()

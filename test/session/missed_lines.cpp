// Missed messages of a returning device, of rooms and of conversations.
#include "common/limits.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/json/object_codec.hpp"
#include "server/protocol/wire_format.hpp"
#include "test/session/texts.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace banter;
using namespace banter::test;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(missed_lines)

namespace {

/// The JSON form, for a peer that wants missed messages. Its pings stand for chat::seen: their id is the seq.
class missing_codec final : public protocol::codec {
public:
    bool next(std::string_view& input, protocol::request& out) override
    {
        if (!objects_.next(input, out))
            return false;
        if (auto* const h = std::get_if<chat::hello>(&out.body))
            h->missed = true;
        if (std::holds_alternative<chat::ping>(out.body))
            out.body = chat::seen{std::stoull(out.id.text)};
        return true;
    }
    bool mid_request() const noexcept override { return objects_.mid_request(); }
    const protocol::wire_format& output() const noexcept override { return objects_.output(); }

private:
    protocol::json::object_codec objects_;
};

class missing_frontend final : public protocol::frontend {
public:
    const protocol::wire_format& first_format() const noexcept override
    {
        return protocol::json::object_format();
    }
    std::unique_ptr<protocol::codec> make_codec() const override { return std::make_unique<missing_codec>(); }
    chat::arrive arrival() const noexcept override { return {chat::arrive::kind::stranger}; }
    std::string_view refusal() const noexcept override { return "no\n"; }
};

const missing_frontend missing;

} // namespace

BOOST_AUTO_TEST_CASE(remaining_missed_lines_are_sent_despite_a_gap)
{
    world_settings s;
    s.journal.room_messages = 3;
    world w{s};
    auto bob = w.welcome("bob");
    bob.send(message("0"));
    w.settle();
    const std::string hello = R"({"type":"hello","user":"alice","token":"alice's secret"})";
    {
        auto first = w.connect(missing);
        first.send(hello);
        w.settle();
    }
    w.settle();
    for (const char* const text : {"1", "2", "3", "4", "5"})
        bob.send(message(text));
    w.settle();
    auto alice = w.connect(missing);
    alice.send(hello);
    w.settle();
    const auto got = alice.objects();
    BOOST_REQUIRE(got.size() == 4u);
    BOOST_TEST(got[2].at("type").as_string() == "reset");
    BOOST_TEST(texts(got) == (strings{"3", "4", "5"}), per_element());
    bob.send(message("6"));
    w.settle();
    BOOST_TEST(texts(alice.objects()) == strings{"6"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_first_visit_after_a_number_that_no_message_has_misses_nothing)
{
    world w;
    auto bob = w.welcome("bob");
    for (int i = 0; i < 2; ++i) // the second time it is a repeat, whose number stays unused
        bob.send(R"({"type":"message","room":"lobby","text":"1","id":"once"})");
    w.settle();
    const std::string hello = R"({"type":"hello","user":"alice","token":"alice's secret","rooms":["lobby"]})";
    for (int visit = 0; visit < 2; ++visit) {
        w.settle(); // the name is free
        auto alice = w.connect(missing);
        alice.send(hello);
        w.settle();
        const auto got = alice.types();
        BOOST_TEST((std::find(got.begin(), got.end(), "joined") != got.end()), "visit " << visit);
        BOOST_TEST((std::find(got.begin(), got.end(), "reset") == got.end()), "visit " << visit);
    }
}

BOOST_AUTO_TEST_CASE(a_conversation_in_which_nothing_was_missed_is_not_read)
{
    world w;
    auto bob = w.welcome("bob");
    const std::string hello = R"({"type":"hello","user":"alice","token":"alice's secret","rooms":[]})";
    const auto to_alice = [](const std::string& text) {
        return R"({"type":"message","to":"alice","text":")" + text + "\"}";
    };
    {
        auto first = w.connect(missing);
        first.send(hello);
        w.settle();
        bob.send(to_alice("1"));
        w.settle();
        BOOST_TEST(texts(first.objects()) == strings{"1"}, per_element());
        first.send(R"({"type":"ping","id":"1"})");
        w.settle();
    }
    w.settle();
    auto alice = w.connect(missing);
    alice.send(hello);
    w.settle();
    BOOST_TEST(alice.types() == strings{"welcome"}, per_element());
    bob.send(to_alice("2"));
    w.settle();
    BOOST_TEST(alice.types() == strings{"message"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_device_does_not_see_conversations_before_its_claim)
{
    world w;
    auto bob = w.welcome("bob");
    const std::string to_alice = R"({"type":"message","to":"alice","text":"hi"})";
    {
        const auto another = w.welcome("alice");
        bob.send(to_alice);
        w.settle();
    }
    w.settle();
    auto alice = w.welcome("alice", R"(,"token":"alice's secret")");
    const auto conversations = [&] {
        alice.send(R"({"type":"conversations"})");
        w.settle();
        return alice.objects().back().at("conversations").as_array().size();
    };
    BOOST_TEST(conversations() == 0u);
    bob.send(to_alice);
    w.settle();
    BOOST_TEST(conversations() == 1u);
}

BOOST_AUTO_TEST_CASE(missed_messages_of_a_limited_number_of_conversations_are_sent)
{
    world_settings s;
    s.commits_at_once = true;
    world w{s};
    const std::string hello = R"({"type":"hello","user":"alice","token":"alice's secret"})";
    {
        auto first = w.connect(missing);
        first.send(hello);
        w.settle();
    }
    w.settle();
    constexpr auto most = limits::conversations_per_connection;
    for (std::size_t sent = 0; sent <= most;) { // one more
        auto sender = w.welcome("sender");
        for (std::size_t i = 0; i < 500 && sent <= most; ++i) { // a client's number is limited
            sender.send(R"({"type":"rename","user":"b)" + std::to_string(++sent) + "\"}" +
                        R"({"type":"message","to":"alice","text":"hi"})");
            w.settle();
            sender.lines();
        }
    }
    auto alice = w.connect(missing);
    alice.send(hello);
    std::size_t got = 0;
    w.settle();
    for (std::size_t more = 1; more != 0; got += more) {
        w.settle();
        more = texts(alice.objects()).size();
    }
    BOOST_TEST(got == most);
}

BOOST_AUTO_TEST_CASE(pending_messages_to_a_name_are_not_sent_to_a_device_that_claims_it)
{
    world w;
    auto bob = w.welcome("bob");
    const auto to_alice = [](const std::string& text) {
        return R"({"type":"message","to":"alice","text":")" + text + "\"}";
    };
    const std::string hello = R"({"type":"hello","user":"alice","token":"alice's secret"})";
    auto other = w.welcome("alice");
    bob.send(to_alice("for the other"));
    w.turn();
    other.send(R"({"type":"rename","user":"carol"})");
    w.turn();
    auto alice = w.connect(missing);
    alice.send(hello);
    w.turn();
    bob.send(to_alice("for her"));
    w.turn();
    BOOST_TEST(w.journal().waiting_commits() != 0u);
    w.settle();
    BOOST_TEST(texts(alice.objects()) == strings{"for her"}, per_element());
    alice.send(R"({"type":"history","with":"bob"})");
    w.settle();
    BOOST_TEST(texts(alice.objects()) == strings{"for her"}, per_element());
}

BOOST_AUTO_TEST_CASE(messages_to_a_device_that_left_before_its_claim_was_stored_are_missed)
{
    world w;
    auto bob = w.welcome("bob");
    const std::string hello = R"({"type":"hello","user":"alice","token":"alice's secret"})";
    auto first = w.connect(missing);
    first.send(hello);
    w.turn();
    w.sessions().find({1, 0})->close(net::close_reason::stalled);
    w.turn();
    bob.send(R"({"type":"message","to":"alice","text":"hi"})");
    w.turn();
    auto alice = w.connect(missing);
    alice.send(hello);
    w.turn();
    BOOST_TEST(w.journal().waiting_commits() != 0u);
    w.settle();
    BOOST_TEST(texts(alice.objects()) == strings{"hi"}, per_element());
}

BOOST_AUTO_TEST_SUITE_END()

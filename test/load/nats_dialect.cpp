#include "client/load/dialects.hpp"

#include "test/load/transcript_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(nats_dialect_suite)

namespace {

struct fixture {
    payload texts{7, 40};
    banter::load::layout layout{
        .members = 2, .senders = 2, .rooms = 2, .rooms_per_member = 2, .one_order = false};
    std::unique_ptr<dialect> protocol = make_nats_dialect(texts, room_map{layout});

    // The message as the server sends it: PUB becomes MSG, with the subscription's number before the size.
    std::string message(message_key key) const
    {
        std::string said;
        protocol->append_message(said, key);
        return "MSG" + said.substr(3, said.find("\r\n") - 5) + "7 " + said.substr(said.find("\r\n") - 2);
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_greeting_subscribes_to_all_rooms_and_asks_for_a_sign)
{
    fixture f;
    std::string out;
    f.protocol->append_greeting(out, 1);
    BOOST_TEST(out.starts_with("CONNECT {"));
    BOOST_TEST(out.ends_with("\r\nSUB load-00001 1\r\nSUB load-00000 0\r\nPING\r\n"));
}

BOOST_AUTO_TEST_CASE(a_message_gives_the_length_of_its_payload)
{
    fixture f;
    std::string out;
    f.protocol->append_message(out, {1, 1});
    BOOST_TEST(out.starts_with("PUB load-00001 56\r\n["));
    BOOST_TEST(out.size() == std::string{"PUB load-00001 56\r\n"}.size() + 56 + 2);
}

BOOST_AUTO_TEST_CASE(the_answer_to_the_ping_shows_that_all_rooms_are_joined)
{
    fixture f;
    const auto result =
        read_however_cut(*f.protocol, "INFO {\"server_id\":\"x\"}\r\nPONG\r\n+OK\r\n", f.layout);
    BOOST_TEST(result.stats.joined == 2u);
    BOOST_TEST(result.stats.foreign == 0u);
}

BOOST_AUTO_TEST_CASE(messages_are_deliveries)
{
    fixture f;
    const auto result =
        read_however_cut(*f.protocol,
                         f.message({0, 1}) + "MSG load-00000 1 5\r\nhello\r\nMSG x 1 answers 2\r\n\r\n\r\n" +
                             f.message({1, 1}) + "MSG load-00000 1 5\r\nhell",
                         f.layout, 2);
    BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 2u);
    BOOST_TEST(result.stats.foreign == 2u);
    BOOST_TEST(result.checks.found(false).total() == 0u);
}

BOOST_AUTO_TEST_CASE(a_ping_is_answered)
{
    fixture f;
    BOOST_TEST(read_however_cut(*f.protocol, "PING\r\n", f.layout).replies == "PONG\r\n");
}

BOOST_AUTO_TEST_CASE(errors_and_nonsense_are_counted)
{
    fixture f;
    const auto result = read_however_cut(
        *f.protocol,
        "-ERR 'Slow Consumer'\r\nMSG\r\nMSG x 1 two\r\nMSG x 1 99999999999999999999\r\nhello\r\n\r\n",
        f.layout);
    BOOST_TEST(result.stats.refusals == 1u);
    BOOST_TEST(result.stats.last_words == "-ERR 'Slow Consumer'");
    BOOST_TEST(result.stats.foreign == 5u);
}

BOOST_AUTO_TEST_CASE(damaged_bytes_do_no_harm)
{
    fixture f;
    survive_damage(*f.protocol, "INFO {}\r\nPING\r\n" + f.message({0, 1}) + "PONG\r\n" + f.message({1, 1}),
                   f.layout);
}

BOOST_AUTO_TEST_SUITE_END()

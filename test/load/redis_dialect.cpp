#include "client/load/dialects.hpp"

#include "test/load/transcript_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(redis_dialect_suite)

namespace {

struct fixture {
    payload texts{7, 40};
    banter::load::layout layout{.members = 2, .senders = 2, .rooms = 2, .rooms_per_member = 2};
    std::unique_ptr<dialect> protocol = make_redis_dialect(texts, room_map{layout});

    // The server's form of the message: a push instead of the command.
    std::string message(message_key key) const
    {
        std::string said;
        protocol->append_message(said, key);
        const std::string command = "*3\r\n$7\r\nPUBLISH\r\n";
        BOOST_TEST(said.starts_with(command));
        return ">3\r\n$7\r\nmessage\r\n" + said.substr(command.size());
    }
};

const std::string hello_answer =
    "%3\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3\r\n$7\r\nmodules\r\n*3\r\n"
    "|1\r\n+a\r\n,1.5\r\n:5\r\n~2\r\n_\r\n$-1\r\n:6\r\n";

} // namespace

BOOST_AUTO_TEST_CASE(a_greeting_asks_for_resp3_and_subscribes_to_all_rooms)
{
    fixture f;
    std::string out;
    f.protocol->append_greeting(out, 1);
    BOOST_TEST(out == "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n"
                      "*3\r\n$9\r\nSUBSCRIBE\r\n$10\r\nload-00001\r\n$10\r\nload-00000\r\n");
}

BOOST_AUTO_TEST_CASE(a_message_is_published_in_the_senders_first_room)
{
    fixture f;
    std::string out;
    f.protocol->append_message(out, {1, 1});
    BOOST_TEST(out.starts_with("*3\r\n$7\r\nPUBLISH\r\n$10\r\nload-00001\r\n$56\r\n["));
    BOOST_TEST(out.ends_with(".\r\n"));
}

BOOST_AUTO_TEST_CASE(confirmed_subscriptions_are_counted_and_the_answer_to_hello_is_ignored)
{
    fixture f;
    const auto result =
        read_however_cut(*f.protocol,
                         hello_answer + ">3\r\n$9\r\nsubscribe\r\n$10\r\nload-00001\r\n:1\r\n"
                                        ">3\r\n$9\r\nsubscribe\r\n$10\r\nload-00000\r\n:2\r\n",
                         f.layout);
    BOOST_TEST(result.stats.joined == 2u);
    BOOST_TEST(result.stats.acks == 0u);
    BOOST_TEST(result.stats.foreign == 0u);
}

BOOST_AUTO_TEST_CASE(messages_are_deliveries_and_numbers_acknowledgements)
{
    fixture f;
    const auto result =
        read_however_cut(*f.protocol,
                         f.message({0, 1}) + ":2\r\n" + ">3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$2\r\nhi\r\n" +
                             f.message({1, 1}) + ":2\r\n>3\r\n$7\r\nmess",
                         f.layout, 2);
    BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 2u);
    BOOST_TEST(result.stats.acks == 2u);
    BOOST_TEST(result.stats.foreign == 1u);
    BOOST_TEST(result.checks.found(false).total() == 0u);
}

BOOST_AUTO_TEST_CASE(errors_and_nonsense_are_counted)
{
    fixture f;
    const auto result = read_however_cut(
        *f.protocol,
        "-ERR unknown command 'HELLO'\r\nHTTP/1.1 400\r\n*2\r\n$x\r\n$99999999999\r\n!3\r\nbad\r\n",
        f.layout);
    BOOST_TEST(result.stats.refusals == 2u);
    BOOST_TEST(result.stats.last_words == "!3\r\nbad");
    BOOST_TEST(result.stats.foreign == 4u);
}

BOOST_AUTO_TEST_CASE(damaged_bytes_do_no_harm)
{
    fixture f;
    survive_damage(*f.protocol, hello_answer + f.message({0, 1}) + ":2\r\n" + f.message({1, 1}), f.layout);
}

BOOST_AUTO_TEST_SUITE_END()

#include "client/load/dialects.hpp"

#include "test/load/transcript_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(irc_dialect_suite)

namespace {

struct fixture {
    payload texts{7, 40};
    banter::load::layout layout{
        .members = 6, .senders = 4, .rooms = 2, .rooms_per_member = 2, .hears_itself = false};
    std::unique_ptr<dialect> protocol = make_irc_dialect(texts, room_map{layout}, false);

    std::string name(std::uint32_t member) const
    {
        std::string out;
        texts.append_name(out, member);
        return out;
    }

    // The message as the server sends it.
    std::string message(message_key key) const
    {
        std::string said;
        protocol->append_message(said, key);
        return ":" + name(key.sender) + "!~load@127.0.0.1 " + said;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(the_nick_is_the_name_in_the_payload)
{
    fixture f;
    std::string out;
    f.protocol->append_greeting(out, 3);
    BOOST_TEST(out == "NICK " + f.name(3) + "\r\nUSER load 0 * :banter-load\r\n");
}

BOOST_AUTO_TEST_CASE(a_message_is_sent_to_the_senders_first_room)
{
    fixture f;
    std::string out;
    f.protocol->append_message(out, {1, 1});
    BOOST_TEST(out.starts_with("PRIVMSG #load-00001 :"));
}

BOOST_AUTO_TEST_CASE(a_welcomed_member_joins_and_is_in_at_the_end_of_the_names)
{
    fixture f;
    const auto result = read_however_cut(
        *f.protocol,
        ":irc.test NOTICE * :*** Looking up your hostname\r\n"
        ":irc.test 001 u :Welcome\r\n:irc.test 376 u :End of MOTD\r\n:irc.test 422 u :No MOTD\r\n"
        ":u!~load@host JOIN :#load-00000\r\n:irc.test 353 u = #load-00000 :u\r\n"
        ":irc.test 366 u #load-00000 :End of NAMES\r\n",
        f.layout);
    BOOST_TEST(result.replies == "JOIN #load-00000\r\nJOIN #load-00001\r\n");
    BOOST_TEST(result.stats.joined == 1u);
    BOOST_TEST(result.stats.refusals == 0u);
    BOOST_TEST(result.stats.foreign == 0u);
}

BOOST_AUTO_TEST_CASE(messages_of_others_are_deliveries)
{
    fixture f;
    const auto result = read_however_cut(*f.protocol,
                                         f.message({1, 1}) + ":bob!b@host PRIVMSG #load-00000 :hello\r\n" +
                                             f.message({2, 1}) + ":half a line",
                                         f.layout, 4);
    BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 2u);
    BOOST_TEST(result.stats.foreign == 1u);
    BOOST_TEST(result.checks.found(false).total() == 0u);
}

BOOST_AUTO_TEST_CASE(tags_are_requested_and_skipped)
{
    fixture f;
    std::unique_ptr<dialect> tagged = make_irc_dialect(f.texts, room_map{f.layout}, true);
    std::string out;
    tagged->append_greeting(out, 3);
    BOOST_TEST(out == "CAP REQ :server-time message-tags\r\nNICK " + f.name(3) +
                          "\r\nUSER load 0 * :banter-load\r\nCAP END\r\n");
    const std::string tags = "@time=2026-11-24T20:00:00.000Z;msgid=7 ";
    const auto result =
        read_however_cut(*tagged, ":b CAP * ACK :server-time\r\n" + tags + f.message({1, 1}), f.layout, 4);
    BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 1u);
    BOOST_TEST(result.stats.foreign == 0u);
}

BOOST_AUTO_TEST_CASE(a_changed_text_or_author_is_no_delivery)
{
    fixture f;
    auto text = f.message({1, 1});
    text[text.size() - 5] ^= 1;
    auto author = f.message({1, 1});
    author[payload::name_bytes] = '3';
    const auto result = read_however_cut(*f.protocol, text + author, f.layout, 4);
    BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 0u);
    BOOST_TEST(result.stats.foreign == 2u);
}

BOOST_AUTO_TEST_CASE(a_ping_is_answered)
{
    fixture f;
    BOOST_TEST(read_however_cut(*f.protocol, "PING :irc.test\r\n:irc.test PING 42\r\n", f.layout).replies ==
               "PONG :irc.test\r\nPONG 42\r\n");
}

BOOST_AUTO_TEST_CASE(errors_are_distinguished_from_the_end)
{
    fixture f;
    const auto refused =
        read_however_cut(*f.protocol, ":irc.test 433 * u :Nickname is already in use\r\n", f.layout);
    BOOST_TEST(refused.stats.refusals == 1u);
    BOOST_TEST(!refused.stats.bye);
    const auto closed = read_however_cut(*f.protocol, "ERROR :Closing link\r\n", f.layout);
    BOOST_TEST(closed.stats.bye);
    BOOST_TEST(closed.stats.last_words == "ERROR :Closing link");
}

BOOST_AUTO_TEST_CASE(damaged_bytes_do_no_harm)
{
    fixture f;
    survive_damage(*f.protocol,
                   "PING :x\r\n:irc.test 001 u :Welcome\r\n" + f.message({1, 1}) + "\r\n:\r\n: \r\n" +
                       f.message({2, 1}),
                   f.layout);
}

BOOST_AUTO_TEST_SUITE_END()

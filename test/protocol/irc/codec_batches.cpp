// Texts of several lines: a batch is one request, or one refusal.
#include "test/protocol/irc/codec_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace irc_fixture;

BOOST_AUTO_TEST_SUITE(irc_codec_batches)

BOOST_AUTO_TEST_CASE(a_multiline_batch_is_one_message)
{
    client c;
    c.enter("alice", "batch draft/multiline message-tags");
    check_all(c, {{"@+x=1 BATCH +1 draft/multiline #dev", ""},
                  {"@batch=1 PRIVMSG #dev :one", ""},
                  {"@batch=1 PRIVMSG #dev :", ""},
                  {"@batch=1 PRIVMSG #dev :two ", ""},
                  {"@batch=1;draft/multiline-concat PRIVMSG #dev :and a half", ""},
                  {"BATCH -1", "> post #dev one\n\ntwo and a half tags=+x=1 cuts=9\n"},
                  {"BATCH -1", ":banter FAIL BATCH MULTILINE_INVALID :There is no such batch\n"},
                  {"BATCH +2 draft/multiline bob", ""},
                  {"@batch=2 NOTICE bob :x", ""},
                  {"BATCH -2", "> notice @bob x\n"},
                  {"BATCH +3 draft/multiline bob", ""},
                  {"BATCH -3", ":banter FAIL BATCH MULTILINE_INVALID :Multiline batch is not well-formed\n"},
                  {"BATCH +4 draft/multiline bob", ""},
                  {"@batch=4 PRIVMSG carol :x", ""},
                  {"BATCH -4", ":banter FAIL BATCH MULTILINE_INVALID_TARGET bob carol "
                               ":Multiline batch has several targets\n"},
                  {"BATCH +8 draft/multiline bob", ""},
                  {"@batch=8 PRIVMSG bob :x", ""},
                  {"@batch=8 PRIVMSG bob :\xff",
                   ":banter FAIL PRIVMSG INVALID_UTF8 :This server takes UTF-8 only; your line was not\n"},
                  {"@batch=8 PRIVMSG bob :y", ""},
                  {"BATCH -8", ":banter FAIL BATCH MULTILINE_INVALID :Multiline batch is not well-formed\n"},
                  {"BATCH +9 draft/multiline bob", ""},
                  {"@batch=9 FROB bob :x", ""},
                  {"BATCH -9", ":banter FAIL BATCH MULTILINE_INVALID :Multiline batch is not well-formed\n"},
                  {"BATCH +5 netsplit",
                   ":banter FAIL BATCH UNKNOWN_TYPE 5 netsplit :There are no such batches\n"}});

    c.send("BATCH +6 draft/multiline #dev");
    for (int i = 0; i < 60; ++i)
        c.send(std::string{"@batch=6 PRIVMSG #dev :"} + std::string(300, 'x'));
    BOOST_TEST(c.send("BATCH -6").starts_with(":banter FAIL BATCH MULTILINE_MAX_BYTES 16384 :"));
    c.send("BATCH +7 draft/multiline #dev");
    for (int i = 0; i < 257; ++i)
        c.send("@batch=7 PRIVMSG #dev :x");
    BOOST_TEST(c.send("BATCH -7").starts_with(":banter FAIL BATCH MULTILINE_MAX_LINES 256 :"));

    c.send("BATCH +8 draft/multiline #dev");
    c.send("@batch=8 PRIVMSG #dev :x");
    BOOST_TEST(c.send(std::string(600, 'x')).starts_with(":banter 417 "));
    BOOST_TEST(c.send("BATCH -8").starts_with(":banter FAIL BATCH MULTILINE_INVALID :"));

    client other;
    BOOST_TEST(other.enter().send("BATCH +1 draft/multiline #dev") ==
               ":banter 421 alice BATCH :Unknown command\n");
}

BOOST_AUTO_TEST_CASE(only_one_batch_can_be_open)
{
    client c;
    c.enter("alice", "batch draft/multiline");
    check_all(
        c, {{"BATCH +1 draft/multiline #dev", ""},
            {"@batch=1 PRIVMSG #dev :one", ""},
            {"BATCH +2 draft/multiline bob", ":banter FAIL BATCH MULTILINE_INVALID :Another batch is open\n"},
            {"@batch=2 PRIVMSG bob :x", ":banter FAIL BATCH MULTILINE_INVALID :There is no such batch\n"},
            {"BATCH -2", ":banter FAIL BATCH MULTILINE_INVALID :There is no such batch\n"},
            {"@batch=1 PRIVMSG #dev :two", ""},
            {"BATCH -1", "> post #dev one\ntwo\n"}});
}

BOOST_AUTO_TEST_CASE(a_batch_keeps_the_cuts_of_its_long_lines)
{
    client c;
    c.enter("alice", "batch draft/multiline");
    check_all(c,
              {{"BATCH +1 draft/multiline #dev", ""},
               {"@batch=1 PRIVMSG #dev :one ", ""},
               {"@batch=1;draft/multiline-concat PRIVMSG #dev :and ", ""},
               {"@batch=1;draft/multiline-concat PRIVMSG #dev :more", ""},
               {"@batch=1 PRIVMSG #dev :", ""},
               {"@batch=1;draft/multiline-concat PRIVMSG #dev :x", ""},
               {"@batch=1;draft/multiline-concat PRIVMSG #dev :\x02", ""}, // only formatting
               {"BATCH -1", "> post #dev one and more\nx cuts=4,8,13\n"},
               {"BATCH +2 draft/multiline bob", ""},
               {"@batch=2 NOTICE bob :x", ""},
               {"@batch=2;draft/multiline-concat NOTICE bob :", ""},
               {"BATCH -2", ":banter FAIL BATCH MULTILINE_INVALID :Multiline batch is not well-formed\n"}});
}

BOOST_AUTO_TEST_CASE(lines_with_nothing_in_them_are_no_message)
{
    client c;
    c.enter("alice", "batch draft/multiline");
    check_all(c, {{"BATCH +1 draft/multiline #dev", ""},
                  {"@batch=1 PRIVMSG #dev :", ""},
                  {"@batch=1 PRIVMSG #dev :", ""},
                  {"BATCH -1", ":banter FAIL BATCH MULTILINE_INVALID :Multiline batch is not well-formed\n"},
                  {"BATCH +2 draft/multiline #dev", ""},
                  {"@batch=2 PRIVMSG #dev :", ""},
                  {"@batch=2 PRIVMSG #dev :x", ""},
                  {"BATCH -2", "> post #dev \nx\n"}});
}

BOOST_AUTO_TEST_SUITE_END()

// The numeric of each refusal.
#include "test/protocol/irc/codec_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace irc_fixture;

BOOST_AUTO_TEST_SUITE(irc_codec_failures)

namespace {

struct refusal {
    const char* line;
    errc code;
    const char* detail;
    const char* expected; ///< after `:banter `; empty: no line
};

const refusal refusals[] = {
    {"JOIN #dev", errc::forbidden, "banned", "474 alice #dev :Cannot join channel (+b)"},
    {"JOIN #dev", errc::forbidden, "key", "475 alice #dev :Cannot join channel (+k)"},
    {"JOIN #dev", errc::forbidden, "full", "471 alice #dev :Cannot join channel (+l)"},
    {"JOIN #dev", errc::forbidden, "invite_only", "473 alice #dev :Cannot join channel (+i)"},
    {"JOIN #dev", errc::too_many, "", "405 alice #dev :You have joined too many channels"},
    {"JOIN #dev", errc::bad_name, "", "476 alice #dev :Bad channel name"},
    {"JOIN #dev", errc::bad_request, "already_there", ""},
    {"PART #dev", errc::not_in_room, "", "442 alice #dev :You're not on that channel"},
    {"PART #dev", errc::no_such_room, "", "403 alice #dev :No such channel"},
    {"TOPIC #dev :x", errc::forbidden, "not_operator", "482 alice #dev :You're not a channel operator"},
    {"TOPIC #dev :x", errc::forbidden, "", "482 alice #dev :words"},
    {"KICK #dev bob", errc::forbidden, "not_operator", "482 alice #dev :You're not a channel operator"},
    {"KICK #dev bob", errc::not_in_room, "not_there", "441 alice bob #dev :They aren't on that channel"},
    {"INVITE bob #dev", errc::bad_request, "already_there", "443 alice bob #dev :is already on channel"},
    {"INVITE bob #dev", errc::bad_request, "not_there", "401 alice bob :No such nick"},
    {"INVITE bob #dev", errc::not_in_room, "", "442 alice #dev :You're not on that channel"},
    {"MODE #dev +m", errc::forbidden, "not_operator", "482 alice #dev :You're not a channel operator"},
    {"MODE #dev +m-o bob", errc::not_in_room, "not_there", "441 alice bob #dev :They aren't on that channel"},
    {"MODE #dev +b x", errc::too_many, "", "478 alice #dev :Channel list is full"},
    {"PRIVMSG #dev :x", errc::forbidden, "banned", "404 alice #dev :Cannot send to channel (+b)"},
    {"PRIVMSG #dev :x", errc::forbidden, "muted", "404 alice #dev :Cannot send to channel (+b m:)"},
    {"PRIVMSG #dev :x", errc::forbidden, "moderated", "404 alice #dev :Cannot send to channel (+m)"},
    {"PRIVMSG #dev :x", errc::forbidden, "no_outsiders", "404 alice #dev :Cannot send to channel (+n)"},
    {"PRIVMSG #dev :x", errc::forbidden, "", "404 alice #dev :words"},
    {"PRIVMSG #dev :x", errc::not_in_room, "", "404 alice #dev :Cannot send to channel"},
    {"PRIVMSG #dev :x", errc::no_such_room, "", "403 alice #dev :No such channel"},
    {"PRIVMSG #dev :x", errc::too_long, "", "417 alice :Input line was too long"},
    {"PRIVMSG #dev :x", errc::rate_limited, "", "400 alice PRIVMSG :words"},
    {"PRIVMSG #dev :x", errc::storage_full, "", "400 alice PRIVMSG :words"},
    {"PRIVMSG bob :x", errc::bad_request, "no_such_user", "401 alice bob :No such nick"},
    {"PRIVMSG bob :x", errc::bad_name, "", "401 alice bob :No such nick"},
    {"NOTICE bob :x", errc::bad_request, "no_such_user", ""},
    {"NICK bob", errc::name_in_use, "", "433 alice bob :Nickname is already in use"},
    {"NICK bob", errc::bad_name, "", "432 alice bob :words"},
    {"NICK bob", errc::rate_limited, "", "437 alice bob :words"},
    {"MODE #dev +l 5", errc::bad_request, "", "696 alice #dev * * :words"},
    {"PRIVMSG bob :x", errc::too_many, "", "404 alice bob :words"},
    {"NAMES #dev", errc::not_in_room, "", "366 alice #dev :End of /NAMES list"},
    {"WHO #dev", errc::forbidden, "", "315 alice #dev :End of WHO list"},
    {"MONITOR + bob", errc::too_many, "", "734 alice 200 bob :Monitor list is full"},
    {"SETNAME :x", errc::too_long, "", "FAIL SETNAME INVALID_REALNAME :words"},
    {"MARKREAD #dev", errc::no_such_room, "", "FAIL MARKREAD INVALID_PARAMS #dev :words"},
    {"CHATHISTORY LATEST #dev * 5", errc::forbidden, "",
     "FAIL CHATHISTORY INVALID_TARGET LATEST #dev :words"},
    {"CHATHISTORY LATEST #dev * 5", errc::unavailable, "",
     "FAIL CHATHISTORY MESSAGE_ERROR LATEST #dev :words"},
};

} // namespace

BOOST_AUTO_TEST_CASE(each_refusal_has_its_number)
{
    client c;
    c.enter();
    for (const auto& r : refusals) {
        c.send(r.line);
        const auto expected =
            *r.expected == '\0' ? std::string{} : std::string{":banter "} + std::string{r.expected} + "\n";
        BOOST_TEST_CONTEXT(r.line << ' ' << code_name(r.code) << ' ' << r.detail)
        BOOST_TEST(c.answer(failure{r.code, "words", r.detail}) == expected);
    }
}

BOOST_AUTO_TEST_CASE(a_marker_that_is_not_there_does_not_disturb_a_join)
{
    client c;
    c.enter("alice", "draft/read-marker");
    c.send("JOIN #new");
    BOOST_TEST(c.answer(c.ids[c.ids.size() - 2], failure{errc::no_such_room, "no"}).empty());
}

BOOST_AUTO_TEST_CASE(an_id_carries_what_its_answer_must_know)
{
    const irc::context c{"label", "b1", "KICK", "#dev", "bob\x1f!"};
    const auto id = irc::id_with(c);
    const auto& again = irc::context_of(id);
    BOOST_TEST(again.label == c.label);
    BOOST_TEST(again.batch == c.batch);
    BOOST_TEST(again.command == c.command);
    BOOST_TEST(again.target == c.target);
    BOOST_TEST(again.extra == c.extra);
    const auto with_control = irc::id_with({{},
                                            {},
                                            "X",
                                            "#a\x01"
                                            "b",
                                            "e"});
    BOOST_TEST(irc::context_of(with_control).target == "#ab");
    BOOST_TEST(irc::context_of({}).command.empty());
}

BOOST_AUTO_TEST_CASE(a_batch_with_a_text_that_is_refused_is_not_well_formed)
{
    struct refused_batch {
        const char* command;
        const char* target;
        failure why;
        const char* expected; ///< after `:banter `
    };
    const refused_batch batches[] = {
        {"PRIVMSG", "#dev", {errc::bad_request, "words"}, "FAIL BATCH MULTILINE_INVALID :words"},
        {"PRIVMSG", "#dev", {errc::too_long, "words"}, "FAIL BATCH MULTILINE_INVALID :words"},
        {"PRIVMSG",
         "#dev",
         {errc::forbidden, "words", "moderated"},
         "404 alice #dev :Cannot send to channel (+m)"},
        {"PRIVMSG", "bob", {errc::bad_request, "words", "not_there"}, "401 alice bob :No such nick"},
        {"PRIVMSG", "bob", {errc::no_such_user, "words"}, "401 alice bob :No such nick"},
        {"NOTICE", "#dev", {errc::forbidden, "words", "moderated"}, "FAIL BATCH MULTILINE_INVALID :words"},
        {"NOTICE", "bob", {errc::no_such_user, "words"}, "FAIL BATCH MULTILINE_INVALID :words"},
    };
    for (const auto& b : batches) {
        BOOST_TEST_CONTEXT(b.command << " " << b.target << " " << b.expected)
        {
            client c;
            c.enter("alice", "batch draft/multiline labeled-response message-tags");
            c.send(std::string{"@label=m BATCH +1 draft/multiline "} + b.target);
            c.send(std::string{"@batch=1 "} + b.command + " " + b.target + " :x");
            c.send("BATCH -1");
            BOOST_TEST(c.answer(b.why) == std::string{"@label=m :banter "} + b.expected + "\n");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

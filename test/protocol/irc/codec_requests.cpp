// The request that each command becomes, and the codec's own replies.
#include "test/protocol/irc/codec_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace irc_fixture;

BOOST_AUTO_TEST_SUITE(irc_codec_requests)

BOOST_AUTO_TEST_CASE(rooms)
{
    client c;
    check_all(c.enter(),
              {{"JOIN #dev", ">> join dev\n"},
               {"join #Dev", ">> join dev\n"},
               {"JOIN #dev secret", ">> join dev key=secret\n"},
               {"JOIN #a,#b k1,k2", ">> join a key=k1\n>> join b key=k2\n"},
               {"JOIN #a,#b k1", ">> join a key=k1\n>> join b\n"},
               {"JOIN dev", ":banter 403 alice dev :No such channel\n"},
               {"JOIN #a,b", ":banter 403 alice b :No such channel\n>> join a\n"},
               {"JOIN #!", ":banter 403 alice #! :No such channel\n"},
               {"JOIN", ":banter 461 alice JOIN :Not enough parameters\n"},
               {"JOIN ,", ":banter 461 alice JOIN :Not enough parameters\n"},
               {"JOIN 0", ""},
               {"PART #dev", ">> leave dev\n"},
               {"PART #dev :see you", ">> leave dev see you\n"},
               {"PART #a,#b :x", ">> leave a x\n>> leave b x\n"},
               {"PART", ":banter 461 alice PART :Not enough parameters\n"},
               {"TOPIC #dev :new words", ">> topic dev new words\n"},
               {"TOPIC #dev :", ">> topic dev \n"},
               {"TOPIC #dev", ">> rooms mask=dev\n"},
               {"TOPIC", ":banter 461 alice TOPIC :Not enough parameters\n"},
               {"NAMES #dev", ">> members dev all\n"},
               {"NAMES #a,#b", ">> members a all\n>> members b all\n"},
               {"NAMES", ":banter 366 alice * :End of /NAMES list\n"},
               {"NAMES bob", ":banter 366 alice bob :End of /NAMES list\n"},
               {"LIST", ">> rooms all\n"},
               {"LIST #dev", ">> rooms all mask=dev\n"},
               {"LIST #d*,>3", ">> rooms all mask=d* least=4\n"},
               {"LIST <10", ">> rooms all most=9\n"},
               {"LIST #a,#b", ">> rooms all mask=a\n>> rooms all mask=b\n"},
               {"KICK #dev bob", ">> kick dev bob\n"},
               {"KICK #dev bob,carol :enough", ">> kick dev bob enough\n>> kick dev carol enough\n"},
               {"KICK #dev", ":banter 461 alice KICK :Not enough parameters\n"},
               {"KICK dev bob", ":banter 403 alice dev :No such channel\n"},
               {"INVITE bob #dev", ">> invite dev bob\n"},
               {"INVITE bob", ":banter 461 alice INVITE :Not enough parameters\n"}});
}

BOOST_AUTO_TEST_CASE(modes)
{
    client c;
    check_all(
        c.enter(),
        {{"MODE #dev", ">> rules dev\n"},
         {"MODE #dev b", ">> rules dev\n"},
         {"MODE #dev +b", ">> rules dev\n"},
         {"MODE #dev +beI", ">> rules dev\n"},
         {"MODE #dev +o bob", ">> change dev +operators=bob\n"},
         {"MODE #dev +o-v bob carol", ">> change dev +operators=bob -voices=carol\n"},
         {"MODE #dev +ov bob", ":banter 696 alice #dev v * :You must specify a parameter\n"
                               ">> change dev +operators=bob\n"},
         {"MODE #dev +b bob!*@*", ">> change dev +bans=bob!*@*\n"},
         {"MODE #dev +b *!bob@bob.users.banter", ">> change dev +bans=*!bob@bob.users.banter\n"},
         {"MODE #dev +b *!*@*", ">> change dev +bans=*!*@*\n"},
         {"MODE #dev +b *!*@elsewhere.net",
          ":banter 696 alice #dev b *!*@elsewhere.net :nobody can have that address: "
          "users are NAME!NAME@NAME.users.banter\n"},
         {"MODE #dev +I *!*@*.users.banter", ":banter 696 alice #dev I *!*@*.users.banter :that mask covers "
                                             "everybody; if that is what you want, "
                                             "write *!*@*\n"},
         {"MODE #dev -b *", ">> change dev -bans=*\n"},
         {"MODE #dev +b m:bob!*@*", ">> change dev +mutes=bob!*@*\n"},
         {"MODE #dev -b m:bob", ">> change dev -mutes=bob\n"},
         {"MODE #dev +e b*", ">> change dev +ban_exceptions=b*\n"},
         {"MODE #dev +I bob", ">> change dev +invite_exceptions=bob\n"},
         {"MODE #dev +imnst", ">> change dev +invite_only +moderated +no_outsiders +secret +topic_lock\n"},
         {"MODE #dev +k word", ">> change dev +key=word\n"},
         {"MODE #dev +k a,b", ":banter 525 alice #dev :Key is not well-formed\n"},
         {"MODE #dev -k", ">> change dev -key\n"},
         {"MODE #dev -k word", ">> change dev -key\n"},
         {"MODE #dev +l 12", ">> change dev +limit=12\n"},
         {"MODE #dev +l many",
          ":banter 696 alice #dev l many :must be a number above 0, of at most 32 bits\n"},
         {"MODE #dev -l", ">> change dev -limit\n"},
         {"MODE #dev +X", ":banter 472 alice X :is unknown mode char to me\n"},
         {"MODE #dev +\u00e9", ":banter 472 alice \u00e9 :is unknown mode char to me\n"},
         {"MODE #dev +mX", ":banter 472 alice X :is unknown mode char to me\n>> change dev +moderated\n"},
         {"MODE #dev +vvvvv a b c d e", ">> change dev +voices=a +voices=b +voices=c +voices=d\n"},
         {"MODE #!", ":banter 403 alice #! :No such channel\n"},
         {"MODE", ":banter 461 alice MODE :Not enough parameters\n"},
         {"MODE alice", ":banter 221 alice +\n"},
         {"MODE Alice +B", ">> flags +bot\n"},
         {"MODE alice +i-B", ">> flags -bot +invisible\n"},
         {"MODE alice +o", ""},
         {"MODE alice -o", ">> flags -operator\n"},
         {"MODE alice +x", ":banter 501 alice :Unknown MODE flag\n"},
         {"MODE bob +i", ">> find name bob\n"}});
}

BOOST_AUTO_TEST_CASE(messages)
{
    client c;
    check_all(c.enter(), {{"PRIVMSG #dev :hi all", "> post #dev hi all\n"},
                          {"PRIVMSG bob hi", "> post @bob hi\n"},
                          {"PRIVMSG bob!bob@bob.users.banter hi", "> post @bob hi\n"},
                          {"NOTICE #dev :hi", "> notice #dev hi\n"},
                          {"PRIVMSG #dev,bob :hi", "> post #dev hi\n> post @bob hi\n"},
                          {"PRIVMSG a,b,c,d,e :hi", ":banter 407 alice e :Too many targets\n"},
                          {"PRIVMSG", ":banter 411 alice :No recipient given (PRIVMSG)\n"},
                          {"PRIVMSG #dev", ":banter 412 alice :No text to send\n"},
                          {"PRIVMSG #dev :", ":banter 412 alice :No text to send\n"},
                          {"PRIVMSG #dev :\x02\x02", ":banter 412 alice :No text to send\n"},
                          {"PRIVMSG #! :hi", ":banter 403 alice #! :No such channel\n"},
                          {"NOTICE", ""},
                          {"NOTICE #dev", ""},
                          {"NOTICE #! :hi", ""},
                          {"PRIVMSG #dev :\x02"
                           "bold\x0F and \x03"
                           "04red",
                           "> post #dev bold and red\n"},
                          {"PRIVMSG #dev :\x01"
                           "ACTION waves\x01",
                           "> post #dev /me waves\n"},
                          {"PRIVMSG bob :\x01VERSION\x01", "> ephemeral ctcp @bob VERSION\n"},
                          {"NOTICE bob :\x01VERSION irssi\x01", "> ephemeral reply @bob VERSION irssi\n"},
                          {"@+typing=active PRIVMSG #dev :hi", "> post #dev hi\n"},
                          {"TAGMSG #dev", ":banter 421 alice TAGMSG :Unknown command\n"}});

    client tags;
    check_all(tags.enter("alice", "message-tags echo-message"),
              {{"@+typing=active;x=y TAGMSG #dev", "> ephemeral tags #dev tags=+typing=active own=event\n"},
               {"@+typing=active TAGMSG bob", "> ephemeral tags @bob tags=+typing=active own=event\n"},
               {"TAGMSG #dev", ""},
               {"TAGMSG", ":banter 411 alice :No recipient given (TAGMSG)\n"},
               {"@+draft/reply=12 PRIVMSG #dev :hi", "> post #dev hi tags=+draft/reply=12 own=event\n"}});
}

BOOST_AUTO_TEST_CASE(users)
{
    client c;
    check_all(c.enter(), {{"WHO #dev", ">> find room dev\n"},
                          {"WHO bob", ">> find name bob\n"},
                          {"WHO b*", ">> find mask b*\n"},
                          {"WHO", ">> find mask *\n"},
                          {"WHO #!", ":banter 315 alice #! :End of WHO list\n"},
                          {"WHOIS bob", ">> find name bob rooms\n"},
                          {"WHOIS banter bob", ">> find name bob rooms\n"},
                          {"WHOIS bob,carol", ">> find name bob,carol rooms\n"},
                          {"WHOIS", ":banter 431 alice :No nickname given\n"},
                          {"WHOWAS bob", ">> find past bob\n"},
                          {"WHOWAS", ":banter 431 alice :No nickname given\n"},
                          {"ISON bob carol :dave eve", ">> find name bob,carol,dave,eve\n"},
                          {"ISON", ":banter 461 alice ISON :Not enough parameters\n"},
                          {"USERHOST bob carol", ">> find name bob,carol\n"},
                          {"USERHOST a b c d e f", ">> find name a,b,c,d,e\n"},
                          {"MONITOR + bob,carol", ">> presence +bob,carol\n"},
                          {"MONITOR - bob,a@b", ">> presence -bob\n"},
                          {"MONITOR + bob,a@b,+c", ":banter 731 alice :a@b,+c\n>> presence +bob\n"},
                          {"MONITOR + a@b", ":banter 731 alice :a@b\n"},
                          {"MONITOR - a@b", ""},
                          {"MONITOR C", ">> presence clear\n"},
                          {"MONITOR L", ">> presence list names\n"},
                          {"MONITOR S", ">> presence list\n"},
                          {"MONITOR +", ":banter 461 alice MONITOR :Not enough parameters\n"},
                          {"MONITOR ?", ":banter 400 alice MONITOR ? :Unknown subcommand\n"},
                          {"AWAY :at lunch", ">> away at lunch\n"},
                          {"AWAY", ">> away \n"},
                          {"SETNAME :New Name", ">> realname New Name\n"},
                          {"SETNAME :", ":banter FAIL SETNAME INVALID_REALNAME :Realname is not valid\n"},
                          {"SETNAME :a\x07"
                           "b",
                           ">> realname ab\n"},
                          {"NICK bob", ">> rename bob\n"},
                          {"NICK", ":banter 431 alice :No nickname given\n"},
                          {"NICK #bob", ":banter 432 alice #bob :Erroneous nickname\n"}});
}

BOOST_AUTO_TEST_CASE(the_limit_of_a_realname_is_the_announced_one)
{
    client c;
    c.enter();
    const std::string most(256, 'x');
    BOOST_TEST(c.send("SETNAME :" + most) == ">> realname " + most + "\n");
    BOOST_TEST(c.send("SETNAME :x" + most) ==
               ":banter FAIL SETNAME INVALID_REALNAME :Realname is not valid\n");
}

BOOST_AUTO_TEST_CASE(the_server)
{
    auto set = default_settings();
    set.motd = {"Be kind."};
    client c{set};
    check_all(c.enter(),
              {{"PING :abc", "> ping\n"},
               {"PING", ":banter 409 alice :No origin specified\n"},
               {"PONG :whatever", ""},
               {"PONG :f1.17", ""},
               {"MOTD", ":banter 375 alice :- banter Message of the day -\n:banter 372 alice :- Be kind.\n"
                        ":banter 376 alice :End of /MOTD command\n"},
               {"MOTD elsewhere", ":banter 402 alice elsewhere :No such server\n"},
               {"LUSERS", ">> count\n"},
               {"TIME", ":banter 391 alice banter :2023-11-14T22:13:20.000Z\n"},
               {"ADMIN", ":banter 423 alice banter :No administrative info available\n"},
               {"STATS \u00e9", ":banter 219 alice \u00e9 :End of /STATS report\n"},
               {"STATS u", ":banter 219 alice u :End of /STATS report\n"},
               {"USERS", ":banter 446 alice :USERS has been disabled\n"},
               {"SUMMON x", ":banter 445 alice :SUMMON has been disabled\n"},
               {"OPER a b", ":banter 491 alice :Nobody can become an operator here\n"},
               {"HELP NOSUCH", ":banter 524 alice NOSUCH :There is no help for this\n"},
               {"FROB 1", ":banter 421 alice FROB :Unknown command\n"},
               {"frob", ":banter 421 alice FROB :Unknown command\n"},
               {"PASS x", ":banter 462 alice :You may not reregister\n"},
               {"USER a b c d", ":banter 462 alice :You may not reregister\n"},
               {"ERROR :x", ""},
               {"QUIT :gone home", ">> bye gone home\n"},
               {"PRIVMSG #dev :\xff\xfe",
                ":banter FAIL PRIVMSG INVALID_UTF8 :This server takes UTF-8 only; your line was not\n"}});
    BOOST_TEST(c.send("HELP").starts_with(":banter 704 alice INDEX :"));
    BOOST_TEST(c.send("HELP JOIN").starts_with(":banter 704 alice JOIN :"));
    BOOST_TEST(c.send("INFO").ends_with(":banter 374 alice :End of /INFO list\n"));
    BOOST_TEST(c.send("VERSION").starts_with(":banter 351 alice banter-"));
    const auto* const no_operator =
        ":banter 481 alice :Permission denied: you are not an operator of this server\n";
    for (const auto* const line : {"KILL bob :x", "WALLOPS :x", "DIE"})
        BOOST_TEST(c.send(line) == no_operator);
    c.answer({}, chat::user_flags{chat::server_operator_flag, chat::server_operator_flag});
    BOOST_TEST(c.send("WALLOPS :x") == ">> operators x\n");
    BOOST_TEST(c.send("DIE") ==
               ":banter 481 alice :Permission denied: this server does not offer DIE over IRC\n");
    BOOST_TEST(c.send("KILL bob :too\x02 loud") == ">> disconnect bob too loud\n");
    BOOST_TEST(c.send("KILL Banter :x") == ":banter 483 alice :You can't kill a server\n");
    BOOST_TEST(c.send("MODE alice") == ":banter 221 alice +o\n");
}

BOOST_AUTO_TEST_CASE(history)
{
    client c;
    check_all(
        c.enter("alice", "draft/chathistory draft/read-marker"),
        {{"CHATHISTORY LATEST #dev * 50", ">> history #dev limit=50\n"},
         {"CHATHISTORY latest bob * 5000", ">> history @bob limit=1000\n"},
         {"CHATHISTORY LATEST #dev msgid=7 50",
          ">> history #dev before=9007199254740992 after=7 newest limit=50\n"},
         {"CHATHISTORY BEFORE #dev msgid=7 50", ">> history #dev before=7 limit=50\n"},
         {"CHATHISTORY BEFORE #dev timestamp=2023-11-14T22:13:20.000Z 50",
          ">> history #dev before=2023-11-14T22:13:20.000Z limit=50\n"},
         {"CHATHISTORY AFTER #dev msgid=7 50", ">> history #dev after=7 limit=50\n"},
         {"CHATHISTORY AROUND #dev msgid=7 50", ">> history #dev around=7 limit=50\n"},
         {"CHATHISTORY BETWEEN #dev msgid=3 msgid=9 50",
          ">> history #dev before=9 after=3 either way limit=50\n"},
         {"CHATHISTORY BETWEEN #dev msgid=9 msgid=3 50",
          ">> history #dev before=3 after=9 either way limit=50\n"},
         {"CHATHISTORY BETWEEN #dev timestamp=2023-11-14T22:13:20.000Z msgid=3 50",
          ">> history #dev before=3 after=2023-11-14T22:13:20.000Z either way limit=50\n"},
         {"CHATHISTORY TARGETS timestamp=2023-11-14T22:13:20.000Z timestamp=2023-11-15T22:13:20.000Z 50",
          ">> conversations rooms after=2023-11-14T22:13:20.000Z before=2023-11-15T22:13:20.000Z "
          "oldest=50\n"},
         {"CHATHISTORY TARGETS timestamp=2023-11-15T22:13:20.000Z timestamp=2023-11-14T22:13:20.000Z 5000",
          ">> conversations rooms after=2023-11-14T22:13:20.000Z before=2023-11-15T22:13:20.000Z "
          "newest=1000\n"},
         {"CHATHISTORY LATEST #dev",
          ":banter FAIL CHATHISTORY NEED_MORE_PARAMS LATEST :Missing parameters\n"},
         {"CHATHISTORY FROB #dev * 5", ":banter FAIL CHATHISTORY INVALID_PARAMS FROB :Unknown subcommand\n"},
         {"CHATHISTORY BEFORE #dev uid=7 50", ":banter FAIL CHATHISTORY INVALID_MSGREFTYPE BEFORE uid=7 "
                                              ":Messages are named by msgid= or timestamp=\n"},
         {"CHATHISTORY BEFORE #dev msgid=x 50",
          ":banter FAIL CHATHISTORY INVALID_PARAMS BEFORE msgid=x :Invalid message reference\n"},
         {"CHATHISTORY LATEST #dev * none",
          ":banter FAIL CHATHISTORY INVALID_PARAMS LATEST none :Invalid parameter\n"},
         {"CHATHISTORY LATEST #! * 5", ":banter FAIL CHATHISTORY INVALID_TARGET LATEST #! :No such target\n"},
         {"MARKREAD #dev", ">> marker #dev\n"},
         {"MARKREAD #dev timestamp=2023-11-14T22:13:20.000Z", ">> marker #dev 2023-11-14T22:13:20.000Z\n"},
         {"MARKREAD bob", ">> marker bob\n"},
         {"MARKREAD", ":banter FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters\n"},
         {"MARKREAD #dev yesterday",
          ":banter FAIL MARKREAD INVALID_PARAMS #dev yesterday :Invalid timestamp\n"},
         {"JOIN #dev", ">> marker #dev\n>> join dev\n"}});
}

BOOST_AUTO_TEST_SUITE_END()

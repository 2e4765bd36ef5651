// Names that nobody can have.
#include "common/text.hpp"
#include "server/chat/reserved_names.hpp"
#include "test/chat/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using namespace banter::chat::test;

BOOST_AUTO_TEST_SUITE(hub_reserved_names)

BOOST_AUTO_TEST_CASE(a_name_that_reads_as_that_of_a_service_is_reserved)
{
    for (const auto* const name :
         {"NickServ", "ChanServ", "OperServ", "HostServ", "MemoServ", "BotServ", "HelpServ", "StatServ",
          "InfoServ", "SaslServ", "AuthServ", "Global", "Services", "Service", "ALIS", "Server", "System",
          "root", "Admin", "Administrator", "banter",
          // case, width, separators
          "NICKSERV", "\uff2e\uff49\uff43\uff4b\uff33\uff45\uff52\uff56", "Nick Serv", "nick_serv",
          "Nick-Serv", "nick.serv", "nick's.erv", "NickServ_", "-NickServ", "NickServ`", "Nick\u00b7Serv",
          "NickServ\u2713", "a.d.m.i.n",
          // marks and look-alikes
          "N\u00edckServ", "\u00c0dmin", "Nickserv\u0301", "Ni\u0441kServ", "\u0410dmin", "r\u043e\u043et",
          "r00t", "R\u039fOT", "G1obal", "GIobaI", "adrnin", "Adm\u0131n", "N|ckServ", "serv\u0435r",
          "\u0455ystem", "\u13df\u13bbanServ", "b\u03b1nter", "\ua4e2erver", "\u054ferver",
          "\u054fy\u054ftem", "\ua4e2\ua4f0\ua4e3\ua4e6\ua4f0\ua4e3", "\u13aa\u13a0\u13b7\u13c6\u039d",
          "\ua4ee\ua4d3\ua4df\ua4f2\ua4e0", "\ua4d0anter", "\u15f7anter", "\u015dystem", "aclmin", "8anter",
          "\u1d0d\u1d07\u1d0d\u1d0fserv",
          // ornaments
          "|NickServ", "NickServ|", "NickServ\u00b2", "NickServ\u2122", "N\u00a1ckServ", "Nick\u02bcServ",
          "\u01c3NickServ", "\u02b3oot\u00aa", "$erver$", "\u24c8erver\u2460",
          // letters in boxes
          "\U0001F17Dickserv", "\U0001F182\U0001F174\U0001F181\U0001F185\U0001F174\U0001F181",
          "\U0001F150dmin", "\U0001F1F7\U0001F1F4\U0001F1F4\U0001F1F9"})
        BOOST_TEST(is_reserved(banter::user_name(name).value()), name);
}

BOOST_AUTO_TEST_CASE(other_names_are_free)
{
    for (const auto* const name : {"alice",
                                   "Nick",
                                   "Serge",
                                   "servant",
                                   "nickserver",
                                   "rooter",
                                   "admins",
                                   "banterer",
                                   "global warming",
                                   "guest",
                                   "root2",
                                   "systems",
                                   "alisa",
                                   "Alison",
                                   "u10",
                                   "\u5f20\u4f1f",
                                   "\u0421\u0435\u0440\u0433\u0435\u0439",
                                   "Zo\u00e9",
                                   "\u0410\u0434\u043c\u0438\u043d",
                                   "x|y",
                                   "\U0001F600",
                                   "Sergei",
                                   "Bantersmith",
                                   "serverless",
                                   "Admira",
                                   "\u03a3\u03c9\u03ba\u03c1\u03ac\u03c4\u03b7\u03c2",
                                   "root_build-7",
                                   "\u7ba1\u7406",
                                   "\u0421\u0435\u0440\u0432\u0435\u0440",
                                   "\u2122",
                                   "Roo",
                                   "12345"})
        BOOST_TEST(!is_reserved(banter::user_name(name).value()), name);
}

BOOST_AUTO_TEST_CASE(nobody_takes_the_name_of_nameless_callers)
{
    fixture s;
    s.does(0, arrive{arrive::kind::stranger});
    BOOST_TEST(s.does(0, fixture::hello_as("Gu\u0435st")) == "m0: error bad_name\n");
    s.does(0, fixture::hello_as("alice"));
    BOOST_TEST(s.does(0, new_name("guest")) == "m0: error bad_name\n");
    s.does(1, arrive{arrive::kind::guest});
    BOOST_TEST(has(s.does(1, post_anonymous{"guest", "hi", "lobby", {}, true, true}), "lobby guest 'hi'"));
    s.does(2, arrive{arrive::kind::listener});
    for (const auto who : {1u, 2u})
        for (const auto* const name : {"guest", "GUEST", "gu\u0435st", "gue5t"})
            BOOST_TEST(has(s.does(who, post_anonymous{name, "hi", "lobby", "an id", true}), "bad_name"),
                       name);
}

BOOST_AUTO_TEST_CASE(no_door_gives_a_reserved_name)
{
    fixture s;
    s.does(0, arrive{arrive::kind::stranger});
    BOOST_TEST(s.does(0, fixture::hello_as("Nick-Serv")) == "m0: error bad_name\n");
    s.does(0, fixture::hello_as("alice"));
    BOOST_TEST(s.does(0, new_name("Ch\u0430nServ")) == "m0: error bad_name\n");
    BOOST_TEST(has(s.does(0, new_name("bob")), "bob"));
    for (const auto kind : {arrive::kind::listener, arrive::kind::guest}) {
        s.does(1, arrive{kind});
        BOOST_TEST(
            s.does(1, post_anonymous{"Global", "send me your password"}).ends_with("error bad_name\n"));
        s.does(1, depart{});
    }
    s.does(1, arrive{});
    BOOST_TEST(!s.it.proof_of({1, 2}, hello_with("NickServ", "a long secret")));
}

BOOST_AUTO_TEST_SUITE_END()

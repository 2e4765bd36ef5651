// Registration, and the order in which lines are processed.
#include "test/protocol/irc/codec_fixture.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace irc_fixture;

BOOST_AUTO_TEST_SUITE(irc_codec_registration)

namespace {

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string number_of_lines(const std::string& text)
{
    return std::to_string(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

BOOST_AUTO_TEST_CASE(nick_and_user_in_either_order_become_a_hello)
{
    for (const auto* lines :
         {"NICK alice\r\nUSER u 0 * :Real Name\r\n", "USER u 0 * :Real Name\nNICK alice\n"}) {
        client c;
        const auto got = c.feed(lines);
        BOOST_TEST(got.starts_with(
            ">> hello alice realname=Real Name presence\n:banter 001 alice :Welcome to banter"));
        BOOST_TEST(!holds(got, "> count"));
        BOOST_TEST(got.ends_with(":banter 422 alice :There is no message of the day\n"));
        BOOST_TEST(c.send("PING :x") == "> ping\n");
    }
}

BOOST_AUTO_TEST_CASE(the_welcome_lists_what_the_server_supports)
{
    client c;
    c.greets = false;
    c.send("NICK alice");
    c.send("USER u 0 * :r");
    chat::welcome welcome{"alice", "e", {}};
    welcome.counts.users = 3;
    const auto got = c.answer(c.ids.front(), welcome);
    for (const auto* part :
         {":banter 002 alice :", ":banter 003 alice :", ":banter 004 alice banter banter-",
          ":banter 005 alice ", " CASEMAPPING=ascii ", " CHANMODES=beI,k,l,imnst ", " PREFIX=(ov)@+ ",
          " NETWORK=banter ", " NAMELEN=256 ", " TOPICLEN=320 ", " MAXLIST=b:100,e:100,I:100 ", " UTF8ONLY ",
          " WHOX ", " BOT=B ", " EXTBAN=,m ", " MSGREFTYPES=msgid,timestamp ",
          " :are supported by this server\n", ":banter 251 alice :There are 3 users "})
        BOOST_TEST_CONTEXT(part) BOOST_TEST(holds(got, part));
    BOOST_TEST(got.find(" 005 ") < got.find(" 251 "));
    BOOST_TEST(got.find(" 266 ") < got.find(" 422 "));
}

BOOST_AUTO_TEST_CASE(a_realname_that_must_be_cleaned_does_not_prevent_registration)
{
    client c;
    c.send("NICK alice");
    BOOST_TEST(c.send("USER u 0 * :Re\x07"
                      "al\tName")
                   .starts_with(">> hello alice realname=RealName "));
}

BOOST_AUTO_TEST_CASE(commands_before_the_welcome_are_refused)
{
    client c;
    BOOST_TEST(c.send("JOIN #dev") == ":banter 451 * :You have not registered\n");
    BOOST_TEST(c.send("FROB") == ":banter 421 * FROB :Unknown command\n");
    BOOST_TEST(c.send("PING :x") == ":banter PONG banter :x\n");
    BOOST_TEST(c.send("USER a") == ":banter 461 * USER :Not enough parameters\n");
    BOOST_TEST(c.send("NICK") == ":banter 431 * :No nickname given\n");
    BOOST_TEST(c.send("NICK a@b") == ":banter 432 * a@b :Erroneous nickname\n");
    BOOST_TEST(c.send("QUIT") == "! end\n");
}

BOOST_AUTO_TEST_CASE(a_name_in_use_can_be_changed)
{
    client c;
    c.greets = false;
    BOOST_TEST(c.send("NICK alice").empty());
    BOOST_TEST(c.send("USER u 0 * :r") == ">> hello alice realname=r presence\n");
    BOOST_TEST(c.answer(failure{errc::name_in_use, "in use"}) ==
               ":banter 433 * alice :Nickname is already in use\n");
    c.greets = true;
    BOOST_TEST(
        c.send("NICK alice_").starts_with(">> hello alice_ realname=r presence\n:banter 001 alice_ :"));
}

BOOST_AUTO_TEST_CASE(a_labelled_end_of_the_negotiation_is_answered_also_where_the_name_is_in_use)
{
    client c;
    c.greets = false;
    c.send("CAP REQ :batch labeled-response");
    c.send("NICK alice");
    c.send("USER u 0 * :r");
    BOOST_TEST(c.send("@label=x CAP END") == ">> hello alice realname=r presence\n");
    BOOST_TEST(c.answer(failure{errc::name_in_use, "in use"}) ==
               "@label=x :banter 433 * alice :Nickname is already in use\n");
    c.greets = true;
    BOOST_TEST(c.send("NICK alice_").starts_with(">> hello alice_ "));
}

BOOST_AUTO_TEST_CASE(negotiation_holds_the_hello_until_its_end)
{
    client c;
    const auto list = c.send("CAP LS 302");
    BOOST_TEST(list.starts_with(":banter CAP * LS "));
    for (const auto* name : {"server-time", "message-tags", "batch", "echo-message", "labeled-response",
                             "draft/multiline=max-bytes=16384,max-lines=256"})
        BOOST_TEST_CONTEXT(name) BOOST_TEST(holds(list, name));
    c.send("NICK alice");
    BOOST_TEST(c.send("USER u 0 * :r").empty());
    BOOST_TEST(c.send("CAP REQ :server-time no-such") == ":banter CAP * NAK :server-time no-such\n");
    BOOST_TEST(c.send("CAP REQ :server-time batch") == ":banter CAP * ACK :server-time batch\n");
    BOOST_TEST(c.send("CAP REQ :-batch") == ":banter CAP * ACK :-batch\n");
    BOOST_TEST(c.send("CAP LIST") == ":banter CAP * LIST :server-time cap-notify\n");
    BOOST_TEST(c.send("CAP REQ -cap-notify") == ":banter CAP * NAK :-cap-notify\n");
    BOOST_TEST(c.send("CAP FROB") == ":banter 410 * FROB :Invalid CAP command\n");
    BOOST_TEST(c.send("CAP END").starts_with(">> hello alice "));
    BOOST_TEST(c.send("CAP REQ batch") == ":banter CAP alice ACK :batch\n");
    BOOST_TEST(c.send("PING :x") == "> ping\n"); // after the welcome nothing is held
}

BOOST_AUTO_TEST_CASE(an_old_client_gets_its_capabilities_in_one_line_without_values)
{
    client c;
    const auto list = c.send("CAP LS");
    BOOST_TEST(number_of_lines(list) == "1");
    BOOST_TEST(!holds(list, "max-bytes"));
}

BOOST_AUTO_TEST_CASE(sasl_is_refused_before_a_password_is_sent)
{
    client c;
    BOOST_TEST(c.send("AUTHENTICATE PLAIN").starts_with(":banter 904 * :"));
    BOOST_TEST(c.send("CAP REQ :sasl") == ":banter CAP * NAK :sasl\n");
    BOOST_TEST(c.send("AUTHENTICATE *").starts_with(":banter 906 * :"));
}

BOOST_AUTO_TEST_CASE(a_secret_of_eight_bytes_shows_the_device)
{
    client c;
    c.send("PASS 12345678");
    c.send("NICK alice");
    BOOST_TEST(
        c.send("USER u 0 * :r").starts_with(">> hello alice realname=r presence missed token=12345678\n"));
    BOOST_TEST(c.send("JOIN #dev") == ">> join dev missed\n");
    client d;
    d.send("PASS 1234567");
    d.send("NICK alice");
    BOOST_TEST(d.send("USER u 0 * :r").starts_with(">> hello alice realname=r presence\n"));
    BOOST_TEST(d.send("JOIN #dev") == ">> join dev\n");
}

BOOST_AUTO_TEST_CASE(only_the_answer_to_a_fence_counts_as_seen)
{
    client c;
    BOOST_TEST(c.codec.fence(9).empty());
    c.enter("alice", {}, "12345678");
    BOOST_TEST(c.codec.fence(17) == "PING :f1.17\r\n");
    BOOST_TEST(c.send("PONG :f1.18").empty());
    BOOST_TEST(c.send("PONG :f17").empty());
    BOOST_TEST(c.send("PONG banter :f1.17") == "> seen 17\n");
    BOOST_TEST(c.codec.fence(17).empty());
    BOOST_TEST(c.send("PONG :idle").empty());
    c.answer({}, chat::user_flags{chat::bot_flag, chat::bot_flag});
    BOOST_TEST(c.codec.fence(19) == "PING :f1.19\r\n"); // it may cease to be a bot
    BOOST_TEST(c.send("JOIN #dev") == ">> join dev\n");
    client unproven;
    unproven.enter();
    BOOST_TEST(unproven.codec.fence(17).empty());
}

BOOST_AUTO_TEST_CASE(a_fence_from_before_a_join_does_not_cover_messages_of_the_room)
{
    client c;
    c.enter("alice", {}, "12345678");
    BOOST_TEST(c.codec.fence(17) == "PING :f1.17\r\n");
    c.answer({}, chat::joined{"dev", {}, {"alice"}, 1});
    BOOST_TEST(c.send("PONG :f1.17").empty());
    BOOST_TEST(c.codec.fence(17) == "PING :f2.17\r\n");
    BOOST_TEST(c.send("PONG :f1.17").empty());
    BOOST_TEST(c.send("PONG :f2.17") == "> seen 17\n");
}

BOOST_AUTO_TEST_CASE(a_fence_from_before_a_rename_does_not_cover_messages_of_the_new_name)
{
    client c;
    c.enter("alice_", {}, "12345678");
    BOOST_TEST(c.codec.fence(17) == "PING :f1.17\r\n");
    c.answer({}, chat::user_changed{"bob", chat::user_changed::kind::renamed, "carol", noon});
    BOOST_TEST(c.send("PONG :f1.17") == "> seen 17\n"); // another user was renamed
    BOOST_TEST(c.codec.fence(18) == "PING :f1.18\r\n");
    c.answer({}, chat::user_changed{"alice_", chat::user_changed::kind::renamed, "alice", noon});
    BOOST_TEST(c.send("PONG :f1.18").empty());
    BOOST_TEST(c.codec.fence(18) == "PING :f2.18\r\n");
    BOOST_TEST(c.send("PONG :f2.18") == "> seen 18\n");
}

BOOST_AUTO_TEST_CASE(the_next_fence_covers_an_unanswered_one)
{
    client c;
    c.enter("alice", {}, "12345678");
    BOOST_TEST(c.codec.fence(17) == "PING :f1.17\r\n");
    BOOST_TEST(c.codec.fence(17).empty()); // is not asked again: nothing new would be known by that
    BOOST_TEST(c.codec.fence(18) == "PING :f1.18\r\n");
    BOOST_TEST(c.send("PONG :f1.18") == "> seen 18\n"); // covers the messages before it
    BOOST_TEST(c.send("PONG :f1.17") == "> seen 17\n"); // late; marks only rise
}

BOOST_AUTO_TEST_CASE(a_browser_is_sent_away)
{
    for (const auto* line : {"GET / HTTP/1.1", "POST /x HTTP/1.0"}) {
        client c;
        BOOST_TEST(c.send(line) == "! distrusted\n");
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_a_line_waits_for_the_last_of_its_requests)
{
    client c;
    c.enter();
    std::string_view bytes = "JOIN #a,#b,#c\nPING :x\n";
    protocol::request r;
    for (const auto* left : {"\nPING :x\n", "\nPING :x\n", "PING :x\n", ""}) {
        BOOST_REQUIRE(c.codec.next(bytes, r));
        BOOST_TEST(!c.codec.mid_request());
        BOOST_TEST(bytes == left);
    }
    BOOST_TEST(!c.codec.next(bytes, r));
}

BOOST_AUTO_TEST_CASE(a_line_may_arrive_byte_by_byte)
{
    client c;
    c.enter();
    std::string got;
    for (const char byte : std::string_view{"JOIN #a,#b\r\n\r\nPART #a\n"})
        got += c.feed(std::string_view{&byte, 1});
    BOOST_TEST(got == ">> join a\n>> join b\n>> leave a\n");
    c.feed("PRIV");
    BOOST_TEST(c.codec.mid_request());
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_breaks_nothing)
{
    client c;
    c.enter();
    BOOST_TEST(c.send(std::string{"PRIVMSG #dev :"} + std::string(600, 'x')) ==
               ":banter 417 alice :Input line was too long\n");
    BOOST_TEST(c.send("PING :x") == "> ping\n");
}

BOOST_AUTO_TEST_CASE(every_line_is_a_request)
{
    client c;
    c.enter();
    for (const auto* line : {"FROB", "PRIVMSG", ":x", "@a=b", "NOTICE #! x", "PONG x", "12", "\xff"}) {
        const std::string text = std::string{line} + "\n";
        std::string_view bytes = text;
        protocol::request r;
        BOOST_TEST_CONTEXT(line) BOOST_TEST(c.codec.next(bytes, r));
    }
}

BOOST_AUTO_TEST_CASE(an_operator_shows_its_password_once_a_second)
{
    auto set = default_settings();
    auto now = noon;
    set.clock = [&now] { return now; };
    set.operators = {{"root", "$5$of-root"}, {"deputy", "$5$of-deputy"}};
    client c{set};
    c.enter();
    BOOST_TEST(c.send("OPER deputy wrong") == ">> flags +operator if wrong may fit $5$of-deputy\n");
    BOOST_TEST(c.answer(failure{errc::auth_failed, "wrong"}) == ":banter 464 alice :Password incorrect\n");
    BOOST_TEST(c.send("OPER deputy right").starts_with(":banter 491 alice :Too many tries"));
    now += std::chrono::seconds{1};
    BOOST_TEST(c.send("OPER nobody right") == ">> flags +operator never, though right may fit $5$of-root\n");
    BOOST_TEST(
        c.answer(failure{errc::rate_limited, "busy"}).starts_with(":banter 491 alice :Too many tries"));
    now += std::chrono::seconds{1};
    BOOST_TEST(c.send("OPER root right") == ">> flags +operator if right may fit $5$of-root\n");
    BOOST_TEST(c.answer(chat::user_flags{chat::server_operator_flag, chat::server_operator_flag}) ==
               ":banter 381 alice :You are now an operator of this server\n"
               ":alice!alice@alice.users.banter MODE alice +o\n");
}

BOOST_AUTO_TEST_CASE(join_0_leaves_all_rooms)
{
    client c;
    c.enter();
    c.answer({}, chat::joined{"a", {}, {"alice"}, 1});
    c.answer({}, chat::joined{"b", {}, {"alice"}, 1});
    c.answer({}, chat::left{"a"});
    BOOST_TEST(c.send("JOIN 0") == ">> leave b\n");
}

BOOST_AUTO_TEST_CASE(closing_sends_an_error_line)
{
    client c;
    BOOST_TEST(c.codec.closing_bytes(ending::peer_left) == "ERROR :Closing link: you have quit\r\n");
    BOOST_TEST(c.codec.closing_bytes(ending::silent) == "ERROR :Closing link: ping timeout\r\n");
    BOOST_TEST(c.codec.closing_bytes(ending::shutdown).empty());
    c.enter();
    BOOST_TEST(c.codec.closing_bytes(ending::peer_left).empty()); // QUIT has been answered
    BOOST_TEST((c.codec.when_silent() == silence::wants_answer));
    BOOST_TEST(c.codec.probe() == "PING :idle\r\n");
}

BOOST_AUTO_TEST_SUITE_END()

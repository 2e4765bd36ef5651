// The IRC lines of each answer of the chat.
#include "test/protocol/irc/codec_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace irc_fixture;

BOOST_AUTO_TEST_SUITE(irc_codec_answers)

namespace {

// The client sends `line`, and the last that it asks for is answered so.
std::string after(client& c, std::string_view line, const chat::answer& a)
{
    c.send(line);
    return c.answer(a);
}

chat::message said(chat::seq_number seq, std::string user, std::string text, std::string room = "dev")
{
    chat::message m{std::move(room), std::move(user), std::move(text), noon, seq, 0};
    return m;
}

chat::user_info online_user(std::string user)
{
    chat::user_info p;
    p.user = std::move(user);
    p.online = true;
    p.realname = "Real";
    p.since = noon - std::chrono::seconds{60};
    p.spoke = noon - std::chrono::seconds{5};
    return p;
}

chat::joined dev()
{
    chat::joined j{"dev", "The topic", {"alice", "Bob B", "carol"}, 3};
    j.roles = {chat::room_operator | chat::voiced, chat::voiced, 0};
    j.topic_by = {"Bob B", noon};
    return j;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_join_shows_topic_and_names)
{
    client c;
    BOOST_TEST(after(c.enter(), "JOIN #dev", dev()) == ":alice!alice@alice.users.banter JOIN #dev\n"
                                                       ":banter 332 alice #dev :The topic\n"
                                                       ":banter 333 alice #dev Bob_B 1700000000\n"
                                                       ":banter 353 alice = #dev :@alice +Bob_B carol\n"
                                                       ":banter 366 alice #dev :End of /NAMES list\n");
    client rich;
    rich.enter("alice", "multi-prefix userhost-in-names extended-join");
    BOOST_TEST(after(rich, "JOIN #dev", dev()) ==
               ":alice!alice@alice.users.banter JOIN #dev * :Real Name\n"
               ":banter 332 alice #dev :The topic\n"
               ":banter 333 alice #dev Bob_B 1700000000\n"
               ":banter 353 alice = #dev :@+alice!alice@alice.users.banter +Bob_B!bob_b@bob_b.users.banter "
               "carol!carol@carol.users.banter\n"
               ":banter 366 alice #dev :End of /NAMES list\n");
    client quiet;
    quiet.enter("alice", "no-implicit-names");
    BOOST_TEST(after(quiet, "JOIN #dev", chat::joined{"dev", {}, {"alice"}, 1}) ==
               ":alice!alice@alice.users.banter JOIN #dev\n");
}

BOOST_AUTO_TEST_CASE(a_join_includes_the_read_marker_if_it_is_known)
{
    client c;
    c.enter("alice", "draft/read-marker");
    BOOST_TEST(c.send("JOIN #dev") == ">> marker #dev\n>> join dev\n");
    BOOST_TEST(c.answer(c.ids[c.ids.size() - 2], chat::current_marker{"#dev", noon}).empty());
    BOOST_TEST(c.answer(chat::joined{"dev", {}, {"alice"}, 1}) ==
               ":alice!alice@alice.users.banter JOIN #dev\n"
               ":banter MARKREAD #dev timestamp=2023-11-14T22:13:20.000Z\n"
               ":banter 353 alice = #dev :alice\n"
               ":banter 366 alice #dev :End of /NAMES list\n");
}

BOOST_AUTO_TEST_CASE(a_marker_of_a_room_that_is_not_entered_is_forgotten)
{
    client c;
    c.enter("alice", "draft/read-marker");
    c.send("JOIN #Dev");
    c.answer(c.ids[c.ids.size() - 2], chat::current_marker{"#dev", noon});
    c.answer(failure{errc::forbidden, "no", "banned"});
    BOOST_TEST(c.answer(chat::joined{"dev", {}, {"alice"}, 1}).find("MARKREAD") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(many_names_take_several_lines_that_fit)
{
    client c;
    c.enter();
    c.send("JOIN #dev");
    chat::joined j{"dev", {}, {}, 500};
    for (int i = 0; i < 500; ++i)
        j.members.push_back(std::string{"member_number_"} + std::to_string(i));
    const auto lines = c.answer(j);
    std::size_t names = 0;
    for (std::size_t at = 0; at < lines.size();) {
        const auto end = lines.find('\n', at);
        BOOST_TEST(end - at <= 510u);
        const auto line = lines.substr(at, end - at);
        for (auto n = line.find("member_number_"); n != std::string::npos;
             n = line.find("member_number_", n + 1))
            ++names;
        at = end + 1;
    }
    BOOST_TEST(names == 500u);
}

BOOST_AUTO_TEST_CASE(rooms)
{
    client c;
    c.enter();
    const std::vector<chat::room_summary> two{{"dev", "The topic", 3}, {"lobby", "", 1}};
    BOOST_TEST(after(c, "PART #dev", chat::left{"dev", "bye"}) ==
               ":alice!alice@alice.users.banter PART #dev :bye\n");
    BOOST_TEST(after(c, "PART #dev", chat::left{"dev"}) == ":alice!alice@alice.users.banter PART #dev\n");
    BOOST_TEST(c.answer(request_id{}, chat::left{"dev", "enough", "bob"}) ==
               ":bob!bob@bob.users.banter KICK #dev alice :enough\n");
    BOOST_TEST(after(c, "NAMES #dev", chat::members{"dev", {"bob"}, 1, {2}}) ==
               ":banter 353 alice = #dev :@bob\n:banter 366 alice #dev :End of /NAMES list\n");
    chat::members hidden{"dev", {"bob"}, 1, {2}};
    hidden.secret = true;
    BOOST_TEST(after(c, "NAMES #dev", hidden) ==
               ":banter 353 alice @ #dev :@bob\n:banter 366 alice #dev :End of /NAMES list\n");
    auto set = two[0];
    set.topic_by = {"Bob B", timestamp{std::chrono::seconds{1'700'000'000}}};
    BOOST_TEST(after(c, "TOPIC #dev", chat::room_list{{set}}) ==
               ":banter 332 alice #dev :The topic\n:banter 333 alice #dev Bob_B 1700000000\n");
    BOOST_TEST(after(c, "LIST", chat::room_list{two}) ==
               ":banter 322 alice #dev 3 :The topic\n:banter 322 alice #lobby 1 :\n:banter 323 alice :End of "
               "/LIST\n");
    BOOST_TEST(after(c, "TOPIC #dev", chat::room_list{{two[0]}}) == ":banter 332 alice #dev :The topic\n");
    BOOST_TEST(after(c, "TOPIC #lobby", chat::room_list{{two[1]}}) ==
               ":banter 331 alice #lobby :No topic is set\n");
    BOOST_TEST(after(c, "TOPIC #x", chat::room_list{}) == ":banter 403 alice #x :No such channel\n");
    BOOST_TEST(after(c, "TOPIC #dev :x", chat::topic_change{"dev", "alice", "x"}) ==
               ":alice!alice@alice.users.banter TOPIC #dev :x\n");
    BOOST_TEST(after(c, "INVITE bob #dev", chat::invited{"dev", "bob", "alice"}) ==
               ":banter 341 alice bob #dev\n");
    BOOST_TEST(c.answer(request_id{}, chat::invited{"dev", "alice", "bob"}) ==
               ":bob!bob@bob.users.banter INVITE alice #dev\n");
    BOOST_TEST(after(c, "KICK #dev bob", chat::done{}).empty());
}

BOOST_AUTO_TEST_CASE(a_list_of_several_masks_ends_once)
{
    client c;
    c.enter();
    c.send("LIST #a,#b");
    BOOST_TEST(c.answer(c.ids[c.ids.size() - 2], chat::room_list{}).empty());
    BOOST_TEST(c.answer(chat::room_list{}) == ":banter 323 alice :End of /LIST\n");
}

BOOST_AUTO_TEST_CASE(rules)
{
    client c;
    c.enter();
    chat::current_rules r{"dev", {}, noon};
    BOOST_TEST(after(c, "MODE #dev", r) == ":banter 324 alice #dev +\n:banter 329 alice #dev 1700000000\n");
    r.rules.invite_only = r.rules.topic_lock = true;
    r.rules.key = "word";
    r.rules.limit = 9;
    r.made = {};
    BOOST_TEST(after(c, "MODE #dev", r) == ":banter 324 alice #dev +iklt word 9\n");
    r.rules.bans = {{"bob", "carol", noon}};
    r.rules.mutes = {{"dave", "carol", noon}};
    r.rules.invite_exceptions = {{"eve", "carol", noon}};
    BOOST_TEST(after(c, "MODE #dev b", r) == ":banter 367 alice #dev bob!*@* carol 1700000000\n"
                                             ":banter 367 alice #dev m:dave!*@* carol 1700000000\n"
                                             ":banter 368 alice #dev :End of channel ban list\n");
    BOOST_TEST(after(c, "MODE #dev e", r) == ":banter 349 alice #dev :End of channel exception list\n");
    BOOST_TEST(after(c, "MODE #dev I", r) ==
               ":banter 346 alice #dev eve!*@* carol 1700000000\n"
               ":banter 347 alice #dev :End of channel invite exception list\n");
    BOOST_TEST(
        after(c, "MODE #dev +m", chat::rules_changed{"dev", "alice", {{chat::rule::moderated, true, {}}}}) ==
        ":alice!alice@alice.users.banter MODE #dev +m\n");
    BOOST_TEST(after(c, "MODE alice +Bi",
                     chat::user_flags{chat::bot_flag | chat::invisible_flag,
                                      chat::bot_flag | chat::invisible_flag}) ==
               ":alice!alice@alice.users.banter MODE alice +Bi\n");
    BOOST_TEST(after(c, "MODE alice -i", chat::user_flags{chat::bot_flag, chat::invisible_flag}) ==
               ":alice!alice@alice.users.banter MODE alice -i\n");
}

BOOST_AUTO_TEST_CASE(users)
{
    client c;
    c.enter();
    auto bob = online_user("bob");
    bob.flags = chat::away_flag | chat::bot_flag | chat::server_operator_flag;
    bob.away = "gone fishing";
    bob.role = chat::room_operator;
    bob.rooms = {{"dev", chat::room_operator}, {"lobby", 0}};
    const chat::user_info nobody{.user = "dave"};
    const chat::user_list two{{bob, online_user("carol")}}, with_nobody{{bob, nobody}};

    BOOST_TEST(after(c, "WHO #dev", two) ==
               ":banter 352 alice #dev bob bob.users.banter banter bob G*B@ :0 Real\n"
               ":banter 352 alice #dev carol carol.users.banter banter carol H :0 Real\n"
               ":banter 315 alice #dev :End of WHO list\n");
    BOOST_TEST(after(c, "WHO #dev o", two) ==
               ":banter 352 alice #dev bob bob.users.banter banter bob G*B@ :0 Real\n"
               ":banter 315 alice #dev :End of WHO list\n");
    BOOST_TEST(after(c, "WHO #dev %tcuhsnfdlar,42", {chat::user_list{{online_user("carol")}}}) ==
               ":banter 354 alice 42 #dev carol carol.users.banter banter carol H 0 5 0 :Real\n"
               ":banter 315 alice #dev :End of WHO list\n");
    BOOST_TEST(after(c, "WHO bob %na", {chat::user_list{{online_user("bob")}}}) ==
               ":banter 354 alice bob 0\n:banter 315 alice bob :End of WHO list\n");
    BOOST_TEST(after(c, "WHOIS bob,dave", with_nobody) ==
               ":banter 311 alice bob bob bob.users.banter * :Real\n"
               ":banter 319 alice bob :@#dev #lobby\n"
               ":banter 312 alice bob banter :an async chat service\n"
               ":banter 313 alice bob :is an operator of this server\n"
               ":banter 301 alice bob :gone fishing\n"
               ":banter 335 alice bob :is a bot\n"
               ":banter 317 alice bob 5 1699999940 :seconds idle, signon time\n"
               ":banter 401 alice dave :No such nick\n"
               ":banter 318 alice bob,dave :End of /WHOIS list\n");
    auto past = online_user("erin");
    past.online = false;
    past.departed = noon;
    BOOST_TEST(after(c, "WHOWAS erin", chat::user_list{{past}}) ==
               ":banter 314 alice erin erin erin.users.banter * :Real\n"
               ":banter 312 alice erin banter :2023-11-14T22:13:20.000Z\n"
               ":banter 369 alice erin :End of WHOWAS\n");
    BOOST_TEST(after(c, "WHOWAS erin", chat::user_list{}) ==
               ":banter 406 alice erin :There was no such nickname\n:banter 369 alice erin :End of WHOWAS\n");
    BOOST_TEST(after(c, "ISON bob dave", with_nobody) == ":banter 303 alice :bob\n");
    BOOST_TEST(after(c, "ISON dave", chat::user_list{{nobody}}) == ":banter 303 alice :\n");
    BOOST_TEST(after(c, "USERHOST bob carol", two) ==
               ":banter 302 alice :bob*=-bob@bob.users.banter carol=+carol@carol.users.banter\n");
    BOOST_TEST(after(c, "MONITOR + bob,dave", chat::presence_status{{"bob"}, {"dave"}, {}}) ==
               ":banter 730 alice :bob!bob@bob.users.banter\n:banter 731 alice :dave\n");
    BOOST_TEST(after(c, "MONITOR L", chat::presence_status{{}, {}, {"bob", "dave"}}) ==
               ":banter 732 alice :bob,dave\n:banter 733 alice :End of MONITOR list\n");
    BOOST_TEST(c.answer(request_id{}, chat::presence_status{{}, {"bob"}, {}}) == ":banter 731 alice :bob\n");
    BOOST_TEST(after(c, "MONITOR C", chat::done{}).empty());
    BOOST_TEST(after(c, "AWAY :x", chat::done{}) ==
               ":banter 306 alice :You have been marked as being away\n");
    BOOST_TEST(after(c, "AWAY", chat::done{}) ==
               ":banter 305 alice :You are no longer marked as being away\n");
}

BOOST_AUTO_TEST_CASE(replies_use_the_new_nick)
{
    client c;
    c.enter();
    using kind = chat::user_changed::kind;
    BOOST_TEST(after(c, "NICK al", chat::user_changed{"alice", kind::renamed, "al"}) ==
               ":alice!alice@alice.users.banter NICK al\n");
    BOOST_TEST(c.send("FROB") == ":banter 421 al FROB :Unknown command\n");
    BOOST_TEST(c.answer(request_id{}, chat::user_changed{"bob", kind::renamed, "rob"}) ==
               ":bob!bob@bob.users.banter NICK rob\n");
    BOOST_TEST(c.send("FROB") == ":banter 421 al FROB :Unknown command\n");
}

BOOST_AUTO_TEST_CASE(a_join_shows_the_new_realname)
{
    client c;
    c.enter("alice", "extended-join setname");
    BOOST_TEST(
        after(c, "SETNAME :New", chat::user_changed{"alice", chat::user_changed::kind::realname, "New"}) ==
        ":alice!alice@alice.users.banter SETNAME :New\n");
    BOOST_TEST(
        after(c, "JOIN #dev", dev()).starts_with(":alice!alice@alice.users.banter JOIN #dev * :New\n"));
}

BOOST_AUTO_TEST_CASE(the_server)
{
    client c;
    c.enter();
    BOOST_TEST(after(c, "PING :a b", chat::pong{}) == ":banter PONG banter :a b\n");
    BOOST_TEST(after(c, "LUSERS", chat::totals{5, 2, 1, 3, 4, 9}) ==
               ":banter 251 alice :There are 3 users and 2 invisible on 1 servers\n"
               ":banter 252 alice 1 :operator(s) online\n"
               ":banter 253 alice 3 :unnamed connection(s)\n"
               ":banter 254 alice 4 :channels formed\n"
               ":banter 255 alice :I have 5 clients and 0 servers\n"
               ":banter 265 alice 5 9 :Current local users 5, max 9\n"
               ":banter 266 alice 5 9 :Current global users 5, max 9\n");
    BOOST_TEST(c.answer(request_id{}, chat::closing{"the server is stopping"}) ==
               "ERROR :Closing link: the server is stopping\n");
    BOOST_TEST(c.answer(request_id{}, chat::behind{"dev", 7}).starts_with(":banter NOTICE alice :"));
    BOOST_TEST(c.answer(request_id{}, chat::reset{"dev", 7}).starts_with(":banter NOTICE alice :"));
    BOOST_TEST(c.answer(request_id{}, chat::reset{"dev", 7}) ==
               ":banter NOTICE alice :Some lines of #dev are gone\n");
    BOOST_TEST(c.answer(request_id{}, chat::reset{"@alice,old_tom", 7}) ==
               ":banter NOTICE alice :Some lines of old_tom are gone\n");
    BOOST_TEST(c.answer(request_id{}, chat::behind{"@alice,bob", 7}).find("You read bob too") !=
               std::string::npos);
    BOOST_TEST(after(c, "MARKREAD #dev", chat::current_marker{"#dev", {}}) == ":banter MARKREAD #dev *\n");
    BOOST_TEST(after(c, "PRIVMSG #dev :x", chat::ack{"dev", 7, noon}).empty());
}

BOOST_AUTO_TEST_CASE(requested_history_is_a_batch)
{
    client c;
    c.enter("alice", "batch draft/chathistory message-tags server-time");
    const chat::history_page page{"dev", {said(7, "bob", "hi"), said(8, "alice", "ho")}, false};
    BOOST_TEST(
        after(c, "CHATHISTORY LATEST #Dev * 5", page) ==
        ":banter BATCH +b1 chathistory #dev\n"
        "@batch=b1;time=2023-11-14T22:13:20.000Z;msgid=7 :bob!bob@bob.users.banter PRIVMSG #dev :hi\n"
        "@batch=b1;time=2023-11-14T22:13:20.000Z;msgid=8 :alice!alice@alice.users.banter PRIVMSG #dev :ho\n"
        ":banter BATCH -b1\n");
    BOOST_TEST(after(c, "CHATHISTORY LATEST #dev * 5", chat::history_page{"dev", {}, false}) ==
               ":banter BATCH +b2 chathistory #dev\n:banter BATCH -b2\n");
    c.send("CHATHISTORY TARGETS timestamp=2023-11-14T00:00:00.000Z timestamp=2023-11-15T00:00:00.000Z 5");
    c.messages =
        banter::test::shown{{{"@alice,bob", {7, noon}}, {"dev", {8, noon}}, {"@alice,carol", {9, noon}}}};
    const chat::conversation_list all{{{"@alice,bob", "Bob B"}, {"dev", ""}, {"@alice,carol", "carol"}}};
    BOOST_TEST(c.answer(all) == ":banter BATCH +b3 draft/chathistory-targets\n"
                                "@batch=b3 :banter CHATHISTORY TARGETS Bob_B 2023-11-14T22:13:20.000Z\n"
                                "@batch=b3 :banter CHATHISTORY TARGETS #dev 2023-11-14T22:13:20.000Z\n"
                                "@batch=b3 :banter CHATHISTORY TARGETS carol 2023-11-14T22:13:20.000Z\n"
                                ":banter BATCH -b3\n");
}

BOOST_AUTO_TEST_CASE(missed_lines_follow_the_capabilities_of_the_client)
{
    const chat::history_page page{"dev", {said(7, "bob", "hi"), said(8, "bob", "/me waves")}, false};
    client plain;
    BOOST_TEST(after(plain.enter(), "JOIN #dev", page) ==
               ":bob!bob@bob.users.banter PRIVMSG #dev :[22:13:20] hi\n"
               ":bob!bob@bob.users.banter PRIVMSG #dev :\x01"
               "ACTION [22:13:20] waves\x01\n");
    client timed;
    BOOST_TEST(
        after(timed.enter("alice", "server-time"), "JOIN #dev", page)
            .starts_with("@time=2023-11-14T22:13:20.000Z :bob!bob@bob.users.banter PRIVMSG #dev :hi\n"));
    client batched;
    BOOST_TEST(after(batched.enter("alice", "batch"), "JOIN #dev", page)
                   .starts_with(":banter BATCH +b1 chathistory #dev\n@batch=b1 :bob!bob@bob.users.banter "
                                "PRIVMSG #dev :[22:13:20] hi\n"));
    BOOST_TEST(batched.answer(chat::history_page{"dev", {}, false}).empty());
    const chat::history_page direct{"@alice,bob", {said(9, "bob", "psst", "@alice,bob")}, false};
    BOOST_TEST(batched.answer(request_id{}, direct).starts_with(":banter BATCH +b2 chathistory bob\n"));
}

BOOST_AUTO_TEST_CASE(own_messages_of_the_journal_need_echo_message)
{
    client c, echoing;
    c.enter();
    echoing.enter("alice", "echo-message");
    std::string out;
    c.codec.answers().encode(said(7, "alice", "hi"), out);
    BOOST_TEST(out.empty());
    c.codec.answers().encode(said(7, "bob", "hi"), out);
    BOOST_TEST(out == ":bob!bob@bob.users.banter PRIVMSG #dev :hi\r\n");
    out.clear();
    auto note = said(8, "alice", "note", "@alice,alice");
    note.to = "alice";
    c.codec.answers().encode(note, out);
    BOOST_TEST(out == ":alice!alice@alice.users.banter PRIVMSG alice :note\r\n");
    out.clear();
    echoing.codec.answers().encode(said(7, "alice", "hi"), out);
    BOOST_TEST(out == ":alice!alice@alice.users.banter PRIVMSG #dev :hi\r\n");
}

BOOST_AUTO_TEST_CASE(an_answer_has_the_label_of_its_request)
{
    client c;
    c.enter("alice", "batch labeled-response message-tags");
    BOOST_TEST(c.send("@label=x FROB") == "@label=x :banter 421 alice FROB :Unknown command\n");
    BOOST_TEST(c.send("@label=x PONG :y") == "@label=x :banter ACK\n");
    const auto longest = "@label=" + std::string(64, 'x');
    BOOST_TEST(c.send(longest + " PONG :y") == longest + " :banter ACK\n");
    BOOST_TEST(c.send(longest + "x PONG :y") == ""); // too long to be one
    BOOST_TEST(c.send("@label=x NOTICE #! :y") == "@label=x :banter ACK\n");
    BOOST_TEST(c.send("@label=x MOTD") == "@label=x :banter 422 alice :There is no message of the day\n");
    BOOST_TEST(c.send("@label=x LINKS") ==
               "@label=x :banter BATCH +b1 labeled-response\n"
               "@batch=b1 :banter 364 alice banter banter :0 an async chat service\n"
               "@batch=b1 :banter 365 alice * :End of /LINKS list\n"
               ":banter BATCH -b1\n");
    BOOST_TEST(after(c, "@label=x PING :t", chat::pong{}) == "@label=x :banter PONG banter :t\n");
    BOOST_TEST(after(c, "@label=x PRIVMSG #dev :hi", chat::ack{"dev", 7, noon}) == "@label=x :banter ACK\n");
    BOOST_TEST(after(c, "@label=x KICK #dev bob", chat::done{}) == "@label=x :banter ACK\n");
    BOOST_TEST(after(c, "@label=x NAMES #dev", chat::members{"dev", {"bob"}, 1, {}}) ==
               "@label=x :banter BATCH +b2 labeled-response\n"
               "@batch=b2 :banter 353 alice = #dev :bob\n"
               "@batch=b2 :banter 366 alice #dev :End of /NAMES list\n"
               ":banter BATCH -b2\n");
    BOOST_TEST(after(c, "@label=x CHATHISTORY LATEST #dev * 5",
                     chat::history_page{"dev", {said(7, "bob", "hi")}, false}) ==
               "@label=x :banter BATCH +b4 labeled-response\n"
               "@batch=b4 :banter BATCH +b3 chathistory #dev\n"
               "@batch=b3;msgid=7 :bob!bob@bob.users.banter PRIVMSG #dev :hi\n"
               "@batch=b4 :banter BATCH -b3\n"
               ":banter BATCH -b4\n");
    BOOST_TEST(after(c, "@label=x WHOIS dave", failure{errc::unavailable, "sorry"}) ==
               "@label=x :banter 400 alice WHOIS :sorry\n");
}

BOOST_AUTO_TEST_CASE(without_the_capability_a_label_is_nothing)
{
    client c;
    c.enter("alice", "message-tags");
    BOOST_TEST(c.send("@label=x FROB") == ":banter 421 alice FROB :Unknown command\n");
}

BOOST_AUTO_TEST_CASE(a_labelled_echo_is_the_answer)
{
    client c;
    c.enter("alice", "batch labeled-response message-tags echo-message");
    BOOST_TEST(c.send("@label=x PRIVMSG #dev :hi") == "> post #dev hi own=answer\n");
    BOOST_TEST(c.answer(chat::echoed{said(7, "alice", "hi")}) ==
               "@label=x;msgid=7 :alice!alice@alice.users.banter PRIVMSG #dev :hi\n");
    c.send("@label=y PRIVMSG #dev :hi"); // it reads slowly: the line itself comes later, from the journal
    BOOST_TEST(c.answer(chat::ack{"dev", 8, noon}) == "@label=y :banter ACK\n");
    BOOST_TEST(c.send("PRIVMSG #dev :hi") == "> post #dev hi own=event\n");
}

BOOST_AUTO_TEST_CASE(a_label_covers_the_away_text_of_the_addressee)
{
    client c;
    c.enter("alice", "batch labeled-response message-tags");
    c.send("@label=x PRIVMSG bob :hi");
    BOOST_TEST(c.answer(chat::addressee_away{"bob", "tea"}).empty());
    BOOST_TEST(c.answer(chat::ack{"@alice,bob", 7, noon}) == "@label=x :banter 301 alice bob :tea\n");
    c.send("@label=y PRIVMSG bob :hi");
    BOOST_TEST(c.answer(chat::addressee_away{"bob", "tea"}).empty());
    BOOST_TEST(c.answer(failure{errc::unavailable, "sorry"}) ==
               "@label=y :banter 400 alice PRIVMSG :sorry\n");
    c.send("PRIVMSG bob :hi");
    BOOST_TEST(c.answer(chat::addressee_away{"bob", "tea"}) == ":banter 301 alice bob :tea\n");
    BOOST_TEST(c.answer(chat::ack{"@alice,bob", 8, noon}).empty());
}

BOOST_AUTO_TEST_CASE(a_label_on_several_requests_encloses_their_answers)
{
    client c;
    c.enter("alice", "batch labeled-response message-tags");
    BOOST_TEST(c.send("@label=x PART #a,#b,c") == "@label=x :banter BATCH +b1 labeled-response\n"
                                                  "@batch=b1 :banter 403 alice c :No such channel\n"
                                                  ">> leave a\n>> leave b\n"
                                                  ":banter BATCH -b1\n");
    BOOST_TEST(c.answer(c.ids[c.ids.size() - 2], chat::left{"a"}) ==
               "@batch=b1 :alice!alice@alice.users.banter PART #a\n");
    BOOST_TEST(c.answer(failure{errc::not_in_room, "no"}) ==
               "@batch=b1 :banter 442 alice #b :You're not on that channel\n");
}

BOOST_AUTO_TEST_CASE(a_labelled_multiline_batch_is_answered_at_its_end)
{
    client c;
    c.enter("alice", "batch labeled-response message-tags draft/multiline");
    BOOST_TEST(c.send("@label=x BATCH +1 draft/multiline #dev").empty());
    BOOST_TEST(c.send("@batch=1 PRIVMSG #dev :one").empty());
    BOOST_TEST(c.send("@batch=1 PRIVMSG #dev :two").empty());
    BOOST_TEST(after(c, "BATCH -1", chat::ack{"dev", 7, noon}) == "@label=x :banter ACK\n");
}

BOOST_AUTO_TEST_SUITE_END()

#include "server/protocol/irc/event_format.hpp"
#include "server/protocol/irc/event_lines.hpp"
#include "server/protocol/irc/isupport.hpp"
#include "test/protocol/irc/lines.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using namespace banter;
using namespace banter::protocol::irc;
using banter::protocol::irc::test::lines_of;
using chat::rule;
using kind = chat::user_changed::kind;

BOOST_AUTO_TEST_SUITE(irc_event_format_suite)

namespace {

constexpr capabilities none{};

template <class Event>
std::string form_of(const Event& e, capabilities caps = none)
{
    std::string out;
    event_format(caps).encode(e, out);
    return out;
}

std::string form_of(const chat::user_changed& p, capabilities caps = none)
{
    std::string out;
    event_format(caps).encode(p, "lobby", out);
    return out;
}

chat::presence joining()
{
    chat::presence p{"lobby", "al ice", true};
    p.realname = "Alice A.";
    return p;
}

std::string modes_of(std::vector<chat::rule_change> changes)
{
    return form_of(chat::rules_changed{"a", "bob", std::move(changes)});
}

} // namespace

BOOST_AUTO_TEST_CASE(a_user_that_enters_is_a_join)
{
    BOOST_TEST(form_of(joining()) == ":al_ice!al_ice@al_ice.users.banter JOIN #lobby\r\n");
    BOOST_TEST(form_of(joining(), {capability::extended_join}) ==
               ":al_ice!al_ice@al_ice.users.banter JOIN #lobby * :Alice A.\r\n");
}

BOOST_AUTO_TEST_CASE(roles_of_a_join_become_a_mode_line)
{
    auto p = joining();
    p.role = chat::room_operator;
    BOOST_TEST(form_of(p) ==
               ":al_ice!al_ice@al_ice.users.banter JOIN #lobby\r\n:banter MODE #lobby +o al_ice\r\n");
    p.role = chat::voiced;
    BOOST_TEST(form_of(p) ==
               ":al_ice!al_ice@al_ice.users.banter JOIN #lobby\r\n:banter MODE #lobby +v al_ice\r\n");
    p.role = chat::voiced | chat::room_operator;
    BOOST_TEST(form_of(p) ==
               ":al_ice!al_ice@al_ice.users.banter JOIN #lobby\r\n:banter MODE #lobby +ov al_ice al_ice\r\n");
}

BOOST_AUTO_TEST_CASE(a_join_of_an_away_user_adds_AWAY_with_away_notify)
{
    auto p = joining();
    p.away = "at lunch";
    BOOST_TEST(form_of(p, {capability::away_notify}) ==
               ":al_ice!al_ice@al_ice.users.banter JOIN #lobby\r\n:al_ice!al_ice@al_ice.users.banter AWAY "
               ":at lunch\r\n");
    BOOST_TEST(form_of(p) == ":al_ice!al_ice@al_ice.users.banter JOIN #lobby\r\n");
    BOOST_TEST(form_of(joining(), {capability::away_notify}) ==
               ":al_ice!al_ice@al_ice.users.banter JOIN #lobby\r\n");
}

BOOST_AUTO_TEST_CASE(a_user_that_leaves_is_a_part_or_a_kick)
{
    chat::presence p{"lobby", "alice", false};
    BOOST_TEST(form_of(p) == ":alice!alice@alice.users.banter PART #lobby\r\n");
    p.reason = "see you";
    BOOST_TEST(form_of(p) == ":alice!alice@alice.users.banter PART #lobby :see you\r\n");
    p.by = "bob";
    BOOST_TEST(form_of(p) == ":bob!bob@bob.users.banter KICK #lobby alice :see you\r\n");
    p.reason = "";
    BOOST_TEST(form_of(p) == ":bob!bob@bob.users.banter KICK #lobby alice :bob\r\n");
}

BOOST_AUTO_TEST_CASE(presence_in_a_conversation_has_no_line)
{
    BOOST_TEST(form_of(chat::presence{"@alice,bob", "alice", true}) == "");
}

BOOST_AUTO_TEST_CASE(an_invitation_needs_invite_notify)
{
    const chat::invited i{"lobby", "bob", "alice"};
    BOOST_TEST(form_of(i) == "");
    BOOST_TEST(form_of(i, {capability::invite_notify}) ==
               ":alice!alice@alice.users.banter INVITE bob #lobby\r\n");
}

BOOST_AUTO_TEST_CASE(events_have_their_time_if_it_is_known)
{
    const timestamp noon{std::chrono::milliseconds{1'700'000'000'000}};
    constexpr capabilities timed{capability::server_time, capability::invite_notify};
    const std::string tag = "@time=2023-11-14T22:13:20.000Z ";
    auto p = joining();
    BOOST_TEST(form_of(p, timed) == ":al_ice!al_ice@al_ice.users.banter JOIN #lobby\r\n");
    p.time = noon;
    BOOST_TEST(form_of(p) == ":al_ice!al_ice@al_ice.users.banter JOIN #lobby\r\n");
    BOOST_TEST(form_of(p, timed) == tag + ":al_ice!al_ice@al_ice.users.banter JOIN #lobby\r\n");
    p.joined = false;
    BOOST_TEST(form_of(p, timed) == tag + ":al_ice!al_ice@al_ice.users.banter PART #lobby\r\n");
    BOOST_TEST(form_of(chat::topic_change{"a", "bob", "t", noon}, timed) ==
               tag + ":bob!bob@bob.users.banter TOPIC #a :t\r\n");
    BOOST_TEST(form_of(chat::rules_changed{"a", "bob", {{rule::secret, true}}, noon}, timed) ==
               tag + ":bob!bob@bob.users.banter MODE #a +s\r\n");
    BOOST_TEST(form_of(chat::user_changed{"bob", kind::quit, "gone", noon}, timed) ==
               tag + ":bob!bob@bob.users.banter QUIT :gone\r\n");
    BOOST_TEST(form_of(chat::invited{"a", "bob", "carol", noon}, timed) ==
               tag + ":carol!carol@carol.users.banter INVITE bob #a\r\n");
    BOOST_TEST(form_of(chat::ephemeral_message{"a", "bob", "", chat::post_ephemeral::kind::ctcp, "VERSION",
                                               "", noon},
                       timed) == tag + ":bob!bob@bob.users.banter PRIVMSG #a :\x01VERSION\x01\r\n");
}

BOOST_AUTO_TEST_CASE(a_topic_is_one_line)
{
    BOOST_TEST(form_of(chat::topic_change{"lobby", "alice", "new\nthings"}) ==
               ":alice!alice@alice.users.banter TOPIC #lobby :new things\r\n");
    BOOST_TEST(form_of(chat::topic_change{"lobby", "", ""}) == ":banter TOPIC #lobby :\r\n");
}

BOOST_AUTO_TEST_CASE(each_rule_has_its_letter)
{
    BOOST_TEST(modes_of({{rule::moderated, true},
                         {rule::no_outsiders, true},
                         {rule::secret, false},
                         {rule::topic_lock, false},
                         {rule::invite_only, true}}) == ":bob!bob@bob.users.banter MODE #a +mn-st+i\r\n");
    BOOST_TEST(modes_of({{rule::operators, true, "al ice"}, {rule::voices, false, "tom"}}) ==
               ":bob!bob@bob.users.banter MODE #a +o-v al_ice tom\r\n");
    BOOST_TEST(modes_of({{rule::bans, true, "bad*"},
                         {rule::mutes, true, "l?ud one"},
                         {rule::ban_exceptions, true, "x"},
                         {rule::invite_exceptions, false, "y"}}) ==
               ":bob!bob@bob.users.banter MODE #a +bbe-I bad*!*@* m:l?ud_one!*@* x!*@* y!*@*\r\n");
    BOOST_TEST(modes_of({{rule::key, true, "sesame"}, {rule::limit, true, "9"}}) ==
               ":bob!bob@bob.users.banter MODE #a +kl sesame 9\r\n");
    BOOST_TEST(modes_of({{rule::key, false, ""}, {rule::limit, false, ""}}) ==
               ":bob!bob@bob.users.banter MODE #a -kl *\r\n");
    BOOST_TEST(modes_of({}) == "");
}

BOOST_AUTO_TEST_CASE(no_more_than_four_arguments_are_in_a_line)
{
    std::vector<chat::rule_change> changes;
    for (const char* who : {"a", "b", "c", "d", "e"})
        changes.push_back({rule::voices, true, who});
    changes.push_back({rule::moderated, true});
    BOOST_TEST(modes_of(changes) == ":bob!bob@bob.users.banter MODE #a +vvvv a b c d\r\n"
                                    ":bob!bob@bob.users.banter MODE #a +vm e\r\n");
}

BOOST_AUTO_TEST_CASE(many_changes_fit_their_lines)
{
    std::vector<chat::rule_change> changes;
    changes.reserve(40);
    for (int i = 0; i < 40; ++i)
        changes.push_back({i % 3 == 0 ? rule::moderated : rule::bans, i % 2 == 0, std::string(64, 'x')});
    chat::rules_changed r{std::string(64, 'r'), std::string(64, 'u'), changes};
    std::string out;
    append_lines(out, r, none);
    for (const auto& line : lines_of(out)) {
        BOOST_TEST(banter::protocol::irc::test::body_bytes(line) <= line_bytes);
        BOOST_TEST(line.find("\u2026") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(many_changes_without_arguments_fit_too)
{
    std::vector<chat::rule_change> changes;
    changes.reserve(400);
    for (int i = 0; i < 400; ++i)
        changes.push_back({rule::moderated, i % 2 == 0});
    std::string letters;
    for (const auto& line : lines_of(modes_of(changes))) {
        BOOST_TEST(banter::protocol::irc::test::body_bytes(line) <= line_bytes);
        letters += banter::protocol::irc::test::text_of(line);
    }
    BOOST_TEST(std::count(letters.begin(), letters.end(), 'm') == 400);
}

BOOST_AUTO_TEST_CASE(a_message_of_tags_alone_needs_message_tags)
{
    const chat::ephemeral_message s{"lobby", "alice",         "", chat::post_ephemeral::kind::tags,
                                    "",      "+typing=active"};
    BOOST_TEST(form_of(s, {capability::message_tags}) ==
               "@+typing=active :alice!alice@alice.users.banter TAGMSG #lobby\r\n");
    BOOST_TEST(form_of(s, {capability::server_time}) == "");
    const chat::ephemeral_message to{"@alice,bob", "alice",         "Bob", chat::post_ephemeral::kind::tags,
                                     "",           "+typing=active"};
    BOOST_TEST(form_of(to, {capability::message_tags}) ==
               "@+typing=active :alice!alice@alice.users.banter TAGMSG Bob\r\n");
}

BOOST_AUTO_TEST_CASE(a_ctcp_has_its_frame)
{
    chat::ephemeral_message s{"@alice,bob", "alice", "bob", chat::post_ephemeral::kind::ctcp, "PING 7", ""};
    BOOST_TEST(form_of(s) == ":alice!alice@alice.users.banter PRIVMSG bob :\x01PING 7\x01\r\n");
    s.message_kind = chat::post_ephemeral::kind::ctcp_reply;
    BOOST_TEST(form_of(s) == ":alice!alice@alice.users.banter NOTICE bob :\x01PING 7\x01\r\n");
    s.text = std::string(999, 'x');
    BOOST_TEST(form_of(s).size() == line_bytes);
    BOOST_TEST(form_of(s).ends_with("x\x01\r\n"));
}

BOOST_AUTO_TEST_CASE(a_user_change_is_one_line)
{
    BOOST_TEST(event_format(none).notifies_once_of_users());
    BOOST_TEST(form_of(chat::user_changed{"alice", kind::quit, "gone"}) ==
               ":alice!alice@alice.users.banter QUIT :gone\r\n");
    BOOST_TEST(form_of(chat::user_changed{"alice", kind::renamed, "al ix"}) ==
               ":alice!alice@alice.users.banter NICK al_ix\r\n");
}

BOOST_AUTO_TEST_CASE(away_and_realname_changes_need_their_capability)
{
    const chat::user_changed away{"alice", kind::away, "at lunch"};
    const chat::user_changed back{"alice", kind::back, ""};
    const chat::user_changed named{"alice", kind::realname, "Alice B."};
    BOOST_TEST(form_of(away) + form_of(back) + form_of(named) == "");
    BOOST_TEST(form_of(away, {capability::away_notify}) ==
               ":alice!alice@alice.users.banter AWAY :at lunch\r\n");
    BOOST_TEST(form_of(back, {capability::away_notify}) == ":alice!alice@alice.users.banter AWAY\r\n");
    BOOST_TEST(form_of(named, {capability::setname}) ==
               ":alice!alice@alice.users.banter SETNAME :Alice B.\r\n");
}

BOOST_AUTO_TEST_CASE(each_distinct_set_of_capabilities_has_one_format)
{
    BOOST_TEST(event_format(none).name() == "irc");
    std::set<const protocol::wire_format*> formats;
    for (unsigned i = 0; i < 1u << 10; ++i) { // those that matter are among the first ten
        capabilities caps;
        for (const auto& e : all_capabilities())
            if ((i >> static_cast<unsigned>(e.id) & 1) != 0)
                caps.add(e.id);
        formats.insert(&event_format(caps));
    }
    BOOST_TEST(formats.size() == 128u);
    BOOST_TEST(&event_format({capability::multiline}) == &event_format(none));
    BOOST_TEST(&event_format({capability::batch, capability::echo_message}) == &event_format(none));
    BOOST_TEST(&event_format({capability::batch, capability::multiline}) != &event_format(none));
}

BOOST_AUTO_TEST_CASE(each_capability_has_its_name)
{
    std::set<std::string_view> names;
    for (const auto& e : all_capabilities()) {
        names.insert(e.name);
        BOOST_TEST((capability_of(e.name) == e.id));
        BOOST_TEST(static_cast<std::size_t>(e.id) ==
                   static_cast<std::size_t>(&e - all_capabilities().data()));
    }
    BOOST_TEST(names.size() == all_capabilities().size());
    BOOST_TEST(!capability_of("multi_prefix").has_value());
    BOOST_TEST(!capability_of("").has_value());
    BOOST_TEST(all_capabilities()[3].value == "max-bytes=16384,max-lines=256");
}

BOOST_AUTO_TEST_CASE(a_topic_of_the_greatest_length_is_whole_with_the_longest_ascii_names)
{
    const chat::topic_change t{std::string(limits::room_name_bytes, 'r'),
                               std::string(limits::user_name_code_points, 'u'),
                               std::string(topic_bytes, 't'),
                               {}};
    std::string out;
    append_lines(out, t, {});
    BOOST_TEST(out.ends_with(" :" + t.text + "\r\n"));
}

BOOST_AUTO_TEST_SUITE_END()

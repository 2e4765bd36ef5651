#include "server/chat/permissions.hpp"

#include "server/chat/room_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <optional>
#include <string>
#include <utility>

using namespace banter::chat;

BOOST_AUTO_TEST_SUITE(permissions_suite)

namespace {

/// A room with an operator, a voiced and a plain member; an outsider with a name, an operator of the server,
/// and a client without a name.
struct scene {
    enum : std::uint32_t { op, voice, plain, outsider, server_op, guest };

    scene()
    {
        const char* const names[] = {"op", "voice", "plain", "outsider", "root"};
        for (std::uint32_t i = op; i <= guest; ++i) {
            users.add({i, 1}, arrive::kind::stranger);
            if (i != guest)
                users.add_user({i, 1}, names[i], {});
        }
        users.set_flag(*users[server_op].user, server_operator_flag, true);
        enter(op, room_operator);
        enter(voice, voiced);
        enter(plain, plain_member);
    }

    void enter(std::uint32_t who, std::uint8_t role)
    {
        users[who].user->memberships.push_back({&ops, ops.members.size()});
        ops.members.push_back({who, role});
    }

    room_rules& rules()
    {
        if (!ops.rules)
            ops.rules = std::make_unique<room_rules>();
        return *ops.rules;
    }

    std::string enters(std::uint32_t who, const std::string& key = {}) const
    {
        return detail_of(may_enter(users[who], ops, key, users, known));
    }
    std::string speaks(std::uint32_t who) const { return detail_of(may_speak(ops, users[who], known)); }
    std::string reads(std::uint32_t who) const { return detail_of(may_read(users[who], ops)); }

    static std::string detail_of(const banter::result<void>& r)
    {
        if (r)
            return "may";
        return std::string{r.error().code == banter::errc::no_such_room ? "no such room" : r.error().detail};
    }

    user_directory users;
    room_directory rooms;
    credentials known;
    room& ops = rooms.make("ops");
};

struct row {
    const char* about;
    std::function<void(scene&)> set;
    std::string outsider_enters;
    std::string outsider_speaks;
    std::string outsider_reads;
    std::string plain_speaks;
};

} // namespace

BOOST_AUTO_TEST_CASE(each_rule_forbids_what_it_says_and_nothing_to_operators)
{
    const mask_entry out{"outsider", "op", {}};
    const mask_entry plain{"pl*", "op", {}};
    const row rows[] = {
        {"no rules", [](scene&) {}, "may", "may", "may", "may"},
        {"invite_only", [](scene& s) { s.rules().invite_only = true; }, "invite_only", "invite_only",
         "private", "may"},
        {"key", [](scene& s) { s.rules().key = "k"; }, "key", "key", "private", "may"},
        {"limit", [](scene& s) { s.rules().limit = 3; }, "full", "may", "may", "may"},
        {"no_outsiders", [](scene& s) { s.rules().no_outsiders = true; }, "may", "no_outsiders", "may",
         "may"},
        {"moderated", [](scene& s) { s.rules().moderated = true; }, "may", "moderated", "may", "moderated"},
        {"secret", [](scene& s) { s.rules().secret = true; }, "may", "may", "no such room", "may"},
        {"bans",
         [&](scene& s) {
             s.rules().bans = {out, plain};
         },
         "banned", "banned", "may", "banned"},
        {"mutes",
         [&](scene& s) {
             s.rules().mutes = {out, plain};
         },
         "may", "muted", "may", "muted"},
        {"ban_exceptions",
         [&](scene& s) {
             s.rules().bans = {out, plain};
             s.rules().ban_exceptions = {out, plain};
         },
         "may", "may", "may", "may"},
        {"invite_exceptions",
         [&](scene& s) {
             s.rules().invite_only = true;
             s.rules().invite_exceptions = {out};
         },
         "may", "invite_only", "private", "may"},
    };
    for (const auto& each : rows) {
        BOOST_TEST_CONTEXT(each.about)
        {
            scene s;
            each.set(s);
            BOOST_TEST(s.enters(scene::outsider) == each.outsider_enters);
            BOOST_TEST(s.speaks(scene::outsider) == each.outsider_speaks);
            BOOST_TEST(s.reads(scene::outsider) == each.outsider_reads);
            BOOST_TEST(s.speaks(scene::plain) == each.plain_speaks);
            BOOST_TEST(s.reads(scene::plain) == "may");
            for (const auto one : {scene::op, scene::voice})
                BOOST_TEST(s.speaks(one) == "may");
            BOOST_TEST(s.enters(scene::server_op) == "may");
            BOOST_TEST(s.speaks(scene::server_op) == "may");
            BOOST_TEST(s.reads(scene::server_op) == "may");
        }
    }
}

BOOST_AUTO_TEST_CASE(roles_are_those_of_the_members)
{
    scene s;
    BOOST_TEST((role_of(s.users[scene::op], s.ops) == room_operator));
    BOOST_TEST((role_of(s.users[scene::voice], s.ops) == voiced));
    BOOST_TEST((role_of(s.users[scene::plain], s.ops) == plain_member));
    BOOST_TEST(!role_of(s.users[scene::outsider], s.ops));
    BOOST_TEST(!role_of(s.users[scene::guest], s.ops));
    BOOST_TEST(may_rule(s.users[scene::op], s.ops));
    BOOST_TEST(may_rule(s.users[scene::server_op], s.ops));
    BOOST_TEST(!may_rule(s.users[scene::voice], s.ops));
    BOOST_TEST(!may_rule(s.users[scene::guest], s.ops));
}

// Anybody can take a name that belongs to an absent device, but not its exceptions and its place on record.
BOOST_AUTO_TEST_CASE(an_exception_for_a_claimed_name_is_for_its_device)
{
    scene s;
    s.rules().bans = {{"*", "op", {}}};
    s.rules().ban_exceptions = {{"outsider", "op", {}}};
    BOOST_TEST(s.enters(scene::outsider) == "may");
    std::optional<state_entry> entry;
    s.known.prove("outsider", "outsider", "its own secret", 1, entry);
    BOOST_TEST(s.enters(scene::outsider) == "banned");
    s.users[scene::outsider].user->proven = true;
    BOOST_TEST(s.enters(scene::outsider) == "may");
}

BOOST_AUTO_TEST_CASE(an_operator_on_record_enters_in_spite_of_all_rules_if_its_device_is_proven)
{
    scene s;
    s.rules().key = "k";
    s.rules().operators = {"outsider"};
    BOOST_TEST(s.enters(scene::outsider) == "key");
    BOOST_TEST(s.enters(scene::outsider, "k") == "may");
    s.users[scene::outsider].user->proven = true;
    BOOST_TEST(s.enters(scene::outsider) == "may");
}

BOOST_AUTO_TEST_CASE(an_invitation_counts_while_its_inviter_rules_or_the_rules_of_entry_stay)
{
    scene s;
    s.rules().invite_only = true;
    const auto invites = [&](std::uint32_t who, std::uint64_t number) {
        auto& extras = s.users[scene::outsider].user->ensure_extras();
        extras.invitations = {{"ops", number, s.ops.entry_rules, {who, 1}, s.users[who].user->name, false}};
        return s.enters(scene::outsider);
    };
    BOOST_TEST(invites(scene::op, s.ops.number) == "may");
    BOOST_TEST(invites(scene::op, s.ops.number + 1) == "invite_only"); // to an earlier room of this name
    BOOST_TEST(invites(scene::plain, s.ops.number) == "may");
    ++s.ops.entry_rules;
    BOOST_TEST(s.enters(scene::outsider) == "invite_only");
    BOOST_TEST(invites(scene::op, s.ops.number) == "may");
    ++s.ops.entry_rules;
    BOOST_TEST(s.enters(scene::outsider) == "may");
    s.users[scene::op].user->memberships.clear(); // it has left
    BOOST_TEST(s.enters(scene::outsider) == "invite_only");
}

BOOST_AUTO_TEST_SUITE_END()

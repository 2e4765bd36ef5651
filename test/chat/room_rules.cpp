// Rules as text, and masks.
#include "server/chat/room_rules.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace banter::chat;

BOOST_AUTO_TEST_SUITE(room_rules_suite)

namespace {

class random_rules {
public:
    explicit random_rules(std::uint64_t seed) : engine_{seed} {}

    room_rules next()
    {
        room_rules r;
        for (auto* flag : {&r.invite_only, &r.moderated, &r.no_outsiders, &r.secret, &r.topic_lock})
            *flag = below(2) == 0;
        if (below(2) == 0)
            r.key = word() + "=#:!";
        r.limit = below(3) == 0 ? below(1'000'000) : 0;
        for (auto* names : {&r.operators, &r.voices})
            for (auto n = below(4); n != 0; --n)
                names->push_back(word());
        for (auto* masks : {&r.bans, &r.mutes, &r.ban_exceptions, &r.invite_exceptions})
            for (auto n = below(4); n != 0; --n)
                masks->push_back({word() + "*", word() + " " + word(),
                                  banter::timestamp{std::chrono::milliseconds{below(1'000'000)}}});
        return r;
    }

private:
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
    std::string word()
    {
        static constexpr const char* parts[] = {"a", "zo\u00e9", "_", "\u5f20", "9", "key", "-"};
        std::string w;
        for (auto n = below(5) + 1; n != 0; --n)
            w += parts[below(7)];
        return w;
    }

    std::mt19937_64 engine_;
};

bool same(const std::vector<mask_entry>& a, const std::vector<mask_entry>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.mask == y.mask && x.set_by == y.set_by && x.set_at == y.set_at;
    });
}

bool same(const room_rules& a, const room_rules& b)
{
    return a.invite_only == b.invite_only && a.moderated == b.moderated && a.no_outsiders == b.no_outsiders &&
           a.secret == b.secret && a.topic_lock == b.topic_lock && a.key == b.key && a.limit == b.limit &&
           a.operators == b.operators && a.voices == b.voices && same(a.bans, b.bans) &&
           same(a.mutes, b.mutes) && same(a.ban_exceptions, b.ban_exceptions) &&
           same(a.invite_exceptions, b.invite_exceptions);
}

} // namespace

BOOST_AUTO_TEST_CASE(rules_are_the_same_after_a_way_through_text)
{
    random_rules random{1};
    for (int i = 0; i < 1'000; ++i) {
        const auto rules = random.next();
        const auto text = to_text(rules);
        BOOST_TEST_REQUIRE(same(rules_from_text(text), rules), text);
        BOOST_TEST_REQUIRE(text.empty() == rules.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_line_that_makes_no_sense_is_left_out)
{
    const auto rules =
        rules_from_text("made 12\nmoderated\nlimit x\nbans\nbans a\noperators \nfuture 1\n\nkey k");
    BOOST_TEST(rules.moderated);
    BOOST_TEST(rules.key == "k");
    BOOST_TEST(to_text(rules) == "key k\nmoderated\n");
}

BOOST_AUTO_TEST_CASE(a_mask_covers_names_by_stars_and_single_characters)
{
    const std::tuple<const char*, const char*, bool> table[] = {
        {"alice", "alice", true},    {"alice", "alicia", false}, {"*", "", true},
        {"*", "bob", true},          {"a*e", "alice", true},     {"a*e", "alicee", true},
        {"a*e", "alicia", false},    {"?", "\u5f20", true},      {"??", "\u5f20", false},
        {"zo?", "zo\u00e9", true},   {"*b*b*", "bob", true},     {"*b*b*b*", "bob", false},
        {"**a", "bba", true},        {"?*", "", false},          {"", "a", false},
        {"*aab", "aaaaaaaaab", true}};
    for (const auto& [mask, name, covers] : table)
        BOOST_TEST(mask_covers(mask, name) == covers, mask << " and " << name);
}

BOOST_AUTO_TEST_CASE(an_equivalent_mask_of_names_is_stored_for_a_mask_of_addresses)
{
    const std::pair<const char*, const char*> table[] = {
        {"Alice", "alice"},
        {"alice!*@*", "alice"},
        {"Zo\u00c9!*@*", "zo\u00e9"},
        {"Old Tom", "old_tom"},
        {"*!*@alice.users.banter", "alice"}, // irssi, HexChat
        {"*!*@Alice.USERS.banter", "alice"},
        {"*!alice@alice.users.banter", "alice"},  // WeeChat
        {"*!*alice@*.users.banter", "*alice"},    // irssi, normal
        {"*!*alice@alice.users.banter", "alice"}, // HexChat, with the user
        {"alice!alice@alice.users.banter", "alice"},
        {"al*!*@alice.users.banter", "alice"},
        {"*!alice@*", "alice"},
        {"*!al?ce@*", "al?ce"},
        {"alice@*", "alice"},
        {"*@alice.users.banter", "alice"},
        {"*!*@al*.users.banter", "al*"},
        {"*!*@al**", "al*"},
        {"*!*@*lice.u*", "*!*@*lice.u*"},
        {"al*!*e@*", "al*!*e@*"},
        {"al*!*@*e.users.banter", "al*!*@*e.users.banter"},
        {"*!*@alice.*", "*!*@alice.*"},
        {"*!*@*", "*"},
        {"*", "*"},
        {"*!*@*.banter", "*"},
        {"!@", "*"},
        {"*!*@banter*", "banter*"},
    };
    for (const auto& [given, kept] : table) {
        BOOST_TEST(normal_mask(given).value() == kept, given);
        BOOST_TEST(normal_mask(kept).value() == kept, kept);
    }
}

BOOST_AUTO_TEST_CASE(a_mask_of_addresses_covers_those_whose_every_part_matches)
{
    const std::tuple<const char*, const char*, bool> table[] = {
        {"*!*@alice.users.banter", "alice", true},
        {"*!*@alice.users.banter", "malice", false},
        {"*!*@alice.users.banter", "alic", false},
        {"*!*@alice.users.banter", "alice.users", false},
        {"al*!*e@*", "alice", true},
        {"al*!*e@*", "alicia", false},
        {"al*!*e@*", "malice", false},
        {"*!*@alice.*", "alice", true},
        {"*!*@alice.*", "alice.b", true},
        {"*!*@alice.*", "alice2", false},
        {"*!a*@*e.users.banter", "alice", true},
        {"*!a*@*e.users.banter", "bobbie", false},
        {"*!*@zo?.users.banter", "zo\u00e9", true},
        {"*!*@al*.users.banter", "bob", false}};
    for (const auto& [given, name, covers] : table)
        BOOST_TEST(covers_user(normal_mask(given).value(), name) == covers, given << " and " << name);
}

BOOST_AUTO_TEST_CASE(a_mask_that_matches_no_user_or_is_not_text_is_refused)
{
    for (const std::string bad :
         {"", "*!*@10.0.0.1", "*@example.org", "bob!root@*", "a\nb", "\xff", "*!*@banter", "*!u@banter",
          "m:bob", "*!*@:x", "*!*@.users.banter", "*!*@alice.users.banter.org", "bob!*@alice.users.banter",
          "*!*@unproven.banter"})
        BOOST_TEST(!normal_mask(bad), bad);
    BOOST_TEST(normal_mask(std::string(160, 'a')).has_value());
    BOOST_TEST(!normal_mask(std::string(161, 'a')));
    const std::string longest(64, 'a');
    BOOST_TEST(normal_mask(longest + "!*" + longest + "@*").has_value());
}

BOOST_AUTO_TEST_CASE(a_mask_that_matches_every_user_must_be_explicit)
{
    for (const char* const all :
         {"*", "**", "?*", "??*", "*!*", "*!*@**", "*!*@*.banter", "*!*@*users*", "*!*@*.users.banter",
          "*!*@*r", "*!*@?*", "*!?*@*", "*@*", "!@", "*!*@", "?*!?*@?*.*", "*!*@*.*", "?????*"})
        BOOST_TEST(!mask_to_add(all), all);
    BOOST_TEST(mask_to_add("*!*@*").value() == "*");
    for (const char* const some : {"a*", "*a*", "???", "*!a*@*", "*!*@*a.users.banter", "*!*@a*", "*!*@*-*"})
        BOOST_TEST(mask_to_add(some).has_value(), some);
}

BOOST_AUTO_TEST_SUITE_END()

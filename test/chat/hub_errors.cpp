// The texts of refusals, which people read.
#include "common/limits.hpp"
#include "test/chat/room_scene.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::chat;
using namespace banter::chat::test;

BOOST_AUTO_TEST_SUITE(hub_errors)

namespace {

// The text of the only answer in a batch.
std::string error_in(const batch& b)
{
    return std::get<banter::failure>(std::get<reply>(b.effects.at(0)).answer).message;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_refusal_says_what_is_wrong_and_with_what)
{
    scene s;
    s.set(rule::key, "sesame");
    for (std::size_t i = 0; i < banter::limits::rule_entries; ++i)
        s.set(rule::ban_exceptions, "u" + std::to_string(i));
    const struct {
        std::uint32_t client;
        request what;
        std::string text;
    } table[] = {
        {outsider, join{"ops", {}, 0}, "the key of #ops is missing or wrong"},
        {op, change_rules{"ops", {{rule::ban_exceptions, true, "more"}}},
         "the list of ban exceptions of #ops is full"},
        {op, find_users{}, "'names' must have at least one name"},
        {plain, post_message{"@bob,Carol", "hi", ""},
         "a conversation's name can't contain Carol: it is not a folded user name"},
    };
    for (const auto& each : table) {
        s.does(each.client, each.what);
        BOOST_TEST(error_in(s.last) == each.text);
    }

    auto resumed = fixture::hello_as("dave");
    resumed.after = 7;
    s.comes(9, resumed);
    BOOST_TEST(error_in(s.last) == "'after' requires 'epoch'");
}

BOOST_AUTO_TEST_SUITE_END()

#include "server/chat/room_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace banter::chat;

BOOST_AUTO_TEST_SUITE(room_directory_suite)

namespace {

room_rules secret()
{
    room_rules r;
    r.secret = true;
    return r;
}

room_rules moderated()
{
    room_rules r;
    r.moderated = true;
    return r;
}

std::string names(const auto& all)
{
    std::string out;
    for (const auto& name : all)
        out += name + ' ';
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_room_is_made_once_and_stays_where_it_is)
{
    room_directory all;
    BOOST_TEST(all.find("ops") == nullptr);
    const auto* const ops = &all.make("ops");
    for (int n = 0; n < 1'000; ++n)
        all.make("r" + std::to_string(n));
    BOOST_TEST(&all.make("ops") == ops);
    BOOST_TEST(all.find("ops") == ops);
    BOOST_TEST(ops->name == "ops");
    BOOST_TEST(all.size() == 1'001u);
}

// An invitation names the number: it must not admit to a later room of the same name.
BOOST_AUTO_TEST_CASE(a_room_that_is_made_again_has_another_number)
{
    room_directory all;
    const auto before = all.make("ops").number;
    all.make("dev");
    all.remove(*all.find("ops"));
    BOOST_TEST(all.find("ops") == nullptr);
    BOOST_TEST(all.make("ops").number > before);
    BOOST_TEST(all.make("ops").number != all.make("dev").number);
}

BOOST_AUTO_TEST_CASE(private_rooms_are_known_by_name)
{
    room_directory all;
    auto& ops = all.make("ops");
    auto& dev = all.make("dev");
    all.set_rules(ops, secret());
    all.set_rules(dev, secret());
    BOOST_TEST(names(all.private_ones()) == "dev ops ");
    all.set_rules(dev, moderated());
    BOOST_TEST(names(all.private_ones()) == "ops ");
    BOOST_TEST(dev.rules->moderated);
    all.set_rules(dev, {});
    BOOST_TEST(dev.rules.get() == nullptr);
    all.remove(ops);
    BOOST_TEST(names(all.private_ones()) == "");
}

BOOST_AUTO_TEST_SUITE_END()

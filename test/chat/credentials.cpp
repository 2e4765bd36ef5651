#include "server/chat/credentials.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

using namespace banter::chat;

BOOST_AUTO_TEST_SUITE(credentials_suite)

namespace {

const std::string secret = credentials::hash_of("alice", "alice's secret");
const std::string other = credentials::hash_of("alice", "another secret");

} // namespace

BOOST_AUTO_TEST_CASE(the_first_secret_of_a_name_claims_it_and_is_known_after_a_restart)
{
    credentials all;
    std::optional<state_entry> entry;
    BOOST_TEST(all.would_claim("alice", secret));
    BOOST_TEST(all.prove("alice", "Alice", secret, 17, entry));
    BOOST_TEST_REQUIRE(entry.has_value());
    BOOST_TEST(entry->kind == "device");
    BOOST_TEST(entry->key == "alice");
    BOOST_TEST(entry->value == "17 b09be2b08525e3c66bb7c83b70f593fcbfe9f4886a76e10e5b087e44dec5202d Alice");

    credentials later;
    later.restore(*entry);
    for (auto* const each : {&all, &later}) {
        BOOST_TEST_REQUIRE(each->find("alice") != nullptr);
        BOOST_TEST(each->find("alice")->since == 17u);
        BOOST_TEST(each->find("alice")->shown == "Alice");
        BOOST_TEST(each->knows("alice", secret));
        BOOST_TEST(!each->knows("alice", other));
        BOOST_TEST(!each->knows("alice", ""));
        BOOST_TEST(!each->would_claim("alice", other));
        entry.reset();
        BOOST_TEST(each->prove("alice", "ALICE", secret, 99, entry));
        BOOST_TEST(!each->prove("alice", "ALICE", other, 99, entry));
        BOOST_TEST(!entry.has_value()); // neither is a new claim
    }
}

BOOST_AUTO_TEST_CASE(nobody_claims_a_name_without_a_secret)
{
    credentials all;
    std::optional<state_entry> entry;
    BOOST_TEST(!all.prove("alice", "alice", "", 1, entry));
    BOOST_TEST(!entry.has_value());
    BOOST_TEST(all.find("alice") == nullptr);
}

// FIPS 180-4, with the folded name and a line feed in front.
BOOST_AUTO_TEST_CASE(the_hash_depends_on_the_name)
{
    BOOST_TEST(credentials::hash_of("alice", "x") != credentials::hash_of("bob", "x"));
    BOOST_TEST(credentials::hash_of("a", "") ==
               "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7");
}

BOOST_AUTO_TEST_CASE(a_stored_device_that_can_not_be_read_is_ignored)
{
    for (const auto* const value : {"", "17", "17 ff", "x ff alice", "17x ff alice"}) {
        credentials all;
        all.restore({"device", "alice", value});
        BOOST_TEST(all.find("alice") == nullptr, value);
    }
}

BOOST_AUTO_TEST_CASE(a_change_between_person_and_program_is_stored_once)
{
    credentials all;
    std::optional<state_entry> entry;
    all.note_bot("ci", false, entry);
    BOOST_TEST(!entry.has_value());
    all.note_bot("ci", true, entry);
    BOOST_TEST_REQUIRE(entry.has_value());
    credentials later;
    later.restore(*entry);
    BOOST_TEST(later.is_bot("ci"));
    entry.reset();
    later.note_bot("ci", true, entry);
    BOOST_TEST(!entry.has_value());
    later.note_bot("ci", false, entry);
    BOOST_TEST_REQUIRE(entry.has_value());
    BOOST_TEST(entry->value == ""); // it is removed
    BOOST_TEST(!later.is_bot("ci"));
}

BOOST_AUTO_TEST_SUITE_END()

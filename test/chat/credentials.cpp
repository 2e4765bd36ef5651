#include "server/chat/credentials.hpp"
#include "test/chat/secret_hash.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

using namespace banter::chat;
using banter::chat::test::secret_hash;

BOOST_AUTO_TEST_SUITE(credentials_suite)

namespace {

const std::string secret = secret_hash("alice", "alice's secret");
const std::string other = secret_hash("alice", "another secret");

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
    BOOST_TEST(entry->value == "17 alice/alice's-secret Alice");

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

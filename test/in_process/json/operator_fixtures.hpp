#pragma once

#include "test/in_process/json/fixture.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace banter::test {

inline constexpr auto alices_secret = "alice's secret";
inline constexpr auto bobs_secret = "bob's secret";

/// Alice is in `ops`, whose operator she is.
struct operator_fixture : json_fixture {
    using json_fixture::json_fixture;

    json_client alice =
        json("alice", R"("rooms":["ops"],"presence":true,"token":)" + json_text(alices_secret));

    json_client::object change(const std::string& fields)
    {
        auto got = alice.ask("change", R"("room":"ops",)" + fields);
        BOOST_REQUIRE_MESSAGE(got.at("type") == "rules_changed", boost::json::serialize(got));
        return got;
    }
};

/// Likewise, with Bob.
struct operator_and_bob : operator_fixture {
    using operator_fixture::operator_fixture;

    json_client bob = [this] {
        auto made = json("Bob", R"("rooms":["ops"],"presence":true,"realname":"Bob B.","token":)" +
                                    json_text(bobs_secret));
        alice.until("presence", R"("user":"Bob","event":"join")");
        return made;
    }();
};

} // namespace banter::test

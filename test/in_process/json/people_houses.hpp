#pragma once

#include "test/in_process/json/json_client.hpp"

#include <string>

namespace banter::test {

inline constexpr auto alices_secret = "alice's secret";
inline constexpr auto bobs_secret = "bob's secret";

/// Alice is in `ops`, whose operator she is.
struct house_of_operator : house {
    using house::house;

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
struct house_with_operator : house_of_operator {
    using house_of_operator::house_of_operator;

    json_client bob = [this] {
        auto made = json("Bob", R"("rooms":["ops"],"presence":true,"realname":"Bob B.","token":)" +
                                    json_text(bobs_secret));
        alice.until("presence", R"("user":"Bob","event":"join")");
        return made;
    }();
};

} // namespace banter::test

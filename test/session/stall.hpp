#pragma once

#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <string_view>

namespace banter::test {

/// A message of a client waits in the journal, which is stalled.
inline void stall(world& w, peer& author)
{
    author.send(R"({"type":"message","room":"lobby","text":"hey"})");
    w.turn();
    w.journal().set_load(journal::pressure::stalled);
    BOOST_REQUIRE(w.journal().waiting_commits() != 0u);
}

/// The departure of a user waits in the journal, which is stalled.
inline void stall_behind_departure(world& w, std::string_view user)
{
    {
        const auto gone = w.welcome(user);
    }
    w.turn();
    w.journal().commit_one(); // of the end
    w.turn();
    BOOST_REQUIRE(w.journal().waiting_commits() == 1u); // of the departure
    w.journal().set_load(journal::pressure::stalled);
}

} // namespace banter::test

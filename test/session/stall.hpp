#pragma once

#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <string_view>

namespace banter::test {

/// A message that nobody else hears waits in the journal, so that what follows waits too.
/// @return its author
inline peer occupy(world& w)
{
    auto author = w.welcome("busy", R"(,"rooms":["elsewhere"])");
    author.send(R"({"type":"message","room":"elsewhere","text":"hey"})");
    w.turn();
    BOOST_REQUIRE(w.journal().waiting_commits() != 0u);
    return author;
}

/// A message of a client waits in the journal, which is stalled.
inline void stall(world& w, peer& author)
{
    author.send(R"({"type":"message","room":"lobby","text":"hey"})");
    w.turn();
    w.journal().set_load(chat::pressure::stalled);
    BOOST_REQUIRE(w.journal().waiting_commits() != 0u);
}

/// A message of `author` waits in the journal, which is stalled, and after it the departure of `user`.
inline void stall_behind_departure(world& w, peer& author, std::string_view user)
{
    {
        const auto gone = w.welcome(user);
        stall(w, author);
    }
    w.turn();
    w.turn();
    BOOST_REQUIRE(w.journal().waiting_commits() == 2u);
}

} // namespace banter::test

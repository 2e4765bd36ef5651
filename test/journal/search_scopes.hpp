#pragma once

#include "server/chat/query.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <vector>

namespace banter::journal::test {

/// The results of each client's search, in rooms and conversations with the same words.
/// @param put   stores "tea" in a room; the first gets the seq 1
/// @param find  the seqs of a search, e.g. "3 1 +"
inline void check_search_scopes(const std::function<void(const std::string& room)>& put,
                                const std::function<std::string(const chat::search_query&)>& find)
{
    for (const auto* room :
         {"ops", "@alice,bob", "dev", "@bob,carol", "@alice,alice", "secret", "@alice,bob"})
        put(room); // 1 to 7

    struct {
        std::string room;
        std::string viewer;
        chat::seq_number since;
        std::vector<std::string> hidden;
        std::size_t limit;
        std::string found;
    } const table[] = {
        {"", "", 0, {}, 9, "6 3 1 "},
        {"", "alice", 0, {}, 9, "7 6 5 3 2 1 "},
        {"", "bob", 0, {}, 9, "7 6 4 3 2 1 "},
        {"", "carol", 0, {"secret"}, 9, "4 3 1 "},
        {"", "dave", 0, {"dev", "secret"}, 9, "1 "},
        {"", "bo", 0, {}, 9, "6 3 1 "},
        {"", "alice", 5, {}, 9, "7 6 3 1 "}, // of conversations alone
        {"", "alice", 7, {}, 9, "6 3 1 "},
        {"", "", 0, {"secret"}, 1, "3 +"}, // a message that does not match is not counted
        {"", "", 0, {"secret"}, 2, "3 1 "},
        {"", "dave", 0, {"dev", "secret"}, 1, "1 "},
        {"@alice,bob", "alice", 0, {}, 9, "7 2 "},
        {"@alice,bob", "alice", 2, {}, 9, "7 "},
        {"@alice,bob", "alice", 7, {}, 9, ""},
        {"ops", "alice", 5, {}, 9, "1 "},
        {"secret", "alice", 0, {"secret"}, 9, ""},
    };
    for (const auto& t : table) {
        chat::search_query q;
        q.text = "tea";
        q.room = t.room;
        q.viewer = t.viewer;
        q.since = t.since;
        q.hidden = t.hidden;
        q.limit = t.limit;
        BOOST_TEST(find(q) == t.found,
                   t.viewer << " in \"" << t.room << "\" since " << t.since << ": " << find(q));
    }
}

} // namespace banter::journal::test

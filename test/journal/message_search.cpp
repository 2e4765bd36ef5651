// Searching the messages and their index together, where the index is behind.
#include "server/journal/message_search.hpp"
#include "server/journal/search_writer.hpp"
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

namespace {

std::string texts_of(const page& p)
{
    std::string out;
    for (const auto& m : p.messages)
        out += m.text + ";";
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(message_search_suite)

BOOST_AUTO_TEST_CASE(what_the_index_does_not_have_yet_is_found_as_what_it_has)
{
    store_on_disk store;
    const data_paths paths{store.settings.folder};
    search_writer index{paths.search, "e"};
    message_search searching{paths, store.disk.name()};
    const auto find = [&](std::string text, std::string room = {}) {
        chat::search_query q;
        q.text = std::move(text);
        q.room = std::move(room);
        return texts_of(searching.find(q, no_bound - 1, [] { return false; }));
    };

    const auto first = store.put("ops", "first tea").what.seq;
    store.put("dev", "second tea");
    BOOST_TEST(find("tea") == "second tea;first tea;");

    index.begin();
    index.add(first, store.reader().id_of_room("ops"), "first tea");
    index.commit(first);
    BOOST_TEST(find("tea") == "second tea;first tea;");
    BOOST_TEST(find("tea", "ops") == "first tea;");
    BOOST_TEST(find("tea", "dev") == "second tea;");

    store.put("ops", "third tea");
    BOOST_TEST(find("tea") == "third tea;second tea;first tea;");
}

BOOST_AUTO_TEST_SUITE_END()

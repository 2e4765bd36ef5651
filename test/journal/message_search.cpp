// Searches of messages and index together while the index is not up to date.
#include "server/journal/message_search.hpp"
#include "server/journal/search_writer.hpp"
#include "test/journal/search_scopes.hpp"
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

BOOST_AUTO_TEST_SUITE(message_search_suite)

namespace {

std::string texts_of(const page& p)
{
    std::string out;
    for (const auto& m : p.messages)
        out += m.text + ";";
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(messages_not_yet_indexed_are_found_like_indexed_ones)
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

    const auto first = store.put("ops", "first tea").message.seq;
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

BOOST_AUTO_TEST_CASE(only_messages_visible_to_the_client_are_found_in_and_outside_the_index)
{
    for (const chat::seq_number indexed : {0, 3, 7}) {
        store_on_disk store;
        const data_paths paths{store.settings.folder};
        search_writer index{paths.search, "e"};
        message_search searching{paths, store.disk.name()};
        index.begin();
        chat::seq_number last = 0;
        const auto put = [&](const std::string& room) {
            last = store.put(room, "tea").message.seq;
            if (last <= indexed)
                index.add(last, store.reader().id_of_room(room), "tea", room);
            if (last == 7)
                index.commit(indexed);
        };
        check_search_scopes(put, [&](const chat::search_query& q) {
            const auto p = searching.find(q, no_bound - 1, [] { return false; });
            std::string out;
            for (const auto& m : p.messages)
                out += std::to_string(m.seq) + ' ';
            return out + (p.more ? "+" : "");
        });
    }
}

BOOST_AUTO_TEST_CASE(hidden_messages_do_not_use_up_a_searchs_limit)
{
    store_on_disk store;
    const data_paths paths{store.settings.folder};
    search_writer index{paths.search, "e"};
    message_search searching{paths, store.disk.name()};
    index.begin();
    store.put("ops", "tea");
    index.add(1, store.reader().id_of_room("ops"), "tea");
    std::vector<chat::batch> group(1);
    for (int i = 0; i < 3'000; ++i)
        group[0].entries.push_back(entry_of(i % 2 == 0 ? "@bob,carol" : "secret", "tea"));
    store.write(std::move(group));
    for (chat::seq_number seq = 2; seq <= 3'001; ++seq) {
        const std::string room = seq % 2 == 0 ? "@bob,carol" : "secret";
        index.add(seq, store.reader().id_of_room(room), "tea", room);
    }
    index.commit(3'001);

    chat::search_query q;
    q.text = "tea";
    q.limit = 1;
    q.hidden = {"secret"};
    int questions = 0;
    BOOST_TEST(texts_of(searching.find(q, no_bound - 1, [&] { return ++questions > 1'000; })) == "tea;");
    q.viewer = "alice";
    BOOST_TEST(texts_of(searching.find(q, no_bound - 1, [&] { return ++questions > 1'000; })) == "tea;");
}

BOOST_AUTO_TEST_CASE(a_search_out_of_time_reports_its_results_and_can_be_continued)
{
    store_on_disk store;
    const data_paths paths{store.settings.folder};
    const search_writer index{paths.search, "e"};
    message_search searching{paths, store.disk.name()};
    for (int i = 0; i < 9; ++i)
        store.put("ops", "tea");
    chat::search_query q;
    q.text = "tea";
    const auto find = [&](int patience) {
        return searching.find(q, no_bound - 1, [&] { return patience-- == 0; });
    };
    auto p = find(3);
    BOOST_TEST(!p.failed);
    BOOST_TEST(p.more);
    BOOST_TEST(p.messages.size() == 3u);
    q.before = p.messages.back().seq;
    BOOST_TEST(find(3).messages.front().seq == 6u);
    q.before.reset();
    BOOST_TEST(find(0).failed);
}

BOOST_AUTO_TEST_SUITE_END()

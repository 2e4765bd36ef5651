#include "server/journal/importer.hpp"

#include "test/journal/stored.hpp"
#include "test/journal/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

BOOST_AUTO_TEST_SUITE(importer_suite)

namespace {

chat::message message_of(std::string text, chat::seq_number seq = 0)
{
    chat::message m;
    m.room = "ops";
    m.user = "Alice";
    m.text = std::move(text);
    m.seq = seq;
    m.time = banter::timestamp{std::chrono::milliseconds{1'700'000'000'000}};
    return m;
}

struct importing {
    void start() { it = std::make_unique<importer>(folder.path()); }
    void stop()
    {
        BOOST_TEST((it->flush() == write_result::stored));
        it->close();
        it.reset();
    }

    std::vector<chat::message> stored()
    {
        message_reader reader{folder.path() / "banter.db"};
        return whole_room(reader, "ops");
    }

    // Imports and stores a message. @return the outcome, as the increase of "added known refused reused"
    std::string take(const chat::message& m, const std::string& id = {})
    {
        const auto added = it->added();
        const auto known = it->already_stored();
        const auto refused = it->refused();
        const auto reused = it->reused();
        BOOST_TEST((it->add(m, id) == write_result::stored));
        BOOST_TEST((it->flush() == write_result::stored));
        return std::to_string(it->added() - added) + ' ' + std::to_string(it->already_stored() - known) +
               ' ' + std::to_string(it->refused() - refused) + ' ' + std::to_string(it->reused() - reused);
    }

    temporary_folder folder;
    std::unique_ptr<importer> it = std::make_unique<importer>(folder.path());
};

const std::string added = "1 0 0 0";
const std::string known = "0 1 0 0";
const std::string refused = "0 0 1 0";
const std::string reused = "0 0 0 1";

} // namespace

BOOST_FIXTURE_TEST_CASE(messages_keep_their_times_and_are_renumbered, importing)
{
    BOOST_TEST(take(message_of("one", 70)) == added);
    BOOST_TEST(take(message_of("two", 30)) == added);
    const auto all = stored();
    BOOST_REQUIRE(all.size() == 2u);
    BOOST_TEST(all[0].seq == 1u);
    BOOST_TEST(all[0].text == "one");
    BOOST_TEST(all[0].user == "Alice");
    BOOST_TEST((all[0].time == message_of("").time));
    BOOST_TEST(all[1].seq == 2u);
    BOOST_TEST(all[1].prev == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_message_with_an_id_is_identified_by_author_and_id, importing)
{
    BOOST_TEST(take(message_of("one"), "x") == added);
    BOOST_TEST(take(message_of("something else"), "x") == reused);
    BOOST_TEST(take(message_of("one"), "x") == known);
    auto same_person = message_of("one");
    same_person.user = "aLICE";
    BOOST_TEST(take(same_person, "x") == known);
    auto somebody_else = message_of("one");
    somebody_else.user = "bob";
    BOOST_TEST(take(somebody_else, "x") == added);
    BOOST_TEST(take(message_of("one"), "y") == added);
    stop();
    start();
    BOOST_TEST(take(message_of("one"), "x") == known);
}

BOOST_FIXTURE_TEST_CASE(a_message_without_an_id_is_stored_once, importing)
{
    const auto m = message_of("one", 70);
    BOOST_TEST(take(m) == added);
    BOOST_TEST(take(m) == known);
    BOOST_TEST((it->add(m, {}) == write_result::stored)); // also within one batch
    BOOST_TEST(take(m) == "0 2 0 0");

    const auto differs = [&](auto change) {
        auto other = m;
        change(other);
        return take(other) == added;
    };
    BOOST_TEST(differs([](chat::message& o) { o.text = "two"; }));
    BOOST_TEST(differs([](chat::message& o) { o.seq = 71; }));
    BOOST_TEST(differs([](chat::message& o) { o.user = "bob"; }));
    BOOST_TEST(differs([](chat::message& o) { o.room = "dev"; }));
    BOOST_TEST(differs([](chat::message& o) { o.time += std::chrono::milliseconds{1}; }));
}

BOOST_FIXTURE_TEST_CASE(a_message_imported_into_its_own_database_is_known, importing)
{
    take(message_of("one"), "x");
    const auto here = stored().at(0);
    BOOST_TEST(take(here) == known);
    const auto is_new = [&](auto change) {
        auto other = here;
        change(other);
        return take(other) == added;
    };
    BOOST_TEST(is_new([](chat::message& o) { o.text = "two"; }));
    BOOST_TEST(is_new([](chat::message& o) { o.user = "bob"; }));
    BOOST_TEST(is_new([](chat::message& o) { o.room = "dev"; }));
    BOOST_TEST(is_new([](chat::message& o) { o.time += std::chrono::milliseconds{1}; }));
    BOOST_TEST(is_new([](chat::message& o) { o.seq = 0; }));
}

BOOST_FIXTURE_TEST_CASE(a_thousand_messages_are_stored_together, importing)
{
    for (int i = 1; i < 1'000; ++i)
        BOOST_REQUIRE((it->add(message_of(std::to_string(i)), {}) == write_result::stored));
    BOOST_TEST(it->added() == 0u);
    BOOST_TEST((it->add(message_of("1000"), {}) == write_result::stored));
    BOOST_TEST(it->added() == 1'000u);
    BOOST_TEST((it->add(message_of("1001"), {}) == write_result::stored));
    BOOST_TEST(it->added() == 1'000u); // and the next group starts empty
    stop();
    BOOST_TEST(stored().size() == 1'001u);
}

BOOST_FIXTURE_TEST_CASE(a_mebibyte_of_text_is_stored_together, importing)
{
    const std::string half(512 * 1024, 'x');
    for (int round = 1; round <= 2; ++round) {
        it->add(message_of(half + std::to_string(round)), "a" + std::to_string(round));
        it->add(message_of(half.substr(2)), "b" + std::to_string(round)); // one byte less than a mebibyte
        BOOST_TEST(it->added() == static_cast<std::size_t>(round - 1) * 3);
        it->add(message_of("x"), "c" + std::to_string(round));
        BOOST_TEST(it->added() == static_cast<std::size_t>(round) * 3);
    }
}

BOOST_FIXTURE_TEST_CASE(a_repeat_of_a_damaged_message_is_refused, importing)
{
    take(message_of("one"), "x");
    stop();
    {
        SQLite::Database db{(folder.path() / "banter.db").string(), SQLite::OPEN_READWRITE};
        db.exec("UPDATE entries SET text = 'changed'");
    }
    start();
    BOOST_TEST(take(message_of("one"), "x") == refused);
}

BOOST_FIXTURE_TEST_CASE(an_import_locks_the_folder_like_a_server, importing)
{
    BOOST_CHECK_THROW(importer{folder.path()}, storage_error);
}

BOOST_AUTO_TEST_SUITE_END()

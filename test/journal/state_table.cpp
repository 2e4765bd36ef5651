// State entries, stored with the messages: restarts, transactions.
#include "server/journal/state_table.hpp"
#include "server/journal/database_check.hpp"
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

BOOST_AUTO_TEST_SUITE(state_table_suite)

namespace {

struct remembering : store_on_disk {
    write_result remember(std::vector<chat::state_entry> state_entries)
    {
        chat::batch b;
        b.state_entries = std::move(state_entries);
        write(std::move(b));
        return result;
    }

    std::string remembered() const
    {
        auto state_entries = it->recover().state_entries;
        std::sort(state_entries.begin(), state_entries.end(),
                  [](const chat::state_entry& a, const chat::state_entry& b) {
                      return std::tie(a.kind, a.key) < std::tie(b.kind, b.key);
                  });
        std::string out;
        for (const auto& f : state_entries)
            out += f.kind + ' ' + f.key + ": " + f.value + "; ";
        return out;
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(state_entries_are_read_again_after_a_stop_and_a_kill, remembering)
{
    BOOST_TEST(remembered() == "");
    BOOST_TEST((remember({{"rules", "ops", "m"}, {"seen", "ops", "7"}}) == write_result::stored));
    kill();
    start();
    BOOST_TEST(remembered() == "rules ops: m; seen ops: 7; ");
    remember({{"rules", "dev", "s"}});
    stop();
    start();
    BOOST_TEST(remembered() == "rules dev: s; rules ops: m; seen ops: 7; ");
}

BOOST_FIXTURE_TEST_CASE(the_last_value_counts_in_a_batch_in_a_group_and_after_it, remembering)
{
    remember({{"seen", "a", "1"}, {"seen", "a", "2"}});
    BOOST_TEST(remembered() == "seen a: 2; ");
    std::vector<chat::batch> group(2);
    group[0].state_entries = {{"seen", "a", "3"}, {"seen", "b", "1"}};
    group[1].state_entries = {{"seen", "a", "4"}};
    write(std::move(group));
    BOOST_TEST(remembered() == "seen a: 4; seen b: 1; ");
    remember({{"seen", "b", "2"}});
    BOOST_TEST(remembered() == "seen a: 4; seen b: 2; ");
}

BOOST_FIXTURE_TEST_CASE(an_empty_value_is_forgotten, remembering)
{
    remember({{"rules", "a", "x"}, {"rules", "b", "y"}});
    remember({{"rules", "a", ""}, {"rules", "none", ""}});
    BOOST_TEST(remembered() == "rules b: y; ");
    remember({{"rules", "b", ""}, {"rules", "b", "z"}});
    BOOST_TEST(remembered() == "rules b: z; ");
    remember({{"rules", "b", "0"}, {"rules", "b", ""}});
    BOOST_TEST(remembered() == "");
}

BOOST_AUTO_TEST_CASE(a_damaged_state_entry_is_found_by_a_check_and_not_served)
{
    temporary_folder folder;
    message_store_settings settings;
    settings.folder = folder.path();
    const auto file = folder.path() / "banter.db";
    {
        message_store store{settings};
        std::vector<chat::batch> group(1);
        group[0].state_entries = {{"rules", "ops", "s"}};
        BOOST_TEST((write_numbered(store, group) == write_result::stored));
    }
    const auto findings = [&] {
        std::string all;
        check_database(file, [&](const std::string& what) { all += what; });
        return all;
    };
    BOOST_TEST(findings() == "");
    for (const auto* change : {"value = ''", "key = 'dev'", "kind = 'seen'", "checksum = checksum + 1"}) {
        SQLite::Database db{file.string(), SQLite::OPEN_READWRITE};
        db.exec("CREATE TEMP TABLE kept AS SELECT * FROM rows");
        db.exec(std::string{"UPDATE rows SET "} + change);
        BOOST_TEST(findings().find("is damaged: its checksum is wrong") != std::string::npos, change);
        BOOST_CHECK_THROW(message_store{settings}.recover(), storage_error);
        db.exec("DELETE FROM rows; INSERT INTO rows SELECT * FROM kept");
    }
    BOOST_TEST(findings() == "");
    BOOST_TEST(message_store{settings}.recover().state_entries.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

// When the log is brought into the database, and when not.
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;

BOOST_AUTO_TEST_SUITE(message_store_checkpoints_suite)

namespace {

struct rig : store_on_disk {
    explicit rig(int checkpoint_pages = 100)
    {
        stop();
        settings.checkpoint_pages = checkpoint_pages;
        start();
        disk.before([this](power_cut_vfs::call what, const std::string& file) {
            if (what == power_cut_vfs::call::write && file.ends_with("banter.db"))
                ++written;
            return SQLITE_OK;
        });
    }

    // More pages than are due.
    void put_many()
    {
        for (int i = 0; i < 100; ++i)
            put("ops");
    }

    // @return whether a checkpoint has written to the database.
    bool checkpoint()
    {
        written = 0;
        BOOST_TEST((it->checkpoint_when_due() == write_result::stored));
        return written != 0;
    }

    // The number of pages in the log. Checkpoints the log to count them.
    int pages_of_log() const
    {
        SQLite::Database db{(folder.path() / "banter.db").string(), SQLite::OPEN_READWRITE, 0, disk.name()};
        SQLite::Statement all{db, "PRAGMA wal_checkpoint(PASSIVE)"};
        BOOST_REQUIRE(all.executeStep());
        return all.getColumn(1).getInt();
    }

    int written = 0; // pages of the database
};

} // namespace

BOOST_AUTO_TEST_CASE(a_checkpoint_is_made_after_enough_new_pages)
{
    rig r;
    r.put("ops");
    BOOST_TEST(!r.checkpoint());
    r.put_many();
    BOOST_TEST(r.checkpoint());
    r.put_many(); // the log starts from its beginning again
    BOOST_TEST(r.checkpoint());
    r.put("ops");
    BOOST_TEST(!r.checkpoint());
}

BOOST_AUTO_TEST_CASE(a_checkpoint_is_due_at_the_configured_number_of_pages)
{
    const int pages = [] {
        rig r;
        r.put("ops");
        return r.pages_of_log();
    }();
    BOOST_TEST(pages > 1);
    for (const bool due : {true, false}) {
        rig r{due ? pages : pages + 1};
        r.put("ops");
        BOOST_TEST(r.checkpoint() == due);
    }
}

BOOST_AUTO_TEST_CASE(a_log_that_a_reader_keeps_is_not_looked_through_at_each_write)
{
    rig r;
    auto reader = r.reader();
    r.put_many();
    reader.connection().exec("BEGIN");
    BOOST_TEST(reader.connection().execAndGet("SELECT count(*) FROM entries").getInt() == 100);
    BOOST_TEST(r.checkpoint());
    r.put("ops"); // after the part that the reader keeps in the log
    reader.connection().exec("COMMIT");
    BOOST_TEST(!r.checkpoint());
    r.put_many();
    BOOST_TEST(r.checkpoint());
}

namespace {

// With files, since a full disk is about their sizes.
struct on_a_full_disk {
    on_a_full_disk()
    {
        settings.folder = folder.path();
        settings.durable = durability::crash; // syncs less
        it = std::make_unique<message_store>(settings);
    }

    void remember(const std::string& key, const std::string& value)
    {
        std::vector<chat::batch> group(1);
        group[0].state_entries = {{"seen", key, value}};
        BOOST_REQUIRE((it->write(group) == write_result::stored));
        BOOST_REQUIRE((it->checkpoint_when_due() == write_result::stored));
    }

    std::uint64_t size(const char* name) const { return size_of(folder.path() / name); }

    static constexpr std::uint64_t large = 2'000'000;

    temporary_folder folder;
    message_store_settings settings;
    std::unique_ptr<message_store> it;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(on_a_full_disk_the_space_in_the_log_is_used_again, on_a_full_disk)
{
    remember("a", "0");
    it->close_cleanly();
    it.reset(); // brings the log into the database
    it = std::make_unique<message_store>(settings);
    it->set_disk_full(true);
    for (int i = 0; i < 200; ++i)
        remember("a", std::to_string(i));
    BOOST_TEST(size("banter.db-wal") < large / 4);
}

BOOST_FIXTURE_TEST_CASE(on_a_full_disk_the_database_does_not_grow, on_a_full_disk)
{
    const auto before = size("banter.db");
    it->set_disk_full(true);
    remember("a", std::string(large, 'x'));
    BOOST_TEST(size("banter.db") == before);
    it->close_cleanly();
    it.reset();
    BOOST_TEST(size("banter.db") == before);
    BOOST_TEST(size("banter.db-wal") > large);

    it = std::make_unique<message_store>(settings);
    BOOST_TEST(it->recover().state_entries.at(0).value.size() == large);
    it->close_cleanly();
    it.reset();
    BOOST_TEST(size("banter.db") > large);
}

BOOST_AUTO_TEST_SUITE_END()

#include "server/journal/data_folder.hpp"

#include "test/journal/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <optional>

using namespace banter::journal;
using namespace banter::journal::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(data_folder_suite)

namespace {

using purpose = data_folder::purpose;
using reason = storage_error::reason;

std::optional<reason> refusal_of(const fs::path& folder, purpose what_for = purpose::run)
{
    try {
        const data_folder held{folder, what_for};
        return {};
    } catch (const storage_error& e) {
        return e.why();
    }
}

unsigned mode_of(const fs::path& file)
{
    struct stat s {};
    return ::stat(file.c_str(), &s) == 0 ? s.st_mode & 0777u : 0u;
}

void put(const fs::path& file, const std::string& content) { std::ofstream{file} << content; }

std::string content_of(const fs::path& file)
{
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_folder_is_made_for_its_owner_alone_with_those_above_it)
{
    const temporary_folder t;
    const auto folder = t.path() / "a" / "b" / "data";
    const data_folder held{folder};
    BOOST_TEST(mode_of(folder) == 0700u);
    BOOST_TEST(held.paths().messages == folder / "banter.db");
    BOOST_TEST(held.paths().search == folder / "search.db");
    BOOST_TEST(mode_of(folder / "banter.lock") == 0600u);
}

BOOST_AUTO_TEST_CASE(an_existing_folder_keeps_its_mode)
{
    const temporary_folder t;
    ::chmod(t.path().c_str(), 0750);
    const data_folder held{t.path()};
    BOOST_TEST(mode_of(t.path()) == 0750u);
}

BOOST_AUTO_TEST_CASE(a_folder_has_one_owner_at_a_time)
{
    const temporary_folder t;
    {
        const data_folder held{t.path()};
        BOOST_TEST((refusal_of(t.path()) == reason::in_use));
        BOOST_TEST((refusal_of(t.path(), purpose::restore) == reason::in_use));
    }
    BOOST_TEST((refusal_of(t.path()) == std::nullopt));
}

BOOST_AUTO_TEST_CASE(a_path_that_is_not_a_folder_is_refused)
{
    const temporary_folder t;
    put(t.path() / "file", "x");
    BOOST_TEST((refusal_of(t.path() / "file") == reason::unusable));
    BOOST_TEST((refusal_of(t.path() / "file" / "below") == reason::unusable));
    fs::create_directories(t.path() / "data" / "banter.lock");
    BOOST_TEST((refusal_of(t.path() / "data") == reason::unusable));
}

BOOST_AUTO_TEST_CASE(the_record_of_a_run_is_read_at_the_next)
{
    const temporary_folder t;
    const run_record first{"0123456789abcdef", 7, 123'456'789'012, 10'000};
    const run_record second{"ff", 8, 1, 2};
    {
        data_folder held{t.path()};
        BOOST_TEST((held.last_run() == std::nullopt));
        held.note_run(first);
        BOOST_TEST((held.last_run() == first));
    }
    data_folder held{t.path()};
    BOOST_TEST((held.last_run() == first));
    held.note_run(second); // a shorter one leaves nothing of the longer
    BOOST_TEST((held.last_run() == second));
    BOOST_TEST(fs::file_size(held.paths().lock) == 128u);
}

BOOST_AUTO_TEST_CASE(an_incomplete_or_foreign_record_is_ignored)
{
    const temporary_folder t;
    const auto lock = t.path() / "banter.lock";
    for (const char* const text : {"", "\n", "banter 1", "banter 1 ff 7 8\n", "banter 2 ff 7 8 9\n",
                                   "other 1 ff 7 8 9\n", "banter 1 ff seven 8 9\n"}) {
        put(lock, text);
        const data_folder held{t.path()};
        BOOST_TEST((held.last_run() == std::nullopt), text);
    }
    put(lock, "banter 1 ff 7 8 9\n");
    const data_folder held{t.path()};
    BOOST_TEST((held.last_run() == run_record{"ff", 7, 8, 9}));
}

BOOST_AUTO_TEST_CASE(removed_or_replaced_files_are_noticed)
{
    const temporary_folder t;
    const auto folder = t.path() / "data";
    const data_folder held{folder};
    const auto& paths = held.paths();
    for (const auto& file : {paths.messages, paths.wal, paths.shm})
        put(file, "x");
    const auto inodes = held.inodes();
    BOOST_TEST(inodes.messages != 0u);
    BOOST_TEST(held.intact(inodes, 0));
    put(paths.wal, "longer");
    BOOST_TEST(held.intact(inodes, 0));
    BOOST_TEST(held.intact(inodes, 6));
    BOOST_TEST(!held.intact(inodes, 7)); // it was truncated

    const auto put_back = [&](const fs::path& file) {
        fs::rename(file.string() + ".away", file);
        BOOST_TEST(held.intact(inodes, 0));
    };
    for (const auto& file : {paths.messages, paths.wal, paths.shm, paths.lock}) {
        fs::rename(file, file.string() + ".away");
        BOOST_TEST(!held.intact(inodes, 0));
        put(file, "another");
        BOOST_TEST(!held.intact(inodes, 0));
        put_back(file);
    }
    fs::rename(folder, folder.string() + ".away");
    BOOST_TEST(!held.intact(inodes, 0));
    put_back(folder);
    BOOST_TEST(inode_of(folder / "none") == 0u);
}

BOOST_AUTO_TEST_CASE(a_restore_that_did_not_end_may_only_be_followed_by_another)
{
    const temporary_folder t;
    {
        data_folder held{t.path(), purpose::restore};
        held.note_run({"ff", 7, 8, 9});
        held.note_restoring();
        BOOST_TEST((held.last_run() == run_record{"being-restored", 7, 0, 9}));
    }
    BOOST_TEST((refusal_of(t.path()) == reason::damaged));
    BOOST_TEST((refusal_of(t.path()) == reason::damaged)); // the lock is let go
    {
        data_folder held{t.path(), purpose::restore};
        held.note_restored();
        BOOST_TEST((held.last_run() == run_record{"restored", 7, 0, 9}));
    }
    BOOST_TEST((refusal_of(t.path()) == std::nullopt));
}

BOOST_AUTO_TEST_CASE(a_restore_into_a_new_folder_notes_no_run)
{
    const temporary_folder t;
    data_folder held{t.path(), purpose::restore};
    held.note_restoring();
    BOOST_TEST((held.last_run() == run_record{"being-restored", 0, 0, 0}));
    held.note_restored();
    BOOST_TEST((held.last_run() == run_record{"restored", 0, 0, 0}));
    BOOST_TEST(content_of(held.paths().lock).starts_with("banter 1 restored 0 0 0\n"));
}

BOOST_AUTO_TEST_SUITE_END()

#include "server/journal/durable_file.hpp"

#include "test/journal/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <optional>

using namespace banter::journal;
using namespace banter::journal::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(durable_file_suite)

namespace {

void put(const fs::path& file, const std::string& content) { std::ofstream{file} << content; }

std::string content_of(const fs::path& file)
{
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::size_t files_in(const fs::path& folder)
{
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder}, {}));
}

template <class Call>
std::optional<storage_error::reason> refusal_of(Call call)
{
    try {
        call();
        return {};
    } catch (const storage_error& e) {
        return e.why();
    }
}

const std::optional unusable{storage_error::reason::unusable};

} // namespace

BOOST_AUTO_TEST_CASE(a_new_file_has_another_name_until_it_is_put_in_place)
{
    const temporary_folder t;
    const auto name = t.path() / "backup.db";
    {
        new_file f{name};
        BOOST_TEST(f.name() == name);
        BOOST_TEST(f.path().parent_path() == t.path());
        const auto now = f.path().filename().string();
        BOOST_TEST(now.starts_with("backup.db."));
        BOOST_TEST(now.ends_with(".partial"));
        struct stat s {};
        BOOST_TEST(::stat(f.path().c_str(), &s) == 0);
        BOOST_TEST((s.st_mode & 0777u) == 0600u);
        put(f.path(), "content");
        f.start_writing_back();
        f.belong_to_folder();
        BOOST_TEST(!fs::exists(name));
        f.put_in_place();
        BOOST_TEST(content_of(name) == "content");
        BOOST_TEST(!fs::exists(f.path()));
    }
    BOOST_TEST(content_of(name) == "content"); // and it stays
    BOOST_TEST(files_in(t.path()) == 1u);
}

BOOST_AUTO_TEST_CASE(a_new_file_that_was_not_put_in_place_is_removed)
{
    const temporary_folder t;
    {
        const new_file f{t.path() / "backup.db"};
        put(f.path(), "content");
        BOOST_TEST(files_in(t.path()) == 1u);
    }
    BOOST_TEST(files_in(t.path()) == 0u);
}

BOOST_AUTO_TEST_CASE(a_file_that_came_in_the_meantime_is_not_overwritten)
{
    const temporary_folder t;
    const auto name = t.path() / "backup.db";
    {
        new_file f{name};
        put(f.path(), "new");
        put(name, "another file");
        BOOST_TEST((refusal_of([&] { f.put_in_place(); }) == unusable));
    }
    BOOST_TEST(content_of(name) == "another file");
    BOOST_TEST(files_in(t.path()) == 1u);
}

BOOST_AUTO_TEST_CASE(two_at_a_time_do_not_disturb_each_other)
{
    const temporary_folder t;
    new_file a{t.path() / "backup.db"};
    new_file b{t.path() / "backup.db"};
    BOOST_TEST(a.path() != b.path());
    put(a.path(), "a");
    put(b.path(), "b");
    b.put_in_place();
    BOOST_TEST((refusal_of([&] { a.put_in_place(); }) == unusable));
    BOOST_TEST(content_of(t.path() / "backup.db") == "b");
}

BOOST_AUTO_TEST_CASE(a_new_file_in_no_folder_cannot_be_made)
{
    const temporary_folder t;
    BOOST_TEST((refusal_of([&] { const new_file f{t.path() / "none" / "backup.db"}; }) == unusable));
}

BOOST_AUTO_TEST_CASE(missing_files_need_no_renaming_and_no_removal)
{
    const temporary_folder t;
    const auto a = t.path() / "a";
    const auto b = t.path() / "b";
    rename_if_there(a, b);
    remove_if_there(a);
    BOOST_TEST(files_in(t.path()) == 0u);
    put(a, "content");
    rename_if_there(a, b);
    BOOST_TEST(!fs::exists(a));
    BOOST_TEST(content_of(b) == "content");
    remove_if_there(b);
    BOOST_TEST(files_in(t.path()) == 0u);
}

BOOST_AUTO_TEST_CASE(a_failed_rename_removal_or_sync_is_an_error)
{
    const temporary_folder t;
    const auto a = t.path() / "a";
    put(a, "content");
    fs::create_directory(t.path() / "folder");
    BOOST_TEST((refusal_of([&] { rename_if_there(a, t.path() / "folder"); }) == unusable));
    BOOST_TEST((refusal_of([&] { remove_if_there(t.path() / "folder"); }) == unusable));
    BOOST_TEST((refusal_of([&] { remove_if_there(a / "below"); }) == unusable));
    BOOST_TEST((refusal_of([&] { sync_folder(t.path() / "none"); }) == unusable));
    BOOST_TEST((refusal_of([&] { sync_folder(a); }) == unusable));
    BOOST_TEST((refusal_of([&] { sync_folder(t.path()); }) == std::nullopt));
    BOOST_TEST(content_of(a) == "content");
}

BOOST_AUTO_TEST_SUITE_END()

// The lock file, on a disk that has no space for it.
#include "test/journal/store_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

using namespace banter::journal;
using namespace banter::journal::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(lock_file_suite)

namespace {

// The open lock file of a folder, for which there is no space from the construction to the destruction.
class full_lock_file {
public:
    explicit full_lock_file(fs::path file) : file_{std::move(file)}
    {
        for (const auto& each : fs::directory_iterator{"/proc/self/fd"}) {
            std::error_code ec;
            if (fs::read_symlink(each, ec) == fs::canonical(file_))
                open_ = std::stoi(each.path().filename());
        }
        real_ = ::dup(open_);
        const int full = ::open("/dev/full", O_RDWR | O_CLOEXEC);
        if (::dup2(full, open_) < 0)
            throw std::logic_error{"the lock file is not open"};
        ::close(full);
        fs::rename(file_, away()); // a store looks whether its file is still there
        fs::create_symlink("/dev/full", file_);
    }

    ~full_lock_file()
    {
        fs::rename(away(), file_);
        ::dup2(real_, open_);
        ::close(real_);
    }

private:
    fs::path away() const { return file_.string() + ".away"; }

    fs::path file_;
    int open_ = -1;
    int real_ = -1;
};

} // namespace

// A run notes in the lock file that it has reserved numbers.
BOOST_FIXTURE_TEST_CASE(a_lock_file_without_space_is_a_full_disk_and_is_written_when_there_is_space,
                        store_on_disk)
{
    put("ops");
    kill();
    start();
    const auto epoch = it->recover().epoch;
    std::vector<banter::chat::batch> group(1);
    group[0].entries = {entry_of("ops", "hi")};
    {
        const full_lock_file full{folder.path() / "banter.lock"};
        for (int tries = 0; tries < 3; ++tries)
            BOOST_TEST((write_numbered(*it, group) == write_result::disk_full));
        BOOST_TEST(it->why().find("No space left") != std::string::npos, it->why());
        BOOST_TEST(group[0].entries[0].seq() == 0u);
    }
    BOOST_TEST((write_numbered(*it, group) == write_result::stored));
    BOOST_TEST(group[0].entries[0].seq() == 2u);
    kill();
    start();
    BOOST_TEST(it->recover().epoch == epoch);
    BOOST_TEST(it->given() == 2u);
}

BOOST_FIXTURE_TEST_CASE(a_trim_does_not_wait_for_a_lock_file_without_space, store_on_disk)
{
    put("ops");
    kill();
    start();
    std::vector<banter::chat::batch> group(1);
    group[0].trims.push_back({{1, 1}, 1});
    {
        const full_lock_file full{folder.path() / "banter.lock"};
        BOOST_TEST((it->write(group) == write_result::stored));
        BOOST_TEST(it->trimmed().horizon == 1u);
    }
    put("ops");
    kill();
    start();
    BOOST_TEST(it->trimmed().horizon == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

// The file that sets space aside for a full disk.
#include "server/journal/ballast.hpp"

#include "test/journal/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

using namespace banter::journal;
using namespace banter::journal::test;

BOOST_AUTO_TEST_SUITE(ballast_suite)

namespace {

constexpr std::uint64_t size = 300'000;
constexpr std::uint64_t more_than_any_disk = std::uint64_t{1} << 43; // 8 TiB, which ext4 accepts for a file

struct in_a_folder {
    struct stat status() const
    {
        struct stat s {};
        BOOST_REQUIRE(::stat(file.c_str(), &s) == 0);
        return s;
    }

    void write(const std::string& content) const { std::ofstream{file} << content; }

    std::string content() const
    {
        std::ifstream in{file};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    temporary_folder folder;
    std::filesystem::path file = folder.path() / "reserve";
    ballast it{file, size};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(the_file_occupies_its_blocks_and_says_what_it_is_for, in_a_folder)
{
    BOOST_TEST(!std::filesystem::exists(file));
    BOOST_TEST(it.restore());
    BOOST_TEST(status().st_size == static_cast<off_t>(size));
    BOOST_TEST(status().st_blocks * 512 >= static_cast<off_t>(size));
    BOOST_TEST((status().st_mode & 0777) == 0600u);
    BOOST_TEST(content().starts_with("banterd sets this space aside"));
}

BOOST_FIXTURE_TEST_CASE(the_space_is_given_back_and_set_aside_again, in_a_folder)
{
    BOOST_TEST(!it.release()); // there is none yet
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST(it.restore());
        BOOST_TEST(it.restore());
        BOOST_TEST(it.release());
        BOOST_TEST(!std::filesystem::exists(file));
        BOOST_TEST(!it.release());
    }
}

BOOST_FIXTURE_TEST_CASE(a_file_of_an_earlier_run_is_made_complete, in_a_folder)
{
    BOOST_TEST((ballast{file, 2 * size}.restore()));
    BOOST_TEST(it.restore());
    BOOST_TEST(status().st_size == static_cast<off_t>(size)); // the flag is smaller now

    std::filesystem::resize_file(file, 70); // killed while it was made
    BOOST_TEST(it.restore());
    BOOST_TEST(status().st_blocks * 512 >= static_cast<off_t>(size));

    for (const auto& begun : {std::string{}, std::string(10'000, '\0')}) { // killed, power cut
        write(begun);
        BOOST_TEST((ballast{file, size}.restore()));
        BOOST_TEST(status().st_blocks * 512 >= static_cast<off_t>(size));
        BOOST_TEST(content().starts_with("banterd sets"));
    }
}

BOOST_FIXTURE_TEST_CASE(nothing_is_left_of_a_file_that_does_not_fit, in_a_folder)
{
    ballast large{file, more_than_any_disk};
    BOOST_TEST(!large.restore());
    BOOST_TEST(large.why().ends_with("No space left on device"));
    BOOST_TEST(!std::filesystem::exists(file));
    BOOST_TEST(it.restore());
    BOOST_TEST(!large.restore()); // nor of a smaller one
    BOOST_TEST(!std::filesystem::exists(file));
}

BOOST_FIXTURE_TEST_CASE(no_size_is_no_file, in_a_folder)
{
    ballast none{file, 0};
    BOOST_TEST(none.restore());
    BOOST_TEST(!std::filesystem::exists(file));
    BOOST_TEST(it.restore());
    BOOST_TEST(none.restore()); // that of an earlier run goes
    BOOST_TEST(!std::filesystem::exists(file));
}

// Waiting does not help against such a fault, so the server works without ballast.
BOOST_FIXTURE_TEST_CASE(a_file_of_somebody_else_is_left_alone_and_is_no_lack_of_space, in_a_folder)
{
    write("my notes");
    BOOST_TEST(it.restore());
    BOOST_TEST(!it.release());
    BOOST_TEST((ballast{file, 0}.restore()));
    BOOST_TEST(content() == "my notes");

    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    BOOST_TEST(it.restore());
    BOOST_TEST(!it.release());
    BOOST_TEST(std::filesystem::is_directory(file));

    std::filesystem::remove(file);
    const auto elsewhere = folder.path() / "elsewhere";
    std::ofstream{elsewhere} << "x";
    std::filesystem::create_symlink(elsewhere, file);
    BOOST_TEST(it.restore());
    BOOST_TEST(!it.release());
    BOOST_TEST(std::filesystem::file_size(elsewhere) == 1u);
    std::filesystem::remove(file);

    BOOST_TEST(it.restore());
    BOOST_TEST(status().st_size == static_cast<off_t>(size));
}

BOOST_AUTO_TEST_SUITE_END()

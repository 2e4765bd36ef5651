#include "client/console/state_files.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace banter::client;
using namespace banter::console;

BOOST_AUTO_TEST_SUITE(state_files_suite)

namespace {

struct folder {
    folder() { BOOST_REQUIRE(::mkdtemp(path.data()) != nullptr); }
    ~folder() { std::filesystem::remove_all(path); }
    std::string operator/(const std::string& name) const { return path + '/' + name; }

    std::string path = (std::filesystem::temp_directory_path() / "banter-XXXXXX").string();
};

unsigned permissions(const std::string& file)
{
    return static_cast<unsigned>(std::filesystem::status(file).permissions());
}

} // namespace

BOOST_AUTO_TEST_CASE(a_token_is_kept_once_and_is_for_its_owner_alone)
{
    const folder state;
    const auto file = state / "deep/banter-console/tokens/host:1";
    const auto token = device_token(file);
    BOOST_TEST(token.size() == 64u);
    BOOST_TEST(token.find_first_not_of("0123456789abcdef") == std::string::npos);
    BOOST_TEST(!std::filesystem::exists(state / "deep")); // the host has not answered yet
    keep_token(file, token);
    keep_token(file, "another token");
    BOOST_TEST(device_token(file) == token);
    BOOST_TEST(permissions(file) == 0600u);
    for (const auto* each : {"deep", "deep/banter-console", "deep/banter-console/tokens"})
        BOOST_TEST(permissions(state / each) == 0700u, each);
    const std::filesystem::directory_iterator left{state / "deep/banter-console/tokens"};
    BOOST_TEST(std::distance(begin(left), end(left)) == 1);
}

BOOST_AUTO_TEST_CASE(each_device_has_its_own_token)
{
    const folder state;
    BOOST_TEST(device_token(state / "a") != device_token(state / "b"));
}

BOOST_AUTO_TEST_CASE(a_token_that_can_not_be_stored_is_not_used)
{
    const folder state;
    BOOST_TEST(device_token("") == "");
    std::ofstream{state / "file"} << "x";
    BOOST_TEST(device_token(state / "file/token") == "");
    BOOST_TEST(device_token(state / "file") == ""); // too short to be one
    keep_token("", "x");
    keep_token(state / "none", "");
    BOOST_TEST(!std::filesystem::exists(state / "none"));
}

BOOST_AUTO_TEST_CASE(the_files_of_earlier_versions_are_moved_once)
{
    const folder state;
    std::filesystem::create_directories(state / "banter/tokens");
    std::ofstream{state / "banter/tokens/h:1"} << "secret-of-h\n";
    std::ofstream{state / "banter/seen"} << "e1 7 h:1 alice\n";
    std::ofstream{state / "banter/banter.db"} << "of the server";
    const auto ours = state / "banter-console";
    move_old_state(state / "banter", ours);
    BOOST_TEST(device_token(ours + "/tokens/h:1") == "secret-of-h");
    BOOST_TEST(read_seen(ours + "/seen", "h:1 alice").seq == 7u);
    BOOST_TEST(permissions(ours) == 0700u);
    BOOST_TEST(permissions(ours + "/tokens") == 0700u);
    BOOST_TEST(permissions(ours + "/tokens/h:1") == 0600u);
    BOOST_TEST(permissions(ours + "/seen") == 0600u);
    BOOST_TEST(std::filesystem::exists(state / "banter/banter.db"));
    BOOST_TEST(!std::filesystem::exists(state / "banter/seen"));

    std::ofstream{state / "banter/history"} << "later\n";
    move_old_state(state / "banter", ours);
    BOOST_TEST(std::filesystem::exists(state / "banter/history")); // ours exists
    move_old_state(state / "nowhere", state / "new");
    BOOST_TEST(!std::filesystem::exists(state / "new"));
}

BOOST_AUTO_TEST_CASE(the_seen_position_is_kept_for_each_server_and_name)
{
    const folder state;
    const auto file = state / "seen";
    BOOST_TEST(read_seen(file, "h:1 alice").epoch == "");
    write_seen(file, "h:1 alice", {"e1", 7});
    write_seen(file, "h:1 Anna Lee", {"e1", 8});
    write_seen(file, "h:1 alice", {"e2", 9});
    BOOST_TEST(read_seen(file, "h:1 alice").epoch == "e2");
    BOOST_TEST(read_seen(file, "h:1 alice").seq == 9u);
    BOOST_TEST(permissions(file) == 0600u);
    BOOST_TEST(read_seen(file, "h:1 Anna Lee").seq == 8u);
    write_seen(file, "h:1 eve", {"e 1\nx", 9});
    BOOST_TEST(read_seen(file, "h:1 eve").epoch == "");
    write_seen("", "h:1 alice", {"e2", 10});
}

BOOST_AUTO_TEST_CASE(a_token_of_another_program_is_used_if_its_length_fits)
{
    const folder state;
    const auto with = [&](std::size_t length) {
        std::ofstream{state / "token"} << std::string(length, 'x') << "\nsecond line";
        return device_token(state / "token").size();
    };
    BOOST_TEST(with(7) == 0u);
    BOOST_TEST(with(8) == 8u);
    BOOST_TEST(with(256) == 256u);
    BOOST_TEST(with(257) == 0u);
}

BOOST_AUTO_TEST_CASE(a_secret_that_can_be_neither_read_nor_stored_is_told)
{
    const folder state;
    std::ofstream{state / "file"} << "no folder";
    const auto file = state / "file/tokens/h";
    BOOST_TEST(device_token(file) == "");
    BOOST_TEST(secret_problem(file, device_token(file)).starts_with("can't read or create " + file + ": "));
    BOOST_TEST(secret_problem(state / "token", device_token(state / "token")) == "");
    BOOST_TEST(secret_problem("", "") == ""); // none is wanted
}

BOOST_AUTO_TEST_CASE(what_rings_is_kept_and_quiet_rooms_for_each_server)
{
    const folder state;
    const auto file = state / "ring";
    BOOST_TEST((read_ring(file, "h:1").mode == ring_mode::name));
    write_ring(file, "h:1", {ring_mode::at, {"ops", "@alice,bob"}});
    write_ring(file, "h:2", {ring_mode::never, {"tea"}});
    BOOST_TEST((read_ring(file, "h:1").mode == ring_mode::never));
    BOOST_TEST(
        (read_ring(file, "h:1").muted_rooms == std::set<std::string, std::less<>>{"@alice,bob", "ops"}));
    BOOST_TEST((read_ring(file, "h:2").muted_rooms == std::set<std::string, std::less<>>{"tea"}));
    write_ring("", "h:1", {});
}

BOOST_AUTO_TEST_CASE(a_seen_file_that_can_not_be_written_stays_unchanged)
{
    const folder state;
    const auto file = state / "seen";
    write_seen(file, "h:1 alice", {"e1", 7});
    write_seen(file, "h:1 alice", {"", 9}); // nowhere
    BOOST_TEST(read_seen(file, "h:1 alice").seq == 7u);
    BOOST_TEST(read_seen(file, "h:1 ali").epoch == "");
    std::ofstream{file, std::ios::app} << "half a line\n";
    BOOST_TEST(read_seen(file, "h:1 alice").seq == 7u);
    write_seen(state / "none/seen", "h:1 alice", {"e1", 7});
    BOOST_TEST(!std::filesystem::exists(state / "none"));
    const std::filesystem::directory_iterator left{state.path};
    BOOST_TEST(std::distance(begin(left), end(left)) == 1); // no temporary file is left
}

BOOST_AUTO_TEST_SUITE_END()

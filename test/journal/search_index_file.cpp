// The file of the search index: chunks, restarts, other formats, clearing and damage.
#include "server/journal/search_index.hpp"
#include "test/journal/index_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <functional>

using namespace banter::journal;
using namespace banter::journal::test;

BOOST_AUTO_TEST_SUITE(search_index_file_suite)

namespace {

void overwrite(const std::filesystem::path& file, std::size_t at, const std::string& bytes)
{
    std::fstream f{file, std::ios::in | std::ios::out | std::ios::binary};
    f.seekp(static_cast<std::streamoff>(at));
    f << bytes;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_chunk_is_visible_when_it_is_committed_and_gone_when_it_is_not)
{
    index_on_disk s;
    s.add({"tea"});
    s.writer->begin();
    s.writer->add(2, 1, "tea");
    BOOST_TEST(s.find("tea") == "1 ");
    s.writer->rollback();
    BOOST_TEST(s.writer->indexed_to() == 1u);
    s.writer->begin();
    s.writer->add(3, 1, "tea");
    s.writer->begin(); // another start
    s.writer->add(4, 1, "tea");
    s.writer->commit(9);
    BOOST_TEST(s.find("tea") == "4 1 ");
    BOOST_TEST(s.reader->indexed_to() == 9u);
}

BOOST_AUTO_TEST_CASE(an_index_is_kept_over_a_restart_of_the_same_epoch_only)
{
    index_on_disk s{"first"};
    s.add({"tea", "coffee"});
    s.open("first");
    BOOST_TEST(s.writer->indexed_to() == 2u);
    BOOST_TEST(s.find("tea") == "1 ");
    s.open("second");
    BOOST_TEST(s.writer->indexed_to() == 0u);
    BOOST_TEST(s.reader->indexed_to() == 0u);
    BOOST_TEST(s.find("tea") == "");
    s.add({"coffee"});
    BOOST_TEST(s.find("coffee") == "1 ");
}

BOOST_AUTO_TEST_CASE(an_index_of_another_format_is_rebuilt)
{
    index_on_disk s;
    s.add({"tea"});
    s.close();
    {
        auto db = open_search_index(s.file, SQLite::OPEN_READWRITE);
        db.exec("UPDATE meta SET format = '0'");
    }
    s.open();
    BOOST_TEST(s.writer->indexed_to() == 0u);
}

BOOST_AUTO_TEST_CASE(an_index_can_be_cleared_under_an_open_reader)
{
    index_on_disk s;
    s.add({"tea", "tea"});
    BOOST_TEST(s.find("tea") == "2 1 ");
    s.writer->begin();
    s.writer->clear();
    BOOST_TEST(s.reader->indexed_to() == 0u);
    BOOST_TEST(s.find("tea") == "");
    s.add({"coffee"});
    BOOST_TEST(s.find("coffee") == "1 ");
    s.open();
    BOOST_TEST(s.find("coffee") == "1 ");
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_rebuilt)
{
    const std::string junk(5'000, '\x5a');
    const std::pair<const char*, std::function<void(const std::filesystem::path&)>> damages[] = {
        {"empty", [](const auto& f) { std::filesystem::resize_file(f, 0); }},
        {"of one byte", [](const auto& f) { std::filesystem::resize_file(f, 1); }},
        {"cut in a page", [](const auto& f) { std::filesystem::resize_file(f, 5'000); }},
        {"of one page", [](const auto& f) { std::filesystem::resize_file(f, 4'096); }},
        {"no database", [&](const auto& f) { overwrite(f, 0, junk); }},
        {"without its name", [](const auto& f) { overwrite(f, 0, "SQLite format 2"); }},
        {"of an odd page size", [](const auto& f) { overwrite(f, 16, "\x12\x34"); }},
        {"of another page size", [](const auto& f) { overwrite(f, 16, "\x20"); }},
        {"without a schema", [&](const auto& f) { overwrite(f, 100, junk.substr(0, 3'996)); }},
        {"a text",
         [](const auto& f) {
             std::ofstream{f, std::ios::trunc} << "hello\n";
         }},
    };
    for (const auto& [what, damage] : damages) {
        BOOST_TEST_CONTEXT(what)
        {
            index_on_disk s;
            s.add({"tea"});
            s.close();
            damage(s.file);
            s.open();
            BOOST_TEST(s.writer->indexed_to() == 0u);
            BOOST_TEST(s.find("tea") == "");
            s.add({"coffee", "tea"});
            BOOST_TEST(s.find("tea") == "2 ");
            s.open();
            BOOST_TEST(s.find("tea") == "2 ");
        }
    }
}

BOOST_AUTO_TEST_CASE(random_damage_is_found_or_harmless_and_clearing_heals_it)
{
    std::size_t thrown = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        random_texts random{seed};
        index_on_disk s;
        for (int chunk = 0; chunk < 8; ++chunk) {
            std::vector<std::string> texts;
            texts.reserve(50);
            for (int i = 0; i < 50; ++i)
                texts.push_back(random.text(20));
            s.add(texts);
        }
        s.close();
        for (int i = 0; i < 20; ++i)
            overwrite(s.file, random.below(std::filesystem::file_size(s.file)),
                      std::string(random.below(40) + 1, static_cast<char>(random.below(256))));
        BOOST_TEST_CONTEXT("seed " << seed)
        {
            const auto guarded = [&](auto&& action) {
                try {
                    action();
                } catch (const SQLite::Exception& e) {
                    BOOST_TEST(is_damage(e), e.what() << " " << e.getErrorCode());
                    ++thrown;
                }
            };
            s.writer = std::make_unique<search_writer>(s.file, "now");
            s.reader = std::make_unique<search_reader>(s.file);
            for (const auto* query : {"tea", "a*", "手机", "abc.1", "e a"})
                guarded([&] { s.find(query); });
            guarded([&] { s.add({"tea", "coffee"}); });
            s.writer->clear();
            s.add({"coffee", "tea"});
            BOOST_TEST(s.find("tea") == "2 ");
            s.open();
            BOOST_TEST(s.find("coffee") == "1 ");
        }
    }
    BOOST_TEST(thrown > 50u);
}

BOOST_AUTO_TEST_CASE(a_reader_opens_its_files_at_once)
{
    index_on_disk s;
    s.add({"tea"});
    s.reader = std::make_unique<search_reader>(s.file);
    for (const auto* suffix : {"", "-wal", "-shm"})
        std::filesystem::rename(s.file.string() + suffix, s.file.string() + ".away" + suffix);
    BOOST_TEST(s.find("tea") == "1 ");
}

BOOST_AUTO_TEST_CASE(a_reader_that_finds_no_index_at_first_opens_it_later)
{
    index_on_disk s;
    s.add({"tea"});
    const auto away = s.file.string() + ".away";
    s.close();
    std::filesystem::rename(s.file, away);
    s.reader = std::make_unique<search_reader>(s.file);
    std::filesystem::rename(away, s.file);
    BOOST_TEST(s.find("tea") == "1 ");
}

BOOST_AUTO_TEST_SUITE_END()

// The index on disk finds what the predicate says, whatever was added, removed, asked for or broken.
#include "server/journal/search_index.hpp"
#include "server/journal/search_reader.hpp"
#include "server/journal/search_terms.hpp"
#include "server/journal/search_writer.hpp"

#include <boost/test/unit_test.hpp>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <thread>

using namespace banter::journal;
using banter::chat::seq_number;

BOOST_AUTO_TEST_SUITE(search_index_suite)

namespace {

constexpr seq_number all = std::numeric_limits<seq_number>::max();

struct folder {
    folder()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "banter-search-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error{"no temporary folder"};
        path = pattern;
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    ~folder() { std::filesystem::remove_all(path); }

    std::filesystem::path path;
};

// An index in a folder of its own.
struct stage {
    explicit stage(const std::string& epoch = "now") { open(epoch); }

    void open(const std::string& epoch = "now")
    {
        close();
        writer = std::make_unique<search_writer>(file, epoch);
        reader = std::make_unique<search_reader>(file);
    }

    void close()
    {
        reader.reset();
        writer.reset();
    }

    // Adds each text to room 1, and commits.
    void add(const std::vector<std::string>& texts)
    {
        auto seq = writer->indexed_to();
        writer->begin();
        for (const auto& text : texts)
            writer->add(++seq, 1, text);
        writer->commit(seq);
    }

    // The seqs found, e.g. "3 1 ".
    std::string find(std::string_view query, std::optional<std::int64_t> room = {}, seq_number below = all,
                     std::size_t limit = 1'000)
    {
        std::string out;
        std::size_t n = 0;
        const auto end = reader->find(
            parse_search(query), {room}, below,
            [&](seq_number seq) {
                out += std::to_string(seq) + ' ';
                return ++n < limit;
            },
            [] { return false; });
        BOOST_TEST((end == (n == limit ? search_reader::end::enough : search_reader::end::none_left)));
        return out;
    }

    folder where;
    std::filesystem::path file = where.path / "search.db";
    std::unique_ptr<search_writer> writer;
    std::unique_ptr<search_reader> reader;
};

// Texts of few different pieces in many scripts, so that queries find something.
class random_texts {
public:
    explicit random_texts(std::uint64_t seed) : engine_{seed} {}

    std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }

    std::string text(std::size_t pieces)
    {
        static const std::string words[] = {
            "a",      "ab",       "abc",      "Abd",     "tea",     "TEA",    "1",
            "12",     "手",       "机",       "手机",    "壳",      "かﾞ",    "カ",
            "タワー", "か\u3099", "กำ",       "ข้าว",     "हिन्दी",   "한국",   "\u1112\u1161",
            "é",      "e",        "\u0301",   "Straße",  "STRASSE", "Йод",    "ς",
            "Σ",      "🎉",        "👍🏽", "❤\ufe0f", "½",       "\ufdfa", "ﬁ",
            "\u00ad", "\u200d",   "\ue000",   "a\u20e3", "☕",       "ß",      "ⅷ",
            "㍿",     "①",        "İ",        "ı",       "\u1e9e",  "\u0345"};
        static const std::string spaces[] = {"",  "",   "",   " ",      " ",  "-", ".",
                                             "*", "\"", "、", "\u3000", "\n", "→"};
        std::string out;
        for (std::size_t n = below(pieces) + 1; n != 0; --n)
            out += words[below(std::size(words))] + spaces[below(std::size(spaces))];
        return out;
    }

private:
    std::mt19937_64 engine_;
};

struct row {
    std::int64_t room;
    std::string text;
};

std::string expected(const std::map<seq_number, row>& rows, std::string_view query,
                     std::optional<std::int64_t> room, seq_number below)
{
    std::string out;
    const auto terms = parse_search(query);
    for (auto at = rows.rbegin(); at != rows.rend(); ++at)
        if (at->first < below && (!room || at->second.room == *room) && matches(terms, at->second.text))
            out += std::to_string(at->first) + ' ';
    return out;
}

void overwrite(const std::filesystem::path& file, std::size_t at, const std::string& bytes)
{
    std::fstream f{file, std::ios::in | std::ios::out | std::ios::binary};
    f.seekp(static_cast<std::streamoff>(at));
    f << bytes;
}

} // namespace

BOOST_AUTO_TEST_CASE(random_texts_in_many_scripts_are_found_as_the_predicate_says)
{
    std::size_t found_any = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        random_texts random{seed};
        stage s;
        std::map<seq_number, row> rows;
        for (int chunk = 0; chunk < 6; ++chunk) {
            s.writer->begin();
            auto seq = s.writer->indexed_to();
            for (int i = 0; i < 30; ++i) {
                const row r{static_cast<std::int64_t>(random.below(3) + 1), random.text(10)};
                s.writer->add(++seq, r.room, r.text);
                rows.emplace(seq, r);
                if (random.below(4) == 0) {
                    const auto gone =
                        std::next(rows.begin(), static_cast<std::ptrdiff_t>(random.below(rows.size())));
                    s.writer->remove(gone->first, gone->second.room, gone->second.text);
                    rows.erase(gone);
                }
            }
            s.writer->commit(seq);
            BOOST_REQUIRE(s.reader->indexed_to() == seq);
            for (int i = 0; i < 60; ++i) {
                const auto query = random.text(3) + (random.below(4) == 0 ? "*" : "");
                const auto room =
                    random.below(3) == 0 ? std::optional<std::int64_t>{random.below(4) + 1} : std::nullopt;
                const auto below = random.below(2) == 0 ? all : seq_number{random.below(200)};
                const auto want = expected(rows, query, room, below);
                found_any += !want.empty();
                BOOST_REQUIRE_MESSAGE(s.find(query, room, below) == want,
                                      "seed " << seed << ", query <" << query << ">: "
                                              << s.find(query, room, below) << "instead of " << want);
            }
        }
    }
    BOOST_TEST(found_any > 1'000u);
}

BOOST_AUTO_TEST_CASE(what_looks_like_an_operator_is_plain_text)
{
    stage s;
    s.add({"tea AND coffee",                        // 1
           "tea or coffee",                         // 2
           "NEAR the end (or not)",                 // 3
           "say \"tea\" -- it's; DROP TABLE words", // 4
           "text: room: 1"});                       // 5
    const std::pair<std::string, std::string> table[] = {
        {"tea AND coffee", "1 "},
        {"AND", "1 "},
        {"tea OR coffee", "2 "},
        {"NOT tea", ""},
        {"NOT", "3 "},
        {"NEAR(the", "3 "},
        {"(", ""},
        {"\"tea", "4 2 1 "},
        {"\"tea\"", "4 2 1 "},
        {"'; DROP", "4 "},
        {"-tea", "4 2 1 "},
        {"^tea", "4 2 1 "},
        {"text:room", "5 "},
        {"room : 1", "5 "},
        {"room:\"1\"", "5 "},
        {"{text}:tea", ""},
        {"+tea", "4 2 1 "},
        {"tea + coffee", "2 1 "},
        {"*", ""},
        {"te*", "5 4 2 1 "},
        {"t*e", ""},
        {"\\\"tea\"\"", "4 2 1 "},
        {"1", "5 "},
        {std::string{"tea\0x", 5}, ""},
    };
    for (const auto& [query, found] : table)
        BOOST_TEST(s.find(query) == found, query << ": " << s.find(query));
}

BOOST_AUTO_TEST_CASE(a_query_may_be_as_long_as_it_gets)
{
    stage s;
    std::string many; // tokens of one term
    for (int i = 0; i < 512; ++i)
        many.append(1, "0123456789abcdefghijklmnopqrstuv"[i % 32]).append("-");
    std::string terms;
    std::string chinese;
    for (char32_t c = 0x4e00; c < 0x4e00 + 341; ++c) {
        const std::string one{static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3f)),
                              static_cast<char>(0x80 | (c & 0x3f))};
        chinese += one;
        terms += one + ' ';
    }
    s.add({many, chinese, std::string(16'384, 'x'), terms});
    BOOST_TEST(s.find(many) == "1 ");
    BOOST_TEST(s.find(chinese) == "2 ");
    BOOST_TEST(s.find(terms) == "4 2 ");
    BOOST_TEST(s.find(std::string(1'024, 'x')) == "3 ");
}

BOOST_AUTO_TEST_CASE(it_finds_the_newest_first_below_a_seq_until_it_is_enough)
{
    stage s;
    s.add({"tea", "tea", "coffee", "tea", "tea"});
    BOOST_TEST(s.find("tea") == "5 4 2 1 ");
    BOOST_TEST(s.find("tea", {}, 5) == "4 2 1 ");
    BOOST_TEST(s.find("tea", {}, all, 2) == "5 4 ");
    BOOST_TEST(s.find("tea", {}, 1) == "");
    BOOST_TEST(s.find("tea", {}, 0) == "");
    BOOST_TEST(s.find("tea", 2) == "");
    BOOST_TEST(s.find("") == "");
}

BOOST_AUTO_TEST_CASE(a_chunk_is_visible_when_it_is_committed_and_gone_when_it_is_not)
{
    stage s;
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

BOOST_AUTO_TEST_CASE(it_is_kept_over_a_restart_of_the_same_epoch_only)
{
    stage s{"first"};
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

BOOST_AUTO_TEST_CASE(one_of_another_format_is_rebuilt)
{
    stage s;
    s.add({"tea"});
    s.close();
    {
        auto db = open_search_index(s.file, SQLite::OPEN_READWRITE);
        db.exec("UPDATE meta SET format = '0'");
    }
    s.open();
    BOOST_TEST(s.writer->indexed_to() == 0u);
}

BOOST_AUTO_TEST_CASE(it_can_be_cleared_under_an_open_reader)
{
    stage s;
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
            stage s;
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

// Whatever bytes of the file change, the index reports damage or answers; it never crashes, and can always be
// cleared.
BOOST_AUTO_TEST_CASE(random_damage_is_found_or_harmless_and_clearing_heals_it)
{
    std::size_t thrown = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        random_texts random{seed};
        stage s;
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

BOOST_AUTO_TEST_CASE(what_the_asker_may_not_see_is_not_handed_out)
{
    stage s;
    const std::pair<std::int64_t, std::string> rooms[] = {{1, "ops"},          {2, "@alice,bob"},
                                                          {3, "@bob,carol"},   {4, "conversation"},
                                                          {5, "@alice,alice"}, {6, "dev"}};
    s.writer->begin();
    for (const auto& [id, name] : rooms)
        s.writer->add(static_cast<seq_number>(id), id, "tea " + name, name);
    s.writer->commit(6);
    const auto find = [&](const room_filter& where) {
        std::string out;
        s.reader->find(
            parse_search("tea"), where, all,
            [&](seq_number seq) {
                out += std::to_string(seq) + ' ';
                return true;
            },
            [] { return false; });
        return out;
    };
    BOOST_TEST(find({}) == "6 4 1 ");
    BOOST_TEST(find({{}, "alice", {}}) == "6 5 4 2 1 ");
    BOOST_TEST(find({{}, "bob", {}}) == "6 4 3 2 1 ");
    BOOST_TEST(find({{}, "dave", {}}) == "6 4 1 ");
    BOOST_TEST(find({{}, "bob", {6, 4}}) == "3 2 1 ");
    BOOST_TEST(find({3, "", {}}) == "3 ");

    s.writer->begin();
    s.writer->remove(3, 3, "tea @bob,carol", "@bob,carol");
    s.writer->commit(6);
    BOOST_TEST(find({3, "", {}}) == "");
}

BOOST_AUTO_TEST_CASE(a_search_stops_when_asked_to)
{
    stage s;
    const std::vector<std::string> texts(30'000, "b a"); // "a.b" is in none, and yet no page can tell
    s.add(texts);
    std::size_t asked = 0;
    const auto find = [&](std::size_t stop_at) {
        asked = 0;
        return s.reader->find(
            parse_search("a.b"), {}, all, [](seq_number) { return true; },
            [&] { return ++asked == stop_at; });
    };
    BOOST_TEST((find(0) == search_reader::end::none_left));
    const auto asked_in_all = asked;
    BOOST_TEST(asked_in_all > 3u);
    BOOST_TEST((find(2) == search_reader::end::stopped));
    BOOST_TEST(asked == 2u);
    BOOST_TEST((find(0) == search_reader::end::none_left)); // and goes on working
    BOOST_TEST(asked == asked_in_all);
}

BOOST_AUTO_TEST_CASE(a_reader_on_another_thread_sees_whole_chunks)
{
    stage s;
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};
    std::thread reading{[&] {
        search_reader reader{s.file};
        for (bool last = false; !last;) {
            last = done;
            const auto before = reader.indexed_to();
            seq_number found = 0;
            reader.find(
                parse_search("tea"), {}, all, [&](seq_number) { return ++found != 0; }, [] { return false; });
            if (found < before || found % 10 != 0)
                ++wrong;
        }
    }};
    for (int i = 0; i < 100; ++i)
        s.add(std::vector<std::string>(10, "tea"));
    done = true;
    reading.join();
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()

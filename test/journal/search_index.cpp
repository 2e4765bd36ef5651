// The index on disk finds the same messages as the predicate, whatever was added, removed and searched.
#include "server/journal/search_reader.hpp"
#include "server/journal/search_terms.hpp"
#include "server/journal/search_writer.hpp"
#include "test/journal/index_on_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <map>
#include <thread>

using namespace banter::journal;
using namespace banter::journal::test;
using banter::chat::seq_number;

BOOST_AUTO_TEST_SUITE(search_index_suite)

namespace {

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

} // namespace

BOOST_AUTO_TEST_CASE(the_index_finds_the_same_random_texts_as_the_predicate)
{
    std::size_t found_any = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        random_texts random{seed};
        index_on_disk s;
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
                const auto below = random.below(2) == 0 ? all_seqs : seq_number{random.below(200)};
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

BOOST_AUTO_TEST_CASE(operators_of_the_query_language_are_plain_text)
{
    index_on_disk s;
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

BOOST_AUTO_TEST_CASE(the_longest_query_is_accepted)
{
    index_on_disk s;
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

BOOST_AUTO_TEST_CASE(a_search_returns_the_newest_first_below_a_seq_up_to_its_limit)
{
    index_on_disk s;
    s.add({"tea", "tea", "coffee", "tea", "tea"});
    BOOST_TEST(s.find("tea") == "5 4 2 1 ");
    BOOST_TEST(s.find("tea", {}, 5) == "4 2 1 ");
    BOOST_TEST(s.find("tea", {}, all_seqs, 2) == "5 4 ");
    BOOST_TEST(s.find("tea", {}, 1) == "");
    BOOST_TEST(s.find("tea", {}, 0) == "");
    BOOST_TEST(s.find("tea", 2) == "");
    BOOST_TEST(s.find("") == "");
}

// Whatever bytes of the file change, the index reports damage or answers; it never crashes, and can always be
// cleared.
BOOST_AUTO_TEST_CASE(messages_hidden_from_the_client_are_not_returned)
{
    index_on_disk s;
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
            parse_search("tea"), where, all_seqs,
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

BOOST_AUTO_TEST_CASE(a_search_can_be_stopped)
{
    index_on_disk s;
    const std::vector<std::string> texts(30'000, "b a"); // "a.b" is in none, which no page can show
    s.add(texts);
    std::size_t asked = 0;
    const auto find = [&](std::size_t stop_at) {
        asked = 0;
        return s.reader->find(
            parse_search("a.b"), {}, all_seqs, [](seq_number) { return true; },
            [&] { return ++asked == stop_at; });
    };
    BOOST_TEST((find(0) == search_reader::end::none_left));
    const auto asked_in_all = asked;
    BOOST_TEST(asked_in_all > 3u);
    BOOST_TEST((find(2) == search_reader::end::stopped));
    BOOST_TEST(asked == 2u);
    BOOST_TEST((find(0) == search_reader::end::none_left)); // and it still works
    BOOST_TEST(asked == asked_in_all);
}

BOOST_AUTO_TEST_CASE(a_reader_on_another_thread_sees_whole_chunks)
{
    index_on_disk s;
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};
    std::thread reading{[&] {
        search_reader reader{s.file};
        for (bool last = false; !last;) {
            last = done;
            const auto before = reader.indexed_to();
            seq_number found = 0;
            reader.find(
                parse_search("tea"), {}, all_seqs, [&](seq_number) { return ++found != 0; },
                [] { return false; });
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

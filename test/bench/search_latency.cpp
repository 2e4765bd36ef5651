// How long a search takes among two million messages, and how fast they are indexed. Not a test that passes
// or fails.
//
//     search_latency FOLDER [ROWS [QUERIES]]      default: 2000000 rows, 300 queries of a kind
//
// Makes FOLDER/search.db, or continues with the one of an earlier run. CPU is the time of the thread: on a
// shared machine, the rest of the elapsed time was used by other programs.
#include "server/journal/search_reader.hpp"
#include "server/journal/search_writer.hpp"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace banter::journal;
using banter::chat::seq_number;

namespace {

using clock_type = std::chrono::steady_clock;
using engine = std::minstd_rand; // quickly seeded

constexpr std::size_t page = 21;          // a page of 20, and whether there are more
constexpr std::size_t chunk_rows = 1'000; // in a transaction
constexpr std::size_t vocabulary = 50'000;
constexpr std::size_t characters = 5'000;
constexpr std::size_t small_rooms = 1'000; // share a fifth of the rows
constexpr auto time_limit = std::chrono::seconds{5};

// The CPU time of this thread, in ms.
double cpu()
{
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

double ms_since(clock_type::time_point start)
{
    return std::chrono::duration<double, std::milli>(clock_type::now() - start).count();
}

std::size_t between(std::size_t first, std::size_t last, engine& random)
{
    return std::uniform_int_distribution<std::size_t>{first, last}(random);
}

// Numbers below n by Zipf's law, as the words of a language are distributed.
class zipf {
public:
    explicit zipf(std::size_t n)
    {
        double sum = 0;
        for (std::size_t i = 0; i < n; ++i)
            sums_.push_back(sum += 1.0 / static_cast<double>(i + 1));
    }

    std::size_t operator()(engine& random) const
    {
        const double at = std::uniform_real_distribution<double>{0, sums_.back()}(random);
        return static_cast<std::size_t>(std::upper_bound(sums_.begin(), sums_.end() - 1, at) - sums_.begin());
    }

private:
    std::vector<double> sums_;
};

// The words of the vocabulary in the order of their frequency: 60 have two letters, 3,540 four, the rest six.
std::string word(std::size_t rank)
{
    std::string out;
    do {
        out += "bdfgklmnprst"[rank % 12];
        out += "aeiou"[rank / 12 % 5];
    } while ((rank /= 60) != 0);
    return out;
}

std::string character(std::size_t rank)
{
    const auto c = 0x4e00 + rank * 7 % 20'000;
    return {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3f)),
            static_cast<char>(0x80 | (c & 0x3f))};
}

struct message {
    std::vector<std::string> words; // or characters
    bool chinese = false;

    std::string text() const
    {
        std::string out;
        for (const auto& each : words)
            out.append(each).append(chinese ? "" : " ");
        return out;
    }
};

// The same at every call. One in ten is Chinese.
message message_of(seq_number seq)
{
    static const zipf words{vocabulary};
    static const zipf chars{characters};
    engine random{static_cast<engine::result_type>(seq * 7'919 + 1)};
    random.discard(3);
    message m;
    m.chinese = between(0, 9, random) == 0;
    for (std::size_t n = m.chinese ? between(5, 30, random) : between(5, 20, random); n != 0; --n)
        m.words.push_back(m.chinese ? character(chars(random)) : word(words(random)));
    return m;
}

std::int64_t room_of(seq_number seq)
{
    return static_cast<std::int64_t>(seq % 5 == 0 ? 10 + seq / 5 % small_rooms : seq % 4);
}

// Elapsed and CPU time of many pieces of work, in ms.
class times {
public:
    template <typename work>
    void of(work&& w)
    {
        const auto start = clock_type::now();
        const auto cpu_start = cpu();
        w();
        cpu_.push_back(cpu() - cpu_start);
        elapsed_.push_back(ms_since(start));
    }

    double cpu_in_all() const { return std::accumulate(cpu_.begin(), cpu_.end(), 0.0); }

    static void print_head(const char* more)
    {
        std::printf("%-31s %8s %8s %8s   CPU %8s %8s %8s   %s\n", "ms", "p50", "p99", "max", "p50", "p99",
                    "max", more);
    }

    void print(const char* kind, double found)
    {
        std::printf("%-31s", kind);
        print(elapsed_);
        std::printf("      ");
        print(cpu_);
        std::printf("   %.1f\n", found);
        std::fflush(stdout);
    }

private:
    static void print(std::vector<double>& ms)
    {
        std::sort(ms.begin(), ms.end());
        const auto at = [&](double share) {
            return ms[static_cast<std::size_t>(share * static_cast<double>(ms.size() - 1))];
        };
        std::printf(" %8.3f %8.3f %8.3f", at(0.5), at(0.99), ms.back());
    }

    std::vector<double> elapsed_;
    std::vector<double> cpu_;
};

void fill(search_writer& index, seq_number rows)
{
    times chunks;
    const auto first = index.indexed_to();
    for (auto seq = first; seq < rows;) {
        std::vector<std::string> texts; // not timed
        for (std::size_t i = 0; i < chunk_rows; ++i)
            texts.push_back(message_of(seq + 1 + i).text());
        chunks.of([&] {
            index.begin();
            for (const auto& text : texts) {
                ++seq;
                index.add(seq, room_of(seq), text);
            }
            index.commit(seq);
        });
    }
    if (first < rows) {
        std::printf("indexed %.0f rows per CPU-second\n",
                    static_cast<double>(rows - first) / chunks.cpu_in_all() * 1'000);
        times::print_head("rows");
        chunks.print("a chunk of 1000 rows", static_cast<double>(chunk_rows));
    }
}

struct query {
    std::string text;
    std::optional<std::int64_t> room{};
    std::optional<seq_number> below{};
};

struct kind {
    const char* name;
    std::function<query(engine&)> make;
};

// Neighbours out of a random message.
std::string piece_of(seq_number rows, bool chinese, std::size_t n, engine& random)
{
    for (;;) {
        const auto m = message_of(between(1, rows, random));
        if (m.chinese != chinese || m.words.size() < n)
            continue;
        std::string out;
        for (auto at = between(0, m.words.size() - n, random); n != 0; ++at, --n)
            out += (out.empty() || chinese ? "" : ".") + m.words[at];
        return out;
    }
}

std::vector<kind> kinds(seq_number rows)
{
    const auto ranked = [](std::size_t first, std::size_t last) {
        return [=](engine& r) { return word(between(first, last, r)); };
    };
    const auto common = ranked(0, 99);
    const auto usual = ranked(100, 4'999);
    const auto rare = ranked(20'000, vocabulary - 1);
    const auto begins = [=](std::size_t letters) {
        return [=](engine& r) { return query{usual(r).append("ba").substr(0, letters) + '*'}; };
    };
    const auto room = [](engine& r) { return static_cast<std::int64_t>(between(10, 9 + small_rooms, r)); };
    return {
        {"rare word", [=](engine& r) { return query{rare(r)}; }},
        {"usual word", [=](engine& r) { return query{usual(r)}; }},
        {"common word", [=](engine& r) { return query{common(r)}; }},
        {"two-letter word", [](engine& r) { return query{word(between(0, 59, r))}; }},
        {"two common words", [=](engine& r) { return query{common(r) + ' ' + common(r)}; }},
        {"two usual words", [=](engine& r) { return query{usual(r) + ' ' + usual(r)}; }},
        {"five common words",
         [=](engine& r) {
             return query{common(r) + ' ' + common(r) + ' ' + common(r) + ' ' + common(r) + ' ' + common(r)};
         }},
        {"common word and a rare one", [=](engine& r) { return query{common(r) + ' ' + rare(r)}; }},
        {"phrase of two that was said", [=](engine& r) { return query{piece_of(rows, false, 2, r)}; }},
        {"phrase of four that was said", [=](engine& r) { return query{piece_of(rows, false, 4, r)}; }},
        {"phrase of two common words", [=](engine& r) { return query{common(r) + '.' + common(r)}; }},
        {"beginning of 1 letter", begins(1)},
        {"beginning of 2 letters", begins(2)},
        {"beginning of 3 letters", begins(3)},
        {"beginning of 4 letters", begins(4)},
        {"beginning of 5 letters", begins(5)},
        {"Chinese, 1 character", [=](engine& r) { return query{piece_of(rows, true, 1, r)}; }},
        {"Chinese, 2 characters", [=](engine& r) { return query{piece_of(rows, true, 2, r)}; }},
        {"Chinese, 3 characters", [=](engine& r) { return query{piece_of(rows, true, 3, r)}; }},
        {"common word in a small room",
         [=](engine& r) {
             return query{common(r), room(r)};
         }},
        {"usual word in a small room",
         [=](engine& r) {
             return query{usual(r), room(r)};
         }},
        {"common word, some page",
         [=](engine& r) {
             return query{common(r), {}, between(1, rows, r)};
         }},
        {"two common words, some page",
         [=](engine& r) {
             return query{common(r) + ' ' + common(r), {}, between(1, rows, r)};
         }},
        {"nothing: no such word", [=](engine& r) { return query{common(r) + " nosuchword"}; }},
        {"nothing: two rare words", [=](engine& r) { return query{rare(r) + ' ' + rare(r)}; }},
        {"nothing: no such phrase", [=](engine& r) { return query{common(r) + '.' + rare(r)}; }},
    };
}

void ask(search_reader& index, const kind& k, seq_number rows, std::size_t queries)
{
    engine random{1};
    times t;
    std::size_t found = 0;
    for (std::size_t i = 0; i < queries; ++i) {
        const auto q = k.make(random);
        std::size_t taken = 0;
        auto ended = search_reader::end::none_left;
        t.of([&] {
            const auto start = clock_type::now();
            ended = index.find(
                parse_search(q.text), {q.room}, q.below.value_or(rows + 1),
                [&](seq_number) { return ++taken < page; },
                [&] { return clock_type::now() - start > time_limit; });
        });
        found += taken;
        if (ended == search_reader::end::stopped)
            std::printf("stopped: %s\n", q.text.c_str());
    }
    t.print(k.name, static_cast<double>(found) / static_cast<double>(queries));
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: search_latency FOLDER [ROWS [QUERIES]]\n");
        return 64;
    }
    const std::filesystem::path file = std::filesystem::path{argv[1]} / "search.db";
    const seq_number rows = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 2'000'000;
    const std::size_t queries = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 300;

    search_writer writer{file, "bench"};
    fill(writer, rows);
    std::printf("%.0f MiB for %llu rows\n",
                static_cast<double>(std::filesystem::file_size(file)) / 1024 / 1024,
                static_cast<unsigned long long>(writer.indexed_to()));

    search_reader reader{file};
    times::print_head("found, on average");
    for (const auto& k : kinds(writer.indexed_to()))
        ask(reader, k, writer.indexed_to(), queries);
}

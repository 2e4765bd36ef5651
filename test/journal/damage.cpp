// A damaged database is refused, or serves stored messages only.
//
// Still possible:
// - A message is missing, because its row is damaged or gone. `prev` of the next one in the room shows it.
// - An older state of a page, or of the whole file, serves older messages; those were stored too. After an
//   older file the next start makes a new epoch.
// - A row whose room was changed is not served there, for the checksum covers the name of the room.
// - `more`, `gap` and `oldest` of a page may be wrong: they only guide the next request.
// No checksum detects deliberate damage with a matching checksum.
#include "test/journal/stored.hpp"
#include "test/journal/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(damage_suite)

namespace {

constexpr std::uint64_t mutations = 200;
constexpr std::size_t page_bytes = 4096;
constexpr std::size_t sector_bytes = 512;
constexpr std::size_t log_frame_bytes = 24 + page_bytes;
const std::string rooms[] = {"ops", "dev", "tea", "lobby", "@alice,bob"};

using files = std::map<std::string, std::string>; // name, content
using messages = std::map<chat::seq_number, chat::message>;

files read_all(const fs::path& folder)
{
    files all;
    for (const auto& each : fs::directory_iterator{folder}) {
        std::ifstream in{each.path(), std::ios::binary};
        all[each.path().filename()] = {std::istreambuf_iterator<char>{in}, {}};
    }
    return all;
}

void write_all(const fs::path& folder, const files& all)
{
    for (const auto& [name, content] : all)
        std::ofstream{folder / name, std::ios::binary} << content;
}

// A database that was killed with some of its messages in the log alone, and as it was some time before.
struct original {
    original()
    {
        temporary_folder folder;
        message_store_settings settings;
        settings.folder = folder.path();
        settings.checkpoint_pages = 1;
        message_store store{settings};
        write(store, 150);
        BOOST_TEST((store.checkpoint_when_due() == write_result::stored));
        older = read_all(folder.path());
        write(store, 150);
        std::size_t removed = 0;
        BOOST_TEST((remove_old(
                        store, {{}, 250}, {}, 100, [](const message_row&, std::int64_t) {}, removed) ==
                    write_result::stored));
        BOOST_TEST((store.checkpoint_when_due() == write_result::stored));
        write(store, 100);
        newer = read_all(folder.path());
        newer.erase("banter.db-shm"); // a system crash loses it, and the first connection makes a new one
        older.erase("banter.db-shm");
        BOOST_TEST(newer.at("banter.db").size() > 10 * page_bytes);
        BOOST_TEST(newer.at("banter.db-wal").size() > 10 * page_bytes);
    }

    void write(message_store& store, int count)
    {
        for (int i = 0; i < count; i += 10) {
            std::vector<chat::batch> group(1);
            for (int k = 0; k < 10; ++k) {
                const auto n = std::to_string(stored.size() + static_cast<std::size_t>(k));
                auto r = entry_of(rooms[random() % std::size(rooms)], n + std::string(random() % 300, 'x'),
                                  "id" + n, k % 2 == 0 ? "alice" : "bob");
                r.message.notice = random() % 4 == 0;
                r.message.unproven = random() % 4 == 0;
                r.message.to = r.message.room.starts_with('@') ? "Bob" : "";
                r.message.time = banter::timestamp{std::chrono::milliseconds{1'700'000'000'000 + i}};
                group[0].entries.push_back(std::move(r));
            }
            group[0].entries.push_back(topic_of("ops", "topic " + std::to_string(i)));
            group[0].state_entries.push_back(
                {"rules", rooms[random() % std::size(rooms)], std::to_string(i) + "xxxxxxxx"});
            BOOST_REQUIRE((write_numbered(store, group) == write_result::stored));
            for (const auto& e : group[0].entries)
                if (e.kind == chat::entry_kind::message) {
                    stored[e.message.seq] = e.message;
                    ids[e.message.seq] = e.id;
                }
            state_entries.insert(group[0].state_entries[0].value);
        }
    }

    std::mt19937_64 random{11};
    files newer;
    files older;
    messages stored;
    std::map<chat::seq_number, std::string> ids; // of `stored`
    std::set<std::string> state_entries;         // values that were
};

bool same(const chat::message& a, const chat::message& b)
{
    return a.seq == b.seq && a.prev == b.prev && a.room == b.room && a.user == b.user && a.text == b.text &&
           a.time == b.time && a.notice == b.notice && a.unproven == b.unproven && a.to == b.to;
}

// Makes one random change. @return its description.
std::string mutate(files& all, const files& older, std::mt19937_64& random)
{
    const auto below = [&](std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random() % n); };
    const std::string name = below(20) == 0 ? "banter.lock" : below(3) == 0 ? "banter.db-wal" : "banter.db";
    auto& content = all.at(name);
    const bool log = name == "banter.db-wal";
    const auto unit = log ? log_frame_bytes : page_bytes;
    const auto skip = log ? 32U : 0U; // the head of the log
    const auto units = content.size() < skip + unit ? 0 : (content.size() - skip) / unit;
    const auto random_bytes = [&](std::size_t n) {
        std::string bytes(n, 0);
        std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(random()); });
        return bytes;
    };
    // Most changes hit pages with messages.
    switch (const auto kind = units == 0 ? below(3) : below(8); kind) {
    case 0: {
        const auto flips = 1 + below(30);
        for (std::size_t i = 0; i < flips; ++i) {
            auto& byte = content[below(content.size())];
            byte = static_cast<char>(byte ^ (1 << below(8)));
        }
        return name + ": " + std::to_string(flips) + " bits turned over";
    }
    case 1: {
        const auto at = below(content.size());
        const auto n = std::min(1 + below(200), content.size() - at);
        content.replace(at, n, random_bytes(n));
        return name + ": garbage at " + std::to_string(at);
    }
    case 2:
        content.resize(below(content.size()));
        return name + ": cut off at " + std::to_string(content.size());
    case 3: {
        const auto at = below(content.size() / sector_bytes) * sector_bytes;
        content.replace(at, sector_bytes, sector_bytes, '\0');
        return name + ": zeros in the sector at " + std::to_string(at);
    }
    case 4: {
        const auto a = below(units);
        const auto b = below(units);
        std::swap_ranges(content.begin() + static_cast<std::ptrdiff_t>(skip + a * unit),
                         content.begin() + static_cast<std::ptrdiff_t>(skip + (a + 1) * unit),
                         content.begin() +
                             static_cast<std::ptrdiff_t>(a == b ? skip + a * unit : skip + b * unit));
        return name + ": pages " + std::to_string(a) + " and " + std::to_string(b) + " swapped";
    }
    case 5: {
        const auto& from = older.at(name);
        const auto at = skip + below(units) * unit;
        if (at + unit <= from.size())
            content.replace(at, unit, from, at, unit);
        return name + ": an older page at " + std::to_string(at);
    }
    case 6: {
        const auto at = skip + below(units) * unit;
        content.replace(at, unit, random_bytes(unit));
        return name + ": garbage instead of the page at " + std::to_string(at);
    }
    default: { // a letter of a text, which SQLite does not see as damage
        auto at = content.find("xxxxxxxx", below(content.size()));
        at = at == std::string::npos ? content.find("xxxxxxxx") : at;
        if (at != std::string::npos)
            content[at] = 'y';
        return name + ": a letter at " + std::to_string(at);
    }
    }
}

struct outcome {
    bool refused = false;
    std::size_t served = 0;
    std::uint64_t left_out = 0;
};

// Opens `folder` as a server does, reads everything, and continues to write.
outcome use(const fs::path& folder, const original& it)
{
    outcome out;
    const auto& stored = it.stored;
    message_store_settings settings;
    settings.folder = folder;
    try {
        message_store store{settings};
        for (const auto& f : store.recover().state_entries)
            BOOST_REQUIRE_MESSAGE(f.kind == "rules" && it.state_entries.contains(f.value),
                                  "state entry " << f.value);
        const auto served = [&] {
            message_reader reader{store.paths().messages};
            for (const auto& room : rooms) {
                chat::seq_number last = 0;
                for (const auto& m : whole_room(reader, room)) {
                    const auto at = stored.find(m.seq);
                    BOOST_REQUIRE_MESSAGE(m.seq > last, "order");
                    BOOST_REQUIRE_MESSAGE(m.room == room, "another room's message");
                    BOOST_REQUIRE_MESSAGE(m.text == "new" || (at != stored.end() && same(m, at->second)),
                                          "message " << m.seq << " says \"" << m.text << '"');
                    last = m.seq;
                    ++out.served;
                }
            }
            out.left_out += reader.damaged();
        };
        served();
        std::vector<chat::batch> group(1);
        for (const auto& room : rooms)
            group[0].entries.push_back(entry_of(room, "new"));
        for (const auto seq : {160U, 310U, 399U}) // again
            if (stored.contains(seq)) {
                auto r =
                    entry_of(stored.at(seq).room, stored.at(seq).text, it.ids.at(seq), stored.at(seq).user);
                group[0].entries.push_back(std::move(r));
            }
        write_numbered(store, group);
        for (std::size_t i = 5; i < group[0].entries.size(); ++i) {
            const auto& r = group[0].entries[i];
            if (r.is_repeat()) {
                const auto at = stored.find(r.seq());
                BOOST_REQUIRE_MESSAGE(at != stored.end() && at->second.text == r.message.text,
                                      "a resent message got the number of another one");
            }
        }
    } catch (const storage_error&) {
        out.refused = true;
    } catch (const SQLite::Exception&) { // of a reader, whose query is answered with `unavailable`
    }
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(damaged_rows_are_refused_or_left_out)
{
    const original it;
    {
        temporary_folder folder;
        write_all(folder.path(), it.newer);
        const auto undamaged = use(folder.path(), it);
        BOOST_TEST(!undamaged.refused);
        BOOST_TEST(undamaged.served == 350u);
        BOOST_TEST(undamaged.left_out == 0u);
    }
    std::size_t refused = 0;
    std::size_t left_out = 0;
    std::size_t served = 0;
    for (std::uint64_t seed = 1; seed <= mutations; ++seed) {
        std::mt19937_64 random{seed};
        auto damaged = it.newer;
        const auto what = mutate(damaged, it.older, random);
        BOOST_TEST_CONTEXT("mutation " << seed << ": " << what)
        {
            temporary_folder folder;
            write_all(folder.path(), damaged);
            const auto out = use(folder.path(), it);
            refused += out.refused;
            left_out += out.left_out != 0;
            served += out.served != 0;
        }
    }
    BOOST_TEST_MESSAGE(refused << " refused, " << served << " served, " << left_out << " with damaged rows");
    // Each outcome must have occurred, or the mutations would prove nothing.
    BOOST_TEST(refused > 0u);
    BOOST_TEST(served > mutations / 4);
    BOOST_TEST(left_out > 0u);
}

BOOST_AUTO_TEST_CASE(a_row_with_changed_content_is_left_out)
{
    const std::string changes[] = {"text = 'x'",
                                   "user = 'x'",
                                   "time = time + 1",
                                   "prev = prev - 1",
                                   "seq = seq + 1000",
                                   "id = 'x'",
                                   "author = 'x'",
                                   "id = NULL",
                                   "checksum = checksum + 1",
                                   "room = 1 + room % 5",
                                   "flags = flags + 1",
                                   "recipient = coalesce(recipient, '') || 'x'",
                                   "of = 1",
                                   "edited = seq",
                                   "prev_message = prev_message - 1"};
    for (const auto& change : changes) {
        const original it;
        temporary_folder folder;
        write_all(folder.path(), it.newer);
        SQLite::Database db{(folder.path() / "banter.db").string(), SQLite::OPEN_READWRITE};
        BOOST_TEST(db.exec("UPDATE entries SET " + change +
                           " WHERE seq = (SELECT max(seq) FROM entries WHERE kind = 0)") == 1);
        message_reader reader{folder.path() / "banter.db"};
        std::size_t found = 0;
        for (const auto& room : rooms)
            found += whole_room(reader, room).size();
        BOOST_TEST(found == 349u, change);
        BOOST_TEST(reader.damaged() == 1u, change);
    }
}

BOOST_AUTO_TEST_SUITE_END()

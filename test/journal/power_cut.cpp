// A power cut at any disk call: each acknowledged message is found once, under its seq.
#include "server/journal/schema.hpp"
#include "test/journal/power_cut_vfs.hpp"
#include "test/journal/stored.hpp"
#include "test/journal/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>

using namespace banter::journal;
using namespace banter::journal::test;
namespace chat = banter::chat;
using loss = power_cut_vfs::loss;

BOOST_AUTO_TEST_SUITE(power_cut_suite)

namespace {

constexpr std::uint64_t cuts = 200;
constexpr banter::timestamp noon{std::chrono::hours{480'000}};
const std::string rooms[] = {"ops", "dev", "tea", "@alice,bob", "lobby"};

// A message and its outcome. Texts are unique, so they identify messages.
struct said {
    chat::entry what; // `what.message.seq` is the assigned number, or the expected one
    bool acked = false;
};

// The life of a small server on a disk whose power is cut, with its invariants.
class life {
public:
    life(durability d, std::uint64_t cut_at) : random_{7}
    {
        settings_.folder = folder_.path();
        settings_.durable = d;
        settings_.vfs = disk_.name();
        settings_.reserved_block = 20;
        settings_.checkpoint_pages = 25;
        disk_.cut_at(cut_at);
    }

    // Until the power is cut, or to the end.
    void run()
    {
        std::unique_ptr<message_store> store;
        try {
            store = std::make_unique<message_store>(settings_);
        } catch (const storage_error&) {
            return;
        }
        epoch_ = store->recover().epoch;
        for (int turn = 0; turn < 30 && write(*store); ++turn) {
            if (store->checkpoint_when_due() != write_result::stored)
                return;
            if (turn % 4 == 3 && !remove_old(*store))
                return;
        }
        if (!disk_.is_cut())
            store->close_cleanly();
    }

    // @return the violated invariants, one sentence each.
    std::string look_after_a_cut(loss how, std::uint64_t seed)
    {
        disk_.restore(how, seed);
        {
            message_store store{settings_};
            expect(epoch_.empty() || store.recover().epoch == epoch_, "another epoch");
            forget_numbers_that_may_be_given_again(store);
            newest_ = store.recover().newest;
            look(store);
            say_again(store);
            for (int turn = 0; turn < 3; ++turn)
                expect(write(store), "it does not write");
            look(store);
            store.close_cleanly();
        }
        message_store store{settings_};
        expect(store.recover().newest == newest_, "another newest after a clean stop");
        look(store);
        return wrong_;
    }

    std::uint64_t calls() const { return disk_.calls(); }
    std::size_t acked_and_lost() const { return lost_; }

private:
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }

    void expect(bool holds, const std::string& otherwise)
    {
        if (!holds)
            wrong_ += otherwise + "; ";
    }

    chat::entry something()
    {
        if (!said_.empty() && below(5) == 0) { // again
            auto r = said_[below(said_.size())].what;
            if (!r.id.empty()) {
                r.result = {};
                return r;
            }
        }
        const auto n = std::to_string(++texts_);
        auto r = entry_of(rooms[below(1 + std::min(texts_ / 20, std::size(rooms) - 1))],
                          n + ' ' + std::string(below(4) == 0 ? below(9'000) : below(200), 'x'),
                          below(4) == 0 ? "" : "id" + n, below(2) == 0 ? "alice" : "bob");
        r.message.time = noon + std::chrono::seconds{texts_};
        r.message.notice = below(4) == 0;
        r.message.unproven = below(4) == 0;
        r.message.to = r.message.room.starts_with('@') ? "Bob" : "";
        return r;
    }

    // @return whether it was stored.
    bool write(message_store& store)
    {
        std::vector<chat::batch> group(1 + below(3));
        for (auto& b : group) {
            for (auto n = below(7); n > 0; --n)
                b.entries.push_back(something());
            if (below(4) == 0)
                b.entries.push_back(topic_of(rooms[below(2)], "topic " + std::to_string(++texts_)));
            if (below(2) == 0)
                b.state_entries.push_back(
                    {"seen", rooms[below(3)], below(5) == 0 ? "" : std::to_string(++texts_)});
        }
        return write(store, group);
    }

    bool write(message_store& store, std::vector<chat::batch>& group)
    {
        number(group, store.given());
        auto given = group;
        const bool stored = store.write(given) == write_result::stored;
        for (std::size_t b = 0; b < group.size(); ++b) {
            for (const auto& f : group[b].state_entries)
                note(state_[f.key], f.value, stored);
            for (std::size_t i = 0; i < group[b].entries.size(); ++i) {
                const auto& got = given[b].entries[i];
                if (got.kind == chat::entry_kind::topic) {
                    note(topics_[got.message.room], got.message.text, stored);
                    newest_ = std::max(newest_, got.seq());
                } else if (stored) {
                    note_answer(group[b].entries[i], got);
                } else {
                    note_unstored(group[b].entries[i], got);
                }
            }
        }
        return stored;
    }

    // A topic that was not acknowledged may be stored nevertheless.
    static void note(std::set<std::string>& possible, const std::string& value, bool stored)
    {
        if (stored)
            possible.clear();
        else if (possible.empty())
            possible.insert("");
        possible.insert(value);
    }

    said* find(const chat::entry& r)
    {
        const auto at = std::find_if(said_.begin(), said_.end(),
                                     [&](const said& s) { return s.what.message.text == r.message.text; });
        return at == said_.end() ? nullptr : &*at;
    }

    void note_answer(const chat::entry& asked, const chat::entry& got)
    {
        const auto seq = got.seq();
        auto* before = find(asked);
        expect(!got.refusal() && seq != 0, "an ack without a number");
        expect(got.is_repeat() == (before != nullptr && before->acked),
               "a repeat that is none, or a repeat that is not reported");
        const auto owner = given_.emplace(seq, asked.message.text).first;
        expect(owner->second == asked.message.text, "number " + std::to_string(seq) + " was used twice");
        newest_ = std::max(newest_, seq);
        if (before == nullptr)
            before = &said_.emplace_back();
        else if (before->acked)
            expect(before->what.message.seq == seq, "a resent message got another number");
        const auto* const first = std::get_if<chat::repeat>(&got.result);
        if (first == nullptr) {
            *before = {got, true};
        } else {
            expect(first->time == before->what.message.time, "a resent message got another time");
            before->acked = true;
            before->what.message.seq = seq;
            before->what.result = chat::stored{first->prev};
        }
    }

    // A message that was not stored may be there nevertheless, under the number that it got before the disk
    // failed. No other message may get that number.
    void note_unstored(const chat::entry& asked, const chat::entry& got)
    {
        expect(std::holds_alternative<chat::undecided>(got.result), "an outcome of what was not stored");
        if (find(asked) != nullptr)
            return;
        auto& s = said_.emplace_back();
        s.what = asked;
        newest_ = std::max(newest_, asked.message.seq);
        given_.emplace(asked.message.seq, asked.message.text);
    }

    bool remove_old(message_store& store)
    {
        std::size_t removed = 0;
        std::size_t entries = 0;
        const auto result = test::remove_old(
            store, {{}, 60}, noon, 10, [&](const message_row&, std::int64_t) { ++removed; }, entries);
        // A cut may have removed the oldest messages, ten at most.
        const bool stored = result == write_result::stored;
        const bool durable = stored && settings_.durable == durability::power;
        std::size_t n = 0;
        for (const auto& [seq, text] : given_) {
            const auto at = std::find_if(said_.begin(), said_.end(), [&, wanted = seq](const said& s) {
                return s.what.message.seq == wanted && s.acked;
            });
            if (at == said_.end() || gone_.contains(seq) || perhaps_gone_.contains(seq))
                continue;
            if (n++ == (stored ? removed : 10))
                break;
            (durable ? gone_ : perhaps_gone_).insert(seq);
        }
        return stored;
    }

    // Those of messages that were refused, and never stored.
    void forget_numbers_that_may_be_given_again(const message_store& store)
    {
        for (const auto& s : said_)
            if (!s.acked && s.what.message.seq > store.given())
                given_.erase(s.what.message.seq);
    }

    // Compares the stored messages with the sent ones.
    void look(const message_store& store)
    {
        message_reader reader{store.paths().messages, disk_.name()};
        expect(integrity(reader) == "ok", "the database is damaged: " + integrity(reader));
        std::set<chat::seq_number> found;
        for (const auto& room : rooms) {
            chat::seq_number prev = 0;
            for (const auto& m : whole_room(reader, room)) {
                const auto at = std::find_if(said_.begin(), said_.end(),
                                             [&](const said& s) { return s.what.message.text == m.text; });
                expect(at != said_.end(), "a text that no one said");
                expect(found.insert(m.seq).second, "a number twice");
                expect(prev == 0 || m.prev == prev, "a message is missing before " + std::to_string(m.seq));
                prev = m.seq;
                if (at == said_.end())
                    continue;
                const auto& s = at->what.message;
                expect(m.seq == s.seq && m.room == s.room && m.user == s.user && m.time == s.time &&
                           m.notice == s.notice && m.unproven == s.unproven && m.to == s.to,
                       "message " + std::to_string(m.seq) + " is not as it was acked");
            }
        }
        expect(reader.damaged() == 0, "a checksum is wrong");
        for (auto& s : said_) {
            const auto seq = s.what.message.seq;
            if (found.contains(seq)) {
                expect(!gone_.contains(seq), "a removed message is back");
                s.acked = true; // for good, since it has been read
            } else if (s.acked && !gone_.contains(seq) && !perhaps_gone_.contains(seq)) {
                ++lost_;
                s.acked = false;
            }
        }
        const auto known = store.recover();
        std::map<std::string, std::string> state_entries;
        for (const auto& f : known.state_entries)
            state_entries[f.key] = f.value;
        for (const auto& [key, possible] : state_)
            expect(settings_.durable == durability::crash || possible.contains(state_entries[key]),
                   "the state entry of " + key + " is not as it was acked");
        for (const auto& r : known.rooms) {
            const auto& possible = topics_[r.name];
            expect(settings_.durable == durability::crash || possible.contains(r.topic) ||
                       (possible.empty() && r.topic.empty()),
                   "the topic of " + r.name + " is not as it was acked");
        }
    }

    // Sends all messages with an id again.
    void say_again(message_store& store)
    {
        std::vector<chat::batch> group(1);
        for (const auto& s : said_)
            if (!s.what.id.empty()) {
                auto r = s.what;
                r.result = {};
                group[0].entries.push_back(std::move(r));
            }
        expect(write(store, group), "it does not write");
    }

    temporary_folder folder_;
    power_cut_vfs disk_;
    message_store_settings settings_;
    std::mt19937_64 random_;
    std::size_t texts_ = 0;
    std::string epoch_;
    std::vector<said> said_;
    std::map<chat::seq_number, std::string> given_;       // numbers, and the text that they belong to
    std::map<std::string, std::set<std::string>> topics_; // that a room may have
    std::map<std::string, std::set<std::string>> state_;  // likewise, that its key may have; empty: none
    std::set<chat::seq_number> gone_;
    std::set<chat::seq_number> perhaps_gone_;
    chat::seq_number newest_ = 0;
    std::size_t lost_ = 0;
    std::string wrong_;
};

// @return how many acked messages were lost at all cuts together.
std::size_t cut_everywhere(durability d, loss how)
{
    life whole{d, 0};
    whole.run();
    const auto calls = whole.calls();
    BOOST_TEST(calls > cuts);
    std::size_t lost = 0;
    for (std::uint64_t i = 0; i < cuts; ++i) {
        const auto at = 1 + i * calls / cuts;
        BOOST_TEST_CONTEXT("power cut at call " << at << " of " << calls)
        {
            life one{d, at};
            one.run();
            BOOST_REQUIRE_EQUAL(one.look_after_a_cut(how, at), "");
            lost += one.acked_and_lost();
        }
    }
    return lost;
}

} // namespace

BOOST_AUTO_TEST_CASE(without_a_cut_all_is_found)
{
    life whole{durability::power, 0};
    whole.run();
    BOOST_TEST(whole.look_after_a_cut(loss::nothing, 0) == "");
    BOOST_TEST(whole.acked_and_lost() == 0u);
}

BOOST_AUTO_TEST_CASE(acknowledged_messages_survive_the_loss_of_all_unsynced_writes)
{
    BOOST_TEST(cut_everywhere(durability::power, loss::everything) == 0u);
}

BOOST_AUTO_TEST_CASE(acknowledged_messages_survive_the_loss_of_random_unsynced_sectors)
{
    BOOST_TEST(cut_everywhere(durability::power, loss::random_sectors) == 0u);
}

BOOST_AUTO_TEST_CASE(acknowledged_messages_survive_a_torn_last_write)
{
    BOOST_TEST(cut_everywhere(durability::power, loss::torn_last) == 0u);
}

BOOST_AUTO_TEST_CASE(acknowledged_messages_survive_the_end_of_the_process_at_any_durability)
{
    BOOST_TEST(cut_everywhere(durability::power, loss::nothing) == 0u);
    BOOST_TEST(cut_everywhere(durability::crash, loss::nothing) == 0u);
}

// Acknowledged messages are lost here, which shows that the tests above can fail.
BOOST_AUTO_TEST_CASE(with_crash_a_power_cut_may_lose_messages_but_uses_no_number_twice)
{
    BOOST_TEST(cut_everywhere(durability::crash, loss::everything) > 0u);
    BOOST_TEST(cut_everywhere(durability::crash, loss::random_sectors) > 0u);
    cut_everywhere(durability::crash, loss::torn_last);
}

BOOST_AUTO_TEST_SUITE_END()

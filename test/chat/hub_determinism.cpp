// One log gives one history: whatever the journal does and whenever it does it, after a replay from nothing,
// and after a restart at any position. Each input of the hub beside the log breaks that, and is noticed.
#include "server/chat/traits.hpp"
#include "test/chat/every_request.hpp"
#include "test/chat/server_model.hpp"
#include "test/chat/text_of.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using namespace banter::chat;
using namespace banter::chat::test;

BOOST_AUTO_TEST_SUITE(hub_determinism_suite)

namespace {

constexpr commit_timing at_once{"each request is stored at once"};

constexpr std::array timings{commit_timing{"a batch of three is stored two batches later", 3, 2},
                             commit_timing{"many batches are in flight", 1, 50},
                             commit_timing{"batches of all sizes are stored at any time", 8, 20, false},
                             commit_timing{"nothing is stored before the end", 1'000'000, 0}};

struct fate {
    const char* name;
    journal_model::disk_is_full full;
};

// What is stored changes nothing of what the hub decides.
const std::array fates{fate{"the disk has space", [](seq_number) { return false; }},
                       fate{"the disk is full now and then", [](seq_number s) { return s % 16 >= 12; }},
                       fate{"the disk is full", [](seq_number) { return true; }}};

const auto& now_and_then = fates[1].full;

struct history {
    std::string decided;
    std::string hub;
    std::string journal;
};

history history_of(server_model& server)
{
    server.settle();
    return {server.take_decided(), server.hub_state(), server.journal().text()};
}

history history_of(const std::vector<request_of>& log, const commit_timing& timing,
                   const journal_model::disk_is_full& full, const hidden_input& wrong)
{
    server_model server{timing, full, wrong};
    for (const auto& each : log)
        server.put_in_order(each);
    return history_of(server);
}

// The first lines in which two texts differ; empty: they are the same.
std::string first_difference(std::string_view what, const std::string& got, const std::string& expected)
{
    if (got == expected)
        return {};
    std::istringstream a{got};
    std::istringstream b{expected};
    std::string in_a;
    std::string in_b;
    do {
        in_a = in_b = "(nothing)";
        std::getline(a, in_a);
        std::getline(b, in_b);
    } while (in_a == in_b);
    return std::string{what} + ": '" + in_a + "' instead of '" + in_b + "'";
}

std::string difference(const history& got, const history& expected)
{
    for (const auto& wrong : {first_difference("decisions", got.decided, expected.decided),
                              first_difference("hub", got.hub, expected.hub),
                              first_difference("journal", got.journal, expected.journal)})
        if (!wrong.empty())
            return wrong;
    return {};
}

// ---- the three ways to the same state

std::string difference_of_timings(const std::vector<request_of>& log, const hidden_input& wrong)
{
    const auto expected = history_of(log, at_once, now_and_then, wrong);
    for (const auto& timing : timings)
        if (const auto d = difference(history_of(log, timing, now_and_then, wrong), expected); !d.empty())
            return std::string{timing.name} + ": " + d;
    for (const auto& each : fates) {
        auto got = history_of(log, timings[2], each.full, wrong);
        got.journal = expected.journal;
        if (const auto d = difference(got, expected); !d.empty())
            return std::string{each.name} + ": " + d;
    }
    return {};
}

std::string difference_of_replay(const std::vector<request_of>& log, const hidden_input& wrong)
{
    return difference(history_of(log, at_once, now_and_then, wrong),
                      history_of(log, at_once, now_and_then, wrong));
}

constexpr std::size_t requests_after_restart = 40;

// @param position  how many requests come before the restart
history after_start(const std::vector<request_of>& log, std::size_t position, bool restarts,
                    const hidden_input& wrong)
{
    server_model server{at_once, now_and_then, wrong};
    server.record(false);
    for (std::size_t i = 0; i < position; ++i)
        server.put_in_order(log[i]);
    server.settle();
    if (restarts)
        server.restart();
    server.record(true);
    server.put_in_order({{the_server, log[position].time, {}}, started{"another run"}});
    const auto end = std::min(log.size(), position + requests_after_restart);
    for (std::size_t i = position; i < end; ++i)
        server.put_in_order(log[i]);
    return history_of(server);
}

std::string difference_of_restarts(const std::vector<request_of>& log, const hidden_input& wrong,
                                   std::size_t step = 1)
{
    for (std::size_t position = 0; position < log.size(); position += step) {
        const auto d =
            difference(after_start(log, position, true, wrong), after_start(log, position, false, wrong));
        if (!d.empty())
            return "restart at " + std::to_string(position) + ": " + d;
    }
    return {};
}

const hidden_input none;

// ---- what is not to come back

constexpr std::string_view rules_of_rooms = "rules";

// Kinds of requests that wait until a batch is released.
template <class... Held>
bool holds(server_model&, request_of& r)
{
    return !(std::holds_alternative<Held>(r.request) || ...);
}

void number_at_commit(server_model& s, batch& b)
{
    auto number = s.newest_shown(); // as the journal did: a number that stores nothing is given again
    for (auto& e : b.entries)
        e.message.seq = ++number;
}

void stamp_at_commit(server_model& s, batch& b)
{
    for (auto& e : b.entries)
        e.message.time = s.wall_clock();
}

// As a hash table does whose seed is random, or whose keys are addresses.
void list_in_order_of_a_hash(server_model& s, decisions& d)
{
    const auto key = [&](const std::string& name) {
        return std::hash<std::string>{}(name + std::to_string(s.run()));
    };
    for (auto& e : d.effects)
        if (auto* const in = std::get_if<subscribe>(&e); in != nullptr && in->joined)
            std::sort(in->joined->members.begin(), in->joined->members.end(),
                      [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

bool mark_only_what_was_shown(server_model& s, request_of& r)
{
    if (auto* const mark = std::get_if<seen>(&r.request))
        mark->up_to = std::min(mark->up_to, s.newest_shown());
    return true;
}

bool resume_from_what_was_shown(server_model& s, request_of& r)
{
    if (auto* const in = std::get_if<join>(&r.request); in != nullptr && in->missed)
        in->after = s.newest_shown();
    return true;
}

void claim_after_what_was_shown(server_model& s, decisions& d)
{
    for (auto& each : d.state_entries)
        if (each.kind == credentials::kind)
            each.value.replace(0, each.value.find(' '), std::to_string(s.newest_shown()));
}

bool make_rooms_by_the_wall_clock(server_model& s, request_of& r)
{
    if (std::holds_alternative<join>(r.request) || std::holds_alternative<hello>(r.request))
        r.time = s.wall_clock();
    return true;
}

bool limit_rooms_by_a_flag(server_model& s, request_of& r)
{
    if (auto* const run = std::get_if<started>(&r.request))
        run->max_rooms = 2 + static_cast<std::size_t>(s.run() % 3);
    return true;
}

// Each outcome comes back as a command, here of the kind that frees the room.
template <class Outcome>
void leave_after(server_model& s, const batch& b)
{
    for (const auto& effect : b.effects)
        if (const auto* const p = std::get_if<publish>(&effect))
            if (const auto& e = b.entries[p->entry]; std::holds_alternative<Outcome>(e.result))
                s.apply({{p->author, e.message.time, {}}, leave{e.message.room}});
}

bool wait_for_a_full_disk(server_model& s, request_of& r)
{
    return !std::holds_alternative<post_message>(r.request) || !now_and_then(s.newest_shown() + 1);
}

// At a moment of the machine's own. The ids that are gone decide then.
void remove_by_the_local_clock(server_model& s, batch&)
{
    if (s.wall_clock().time_since_epoch().count() % 32 == 0)
        s.journal().lose_ids_up_to(s.newest_shown());
}

void forget_horizons(journal_model::recovered& r) { r.trimmed = {}; }

void recover_only_what_was_stored(journal_model::recovered& r)
{
    std::erase_if(r.rooms, [](const recovered_room& each) { return each.touched.seq % 16 >= 12; });
}

void number_after_the_newest_message(journal_model::recovered& r)
{
    r.given = 0;
    for (const auto& each : r.rooms)
        r.given = std::max(r.given, each.touched.seq);
}

void lose_what_was_made(journal_model::recovered& r)
{
    for (auto& each : r.rooms)
        each.made = {};
}

void lose_authors_of_topics(journal_model::recovered& r)
{
    for (auto& each : r.rooms)
        each.topic_by = {};
}

template <const std::string_view& kind>
void lose(journal_model::recovered& r)
{
    std::erase_if(r.state_entries, [](const state_entry& each) { return each.kind == kind; });
}

const std::array hidden_inputs{
    hidden_input{.name = "topics reach the hub when they are released", .before_apply = holds<set_topic>},
    hidden_input{.name = "a query is answered from the state at its release",
                 .before_apply = holds<list_members, find_users, count_all>},
    hidden_input{.name = "a departure waits for what is in flight", .before_apply = holds<depart>},
    hidden_input{.name = "entries are numbered at the commit", .at_commit = number_at_commit},
    hidden_input{.name = "entries have the time of the commit", .at_commit = stamp_at_commit},
    hidden_input{.name = "members in the order of a hash table", .after_apply = list_in_order_of_a_hash},
    hidden_input{.name = "a delivery mark ends at what was shown", .before_apply = mark_only_what_was_shown},
    hidden_input{.name = "a first visit begins at what was shown",
                 .before_apply = resume_from_what_was_shown},
    hidden_input{.name = "a device owns what comes after what was shown",
                 .after_apply = claim_after_what_was_shown},
    hidden_input{.name = "rooms are made by the wall clock", .before_apply = make_rooms_by_the_wall_clock},
    hidden_input{.name = "the limit of rooms is a flag of one machine",
                 .before_apply = limit_rooms_by_a_flag},
    hidden_input{.name = "a refusal frees the room", .at_release = leave_after<refused>},
    hidden_input{.name = "a repeat comes back", .at_release = leave_after<repeat>},
    hidden_input{.name = "a stored message comes back", .at_release = leave_after<stored>},
    hidden_input{.name = "a message waits for a full disk", .before_apply = wait_for_a_full_disk},
    hidden_input{.name = "a refused message does not touch its room",
                 .at_recovery = recover_only_what_was_stored},
    hidden_input{.name = "numbers go on after the newest message",
                 .at_recovery = number_after_the_newest_message},
    hidden_input{.name = "messages are removed by the local clock", .at_commit = remove_by_the_local_clock},
    hidden_input{.name = "horizons are not kept", .at_recovery = forget_horizons},
    hidden_input{.name = "the time when a room was made is not kept", .at_recovery = lose_what_was_made},
    hidden_input{.name = "the author of a topic is not kept", .at_recovery = lose_authors_of_topics},
    hidden_input{.name = "rules are not kept", .at_recovery = lose<rules_of_rooms>},
    hidden_input{.name = "devices are not kept", .at_recovery = lose<credentials::kind>},
    hidden_input{.name = "bots are not kept", .at_recovery = lose<credentials::bot_kind>},
    hidden_input{.name = "delivery marks are not kept", .at_recovery = lose<delivery_marks::kind>},
    hidden_input{.name = "read marks are not kept", .at_recovery = lose<read_marks::kind>}};

// The first difference that a hidden input makes; empty: it is not noticed.
std::string difference_of(const hidden_input& wrong)
{
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const auto log = recorded_log(seed, 1'000);
        for (const auto& d : {difference_of_timings(log, wrong), difference_of_replay(log, wrong),
                              difference_of_restarts(log, wrong, 97)})
            if (!d.empty())
                return d;
    }
    return {};
}

} // namespace

BOOST_AUTO_TEST_CASE(the_logs_have_all_commands_and_queries)
{
    std::set<std::size_t> found;
    for (const auto& each : recorded_log(1, 5'000))
        found.insert(each.request.index());
    BOOST_TEST(found.size() == std::variant_size_v<request>);
}

BOOST_AUTO_TEST_CASE(the_logs_have_all_outcomes)
{
    const auto outcomes = history_of(recorded_log(1, 4'000), at_once, now_and_then, none).journal;
    for (const auto* const each : {": stored", ": repeat", ": id_reused", ": storage_full"})
        BOOST_TEST(outcomes.find(each) != std::string::npos, each);
}

BOOST_AUTO_TEST_CASE(when_and_whether_something_is_stored_changes_no_decision)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        BOOST_REQUIRE_EQUAL(difference_of_timings(recorded_log(seed, 1'500), none), "");
}

BOOST_AUTO_TEST_CASE(a_replay_from_nothing_gives_the_same_history)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        BOOST_REQUIRE_EQUAL(difference_of_replay(recorded_log(seed, 1'500), none), "");
}

BOOST_AUTO_TEST_CASE(a_restart_at_any_position_is_a_start_at_that_position)
{
    for (std::uint64_t seed = 1; seed <= 8; ++seed)
        BOOST_REQUIRE_EQUAL(difference_of_restarts(recorded_log(seed, 300), none), "");
    for (std::uint64_t seed = 101; seed <= 110; ++seed)
        BOOST_REQUIRE_EQUAL(difference_of_restarts(recorded_log(seed, 2'000), none, 191), "");
}

BOOST_AUTO_TEST_CASE(a_refused_command_changes_nothing)
{
    hub h{{"now"}};
    std::size_t refused = 0;
    for (auto& each : recorded_log(1, 5'000)) {
        const auto kind = each.request.index();
        const auto before = h.state_text();
        decisions out;
        ask(h, std::move(each), out);
        const auto* const answer = out.effects.size() == 1 ? std::get_if<reply>(&out.effects[0]) : nullptr;
        if (answer == nullptr || !std::holds_alternative<banter::failure>(answer->answer))
            continue;
        ++refused;
        BOOST_REQUIRE_MESSAGE(before == h.state_text() && !out.stores_something(),
                              "request " << kind << ": " << text_of(out));
    }
    BOOST_TEST(refused > 1'000u);
}

BOOST_AUTO_TEST_CASE(each_hidden_input_is_noticed)
{
    for (const auto& wrong : hidden_inputs) {
        const auto d = difference_of(wrong);
        BOOST_TEST(!d.empty(), wrong.name);
        BOOST_TEST_MESSAGE(wrong.name << ": " << d);
    }
}

BOOST_AUTO_TEST_SUITE_END()

#include "test/session/simulated_server.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace banter::test {

namespace {

net::connection_settings small_outboxes()
{
    net::connection_settings s;
    s.outbox_limit_bytes = 2 * 1024; // so that slow readers fall behind
    return s;
}

chat::hub hub_of(const chat::test::journal_model::recovered& r)
{
    return chat::hub{{"e1", r.given, r.trimmed}, r.rooms, r.state_entries};
}

chat::command start_of(const std::string& run, std::int64_t clock)
{
    return {{chat::the_server, timestamp{std::chrono::milliseconds{clock}}, {}}, chat::started{run}};
}

std::string state_after_start(chat::hub& h, const std::string& run)
{
    chat::batch out;
    h.apply(start_of(run, 0), out);
    return h.state_text();
}

bool is_refusal(const chat::effect& e)
{
    const auto* const r = std::get_if<chat::reply>(&e);
    return r != nullptr && std::holds_alternative<failure>(r->answer);
}

std::string text_of(const chat::entry& e)
{
    return std::to_string(e.message.seq) + ' ' + e.message.room + ' ' + e.author + '/' + e.id + " '" +
           e.message.text + "' at " + std::to_string(e.message.time.time_since_epoch().count()) +
           (e.proven ? " proven" : "");
}

std::string text_of(const chat::state_entry& s) { return s.kind + ' ' + s.key + ": " + s.value; }

std::string text_of(const chat::trim_in_batch& t)
{
    return std::to_string(t.to.horizon) + ", ids " + std::to_string(t.to.ids_horizon) + ", after " +
           std::to_string(t.after);
}

template <class Thing>
std::string difference(const std::vector<Thing>& stored, const std::vector<Thing>& replayed)
{
    for (std::size_t i = 0; i < std::max(stored.size(), replayed.size()); ++i) {
        const auto a = i < stored.size() ? text_of(stored[i]) : "nothing";
        const auto b = i < replayed.size() ? text_of(replayed[i]) : "nothing";
        if (a != b)
            return "stored '" + a + "', the replay gives '" + b + "'";
    }
    return {};
}

std::string difference_of_states(const std::string& a, const std::string& b)
{
    if (a == b)
        return {};
    const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    const auto line = [](const std::string& s, std::string::const_iterator at) {
        const auto begin = s.rfind('\n', static_cast<std::size_t>(at - s.begin()));
        const auto first = begin == std::string::npos ? 0 : begin + 1;
        return s.substr(first, s.find('\n', first) - first);
    };
    return "'" + line(a, in_a) + "' instead of '" + line(b, in_b) + "'";
}

} // namespace

simulated_server::simulated_server(simulated_disk& disk, const std::string& run, std::int64_t& clock)
    : disk_{disk}, recovered_{disk.recover()}, connections_{small_outboxes()}, clock_{clock}, journal_{disk},
      hub_{hub_of(recovered_)}, registry_{flusher_, limits_, connections_, counters_},
      fan_out_{[this](delivery::subscription& s, chat::seq_number from) {
                   if (auto* const who = registry_.find(s.owner().id()))
                       who->fall_behind(s, from);
               },
               [](delivery::subscriber&, const std::exception& what) { BOOST_ERROR(what.what()); }},
      pipeline_{flusher_,
                hub_,
                journal_,
                fan_out_,
                registry_,
                counters_,
                [](const std::string& why) { BOOST_ERROR(why); }},
      order_{pipeline_, clock_}, context_{order_,     pipeline_.ids(),
                                          passwords_, {fan_out_, journal_, hub_, counters_},
                                          registry_,  sessions_,
                                          counters_,  secrets_,
                                          time_}
{
    spdlog::set_level(spdlog::level::off);
    journal_.on_given = [this] { given_.push_back(order_.commands.size()); };
    journal_.on_durable = [this](const chat::batch& b) {
        durable_ = given_.front();
        given_.pop_front();
        entries_.insert(entries_.end(), b.entries.begin(), b.entries.end());
        states_.insert(states_.end(), b.state_entries.begin(), b.state_entries.end());
        trims_.insert(trims_.end(), b.trims.begin(), b.trims.end());
    };
    for (const auto& [room, newest] : disk.newest())
        fan_out_.restore(room, newest.seq, newest.time);
    registry_.start(context_);
    order_.submit(start_of(run, clock_));
    turn();
}

void simulated_server::connect(net::test::memory_line& line, const protocol::frontend& frontend)
{
    registry_.accept(line.make(), {}, frontend);
}

void simulated_server::step()
{
    io_.restart();
    io_.poll_one();
}

void simulated_server::turn()
{
    io_.restart();
    io_.poll();
}

chat::seq_number simulated_server::trim(chat::seq_number kept, chat::seq_number ids_kept)
{
    const auto less = [](chat::seq_number n, chat::seq_number by) { return n < by ? 0 : n - by; };
    const auto horizon = less(fan_out_.newest(), kept);
    order_.submit({{chat::the_server, {}, {}}, chat::trim{horizon, less(horizon, ids_kept)}});
    return horizon;
}

void simulated_server::pass_second()
{
    clock_ += 1000;
    registry_.pass_second();
}

void simulated_server::settle()
{
    do {
        turn();
        serve_waiting();
        turn();
        while (journal_.waiting_commits() != 0)
            journal_.commit_one();
        while (journal_.waiting_reads() != 0)
            journal_.read_one();
        turn();
    } while (journal_.waiting_commits() != 0 || journal_.waiting_reads() != 0);
}

std::string simulated_server::difference_of_replay(const std::string& run) const
{
    auto replayed = hub_of(recovered_);
    chat::batch out;
    for (std::size_t i = 0; i < durable_; ++i) {
        const bool checked = i % 2 == 0; // the state as text is long
        const auto before = checked ? replayed.state_text() : std::string{};
        const auto effects = out.effects.size();
        auto c = order_.commands[i];
        replayed.apply(std::move(c), out);
        const bool refused = out.effects.size() == effects + 1 && is_refusal(out.effects.back());
        if (checked && refused && before != replayed.state_text())
            return "I6: a refused command has changed " + difference_of_states(replayed.state_text(), before);
    }
    if (const auto d = difference(entries_, out.entries); !d.empty())
        return "I2: " + d;
    if (const auto d = difference(states_, out.state_entries); !d.empty())
        return "I2: " + d;
    if (const auto d = difference(trims_, out.trims); !d.empty())
        return "I2: " + d;
    auto from_disk = hub_of(disk_.recover());
    const auto d = difference_of_states(state_after_start(from_disk, run), state_after_start(replayed, run));
    return d.empty() ? d : "I2, restart: " + d;
}

std::string simulated_server::difference_of_restart(const std::string& run)
{
    auto from_disk = hub_of(disk_.recover());
    const auto d = difference_of_states(state_after_start(from_disk, run), state_after_start(hub_, run));
    return d.empty() ? d : "I2, clean restart: " + d;
}

} // namespace banter::test

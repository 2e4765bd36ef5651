#include "server/session/pipeline.hpp"

#include "server/chat/traits.hpp"
#include "server/journal/failpoint.hpp"
#include "server/session/session.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <cassert>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace banter::session {

namespace {

constexpr std::size_t names_of_any_effect = 4;
constexpr std::size_t names_of_any_command = 8; // it may be the only one of its batch

struct name_counter {
    std::size_t operator()(const chat::joined& j) const noexcept { return j.members.size(); }
    std::size_t operator()(const chat::members& m) const noexcept { return m.names.size(); }
    std::size_t operator()(const chat::room_list& l) const noexcept { return l.rooms.size(); }
    std::size_t operator()(const chat::conversation_list& l) const noexcept { return l.conversations.size(); }
    std::size_t operator()(const chat::presence_status& w) const noexcept
    {
        return w.online.size() + w.offline.size() + w.names.size();
    }
    std::size_t operator()(const chat::user_list& p) const noexcept
    {
        auto names = p.found.size();
        for (const auto& each : p.found)
            names += each.rooms.size();
        return names;
    }
    template <class Other>
    std::size_t operator()(const Other&) const noexcept
    {
        return 0;
    }
};

// @param kind  index() of the body
std::string command_name(std::size_t kind)
{
    constexpr auto& rows = chat::all_traits<chat::command_body>;
    return std::string{kind < rows.size() ? rows[kind].name : "without a body"};
}

} // namespace

std::size_t names_in(const chat::effect& e) noexcept
{
    if (const auto* const in = std::get_if<chat::subscribe>(&e))
        return names_of_any_effect + (in->joined ? in->joined->members.size() : 0);
    const auto* const answered = std::get_if<chat::reply>(&e);
    return names_of_any_effect + (answered == nullptr ? 0 : std::visit(name_counter{}, answered->answer));
}

pipeline::pipeline(net::flusher& flusher, chat::hub& hub, journal::journal& journal,
                   delivery::fan_out& fan_out, directory& sessions, counters& count, fatal_handler on_fatal,
                   pipeline_settings settings)
    : flusher_{flusher}, hub_{hub}, journal_{journal}, fan_out_{fan_out}, sessions_{sessions},
      counters_{count}, on_fatal_{std::move(on_fatal)}, settings_{settings}
{
    journal_.on_committed(
        [this](chat::batch&& b) { or_end("taking a batch back", [&] { on_committed(std::move(b)); }); });
}

void pipeline::submit(chat::command&& c)
{
    if (journal::failpoint("departure-overtakes") && std::holds_alternative<chat::depart>(c.body)) {
        chat::batch at_once;
        hub_.apply(std::move(c), at_once);
        return release(at_once, {}, {});
    }
    begin(c, c.from != chat::the_server && !std::holds_alternative<chat::arrive>(c.body));
    const auto first = batch_.effects.size();
    apply(std::move(c));
    count_names(first);
}

void pipeline::submit(chat::query&& q)
{
    if (std::holds_alternative<chat::ping>(q.body) && load() == chat::pressure::stalled &&
        (!in_flight(q.from) || journal::failpoint("pong-overtakes")) &&
        !journal::failpoint("stalled-ping-waits")) {
        const auto id = q.correlation;
        chat::batch at_once;
        hub_.compose(std::move(q), at_once);
        release(at_once, {}, {});
        return ids_.forget(id);
    }
    begin(q, true);
    const auto first = batch_.effects.size();
    hub_.compose(std::move(q), batch_);
    count_names(first);
}

// A hub that has thrown must decide nothing more: its state may be half changed, and the next batch would
// store and show what follows from that.
void pipeline::apply(chat::command&& c)
{
    const auto kind = c.body.index();
    try {
        hub_.apply(std::move(c), batch_);
        if (journal::failpoint("apply-throws") && command_name(kind) == "set_topic")
            throw std::logic_error{"the failpoint apply-throws"};
    } catch (const std::exception& e) {
        if (!journal::failpoint("apply-fault-goes-on"))
            on_fatal_("the hub failed to apply the command " + command_name(kind) + ": " + e.what());
        throw;
    }
}

template <class Function>
void pipeline::or_end(const char* doing, Function f)
{
    try {
        f();
    } catch (const std::exception& e) {
        on_fatal_(std::string{doing} + " failed: " + e.what());
        throw;
    }
}

// A command or query with this origin follows, in the batch of this turn.
// @param in_flight  whether its client has it in flight until the release
void pipeline::begin(const chat::origin& of, bool in_flight)
{
    post_end_of_turn();
    if (of_batch_.began == clock::time_point{})
        of_batch_.began = clock::now();
    if (!in_flight)
        return;
    const auto from = of.from;
    if (from.index >= in_flight_.size())
        in_flight_.resize(from.index + 1);
    auto& of_client = in_flight_[from.index];
    if (of_client.generation != from.generation)
        of_client = {from.generation};
    ++of_client.count;
    of_batch_.submitted.push_back({from, of.correlation});
    add_names(names_of_any_command);
}

// @param first  of the effects that were added
void pipeline::count_names(std::size_t first)
{
    std::size_t names = 0;
    for (auto at = first; at < batch_.effects.size(); ++at)
        names += names_in(batch_.effects[at]);
    add_names(names);
}

void pipeline::add_names(std::size_t names)
{
    of_batch_.names += names;
    waiting_names_ += names;
}

void pipeline::notify_when_released(chat::client_id id)
{
    assert(in_flight(id));
    auto& last = of_batch_.submitted.empty() ? committing_.back() : of_batch_;
    last.to_notify.push_back(id);
}

void pipeline::post_end_of_turn()
{
    if (std::exchange(end_posted_, true))
        return;
    // Runs after the handlers of the current epoll batch, so that their commands share one commit.
    boost::asio::post(flusher_.get_executor(), [this] { or_end("committing a batch", [&] { end_turn(); }); });
}

void pipeline::when_idle(std::function<void()> handler)
{
    idle_ = std::move(handler);
    boost::asio::post(flusher_.get_executor(), [this] { check_idle(); });
}

void pipeline::end_turn()
{
    end_posted_ = false;
    if (batch_.empty() && of_batch_.submitted.empty()) {
        of_batch_.began = {};
        return check_idle();
    }
    count(batch_);
    of_batch_.committed = clock::now();
    committing_.push_back(std::exchange(of_batch_, std::exchange(spare_, {})));
    auto b = std::exchange(batch_, {});
    if (journal::failpoint("stall-loses-accepted") && load() == chat::pressure::stalled)
        b.effects.clear();
    const bool is_next = committing_.size() == 1 || journal::failpoint("batch-overtakes");
    const bool shown_at_once =
        !b.stores_something() && (!journal_.failed() || journal::failpoint("failed-disk-shown"));
    if (is_next && shown_at_once)
        on_committed(std::move(b));
    else
        journal_.commit(std::move(b));
}

void pipeline::count(const chat::batch& b)
{
    ++counters_.batches;
    counters_.batch_effects.record(b.effects.size());
    if (!b.entries.empty())
        counters_.batch_messages.record(b.entries.size());
}

void pipeline::on_committed(chat::batch&& b)
{
    auto done = std::move(committing_.front());
    committing_.pop_front();
    if (!b.entries.empty())
        counters_.commit_time.record(clock::now() - done.committed);
    for (const auto& each : done.submitted) {
        auto& of_client = in_flight_[each.from.index];
        if (of_client.generation == each.from.generation)
            --of_client.count;
    }
    waiting_names_ -= std::exchange(done.names, 0);
    release(b, done.to_notify, done.began);
    for (const auto& each : done.submitted)
        ids_.forget(each.correlation);
    done.began = {};
    done.to_notify.clear();
    done.submitted.clear();
    spare_ = std::move(done);
}

void pipeline::check_idle()
{
    if (idle_ && committing_.empty() && !end_posted_)
        std::exchange(idle_, {})();
}

} // namespace banter::session

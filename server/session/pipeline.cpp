#include "server/session/pipeline.hpp"

#include "server/session/session.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace banter::session {

namespace {

// The client that the effect subscribes to a room, or unsubscribes.
std::optional<chat::client_id> moved_by(const chat::effect& e)
{
    if (const auto* const in = std::get_if<chat::subscribe>(&e))
        return in->client;
    if (const auto* const out = std::get_if<chat::unsubscribe>(&e))
        return out->client;
    return {};
}

struct name_counter {
    std::size_t operator()(const chat::joined& j) const noexcept { return j.members.size(); }
    std::size_t operator()(const chat::members& m) const noexcept { return m.names.size(); }
    std::size_t operator()(const chat::room_list& l) const noexcept { return l.rooms.size(); }
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

} // namespace

std::size_t names_in(const chat::effect& e) noexcept
{
    if (const auto* const in = std::get_if<chat::subscribe>(&e))
        return in->joined ? in->joined->members.size() : 0;
    const auto* const answered = std::get_if<chat::reply>(&e);
    return answered == nullptr ? 0 : std::visit(name_counter{}, answered->answer);
}

pipeline::pipeline(net::flusher& flusher, chat::hub& hub, journal::journal& journal,
                   delivery::fan_out& fan_out, directory& sessions, counters& count,
                   pipeline_settings settings)
    : flusher_{flusher}, hub_{hub}, journal_{journal}, fan_out_{fan_out}, sessions_{sessions},
      counters_{count}, settings_{settings}
{
    journal_.on_committed([this](chat::batch&& b) { on_committed(std::move(b)); });
}

void pipeline::apply(chat::command&& c, bool notify)
{
    if (must_wait(c.from)) {
        held_.push_back({std::move(c), notify});
        return;
    }
    post_end_of_turn();
    hub_.note_newest(fan_out_.newest());
    const auto from = c.from;
    if (overtakes(c)) {
        if (notify)
            free_to_notify_.push_back(from);
        const auto first = free_.effects.size();
        hub_.apply(std::move(c), free_);
        for (auto at = first; at < free_.effects.size(); ++at)
            free_names_ += names_in(free_.effects[at]);
        waiting_state_.take_from(free_.state_entries);
        return;
    }
    if (notify)
        of_batch_.to_notify.push_back(from);
    if (of_batch_.clients.empty())
        of_batch_.began = clock::now();
    note_waiting(from.index);
    if (std::holds_alternative<chat::depart>(c.request)) {
        ++of_batch_.departing;
        ++departing_;
    }
    const auto first = batch_.effects.size();
    const auto entries = batch_.state_entries.size();
    hub_.apply(std::move(c), batch_);
    if (batch_.state_entries.size() != entries)
        waiting_state_.give_to(batch_.state_entries, entries); // else an older value would be stored last
    for (auto at = first; at < batch_.effects.size(); ++at) {
        if (const auto moved = moved_by(batch_.effects[at]); moved && *moved != from)
            note_waiting(moved->index);
        const auto names = names_in(batch_.effects[at]);
        of_batch_.names += names;
        waiting_names_ += names;
    }
}

// While the journal is stalled, the client's next command waits until this batch is released.
void pipeline::note_waiting(std::uint32_t index)
{
    if (index >= waiting_.size())
        waiting_.resize(index + 1);
    ++waiting_[index];
    of_batch_.clients.push_back(index);
}

// Whether a command is released before the batches that wait for a stalled journal. Four kinds are not:
// messages and topics, because they need the journal; a kick or a disconnection, because its target may have
// waiting commands; a hello or rename while a departure waits, because the same user would be seen to arrive
// before it is seen to leave; and a hello that binds its name to a device, because the waiting messages
// belong to the name's previous owner.
bool pipeline::overtakes(const chat::command& c) const
{
    if (needs_journal(c.request) || journal_.load() != journal::pressure::stalled)
        return false;
    const auto* const hello = std::get_if<chat::hello>(&c.request);
    if ((hello != nullptr || std::holds_alternative<chat::rename>(c.request)) && departing_ != 0)
        return false;
    return !std::holds_alternative<chat::kick>(c.request) &&
           !std::holds_alternative<chat::disconnect_user>(c.request) &&
           (hello == nullptr || !hub_.would_claim(*hello));
}

bool pipeline::must_wait(chat::client_id id) const noexcept
{
    if (std::any_of(held_.begin(), held_.end(),
                    [&](const auto& h) { return h.command.from.index == id.index; }))
        return true;
    return id.index < waiting_.size() && waiting_[id.index] != 0 &&
           journal_.load() == journal::pressure::stalled;
}

void pipeline::post_end_of_turn()
{
    if (std::exchange(end_posted_, true))
        return;
    // Runs after the handlers of the current epoll batch, so that their commands share one commit.
    boost::asio::post(flusher_.get_executor(), [this] { end_turn(); });
}

void pipeline::when_idle(std::function<void()> handler)
{
    idle_ = std::move(handler);
    boost::asio::post(flusher_.get_executor(), [this] { check_idle(); });
}

void pipeline::end_turn()
{
    end_posted_ = false;
    if (!free_.empty() || !free_to_notify_.empty()) {
        auto ready = std::exchange(free_, {});
        free_names_ = 0;
        release(ready, std::exchange(free_to_notify_, {}), {});
    }
    if (!waiting_state_.empty() && journal_.load() != journal::pressure::stalled)
        waiting_state_.give_to(batch_.state_entries, batch_.state_entries.size());
    if (batch_.empty() && of_batch_.clients.empty())
        return check_idle();
    count(batch_);
    of_batch_.committed = clock::now();
    committing_.push_back(std::exchange(of_batch_, std::exchange(spare_, {})));
    journal_.commit(std::exchange(batch_, {}));
}

void pipeline::count(const chat::batch& b)
{
    ++counters_.batches;
    counters_.batch_effects.record(b.effects.size());
    if (!b.records.empty())
        counters_.batch_messages.record(b.records.size());
}

void pipeline::on_committed(chat::batch&& b)
{
    auto done = std::move(committing_.front());
    committing_.pop_front();
    if (!b.records.empty() || !b.topics.empty())
        counters_.commit_time.record(clock::now() - done.committed);
    for (const auto index : done.clients)
        --waiting_[index];
    departing_ -= std::exchange(done.departing, 0);
    waiting_names_ -= std::exchange(done.names, 0);
    release(b, done.to_notify, done.began);
    done.to_notify.clear();
    done.clients.clear();
    spare_ = std::move(done);
    if (!waiting_state_.empty())
        post_end_of_turn();
    if (!held_.empty())
        apply_held();
}

// Applies the held commands in order. Commands that still must wait are held again.
void pipeline::apply_held()
{
    for (auto& h : std::exchange(held_, {}))
        apply(std::move(h.command), h.notify);
}

void pipeline::check_idle()
{
    if (idle_ && committing_.empty() && held_.empty() && waiting_state_.empty() && !end_posted_)
        std::exchange(idle_, {})();
}

} // namespace banter::session

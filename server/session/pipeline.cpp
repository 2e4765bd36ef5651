#include "server/session/pipeline.hpp"

#include "server/session/session.hpp"

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include <exception>
#include <optional>
#include <utility>
#include <variant>

namespace banter::session {

pipeline::pipeline(net::flusher& flusher, chat::hub& hub, journal::journal& journal,
                   delivery::fan_out& fan_out, directory& sessions, counters& count)
    : flusher_{flusher}, hub_{hub}, journal_{journal}, fan_out_{fan_out}, sessions_{sessions}, counters_{
                                                                                                   count}
{
    journal_.on_committed([this](chat::batch&& b) { release(std::move(b)); });
}

void pipeline::apply(chat::command&& c)
{
    hub_.apply(std::move(c), batch_);
    if (!end_posted_) {
        // Runs after the handlers of the current epoll batch, so that their commands share one commit.
        boost::asio::post(flusher_.get_executor(), [this] { end_turn(); });
        end_posted_ = true;
    }
}

void pipeline::apply_and_tell(chat::command&& c)
{
    to_tell_.push_back(c.from);
    apply(std::move(c));
}

void pipeline::when_idle(std::function<void()> handler)
{
    idle_ = std::move(handler);
    boost::asio::post(flusher_.get_executor(), [this] { check_idle(); });
}

void pipeline::end_turn()
{
    end_posted_ = false;
    committing_.push_back(std::exchange(to_tell_, {}));
    ++counters_.batches;
    journal_.commit(std::exchange(batch_, {}));
}

void pipeline::check_idle()
{
    if (idle_ && committing_.empty() && !end_posted_)
        std::exchange(idle_, {})();
}

/// Carries out the effects of one batch.
struct pipeline::releaser {
    pipeline& p;
    chat::batch& b;

    session* find(chat::member_id id) const { return p.sessions_.find(id); }

    void operator()(chat::reply& e) const
    {
        auto* const to = find(e.to);
        if (to == nullptr)
            return;
        if (auto* rooms = std::get_if<chat::room_list>(&e.what)) {
            for (auto& r : rooms->rooms)
                r.prev = p.fan_out_.newest(r.room);
        }
        if (std::holds_alternative<failure>(e.what))
            ++p.counters_.errors;
        to->answer(e.id, std::move(e.what));
    }

    void operator()(chat::admit& e) const
    {
        if (auto* const to = find(e.who)) {
            e.what.seq = p.fan_out_.newest();
            to->admit(e.id, std::move(e.what), e.presence);
        }
    }

    void operator()(chat::enter& e) const
    {
        if (auto* const to = find(e.who)) {
            if (e.what)
                e.what->prev = p.fan_out_.newest(e.room);
            to->enter(std::move(e));
        }
    }

    void operator()(chat::exit& e) const
    {
        if (auto* const to = find(e.who))
            to->leave(e.room);
    }

    void operator()(chat::publish& e) const
    {
        const chat::record& r = b.records[e.record];
        auto* const author = e.acknowledge || r.refused ? find(e.author) : nullptr;
        if (author != nullptr && r.refused)
            author->answer(e.id, failure{*r.refused, "the message could not be stored"});
        else if (author != nullptr)
            author->answer(e.id, chat::ack{r.what.room, r.what.seq, r.what.time});
        if (!r.refused && !r.repeated)
            p.fan_out_.show(r.what);
    }

    void operator()(chat::notify& e) const
    {
        const auto* const except = e.except ? find(*e.except) : nullptr;
        const auto& name =
            std::visit([](const auto& what) -> const std::string& { return what.room; }, e.what);
        p.fan_out_.notify(name, e.what, except == nullptr ? nullptr : &except->hearer());
    }

    void operator()(chat::look_up& e) const
    {
        if (auto* const to = find(e.who))
            to->look_up(std::move(e.id), std::move(e.what));
    }

    void operator()(chat::dismiss& e) const
    {
        if (auto* const to = find(e.who))
            to->dismiss(e.why);
    }
};

void pipeline::release(chat::batch&& b)
{
    const auto told = std::move(committing_.front());
    committing_.pop_front();
    flusher_.begin_burst();
    for (auto& effect : b.effects) {
        try {
            std::visit(releaser{*this, b}, effect);
        } catch (const std::exception& e) {
            on_fault(effect, e);
        }
    }
    try {
        fan_out_.deliver();
    } catch (const std::exception& e) {
        note_fault(e);
    }
    for (const auto id : told) {
        if (auto* const who = sessions_.find(id))
            who->released();
    }
    check_idle();
    flusher_.end_burst();
}

// Of one effect: the member that it was for is closed, the others get theirs.
void pipeline::on_fault(const chat::effect& of, const std::exception& what)
{
    const auto id = std::visit(
        [](const auto& e) -> std::optional<chat::member_id> {
            if constexpr (requires { e.to; })
                return e.to;
            else if constexpr (requires { e.who; })
                return e.who;
            else
                return {};
        },
        of);
    if (auto* const whose = id ? sessions_.find(*id) : nullptr)
        return whose->fail(what);
    note_fault(what);
}

void pipeline::note_fault(const std::exception& what)
{
    ++counters_.faults;
    spdlog::error("a fault of ours: {}", what.what());
}

} // namespace banter::session

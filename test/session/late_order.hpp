#pragma once

#include "server/chat/order.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <variant>
#include <vector>

namespace banter::test {

/// An order that passes commands on when the test says so, as the order of a cluster does when its log has
/// ordered them. Until hold() it passes each on at once.
class late_order final : public chat::order {
public:
    /// @param inner  applies the commands; outlives this.
    explicit late_order(chat::order& inner) noexcept : inner_{inner} {}

    /// From now on commands wait, except for the arrive of a client.
    void hold() noexcept { holds_ = true; }

    /// The number of commands and queries that wait.
    std::size_t waiting() const noexcept { return waiting_.size(); }

    /// Passes on the command that is the n-th of those that wait, with the queries behind it. It must be the
    /// first of its client.
    void pass(std::size_t n = 0)
    {
        BOOST_REQUIRE(n < waiting_.size());
        const auto from = waiting_[n].from;
        BOOST_REQUIRE(first_of(from) == at(n));
        do
            pass(first_of(from));
        while (waits(from) && std::holds_alternative<chat::query>(first_of(from)->what));
        if (!waits(from) && std::erase(to_notify_, from) != 0)
            inner_.notify_when_released(from);
    }

    void submit(chat::command&& c) override
    {
        if (waits(c.from) || (holds_ && !std::holds_alternative<chat::arrive>(c.body)))
            waiting_.push_back({c.from, std::move(c)});
        else
            inner_.submit(std::move(c));
    }

    void submit(chat::query&& q) override
    {
        if (waits(q.from))
            waiting_.push_back({q.from, std::move(q)});
        else
            inner_.submit(std::move(q));
    }

    chat::pressure load() const noexcept override { return inner_.load(); }

    bool in_flight(chat::client_id id) const noexcept override { return waits(id) || inner_.in_flight(id); }

    void notify_when_released(chat::client_id id) override
    {
        if (waits(id))
            to_notify_.push_back(id);
        else
            inner_.notify_when_released(id);
    }

    bool has_long_answers() const noexcept override { return inner_.has_long_answers(); }
    void when_idle(std::function<void()> handler) override { inner_.when_idle(std::move(handler)); }

private:
    struct submitted {
        chat::client_id from;
        std::variant<chat::command, chat::query> what;
    };
    using place = std::vector<submitted>::iterator;

    place at(std::size_t n) { return waiting_.begin() + static_cast<std::ptrdiff_t>(n); }

    place first_of(chat::client_id id)
    {
        return std::find_if(waiting_.begin(), waiting_.end(),
                            [&](const submitted& each) { return each.from == id; });
    }

    bool waits(chat::client_id id) const noexcept
    {
        return std::any_of(waiting_.begin(), waiting_.end(),
                           [&](const submitted& each) { return each.from == id; });
    }

    void pass(place first)
    {
        auto next = std::move(first->what);
        waiting_.erase(first);
        std::visit([&](auto& what) { inner_.submit(std::move(what)); }, next);
    }

    chat::order& inner_;
    bool holds_ = false;
    std::vector<submitted> waiting_;
    std::vector<chat::client_id> to_notify_;
};

} // namespace banter::test

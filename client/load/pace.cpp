#include "client/load/pace.hpp"

#include <boost/asio/basic_waitable_timer.hpp>

#include <chrono>
#include <vector>

namespace banter::load {

namespace {

class window_pace final : public pace {
public:
    window_pace(client_pool& all, const checker& checks, std::uint32_t window)
        : pace{all, checks}, window_{window}, sender_by_observer_(checks.layout().members, no_sender)
    {
        for (std::uint32_t s = 0; s < checks.layout().senders; ++s)
            sender_by_observer_[checks.layout().observer_of(s)] = s;
    }

    void begin() override
    {
        for (std::uint32_t s = 0; s < checks_.layout().senders; ++s)
            send_allowed(s);
    }

    void on_read(std::uint32_t member) override
    {
        if (const auto sender = sender_by_observer_[member]; sender != no_sender)
            send_allowed(sender);
    }

private:
    static constexpr std::uint32_t no_sender = ~std::uint32_t{0};

    void send_allowed(std::uint32_t sender)
    {
        const auto allowed = checks_.observed(sender) + window_;
        const auto time = now();
        while (checks_.sent_by(sender) < allowed && send(sender, time)) {
        }
        clients_.flush(sender);
    }

    std::uint32_t window_;
    std::vector<std::uint32_t> sender_by_observer_; // by member
};

class lockstep_pace final : public pace {
public:
    lockstep_pace(client_pool& all, const checker& checks) : pace{all, checks} {}

    void begin() override { on_read(0); }

    void on_read(std::uint32_t) override
    {
        if (!checks_.complete(reader_kind::prompt))
            return;
        const auto time = now();
        for (std::uint32_t s = 0; s < checks_.layout().senders && send(s, time); ++s)
            clients_.flush(s);
    }
};

class rate_pace final : public pace {
public:
    rate_pace(asio::io_context& io, client_pool& all, const checker& checks, double rate)
        : pace{all, checks}, timer_{io}, rate_{rate}
    {
    }

    void begin() override
    {
        due_ = schedule{now(), rate_};
        send_due();
    }

    void on_read(std::uint32_t) override {}

private:
    void send_due()
    {
        const auto senders = checks_.layout().senders;
        const auto time = now();
        const auto first = next_;
        while (due_.due(next_) <= time && send(static_cast<std::uint32_t>(next_ % senders), due_.due(next_)))
            ++next_;
        for (auto k = first; k < next_ && k < first + senders; ++k)
            clients_.flush(static_cast<std::uint32_t>(k % senders));
        if (ended())
            return;
        timer_.expires_at(std::chrono::steady_clock::time_point{std::chrono::nanoseconds{due_.due(next_)}});
        timer_.async_wait([this](error_code stopped) {
            if (!stopped)
                send_due();
        });
    }

    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                               asio::io_context::executor_type>
        timer_;
    double rate_;
    schedule due_{0, 1};
    std::uint64_t next_ = 0;
};

} // namespace

bool pace::send(std::uint32_t sender, std::int64_t time)
{
    if (quota_ == 0)
        return false;
    --quota_;
    clients_.send(sender, time);
    return true;
}

std::unique_ptr<pace> make_pace(const options& wanted, asio::io_context& io, client_pool& all,
                                const checker& checks)
{
    if (wanted.messages_per_second > 0)
        return std::make_unique<rate_pace>(io, all, checks, wanted.messages_per_second);
    if (wanted.lockstep)
        return std::make_unique<lockstep_pace>(all, checks);
    return std::make_unique<window_pace>(all, checks, wanted.window);
}

} // namespace banter::load

#include "client/load/pace.hpp"

#include "client/load/schedule.hpp"

#include <boost/asio/basic_waitable_timer.hpp>

#include <chrono>
#include <vector>

namespace banter::load {

namespace {

class window_pace final : public pace {
public:
    window_pace(client_pool& all, const checker& checks, std::uint32_t window)
        : pace{all, checks}, window_{window}, moved_by_(checks.who().members, nobody)
    {
        for (std::uint32_t s = 0; s < checks.who().senders; ++s)
            moved_by_[checks.who().observer_of(s)] = s;
    }

    void begin() override
    {
        for (std::uint32_t s = 0; s < checks_.who().senders; ++s)
            speak(s);
    }

    void heard(std::uint32_t member) override
    {
        if (const auto sender = moved_by_[member]; sender != nobody)
            speak(sender);
    }

private:
    static constexpr std::uint32_t nobody = ~std::uint32_t{0};

    void speak(std::uint32_t sender)
    {
        const auto allowed = checks_.observed(sender) + window_;
        const auto time = now();
        while (checks_.sent_by(sender) < allowed && say(sender, time)) {
        }
        clients_.flush(sender);
    }

    std::uint32_t window_;
    std::vector<std::uint32_t> moved_by_; // by member: the sender whose window moves when it reads
};

class lockstep_pace final : public pace {
public:
    lockstep_pace(client_pool& all, const checker& checks) : pace{all, checks} {}

    void begin() override { heard(0); }

    void heard(std::uint32_t) override
    {
        if (!checks_.complete(reader_kind::prompt))
            return;
        const auto time = now();
        for (std::uint32_t s = 0; s < checks_.who().senders && say(s, time); ++s)
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
        speak();
    }

    void heard(std::uint32_t) override {}

private:
    void speak()
    {
        const auto senders = checks_.who().senders;
        const auto time = now();
        const auto first = next_;
        while (due_.due(next_) <= time && say(static_cast<std::uint32_t>(next_ % senders), due_.due(next_)))
            ++next_;
        for (auto k = first; k < next_ && k < first + senders; ++k)
            clients_.flush(static_cast<std::uint32_t>(k % senders));
        if (ended())
            return;
        timer_.expires_at(std::chrono::steady_clock::time_point{std::chrono::nanoseconds{due_.due(next_)}});
        timer_.async_wait([this](error_code stopped) {
            if (!stopped)
                speak();
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

bool pace::say(std::uint32_t sender, std::int64_t time)
{
    if (quota_ == 0)
        return false;
    --quota_;
    clients_.say(sender, time);
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

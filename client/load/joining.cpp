#include "client/load/joining.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace banter::load {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_silence = 60s; // without progress

// Between two checks for progress, or two probes, which cost the server CPU time.
constexpr clock::duration shortest_pause = 2ms;
constexpr clock::duration longest_pause = 50ms;

} // namespace

joining::joining(asio::io_context& io, const options& wanted, client_pool& all, const process_meter& server,
                 progress& shown)
    : wanted_{wanted}, clients_{all}, server_{server}, progress_{shown}, timer_{io}
{
}

task joining::perform()
{
    constexpr asio::use_awaitable_t<asio::io_context::executor_type> use_awaitable{};
    descriptors_before_ = server_.descriptors();
    start_ = clock::now();
    cpu_before_ = server_.cpu_seconds();

    const bool confirms = !clients_.needs_probe();
    if (confirms || !wanted_.idle)
        clients_.on_all_joined([this] { note_end(); });
    clients_.connect();

    auto deadline = start_ + longest_silence;
    std::uint32_t so_far = 0;
    std::uint32_t probes = 0;
    for (auto pause = shortest_pause; !is_complete(); pause = std::min(2 * pause, longest_pause)) {
        const auto progress_made = clients_.connected() + clients_.joined();
        if (std::exchange(so_far, progress_made) != progress_made)
            deadline = clock::now() + longest_silence;
        if (clock::now() > deadline)
            throw std::runtime_error{"the server did not let all members in: " + clients_.stats().last_words};
        throw_on_failure();
        progress_.show("joining", clients_.connected(), 0, 0);
        // Not while the last probe still arrives: probes would keep a slow server busy.
        const bool quiet = std::exchange(probes, clients_.stats().probes) == clients_.stats().probes;
        if (!confirms && !wanted_.idle && clients_.connected() == wanted_.layout.members && quiet)
            clients_.send_probe();
        timer_.expires_after(pause);
        co_await timer_.async_wait(use_awaitable);
    }
    if (!confirms && wanted_.idle)
        note_end();
}

// Without load no message is sent, not even a probe: the descriptors of the server show its connections.
bool joining::is_complete() const
{
    if (!wanted_.idle)
        return clients_.all_joined();
    return server_.descriptors() >= descriptors_before_ + wanted_.layout.members &&
           (clients_.needs_probe() || clients_.all_joined());
}

void joining::throw_on_failure()
{
    if (clients_.connect_error())
        throw boost::system::system_error{clients_.connect_error()};
    if (const auto failure = clients_.failure(); !failure.empty())
        throw std::runtime_error{failure + ": " + clients_.stats().last_words};
}

void joining::note_end()
{
    seconds_ = std::chrono::duration<double>(clock::now() - start_).count();
    server_cpu_seconds_ = server_.cpu_seconds() - cpu_before_;
}

} // namespace banter::load

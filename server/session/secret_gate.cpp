#include "server/session/secret_gate.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <cmath>

namespace banter::session {

namespace {

using std::chrono::seconds;

constexpr rate by_network{1.0 / 60, 10};
constexpr rate by_name{1.0 / 10, 30};
constexpr rate by_owner{1, 30};

// By address and name.
constexpr unsigned free_failures = 5;
constexpr seconds first_pause{30};
constexpr seconds longest_pause{600};
constexpr seconds forgotten_after{3'600};

// Most addresses that are remembered for a name.
constexpr std::size_t most_proven = 8;

// The part of an address that one customer of a provider has.
std::string network_of(const secret_gate::address& from)
{
    namespace ip = boost::asio::ip;
    if (from.is_v4())
        return from.to_string();
    if (from.to_v6().is_v4_mapped())
        return ip::make_address_v4(ip::v4_mapped, from.to_v6()).to_string();
    auto bytes = from.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return ip::address_v6{bytes}.to_string();
}

std::string pair_of(const std::string& network, const std::string& name) { return network + '\n' + name; }

seconds until_ready(const token_bucket* bucket, const rate& r, secret_gate::time_point now)
{
    if (bucket == nullptr)
        return seconds{0};
    auto copy = *bucket;
    if (copy.ready(r, now))
        return seconds{0};
    return seconds{static_cast<seconds::rep>(std::ceil(copy.missing() / r.per_second))};
}

} // namespace

seconds secret_gate::pause(const failures& f)
{
    if (f.count < free_failures)
        return seconds{0};
    const auto doublings = std::min(f.count - free_failures, 5u);
    return std::min(first_pause * (1 << doublings), longest_pause);
}

bool secret_gate::has_proven(const std::string& network, const std::string& name) const
{
    const auto* const all = proven_.find(name);
    return all != nullptr && std::find(all->begin(), all->end(), network) != all->end();
}

seconds secret_gate::wait(const address& from, const std::string& name, time_point now) const
{
    const auto network = network_of(from);
    const auto pair = pair_of(network, name);
    if (has_proven(network, name))
        return until_ready(owners_.find(pair), by_owner, now);
    auto longest = std::max(until_ready(networks_.find(network), by_network, now),
                            until_ready(names_.find(name), by_name, now));
    if (const auto* const f = pairs_.find(pair); f != nullptr && now < f->last + pause(*f))
        longest = std::max(longest, std::chrono::ceil<seconds>(f->last + pause(*f) - now));
    return longest;
}

void secret_gate::note_wrong(const address& from, const std::string& name, time_point now)
{
    const auto network = network_of(from);
    const auto pair = pair_of(network, name);
    const auto spend = [&](recent_map<token_bucket>& buckets, const std::string& key, const rate& r) {
        auto& bucket = buckets.use(key, token_bucket{r, now});
        bucket.ready(r, now); // adds the tokens that are due
        bucket.spend();
    };
    if (has_proven(network, name))
        return spend(owners_, pair, by_owner);
    spend(networks_, network, by_network);
    spend(names_, name, by_name);
    auto& f = pairs_.use(pair, {});
    if (f.count != 0 && now - f.last > forgotten_after)
        f.count = 0;
    ++f.count;
    f.last = now;
}

void secret_gate::note_right(const address& from, const std::string& name)
{
    const auto network = network_of(from);
    pairs_.erase(pair_of(network, name));
    auto& all = proven_.use(name, {});
    if (const auto found = std::find(all.begin(), all.end(), network); found != all.end())
        all.erase(found);
    else if (all.size() == most_proven)
        all.erase(all.begin());
    all.push_back(network);
}

bool secret_gate::may_log_refusal(time_point now) noexcept
{
    const bool may = logged_.ready(one_a_second, now);
    if (may)
        logged_.spend();
    return may;
}

std::size_t secret_gate::keys() const noexcept
{
    return networks_.size() + pairs_.size() + names_.size() + owners_.size() + proven_.size();
}

} // namespace banter::session

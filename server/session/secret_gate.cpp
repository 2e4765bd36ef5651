#include "server/session/secret_gate.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

namespace banter::session {

namespace {

using std::chrono::seconds;

constexpr rate by_network{1.0 / 10, 30};
constexpr rate by_name{1.0 / 10, 30};
constexpr rate by_owner{1, 30};

// By address and name.
constexpr unsigned free_failures = 5;
constexpr seconds first_pause{30};
constexpr seconds longest_pause{600};
constexpr seconds forgotten_after{3'600};

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

bool secret_gate::failures::contains(const std::string& secret) const
{
    return std::find(secrets.begin(), secrets.end(), std::hash<std::string>{}(secret)) != secrets.end();
}

void secret_gate::failures::remember(const std::string& secret)
{
    std::rotate(secrets.begin(), secrets.end() - 1, secrets.end());
    secrets.front() = std::hash<std::string>{}(secret);
}

seconds secret_gate::pause(const failures& of_pair)
{
    if (of_pair.count < free_failures)
        return seconds{0};
    const auto doublings = std::min(of_pair.count - free_failures, 5u);
    return std::min(first_pause * (1 << doublings), longest_pause);
}

seconds secret_gate::wait(const address& from, const std::string& name, const std::string& secret,
                          time_point now) const
{
    const auto network = network_of(from);
    const auto pair = pair_of(network, name);
    const auto* const of_pair = pairs_.find(pair);
    if (of_pair != nullptr && of_pair->contains(secret))
        return seconds{0};
    if (const auto* const of_owner = proven_.find(pair))
        return until_ready(of_owner, by_owner, now);
    auto longest = std::max(until_ready(networks_.find(network), by_network, now),
                            until_ready(names_.find(name), by_name, now));
    if (of_pair != nullptr)
        longest = std::max(longest, std::chrono::ceil<seconds>(of_pair->last + pause(*of_pair) - now));
    return longest;
}

bool secret_gate::note_wrong(const address& from, const std::string& name, const std::string& secret,
                             time_point now)
{
    const auto network = network_of(from);
    const auto pair = pair_of(network, name);
    const auto spend = [&](recent_map<token_bucket>& buckets, const std::string& key, const rate& r) {
        auto& bucket = buckets.use(key, token_bucket{r, now});
        bucket.ready(r, now); // adds the tokens that are due
        bucket.spend();
    };
    auto& of_pair = pairs_.use(pair, {});
    if (of_pair.contains(secret))
        return false;
    if (now - of_pair.last > forgotten_after)
        of_pair.count = 0;
    of_pair.remember(secret);
    if (proven_.find(pair) != nullptr) {
        spend(proven_, pair, by_owner);
        return true;
    }
    spend(networks_, network, by_network);
    spend(names_, name, by_name);
    ++of_pair.count;
    of_pair.last = now;
    return true;
}

void secret_gate::note_right(const address& from, const std::string& name)
{
    const auto pair = pair_of(network_of(from), name);
    pairs_.erase(pair);
    proven_.use(pair, token_bucket{by_owner, {}});
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
    return networks_.size() + names_.size() + pairs_.size() + proven_.size();
}

} // namespace banter::session

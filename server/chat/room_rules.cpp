#include "server/chat/room_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace banter::chat {

namespace {

constexpr std::array<std::pair<rule, std::string_view>, 13> names{{
    {rule::operators, "operators"},
    {rule::voices, "voices"},
    {rule::bans, "bans"},
    {rule::mutes, "mutes"},
    {rule::ban_exceptions, "ban_exceptions"},
    {rule::invite_only, "invite_only"},
    {rule::invite_exceptions, "invite_exceptions"},
    {rule::key, "key"},
    {rule::limit, "limit"},
    {rule::moderated, "moderated"},
    {rule::no_outsiders, "no_outsiders"},
    {rule::secret, "secret"},
    {rule::topic_lock, "topic_lock"},
}};

} // namespace

std::string_view rule_name(rule r) noexcept { return names[static_cast<std::size_t>(r)].second; }

std::optional<rule> rule_of(std::string_view name) noexcept
{
    const auto* const found =
        std::find_if(names.begin(), names.end(), [&](const auto& n) { return n.second == name; });
    if (found == names.end())
        return {};
    return found->first;
}

bool room_rules::empty() const noexcept
{
    return !invite_only && !moderated && !no_outsiders && !secret && !topic_lock && key.empty() &&
           limit == 0 && operators.empty() && voices.empty() && bans.empty() && mutes.empty() &&
           ban_exceptions.empty() && invite_exceptions.empty();
}

// Greedy, with one way back: linear in practice, and never worse than the product of the lengths.
bool mask_covers(std::string_view mask, std::string_view name) noexcept
{
    std::size_t m = 0, n = 0, star = std::string_view::npos, from = 0;
    while (n < name.size()) {
        if (m < mask.size() && mask[m] == '*') {
            star = m++;
            from = n;
        } else if (m < mask.size() && (mask[m] == '?' || mask[m] == name[n])) {
            ++m;
            ++n;
        } else if (star != std::string_view::npos) {
            m = star + 1;
            n = ++from;
        } else {
            return false;
        }
    }
    while (m < mask.size() && mask[m] == '*')
        ++m;
    return m == mask.size();
}

} // namespace banter::chat

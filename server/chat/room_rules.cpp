#include "server/chat/room_rules.hpp"

#include "common/limits.hpp"
#include "common/text.hpp"

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

namespace {

// Skips to the next UTF-8 code point.
std::size_t after_one(std::string_view s, std::size_t at) noexcept
{
    ++at;
    while (at < s.size() && (static_cast<unsigned char>(s[at]) & 0xc0) == 0x80)
        ++at;
    return at;
}

} // namespace

// Greedy matching that backtracks to the last star only: linear in practice, at worst the product of the
// lengths.
bool mask_covers(std::string_view mask, std::string_view name) noexcept
{
    std::size_t m = 0, n = 0, star = std::string_view::npos, from = 0;
    while (n < name.size()) {
        if (m < mask.size() && mask[m] == '*') {
            star = m++;
            from = n;
        } else if (m < mask.size() && mask[m] == '?') {
            ++m;
            n = after_one(name, n);
        } else if (m < mask.size() && mask[m] == name[n]) {
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

bool covers(const std::vector<mask_entry>& masks, std::string_view folded) noexcept
{
    return std::any_of(masks.begin(), masks.end(),
                       [&](const mask_entry& e) { return mask_covers(e.mask, folded); });
}

result<std::string> normal_mask(std::string_view given)
{
    if (given.empty() || given.size() > limits::mask_bytes || !is_utf8(given) || printable(given) != given)
        return failure{errc::bad_request,
                       "a mask is 1 to " + std::to_string(limits::mask_bytes) + " bytes of text"};
    std::string_view name = given, user{"*"}, host{"*"};
    if (const auto at = name.rfind('@'); at != std::string_view::npos) {
        host = name.substr(at + 1);
        name = name.substr(0, at);
    }
    if (const auto mark = name.find('!'); mark != std::string_view::npos) {
        user = name.substr(mark + 1);
        name = name.substr(0, mark);
    } else if (name.size() != given.size()) { // user@host
        user = name;
        name = "*";
    }
    if (!mask_covers(folded(user), "u") || !mask_covers(folded(host), "banter"))
        return failure{
            errc::bad_request,
            "a mask matches names only: in NAME!USER@HOST, USER is always u and HOST always banter"};
    // Refuses masks such as `m:bob`, which IRC would show as a mute of bob, or `q:bob` of other servers.
    if (name.find(':') != std::string_view::npos)
        return failure{errc::bad_request, "a mask can't contain a colon, because names don't"};
    auto kept = folded(name);
    if (kept.empty())
        kept = "*";
    return kept;
}

} // namespace banter::chat

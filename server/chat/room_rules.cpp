#include "server/chat/room_rules.hpp"

#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/address.hpp"

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

namespace {

struct address_mask {
    std::string_view nick{"*"}, user{"*"}, host{"*"};
};

// A mask without `!` and `@` is one of nicks. An empty part is a star.
address_mask parts_of(std::string_view mask)
{
    address_mask parts;
    auto rest = mask;
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        parts.host = rest.substr(at + 1);
        rest = rest.substr(0, at);
    }
    if (const auto mark = rest.find('!'); mark != std::string_view::npos) {
        parts.nick = rest.substr(0, mark);
        parts.user = rest.substr(mark + 1);
    } else {
        (rest.size() == mask.size() ? parts.nick : parts.user) = rest; // NICK, or USER@HOST
    }
    for (auto* const part : {&parts.nick, &parts.user, &parts.host})
        if (part->empty())
            *part = "*";
    return parts;
}

std::string with_single_stars(std::string mask)
{
    mask.erase(std::unique(mask.begin(), mask.end(), [](char a, char b) { return a == '*' && b == '*'; }),
               mask.end());
    return mask;
}

bool covers_address(const address_mask& mask, std::string_view name)
{
    return mask_covers(mask.nick, name) && mask_covers(mask.user, name) &&
           mask_covers(mask.host, std::string{name}.append(host_suffix));
}

bool has_wildcard(std::string_view mask) noexcept
{
    return mask.find_first_of("*?") != std::string_view::npos;
}

// The masks of names of which one must match for `host` to match the user's host.
std::vector<std::string> names_with_host(std::string_view host)
{
    std::vector<std::string> found;
    for (std::size_t at = 0; at < host.size(); ++at) {
        const bool star = host[at] == '*';
        if ((at == 0 && !star) || !mask_covers(host.substr(at), host_suffix))
            continue;
        auto name = with_single_stars(std::string{host.substr(0, at)}.append(star ? "*" : ""));
        if (name == "*")
            return {name};
        if (std::find(found.begin(), found.end(), name) == found.end())
            found.push_back(std::move(name));
    }
    return found;
}

// The one mask of names that covers the same users; none if there is no such mask.
std::optional<std::string> as_name(const address_mask& mask, const std::vector<std::string>& hosts)
{
    std::string_view common = "*";
    bool one = true;
    const auto add = [&](std::string_view part) {
        if (part == "*" || part == common)
            return;
        one = one && common == "*";
        if (common == "*" || !has_wildcard(part))
            common = part;
    };
    add(mask.nick);
    add(mask.user);
    if (hosts.size() == 1)
        add(hosts.front());
    else
        one = false;
    return one || !has_wildcard(common) ? std::optional<std::string>{common} : std::nullopt;
}

} // namespace

bool covers_user(std::string_view mask, std::string_view folded)
{
    return mask.find('@') == std::string_view::npos ? mask_covers(mask, folded)
                                                    : covers_address(parts_of(mask), folded);
}

namespace {

// Whether the mask says no more of a name than its least length: it covers names of which it has no
// character.
bool covers_everybody(std::string_view mask)
{
    constexpr char in_no_mask = '\x01';
    return covers_user(mask, std::string(limits::user_name_code_points, in_no_mask)) &&
           covers_user(mask, std::string(limits::user_name_code_points - 1, in_no_mask));
}

} // namespace

bool covers(const std::vector<mask_entry>& masks, std::string_view folded)
{
    return std::any_of(masks.begin(), masks.end(),
                       [&](const mask_entry& e) { return covers_user(e.mask, folded); });
}

result<std::string> normal_mask(std::string_view given)
{
    if (given.empty() || given.size() > limits::mask_bytes || !is_utf8(given) || printable(given) != given)
        return failure{errc::bad_request,
                       "a mask is 1 to " + std::to_string(limits::mask_bytes) + " bytes of text"};
    // Refuses masks such as `m:bob`, which IRC would show as a mute of bob, or `q:bob` of other servers.
    if (given.find(':') != std::string_view::npos)
        return failure{errc::bad_request, "a mask can't contain a colon, because names don't"};
    const auto whole = with_single_stars(folded(given));
    const auto mask = parts_of(whole);
    const auto hosts = names_with_host(mask.host);
    auto name = as_name(mask, hosts);
    if (hosts.empty() || (name && !has_wildcard(*name) && !covers_address(mask, *name)))
        return failure{errc::bad_request,
                       "nobody can have that address: users are NAME!NAME@NAME" + std::string{host_suffix}};
    auto kept = name ? std::move(*name)
                     : std::string{mask.nick}.append("!").append(mask.user).append("@").append(mask.host);
    if (kept.size() > limits::mask_bytes)
        return failure{errc::bad_request, "that mask is too long once its case is folded"};
    return kept;
}

result<std::string> mask_to_add(std::string_view given)
{
    auto mask = normal_mask(given);
    if (mask && given != "*!*@*" && covers_everybody(*mask))
        return failure{errc::bad_request,
                       "that mask covers everybody; if that is what you want, write *!*@*"};
    return mask;
}

} // namespace banter::chat

// The rules of a room as lines: the name of a rule, then its value.
#include "server/chat/room_rules.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace banter::chat {

namespace {

template <class Number>
bool read_number(std::string_view s, Number& n)
{
    const auto [stop, error] = std::from_chars(s.data(), s.data() + s.size(), n);
    return error == std::errc{} && stop == s.data() + s.size();
}

std::string_view next_word(std::string_view& rest)
{
    const auto word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    return word;
}

void add(std::string& out, rule kind, std::string_view more = {})
{
    out += rule_name(kind);
    if (!more.empty()) {
        out += ' ';
        out += more;
    }
    out += '\n';
}

void add(std::string& out, rule kind, const std::vector<mask_entry>& all)
{
    for (const auto& e : all)
        add(out, kind, e.mask + ' ' + std::to_string(e.set_at.time_since_epoch().count()) + ' ' + e.set_by);
}

void read_line(rule kind, std::string_view rest, room_rules& r)
{
    if (auto* const is_set = flag_of(r, kind)) {
        *is_set = true;
    } else if (auto* const masks = masks_of(r, kind)) {
        const auto mask = next_word(rest);
        std::int64_t at = 0;
        if (!mask.empty() && read_number(next_word(rest), at))
            masks->push_back(
                {std::string{mask}, std::string{rest}, timestamp{std::chrono::milliseconds{at}}});
    } else if (auto* const list = names_of(r, kind)) {
        if (!rest.empty())
            list->emplace_back(rest);
    } else if (kind == rule::key) {
        r.key = rest;
    } else if (std::size_t limit = 0; kind == rule::limit && read_number(rest, limit)) {
        r.limit = limit;
    }
}

} // namespace

bool* flag_of(room_rules& r, rule kind) noexcept
{
    switch (kind) {
    case rule::invite_only:
        return &r.invite_only;
    case rule::moderated:
        return &r.moderated;
    case rule::no_outsiders:
        return &r.no_outsiders;
    case rule::secret:
        return &r.secret;
    case rule::topic_lock:
        return &r.topic_lock;
    default:
        return nullptr;
    }
}

std::vector<mask_entry>* masks_of(room_rules& r, rule kind) noexcept
{
    switch (kind) {
    case rule::bans:
        return &r.bans;
    case rule::mutes:
        return &r.mutes;
    case rule::ban_exceptions:
        return &r.ban_exceptions;
    case rule::invite_exceptions:
        return &r.invite_exceptions;
    default:
        return nullptr;
    }
}

std::vector<std::string>* names_of(room_rules& r, rule kind) noexcept
{
    switch (kind) {
    case rule::operators:
        return &r.operators;
    case rule::voices:
        return &r.voices;
    default:
        return nullptr;
    }
}

std::string to_text(const room_rules& r)
{
    std::string out;
    for (const auto& name : r.operators)
        add(out, rule::operators, name);
    for (const auto& name : r.voices)
        add(out, rule::voices, name);
    add(out, rule::bans, r.bans);
    add(out, rule::mutes, r.mutes);
    add(out, rule::ban_exceptions, r.ban_exceptions);
    add(out, rule::invite_exceptions, r.invite_exceptions);
    if (!r.key.empty())
        add(out, rule::key, r.key);
    if (r.limit != 0)
        add(out, rule::limit, std::to_string(r.limit));
    const std::pair<rule, bool> flags[] = {{rule::invite_only, r.invite_only},
                                           {rule::moderated, r.moderated},
                                           {rule::no_outsiders, r.no_outsiders},
                                           {rule::secret, r.secret},
                                           {rule::topic_lock, r.topic_lock}};
    for (const auto& [kind, on] : flags)
        if (on)
            add(out, kind);
    return out;
}

room_rules rules_from_text(std::string_view text)
{
    room_rules r;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (const auto kind = rule_of(next_word(line)))
            read_line(*kind, line, r);
    }
    return r;
}

} // namespace banter::chat

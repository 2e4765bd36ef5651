#include "server/chat/credentials.hpp"

#include "common/limits.hpp"

#include <charconv>

namespace banter::chat {

void credentials::restore(const state_entry& entry)
{
    if (entry.kind == kind)
        restore_device(entry);
    else if (entry.kind == bot_kind)
        bots_.insert(entry.key);
}

void credentials::restore_device(const state_entry& entry)
{
    const std::string_view value{entry.value};
    const auto first = value.find(' ');
    const auto second = value.find(' ', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos)
        return;
    device d{std::string{value.substr(first + 1, second - first - 1)}, 0,
             std::string{value.substr(second + 1)}};
    const auto* const end = value.data() + first;
    const auto [stop, error] = std::from_chars(value.data(), end, d.since);
    if (error == std::errc{} && stop == end)
        by_name_[entry.key] = std::move(d);
}

bool credentials::prove(const std::string& folded, const std::string& shown, const std::string& hash,
                        seq_number given, std::optional<state_entry>& entry)
{
    if (find(folded) != nullptr)
        return knows(folded, hash);
    if (!would_claim(folded, hash))
        return false;
    entry = state_entry{std::string{kind}, folded, std::to_string(given) + ' ' + hash + ' ' + shown};
    by_name_.emplace(folded, device{hash, given, shown});
    return true;
}

bool credentials::would_claim(const std::string& folded, const std::string& hash) const
{
    return !hash.empty() && by_name_.size() < limits::devices && find(folded) == nullptr;
}

bool credentials::knows(const std::string& folded, const std::string& hash) const
{
    const auto* const known = find(folded);
    return known != nullptr && known->hash == hash;
}

void credentials::note_bot(const std::string& folded, bool is, std::optional<state_entry>& entry)
{
    if (is == is_bot(folded))
        return;
    if (is)
        bots_.insert(folded);
    else
        bots_.erase(folded);
    entry = state_entry{std::string{bot_kind}, folded, is ? "1" : ""};
}

const credentials::device* credentials::find(const std::string& folded) const
{
    const auto found = by_name_.find(folded);
    return found == by_name_.end() ? nullptr : &found->second;
}

void credentials::write(std::vector<std::string>& lines) const
{
    for (const auto& [name, d] : by_name_)
        lines.push_back("device of " + name + " (" + d.shown + ") since " + std::to_string(d.since) + ' ' +
                        d.hash);
    for (const auto& name : bots_)
        lines.push_back("bot " + name);
}

} // namespace banter::chat

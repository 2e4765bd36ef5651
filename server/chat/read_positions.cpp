#include "server/chat/read_positions.hpp"

#include "common/limits.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace banter::chat {

namespace {

template <class Number>
std::optional<Number> number(std::string_view s)
{
    Number n{};
    const auto [stop, error] = std::from_chars(s.data(), s.data() + s.size(), n);
    if (error != std::errc{} || stop != s.data() + s.size())
        return {};
    return n;
}

template <class Map>
void drop_least(Map& all, std::optional<std::string>& dropped)
{
    const auto least = std::min_element(all.begin(), all.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
    dropped = least->first;
    all.erase(least);
}

} // namespace

void delivery_marks::restore(const state_entry& entry)
{
    marks all;
    for (std::string_view rest{entry.value}; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const auto space = line.find(' ');
        if (space == std::string_view::npos)
            continue;
        if (const auto seq = number<seq_number>(line.substr(0, space)))
            all[std::string{line.substr(space + 1)}] = *seq;
    }
    by_name_[entry.key] = std::move(all);
}

std::optional<state_entry> delivery_marks::raise(const std::string& folded,
                                                 const std::vector<std::string>& rooms, seq_number up_to)
{
    marks& all = by_name_[folded];
    bool changed = false;
    for (const auto& room : rooms) {
        const auto [mark, first] = all.try_emplace(room, up_to);
        changed |= first || mark->second < up_to;
        mark->second = std::max(mark->second, up_to);
    }
    if (!changed)
        return {};
    std::optional<std::string> dropped;
    while (all.size() > limits::seen_rooms)
        drop_least(all, dropped);
    state_entry entry{std::string{kind}, folded, {}};
    for (const auto& [room, seq] : all)
        entry.value += std::to_string(seq) + ' ' + room + '\n';
    return entry;
}

std::optional<seq_number> delivery_marks::of(const std::string& folded, std::string_view room) const
{
    const auto found = by_name_.find(folded);
    if (found == by_name_.end())
        return {};
    const auto mark = found->second.find(room);
    if (mark == found->second.end())
        return {};
    return mark->second;
}

void delivery_marks::write(std::vector<std::string>& lines) const
{
    for (const auto& [name, all] : by_name_)
        for (const auto& [room, seq] : all)
            lines.push_back("seen by " + name + " in " + room + " up to " + std::to_string(seq));
}

bool move_forward(read_times& all, const std::string& target, timestamp to,
                  std::optional<std::string>& forgotten)
{
    const auto [at, added] = all.try_emplace(target, to);
    if (!added && at->second >= to)
        return false;
    at->second = to;
    if (all.size() > limits::read_markers)
        drop_least(all, forgotten);
    return true;
}

void read_marks::restore(const state_entry& entry)
{
    const auto line = entry.key.find('\n');
    const auto ms = number<std::int64_t>(entry.value);
    if (line == std::string::npos)
        return;
    auto& all = by_name_[entry.key.substr(0, line)];
    if (ms)
        all[entry.key.substr(line + 1)] = timestamp{std::chrono::milliseconds{*ms}};
    else
        all.erase(entry.key.substr(line + 1));
}

void read_marks::move(const std::string& folded, const std::string& target, timestamp to,
                      std::vector<state_entry>& out)
{
    std::optional<std::string> forgotten;
    if (!move_forward(by_name_[folded], target, to, forgotten))
        return;
    out.push_back({std::string{kind}, folded + '\n' + target, std::to_string(to.time_since_epoch().count())});
    if (forgotten)
        out.push_back({std::string{kind}, folded + '\n' + *forgotten, {}});
}

std::optional<timestamp> read_marks::of(const std::string& folded, std::string_view target) const
{
    const auto found = by_name_.find(folded);
    if (found == by_name_.end())
        return {};
    const auto mark = found->second.find(target);
    if (mark == found->second.end())
        return {};
    return mark->second;
}

void read_marks::write(std::vector<std::string>& lines) const
{
    for (const auto& [name, all] : by_name_)
        for (const auto& [target, time] : all)
            lines.push_back("read by " + name + " in " + target + " until " +
                            std::to_string(time.time_since_epoch().count()));
}

} // namespace banter::chat

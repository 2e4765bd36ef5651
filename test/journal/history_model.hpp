#pragma once

#include "server/journal/journal.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace banter::journal::test {

/// A message that was stored, and possibly removed later.
struct listed {
    chat::entry what;
    bool gone = false; ///< removed
};

/// Appends messages from one end of `fit`, as many as fit into a page.
inline void append(page& p, std::vector<chat::message> fit, bool newest, std::size_t limit,
                   std::size_t most_bytes)
{
    std::vector<chat::message> taken;
    std::size_t bytes = 0;
    if (newest)
        std::reverse(fit.begin(), fit.end());
    for (const auto& m : fit) {
        if (taken.size() == limit || bytes >= most_bytes) {
            p.more = true;
            break;
        }
        bytes += m.text.size();
        taken.push_back(m);
    }
    if (newest)
        std::reverse(taken.begin(), taken.end());
    p.messages.insert(p.messages.end(), taken.begin(), taken.end());
}

/// The expected page of journal::read(), computed from the list of all messages in the order of their seqs.
inline page page_of(const std::vector<listed>& all, const chat::history_query& q, chat::seq_number up_to)
{
    page p;
    std::vector<chat::message> before; // with `around`: the messages before the bound
    std::vector<chat::message> fit;
    for (const auto& [r, gone] : all) {
        const auto& m = r.message;
        if (m.room != q.room || m.seq <= q.since)
            continue;
        if (gone) {
            p.gap = p.gap || (!q.around && q.after && m.seq > *q.after);
            continue;
        }
        if (p.oldest == 0)
            p.oldest = m.seq;
        if (m.seq > up_to)
            continue;
        if (q.around) {
            const bool is_before = q.around->seq ? m.seq < *q.around->seq : m.time < q.around->time;
            (is_before ? before : fit).push_back(m);
            continue;
        }
        const bool late = q.before ? m.seq >= *q.before : q.before_time && m.time >= *q.before_time;
        const bool early = q.after ? m.seq <= *q.after : q.after_time && m.time <= *q.after_time;
        if (!late && !early)
            fit.push_back(m);
    }
    if (q.around) {
        append(p, before, true, q.limit / 2, page::most_bytes / 2);
        append(p, fit, false, q.limit - p.messages.size(), page::most_bytes / 2);
        return p;
    }
    const bool has_after = q.after || q.after_time;
    const bool has_before = q.before || q.before_time;
    if (q.either_way && has_after && has_before && fit.empty()) {
        auto other = q;
        std::swap(other.after, other.before);
        std::swap(other.after_time, other.before_time);
        other.either_way = false;
        other.newest_of_both = true;
        auto swapped = page_of(all, other, up_to);
        swapped.gap = p.gap;
        return swapped;
    }
    append(p, fit, !has_after || (has_before && q.newest_of_both), q.limit, page::most_bytes);
    return p;
}

/// Asks for anything that can be asked of `room`, whose seqs go to `newest` and whose times to `now`.
inline chat::history_query random_query(std::mt19937_64& engine, std::string room, chat::seq_number newest,
                                        timestamp first, timestamp now)
{
    const auto below = [&](std::uint64_t n) { return engine() % n; };
    const auto seq = [&] { return below(newest + 3); };
    const auto time = [&] {
        const auto span = static_cast<std::uint64_t>((now - first).count()) + 3;
        return first + std::chrono::milliseconds{static_cast<std::int64_t>(below(span)) - 1};
    };
    chat::history_query q;
    q.room = std::move(room);
    q.limit = below(10) + 1;
    q.newest_of_both = below(2) == 0;
    q.either_way = below(2) == 0;
    if (below(3) == 0)
        q.since = seq();
    if (below(3) == 0)
        q.before = seq();
    else if (below(3) == 0)
        q.before_time = time();
    if (below(3) == 0)
        q.after = seq();
    else if (below(3) == 0)
        q.after_time = time();
    if (below(4) == 0)
        q.around = below(2) == 0 ? chat::moment{seq(), {}} : chat::moment{{}, time()};
    return q;
}

/// A query as text, for the report of a failed test.
inline std::string words(const chat::history_query& q)
{
    const auto ms = [](timestamp t) { return std::to_string(t.time_since_epoch().count()); };
    std::string out = q.room + ' ' + std::to_string(q.limit) + " since " + std::to_string(q.since);
    if (q.before)
        out += " before " + std::to_string(*q.before);
    if (q.before_time)
        out += " before time " + ms(*q.before_time);
    if (q.after)
        out += " after " + std::to_string(*q.after);
    if (q.after_time)
        out += " after time " + ms(*q.after_time);
    if (q.around)
        out += q.around->seq ? " around " + std::to_string(*q.around->seq)
                             : " around time " + ms(q.around->time);
    return out + (q.newest_of_both ? " newest" : "") + (q.either_way ? " either way" : "");
}

/// Every field of a page as text.
inline std::string words(const page& p)
{
    std::string out;
    for (const auto& m : p.messages)
        out += std::to_string(m.seq) + '<' + std::to_string(m.prev) + ' ' + m.room + ' ' + m.user + '>' +
               m.to + (m.notice ? " notes " : " ") + (m.unproven ? "? " : "") +
               std::to_string(m.text.size()) + m.text.substr(0, 8) + m.tags + " at " +
               std::to_string(m.time.time_since_epoch().count()) + '\n';
    return out + (p.more ? "more " : "") + (p.gap ? "gap " : "") + "oldest " + std::to_string(p.oldest);
}

} // namespace banter::journal::test

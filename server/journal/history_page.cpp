#include "server/journal/history_page.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace banter::journal {

namespace {

// One less than the largest integer of SQLite, so that most_seq + 1 exists.
constexpr auto most_seq = static_cast<chat::seq_number>(std::numeric_limits<std::int64_t>::max()) - 1;

chat::seq_number before_it(chat::seq_number seq) { return seq == 0 ? 0 : seq - 1; }

using bound = std::optional<chat::moment>;

bound bound_of(const std::optional<chat::seq_number>& seq, const std::optional<timestamp>& time)
{
    if (seq)
        return chat::moment{*seq, {}};
    return time ? bound{chat::moment{{}, *time}} : std::nullopt;
}

void read_around(const chat::history_query& q, chat::seq_number up_to, const seq_finder& first_late,
                 const stretch_reader& read, page& out)
{
    const auto& around = *q.around;
    const auto first =
        around.seq ? *around.seq : first_late([&](timestamp t) { return t >= around.time; }, q.since, up_to);
    const auto before = before_it(first);
    constexpr auto half = page::most_bytes / 2;
    read({q.since, std::min(before, up_to), true, {q.limit / 2, half}}, out);
    read({std::max(before, q.since), up_to, false, {q.limit - out.messages.size(), half}}, out);
}

} // namespace

void read_history(const chat::history_query& q, chat::seq_number up_to, const seq_finder& first_late,
                  const stretch_reader& read, page& out)
{
    up_to = std::min(up_to, most_seq);
    if (q.around)
        return read_around(q, up_to, first_late, read, out);

    const auto after = bound_of(q.after, q.after_time), before = bound_of(q.before, q.before_time);
    const auto between = [&](const bound& low, const bound& high) {
        history_stretch s{q.since, up_to, !low || (high && q.newest_of_both), {q.limit}};
        if (low && low->seq)
            s.after = std::max(*low->seq, q.since);
        else if (low)
            s.after = before_it(first_late([&](timestamp t) { return t > low->time; }, q.since, up_to));
        if (high && high->seq)
            s.up_to = std::min(before_it(*high->seq), up_to);
        else if (high)
            s.up_to = before_it(first_late([&](timestamp t) { return t >= high->time; }, q.since, up_to));
        return s;
    };
    auto s = between(after, before);
    if (q.either_way && after && before && s.after >= s.up_to) {
        s = between(before, after);
        s.newest = true;
    }
    read(s, out);
}

} // namespace banter::journal

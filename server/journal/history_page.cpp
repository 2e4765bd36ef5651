#include "server/journal/history_page.hpp"

#include <algorithm>
#include <limits>

namespace banter::journal {

namespace {

// So that there is one more in SQLite's integers.
constexpr auto most_seq = static_cast<chat::seq_number>(std::numeric_limits<std::int64_t>::max()) - 1;

chat::seq_number before_it(chat::seq_number seq) { return seq == 0 ? 0 : seq - 1; }

void read_around(const chat::history_query& q, chat::seq_number up_to, const place_finder& first_late,
                 const stretch_reader& read, page& out)
{
    const auto& place = *q.around;
    const auto first =
        place.seq ? *place.seq : first_late([&](timestamp t) { return t >= place.time; }, q.since, up_to);
    const auto before = before_it(first);
    constexpr auto half = journal::page_bytes / 2;
    read({q.since, std::min(before, up_to), true, {q.limit / 2, half}}, out);
    read({std::max(before, q.since), up_to, false, {q.limit - out.messages.size(), half}}, out);
}

} // namespace

void read_history(const chat::history_query& q, chat::seq_number up_to, const place_finder& first_late,
                  const stretch_reader& read, page& out)
{
    up_to = std::min(up_to, most_seq);
    if (q.around)
        return read_around(q, up_to, first_late, read, out);

    const bool has_after = q.after || q.after_time;
    const bool has_before = q.before || q.before_time;
    history_stretch s{q.since, up_to, !has_after || (has_before && q.newest_of_both), {q.limit}};
    if (q.after)
        s.after = std::max(*q.after, q.since);
    else if (q.after_time)
        s.after = before_it(first_late([&](timestamp t) { return t > *q.after_time; }, q.since, up_to));
    if (q.before)
        s.up_to = std::min(before_it(*q.before), up_to);
    else if (q.before_time)
        s.up_to = before_it(first_late([&](timestamp t) { return t >= *q.before_time; }, q.since, up_to));
    read(s, out);
}

} // namespace banter::journal

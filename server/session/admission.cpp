#include "server/session/admission.hpp"

#include "server/journal/failpoint.hpp"

#include <type_traits>
#include <variant>

namespace banter::session {

namespace {

using chat::pressure;
using journal::failpoint;

bool is_log_query(const protocol::request_body& body)
{
    return std::holds_alternative<chat::history_query>(body) ||
           std::holds_alternative<chat::search_query>(body);
}

// While the disk does not answer, the next request of a client waits until the last has been released.
bool one_at_a_time(const protocol::request_body& body, pressure load)
{
    return load == pressure::stalled && !failpoint("stalled-client-goes-on") &&
           !(failpoint("pong-overtakes") && std::holds_alternative<chat::ping>(body));
}

bool waits_for_storing(const chat::traits& t, pressure load)
{
    return t.durable && load == pressure::high && !failpoint("slow-disk-unheeded");
}

bool refused_by_stall(const chat::traits& t)
{
    return (t.refused_stalled && !failpoint("stall-refuses-nothing")) ||
           (failpoint("stall-refuses-all") && t.scope == chat::scope::shared);
}

bool refused_by_full_disk(const chat::traits& t)
{
    return (t.refused_full && !failpoint("full-disk-put-in-order")) ||
           (failpoint("full-disk-refuses-all") && t.durable);
}

} // namespace

const chat::traits* traits_of(const protocol::request_body& body)
{
    return std::visit(
        []<class T>(const T&) -> const chat::traits* {
            if constexpr (std::is_constructible_v<protocol::session_control, T>)
                return nullptr;
            else
                return &chat::traits_of<T>;
        },
        body);
}

wait wait_before(const protocol::request_body& body, const order_state& now)
{
    const auto* const t = traits_of(body);
    const bool answered_elsewhere = t == nullptr || is_log_query(body);
    if (now.in_flight && (answered_elsewhere || one_at_a_time(body, now.load) ||
                          (refusal_of(*t, now.load) && refusal_waits(now))))
        return wait::for_release;
    if (t != nullptr && (waits_for_storing(*t, now.load) || (t->large && now.has_long_answers)))
        return wait::for_journal;
    if (failpoint("stalled-reader-waits") && is_log_query(body) && now.load == pressure::stalled)
        return wait::for_journal;
    return wait::none;
}

std::optional<failure> refusal_of(const chat::traits& t, pressure load)
{
    if (load == pressure::stalled && refused_by_stall(t))
        return failure{errc::unavailable, "the disk does not respond; try again later"};
    if (load == pressure::full && refused_by_full_disk(t))
        return failure{errc::storage_full, "the disk is full; try again later"};
    return {};
}

bool refusal_waits(const order_state& now) { return now.in_flight && !failpoint("refusal-overtakes"); }

} // namespace banter::session

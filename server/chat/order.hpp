#pragma once

#include "server/chat/command.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/pressure.hpp"
#include "server/chat/query.hpp"

#include <functional>

namespace banter::chat {

/// The one order in which the commands of all clients are applied to the hub, as sessions see it.
///
/// What one client submits keeps its order: its commands are applied, its queries are answered, and the
/// effects are released as it was submitted. Among clients the order decides. A server alone decides by the
/// time of submit() (session::pipeline: the hub applies the command inside of submit()); a cluster by its
/// log, so there submit() may return before the hub has seen the command. Callers depend on neither. Only an
/// arrive is applied inside of submit() in every order: it concerns this machine alone.
///
/// Queries take this way too, although no node needs to know of another's: the order alone knows which
/// commands of the client have not been applied yet, and an answer must not be composed before those.
///
/// Nothing is refused for the state of the disk here: admission comes before (load() and chat::traits).
/// A client submits between its arrive, which is its first command, and its depart, which is its last one.
/// Lives on the I/O thread; not thread-safe.
class order {
public:
    /// Puts the command in order. Its effects come later: when all that it stores is durable, and everything
    /// before it has been released. An exception from applying it ends the process.
    virtual void submit(command&& c) = 0;

    /// Puts the answer to the query behind all that its client has submitted. The answer may come before
    /// submit() returns. An exception from composing it comes out of submit(), if at all; it concerns the
    /// client only.
    virtual void submit(query&& q) = 0;

    /// Whether what has been submitted is being stored in time.
    virtual pressure load() const noexcept = 0;

    /// Whether effects of what the client has submitted, other than its arrive, have not been released.
    virtual bool in_flight(client_id id) const noexcept = 0;

    /// Calls session::released() of the client, once, when all that it has in flight now has been released.
    /// @pre in_flight(id)
    virtual void notify_when_released(client_id id) = 0;

    /// Whether so much waits to be released that requests for more long answers (traits::large) should wait.
    virtual bool has_long_answers() const noexcept = 0;

    /// Calls `handler`, once, and not before this returns, when everything submitted has been released. A
    /// second handler replaces one that has not been called.
    virtual void when_idle(std::function<void()> handler) = 0;

protected:
    ~order() = default;
};

} // namespace banter::chat

#pragma once

#include "common/error.hpp"
#include "server/chat/pressure.hpp"
#include "server/chat/traits.hpp"
#include "server/protocol/request.hpp"

#include <cstdint>
#include <optional>

/// Which requests are put in order now, which wait, and which are refused: from their traits and the state of
/// the order alone. Only here is anything refused for the state of the disk.
namespace banter::session {

/// The state of the order, as a client sees it.
struct order_state {
    chat::pressure load = chat::pressure::none; ///< chat::order::load()
    bool in_flight = false;                     ///< chat::order::in_flight() of the client
    bool has_long_answers = false;              ///< chat::order::has_long_answers()
};

/// What a request waits for.
enum class wait : std::uint8_t {
    none,
    for_journal, ///< a short time, until the journal has less to do
    for_release, ///< until nothing of its client is in flight
};

/// The traits of a command or query; null: the session answers the request itself.
const chat::traits* traits_of(const protocol::request_body& body);

/// What the request waits for before it is taken. The session's own answers and the journal's come after the
/// answers to earlier requests, so they wait until those have been released. So does a refusal for the state
/// of the disk, and everything while the disk does not answer: then a client has one command in flight at
/// most.
wait wait_before(const protocol::request_body& body, const order_state& now);

/// Why the command is refused in the present state of the disk; none: it is not.
std::optional<failure> refusal_of(const chat::traits& t, chat::pressure load);

/// Whether a refusal must wait until the answers to earlier requests have been released.
bool refusal_waits(const order_state& now);

} // namespace banter::session

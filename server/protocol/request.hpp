#pragma once

#include "server/chat/command.hpp"
#include "server/chat/query.hpp"
#include "server/protocol/request_id.hpp"

#include <optional>
#include <string>
#include <variant>

namespace banter::protocol {

/// A password that must be correct for a request to be accepted.
struct password_proof {
    std::string password;
    std::string hash;  ///< as of crypt(3)
    bool known = true; ///< false: the name is unknown, so the password is wrong. `hash` is that of another
                       ///< name, so that the check takes as long as for a known one
};

// ---- requests about the connection, which the session answers itself

/// A request that could not be decoded. It is answered in the order of the requests.
struct refused {
    failure why;
    bool hang_up = false; ///< the rest of the stream can't be trusted
};

/// The peer ends the connection.
struct bye {
    std::string reason{}; ///< shown to the members of its rooms
};

struct hang_up {}; ///< the peer's stream has ended

/// The peer has begun a request and not completed it in time. Comes from the session, not from a codec.
struct timed_out {};

using session_control = std::variant<refused, bye, hang_up, timed_out>;

namespace detail {

template <class... Variants>
struct joined;
template <class... A, class... B, class... Rest>
struct joined<std::variant<A...>, std::variant<B...>, Rest...> : joined<std::variant<A..., B...>, Rest...> {
};
template <class... A>
struct joined<std::variant<A...>> {
    using type = std::variant<A...>;
};

} // namespace detail

/// All that a peer may request.
using request_body =
    detail::joined<chat::command_body, chat::state_query, chat::log_query, session_control>::type;

/// A request of a peer, as its codec understands it.
struct request {
    request_id id{};                       ///< of the answers to it
    bool typed = false;                    ///< in the JSON form
    request_body body{};                   ///< `refused` when the codec does not understand it
    std::string reply{};                   ///< bytes from the codec itself, sent before the chat's answer
    bool for_chat = true;                  ///< false: `reply` is the whole answer, and `body` is ignored
    bool in_turn = false;                  ///< the next request is taken once this one is answered
    bool distrusted = false;               ///< with last_one: the bytes were not the protocol
    bool last_one = false;                 ///< the connection ends once this request is answered
    std::optional<password_proof> proof{}; ///< must be correct, or the answer is auth_failed; needs in_turn
    std::string token{};                   ///< of a hello: the secret of the client's device; empty: none.
                                           ///< The hub is given only its hash
};

} // namespace banter::protocol

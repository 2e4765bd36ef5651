#pragma once

#include "common/time.hpp"
#include "server/chat/ids.hpp"
#include "server/protocol/irc/capabilities.hpp"
#include "server/protocol/irc/framing.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace banter::protocol::irc {

/// Lets a client try one password a second, against guessing and because hashing is expensive.
class oper_gate {
public:
    bool may_try(timestamp now) noexcept
    {
        if (last_ && now - *last_ < std::chrono::seconds{1} && now >= *last_)
            return false;
        last_ = now;
        return true;
    }

private:
    std::optional<timestamp> last_;
};

/// A draft/multiline batch that the peer has begun and not ended.
struct open_batch {
    std::string reference;
    std::string target;
    std::string label;
    std::string tags;
    std::string command{}; ///< PRIVMSG or NOTICE, from its first line on
    std::string text{};
    std::vector<std::uint32_t> cuts{}; ///< where lines with draft/multiline-concat begin in `text`
    std::size_t lines = 0;
    bool blank = true;
    std::string fault{}; ///< the code of FAIL, once something was wrong
    std::string fault_context{};
};

/// The batch for the answers to a labelled line that has become several requests. It begins with its first
/// line; without any, the answer is ACK.
struct labelled_batch {
    std::string reference;
    std::string label;
    bool begun = false;
};

/// The state of one peer.
struct peer {
    enum class registration_state : std::uint8_t {
        unknown,    ///< NICK or USER has not come yet
        introduced, ///< the chat has been asked and has not answered
        welcomed,
    };

    framing sent_as = framing::lines;
    std::string nick{};           ///< empty before the welcome
    std::string requested_nick{}; ///< from NICK, before the welcome
    std::string realname{};
    std::string secret{}; ///< of the device, from PASS
    registration_state state = registration_state::unknown;
    bool has_user = false;
    bool negotiates = false; ///< after CAP LS or REQ, before CAP END
    bool cap_values = false; ///< capability negotiation is version 302
    bool shows_device = false;
    capabilities caps{};
    std::uint8_t flags = 0;           ///< bits of chat::user_flag
    std::vector<std::string> rooms{}; ///< the names of its rooms
    /// Read markers by room, to be sent after the next JOINs.
    std::map<std::string, std::optional<timestamp>, std::less<>> markers{};
    std::optional<open_batch> batch{};
    std::optional<irc::labelled_batch> labelled_batch{};
    oper_gate opers{};
    std::string quit_label{};    ///< of a QUIT before the welcome
    std::string pending_lines{}; ///< of an answer that has more to come
    std::uint64_t batches = 0;   ///< number of references so far
    chat::seq_number fenced = 0; ///< position of the newest fence
    /// Fence generation; incremented whenever history may be sent, so that an older PONG is ignored.
    std::uint64_t fences = 0;
    bool entered = false; ///< history may have been sent since the newest fence

    /// Begins a new generation: answers to earlier fences do not cover the history that is sent next.
    void begin_fences() noexcept
    {
        entered = true;
        fenced = 0;
        ++fences;
    }

    bool welcome() const noexcept { return state == registration_state::welcomed; }
    bool has(capability c) const noexcept { return caps.has(c); }

    /// A reference for a batch of the server. It is no number, as the references of multiline batches are.
    std::string next_batch() { return std::string{"b"}.append(std::to_string(++batches)); }
};

} // namespace banter::protocol::irc

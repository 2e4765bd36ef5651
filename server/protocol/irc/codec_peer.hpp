#pragma once

#include "common/time.hpp"
#include "server/chat/ids.hpp"
#include "server/protocol/irc/capabilities.hpp"
#include "server/protocol/irc/framing.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What the IRC frontend is told at its start, and what it knows of one peer.
namespace banter::protocol::irc {

struct server_operator {
    std::string name;
    std::string hash; ///< of its password, as of crypt(3)
};

struct settings {
    std::vector<std::string> motd{}; ///< its lines; none: there is no message of the day
    std::vector<server_operator> operators{};
    timestamp started{};
    std::function<timestamp()> clock{}; ///< must be set
};

/// Lets a client show one password a second: guessing must not succeed, and hashing is dear.
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
    std::size_t lines = 0;
    bool blank = true;
    std::string fault{}; ///< the code of FAIL, once something was wrong
    std::string fault_context{};
};

struct peer {
    enum class registration_state : std::uint8_t {
        unknown,    ///< it has not yet said who it is
        introduced, ///< the chat has been asked
        welcomed,
    };

    framing sent_as = framing::lines;
    std::string nick{};           ///< as it is shown; empty before the welcome
    std::string requested_nick{}; ///< from NICK, before the welcome
    std::string realname{};
    std::string secret{}; ///< of its device, from PASS
    registration_state state = registration_state::unknown;
    bool has_user = false;
    bool negotiates = false; ///< a CAP LS or REQ without its END
    bool cap_values = false; ///< it knows version 302 of capability negotiation
    bool shows_device = false;
    capabilities caps{};
    std::uint8_t flags = 0;                                                 ///< bits of chat::user_flag
    std::vector<std::string> rooms{};                                       ///< that it is in
    std::map<std::string, std::optional<timestamp>, std::less<>> markers{}; ///< for the JOIN that comes next
    std::optional<open_batch> batch{};
    oper_gate opers{};
    std::string pending_lines{}; ///< of an answer that has more to come
    std::uint64_t batches = 0;   ///< references given out
    chat::seq_number fenced = 0; ///< newest position of a fence that was sent
    /// Fence generation; incremented whenever history may be sent, so that an older PONG is ignored.
    std::uint64_t fences = 0;
    bool entered = false; ///< history may have been sent since the newest fence

    /// An answer to what it was asked before says nothing of what comes now.
    void begin_fences() noexcept
    {
        entered = true;
        fenced = 0;
        ++fences;
    }

    bool welcome() const noexcept { return state == registration_state::welcomed; }
    bool has(capability c) const noexcept { return caps.has(c); }

    /// A reference for a batch of the server's. Those of long texts are numbers, these are not.
    std::string next_batch() { return std::string{"b"}.append(std::to_string(++batches)); }
};

} // namespace banter::protocol::irc

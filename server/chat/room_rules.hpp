#pragma once

#include "common/error.hpp"
#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What holds in one room: who runs it, who may enter and speak. The hub applies it on every frontend.
namespace banter::chat {

/// The roles of a member in a room: bits, of which several may be set.
enum room_role : std::uint8_t {
    plain_member = 0,
    voiced = 1,        ///< may speak where the room is moderated
    room_operator = 2, ///< may change the rules, kick and invite
};

/// One thing that can be changed of a room. The comment says its argument, and the letter of IRC.
enum class rule : std::uint8_t {
    operators,         ///< o  a user's name
    voices,            ///< v  a user's name
    bans,              ///< b  a mask: may not enter, nor speak as a member without a voice
    mutes,             ///< b  m:mask: may not speak without a voice
    ban_exceptions,    ///< e  a mask that no ban and no mute holds for
    invite_only,       ///< i  none
    invite_exceptions, ///< I  a mask that may enter in spite of i
    key,               ///< k  the word that who enters must know; none when taken away
    limit,             ///< l  how many members it may have; none when taken away
    moderated,         ///< m  none: only operators and the voiced speak
    no_outsiders,      ///< n  none: only members speak there
    secret,            ///< s  none: not in lists, and not there for those outside
    topic_lock,        ///< t  none: only operators set the topic
};

/// The stable name of the wire protocol, e.g. "operators", "invite_only" (docs/protocol.md, "Rules of a
/// room").
std::string_view rule_name(rule r) noexcept;
std::optional<rule> rule_of(std::string_view name) noexcept;

struct rule_change {
    rule what = rule::moderated;
    bool on = true;
    std::string argument{}; ///< empty: none
};

/// A mask: a folded user name in which `*` stands for any characters and `?` for one.
struct mask_entry {
    std::string mask;
    std::string set_by;
    timestamp set_at;
};

struct room_rules {
    bool invite_only = false;
    bool moderated = false;
    bool no_outsiders = false;
    bool secret = false;
    bool topic_lock = false;
    std::string key{};     ///< empty: none
    std::size_t limit = 0; ///< 0: none
    std::vector<std::string>
        operators{};                   ///< folded names of those who are operators again when they come back
    std::vector<std::string> voices{}; ///< likewise
    std::vector<mask_entry> bans{};
    std::vector<mask_entry> mutes{};
    std::vector<mask_entry> ban_exceptions{};
    std::vector<mask_entry> invite_exceptions{};

    /// Whether those outside may neither read nor hear it.
    bool is_private() const noexcept { return invite_only || secret || !key.empty(); }

    /// Nothing has been set, so that nothing need be remembered.
    bool empty() const noexcept;
};

/// The part of `r` that a rule is about: each has one kind of part, and the other two are null; all are for
/// key and limit.
bool* flag_of(room_rules& r, rule what) noexcept;
std::vector<mask_entry>* masks_of(room_rules& r, rule what) noexcept;
std::vector<std::string>* names_of(room_rules& r, rule what) noexcept;

/// As text that can be stored and read again.
std::string to_text(const room_rules& r);

/// @return what to_text() was given. Lines that it does not know are left out.
room_rules rules_from_text(std::string_view text);

/// Whether `mask` covers the folded name.
bool mask_covers(std::string_view mask, std::string_view folded) noexcept;

/// Whether one of the masks does.
bool covers(const std::vector<mask_entry>& masks, std::string_view folded) noexcept;

/// A mask as it is kept: the name's part of what IRC writes as `nick!user@host`, folded.
/// @return bad_request when it is empty, too long (limits::mask_bytes) or no text; and when its user or host
/// covers nobody: all are `u@banter` here, and a mask of an address must not become one of everybody.
result<std::string> normal_mask(std::string_view given);

} // namespace banter::chat

#pragma once

#include "common/error.hpp"
#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The rules of one room: who may change them, enter and speak. The hub applies them on every frontend.
namespace banter::chat {

/// The roles of a member in a room: bits, of which several may be set.
enum room_role : std::uint8_t {
    plain_member = 0,
    voiced = 1,        ///< may speak where the room is moderated
    room_operator = 2, ///< may change the rules, kick and invite
};

/// A rule of a room that can be changed. The comments give its IRC mode letter and its argument.
enum class rule : std::uint8_t {
    operators,         ///< o  a user's name
    voices,            ///< v  a user's name
    bans,              ///< b  a mask: its users may not enter, nor speak as members without a voice
    mutes,             ///< b  m:mask: its users may not speak without a voice
    ban_exceptions,    ///< e  a mask: bans and mutes do not apply to its users
    invite_only,       ///< i  none
    invite_exceptions, ///< I  a mask: its users may enter in spite of i
    key,               ///< k  the word that is needed to enter; none to remove it
    limit,             ///< l  the highest number of members; none to remove it
    moderated,         ///< m  none: only operators and the voiced speak
    no_outsiders,      ///< n  none: only members speak there
    secret,            ///< s  none: neither in lists nor visible to non-members
    topic_lock,        ///< t  none: only operators set the topic
};

/// The stable name of the wire protocol, e.g. "operators", "invite_only" (docs/protocol.md, "Rules of a
/// room").
std::string_view rule_name(rule r) noexcept;
std::optional<rule> rule_of(std::string_view name) noexcept;

struct rule_change {
    chat::rule rule = chat::rule::moderated;
    bool on = true;
    std::string argument{}; ///< empty: none
};

/// A mask: a folded user name in which `*` stands for any characters and `?` for one, or `NICK!USER@HOST` of
/// such parts, all of which must match (normal_mask()).
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
        operators{};                   ///< folded names of users who are operators again when they come back
    std::vector<std::string> voices{}; ///< folded names of users who have a voice again when they come back
    std::vector<mask_entry> bans{};
    std::vector<mask_entry> mutes{};
    std::vector<mask_entry> ban_exceptions{};
    std::vector<mask_entry> invite_exceptions{};

    /// Whether non-members may neither read nor hear the room.
    bool is_private() const noexcept { return invite_only || secret || !key.empty(); }

    /// Whether no rule is set, so that nothing need be stored.
    bool empty() const noexcept;
};

/// The field of `r` that holds a rule: a flag, a list of masks or a list of names. The functions for the
/// other two kinds return null; for key and limit all three do.
bool* flag_of(room_rules& r, rule kind) noexcept;
std::vector<mask_entry>* masks_of(room_rules& r, rule kind) noexcept;
std::vector<std::string>* names_of(room_rules& r, rule kind) noexcept;

/// The rules as text for a state entry.
std::string to_text(const room_rules& r);

/// @return the rules that to_text() was given. Unknown lines are ignored.
room_rules rules_from_text(std::string_view text);

/// Whether `text` matches `mask`, in which `*` stands for any characters and `?` for one.
bool mask_covers(std::string_view mask, std::string_view text) noexcept;

/// Whether a result of normal_mask() covers the user with this folded name.
bool covers_user(std::string_view mask, std::string_view folded);

/// Whether one of the masks covers the user with this folded name.
bool covers(const std::vector<mask_entry>& masks, std::string_view folded);

/// A mask as it is stored. `given` is a mask of names, or one of addresses, `NICK!USER@HOST` (address.hpp).
/// A mask of addresses becomes one of names if it can be expressed so: `*!*@alice.users.banter` is `alice`.
/// @return bad_request if the mask is empty, too long (limits::mask_bytes) or not valid text, or covers no
/// user, as that of a network address does
result<std::string> normal_mask(std::string_view given);

/// As normal_mask(), for a mask that is added to a list.
/// @return bad_request also if the mask covers everybody, unless it is exactly `*!*@*`: one that is meant
/// for one user must not shut everybody out
result<std::string> mask_to_add(std::string_view given);

} // namespace banter::chat

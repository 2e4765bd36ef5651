#pragma once

#include "server/chat/ids.hpp"
#include "server/chat/state_entry.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace banter::chat {

/// The device that has claimed each name. State entries of the kind "device": the key is the folded name, the
/// value `<since> <hash> <name as it is shown>`.
class credentials {
public:
    static constexpr std::string_view kind = "device";
    static constexpr std::string_view bot_kind = "bot";

    struct device {
        std::string hash;     ///< of its secret, with the folded name as the salt; has no space
        seq_number since = 0; ///< the last number that was given when the device claimed the name: messages
                              ///< up to it belong to a previous owner
        std::string shown;
    };

    /// Takes over a state entry that the journal has kept. An invalid value is ignored.
    void restore(const state_entry& entry);

    /// Whether this is the hash of the secret of the name's device. The first secret that is presented for a
    /// name claims it.
    /// @param hash   of the secret with the name; empty: no secret is presented
    /// @param given  the last number that was given
    /// @param entry  set by a claim: the entry to store
    bool prove(const std::string& folded, const std::string& shown, const std::string& hash, seq_number given,
               std::optional<state_entry>& entry);

    /// Whether prove() would claim the name.
    bool would_claim(const std::string& folded, const std::string& hash) const;

    /// As prove(), but never claims the name.
    bool knows(const std::string& folded, const std::string& hash) const;

    /// Whether the device belongs to a program, which gets missed messages only if it asks for them. Kept in
    /// state entries of the kind "bot", by folded name.
    bool is_bot(const std::string& folded) const { return bots_.contains(folded); }

    /// Notes whether the device belongs to a program.
    /// @param entry  set to the entry to store; none: nothing has changed.
    void note_bot(const std::string& folded, bool is, std::optional<state_entry>& entry);

    /// @return null if the name has no device. Valid until the next prove().
    const device* find(const std::string& folded) const;

    /// Appends a line for each device and each bot.
    void write(std::vector<std::string>& lines) const;

private:
    void restore_device(const state_entry& entry);

    std::unordered_map<std::string, device> by_name_;
    std::unordered_set<std::string> bots_; // folded names
};

} // namespace banter::chat

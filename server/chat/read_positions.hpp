#pragma once

#include "common/time.hpp"
#include "server/chat/ids.hpp"
#include "server/chat/state_entry.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace banter::chat {

/// Delivery marks: the seq up to which a name's device has certainly received each room. State entries of the
/// kind "seen": the key is the folded name, the value has `<seq> <room>` in each line. All conversations
/// together are the room `@`.
class delivery_marks {
public:
    static constexpr std::string_view kind = "seen";
    static constexpr std::string_view conversations = "@";

    void restore(const state_entry& entry);

    /// Raises the marks of `rooms` to `up_to`; a mark never falls. Beyond the limit the least recent marks
    /// are forgotten.
    /// @return the entry to store; none: nothing has changed.
    std::optional<state_entry> raise(const std::string& folded, const std::vector<std::string>& rooms,
                                     seq_number up_to);

    std::optional<seq_number> of(const std::string& folded, std::string_view room) const;

    /// Appends a line for each mark.
    void write(std::vector<std::string>& lines) const;

private:
    using marks = std::map<std::string, seq_number, std::less<>>;

    std::unordered_map<std::string, marks> by_name_;
};

/// How far one user has read, by target.
using read_times = std::map<std::string, timestamp, std::less<>>;

/// Moves the read time of `target` forward to `to`; it never moves back.
/// @param forgotten  set to the target that was removed, if there were too many
/// @return whether the read time has moved.
bool move_forward(read_times& all, const std::string& target, timestamp to,
                  std::optional<std::string>& forgotten);

/// Read marks: how far the users have read. State entries of the kind "marker": the key is the folded name, a
/// line feed and the target, the value milliseconds since 1970.
class read_marks {
public:
    static constexpr std::string_view kind = "marker";

    void restore(const state_entry& entry);

    /// Moves a read mark forward; it never moves back.
    /// @param out  the entries to store are appended to it.
    void move(const std::string& folded, const std::string& target, timestamp to,
              std::vector<state_entry>& out);

    std::optional<timestamp> of(const std::string& folded, std::string_view target) const;

    /// Appends a line for each mark.
    void write(std::vector<std::string>& lines) const;

private:
    std::unordered_map<std::string, read_times> by_name_;
};

} // namespace banter::chat

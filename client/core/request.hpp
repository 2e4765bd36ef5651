#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace banter::client {

/// One request to the server, built field by field: request{"join"}.text("room", "ops").line().
class request {
public:
    explicit request(std::string_view type);

    /// @param value  valid UTF-8.
    request& text(std::string_view key, std::string_view value);
    request& number(std::string_view key, std::uint64_t value);
    request& flag(std::string_view key, bool value);
    request& list(std::string_view key, const std::vector<std::string>& values);

    /// The encoded request: one JSON object and a line feed.
    std::string line() const { return json_ + "}\n"; }

private:
    void key(std::string_view name);

    std::string json_;
};

/// The ids of requests. All requests of a kind share an id, so an answer names its kind. Messages have other
/// ids, with a hyphen (outbound.hpp).
namespace request_id {

inline constexpr std::string_view hello = "hello";
inline constexpr std::string_view join = "join";
inline constexpr std::string_view refetch = "refetch"; ///< the newest lines, after a reset
inline constexpr std::string_view history = "history";
inline constexpr std::string_view up_to = "up_to";   ///< a search result and the lines before it
inline constexpr std::string_view behind = "behind"; ///< the lines after it
inline constexpr std::string_view search = "search";
inline constexpr std::string_view members = "members";
inline constexpr std::string_view names = "names"; ///< which names are those of users
inline constexpr std::string_view conversations = "conversations";
inline constexpr std::string_view room_names = "room_names"; ///< for completion
inline constexpr std::string_view change = "change";
inline constexpr std::string_view key_rules = "key_rules"; ///< whether a room has the key that we gave
inline constexpr std::string_view away = "away";
inline constexpr std::string_view back = "back";
inline constexpr std::string_view other = "other";

} // namespace request_id

} // namespace banter::client

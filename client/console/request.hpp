#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace banter::console {

/// One request to the server, built field by field: request{"join"}.text("room", "ops").line().
class request {
public:
    explicit request(std::string_view type);

    /// @param value  valid UTF-8.
    request& text(std::string_view key, std::string_view value);
    request& number(std::string_view key, std::uint64_t value);
    request& flag(std::string_view key, bool value);
    request& list(std::string_view key, const std::vector<std::string>& values);

    /// The request as it goes over the wire: one JSON object and a line feed.
    std::string line() const { return json_ + "}\n"; }

private:
    void key(std::string_view name);

    std::string json_;
};

} // namespace banter::console

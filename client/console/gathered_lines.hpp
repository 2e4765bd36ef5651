#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace banter::console {

/// Joins texts that arrive together to one message of several lines.
class gathered_lines {
public:
    /// @param most_bytes  of a message.
    explicit gathered_lines(std::size_t most_bytes) : most_bytes_{most_bytes} {}

    /// @return the message so far, if `text` does not fit into it and begins the next one.
    std::optional<std::string> add(std::string_view text)
    {
        std::optional<std::string> full;
        if (!message_.empty() && message_.size() + 1 + text.size() > most_bytes_)
            full = take();
        if (!message_.empty())
            message_ += '\n';
        message_ += text;
        return full;
    }

    std::string take() { return std::exchange(message_, {}); }
    bool empty() const { return message_.empty(); }

private:
    std::size_t most_bytes_;
    std::string message_;
};

} // namespace banter::console
